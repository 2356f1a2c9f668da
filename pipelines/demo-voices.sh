#!/bin/sh
# demo-voices.sh [FOLDER] - trains a DSVAE on invented speakers, then changes the voices of two others; makes a page to hear it
#
# espeak-ng speaks, so that nobody's recording is needed. The model, the frames and the page are written into FOLDER
# (default: build/demo-voices of the clone, or demo-voices). It takes less than five minutes.
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 0 1 "$@"
demo=${1:-$(results_folder demo-voices)}
model=$demo/voices.tns
mkdir -p "$demo"

# Speakers and sentences that the model does not see in training.
unseen() {
    voice-draw --quiet --trim --first-sentence 1000 "$@"
}

# Two of them, who say the same three sentences.
pair() {
    unseen --voices 1 --sentences 3 "$@"
}

echo "1. inventing 60 speakers who say 8 sentences each, and two speakers and three sentences that the model will not see"
for block in 0 1 2 3 4 5; do
    voice-draw --quiet --trim --no-sound --first-voice ${block}0 --voices 10 --first-sentence ${block}0 --sentences 8
done > "$demo/train.tns"
pair --first-voice 1000 -o "$demo/one.tns"
pair --first-voice 1003 -o "$demo/other.tns"

echo "2. training for two minutes"
dsvae-train --preset voices --minutes 2 -o "$model" "$demo/train.tns"

echo "3. the words of one in the voice of the other, half way to it, in the average voice, and in one that nobody has"
for name in one other; do
    dsvae-encode -m "$model" -o "$demo/$name-codes.tns" "$demo/$name.tns"
done
latent-edit average static -o "$demo/voice.tns" "$demo/other-codes.tns"
dsvae-encode -m "$model" "$demo/train.tns" | latent-edit average static -o "$demo/average.tns"

# say NAME VERB...: the words of one in a voice
say() {
    name=$1
    shift
    latent-edit "$@" "$demo/one-codes.tns" | dsvae-decode -m "$model" -o "$demo/$name.tns"
}
say changed take static --from "$demo/voice.tns"
say half take static --share 0.5 --from "$demo/voice.tns"
say mean take static --from "$demo/average.tns"
latent-edit sample static -m "$model" --seed 5 "$demo/one-codes.tns" | latent-edit hold static |
    dsvae-decode -m "$model" -o "$demo/nobody.tns"

echo "4. sounds, and a page"
wav-encode --quiet -o "$demo/one-%d.wav" "$demo/one.tns"
wav-encode --quiet -o "$demo/changed-%d.wav" "$demo/changed.tns"
tensor-html --title "One says it, in other voices" \
    --lead "Speakers and sentences were not in training. The last row is what the other speaker really says." \
    --rows "one speaker,in the other voice,half way,in the average voice,in a voice that nobody has,the other speaker" \
    -o "$demo/voices.html" "$demo/one.tns" "$demo/changed.tns" "$demo/half.tns" "$demo/mean.tns" "$demo/nobody.tns" "$demo/other.tns"
echo "   $demo/voices.html"

echo "5. measuring: 12 speakers and 8 sentences that the model has not seen, compared with the truth"
unseen --no-sound --first-voice 2000 --voices 12 --sentences 8 |
    dsvae-eval -m "$model" -q --moving sentence,text --enrol 3 --pairs 120
