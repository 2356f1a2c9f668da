#!/bin/sh
# compare-models.sh TRAIN TEST OUT [OPTION...] - compares an autoencoder, a VAE and a DSVAE in a picture and a table
#
# TRAIN and TEST are streams of labelled frames of different characters; the options are passed to dsvae-train, such as
# --epochs 24 or --preset small (default: --epochs 12). Written into the folder OUT: the three models and a judge, unless
# they exist, and comparison.png, with these rows from above: a sequence of TEST; its reconstruction by the autoencoder,
# the VAE and the DSVAE; the sequence with a square of each frame hidden; its restoration by the three; two motions drawn
# by the VAE and two by the DSVAE; and the sequence with another character's static code, which only the DSVAE has. The
# rows have captions where png-encode was built with cairo.
#
#     sprite-draw --characters 200 -o train.tns; sprite-draw --split test --characters 20 -o test.tns
#     tests/bench/compare-models.sh train.tns test.tns comparison --preset small
set -eu
pipelines=$(cd "$(dirname "$0")/../../pipelines" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 3 any "$@"
train=$1 test=$2 out=$3
shift 3
[ $# -gt 0 ] || set -- --epochs 12

mkdir -p "$out"
for kind in ae vae dsvae; do
    [ -e "$out/$kind.tns" ] || dsvae-train --quiet --model "$kind" "$@" -o "$out/$kind.tns" "$train"
done
[ -e "$out/judge.tns" ] || dsvae-train --quiet --model judge --epochs 8 -o "$out/judge.tns" "$train"

# through KIND: the frames of standard input, encoded and decoded
through() {
    dsvae-encode -m "$out/$1.tns" | dsvae-decode -m "$out/$1.tns"
}

# of KIND VERB...: the first sequence of TEST, encoded, edited and decoded
of() {
    kind=$1
    shift
    dsvae-encode -m "$out/$kind.tns" "$out/one.tns" | latent-edit "$@" | dsvae-decode -m "$out/$kind.tns"
}

# ---- the picture ----

tensor-head -n 1 "$test" -o "$out/one.tns"
tensor-head --last 1 "$test" | dsvae-encode -m "$out/dsvae.tns" -o "$out/other-codes.tns"
sprite-hide --square 16 "$test" -o "$out/hidden.tns"
tensor-head -n 1 "$out/hidden.tns" -o "$out/one-hidden.tns"
{
    cat "$out/one.tns"
    for kind in ae vae dsvae; do through "$kind" < "$out/one.tns"; done
    cat "$out/one-hidden.tns"
    for kind in ae vae dsvae; do through "$kind" < "$out/one-hidden.tns"; done
    for kind in vae dsvae; do of "$kind" sample dynamic -m "$out/$kind.tns" --count 2; done
    of dsvae take static --from "$out/other-codes.tns"
} > "$out/rows.tns"
{
    echo "a sequence"
    for kind in AE VAE DSVAE; do echo "$kind"; done
    echo "a square hidden"
    for kind in AE VAE DSVAE; do echo "$kind"; done
    for kind in VAE DSVAE; do printf '%s, motion drawn\n' "$kind" "$kind"; done
    echo "DSVAE, another character"
} > "$out/rows.txt"
captions=yes
png-encode --frame 0 --captions id "$out/one.tns" > /dev/null 2>&1 || captions= # built without cairo
png-encode --scale 2 ${captions:+--caption-file "$out/rows.txt"} -o "$out/comparison.png" "$out/rows.tns"

# ---- the table ----

# restored KIND: PSNR in dB of the restored frames, all pixels
restored() {
    through "$1" < "$out/hidden.tns" | tensor-diff "$test" - |
        awk -F '\t' '$1 == "frames" { sub(/.*rms /, ""); printf "%.2f", 20 * log(255 / $0) / log(10) }'
}

# of_table KIND FILTER: a figure of dsvae-eval, or "-"
of_table() {
    jq -r "$2 // \"-\" | if type == \"number\" then . * 100 | round / 100 else . end" "$out/$1.json"
}

printf '%-8s %14s %14s %14s %14s %10s\n' "" "reconstructed" "restored" "drawn motions" "of them (IS)" "swapped"
for kind in ae vae dsvae; do
    dsvae-eval --quiet --json -m "$out/$kind.tns" --judge "$out/judge.tns" "$test" -o "$out/$kind.json"
    swapped=-
    [ "$kind" != dsvae ] || swapped=$(of_table "$kind" .swap.psnr)
    printf '%-8s %11s dB %11s dB %14s %14s %7s dB\n' "$kind" "$(of_table "$kind" .reconstruction.psnr)" \
        "$(restored "$kind" || true)" "$(of_table "$kind" .judge.variety.drawn_dynamic.moving)" \
        "$(of_table "$kind" .judge.drawn_dynamic.is)" "$swapped"
done
