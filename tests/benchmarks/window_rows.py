#!/usr/bin/env python3
"""The window's speed as JSON lines {"row", "n", "ours_ms"}: starting, a position of the slider, a painted frame.

In: a build folder (build/release if absent). Medians; the program starts six times, the first of which warms up.
With Xvfb it starts as on a desktop, else with Qt's offscreen platform.
"""
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

STARTS = 6


def say(row, n, milliseconds, **more):
    print(json.dumps({"row": row, "n": n, "ours_ms": round(milliseconds, 3), **more}), flush=True)


def benchmark(program, names):
    out = subprocess.run(
        [program, "--benchmark_format=json", f"--benchmark_filter={names}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True,
    ).stdout
    return json.loads(out)["benchmarks"]


def timings(program, environment):
    """Milliseconds to the window and to the first result, by this clock: the reader's, from before the process."""
    begun = time.monotonic()
    seen = {}
    with subprocess.Popen([program, "--timings"], stderr=subprocess.PIPE, text=True, env=environment) as process:
        for line in process.stderr:
            told = re.match(r"toposcope: (window|first result) painted", line)
            if told:
                seen[told.group(1)] = 1000.0 * (time.monotonic() - begun)
            if len(seen) == 2:
                break
        process.terminate()
    return seen["window"], seen["first result"]


def start(program):
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home, XDG_DATA_HOME=home,
                           XDG_RUNTIME_DIR=home)
        server = None
        if shutil.which("Xvfb"):
            environment.update(QT_QPA_PLATFORM="xcb", DISPLAY=f":{200 + os.getpid() % 1000}")
            server = subprocess.Popen(["Xvfb", environment["DISPLAY"], "-screen", "0", "1920x1080x24"],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(1.0)
        else:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        try:
            times = [timings(program, environment) for _ in range(STARTS)][1:]
        finally:
            if server:
                server.terminate()
                server.wait()
    platform = environment["QT_QPA_PLATFORM"]
    say("start to first painted window", 0, statistics.median(t[0] for t in times), platform=platform)
    say("start to first result", 0, statistics.median(t[1] for t in times), platform=platform)


def main():
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build/release").resolve()
    start(build / "bin" / "toposcope")
    for result in benchmark(build / "benchmarks" / "bench_slider", "drag/1024"):
        say("slider position", 1024, result["mean_ms"], worst_ms=round(result["worst_ms"], 3))
    for result in benchmark(build / "benchmarks" / "bench_window", "frame/1024/"):
        edges = int(result["name"].split("/")[2])
        say("painted frame", 1024, result["median_ms"], edges=edges, worst_ms=round(result["worst_ms"], 3))


if __name__ == "__main__":
    main()
