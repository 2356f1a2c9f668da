#!/bin/sh
# measure-edits.sh MODEL JUDGE TRAIN TEST ALL - measures restored frames, continued motions and changed attributes
#
# MODEL and JUDGE are made by dsvae-train(1); the others are streams of the Sprites data set or of drawn sprites: the
# effect of the attributes is learned from TRAIN, TEST is restored and edited, ALL has the truth of the edits. Prints a
# table with these rows: a square of 16x16 pixels hidden at another place in each frame of TEST; 3 frames of each sequence
# missing; all but the first three missing; and, for each attribute, all sequences of TEST in which it is not 3, changed
# to 3.
#
#     sprites-dataset --layers Sprites -o all.tns
#     tests/bench/measure-edits.sh results/sprites-1.tns results/judge.tns results/train.tns results/test.tns all.tns
set -eu
pipelines=$(cd "$(dirname "$0")/../../pipelines" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 5 5 "$@"
model=$1 judge=$2 train=$3 test=$4 all=$5

temporary_folder

# measure TEXT TRUTH: a row: the latents of standard input, decoded, compared with their truth
measure() {
    dsvae-decode --quiet -m "$model" -o "$work/made.tns"
    dsvae-eval --quiet --json -m "$model" --judge "$judge" --made "$work/made.tns" "$2" |
        jq -r --arg text "$1" 'def digits: . * 100 | round / 100;
            [$text, .made.sequences, (.made.psnr, .reconstruction.psnr | digits),
             (.judge.made | .skin, .pants, .top, .hair, .moving | digits)] | "| " + (map(tostring) | join(" | ")) + " |"'
}

# restored TEXT HIDE-OPTION...
restored() {
    text=$1
    shift
    sprite-hide --quiet "$@" "$test" | dsvae-encode --quiet -m "$model" | measure "$text" "$test"
}

echo "| | sequences | PSNR, dB | of reconstruction | skin | pants | top | hair | motion judged right, % |"
echo "|---|---|---|---|---|---|---|---|---|"
restored "a square hidden" --square 16
restored "3 frames missing" --missing 3
restored "3 frames given" --frames 3-7

dsvae-encode --quiet -m "$model" "$train" | latent-fit --quiet -o "$work/looks.tns"
dsvae-encode --quiet -m "$model" -o "$work/codes.tns" "$test"
for name in skin pants top hair; do
    tensor-head --label "$name=3" -o "$work/truth.tns" "$all"
    tensor-head --label "$name=3" --except "$work/codes.tns" |
        latent-edit attribute static "$name=3" --learn "$work/looks.tns" | measure "$name=3" "$work/truth.tns"
done
