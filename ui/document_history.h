// The document and the steps that led to it. In: documents as the user changes them. Out: named undo and redo, and
// whether there is anything to save.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/document.h"
#endif

#include <QObject>
#include <QString>

#include <memory>

class QAction;
class QUndoStack;

namespace toposcope {

// What distinguishes two documents, as the name of a step: "Typing", "Layer", "Compare", "Restrict", "Settings".
QString nameOfChange(const Document& before, const Document& after);

class DocumentHistory : public QObject {
    Q_OBJECT
public:
    explicit DocumentHistory(QObject* parent = nullptr);

    const Document& current() const { return *m_current; }
    // Begins anew with a document that has nothing to save.
    void start(Document document);
    const Document& started() const { return *m_started; }
    // One step; nothing when the document is the same. `name`: nameOfChange() if empty.
    void change(Document next, const QString& name = {});
    // The same for an edit of a text: edits in a row are one step, until endTyping() or another change.
    void type(Document next);
    void endTyping() { m_typing = false; }

    // "Undo Typing", enabled while there is something to undo.
    QAction* undoAction() const { return m_undo; }
    QAction* redoAction() const { return m_redo; }

    // As it was last started or saved.
    bool isSaved() const;
    void setSaved();
    // What cannot be undone and has to be saved all the same, as a moved threshold.
    void setTouched();

Q_SIGNALS:
    // By undo or redo: whoever shows the document shows this one.
    void restored();
    void savedChanged(bool saved);

private:
    class Step;
    // Never changed, so that steps in a row share what lies between them: a text may be long.
    using Kept = std::shared_ptr<const Document>;

    void push(Document next, const QString& name);

    QUndoStack* m_steps = nullptr;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    Kept m_started;
    Kept m_current;
    bool m_touched = false;
    bool m_typing = false; // the last step is an edit that goes on
};

} // namespace toposcope
