#!/bin/sh
# adapt-character.sh MODEL GIVEN MOTIONS FOLDER [OPTION...] - a character that MODEL may not know performs another one's motions
#
# GIVEN (the character) and MOTIONS (any character in the wanted motions) are PNG sheets or streams of frames. The options
# are passed to dsvae-adapt. Written into FOLDER: adapted.tns, a model that draws the character; who.tns, its static code;
# and made.tns, its frames in those motions.
#
#     pipelines/adapt-character.sh testdata/small.tns testdata/hero.png testdata/wizard.png .
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 any "$@"
model=$1 given=$2 motions=$3 folder=$4
shift 4

"$pipelines/frames.sh" "$given" | dsvae-adapt "$@" -m "$model" -o "$folder/adapted.tns"
"$pipelines/frames.sh" "$given" | dsvae-encode -m "$folder/adapted.tns" | latent-edit average static -o "$folder/who.tns"
"$pipelines/frames.sh" "$motions" | dsvae-encode -m "$folder/adapted.tns" |
    latent-edit take static --from "$folder/who.tns" | dsvae-decode -m "$folder/adapted.tns" -o "$folder/made.tns"
