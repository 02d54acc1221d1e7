"""The result as people and programs read it: a Markdown table with the machine it was measured on, and JSON."""

import dataclasses
import json
import math
import os
import platform
import re
import subprocess
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


# Where Debian keeps which BLAS programs get.
BLAS = Path("/etc/alternatives/libblas.so.3-x86_64-linux-gnu")


@dataclass(frozen=True)
class Row:
    """One line: `value` is what is held against the limits, a ratio unless it has a unit."""

    part: str
    size: str
    ours: str
    theirs: str
    value: float
    at_least: float | None = None  # the limit; None: for information
    aim: float | None = None
    unit: str = "×"
    larger_is_better: bool = False
    is_bound: bool = False  # the other side was stopped: the value is better than this
    agrees: bool = True  # both sides found the same

    def reaches(self, limit: float) -> bool:
        return self.value >= limit if self.larger_is_better else self.value <= limit

    @property
    def verdict(self) -> str:
        if not self.agrees:
            return "results differ"
        if self.at_least is None:
            return ""
        if not self.reaches(self.at_least):
            return "no"
        return "aim" if self.aim is not None and self.reaches(self.aim) else "limit"


@dataclass(frozen=True)
class Growth:
    """Seconds of one part of the pipeline over the number of tokens."""

    part: str
    seconds: dict[int, float]

    def exponent(self, first: int | None = None, last: int | None = None) -> float:
        """The slope of the least-squares line through (ln N, ln seconds), between two sizes."""
        points = [
            (math.log(size), math.log(value))
            for size, value in self.seconds.items()
            if (first is None or size >= first) and (last is None or size <= last)
        ]
        mean_x = sum(x for x, _ in points) / len(points)
        mean_y = sum(y for _, y in points) / len(points)
        return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)

    def bend(self) -> int | None:
        """The inner size at which two lines fit best, where their slopes differ by more than a quarter."""
        sizes = sorted(self.seconds)
        inner = sizes[1:-1]
        changes = {size: abs(self.exponent(last=size) - self.exponent(first=size)) for size in inner}
        best = max(changes, key=lambda size: changes[size], default=None)
        return best if best is not None and changes[best] > 0.25 else None


def duration(seconds: float) -> str:
    if seconds >= 1.0:
        return f"{seconds:.2f} s" if seconds < 100.0 else f"{seconds:.0f} s"
    if seconds >= 1e-3:
        return f"{seconds * 1e3:.3g} ms"
    return f"{seconds * 1e6:.3g} µs"


def number(value: float) -> str:
    return f"{value:.0f}" if value >= 100.0 else f"{value:.2g}" if value < 0.1 else f"{value:.3g}"


def machine(build: Path) -> dict[str, str]:
    """The processor, the compiler, the libraries and the peers."""
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    cache = (build / "CMakeCache.txt").read_text()
    compiler = re.search(r"CMAKE_CXX_COMPILER:\w+=(.*)", cache)
    packages = ["ripser", "python3-gudhi", "python3-torch", "python3-scipy", "python3-numpy", "libopenblas0-pthread"]
    return {
        "processor": cpu.group(1).strip() if cpu else platform.processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(memory.group(1)) / 2**20:.0f} GiB" if memory else "unknown",
        "compiler": _first_line([compiler.group(1) if compiler else "c++", "--version"]),
        "BLAS": str(BLAS.resolve()) if BLAS.exists() else "unknown",
        **{package: _first_line(["dpkg-query", "--show", "--showformat=${Version}", package]) for package in packages},
    }


def markdown(machine_: dict[str, str], rows: Sequence[Row], growth: Sequence[Growth]) -> str:
    """As the README holds it."""
    here = "Machine: " + "; ".join(f"{name} {value}" for name, value in machine_.items()) + "."
    lines = [textwrap.fill(here, 120, break_long_words=False, break_on_hyphens=False), ""]
    if rows:
        lines.append("| Part | N | Toposcope | Compared with | Ratio | Limit | Aim | Reached |")
        lines.append("|---|---|--:|--:|--:|--:|--:|---|")
        lines += [_line(row) for row in rows]
        lines.append("")
    if growth:
        sizes = sorted({size for part in growth for size in part.seconds})
        lines.append("| Part | " + " | ".join(f"N = {size}" for size in sizes) + " | Grows as | Bends |")
        lines.append("|---|" + "--:|" * len(sizes) + "---|---|")
        lines += [_growth_line(part, sizes) for part in growth]
        lines.append("")
    return "\n".join(lines)


def to_json(machine_: dict[str, str], rows: Sequence[Row], growth: Sequence[Growth]) -> str:
    return json.dumps(
        {
            "machine": machine_,
            "rows": [{**dataclasses.asdict(row), "reached": row.verdict} for row in rows],
            "growth": [
                {**dataclasses.asdict(part), "exponent": part.exponent(), "bend": part.bend()} for part in growth
            ],
        },
        indent=1,
        ensure_ascii=False,
    )


def _line(row: Row) -> str:
    sign = "≥" if row.larger_is_better else "≤"
    limits = [f"{sign} {_with_unit(limit, row.unit)}" if limit is not None else "" for limit in (row.at_least, row.aim)]
    value = ("< " if row.is_bound else "") + _with_unit(row.value, row.unit)
    return "| " + " | ".join([row.part, row.size, row.ours, row.theirs, value, *limits, row.verdict]) + " |"


def _with_unit(value: float, unit: str) -> str:
    return f"{number(value)} {unit}" if unit else number(value)


def _growth_line(part: Growth, sizes: Sequence[int]) -> str:
    cells = [duration(part.seconds[size]) if size in part.seconds else "" for size in sizes]
    bend = part.bend()
    bends = f"at {bend}: {part.exponent(last=bend):.1f}, then {part.exponent(first=bend):.1f}" if bend else ""
    return "| " + " | ".join([part.part, *cells, f"N^{part.exponent():.1f}", bends]) + " |"


def _first_line(command: Sequence[str]) -> str:
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return output[0] if output else "not found"
