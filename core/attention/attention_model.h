// The one abstract class of the core: a transformer that turns token ids into attention. Everything but its
// implementation runs, and is tested, without torch.
#pragma once

#include "core/attention/attention_tensor.h"
#include "core/control.h"
#include "core/model/worker_team.h"
#include "core/text/bpe_tokenizer.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace toposcope {

// What identifies a model in every result, session and figure.
struct ModelInfo {
    std::string name;
    std::string path;   // absolute folder
    std::string sha256; // of the weights, lower-case hexadecimal; sharded: of the shards' hashes in index order
    int layers = 0;
    int heads = 0;
    int context = 0; // positions
    int width = 0;
    friend bool operator==(const ModelInfo&, const ModelInfo&) = default;
};

struct Attended {
    AttentionTensor attention;
    // Final hidden state after the last layer norm, tokens × width, row-major; empty unless asked for.
    std::vector<float> hidden;
};

// What a pass gives away layer by layer; the attention is there during the call only.
struct LayerAttention {
    std::span<const HeadId> heads;    // of one layer, those wanted, in order
    std::vector<AttentionView> views; // one per head
    WorkerTeam& team;                 // the threads of the pass, which rest until the call returns
};
using LayerVisitor = std::function<void(const LayerAttention&)>;

class AttentionModel {
public:
    virtual ~AttentionModel() = default;

    // All that is known when the model is opened: `sha256` may be empty.
    virtual const ModelInfo& info() const = 0;
    // info() with the hash, which may still be computed in the background: to be asked when all else is done. Throws
    // Cancelled, and InputError when the weights could not be read to their end.
    virtual ModelInfo identity(const Control& control) const;
    virtual const BpeTokenizer& tokenizer() const = 0;

    // Causal: what a token attends to depends on the tokens up to it alone.
    // One forward pass over 1 … info().context ids, each inside the vocabulary (InputError otherwise). Keeps only
    // the heads in `keep` (sorted, unique). Cancellable between layers. May be called by several threads at a time.
    virtual Attended attend(std::span<const TokenId> ids, const std::vector<HeadId>& keep, bool wantHidden,
                            const Control& control) const = 0;

    // The same pass, which gives the attention of `heads` to `visit`, layer by layer, on the caller's thread, the same
    // bytes as attend(). Keeps one layer at a time, or, as it is defined here, all.
    virtual void attendByLayer(std::span<const TokenId> ids, const std::vector<HeadId>& heads,
                               const LayerVisitor& visit, const Control& control) const;
};

inline ModelInfo AttentionModel::identity(const Control& /*control*/) const
{
    return info();
}

// Opens the model in a folder; slow, throws InputError.
using ModelLoader = std::function<std::shared_ptr<const AttentionModel>(const std::string& folder, const Control&)>;

} // namespace toposcope
