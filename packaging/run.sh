#!/usr/bin/env bash
# Sets up, builds and starts the window on a sample text with the built-in model. Works from any folder; run it as
# often as you like. Arguments are passed to the window: packaging/run.sh FILE --model gpt2
# Without a display it writes what the window would show into toposcope-out/ beside README.md, and the table to
# standard output.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

set_up toposcope toposcope-cli
programs=$repository/build/release/bin

if [[ -n ${DISPLAY:-} || -n ${WAYLAND_DISPLAY:-} ]]; then
    step="start the window"
    exec "$programs/toposcope" "$@"
fi

output=$repository/toposcope-out
echo "No display (neither DISPLAY nor WAYLAND_DISPLAY is set): writing what the window would show into $output" >&2

# Window and command line take the same options, but for the name of the text; saved attention needs none.
step="arguments"
text=("$repository/resources/samples/iceberg.txt")
settings=()
if (($# > 0)) && [[ $1 != -* ]]; then
    text=("$1")
    shift
fi
while (($# > 0)); do
    case $1 in
        --text-file)
            text=("${2:?--text-file needs a file}")
            shift
            ;;
        --text-file=*) text=("${1#*=}") ;;
        --attention | --attention=*)
            text=()
            settings+=("$1")
            ;;
        *) settings+=("$1") ;;
    esac
    shift
done

step="figures"
mkdir -p "$output"
QT_QPA_PLATFORM=offscreen "$programs/toposcope" --export-figures "$output" "${text[@]/#/--text-file=}" \
    "${settings[@]}" >&2

step="table"
"$programs/toposcope-cli" analyze "${text[@]}" "${settings[@]}"
