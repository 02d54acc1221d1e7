// One step from gradients to parameters. AdamW (Loshchilov and Hutter 2019), or Muon for the matrices between the
// embeddings: their momentum made orthogonal (Jordan et al. 2024), in the size that AdamW's steps have (Liu et al.
// 2025), so that one learning rate serves both.
#pragma once

#include "app/toposcope-train/half_product.h"
#include "app/toposcope-train/parameters.h"
#include "core/model/worker_team.h"

#include <span>
#include <vector>

namespace toposcope::train {

enum class Method { AdamW, Muon };

struct OptimiserOptions {
    Method method = Method::AdamW;
    double beta1 = 0.9;
    double beta2 = 0.95;
    double epsilon = 1e-8;
    double momentum = 0.95;                  // of Muon
    double decay = 0.1;                      // of embeddings and matrices
    double clip = 1.0;                       // largest norm of all gradients together
    Precision precision = Precision::Single; // of Muon's products
};

class Optimiser {
public:
    Optimiser(const ParameterLayout& layout, const OptimiserOptions& options);

    // Changes `parameters` by the derivatives `gradients`; returns the gradients' norm before clipping. The result does
    // not depend on how many threads the team has.
    double step(std::span<float> parameters, std::span<const float> gradients, double rate, WorkerTeam& team);

    // What a checkpoint keeps: running means of gradients and of their squares, and the number of steps so far.
    std::vector<float> first, second;
    long steps = 0;

private:
    struct Slice; // numbers that one task changes
    void orthogonalStep(const Slice& slice, std::span<float> parameters, std::span<const float> gradients, float scale,
                        double rate);
    void adamSlice(const Slice& slice, std::span<float> parameters, std::span<const float> gradients, float scale,
                   double rate);

    struct Slice {
        std::size_t offset, size;
        int rows = 0, columns = 0, stride = 0; // of a matrix
        bool orthogonal = false;
        bool decays = false;
        double rateShare = 1.0; // of the learning rate
    };
    OptimiserOptions m_options;
    std::vector<Slice> m_slices;
};

// The orthogonal matrix next to the `rows` × `columns` matrix `x`, roughly (singular values from 0.7 to 1.2), in its
// place, by five steps of Newton and Schulz.
void orthogonalise(std::vector<float>& x, int rows, int columns, Precision precision = Precision::Single);

} // namespace toposcope::train
