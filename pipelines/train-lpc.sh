#!/bin/sh
# train-lpc.sh LAYERS MODEL.tns [OPTION...] - trains a model that copies on characters dressed from a folder of LPC layers
#
# LAYERS is a folder of the Liberated Pixel Cup's layers, as sprite-dress reads it. The model completes the sheet of any
# character that has a walk: full-sheet.sh. The options are passed to sprite-dress: --hold-out FILE names shapes that are
# left out, --characters N says how many are dressed (default: 200, about 100 of each body).
#
# With --shapes the model learns from the layers themselves, each alone and one of each shape, and completes single layers:
# complete-layer.sh.
#
#     pipelines/train-lpc.sh Universal-LPC-spritesheet lpc.tns
#     pipelines/train-lpc.sh Universal-LPC-spritesheet layers.tns --shapes
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 2 any "$@"
layers=$1 model=$2
shift 2

# Each layer alone is a character of its own; dressed ones share hair and tops.
case " $* " in
*" --shapes "*) held_out= ;;
*) set -- --characters 200 "$@" && held_out=hair,top ;;
esac
sprite-dress "$layers" "$@" | dsvae-train --preset art --groups body --hold-out-by "$held_out" -o "$model"
