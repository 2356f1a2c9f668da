#!/bin/sh
# full-sheet.sh MODEL SHEET.png OUT.png [--doubt MASK.png] [--group NAME] - completes the LPC sheet of a character that has only a walk
#
# SHEET.png shows the character, which may be new to MODEL, at least in its walk; the rows of other actions may be empty.
# MODEL copies (dsvae-train --preset art, train-lpc.sh) and knows the motions, so nothing is learned anew: each pixel of
# the other actions is copied from the walk. Rows that SHEET.png has are kept: mend a row, clear those that are to be made
# anew, and give the sheet again.
#
# --doubt MASK.png writes a sheet that is red where the model is unsure, the more opaque the more unsure: lay it over OUT.png
# as a layer, and look at these pixels first. --group NAME says of which group of the model the character is, such as
# female; else its silhouette decides.
#
#     pipelines/full-sheet.sh lpc.tns walk.png full.png --doubt doubt.png
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
complete_sheet "$@"
