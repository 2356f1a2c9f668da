#!/bin/sh
# interpolate.sh MODEL A B OUT.png [STEPS] - the steps from one character to another, in the motion of A
#
# A and B are PNG sheets or streams of frames; the first sequence of each is used. OUT.png has one row per step (default: 6).
#
#     pipelines/interpolate.sh testdata/small.tns testdata/hero.png testdata/wizard.png between.png
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 5 "$@"
model=$1 a=$2 b=$3 out=$4 steps=${5:-6}

temporary_folder
"$pipelines/frames.sh" "$a" | tensor-head -n 1 -o "$work/a.tns"
"$pipelines/frames.sh" "$b" | tensor-head -n 1 -o "$work/b.tns"
cat "$work/a.tns" "$work/b.tns" | dsvae-encode -m "$model" |
    latent-edit interpolate static --steps "$steps" |
    dsvae-decode -m "$model" | png-encode --sheet grid --scale 2 -o "$out"
