#!/bin/sh
# adapt-character.sh MODEL GIVEN MOTIONS FOLDER [OPTION...] - a character that MODEL need not know does what another one does.
#
# GIVEN and MOTIONS are sheets or streams of frames: of the character, and of any one in the motions that are wanted. The
# options go to dsvae-adapt. FOLDER then has adapted.tns, a model that draws the character; who.tns, its static code; and
# made.tns, its frames in those motions.
#
#     pipelines/adapt-character.sh testdata/small.tns testdata/hero.png testdata/wizard.png .
set -eu
[ $# -ge 4 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(dirname "$0")
PATH=$PATH:$here/../bin
model=$1 given=$2 motions=$3 folder=$4
shift 4

"$here"/frames.sh "$given" | dsvae-adapt "$@" -m "$model" -o "$folder/adapted.tns"
"$here"/frames.sh "$given" | dsvae-encode -m "$folder/adapted.tns" | latent-edit average static -o "$folder/who.tns"
"$here"/frames.sh "$motions" | dsvae-encode -m "$folder/adapted.tns" |
    latent-edit take static --from "$folder/who.tns" | dsvae-decode -m "$folder/adapted.tns" -o "$folder/made.tns"
