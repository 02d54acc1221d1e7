#include "core/io/matrix_file.h"

#include "core/error.h"
#include "core/io/npy.h"
#include "tests/support/fixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace toposcope {
namespace {

using testing::HasSubstr;

// A square with sides 1 and diagonals 1.4, in every format.
const SymmetricMatrix& square()
{
    static const SymmetricMatrix matrix = [] {
        SymmetricMatrix distances(4, 1.0);
        distances.set(0, 2, 1.4);
        distances.set(1, 3, 1.4);
        return distances;
    }();
    return matrix;
}

class MatrixFile : public testing::Test {
protected:
    DistanceMatrix read(std::string_view name, std::string_view bytes)
    {
        test::writeBytes(m_folder / name, bytes);
        return readDistanceMatrix((m_folder / name).string());
    }

    // The message without the folder.
    std::string refusal(std::string_view name, std::string_view bytes)
    {
        const std::string message = test::messageOf<InputError>([&] { read(name, bytes); });
        const std::string folder = m_folder.path().string() + '/';
        return message.starts_with(folder) ? message.substr(folder.size()) : message;
    }

    test::TemporaryFolder m_folder;
};

TEST_F(MatrixFile, SeparatorsLineEndsCommentsAndPlusSignsDoNotMatter)
{
    const char* const files[] = {
        "0,1,1.4,1\n1,0,1,1.4\n1.4,1,0,1\n1,1.4,1,0\n",
        "\xEF\xBB\xBF# distances\r\n0;1;1.4;1;\r\n1;0;1;1.4;\r\n\r\n1.4;1;0;1;\r\n1;1.4;1;0;\r\n",
        "0\t1\t1.4\t1\n1\t0\t1\t1.4\n1.4\t1\t0\t1\n1\t1.4\t1\t0",
        "  0 +1  1.4e0 1 \n1 0 1 1.4\n14e-1 1 0.0 1\n1 , 1.4 ,1, 0\n",
    };
    for (const char* bytes : files)
        EXPECT_EQ(read("square.csv", bytes).values(), square()) << bytes;
}

TEST_F(MatrixFile, LowerTriangleWithAndWithoutTheFirstPointsEmptyRow)
{
    EXPECT_EQ(read("a.lower-distance", "1\n1.4,1\n1,1.4,1\n").values(), square());
    EXPECT_EQ(read("a.lower_distance_matrix", "\n1,\n1.4,1,\n1,1.4,1,\n").values(), square());
    EXPECT_EQ(read("a.txt", "1\n1.4 1\n1 1.4 1\n").values(), square());
    EXPECT_EQ(read("b.txt", "0 1 1.4 1\n1 0 1 1.4\n1.4 1 0 1\n1 1.4 1 0\n").values(), square());
    EXPECT_EQ(read("two.txt", "0.5\n").size(), 2);
}

TEST_F(MatrixFile, NpyReadsBackWhatWasWritten)
{
    writeNpy(m_folder / "square.npy", square());
    EXPECT_EQ(readDistanceMatrix((m_folder / "square.npy").string()).values(), square());
}

TEST_F(MatrixFile, OnePointIsAMatrix)
{
    EXPECT_EQ(read("one.csv", "0\n").size(), 1);
}

TEST_F(MatrixFile, DifferencesUpToTheToleranceTakeTheEntryBelowTheDiagonal)
{
    EXPECT_EQ(read("m.csv", "1e-9,1.0000005\n1,-1e-9\n")(0, 1), 1.0);
    EXPECT_EQ(read("m.csv", "0,1000000.5\n1000000,0\n")(0, 1), 1000000.0);
}

TEST_F(MatrixFile, TinyAndHugeNumbersAreNumbers)
{
    EXPECT_EQ(read("m.csv", "0,1e-400\n1e-400,0\n")(0, 1), 0.0);
    EXPECT_THAT(refusal("m.csv", "0,1e400\n1e400,0\n"), HasSubstr("found infinity"));
}

TEST_F(MatrixFile, WhatIsWrongIsNamedByRowAndColumnCountedFromOne)
{
    EXPECT_EQ(refusal("m.csv", "0,1,2\n1,0\n2,1,0\n"),
              "m.csv: row 2, column 3: expected 3 numbers as in row 1, found 2");
    EXPECT_EQ(refusal("m.csv", "0,1\n1,0,3\n"), "m.csv: row 2, column 3: expected 2 numbers as in row 1, found 3");
    EXPECT_EQ(refusal("m.csv", "0,1\n1,0\n2,2\n"),
              "m.csv: expected as many rows as columns, found 3 rows of 2 numbers");
    EXPECT_EQ(refusal("m.csv", "0,nan\nnan,0\n"),
              "m.csv: row 1, column 2: expected a finite distance of at least 0, found NaN");
    EXPECT_EQ(refusal("m.csv", "0,1\n-1,0\n"),
              "m.csv: row 2, column 1: expected a finite distance of at least 0, found -1");
    EXPECT_EQ(refusal("m.csv", "0,1\n\n1.00001,0\n"),
              "m.csv: row 2 (line 3), column 1: expected the entry of row 1, column 2, which is 1, found 1.00001: the "
              "matrix is not symmetric");
    EXPECT_EQ(refusal("m.csv", "0,1\n1,0.5\n"), "m.csv: row 2, column 2: expected 0 on the diagonal, found 0.5");
    EXPECT_EQ(refusal("m.csv", "0,x\n1,0\n"), "m.csv: row 1, column 2: expected a number, found \"x\"");
    EXPECT_EQ(refusal("m.csv", "0,\n,0\n"), "m.csv: row 2, column 1: expected a number, found nothing");
    EXPECT_EQ(refusal("m.csv", "0,1\n1,,0\n"), "m.csv: row 2, column 2: expected a number, found nothing");
    EXPECT_THAT(refusal("m.csv", "0,+-1\n1,0\n"), HasSubstr("expected a number, found \"+-1\""));
    EXPECT_EQ(
        refusal("m.lower-distance", "1\n2\n"),
        "m.lower-distance: row 2, column 2: expected 2 numbers, the distances of point 3 to the points before it, "
        "found 1");
    EXPECT_EQ(refusal("m.lower-distance", "1\n2,-3\n"),
              "m.lower-distance: row 2, column 2: expected a finite distance of at least 0, found -3");
}

TEST_F(MatrixFile, AHeaderNamesTheColumns)
{
    for (const char* header : {"a,b", "\"0:,2,\",\"1:\"\"\"", "x;y", "\"0:;\",1:a"})
        EXPECT_EQ(read("m.csv", header + std::string("\n0,0.5\n0.5,0\n"))(0, 1), 0.5) << header;
}

TEST_F(MatrixFile, ForeignHeadersDecimalCommasAndEmptyFilesAreRefused)
{
    EXPECT_THAT(refusal("m.csv", "a,b,c\n0,1\n1,0\n"), HasSubstr("found \"a\" (a header line is for a square"));
    EXPECT_THAT(refusal("m.lower-distance", "a\n1\n"), HasSubstr("found \"a\""));
    EXPECT_THAT(refusal("m.csv", "0,0;0,5\n0,5;0,0\n"), HasSubstr("numbers need a decimal point"));
    EXPECT_EQ(refusal("m.csv", ""), "m.csv: expected a distance matrix, found no numbers");
    EXPECT_EQ(refusal("m.csv", "\n# nothing\n"), "m.csv: expected a distance matrix, found no numbers");
    EXPECT_THAT(refusal("m.csv", "\xFF\xFE\x01\n"), HasSubstr("expected a number"));
    EXPECT_THAT(test::messageOf<InputError>([] { readDistanceMatrix("/nowhere/m.csv"); }),
                HasSubstr("there is no such file"));
}

TEST_F(MatrixFile, NpyOfAnotherShapeOrWithBadEntriesIsRefused)
{
    const std::vector<double> values{0, 1, 2, 1, 0, 3};
    const std::string file = (m_folder / "m.npy").string();
    writeNpy(file, values, std::vector<std::size_t>{2, 3});
    EXPECT_THAT(test::messageOf<InputError>([&] { readDistanceMatrix(file); }),
                HasSubstr("expected a square matrix of shape (N, N), found (2, 3)"));
    const std::vector<double> asymmetric{0, 1, 2, 0};
    writeNpy(file, asymmetric, std::vector<std::size_t>{2, 2});
    EXPECT_THAT(
        test::messageOf<InputError>([&] { readDistanceMatrix(file); }),
        HasSubstr("row 2, column 1 (counted from 1): expected the entry of row 1, column 2, which is 1, found 2"));
}

} // namespace
} // namespace toposcope
