#!/bin/sh
# results.sh DIR OUT [SEED...] - trains on the Sprites data set, evaluates, and prints the table of results
#
# The table has means over the seeds (default: 1 2 3), with the range. DIR has the layers of the Sprites data set (see
# sprites-dataset(1)). All files are written into the folder OUT; files that exist are not made again, so that
# after a failure the same command continues. PRESETS sets the presets (default: sprites general), PRECISION the precision
# (default: f32). Three seeds of both presets take more than an hour.
#
#     tests/bench/results.sh Sprites results
set -eu
pipelines=$(cd "$(dirname "$0")/../../pipelines" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 2 any "$@"
dir=$1 out=$2
shift 2
seeds=${*:-1 2 3} presets=${PRESETS:-sprites general} precision=${PRECISION:-f32}

# made FILE COMMAND...: the command writes FILE with -o, unless it exists
made() {
    file=$1
    shift
    [ -e "$file" ] || "$@" -o "$file"
}

mkdir -p "$out"
made "$out/train.tns" sprites-dataset --quiet --layers "$dir" --split train
made "$out/test.tns" sprites-dataset --quiet --layers "$dir" --split test
made "$out/probe.tns" tensor-head --every 3 "$out/train.tns"
made "$out/judge.tns" dsvae-train --quiet --model judge --epochs 8 "$out/train.tns"
for preset in $presets; do
    [ "$preset" = sprites ] && epochs=84 || epochs=40 # each takes less than a quarter of an hour
    for seed in $seeds; do
        run=$out/$preset-$seed
        [ -e "$run.tns" ] || "$pipelines/train-sprites.sh" "$out/train.tns" "$run.tns" --preset "$preset" --seed "$seed" \
            --epochs "$epochs" --precision "$precision" --checkpoint "$run.state" --log "$run.log" --quiet
        rm -f "$run.state"
        made "$run.json" dsvae-eval --quiet --json -m "$run.tns" --judge "$out/judge.tns" \
            --probe "$out/probe.tns" "$out/test.tns"
    done
done

# figure TEXT FILTER [FORMAT]: a row: for each preset the mean over the seeds, and the range
figure() {
    row="| $1 |"
    for preset in $presets; do
        cell=$(for seed in $seeds; do jq "$2" "$out/$preset-$seed.json"; done | awk -v form="${3:-%.2f}" '
            { sum += $1; least = NR == 1 || $1 < least ? $1 : least; most = NR == 1 || $1 > most ? $1 : most }
            END { printf form, sum / NR; if (NR > 1) printf " (" form " to " form ")", least, most }')
        row="$row $cell |"
    done
    echo "$row"
}

echo "| on the test sequences | $(echo "$presets" | sed 's/ / | /g') |"
echo "|---|$(echo "$presets" | sed 's/[^ ]\{1,\}/---|/g; s/ //g')"
figure "PSNR of reconstruction, dB" .reconstruction.psnr
figure "PSNR of swaps, dB" .swap.psnr
figure "SSIM of swaps" .swap.ssim %.4f
figure "foreground pixels exact after snapping, swaps, %" .swap.exact_pixels
figure "swaps whose truth is the nearest sequence, %" .swap.nearest
for label in skin pants top hair; do
    figure "$label kept, motion drawn from the prior, %" ".judge.drawn_dynamic.$label"
done
figure "motion kept, character drawn from N(0, I), %" .judge.drawn_static.moving
figure "IS of these (real: $(jq '.judge.real.is * 1000 | round / 1000' "$run.json"))" .judge.drawn_static.is %.4f
figure "H(y given x) of these" .judge.drawn_static.h_y_given_x %.1e
figure "motions that are drawn: e to the entropy, of 9" .judge.variety.drawn_dynamic.moving
for label in skin pants top hair; do
    figure "$label that is drawn: e to the entropy, of 6" ".judge.variety.drawn_static.$label"
done
figure "linear probe of the motion from f (chance 11.1), %" .judge.probes.static.moving
for label in skin pants top hair; do
    figure "linear probe of $label from z (chance 16.7), %" ".judge.probes.dynamic.$label"
done
