// C = A B + β C for row-major float matrices that may be parts of larger ones, by the BLAS that the program runs on.
#pragma once

namespace toposcope::train {

enum class Form { Plain, Transposed };

// A matrix as it lies in memory: `stride` floats from one row to the next.
struct Operand {
    const float* data;
    int stride;
    Form form = Form::Plain;
};

inline Operand transposed(Operand operand)
{
    operand.form = operand.form == Form::Plain ? Form::Transposed : Form::Plain;
    return operand;
}

struct Target {
    float* data;
    int stride;
    float keep = 0.0F; // β: 0 overwrites, 1 adds
};

// `rows` × `columns` = (`rows` × `inner`)(`inner` × `columns`), extents after transposition, times `factor`.
void multiply(int rows, int columns, int inner, Operand a, Operand b, Target c, float factor = 1.0F);

// Every call computes in its caller's thread alone: two pools of threads that wait by spinning would be in each other's
// way. For BLAS libraries that cannot be told, the environment has to.
void keepProductsInOneThread();

} // namespace toposcope::train
