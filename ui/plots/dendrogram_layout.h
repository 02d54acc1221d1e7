// Where the leaves and joints of a dendrogram go. In: a merge tree. Out: plain numbers: rows, one per leaf from 0 on,
// and heights, which are distances.
#pragma once

#include "core/topology/merge_tree.h"

#include <vector>

namespace toposcope {

enum class LeafOrder {
    Tree, // no branch crosses another: the members of every cluster are neighbours
    Text, // as the tokens stand in the text; branches may cross
};

// One of the two clusters that a merge joins.
struct DendrogramBranch {
    int member = 0;      // its representative
    double row = 0.0;    // where its stem lies
    double height = 0.0; // of its own last merge; 0 for a leaf
    bool leaf = true;
};

struct DendrogramJoint {
    double height = 0.0;
    double row = 0.0; // of the stem that goes on: midway between the branches
    DendrogramBranch older;
    DendrogramBranch younger;
};

struct DendrogramLayout {
    std::vector<int> leaves;             // row → node
    std::vector<int> rowOf;              // node → row
    std::vector<DendrogramJoint> joints; // one per merge, in the tree's order
};

// In tree order, of two branches the one with the smaller first token comes first.
DendrogramLayout layOutTree(const MergeTree& tree, LeafOrder order);

} // namespace toposcope
