#!/bin/sh
# restore.sh MODEL FRAMES OUT.png [HIDE-OPTION...] - restores incomplete frames
#
# FRAMES is a PNG sheet or a stream of frames; its first four sequences are used. The options say what is hidden, as in
# sprite-hide(1) (default: a square of 16x16 pixels at a random place of each frame; `--key FF00FF`: what is painted over
# in magenta; `--missing 2`: two complete frames). A VAE that was trained with hidden squares is best. OUT.png shows the
# incomplete frames above the restored ones.
#
#     pipelines/restore.sh testdata/small-vae.tns testdata/hero.png restored.png
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 3 any "$@"
model=$1 frames=$2 out=$3
shift 3
[ $# -gt 0 ] || set -- --square 16

temporary_folder
"$pipelines/frames.sh" "$frames" | tensor-head -n 4 | sprite-hide "$@" -o "$work/incomplete.tns"
dsvae-encode -m "$model" "$work/incomplete.tns" | dsvae-decode -m "$model" |
    png-encode --compare "$work/incomplete.tns" --scale 2 -o "$out"
