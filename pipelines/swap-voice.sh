#!/bin/sh
# swap-voice.sh MODEL WORDS VOICE OUT - the words of one recording in the voice of another
#
# WORDS and VOICE are recordings or streams of frames of speech; of VOICE the first sound is used. OUT is a WAV, FLAC or Ogg
# file; with %d in its name, one for each sound of WORDS. Ask both speakers first.
#
#     voice-draw --voices 36 --trim | dsvae-train --preset voices -o voices.tns
#     pipelines/swap-voice.sh voices.tns one.flac other.flac one-as-other.flac
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 4 4 "$@"
model=$1 words=$2 voice=$3 out=$4

temporary_folder
"$pipelines/speech.sh" "$voice" | tensor-head -n 1 | dsvae-encode -m "$model" -o "$work/voice.tns"
"$pipelines/speech.sh" "$words" | dsvae-encode -m "$model" | latent-edit take static --from "$work/voice.tns" |
    dsvae-decode -m "$model" | wav-encode -o "$out"
