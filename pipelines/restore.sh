#!/bin/sh
# restore.sh MODEL FRAMES OUT.png [HIDE-OPTION...] - an incomplete sprite is made whole.
#
# FRAMES is a PNG sheet or a stream of frames; its first four sequences are taken. The options say what is hidden, as
# in sprite-hide(1) (default: a square of 16x16 at a random place of each frame; `--key FF00FF` where a PNG is painted
# over in magenta; `--missing 2` for whole frames). MODEL is best a VAE, trained with squares hidden. OUT.png shows the
# incomplete frames above the restored ones.
#
#     pipelines/restore.sh testdata/small-vae.tns testdata/hero.png restored.png
set -eu
[ $# -ge 3 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(dirname "$0")
PATH=$PATH:$here/../bin
model=$1 frames=$2 out=$3
shift 3
[ $# -gt 0 ] || set -- --square 16

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # then dash cleans up, too
"$here"/frames.sh "$frames" | tensor-head -n 4 | sprite-hide "$@" -o "$work/incomplete.tns"
dsvae-encode -m "$model" "$work/incomplete.tns" | dsvae-decode -m "$model" |
    png-encode --compare "$work/incomplete.tns" --scale 2 -o "$out"
