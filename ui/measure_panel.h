// The controls that decide what is computed: model, layer and head, distance and, folded away, how it is estimated.
#pragma once

#include "core/model/model_folder.h"
#include "core/pipeline/settings.h"
#include "ui/view_state.h"

#include <QWidget>

#include <array>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QToolButton;

namespace toposcope {

class MeasurePanel : public QWidget {
    Q_OBJECT
public:
    explicit MeasurePanel(QWidget* parent = nullptr);

    // The models to choose from; keeps the chosen one if it is still there.
    void setModels(const std::vector<ModelFolder>& models);
    // Adds a folder the user opened and chooses it.
    void addModel(const ModelFolder& model);
    std::vector<ModelFolder> models() const;
    QString modelFolder() const;
    bool chooseModel(const QString& folder);
    // What the layer and head lists offer, known once a model was opened.
    void setShape(int layers, int heads);
    // Imported attention has no model to choose and no <|endoftext|> to prepend.
    void setImported(const QString& name);

    // When two texts have settings of their own: shows a choice of whose these are.
    void setSides(bool separate, TextSide shown);
    // Of the model, as far as it is known.
    int headCount() const;
    // Puts the focus where layer and head are chosen.
    void focusHeads();

    // Without the window and the subset, which belong to the text.
    AnalysisSettings settings() const;
    void setSettings(const AnalysisSettings& settings);

Q_SIGNALS:
    // By the user, not by a call of this class.
    void changed();
    void openModelRequested();
    // Whose settings the user wants to see.
    void sideChosen(toposcope::TextSide side);

private:
    QWidget* buildBasics();
    QWidget* buildDetails();
    void updateEnabled();
    void chooseAllHeads();
    void emitChanged();

    QWidget* buildSides();

    QWidget* m_sides = nullptr;
    std::array<QToolButton*, 2> m_sideButtons{};
    QComboBox* m_model = nullptr;
    QComboBox* m_layer = nullptr;
    QComboBox* m_head = nullptr;
    QComboBox* m_distance = nullptr;
    QComboBox* m_estimator = nullptr;
    QComboBox* m_aggregate = nullptr;
    QComboBox* m_scale = nullptr;
    QComboBox* m_symmetrise = nullptr;
    QComboBox* m_dimension = nullptr;
    QCheckBox* m_words = nullptr;
    QCheckBox* m_bos = nullptr;
    QCheckBox* m_sink = nullptr;
    QToolButton* m_fold = nullptr;
    QWidget* m_details = nullptr;
    QLabel* m_formula = nullptr;
    HeadSelection m_heads; // kept until the shape is known
    bool m_imported = false;
    bool m_quiet = false;
};

} // namespace toposcope
