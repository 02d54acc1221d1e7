#include "core/graph/principal_coordinates.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace toposcope {

namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

// B = −½ J D² J, the Gram matrix of a centred configuration with these distances.
Matrix doublyCentred(const DistanceMatrix& distance)
{
    const int n = distance.size();
    Matrix squared(n, n);
    for (int i = 0; i < n; ++i) {
        squared(i, i) = 0.0;
        for (int j = 0; j < i; ++j) {
            const double d = distance(i, j);
            squared(i, j) = squared(j, i) = d * d;
        }
    }
    const Vector mean = squared.rowwise().mean();
    const double total = mean.mean();
    squared.colwise() -= mean;
    squared.rowwise() -= mean.transpose();
    squared.array() += total;
    return -0.5 * squared;
}

struct Leading {
    Vector values;  // descending
    Matrix vectors; // a column each
};

// The `count` ≤ n largest eigenvalues by the Lanczos process with full reorthogonalisation: a picture needs two or
// three vectors of 1024, and a few dozen products with the matrix give them. Small matrices are solved whole.
Leading leadingEigenvectors(const Matrix& symmetric, int count, const Control& control)
{
    constexpr int wholeUpTo = 160;
    constexpr int steps = 80;
    const auto n = symmetric.rows();
    if (n <= wholeUpTo) {
        const Eigen::SelfAdjointEigenSolver<Matrix> solver(symmetric);
        return {solver.eigenvalues().tail(count).reverse(), solver.eigenvectors().rightCols(count).rowwise().reverse()};
    }
    Matrix basis(n, steps);
    Vector diagonal = Vector::Zero(steps);
    Vector offDiagonal = Vector::Zero(steps - 1);
    // A start without symmetry: equidistributed, so it is orthogonal to no eigenvector by accident of the input.
    Vector current(n);
    for (Eigen::Index i = 0; i < n; ++i)
        current[i] = std::fmod(static_cast<double>(i + 1) * std::numbers::phi, 1.0) - 0.5;
    current.normalize();
    int used = 0;
    while (used < steps) {
        control.report(Stage::Layout, 0.8 * used / steps);
        basis.col(used) = current;
        Vector next = symmetric * current;
        diagonal[used] = current.dot(next);
        ++used;
        const auto known = basis.leftCols(used);
        next -= known * (known.transpose() * next);
        next -= known * (known.transpose() * next);
        if (used == steps)
            break;
        double norm = next.norm();
        if (norm > 1e-12 * std::abs(diagonal[0])) {
            offDiagonal[used - 1] = norm;
        } else {
            // The basis is closed under the matrix, but an eigenvalue that it holds once may have other eigenvectors:
            // go on from what it covers least.
            Eigen::Index least = 0;
            known.rowwise().squaredNorm().minCoeff(&least);
            next = Vector::Unit(n, least);
            next -= known * (known.transpose() * next);
            next -= known * (known.transpose() * next);
            norm = next.norm();
        }
        current = next / norm;
    }
    Eigen::SelfAdjointEigenSolver<Matrix> ritz;
    ritz.computeFromTridiagonal(diagonal, offDiagonal);
    return {ritz.eigenvalues().tail(count).reverse(), basis * ritz.eigenvectors().rightCols(count).rowwise().reverse()};
}

} // namespace

std::vector<std::vector<double>> principalCoordinates(const DistanceMatrix& distance, int count, const Control& control)
{
    const int n = distance.size();
    std::vector<std::vector<double>> coordinates(static_cast<std::size_t>(count),
                                                 std::vector<double>(static_cast<std::size_t>(n), 0.0));
    if (n < 2)
        return coordinates;
    control.report(Stage::Layout, 0.0);
    const int axes = std::min(count, n);
    const Leading leading = leadingEigenvectors(doublyCentred(distance), axes, control);
    for (int axis = 0; axis < axes; ++axis) {
        const auto column = leading.vectors.col(axis);
        Eigen::Index largest = 0;
        column.cwiseAbs().maxCoeff(&largest);
        const double scale = (column[largest] < 0.0 ? -1.0 : 1.0) * std::sqrt(std::max(0.0, leading.values[axis]));
        for (int i = 0; i < n; ++i)
            coordinates[static_cast<std::size_t>(axis)][static_cast<std::size_t>(i)] = column[i] * scale;
    }
    return coordinates;
}

} // namespace toposcope
