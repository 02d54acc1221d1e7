#include "ui/measure_panel.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace toposcope {

namespace {

constexpr int allItems = -1;

QComboBox* choice(QWidget* parent, const QString& name, const QString& toolTip)
{
    auto* box = new QComboBox(parent);
    box->setAccessibleName(name);
    box->setToolTip(toolTip);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return box;
}

template <class E>
void addItem(QComboBox* box, E value, const QString& text, const QString& toolTip)
{
    box->addItem(text, static_cast<int>(value));
    box->setItemData(box->count() - 1, toolTip, Qt::ToolTipRole);
}

template <class E>
E valueOf(const QComboBox* box)
{
    return static_cast<E>(box->currentData().toInt());
}

template <class E>
void choose(QComboBox* box, E value)
{
    box->setCurrentIndex(box->findData(static_cast<int>(value)));
}

void fillNumbers(QComboBox* box, const QString& all, int count, const std::vector<int>& chosen)
{
    box->clear();
    box->addItem(all, allItems);
    for (int i = 0; i < count; ++i)
        box->addItem(QString::number(i), i);
    // A list of several layers can come from the command line only; it shows as the first of them.
    const int wanted = chosen.empty() ? allItems : chosen.front();
    box->setCurrentIndex(std::max(0, box->findData(wanted)));
}

std::vector<int> chosenNumbers(const QComboBox* box)
{
    const int value = box->currentData().toInt();
    return value == allItems ? std::vector<int>{} : std::vector<int>{value};
}

QString formulaOf(DistanceKind distance, Estimator estimator)
{
    switch (distance) {
    case DistanceKind::JensenShannon: return QStringLiteral("d = √JS(Aᵢ, Aⱼ)");
    case DistanceKind::JensenShannonNotebook: return QStringLiteral("d = √√JS(softmax Aᵢ, softmax Aⱼ)");
    case DistanceKind::Attention: return QStringLiteral("d = 1 − max(Aᵢⱼ, Aⱼᵢ)");
    case DistanceKind::InverseMutualInformation: break;
    }
    switch (estimator) {
    case Estimator::TokenFrequency:
        return QStringLiteral("d = 2 ln 2 − MI, MI = max(0, log₂ Aᵢⱼ / (pᵢ pⱼ)), p token frequency");
    case Estimator::RowMarginal: return QStringLiteral("d = 2 ln 2 − MI, MI = max(0, log₂ Pᵢⱼ / (pᵢ pⱼ)), p row sums");
    case Estimator::Xlogy: return QStringLiteral("d = 2 ln 2 − MI, MI = (A+ε) ln(A + ε / (rᵢ cⱼ + ε))");
    case Estimator::Pointwise: return QStringLiteral("d = 2 ln 2 − MI, MI = max(0, ln Pᵢⱼ / (rᵢ cⱼ))");
    }
    return {};
}

} // namespace

MeasurePanel::MeasurePanel(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    m_sides = buildSides();
    layout->addWidget(m_sides);
    layout->addWidget(buildBasics());
    m_fold = new QToolButton(this);
    m_fold->setText(tr("Measure in detail"));
    m_fold->setToolTip(tr("How mutual information is estimated, scaled and made symmetric"));
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setArrowType(Qt::RightArrow);
    m_fold->setCheckable(true);
    m_fold->setAutoRaise(true);
    layout->addWidget(m_fold);
    m_details = buildDetails();
    m_details->hide();
    layout->addWidget(m_details);
    connect(m_fold, &QToolButton::toggled, this, [this](bool open) {
        m_fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        m_details->setVisible(open);
    });
    m_formula = new QLabel(this);
    m_formula->setObjectName(QStringLiteral("formula"));
    m_formula->setWordWrap(true);
    m_formula->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_formula->setToolTip(tr("The distance between two tokens; A is attention, P attention divided by its sum"));
    layout->addWidget(m_formula);
    layout->addStretch(1);

    for (QComboBox* box :
         {m_model, m_layer, m_head, m_distance, m_estimator, m_aggregate, m_scale, m_symmetrise, m_dimension})
        connect(box, &QComboBox::currentIndexChanged, this, &MeasurePanel::emitChanged);
    for (QCheckBox* box : {m_words, m_bos, m_sink})
        connect(box, &QCheckBox::toggled, this, &MeasurePanel::emitChanged);
    setSettings({});
}

QWidget* MeasurePanel::buildSides()
{
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(new QLabel(tr("Settings of"), row));
    auto* group = new QButtonGroup(row);
    const std::array<QString, 2> names{tr("Text A"), tr("Text B")};
    for (std::size_t side = 0; side < m_sideButtons.size(); ++side) {
        auto* button = new QToolButton(row);
        button->setText(names[side]);
        button->setAccessibleName(tr("Settings of %1").arg(names[side]));
        button->setToolTip(tr("Show and change how %1 is analysed").arg(names[side]));
        button->setCheckable(true);
        group->addButton(button);
        layout->addWidget(button);
        m_sideButtons[side] = button;
        connect(button, &QToolButton::clicked, this,
                [this, side] { Q_EMIT sideChosen(side == 0 ? TextSide::A : TextSide::B); });
    }
    layout->addStretch(1);
    row->hide();
    return row;
}

void MeasurePanel::setSides(bool separate, TextSide shown)
{
    m_sides->setVisible(separate);
    m_sideButtons[shown == TextSide::A ? 0 : 1]->setChecked(true);
}

void MeasurePanel::focusHeads()
{
    m_layer->setFocus(Qt::ShortcutFocusReason);
}

int MeasurePanel::headCount() const
{
    return std::max(0, m_layer->count() - 1) * std::max(0, m_head->count() - 1);
}

QWidget* MeasurePanel::buildBasics()
{
    auto* page = new QWidget(this);
    auto* form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);

    m_model = choice(page, tr("Model"), tr("The transformer whose attention is looked at"));
    auto* open = new QToolButton(page);
    open->setText(QStringLiteral("…"));
    open->setToolTip(tr("Open a model folder (config.json, model.safetensors, vocab.json, merges.txt)"));
    open->setAccessibleName(tr("Open a model folder"));
    connect(open, &QToolButton::clicked, this, &MeasurePanel::openModelRequested);
    auto* modelRow = new QHBoxLayout;
    modelRow->addWidget(m_model, 1);
    modelRow->addWidget(open);
    form->addRow(tr("&Model"), modelRow);
    qobject_cast<QLabel*>(form->labelForField(modelRow))->setBuddy(m_model);

    m_layer = choice(page, tr("Layer"), tr("One layer, or all of them"));
    m_head = choice(page, tr("Head"), tr("One head of each chosen layer, or all of them"));
    auto* headRow = new QHBoxLayout;
    headRow->addWidget(m_layer, 1);
    auto* headLabel = new QLabel(tr("&Head"), page);
    headLabel->setBuddy(m_head);
    headRow->addWidget(headLabel);
    headRow->addWidget(m_head, 1);
    form->addRow(tr("&Layer"), headRow);
    qobject_cast<QLabel*>(form->labelForField(headRow))->setBuddy(m_layer);

    m_distance = choice(page, tr("Distance"), tr("What counts as close: the distance between two tokens"));
    addItem(m_distance, DistanceKind::InverseMutualInformation, tr("inverse mutual information"),
            tr("2 ln 2 − MI: close when one attends to the other more than their marginals predict"));
    addItem(m_distance, DistanceKind::JensenShannon, tr("Jensen–Shannon"),
            tr("Close when two tokens attend alike; a metric"));
    addItem(m_distance, DistanceKind::Attention, tr("1 − attention"),
            tr("Close when one attends strongly to the other"));
    addItem(m_distance, DistanceKind::JensenShannonNotebook, tr("Jensen–Shannon, as in the notebook"),
            tr("With the second softmax and the second root of the published notebook, for reproduction"));
    form->addRow(tr("&Distance"), m_distance);

    m_words = new QCheckBox(tr("&Words"), page);
    m_words->setToolTip(tr("Group tokens into words: mean over their queries, sum over their keys"));
    m_sink = new QCheckBox(tr("Hide s&ink"), page);
    m_sink->setToolTip(tr("Drop the first token after the forward pass: it takes most of the attention"));
    m_bos = new QCheckBox(tr("&Begin mark"), page);
    m_bos->setToolTip(tr("Put <|endoftext|> before the text, as in training"));
    auto* checks = new QHBoxLayout;
    for (QCheckBox* box : {m_words, m_sink, m_bos})
        checks->addWidget(box);
    checks->addStretch(1);
    form->addRow(tr("Tokens"), checks);
    return page;
}

QWidget* MeasurePanel::buildDetails()
{
    auto* page = new QWidget(this);
    auto* form = new QFormLayout(page);
    form->setContentsMargins(16, 0, 0, 0);

    m_estimator = choice(page, tr("Estimator"), tr("How mutual information is estimated from attention"));
    addItem(m_estimator, Estimator::Pointwise, tr("pointwise"),
            tr("With the true row and column marginals; the default"));
    addItem(m_estimator, Estimator::RowMarginal, tr("row marginal"),
            tr("Row sums for both marginals, as in the notebook"));
    addItem(m_estimator, Estimator::TokenFrequency, tr("token frequency"),
            tr("Marginals from how often a token occurs"));
    addItem(m_estimator, Estimator::Xlogy, tr("xlogy"), tr("As the notebook has it; not a mutual information"));
    form->addRow(tr("&Estimator"), m_estimator);

    m_aggregate = choice(page, tr("Over heads"), tr("How several heads become one matrix"));
    addItem(m_aggregate, Aggregate::Mean, tr("mean"), tr("The mean over the chosen heads"));
    addItem(m_aggregate, Aggregate::Sum, tr("sum"), tr("The sum over the chosen heads, as in the notebook"));
    form->addRow(tr("&Over heads"), m_aggregate);

    m_scale = choice(page, tr("Scale"), tr("How MI is brought into the range of 2 ln 2 − MI"));
    addItem(m_scale, Scale::Normalised, tr("normalised"), tr("So that the largest MI is 2 ln 2"));
    addItem(m_scale, Scale::Clamped, tr("clamped"), tr("In nats; negative distances become 0 and are counted"));
    addItem(m_scale, Scale::Literal, tr("literal"),
            tr("In its own unit, as in the notebook; negative distances become 0"));
    form->addRow(tr("&Scale"), m_scale);

    m_symmetrise = choice(page, tr("Symmetrise"), tr("Which of the two entries of a pair counts"));
    addItem(m_symmetrise, Symmetrise::Max, tr("max"), tr("The larger of the two"));
    addItem(m_symmetrise, Symmetrise::Mean, tr("mean"), tr("Their mean"));
    addItem(m_symmetrise, Symmetrise::Min, tr("min"), tr("The smaller of the two"));
    addItem(m_symmetrise, Symmetrise::Lower, tr("lower"),
            tr("The one below the diagonal: the later token looking back"));
    form->addRow(tr("S&ymmetrise"), m_symmetrise);

    m_dimension = choice(page, tr("Homology up to"), tr("Components, loops, voids"));
    addItem(m_dimension, 0, tr("H₀: clusters"), tr("Fastest"));
    addItem(m_dimension, 1, tr("H₁: and loops"), tr("The default"));
    addItem(m_dimension, 2, tr("H₂: and voids"), tr("Slow beyond a few hundred tokens"));
    form->addRow(tr("Homology &up to"), m_dimension);
    return page;
}

void MeasurePanel::setModels(const std::vector<ModelFolder>& models)
{
    const QSignalBlocker quiet(m_model);
    const QString chosen = modelFolder();
    m_model->clear();
    for (const ModelFolder& model : models) {
        const QString path = QString::fromStdString(model.path.string());
        m_model->addItem(QString::fromStdString(model.name), path);
        m_model->setItemData(m_model->count() - 1, path, Qt::ToolTipRole);
    }
    m_model->setCurrentIndex(std::max(0, m_model->findData(chosen)));
}

void MeasurePanel::addModel(const ModelFolder& model)
{
    const QString path = QString::fromStdString(model.path.string());
    if (m_model->findData(path) < 0) {
        const QSignalBlocker quiet(m_model); // the first item of an empty list becomes the current one
        m_model->addItem(QString::fromStdString(model.name), path);
        m_model->setItemData(m_model->count() - 1, path, Qt::ToolTipRole);
    }
    chooseModel(path);
}

std::vector<ModelFolder> MeasurePanel::models() const
{
    std::vector<ModelFolder> models;
    for (int index = 0; index < m_model->count(); ++index)
        models.push_back({m_model->itemText(index).toStdString(), m_model->itemData(index).toString().toStdString()});
    return models;
}

QString MeasurePanel::modelFolder() const
{
    return m_model->currentData().toString();
}

bool MeasurePanel::chooseModel(const QString& folder)
{
    const int index = m_model->findData(folder);
    if (index < 0)
        return false;
    m_quiet = true;
    if (index != m_model->currentIndex())
        chooseAllHeads();
    m_model->setCurrentIndex(index);
    m_quiet = false;
    return true;
}

// Another model, or another array, has other heads.
void MeasurePanel::chooseAllHeads()
{
    const QSignalBlocker quietLayer(m_layer);
    const QSignalBlocker quietHead(m_head);
    m_heads = {};
    m_layer->setCurrentIndex(0);
    m_head->setCurrentIndex(0);
}

void MeasurePanel::setShape(int layers, int heads)
{
    if (m_layer->count() == layers + 1 && m_head->count() == heads + 1)
        return;
    const QSignalBlocker quietLayer(m_layer);
    const QSignalBlocker quietHead(m_head);
    fillNumbers(m_layer, tr("all"), layers, m_heads.layers);
    fillNumbers(m_head, tr("all"), heads, m_heads.heads);
}

void MeasurePanel::setImported(const QString& name)
{
    if (m_imported || !name.isEmpty())
        chooseAllHeads();
    m_imported = !name.isEmpty();
    m_model->setEnabled(!m_imported);
    m_model->setToolTip(m_imported ? tr("The attention shown was read from %1").arg(name)
                                   : tr("The transformer whose attention is looked at"));
    updateEnabled();
}

AnalysisSettings MeasurePanel::settings() const
{
    AnalysisSettings settings;
    settings.heads = m_heads;
    settings.distance = valueOf<DistanceKind>(m_distance);
    settings.estimator = valueOf<Estimator>(m_estimator);
    settings.aggregate = valueOf<Aggregate>(m_aggregate);
    settings.scale = valueOf<Scale>(m_scale);
    settings.symmetrise = valueOf<Symmetrise>(m_symmetrise);
    settings.maxDimension = m_dimension->currentData().toInt();
    settings.words = m_words->isChecked();
    settings.prependBos = m_bos->isChecked();
    settings.hideSink = m_sink->isChecked();
    return settings;
}

void MeasurePanel::setSettings(const AnalysisSettings& settings)
{
    m_quiet = true;
    m_heads = settings.heads;
    const int layers = std::max(0, m_layer->count() - 1);
    const int heads = std::max(0, m_head->count() - 1);
    fillNumbers(m_layer, tr("all"), layers, m_heads.layers);
    fillNumbers(m_head, tr("all"), heads, m_heads.heads);
    choose(m_distance, settings.distance);
    choose(m_estimator, settings.estimator);
    choose(m_aggregate, settings.aggregate);
    choose(m_scale, settings.scale);
    choose(m_symmetrise, settings.symmetrise);
    choose(m_dimension, settings.maxDimension);
    m_words->setChecked(settings.words);
    m_bos->setChecked(settings.prependBos);
    m_sink->setChecked(settings.hideSink);
    m_quiet = false;
    updateEnabled();
}

void MeasurePanel::updateEnabled()
{
    const bool information = valueOf<DistanceKind>(m_distance) == DistanceKind::InverseMutualInformation;
    for (QComboBox* box : {m_estimator, m_aggregate, m_scale, m_symmetrise})
        box->setEnabled(information);
    m_bos->setEnabled(!m_imported);
    m_formula->setText(formulaOf(valueOf<DistanceKind>(m_distance), valueOf<Estimator>(m_estimator)));
}

void MeasurePanel::emitChanged()
{
    if (m_quiet)
        return;
    if (sender() == m_layer || sender() == m_head)
        m_heads = {chosenNumbers(m_layer), chosenNumbers(m_head)};
    if (sender() == m_model)
        chooseAllHeads();
    updateEnabled();
    Q_EMIT changed();
}

} // namespace toposcope
