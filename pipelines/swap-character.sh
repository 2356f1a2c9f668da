#!/bin/sh
# swap-character.sh MODEL A B OUT.png - two sprites change places: A's character does B's motion, B's does A's.
#
# A and B are PNG sheets or streams of frames; the first sequence of each is taken. OUT.png shows the originals
# above the swapped ones.
#
#     pipelines/swap-character.sh testdata/small.tns testdata/hero.png testdata/wizard.png swapped.png
set -eu
[ $# -ge 4 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(dirname "$0")
PATH=$PATH:$here/../bin
model=$1 a=$2 b=$3 out=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # then dash cleans up, too
"$here"/frames.sh "$a" | tensor-head -n 1 -o "$work/a.tns"
"$here"/frames.sh "$b" | tensor-head -n 1 -o "$work/b.tns"
cat "$work/a.tns" "$work/b.tns" >"$work/both.tns"
dsvae-encode -m "$model" "$work/both.tns" | latent-edit swap static | dsvae-decode -m "$model" |
    png-encode --compare "$work/both.tns" --scale 2 -o "$out"
