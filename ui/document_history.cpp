#include "ui/document_history.h"

#include <QAction>
#include <QUndoCommand>
#include <QUndoStack>

#include <utility>

namespace toposcope {

namespace {

constexpr int mostSteps = 200;
constexpr int typingId = 1;

QString nameOfSettings(const AnalysisSettings& before, const AnalysisSettings& after)
{
    using S = AnalysisSettings;
    QStringList names;
    const auto compare = [&](const auto& member, const QString& name) {
        if (before.*member != after.*member && !names.contains(name))
            names << name;
    };
    const auto tr = [](const char* text) { return DocumentHistory::tr(text); };
    if (!(before.heads == after.heads))
        names << (after.heads.heads.empty() ? tr("Layer") : tr("Head"));
    compare(&S::distance, tr("Distance"));
    compare(&S::estimator, tr("Estimator"));
    compare(&S::aggregate, tr("Over Heads"));
    compare(&S::scale, tr("Scale"));
    compare(&S::symmetrise, tr("Symmetrise"));
    compare(&S::maxDimension, tr("Homology"));
    compare(&S::words, tr("Words"));
    compare(&S::prependBos, tr("Begin Mark"));
    compare(&S::hideSink, tr("Hide Sink"));
    compare(&S::window, tr("Window"));
    compare(&S::subset, after.subset.empty() ? tr("Whole Text") : tr("Restrict"));
    return names.size() == 1 ? names.front() : tr("Settings");
}

QString nameOfSide(const DocumentSide& before, const DocumentSide& after)
{
    if (before.attentionFile != after.attentionFile)
        return DocumentHistory::tr("Open");
    if (before.text != after.text)
        return DocumentHistory::tr("Typing");
    if (before.model != after.model)
        return DocumentHistory::tr("Model");
    return nameOfSettings(before.settings, after.settings);
}

} // namespace

QString nameOfChange(const Document& before, const Document& after)
{
    if (!before.b && after.b)
        return DocumentHistory::tr("Compare");
    if (before.b && !after.b)
        return DocumentHistory::tr("Stop Comparing");
    if (before.b && before.a == *after.b && *before.b == after.a && before.a != after.a)
        return DocumentHistory::tr("Swap A and B");
    if (before.a != after.a)
        return nameOfSide(before.a, after.a);
    if (before.b && *before.b != *after.b)
        return nameOfSide(*before.b, *after.b);
    return DocumentHistory::tr("Scale");
}

class DocumentHistory::Step : public QUndoCommand {
public:
    Step(DocumentHistory& history, Kept before, Kept after, const QString& name)
        : QUndoCommand(name), m_history(history), m_before(std::move(before)), m_after(std::move(after))
    {
    }
    void undo() override { show(m_before); }
    int id() const override { return typingId; }
    bool mergeWith(const QUndoCommand* other) override
    {
        if (!m_history.m_typing)
            return false;
        m_after = static_cast<const Step*>(other)->m_after;
        return true;
    }
    void redo() override
    {
        if (std::exchange(m_isNew, false))
            m_history.m_current = m_after; // the user made it: it is shown already
        else
            show(m_after);
    }

private:
    void show(const Kept& document)
    {
        m_history.m_typing = false;
        m_history.m_current = document;
        Q_EMIT m_history.restored();
    }

    DocumentHistory& m_history;
    Kept m_before;
    Kept m_after;
    bool m_isNew = true;
};

DocumentHistory::DocumentHistory(QObject* parent)
    : QObject(parent), m_started(std::make_shared<const Document>()), m_current(m_started)
{
    m_steps = new QUndoStack(this);
    m_steps->setUndoLimit(mostSteps);
    m_undo = m_steps->createUndoAction(this, tr("&Undo"));
    m_undo->setShortcut(QKeySequence::Undo);
    m_redo = m_steps->createRedoAction(this, tr("&Redo"));
    m_redo->setShortcut(QKeySequence::Redo);
    connect(m_steps, &QUndoStack::cleanChanged, this, [this] { Q_EMIT savedChanged(isSaved()); });
}

void DocumentHistory::start(Document document)
{
    m_current = std::make_shared<const Document>(std::move(document));
    m_started = m_current;
    m_typing = false;
    m_touched = false;
    m_steps->clear();
    Q_EMIT savedChanged(isSaved());
}

void DocumentHistory::push(Document next, const QString& name)
{
    m_steps->push(new Step(*this, m_current, std::make_shared<const Document>(std::move(next)), name));
}

void DocumentHistory::type(Document next)
{
    if (next == *m_current)
        return;
    push(std::move(next), tr("Typing"));
    m_typing = true;
}

void DocumentHistory::change(Document next, const QString& name)
{
    if (next == *m_current)
        return;
    m_typing = false;
    const QString step = name.isEmpty() ? nameOfChange(*m_current, next) : name;
    push(std::move(next), step);
}

bool DocumentHistory::isSaved() const
{
    return m_steps->isClean() && !m_touched;
}

void DocumentHistory::setSaved()
{
    m_touched = false;
    m_steps->setClean();
    Q_EMIT savedChanged(isSaved());
}

void DocumentHistory::setTouched()
{
    if (std::exchange(m_touched, true))
        return;
    Q_EMIT savedChanged(false);
}

} // namespace toposcope
