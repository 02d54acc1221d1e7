#!/usr/bin/env python3
"""Opening a model of 500 MB, to the end of the first forward pass, against the pass itself.

opening.py BUILD [--runs N] [--tokens N] -> a JSON line: ours_ms is what opening and the first pass take, theirs_ms the
same pass once it is warm, both medians over processes; overhead_ms is the median of their difference. BUILD is the
build folder; its benchmarks/timing-model is written by `cmake --build BUILD --target toposcope_timing_model`.
"""
import argparse
import json
import pathlib
import statistics
import subprocess


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=512)
    options = parser.parse_args()
    program = options.build / "benchmarks" / "bench_opening"
    model = options.build / "benchmarks" / "timing-model"
    runs = []
    for _ in range(options.runs + 1):
        done = subprocess.run([program, model, str(options.tokens)], check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    runs = runs[1:]  # the first brings the files into memory
    to_first = [run["open_ms"] + run["first_pass_ms"] for run in runs]
    warm = [run["pass_ms"] for run in runs]
    print(json.dumps({
        "row": "opening a 500 MB model to the end of the first pass, against the pass",
        "n": options.tokens,
        "ours_ms": round(statistics.median(to_first), 1),
        "theirs_ms": round(statistics.median(warm), 1),
        "overhead_ms": round(statistics.median(a - b for a, b in zip(to_first, warm)), 1),
    }))


if __name__ == "__main__":
    main()
