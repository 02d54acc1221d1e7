// The window and the command line side by side, with the real transformer: the same numbers for the same settings, and
// figures that hold what the table says.

#include "core/model/gpt2_loader.h"
#include "core/model/model_folder.h"
#include "core/pipeline/workbench.h"
#include "tests/support/fixtures.h"
#include "ui/main_window.h"

#include <QApplication>
#include <QImage>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include <gtest/gtest.h>

namespace toposcope {
namespace {

constexpr const char* text = "What we read is only the tip of the iceberg. Below the words we read are the words we "
                             "remember, and below the words we remember are the words we expect.";

QByteArray run(const char* program, const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral(TOPOSCOPE_BUILD_DIR "/bin/") + QLatin1String(program), arguments);
    process.waitForFinished(120000);
    EXPECT_EQ(process.exitStatus(), QProcess::NormalExit);
    EXPECT_EQ(process.exitCode(), 0) << process.readAllStandardError().toStdString();
    return process.readAllStandardOutput();
}

nlohmann::json analyzeByCommand(const QStringList& settings)
{
    const QByteArray out =
        run("toposcope-cli", QStringList{QStringLiteral("analyze"), QStringLiteral("--text"), QString::fromUtf8(text),
                                         QStringLiteral("--json"), QStringLiteral("-")} +
                                 settings);
    return nlohmann::json::parse(out.toStdString());
}

// What the window shows for the sample under `settings`, analysed as its runner would.
std::shared_ptr<const Analysis> analyseInWindow(MainWindow& window, const AnalysisSettings& settings)
{
    const std::filesystem::path executable = TOPOSCOPE_BUILD_DIR "/bin/toposcope";
    Workbench bench(gpt2Loader(executable, 1));
    QObject::connect(&window, &MainWindow::analysisRequested, &window,
                     [&](const WorkRequest& request) { window.showResult(bench.analyse(request)); });
    window.setModels(findModels(ModelSearchPath::standard(executable)));
    window.setAnalysisSettings(settings);
    window.setText(QString::fromUtf8(text));
    QObject::disconnect(&window, &MainWindow::analysisRequested, &window, nullptr);
    return window.state().analysis();
}

void expectSameNumbers(MainWindow& window, const Analysis& shown, const nlohmann::json& printed)
{
    ASSERT_EQ(printed["tokens"].size(), shown.nodes.size());
    ASSERT_EQ(printed["diagram"].size(), shown.diagram.pairs.size());
    for (std::size_t k = 0; k < shown.diagram.pairs.size(); ++k) {
        const auto& interval = printed["diagram"][k];
        EXPECT_EQ(interval["dimension"], shown.diagram.pairs[k].dimension);
        EXPECT_EQ(interval["birth"], shown.diagram.pairs[k].birth);
        if (!interval["death"].is_null()) {
            EXPECT_EQ(interval["death"], shown.diagram.pairs[k].death);
        }
    }
    EXPECT_EQ(printed["model"]["sha256"], shown.model->sha256);
    EXPECT_EQ(printed["betti"], window.state().betti());
    EXPECT_EQ(printed["clusters"], window.state().clusters().members);
}

TEST(WindowAndCommandLine, ShowTheSameNumbers)
{
    MainWindow window;
    const auto shown = analyseInWindow(window, {});
    ASSERT_TRUE(shown);
    expectSameNumbers(window, *shown, analyzeByCommand({}));
}

TEST(WindowAndCommandLine, ShowTheSameNumbersForOneHeadOfWords)
{
    AnalysisSettings settings;
    settings.heads = HeadSelection::single({2, 3});
    settings.estimator = Estimator::RowMarginal;
    settings.scale = Scale::Clamped;
    settings.words = true;
    MainWindow window;
    const auto shown = analyseInWindow(window, settings);
    ASSERT_TRUE(shown);
    expectSameNumbers(
        window, *shown,
        analyzeByCommand({QStringLiteral("--layers"), QStringLiteral("2"), QStringLiteral("--heads"),
                          QStringLiteral("3"), QStringLiteral("--estimator"), QStringLiteral("row-marginal"),
                          QStringLiteral("--scale"), QStringLiteral("clamped"), QStringLiteral("--words")}));
}

TEST(ExportedFigures, HoldTheTokensAsText)
{
    test::TemporaryFolder folder;
    const std::string file = (folder / "text.txt").string();
    test::writeBytes(file, text);
    const QString out = QString::fromStdString((folder / "figures").string());
    run("toposcope",
        {QStringLiteral("--export-figures"), out, QStringLiteral("--text-file"), QString::fromStdString(file)});
    for (const char* stem : {"token-graph", "barcode", "persistence-diagram"}) {
        const QByteArray svg = QByteArray::fromStdString(
            test::readBytes((out + QLatin1Char('/') + QLatin1String(stem) + QStringLiteral(".svg")).toStdString()));
        QXmlStreamReader xml(svg);
        QSet<QString> texts;
        QString metadata;
        while (!xml.atEnd()) {
            xml.readNext();
            if (xml.isStartElement() && xml.name() == QLatin1String("text"))
                texts.insert(xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed());
            else if (xml.isStartElement() && xml.name() == QLatin1String("metadata"))
                metadata = xml.readElementText(QXmlStreamReader::IncludeChildElements);
        }
        EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
        EXPECT_TRUE(metadata.contains(QStringLiteral("toposcope-mini"))) << metadata.toStdString();
        if (QLatin1String(stem) == QLatin1String("token-graph")) {
            EXPECT_TRUE(texts.contains(QStringLiteral("What")));
        }
        EXPECT_FALSE(QImage(out + QLatin1Char('/') + QLatin1String(stem) + QStringLiteral(".png")).isNull());
    }
}

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QTemporaryDir state; // recovery copies of the tests' windows are nobody's work
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    QApplication application(argc, argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
