"""The rows of the comparison: what runs on both sides, over what, and what is asked of it."""

import dataclasses
import functools
import json
import re
import resource
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import inputs
from inputs import Inputs, Matrix
from table import Growth, Row, duration
from timing import Program, Rules, Server, Side, Timing, in_turn

PYTHON = "/usr/bin/python3"
PEERS = Path(__file__).resolve().parent
THREADS = 2


@dataclass(frozen=True)
class Suite:
    build: Path
    repository: Path
    rules: Rules
    inputs: Inputs
    text: Path

    @property
    def timing_model(self) -> Path:
        """GPT-2 small's shape with random weights."""
        return self.build / "benchmarks" / "timing-model"

    @property
    def built_in_model(self) -> Path:
        return self.repository / "resources" / "models" / "toposcope-mini"

    def program(self, name: str) -> Path:
        return self.build / "benchmarks" / name

    def ours(self, task: str, *arguments: object) -> Server:
        return Server([self.program("peers_ours"), task, *arguments])

    def theirs(self, task: str, *arguments: object) -> Server:
        return Server([PYTHON, PEERS / "theirs.py", task, *arguments])

    def json_lines(self, *command: object) -> list[dict]:
        """What a program prints, one JSON object a line."""
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]


def compared(part: str, size: str, ours: Side, theirs: Side, rules: Rules, peer: str, **more: object) -> Row:
    """A row from two sides; `tolerance` is how far their checks may be apart, relatively."""
    tolerance = more.pop("tolerance", 1e-3)
    left, right = in_turn([ours, theirs], rules)
    agrees = left.check is None or right.check is None or abs(left.check - right.check) <= tolerance * abs(right.check)
    return Row(
        part,
        size,
        duration(left.seconds),
        f"{peer}: {told(right, rules)}",
        left.seconds / right.seconds,
        is_bound=right.was_stopped,
        agrees=agrees,
        **more,
    )


def told(timing: Timing, rules: Rules) -> str:
    if timing.was_stopped:
        return f"stopped after {duration(timing.seconds)}"
    return duration(timing.seconds) + (" (once)" if timing.runs < rules.runs else "")


# --- attention ---------------------------------------------------------------------------------------------------


def forward(suite: Suite) -> Iterator[Row]:
    for tokens, share in ((512, 55.0), (1024, 65.0)):
        figures = forward_figures(suite, tokens)
        yield Row(
            "Forward pass, all attention kept, 2 threads",
            str(tokens),
            f"{figures['forward_work'] / figures['forward_time'] / 1e6:.0f} G multiply-adds/s",
            f"sgemm 1024³: {figures['sgemm_rate'] / 2.0:.0f} G/s",
            100.0 * figures["forward_share"],
            share,
            80.0,
            unit="%",
            larger_is_better=True,
        )
        yield compared(
            "Forward pass, all attention kept, 2 threads",
            str(tokens),
            suite.ours("forward", suite.timing_model, tokens, THREADS),
            suite.theirs("forward", suite.timing_model, tokens, THREADS),
            suite.rules,
            "eager PyTorch",
            at_least=0.7,
            aim=0.5,
        )


def aggregate(suite: Suite) -> Iterator[Row]:
    figures = forward_figures(suite, 1024)
    yield Row(
        "Mean mutual information of 144 heads, time over the forward pass",
        "1024",
        duration(figures["aggregate_time"] / 1e3),
        f"attention alone: {duration(figures['attention_time'] / 1e3)}",
        100.0 * figures["aggregate_overhead"],
        15.0,
        8.0,
        unit="%",
    )
    known = figures["weights"] + figures["layer_attention"]
    yield Row(
        "Mean mutual information of 144 heads, peak memory over weights and one layer",
        "1024",
        f"{figures['aggregate_peak_rss']:.0f} MB",
        f"weights {figures['weights']:.0f} MB, a layer's attention {figures['layer_attention']:.0f} MB",
        figures["aggregate_peak_rss"] - known,
        200.0,
        unit="MB",
    )


@functools.cache  # two rows are taken from one run
def forward_figures(suite: Suite, tokens: int) -> dict[str, float]:
    lines = suite.json_lines(suite.program("forward_figures"), suite.timing_model, tokens, THREADS)
    return {line["name"]: line["value"] for line in lines}


# --- information -------------------------------------------------------------------------------------------------


def information(suite: Suite) -> Iterator[Row]:
    file = suite.inputs.attention(suite.timing_model, 1024)
    yield compared(
        "Mutual information of one head",
        "1024",
        suite.ours("information", file),
        suite.ours("copy", file),
        suite.rules,
        "copying the result",
        at_least=3.0,
        aim=1.5,
    )


def jensen_shannon(suite: Suite) -> Iterator[Row]:
    file = suite.inputs.attention(suite.timing_model, 512)
    for task, peer in (("pairs", "SciPy jensenshannon, a row at a time"), ("pdist", "SciPy pdist, in C")):
        yield compared(
            "Jensen–Shannon matrix of one head",
            "512",
            suite.ours("jensen-shannon", file),
            suite.theirs(f"jensen-shannon-{task}", file),
            suite.rules,
            peer,
            at_least=1 / 20,
            aim=1 / 60,
        )


# --- topology ----------------------------------------------------------------------------------------------------


def total_persistence(report: str) -> float:
    """Of what `toposcope-cli persistence --json -` prints: the sum of the lengths of all intervals that end."""
    pairs = json.loads(report)["diagram"]
    return sum(pair["death"] - pair["birth"] for pair in pairs if pair["death"] is not None)


def total_persistence_of_ripser(output: str) -> float:
    return sum(float(death) - float(birth) for birth, death in re.findall(r"\[([^,]+),([^ )]+)\)", output))


def against_ripser(suite: Suite, part: str, matrix: Matrix, dimension: int, at_least: float, aim: float) -> Row:
    """Whole processes: start, reading a binary file, computing, writing the intervals."""
    command_line = suite.build / "bin" / "toposcope-cli"
    ours = Program(
        [command_line, "persistence", matrix.npy, "--max-dim", dimension, "--json", "-"], total_persistence
    )
    theirs = Program(["ripser", "--format", "dipha", "--dim", dimension, matrix.dipha], total_persistence_of_ripser)
    row = compared(part, str(matrix.points), ours, theirs, suite.rules, "ripser", at_least=at_least, aim=aim)
    (inside,) = in_turn([suite.ours("diagram", matrix.npy, dimension)], suite.rules)
    return dataclasses.replace(row, ours=f"{row.ours} ({duration(inside.seconds)} without the process)")


def loops(suite: Suite) -> Iterator[Row]:
    for size in (256, 512, 1024):
        yield against_ripser(
            suite, "H0+H1, Gaussian cloud", suite.inputs.matrix(inputs.gaussian_cloud, size), 1, 0.2, 0.05
        )
    for model, name, sizes in (
        (suite.built_in_model, "built-in model", (256, 512)),
        (suite.timing_model, "random weights", (256, 512, 1024)),
    ):
        for size in sizes:
            matrix = suite.inputs.attention_distance(model, size)
            yield against_ripser(suite, f"H0+H1, attention, {name}", matrix, 1, 0.2, 0.05)


def hard(suite: Suite) -> Iterator[Row]:
    for make, name, size in (
        (inputs.noisy_circle, "noisy circle", 512),
        (inputs.noisy_circle, "noisy circle", 1024),
        (inputs.random_symmetric, "random symmetric matrix", 256),
        (inputs.many_ties, "20 distinct lengths", 512),
    ):
        yield against_ripser(suite, f"H0+H1, {name}", suite.inputs.matrix(make, size), 1, 0.5, 0.1)


def voids(suite: Suite) -> Iterator[Row]:
    for size in (128, 256):
        yield against_ripser(
            suite, "H0+H1+H2, Gaussian cloud", suite.inputs.matrix(inputs.gaussian_cloud, size), 2, 0.2, 0.05
        )
    for size in (128, 256):
        matrix = suite.inputs.attention_distance(suite.built_in_model, size)
        yield against_ripser(suite, "H0+H1+H2, attention, built-in model", matrix, 2, 0.2, 0.05)


def matchings(suite: Suite) -> Iterator[Row]:
    files = suite.inputs.diagrams(1000)
    for part, task, peer, at_least, tolerance in (
        ("Bottleneck distance, 1,000 points each", "bottleneck", "gudhi.bottleneck_distance", 1.0, 1e-6),
        ("Wasserstein-1 distance, exact, 1,000 points each", "wasserstein", "gudhi.hera, to 1 %", 1.2, 0.02),
    ):
        yield compared(
            part,
            "",
            suite.ours(task, *files),
            suite.theirs(task, *files),
            suite.rules,
            peer,
            at_least=at_least,
            aim=0.7,
            tolerance=tolerance,
        )


def heads(suite: Suite) -> Iterator[Row]:
    models = ((suite.timing_model, "random weights", 12), (suite.built_in_model, "built-in model", 6))
    for model, name, layers in models:
        file = suite.inputs.attention(model, 256, layers)
        count = layers * json.loads((model / "config.json").read_text())["n_head"]
        part = f"{count} heads, attention to diagrams H0+H1, {name}"
        yield compared(
            part,
            "256",
            suite.ours("heads", file, THREADS),
            suite.theirs("heads", file),
            suite.rules,
            "NumPy + python3-gudhi",
            at_least=0.15,
            aim=0.08,
        )
        two, one = in_turn([suite.ours("heads", file, THREADS), suite.ours("heads", file, 1)], suite.rules)
        yield Row(
            part,
            "256",
            f"2 threads: {duration(two.seconds)}",
            f"1 thread: {duration(one.seconds)}",
            one.seconds / two.seconds,
            1.7,
            larger_is_better=True,
        )


# --- the window --------------------------------------------------------------------------------------------------


def window(suite: Suite) -> Iterator[Row]:
    """Starting with the built-in model and a sample text, the disk warm; and dragging the threshold."""
    lines = suite.json_lines(PYTHON, PEERS.parent / "window_rows.py", suite.build)
    found = {(line["row"], line.get("edges")): line for line in lines}
    for row, part, at_least, aim in (
        ("start to first painted window", "Start to the window painted", 0.5, 0.3),
        ("start to first result", "Start to the first result painted", 1.2, 0.8),
    ):
        seconds = found[row, None]["ours_ms"] / 1e3
        yield Row(part, "", duration(seconds), "", seconds, at_least, aim, unit="s")
    for row, edges, part, at_least, aim in (
        ("slider position", None, "Slider, model-side work for a position", 2.0, 1.0),
        ("painted frame", 20_000, "Slider, a frame of the window at 1920×1080, 20,000 edges", 16.0, 8.0),
    ):
        line = found[row, edges]
        worst = f"worst {duration(line['worst_ms'] / 1e3)}"
        yield Row(part, str(line["n"]), worst, "", line["ours_ms"], at_least, aim, unit="ms")


# --- files -------------------------------------------------------------------------------------------------------


def opening(suite: Suite) -> Iterator[Row]:
    """Every run is a process of its own: a model is opened once in each."""
    command = (suite.program("bench_opening"), suite.timing_model, 512)
    found = [suite.json_lines(*command)[0] for _ in range(suite.rules.runs + 1)][1:]
    over = statistics.median(run["open_ms"] + run["first_pass_ms"] - run["pass_ms"] for run in found)
    size = (suite.timing_model / "model.safetensors").stat().st_size
    yield Row(
        f"Opening a model of {size / 1e6:.0f} MB and its first pass, over a later pass",
        "512",
        f"opening {statistics.median(run['open_ms'] for run in found):.0f} ms",
        f"a pass: {statistics.median(run['pass_ms'] for run in found):.0f} ms",
        over / 1e3,
        0.5,
        0.2,
        unit="s",
    )


def features(suite: Suite) -> Iterator[Row]:
    """The built-in model and all published features, 200 pieces of about 100 tokens in one process and one by one."""
    words = suite.text.read_text().split()
    count = 200 if suite.rules.runs > 1 else 20
    texts = [" ".join((words * 2)[7 * i : 7 * i + 72]) for i in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        many, one = Path(folder, "many.jsonl"), Path(folder, "one.jsonl")
        many.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        one.write_text(json.dumps({"text": texts[0]}) + "\n")
        command = [suite.build / "bin" / "toposcope-cli", "features"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        together = Program([*command, many], len)
        seconds = together.run(suite.rules.stop_after * 4)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        (alone,) = in_turn([Program([*command, one], len)], suite.rules)
    cores = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / seconds
    yield Row(
        f"features, {count} texts of about 100 tokens, throughput",
        "100",
        f"{count / seconds:.1f} texts/s, {cores:.1f} cores busy",
        f"one text a process: {1.0 / alone.seconds:.1f} texts/s",
        alone.seconds * count / seconds,
        5.0,
        larger_is_better=True,
    )


# --- what stops, and how cost grows --------------------------------------------------------------------------------


def cancelling(suite: Suite) -> Iterator[Row]:
    """The worst of all computations, and every other that is slower than the aim."""
    at_least, aim = 200.0, 50.0
    moments = 10 if suite.rules.runs > 1 else 1
    found = suite.json_lines(suite.program("peers_cancel"), suite.timing_model, suite.text, moments)
    found.sort(key=lambda line: line["worst_ms"], reverse=True)
    median = statistics.median(line["median_ms"] for line in found)
    for rank, line in enumerate(found):
        if rank > 0 and line["worst_ms"] <= aim:
            break
        takes = f"takes {'more than ' if line['capped'] else ''}{duration(line['seconds'])}"
        yield Row(
            f"Cancelling, the worst of {len(found)} computations" if rank == 0 else "Cancelling",
            "1024",
            f"median {median if rank == 0 else line['median_ms']:.2g} ms",
            f"{line['name']}, {takes}",
            line["worst_ms"],
            at_least,
            aim,
            unit="ms",
        )


SIZES = (64, 128, 256, 512, 1024)


def growth(suite: Suite) -> Iterator[Growth]:
    def over(sizes: tuple[int, ...], side: Callable[[int], Server]) -> dict[int, float]:
        return {size: in_turn([side(size)], suite.rules)[0].seconds for size in sizes}

    def attention(size: int) -> Path:
        return suite.inputs.attention(suite.timing_model, size)

    def distance(size: int) -> Path:
        return suite.inputs.attention_distance(suite.timing_model, size).npy

    def cloud(size: int) -> Path:
        return suite.inputs.matrix(inputs.gaussian_cloud, size).npy

    yield Growth(
        "Forward pass, 2 threads", over(SIZES, lambda size: suite.ours("forward", suite.timing_model, size, THREADS))
    )
    yield Growth("Mutual information of one head", over(SIZES, lambda size: suite.ours("information", attention(size))))
    yield Growth("Jensen–Shannon matrix", over(SIZES, lambda size: suite.ours("jensen-shannon", attention(size))))
    yield Growth("Filtration", over(SIZES, lambda size: suite.ours("filtration", distance(size))))
    yield Growth("H0+H1, attention", over(SIZES, lambda size: suite.ours("diagram", distance(size), 1)))
    yield Growth("H0+H1, Gaussian cloud", over(SIZES, lambda size: suite.ours("diagram", cloud(size), 1)))
    yield Growth("H0+H1+H2, Gaussian cloud", over(SIZES[:4], lambda size: suite.ours("diagram", cloud(size), 2)))
    yield Growth("Places of the tokens", over(SIZES, lambda size: suite.ours("layout", distance(size))))


ROWS: dict[str, Callable[[Suite], Iterator[Row | Growth]]] = {
    "forward": forward,
    "aggregate": aggregate,
    "information": information,
    "jensen-shannon": jensen_shannon,
    "loops": loops,
    "hard": hard,
    "voids": voids,
    "heads": heads,
    "matchings": matchings,
    "window": window,
    "opening": opening,
    "features": features,
    "cancel": cancelling,
    "growth": growth,
}
