// toposcope-train as a user runs it: killed and gone on, learning a toy text, evaluated, and what it refuses.
#include "core/model/sha256.h"
#include "core/text/bpe_tokenizer.h"
#include "tests/support/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <map>

namespace toposcope {
namespace {

using testing::HasSubstr;

// Sentences of a few words in an order that can be learnt.
std::string toyText()
{
    std::string text;
    for (int i = 0; i < 400; ++i) {
        text += i % 3 == 0 ? "the cat sat on the mat. " : "the dog ran to the man. ";
        if (i % 7 == 0)
            text += "\n\n";
    }
    return text;
}

class Trainer : public testing::Test {
protected:
    Trainer() { test::writeBytes(m_folder.path() / "text.txt", toyText()); }

    std::string path(const char* name) const { return (m_folder.path() / name).string(); }

    using Options = std::map<std::string, std::string>;

    // A small model, some seconds; `others` in place of what they name.
    std::vector<std::string> trainingArguments(const char* output, Options others = {}) const
    {
        others.merge(Options{{"--text", path("text.txt")},
                             {"--tokenizer", test::fixture("tiny-f32").string()},
                             {"--output", path(output)},
                             {"--layers", "2"},
                             {"--heads", "2"},
                             {"--width", "32"},
                             {"--context", "64"},
                             {"--stages", "32x8:8k,64x4"},
                             {"--tokens", "20k"},
                             {"--warm-up", "1k"},
                             {"--rate", "0.01"},
                             {"--workers", "2"},
                             {"--line-seconds", "0"},
                             {"--checkpoint-minutes", "0"}});
        std::vector<std::string> arguments;
        for (const auto& [name, value] : others)
            arguments.insert(arguments.end(), {name, value});
        return arguments;
    }

    struct Outcome {
        int status = 0; // 128 + n: ended by signal n
        std::vector<std::string> lines;
        std::string error;
    };

    // Ends the program with SIGKILL once it has written `killAfter` lines about steps (0: never).
    Outcome run(const std::vector<std::string>& arguments, int killAfter = 0) const
    {
        std::string program = TOPOSCOPE_BUILD_DIR "/bin/toposcope-train";
        std::vector<char*> argv{program.data()};
        for (const std::string& argument : arguments)
            argv.push_back(const_cast<char*>(argument.c_str()));
        argv.push_back(nullptr);
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        const std::string errorFile = path("error.txt");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
        posix_spawn_file_actions_addopen(&actions, 2, errorFile.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        pid_t child = -1;
        EXPECT_EQ(posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ), 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        Outcome outcome;
        std::FILE* const stream = ::fdopen(ends[0], "r");
        std::array<char, 1024> line{};
        while (std::fgets(line.data(), line.size(), stream)) {
            outcome.lines.emplace_back(line.data());
            if (outcome.lines.back().starts_with("step") && --killAfter == 0)
                ::kill(child, SIGKILL);
        }
        std::fclose(stream);
        int status = 0;
        ::waitpid(child, &status, 0);
        outcome.status = test::exitStatus(status);
        outcome.error = test::readBytes(errorFile);
        return outcome;
    }

    // "step 12 · … · loss 3.2 · …" → 12: loss and what is printed of the gradient, without speed and time.
    static std::map<int, std::string> curve(const Outcome& outcome)
    {
        std::map<int, std::string> losses;
        for (const std::string& line : outcome.lines) {
            int step = 0;
            if (std::sscanf(line.c_str(), "step %d", &step) == 1)
                losses[step] = line.substr(0, line.rfind(" · ", line.find(" tokens/s")));
        }
        return losses;
    }

    const test::TemporaryFolder m_folder;
};

TEST_F(Trainer, GoesOnToTheSameLossesAfterBeingKilled)
{
    const Outcome whole = run(trainingArguments("whole"));
    ASSERT_EQ(whole.status, 0) << whole.error;
    const auto expected = curve(whole);
    ASSERT_GT(expected.size(), 60U);
    const auto arguments = trainingArguments("killed");
    std::map<int, std::string> found;
    for (const int lines : {1, 7, 25}) { // the last one in the second stage
        const Outcome killed = run(arguments, lines);
        EXPECT_EQ(killed.status, 128 + SIGKILL);
        found.merge(curve(killed));
    }
    const Outcome rest = run(arguments);
    ASSERT_EQ(rest.status, 0) << rest.error;
    EXPECT_THAT(rest.lines.front(), HasSubstr("going on after step"));
    EXPECT_LT(curve(rest).size(), expected.size()); // it did not begin anew
    found.merge(curve(rest));
    EXPECT_EQ(found, expected);
    EXPECT_EQ(sha256OfFile(m_folder.path() / "killed" / "model.safetensors"),
              sha256OfFile(m_folder.path() / "whole" / "model.safetensors"));
}

TEST_F(Trainer, LearnsMoreThanHowOftenEachTokenOccurs)
{
    const auto tokenizer = BpeTokenizer::fromFolder(test::fixture("tiny-f32"));
    std::map<TokenId, double> counts;
    const auto tokens = tokenizer.encode(toyText()).tokens;
    for (const Token& token : tokens)
        counts[token.id] += 1.0;
    double entropy = 0.0; // bits of the whole text by its own token frequencies
    for (const auto& [id, count] : counts)
        entropy -= count * std::log2(count / static_cast<double>(tokens.size()));
    for (const char* optimiser : {"adamw", "muon"}) {
        const Outcome trained = run(trainingArguments(optimiser, {{"--optimiser", optimiser}}));
        ASSERT_EQ(trained.status, 0) << trained.error;
        const Outcome evaluated = run({"--evaluate", path("text.txt"), "--model", path(optimiser)});
        ASSERT_EQ(evaluated.status, 0) << evaluated.error;
        const double bits =
            std::strtod(evaluated.lines.front().c_str(), nullptr) * static_cast<double>(toyText().size());
        EXPECT_GT(bits, 0.0);
        EXPECT_LT(bits, 0.7 * entropy) << optimiser;
        EXPECT_THAT(evaluated.lines.back(), HasSubstr("induction"));
    }
}

TEST_F(Trainer, ItsModelsOpenInTheCommandLine)
{
    const Outcome trained = run(trainingArguments("model"));
    ASSERT_EQ(trained.status, 0) << trained.error;
    const std::string program = TOPOSCOPE_BUILD_DIR "/bin/toposcope-cli";
    const std::string command = program + " heads --model " + path("model") +
                                " --text 'the cat sat on the mat' --json " + path("heads.json") + " 2>" +
                                path("error.txt");
    ASSERT_EQ(std::system(command.c_str()), 0) << test::readBytes(path("error.txt"));
    EXPECT_EQ(nlohmann::json::parse(test::readBytes(path("heads.json")))["heads"].size(), 4U);
}

TEST_F(Trainer, AnotherRunCanBeginWithAModel)
{
    ASSERT_EQ(run(trainingArguments("first")).status, 0);
    const Outcome second =
        run(trainingArguments("second", {{"--from", path("first")}, {"--tokens", "24k"}, {"--schedule", "linear"}}));
    ASSERT_EQ(second.status, 0) << second.error;
    EXPECT_THAT(second.lines.front(), HasSubstr("going on after step"));
    const Outcome split =
        run(trainingArguments("split", {{"--from", path("first")}, {"--tokens", "22k"}, {"--split-head", "0.0:0.1"}}));
    EXPECT_EQ(split.status, 0) << split.error;
    // Without its checkpoint only the weights are left.
    std::filesystem::remove(m_folder.path() / "first" / "checkpoint.bin");
    const Outcome third = run(trainingArguments("third", {{"--from", path("first")}, {"--tokens", "1k"}}));
    ASSERT_EQ(third.status, 0) << third.error;
    EXPECT_LT(std::stod(third.lines.at(1).substr(third.lines.at(1).find("loss ") + 5)), 3.0); // not log 500 = 6.2
}

TEST_F(Trainer, SaysWhatIsWrong)
{
    const auto errorWith = [&](const char* output, const Options& options) {
        const Outcome outcome = run(trainingArguments(output, options));
        EXPECT_NE(outcome.status, 0);
        return outcome.error;
    };
    EXPECT_THAT(errorWith("wrong", {{"--heads", "5"}}), HasSubstr("5 heads do not divide the width, 32"));
    EXPECT_THAT(errorWith("wrong", {{"--stages", "128x4"}}), HasSubstr("at most --context, 64"));
    EXPECT_THAT(errorWith("wrong", {{"--tokens", "many"}}), HasSubstr("--tokens: expected a number of tokens"));
    EXPECT_THAT(errorWith("wrong", {{"--text", path("none.txt")}}), HasSubstr("none.txt: no such file or folder"));
    EXPECT_THAT(errorWith("wrong", {{"--optimiser", "sgd"}}), HasSubstr("--optimiser"));
    EXPECT_THAT(errorWith("wrong", {{"--look-back", "1,1,1"}}), HasSubstr("at most one for each head"));
    ASSERT_EQ(run(trainingArguments("done", {{"--tokens", "1k"}})).status, 0);
    EXPECT_THAT(errorWith("wrong", {{"--from", path("done")}, {"--split-head", "0.0:0.2"}}),
                HasSubstr("2 layers of 2 heads"));
    for (const char* split : {"0.0", "0.0:1.1", "0.1:0.1", "0.0:0.1x"})
        EXPECT_THAT(errorWith("wrong", {{"--from", path("done")}, {"--split-head", split}}),
                    HasSubstr("two heads of one layer"))
            << split;
    EXPECT_THAT(errorWith("wrong", {{"--split-head", "0.0:0.1"}}), HasSubstr("--split-head requires --from"));
    EXPECT_THAT(errorWith("done", {{"--layers", "3"}}), HasSubstr("another shape"));
    EXPECT_THAT(errorWith("done", {{"--optimiser", "muon"}}), HasSubstr("made with --optimiser adamw"));
    EXPECT_THAT(errorWith("done", {{"--seed", "2"}}), HasSubstr("made with --seed 1"));
    EXPECT_THAT(run({"--evaluate", path("text.txt"), "--model", path("none")}).error, HasSubstr("none"));
    EXPECT_EQ(run({}).status, 2);
}

} // namespace
} // namespace toposcope
