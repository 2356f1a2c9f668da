#!/bin/sh
# swap-motion.sh MODEL CHARACTER MOTIONS OUT.png - the character of one sprite does what another one does.
#
# CHARACTER and MOTIONS are PNG sheets or streams of frames. The static code is taken from CHARACTER's first
# sequence; every sequence of MOTIONS is played with it. OUT.png is an animation.
#
#     pipelines/swap-motion.sh testdata/small.tns testdata/hero.png testdata/wizard.png hero-casts.png
set -eu
[ $# -ge 4 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(dirname "$0")
PATH=$PATH:$here/../bin
model=$1 character=$2 motions=$3 out=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM # then dash cleans up, too
"$here"/frames.sh "$character" | tensor-head -n 1 | dsvae-encode -m "$model" -o "$work/character.tns"
"$here"/frames.sh "$motions" | dsvae-encode -m "$model" |
    latent-edit take static --from "$work/character.tns" |
    dsvae-decode -m "$model" | png-encode --animate --scale 2 -o "$out"
