#include "core/model/model_files.h"

#include "core/error.h"

#include <future>
#include <utility>

namespace toposcope {

namespace {

void checkVocabulary(const BpeTokenizer& tokenizer, const Gpt2Config& config, const ModelFolder& folder)
{
    if (tokenizer.vocabularySize() > config.vocabularySize)
        throw InputError(folder.path.string() + ": the tokenizer has ids up to " +
                         std::to_string(tokenizer.vocabularySize() - 1) + ", but config.json has vocab_size " +
                         std::to_string(config.vocabularySize));
}

} // namespace

ModelFiles openModelFiles(const std::string& folder, int threads, const Control& control)
{
    const ModelFolder found = locateModel(folder, {});
    const Gpt2Config config = Gpt2Config::fromFile(found.path / "config.json");
    auto tokenizer = std::async(std::launch::async, [&] {
        BpeTokenizer read = BpeTokenizer::fromFolder(found.path);
        checkVocabulary(read, config, found);
        return read;
    });
    std::shared_ptr<WeightFiles> weights;
    try {
        weights = std::make_shared<WeightFiles>(found.path, config);
    } catch (const InputError&) {
        tokenizer.get(); // what is wrong there is said first: a wrong vocab_size shows in both
        throw;
    }
    auto hash =
        std::make_shared<const WeightsHash>(found.path, [weights](const Control& stop) { weights->readAhead(stop); });
    weights->convert(threads, control);
    return {found, config, tokenizer.get(), std::move(weights), std::move(hash)};
}

} // namespace toposcope
