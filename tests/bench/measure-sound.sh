#!/bin/sh
# measure-sound.sh VOICES SENTENCES - how near sound comes to its features: to sound and back
#
# So many invented speakers say so many sentences; wav-encode makes sound of the frames, with their sound and without, and
# wav-decode features of that sound. Prints what measure_sound.py says of both, and the time of each step.
#
#     tests/bench/measure-sound.sh 12 4
set -eu
pipelines=$(cd "$(dirname "$0")/../../pipelines" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 2 2 "$@"

temporary_folder
voice-draw --voices "$1" --sentences "$2" --first-voice 1000 -o "$work/voices.tns"
for mode in filter pulses; do
    option=
    [ $mode = filter ] || option=--pulses
    mkdir "$work/$mode"
    start=$(date +%s.%N)
    wav-encode --quiet $option -o "$work/$mode/%06d.wav" "$work/voices.tns"
    middle=$(date +%s.%N)
    wav-decode "$work/$mode"/*.wav -o "$work/$mode.tns"
    end=$(date +%s.%N)
    printf '%s: ' $mode
    python3 "$(dirname "$0")/measure_sound.py" "$work/voices.tns" "$work/$mode.tns"
    seconds=$(cat "$work/$mode"/*.wav | wc -c | awk '{ print $1 / 32000 }')
    echo "$seconds $start $middle $end" |
        awk '{ printf "  %.1f s of sound; encoded %.0f times, decoded %.0f times as fast as it plays\n", $1, $1 / ($3 - $2), $1 / ($4 - $3) }'
done
