#!/bin/sh
# complete-layer.sh MODEL LAYER.png OUT.png [--body NAME] [--doubt MASK.png] - completes an LPC layer that has only a walk
#
# LAYER.png is a sheet of one layer, such as hair, a hat, a top or boots, drawn at least in its walk. MODEL has learned from
# single layers (train-lpc.sh LAYERS MODEL --shapes). Rows that LAYER.png has are kept; that the walk shows nothing in one
# direction, such as a necklace from behind, counts as drawn. The result is worn like any layer, by
# every character of that body: sprite-decode --rgba body.png OUT.png shows it.
#
# --body NAME says for which body the layer is drawn, male or female; else its silhouette decides. --doubt MASK.png writes a
# sheet that is red where the model is unsure, the more opaque the more unsure.
#
#     pipelines/complete-layer.sh layers.tns hat.png full-hat.png --body female
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
complete_sheet --layer "$@"
