#!/bin/sh
# swap-motion.sh MODEL CHARACTER MOTIONS OUT.png - one character performs the motions of another one
#
# CHARACTER and MOTIONS are PNG sheets or streams of frames. The static code is that of the first sequence of CHARACTER;
# each sequence of MOTIONS is decoded with it. OUT.png is an animation.
#
#     pipelines/swap-motion.sh testdata/small.tns testdata/hero.png testdata/wizard.png hero-casts.png
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 4 "$@"
model=$1 character=$2 motions=$3 out=$4

temporary_folder
"$pipelines/frames.sh" "$character" | tensor-head -n 1 | dsvae-encode -m "$model" -o "$work/character.tns"
"$pipelines/frames.sh" "$motions" | dsvae-encode -m "$model" |
    latent-edit take static --from "$work/character.tns" |
    dsvae-decode -m "$model" | png-encode --animate --scale 2 -o "$out"
