// Models that the Hugging Face hub offers: which files a download fetches, and what each must be. In: a name that a
// person typed, and the hub's answers, which are untrusted. Out: names, sizes and hashes, checked, or an InputError.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace toposcope {

// A file as it must arrive. The hub gives large files a SHA-256, small ones Git's SHA-1 of "blob SIZE\0" and the bytes.
struct HubFile {
    std::string name;
    std::uint64_t size = 0;
    std::string sha256;  // lower-case hexadecimal; empty: see gitSha1
    std::string gitSha1; // lower-case hexadecimal; used where there is no SHA-256
    friend bool operator==(const HubFile&, const HubFile&) = default;
};

struct HubModel {
    std::string id;                // "openai-community/gpt2"
    std::string title;             // "GPT-2 small, 124 million parameters"; the id for models unknown here
    std::string licence;           // empty: unknown
    std::uint64_t weightBytes = 0; // about; 0: unknown
    std::string revision = "main"; // a commit once it is known
    std::vector<HubFile> files;    // empty until the hub was asked, except for pinned models
};

// What the window offers by name.
const std::vector<HubModel>& offeredHubModels();

// "gpt2" or "openai-community/gpt2" → an offered model; "owner/name" → a model that the hub must describe. Throws
// InputError for what can be no name on the hub.
HubModel hubModelNamed(const std::string& name);

// Completes a model from the hub's description (GET /api/models/ID/revision/REVISION?blobs=true): commit, licence and
// the files to fetch. Throws InputError, starting with `where`, for anything else than such a description, for unsafe
// file names, and for models without the files that Toposcope reads.
HubModel withHubDescription(HubModel model, std::string_view json, const std::string& where);

// Throws InputError unless the configuration is a GPT-2's: asked before the weights are fetched.
void requireGpt2(std::string_view configJson, const std::string& where);

} // namespace toposcope
