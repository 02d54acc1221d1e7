"""Runs the comparison with the peers and writes its table: see run.sh, which builds what this needs."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from inputs import Inputs
from rows import ROWS, Suite
from table import Growth, Row, machine, markdown, to_json
from timing import QUICK, Rules, Stopped

REPOSITORY = Path(__file__).resolve().parents[3]
# The opening of Charles Dickens's novel of 1861, in the public domain.
TEXT = REPOSITORY / "tests" / "data" / "great-expectations.txt"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.sh", description="Compares timings with other programs.")
    parser.add_argument("--build", type=Path, default=REPOSITORY / "build" / "release", help=argparse.SUPPRESS)
    parser.add_argument("--only", metavar="PATTERN", default="", help="only rows whose name contains this")
    parser.add_argument("--quick", action="store_true", help="one run of everything, to see that it works")
    parser.add_argument("--readme", action="store_true", help="write the table into README.md as well")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    return parser.parse_args()


def write_readme(table: str) -> None:
    """Puts the table between the two comments that mark its place."""
    begin, end = "<!-- peers: begin -->\n", "<!-- peers: end -->\n"
    file = REPOSITORY / "README.md"
    text = file.read_text()
    before, after = text.split(begin)[0], text.split(end)[1]
    file.write_text(f"{before}{begin}\n{table}\n{end}{after}")


def main() -> int:
    options = arguments()
    names = [name for name in ROWS if options.only in name]
    if options.list or not names:
        print("\n".join(ROWS))
        return 0 if options.list else 2
    folder = options.build / "benchmarks" / "peers"
    rules = QUICK if options.quick else Rules()
    suite = Suite(options.build, REPOSITORY, rules, Inputs(folder / "inputs", options.build, TEXT), TEXT)
    here = machine(options.build)
    rows: list[Row] = []
    growth: list[Growth] = []
    failed = False
    for name in names:
        start = time.monotonic()
        try:
            for found in ROWS[name](suite):
                (growth if isinstance(found, Growth) else rows).append(found)
        except (OSError, RuntimeError, Stopped, subprocess.SubprocessError) as error:
            failed = True
            print(f"{name}: {error}", file=sys.stderr)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)
        # After every part: what is known survives an interruption.
        (folder / "table.md").write_text(markdown(here, rows, growth))
        (folder / "results.json").write_text(to_json(here, rows, growth))
    table = markdown(here, rows, growth)
    if options.readme:
        write_readme(table)
    print(table)
    return 1 if failed or not all(row.agrees for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
