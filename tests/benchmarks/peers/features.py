#!/usr/bin/env python3
"""`features` over many short texts in one run, against one process for each text.

features.py BUILD [--texts N] [--prose FILE] -> a JSON line with milliseconds per text: ours_ms in one run over all
texts, theirs_ms with a process per text (median over some of them); processors is processor time over wall time of the
one run. Texts of about 100 tokens are cut from FILE, or from the samples that come with Toposcope, over and over.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

WORDS = 72  # about 100 tokens
SAMPLES = pathlib.Path(__file__).resolve().parents[3] / "resources" / "samples"


def texts(prose, count):
    words = prose.split()
    step = 37  # shares no factor with the length of most texts: repeated words make other texts
    cut = []
    for i in range(count):
        begin = i * step % len(words)
        cut.append(" ".join((words[begin:] + words)[:WORDS]))
    return cut


def timed(command):
    start = time.monotonic()
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - start, used


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--prose", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    program = options.build / "bin" / "toposcope-cli"
    prose = (options.prose.read_text() if options.prose else
             " ".join((SAMPLES / name).read_text() for name in ("iceberg.txt", "sonnet.txt")))
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for i, text in enumerate(texts(prose, options.texts)):
            files.append(pathlib.Path(folder) / f"{i:04}.txt")
            files[-1].write_text(text)
        single = statistics.median(timed([program, "features", file])[0] for file in files[:: max(1, len(files) // 10)])
        runs = sorted(timed([program, "features", folder]) for _ in range(options.runs))
    wall, used = runs[len(runs) // 2]
    print(json.dumps({
        "row": "features, one run over all texts against a process per text (ms per text)",
        "n": options.texts,
        "ours_ms": round(1000 * wall / options.texts, 2),
        "theirs_ms": round(1000 * single, 2),
        "processors": round(used / wall, 2),
    }))


if __name__ == "__main__":
    main()
