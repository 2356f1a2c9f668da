#!/bin/sh
# invent-voice.sh MODEL WORDS SEED OUT - the words of a recording in a voice that nobody has
#
# WORDS is a recording or a stream of frames of speech; the voice is drawn from the model's prior, by the whole number SEED.
# OUT is a WAV, FLAC or Ogg file. This hides a voice from ears, not from experts: what is said, and how, stays.
#
#     for seed in 1 2 3 4 5 6 7 8; do pipelines/invent-voice.sh voices.tns one.flac $seed voice-$seed.flac; done
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 4 "$@"
model=$1 words=$2 seed=$3 out=$4

"$pipelines/speech.sh" "$words" | dsvae-encode -m "$model" | latent-edit sample static -m "$model" --seed "$seed" |
    dsvae-decode -m "$model" | wav-encode -o "$out"
