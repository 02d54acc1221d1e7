#include "app/toposcope-train/half_product.h"

#include "core/math/float_buffer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#define TOPOSCOPE_BF16 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))

namespace toposcope::train {

namespace {

// Two neighbouring values along the inner dimension, as the instruction takes them.
using Pair = std::uint32_t;

constexpr int lanes = 16;      // numbers of a vector
constexpr int tileRows = 8;    // of C that are computed together …
constexpr int tileVectors = 3; // … and vectors of columns
constexpr int panelColumns = lanes * tileVectors;
constexpr int blockPairs = 192; // a panel of B stays in the first cache
constexpr int blockRows = 256;  // a block of A in the second, a block of B in the third
constexpr int blockColumns = 2304;

// One block of each factor, rounded, in the order in which the tiles read it.
struct Scratch {
    Scratch()
        : memory(static_cast<std::size_t>((blockRows + blockColumns) * blockPairs)),
          a(reinterpret_cast<Pair*>(memory.data())), b(a + blockRows * blockPairs)
    {
    }

    FloatBuffer memory; // for as many pairs as it has floats
    Pair* const a;
    Pair* const b;
};
static_assert(sizeof(Pair) == sizeof(float));

__mmask16 firstLanes(int count)
{
    return static_cast<__mmask16>(count >= lanes ? 0xffffU : (1U << std::max(0, count)) - 1U);
}

// Rounds to nearest, halves up in magnitude; `low` and `high` become the halves of each pair.
TOPOSCOPE_BF16 inline __m512i interleaved(__m512 low, __m512 high)
{
    const __m512i half = _mm512_set1_epi32(0x8000);
    const __m512i bitsLow = _mm512_srli_epi32(_mm512_add_epi32(_mm512_castps_si512(low), half), 16);
    const __m512i bitsHigh = _mm512_and_si512(_mm512_add_epi32(_mm512_castps_si512(high), half),
                                              _mm512_set1_epi32(static_cast<int>(0xffff0000U)));
    return _mm512_or_si512(bitsLow, bitsHigh);
}

// Pairs of up to 32 neighbouring numbers of one row.
TOPOSCOPE_BF16 inline __m512i rowPairs(const float* row, int count)
{
    const __m512 low = _mm512_maskz_loadu_ps(firstLanes(count), row);
    const __m512 high = _mm512_maskz_loadu_ps(firstLanes(count - lanes), row + lanes);
    return reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(high, low));
}

// Rows of a matrix whose rows run along the inner dimension: `rows` × `pairs`, blockPairs apart; zeros below.
TOPOSCOPE_BF16 void packRows(const float* from, int stride, int rows, int inner, Pair* to)
{
    const int padded = (rows + tileRows - 1) / tileRows * tileRows;
    for (int i = 0; i < padded; ++i, to += blockPairs) {
        const float* const row = from + static_cast<std::ptrdiff_t>(i) * stride;
        for (int k = 0; k < inner; k += 2 * lanes)
            _mm512_store_si512(to + k / 2, i < rows ? rowPairs(row + k, inner - k) : _mm512_setzero_si512());
    }
}

// Where 16 columns go: a vector for each pair of rows, `spacing` pairs from one to the next.
struct Strip {
    Pair* to;
    int spacing;
};

// Columns of a matrix whose columns run along the inner dimension, a strip for every 16 of them.
TOPOSCOPE_BF16 void packColumns(const float* from, int stride, int columns, int inner, std::span<const Strip> strips)
{
    for (int k = 0; k < inner; k += 2) {
        const float* const row = from + static_cast<std::ptrdiff_t>(k) * stride;
        for (std::size_t i = 0; i < strips.size(); ++i) {
            const int column = static_cast<int>(i) * lanes;
            const __mmask16 mask = firstLanes(columns - column);
            const __m512 low = _mm512_maskz_loadu_ps(mask, row + column);
            const __m512 high =
                k + 1 < inner ? _mm512_maskz_loadu_ps(mask, row + stride + column) : _mm512_setzero_ps();
            _mm512_store_si512(strips[i].to + static_cast<std::ptrdiff_t>(k / 2) * strips[i].spacing,
                               interleaved(low, high));
        }
    }
}

// Rows become columns.
TOPOSCOPE_BF16 inline void transpose(__m512i* v)
{
    __m512i t[lanes];
    for (int i = 0; i < lanes; i += 2) {
        t[i] = _mm512_unpacklo_epi32(v[i], v[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(v[i], v[i + 1]);
    }
    for (int i = 0; i < lanes; i += 4) {
        v[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        v[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        v[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        v[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    for (int i = 0; i < 4; ++i) {
        t[i] = _mm512_shuffle_i32x4(v[i], v[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_i32x4(v[i], v[i + 4], 0xdd);
        t[i + 8] = _mm512_shuffle_i32x4(v[i + 8], v[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_i32x4(v[i + 8], v[i + 12], 0xdd);
    }
    for (int i = 0; i < 4; ++i) {
        v[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
        v[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
        v[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
        v[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
    }
}

// One strip of `columns` ≤ 16 columns of a matrix whose rows run along the inner dimension.
TOPOSCOPE_BF16 void packTransposed(const float* from, int stride, int columns, int inner, Strip strip)
{
    Pair* to = strip.to;
    for (int k = 0; k < inner; k += 2 * lanes) {
        __m512i v[lanes];
        for (int i = 0; i < lanes; ++i)
            v[i] = i < columns ? rowPairs(from + static_cast<std::ptrdiff_t>(i) * stride + k, inner - k)
                               : _mm512_setzero_si512();
        transpose(v);
        const int pairs = std::min(lanes, (inner - k + 1) / 2);
        for (int i = 0; i < pairs; ++i, to += strip.spacing)
            _mm512_store_si512(to, v[i]);
    }
}

struct Tile {
    float* c;
    int stride, rows, columns; // columns: of the last vector's end
    float keep, factor;
};

// tileRows × (Vectors · 16) numbers of C. A: row r's pair k at a[r · RowStep + k · PairStep].
template <int Vectors, int RowStep, int PairStep>
TOPOSCOPE_BF16 void computeTile(int pairs, const Pair* a, const Pair* b, const Tile& tile)
{
    __m512 sum[tileRows][Vectors];
#pragma GCC unroll 8
    for (int r = 0; r < tileRows; ++r)
#pragma GCC unroll 3
        for (int v = 0; v < Vectors; ++v)
            sum[r][v] = _mm512_setzero_ps();
    for (int k = 0; k < pairs; ++k, a += PairStep, b += Vectors * lanes) {
        __m512bh right[Vectors];
#pragma GCC unroll 3
        for (int v = 0; v < Vectors; ++v)
            right[v] = reinterpret_cast<__m512bh>(_mm512_load_si512(b + v * lanes));
#pragma GCC unroll 8
        for (int r = 0; r < tileRows; ++r) {
            const auto left = reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(a[r * RowStep])));
#pragma GCC unroll 3
            for (int v = 0; v < Vectors; ++v)
                sum[r][v] = _mm512_dpbf16_ps(sum[r][v], left, right[v]);
        }
    }
    const __m512 factor = _mm512_set1_ps(tile.factor);
    const __m512 keep = _mm512_set1_ps(tile.keep);
#pragma GCC unroll 8
    for (int r = 0; r < tileRows; ++r) {
        if (r >= tile.rows)
            break;
        float* const row = tile.c + static_cast<std::ptrdiff_t>(r) * tile.stride;
#pragma GCC unroll 3
        for (int v = 0; v < Vectors; ++v) {
            const __mmask16 mask = firstLanes(tile.columns - v * lanes);
            __m512 value = _mm512_mul_ps(sum[r][v], factor);
            if (tile.keep != 0.0F)
                value = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, row + v * lanes), keep, value);
            _mm512_mask_storeu_ps(row + v * lanes, mask, value);
        }
    }
}

template <int RowStep, int PairStep>
void computeTileOf(int vectors, int pairs, const Pair* a, const Pair* b, const Tile& tile)
{
    switch (vectors) {
    case 1: return computeTile<1, RowStep, PairStep>(pairs, a, b, tile);
    case 2: return computeTile<2, RowStep, PairStep>(pairs, a, b, tile);
    default: return computeTile<3, RowStep, PairStep>(pairs, a, b, tile);
    }
}

int vectorsOf(int columns)
{
    return std::min(tileVectors, (columns + lanes - 1) / lanes);
}

const float* element(Operand x, int row, int column)
{
    const std::ptrdiff_t i = x.form == Form::Plain ? row : column;
    const std::ptrdiff_t j = x.form == Form::Plain ? column : row;
    return x.data + i * x.stride + j;
}

void packA(Operand a, int row, int rows, int inner, int count, Pair* to)
{
    if (a.form == Form::Plain) {
        packRows(element(a, row, inner), a.stride, rows, count, to);
        return;
    }
    std::array<Strip, blockRows / lanes> strips{};
    std::size_t used = 0;
    for (int i = 0; i < rows; i += lanes)
        strips[used++] = {to + i * ((count + 1) / 2), lanes};
    packColumns(element(a, row, inner), a.stride, rows, count, {strips.data(), used});
}

void packB(Operand b, int inner, int count, int column, int columns, Pair* to)
{
    const int pairs = (count + 1) / 2;
    std::array<Strip, blockColumns / lanes> strips{};
    std::size_t used = 0;
    for (int j = 0; j < columns; j += panelColumns) {
        const int vectors = vectorsOf(columns - j);
        for (int v = 0; v < vectors; ++v)
            strips[used++] = {to + static_cast<std::ptrdiff_t>(j) * pairs + v * lanes, vectors * lanes};
    }
    if (b.form == Form::Plain) {
        packColumns(element(b, inner, column), b.stride, columns, count, {strips.data(), used});
        return;
    }
    for (int j = 0; j < columns; j += lanes)
        packTransposed(element(b, inner, column + j), b.stride, std::min(lanes, columns - j), count,
                       strips[static_cast<std::size_t>(j / lanes)]);
}

// C[row …, column …] for one block of A and one of B.
void computeBlock(const Scratch& scratch, Form formA, int rows, int columns, int pairs, Target c, float factor)
{
    for (int j = 0; j < columns; j += panelColumns) {
        const Pair* const b = scratch.b + static_cast<std::ptrdiff_t>(j) * pairs;
        const int vectors = vectorsOf(columns - j);
        for (int i = 0; i < rows; i += tileRows) {
            const Tile tile{c.data + static_cast<std::ptrdiff_t>(i) * c.stride + j,
                            c.stride,
                            std::min(tileRows, rows - i),
                            std::min(panelColumns, columns - j),
                            c.keep,
                            factor};
            if (formA == Form::Plain)
                computeTileOf<blockPairs, 1>(vectors, pairs, scratch.a + i * blockPairs, b, tile);
            else
                computeTileOf<1, lanes>(vectors, pairs, scratch.a + i / lanes * lanes * pairs + i % lanes, b, tile);
        }
    }
}

} // namespace

bool hasHalfProducts()
{
    return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

void multiplyHalf(int rows, int columns, int inner, Operand a, Operand b, Target c, float factor)
{
    static thread_local const Scratch scratch;
    const int blocks = std::max(1, (inner + 2 * blockPairs - 1) / (2 * blockPairs));
    const int depth = ((inner + blocks - 1) / blocks + 2 * lanes - 1) / (2 * lanes) * (2 * lanes);
    for (int column = 0; column < columns; column += blockColumns) {
        const int width = std::min(blockColumns, columns - column);
        for (int k = 0; k < inner; k += depth) {
            const int count = std::min(depth, inner - k);
            packB(b, k, count, column, width, scratch.b);
            for (int row = 0; row < rows; row += blockRows) {
                const int height = std::min(blockRows, rows - row);
                packA(a, row, height, k, count, scratch.a);
                computeBlock(
                    scratch, a.form, height, width, (count + 1) / 2,
                    {c.data + static_cast<std::ptrdiff_t>(row) * c.stride + column, c.stride, k == 0 ? c.keep : 1.0F},
                    factor);
            }
        }
    }
}

} // namespace toposcope::train

#else

namespace toposcope::train {

bool hasHalfProducts()
{
    return false;
}

void multiplyHalf(int rows, int columns, int inner, Operand a, Operand b, Target c, float factor)
{
    multiply(rows, columns, inner, a, b, c, factor);
}

} // namespace toposcope::train

#endif
