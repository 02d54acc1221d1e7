// Two passes over the merges: the first puts the leaves of joined clusters one after the other, the second hangs the
// joints over them. Both linear.
#include "ui/plots/dendrogram_layout.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace toposcope {

namespace {

// Clusters as linked lists of leaves, each kept at its representative.
std::vector<int> leavesInTreeOrder(const MergeTree& tree)
{
    const auto count = static_cast<std::size_t>(tree.vertexCount());
    constexpr int none = -1;
    std::vector<int> next(count, none);
    std::vector<int> first(count), last(count), smallest(count);
    for (auto* values : {&first, &last, &smallest})
        std::iota(values->begin(), values->end(), 0);
    int root = 0;
    for (const Merge& merge : tree.merges()) {
        const auto older = static_cast<std::size_t>(merge.older);
        const auto younger = static_cast<std::size_t>(merge.younger);
        auto [front, back] =
            smallest[older] < smallest[younger] ? std::pair(older, younger) : std::pair(younger, older);
        next[static_cast<std::size_t>(last[front])] = first[back];
        first[older] = first[front];
        last[older] = last[back];
        smallest[older] = smallest[front];
        root = merge.older;
    }
    std::vector<int> leaves;
    if (count == 0)
        return leaves;
    for (int leaf = first[static_cast<std::size_t>(root)]; leaf != none; leaf = next[static_cast<std::size_t>(leaf)])
        leaves.push_back(leaf);
    return leaves;
}

} // namespace

DendrogramLayout layOutTree(const MergeTree& tree, LeafOrder order)
{
    const auto count = static_cast<std::size_t>(tree.vertexCount());
    DendrogramLayout layout;
    layout.leaves = leavesInTreeOrder(tree);
    if (order == LeafOrder::Text)
        std::sort(layout.leaves.begin(), layout.leaves.end());
    layout.rowOf.resize(count);
    for (std::size_t row = 0; row < layout.leaves.size(); ++row)
        layout.rowOf[static_cast<std::size_t>(layout.leaves[row])] = static_cast<int>(row);

    std::vector<DendrogramBranch> branch(count); // of the cluster that a representative stands for so far
    for (std::size_t node = 0; node < count; ++node)
        branch[node] = {static_cast<int>(node), static_cast<double>(layout.rowOf[node])};
    for (const Merge& merge : tree.merges()) {
        const DendrogramBranch older = branch[static_cast<std::size_t>(merge.older)];
        const DendrogramBranch younger = branch[static_cast<std::size_t>(merge.younger)];
        const DendrogramJoint joint{merge.height(), (older.row + younger.row) / 2.0, older, younger};
        layout.joints.push_back(joint);
        branch[static_cast<std::size_t>(merge.older)] = {merge.older, joint.row, joint.height, false};
    }
    return layout;
}

} // namespace toposcope
