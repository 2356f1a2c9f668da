#!/bin/sh
# interpolate.sh MODEL A B OUT.png [STEPS] - the way from one character to another, in A's motion.
#
# A and B are PNG sheets or streams of frames; the first sequence of each is taken. OUT.png has a row a step.
#
#     pipelines/interpolate.sh testdata/small.tns testdata/hero.png testdata/wizard.png between.png
set -eu
[ $# -ge 4 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(dirname "$0")
PATH=$PATH:$here/../bin
model=$1 a=$2 b=$3 out=$4 steps=${5:-6}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # then dash cleans up, too
"$here"/frames.sh "$a" | tensor-head -n 1 -o "$work/a.tns"
"$here"/frames.sh "$b" | tensor-head -n 1 -o "$work/b.tns"
cat "$work/a.tns" "$work/b.tns" | dsvae-encode -m "$model" |
    latent-edit interpolate static --steps "$steps" |
    dsvae-decode -m "$model" | png-encode --sheet grid --scale 2 -o "$out"
