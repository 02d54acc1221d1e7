#include "core/io/command_line.h"

#include "core/error.h"
#include "core/io/number_rows.h"

#include <algorithm>
#include <vector>

namespace toposcope {

namespace {

using Words = std::vector<std::string>;

// What Linux lets one argument be, less its end.
constexpr std::size_t longestArgument = 128 * 1024 - 1;

void addOption(Words& words, const std::string& name, const std::string& value)
{
    if (value.starts_with('-')) { // apart, it would be taken for an option
        words.push_back(name + '=' + value);
        return;
    }
    words.push_back(name);
    words.push_back(value);
}

template <class E>
void addChoice(Words& words, const std::string& name, E value, E standard)
{
    if (value != standard)
        addOption(words, name, std::string(nameOf(value)));
}

// "0-2,5"; "all" for none.
std::string indicesText(std::vector<int> indices)
{
    if (indices.empty())
        return "all";
    std::sort(indices.begin(), indices.end());
    indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
    std::string text;
    for (std::size_t i = 0; i < indices.size();) {
        std::size_t last = i;
        while (last + 1 < indices.size() && indices[last + 1] == indices[last] + 1)
            ++last;
        text += (text.empty() ? "" : ",") + std::to_string(indices[i]);
        if (last > i)
            text += (last == i + 1 ? ',' : '-') + std::to_string(indices[last]);
        i = last + 1;
    }
    return text;
}

// "3:8,10:12".
std::string spansText(const std::vector<TextSpan>& spans)
{
    std::string text;
    for (const TextSpan& span : spans)
        text += (text.empty() ? "" : ",") + std::to_string(span.begin) + ':' + std::to_string(span.end);
    return text;
}

void addSettings(Words& words, const AnalysisSettings& settings)
{
    const AnalysisSettings standard;
    if (!settings.heads.layers.empty())
        addOption(words, "--layers", indicesText(settings.heads.layers));
    if (!settings.heads.heads.empty())
        addOption(words, "--heads", indicesText(settings.heads.heads));
    addChoice(words, "--estimator", settings.estimator, standard.estimator);
    addChoice(words, "--aggregate", settings.aggregate, standard.aggregate);
    addChoice(words, "--distance", settings.distance, standard.distance);
    addChoice(words, "--scale", settings.scale, standard.scale);
    addChoice(words, "--symmetrise", settings.symmetrise, standard.symmetrise);
    if (settings.maxDimension != standard.maxDimension)
        addOption(words, "--max-dim", std::to_string(settings.maxDimension));
    if (settings.words)
        words.emplace_back("--words");
    if (!settings.prependBos)
        words.emplace_back("--no-bos");
    if (!settings.hideSink)
        words.emplace_back("--keep-sink");
    if (settings.window)
        addOption(words, "--window",
                  std::to_string(settings.window->first) +
                      (settings.window->count > 0 ? ':' + std::to_string(settings.window->count) : ""));
    if (!settings.subset.empty())
        addOption(words, "--subset", spansText(settings.subset));
}

// The text as a file, or as `option`.
void addText(Words& words, const std::string& text, const std::string& file, const std::string& option)
{
    if (!file.empty()) {
        words.push_back(file.front() == '-' ? "./" + file : file);
        return;
    }
    if (text.find('\0') != std::string::npos)
        throw InputError("the text holds a NUL character, which no command line can carry; save it as a file");
    if (option.size() + 1 + text.size() > longestArgument)
        throw InputError("the text is longer than the " + std::to_string(longestArgument) +
                         " bytes one word of a command line may have; save it as a file");
    addOption(words, option, text);
}

void addSource(Words& words, const DocumentSide& side, const std::string& file)
{
    if (side.attentionFile.empty()) {
        addText(words, side.text, file, "--text");
        addOption(words, "--model", side.model);
        return;
    }
    addOption(words, "--attention", side.attentionFile);
    addOption(words, "--tokens", side.tokensFile);
}

void requireComparable(const DocumentSide& a, const DocumentSide& b)
{
    if (!a.attentionFile.empty() || !b.attentionFile.empty())
        throw InputError("toposcope-cli compare reads texts only; analyse the saved attention with \"analyze --json\" "
                         "and compare the two files with \"distance\"");
    AnalysisSettings settings = b.settings;
    settings.heads = a.settings.heads;
    settings.subset = a.settings.subset;
    if (settings != a.settings)
        throw InputError("toposcope-cli compare gives both texts the same settings, but for model, layers, heads and "
                         "subset; the two differ in more");
}

// A file takes the first place that is left: with B's alone in a file, A is --text-a, whatever the order of the words.
void addComparison(Words& words, const Document& document, const TextFiles& files)
{
    const DocumentSide& a = document.a;
    const DocumentSide& b = *document.b;
    requireComparable(a, b);
    addText(words, a.text, files.a, "--text-a");
    addText(words, b.text, files.b, "--text-b");
    addOption(words, "--model", a.model);
    addSettings(words, a.settings);
    if (b.model != a.model)
        addOption(words, "--model-b", b.model);
    if (b.settings.heads.layers != a.settings.heads.layers)
        addOption(words, "--layers-b", indicesText(b.settings.heads.layers));
    if (b.settings.heads.heads != a.settings.heads.heads)
        addOption(words, "--heads-b", indicesText(b.settings.heads.heads));
    if (!b.settings.subset.empty()) // A's is not B's: the bytes are another text's
        addOption(words, "--subset-b", spansText(b.settings.subset));
    if (document.scaleEach)
        words.emplace_back("--scale-each");
}

} // namespace

std::string shellQuoted(std::string_view word)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./%@";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos)
        return std::string(word);
    std::string quoted = "'";
    for (const char c : word)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + '\'';
}

std::string commandLine(const Document& document, std::optional<double> threshold, const TextFiles& files)
{
    Words words{"toposcope-cli", document.b ? "compare" : "analyze"};
    if (document.b) {
        addComparison(words, document, files);
    } else {
        addSource(words, document.a, files.a);
        addSettings(words, document.a.settings);
        if (threshold)
            addOption(words, "--threshold", shortest(*threshold));
    }
    std::string line;
    for (const std::string& word : words)
        line += (line.empty() ? "" : " ") + shellQuoted(word);
    return line;
}

} // namespace toposcope
