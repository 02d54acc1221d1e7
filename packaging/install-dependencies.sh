#!/usr/bin/env bash
# Installs the packages of a list (packaging/debian-packages.txt where none is given) that are missing, through apt
# (with sudo when not root): packaging/install-dependencies.sh [LIST]
# Does nothing, and calls no apt, when none is missing. TOPOSCOPE_SKIP_PACKAGES=1 skips it altogether.
set -euo pipefail

packaging=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=${1:-$packaging/debian-packages.txt}

fail() {
    echo "packaging/install-dependencies.sh: $*" >&2
    exit 1
}

# Prints the packages of the list that are not installed.
missing_packages() {
    local wanted installed
    wanted=$(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$list" | sort -u)
    # shellcheck disable=SC2086 # one argument per package
    installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' $wanted 2>/dev/null |
        awk '$2 == "installed" {print $1}' | sort -u) || true
    comm -23 <(echo "$wanted") <(echo "$installed") | tr '\n' ' '
}

if [[ ${TOPOSCOPE_SKIP_PACKAGES:-0} == 1 ]]; then
    exit 0
fi
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    fail "this system has no apt. Install the equivalents of the packages in $list yourself, then set" \
        "TOPOSCOPE_SKIP_PACKAGES=1."
fi

missing=$(missing_packages)
if [[ -z $missing ]]; then
    exit 0
fi
echo "Installing: $missing" >&2

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    command -v sudo >/dev/null ||
        fail "installing packages needs root, and there is no sudo. As root:" \
            "apt-get install --no-install-recommends $missing"
    as_root=(sudo)
fi

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" </dev/null >&2
}

# A source that does not answer is no reason to stop: the packages may come from another, or from older lists.
apt update --quiet ||
    echo "packaging/install-dependencies.sh: 'apt-get update' failed; trying with the lists there are" >&2
# shellcheck disable=SC2086 # one argument per package
if ! apt install --yes --quiet --no-install-recommends $missing; then
    fail "'apt-get install' failed (its messages are above); still missing: $(missing_packages)"
fi
still_missing=$(missing_packages)
if [[ -n $still_missing ]]; then
    fail "apt-get reported success, but these are not installed: $still_missing"
fi
