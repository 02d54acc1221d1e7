#include "ui/heads/head_map.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>

namespace toposcope {

namespace {

constexpr std::size_t listedNeighbours = 8;

QString barcodeDescription(const Analysis& space)
{
    const auto bars = [&](int dimension) {
        return QLocale().toString(static_cast<qulonglong>(space.diagram.ofDimension(dimension).size()));
    };
    return HeadMap::tr("Barcode of the distances between %1 heads: H₀ bars: %2, H₁ bars: %3.")
        .arg(QLocale().toString(static_cast<qulonglong>(space.nodes.size())), bars(0), bars(1));
}

class HeadBarcode final : public BarcodePlot {
public:
    using BarcodePlot::BarcodePlot;

protected:
    QString emptyText() const override
    {
        return HeadMap::tr("The barcode of the distances between heads appears here once all heads are computed.");
    }
    QString describe() const override { return barcodeDescription(*m_state.analysis()); }
};

// The plot's own figure speaks of tokens.
class BarcodeOfHeads final : public Figure {
public:
    BarcodeOfHeads(std::unique_ptr<Figure> barcode, QString description)
        : m_barcode(std::move(barcode)), m_description(std::move(description))
    {
    }
    QString title() const override { return HeadMap::tr("Barcode of heads"); }
    QString description() const override { return m_description; }
    QSizeF sizeMillimetres() const override { return m_barcode->sizeMillimetres(); }
    void paint(QPainter& painter, const QRectF& target, const Theme& theme) const override
    {
        m_barcode->paint(painter, target, theme);
    }

private:
    std::unique_ptr<Figure> m_barcode;
    QString m_description;
};

} // namespace

HeadMap::HeadMap(const HeadValues& values, const ViewState& state, QWidget* parent) : QWidget(parent), m_values(values)
{
    m_space.setTheme(state.theme());
    connect(&state, &ViewState::themeChanged, this, [this, &state] { m_space.setTheme(state.theme()); });
    buildColouring();
    m_view = new HeadMapView(values, m_space, m_selection, this);
    m_barcode = new HeadBarcode(m_space, m_selection, this);
    m_barcode->setAccessibleName(tr("Barcode of heads"));
    m_barcode->setMinimumHeight(150);
    m_nearestTitle = new QLabel(this);
    m_nearestTable = new ValueTable(tr("Nearest heads"), this);
    m_nearestTable->setToolTip(tr("Which heads spread their attention most alike; Return or a double click analyses "
                                  "the head of the row"));
    m_nearestTable->setMinimumHeight(110);
    m_nearestTitle->setBuddy(m_nearestTable);

    auto* colouring = new QHBoxLayout;
    auto* label = new QLabel(tr("Coloured b&y"), this);
    label->setBuddy(m_colouring);
    colouring->addWidget(label);
    colouring->addWidget(m_colouring, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(colouring);
    layout->addWidget(m_view, 3);
    layout->addWidget(m_barcode, 2);
    layout->addWidget(m_nearestTitle);
    layout->addWidget(m_nearestTable, 1);

    connect(m_view, &HeadMapView::headChosen, this, &HeadMap::headChosen);
    connect(m_nearestTable, &ValueTable::rowEntered, this, [this](int row) {
        const auto& heads = m_space.analysis() ? m_space.analysis()->heads : std::vector<HeadId>{};
        const auto found =
            row < 0 ? heads.end() : std::find(heads.begin(), heads.end(), m_nearest[static_cast<std::size_t>(row)]);
        if (found == heads.end())
            m_selection.endHover();
        else
            m_selection.hoverNode(static_cast<int>(found - heads.begin()));
    });
    connect(m_nearestTable, &ValueTable::rowOpened, this,
            [this](int row) { Q_EMIT headChosen(HeadId(m_nearest[static_cast<std::size_t>(row)])); });
    connect(&m_space, &ViewState::analysisChanged, this, &HeadMap::listNearest);
    listNearest();
}

void HeadMap::buildColouring()
{
    m_colouring = new QComboBox(this);
    m_colouring->setAccessibleName(tr("Colour of heads"));
    m_colouring->setToolTip(tr("What the colour of a head on the map means"));
    m_colouring->addItem(tr("layer"), static_cast<int>(HeadColouring::Layer));
    m_colouring->addItem(tr("the quantity above"), static_cast<int>(HeadColouring::Quantity));
    m_colouring->addItem(tr("cluster at the threshold"), static_cast<int>(HeadColouring::Cluster));
    m_colouring->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_colouring->setMinimumContentsLength(6);
    connect(m_colouring, &QComboBox::currentIndexChanged, this,
            [this] { m_view->setColouring(static_cast<HeadColouring>(m_colouring->currentData().toInt())); });
}

void HeadMap::setSpace(std::shared_ptr<const Analysis> space)
{
    if (space != m_space.analysis())
        m_space.setAnalysis(std::move(space));
}

void HeadMap::setQuantity(HeadQuantity quantity)
{
    m_view->setQuantity(quantity);
}

void HeadMap::setChosen(const HeadSelection& chosen)
{
    m_chosen = chosen;
    m_view->setChosen(chosen);
    listNearest();
}

void HeadMap::setOld(bool old)
{
    m_view->setOld(old);
}

void HeadMap::refresh()
{
    m_view->refresh();
    listNearest();
}

std::unique_ptr<Figure> HeadMap::barcodeFigure() const
{
    auto barcode = m_barcode->figure();
    if (!barcode)
        return nullptr;
    return std::make_unique<BarcodeOfHeads>(std::move(barcode), barcodeDescription(*m_space.analysis()));
}

void HeadMap::listNearest()
{
    const auto& space = m_space.analysis();
    const bool single = m_chosen.layers.size() == 1 && m_chosen.heads.size() == 1;
    const HeadId id = single ? HeadId{m_chosen.layers.front(), m_chosen.heads.front()} : HeadId{-1, -1};
    m_nearest.clear();
    std::vector<std::vector<TableCell>> rows;
    const auto found =
        space ? std::find(space->heads.begin(), space->heads.end(), id) : std::vector<HeadId>::const_iterator{};
    const bool known = space && found != space->heads.end();
    if (known) {
        const int node = static_cast<int>(found - space->heads.begin());
        for (const int other : nearestNodes(*space, node, listedNeighbours)) {
            m_nearest.push_back(space->heads[static_cast<std::size_t>(other)]);
            rows.push_back({{shortHeadName(m_nearest.back()), {}},
                            {space->distance(node, other), {}},
                            {m_values.label(m_nearest.back()), {}}});
        }
    }
    const QString unit = space ? QString::fromStdString(space->distance.unit()) : QString();
    m_nearestTable->setRows(
        {tr("head"), unit.isEmpty() ? tr("distance") : tr("distance (%1)").arg(unit), tr("pattern")}, rows);
    m_nearestTable->resizeColumnToContents(0);
    m_nearestTable->resizeColumnToContents(1);
    m_nearestTitle->setText(known ? tr("&Nearest to %1").arg(headName(id)) : tr("&Nearest heads: choose one head"));
}

} // namespace toposcope
