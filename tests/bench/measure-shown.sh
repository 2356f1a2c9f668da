#!/bin/sh
# measure-shown.sh PRESET POSES TRAIN TEST [NAME=VALUE] - measures a model that copies or blends beside what costs nothing
#
# PRESET is art or blend. POSES are the labels that name a sequence, such as action; all other labels say who it is. TRAIN and
# TEST are streams of frames of different characters. What is shown of a character in TEST is one other sequence of it or,
# with NAME=VALUE, all that have this label. Prints the figures of dsvae-eval --baselines as a table, with the processor time
# and the memory of training.
#
# Faces: 96 persons to learn from, 16 others, each in 8 expressions, whatever their labels are called:
#
#     tests/bench/measure-shown.sh blend action train.tns test.tns
#
# Sprites of four views: the walk from the front is shown, the others are made:
#
#     sprite-dress LAYERS --characters 200 -a walk --hold-out held.txt -o train.tns
#     sprite-dress LAYERS --characters 16 --seed 2 -a walk --hold-out held.txt --split test -o test.tns
#     tests/bench/measure-shown.sh art direction train.tns test.tns direction=front
set -eu
pipelines=$(cd "$(dirname "$0")/../../pipelines" && pwd)
bench=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 5 "$@"
preset=$1 poses=$2 train=$3 test=$4 shown=${5-}

temporary_folder
set -- --preset "$preset" --poses "$poses" ${shown:+--shown "$shown"}
"${PYTHON:-/usr/bin/python3}" "$bench/measure_art.py" cost "training" "dsvae-train --quiet $* -o $work/model.tns $train" > "$work/cost"
dsvae-eval --quiet --json --baselines -m "$work/model.tns" --moving "$poses" --training "$train" "$test" > "$work/table.json"

echo "| $(jq .swap.sequences "$work/table.json") sequences | PSNR, dB | SSIM | exact pixels, % |"
echo "|---|---|---|---|"
jq -r 'def digits(n): if . then . * n | round / n | tostring else "-" end;
    {"mean of all": .baselines.mean_of_all, "mean of its own": .baselines.mean_of_own,
     "what is shown, as it is": .baselines.copy_static, "another one in this motion": .baselines.copy_dynamic,
     "nearest training character": .baselines.nearest_training, "patches copied, guided by it": .baselines.patches,
     "**the model**": .swap} | to_entries[] |
    "| \(.key) | \(.value.psnr | digits(10)) | \(.value.ssim | digits(1000)) | \(.value.exact_pixels | digits(10)) |"' \
    "$work/table.json"
echo
cat "$work/cost"
