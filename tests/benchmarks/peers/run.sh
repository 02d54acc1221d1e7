#!/usr/bin/env bash
# Measures Toposcope against ripser, GUDHI, PyTorch and SciPy in one run on this machine: installs them (through apt, as
# packaging/install-dependencies.sh does), builds, makes the inputs, times both sides of every row in turn, and prints
# one table, which it also leaves as Markdown and JSON in build/release/benchmarks/peers/.
# Works from any folder. Arguments: --only PATTERN (rows whose name contains it), --quick (one run of everything, to see
# that it works), --list (the rows' names), --readme (writes the table into README.md as well).
source "$(dirname "${BASH_SOURCE[0]}")/../../../packaging/setup.sh"
script=tests/benchmarks/peers/run.sh
peers=$repository/tests/benchmarks/peers

step="peers"
"$repository/packaging/install-dependencies.sh" "$peers/debian-packages.txt"
set_up toposcope toposcope-cli toposcope_peers

step="comparison"
export PYTHONDONTWRITEBYTECODE=1
/usr/bin/python3 "$peers/compare.py" --build "$repository/build/release" "$@"
