#!/bin/sh
# measure-voices.sh SPEECH FOLDER [SEED...] - measures how well the preset voices changes one speaker into another
#
# SPEECH has the recordings of the Arabic Speech Commands, WORD/SPEAKER_NO_TAKE.flac, and their split in train.csv, val.csv and
# test.csv; or it is the word "invented": then voice-draw invents 40 speakers who say 10 of 40 sentences each, and for val
# and test 12 others who say 8 sentences that are in no other part. For each SEED (default: 1 2 3) trains FOLDER/SEED.tns
# without labels for $MINUTES (default: 3), or for $STEPS steps, from the training speakers, and prints what dsvae-eval says
# of the speakers of val and of test. Settings are chosen by the former; the latter are only reported. The features stay in
# FOLDER for the next time.
set -eu
pipelines=$(cd "$(dirname "$0")/../../pipelines" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 2 any "$@"
speech=$1 folder=$2
shift 2
[ $# -ge 1 ] || set -- 1 2 3
mkdir -p "$folder"

# draw FIRST-VOICE VOICES FIRST-SENTENCE SENTENCES
draw() {
    voice-draw --quiet --trim --no-sound --first-voice "$1" --voices "$2" --first-sentence "$3" --sentences "$4"
}

# invented SPLIT
invented() {
    case $1 in
    train) for block in 0 1 2 3; do draw $((10 * block)) 10 $((10 * block)) 10; done ;;
    val) draw 1000 12 1000 8 ;;
    test) draw 2000 12 2000 8 ;;
    esac
}

# features SPLIT: each word of each speaker of the split, without the silence around it
features() {
    [ -e "$folder/$1.tns" ] && return
    if [ "$speech" = invented ]; then
        invented "$1" > "$folder/$1.part"
        mv "$folder/$1.part" "$folder/$1.tns"
        return
    fi
    awk -F'[/_]' 'NR > 1 { print $3 }' "$speech/$1.csv" | sort -u > "$folder/$1.speakers"
    while read -r speaker; do
        find -L "$speech" -name "${speaker}_NO_*.flac"
    done < "$folder/$1.speakers" | sort | tr '\n' '\0' |
        xargs -0 -n 100000 wav-decode --trim --no-sound --names '{word}/{speaker}_NO_{take}' -o "$folder/$1.tns"
}

# recordings: words of one speaker as one sequence of $words, in three random orders, as if they were said in one breath
recordings() {
    tensor-dump --json "$folder/train.tns" | awk -v words=$words -v orders=3 '
        /^{"id"/ {
            match($0, /"speaker":"?[^",}]*/); speaker = substr($0, RSTART + 10, RLENGTH - 10); gsub(/"/, "", speaker)
            match($0, /"shape":\[[0-9]+,[0-9]+\]/); split(substr($0, RSTART + 9, RLENGTH - 10), shape, ",")
            match($0, /"values":\[[^]]*\]/)
            n = ++count[speaker]
            frames[speaker, n] = shape[1]; numbers = shape[2]; values[speaker, n] = substr($0, RSTART + 10, RLENGTH - 11)
        }
        END {
            srand(1)
            print "{\"tensor-stream\":1,\"kind\":\"frames\"}"
            for (speaker in count)
                for (order = 0; order < orders; order++) {
                    n = count[speaker]
                    for (i = 1; i <= n; i++) place[i] = i
                    for (i = n; i > 1; i--) { k = 1 + int(rand() * i); swap = place[i]; place[i] = place[k]; place[k] = swap }
                    for (i = 1; i + words - 1 <= n; i += words) {
                        T = 0
                        for (k = i; k < i + words; k++) T += frames[speaker, place[k]]
                        printf "{\"id\":\"%s/%d/%d\",\"frames\":{\"dtype\":\"<f4\",\"shape\":[%d,%d],\"values\":[", speaker, order, i, T, numbers
                        for (k = i; k < i + words; k++) printf "%s%s", (k > i ? "," : ""), values[speaker, place[k]]
                        print "]}}"
                    }
                }
            print "{\"end\":{}}"
        }' | tensor-load -o "$folder/recordings.tns"
}

if [ "$speech" = invented ]; then
    words=3
    measures="--moving sentence,text --enrol 3 --pairs 480"
else
    words=24
    measures="--moving word,take --enrol 8 --pairs 480 --probe $folder/train.tns"
fi
for split in train val test; do
    features $split
done
[ -e "$folder/recordings.tns" ] || recordings
for seed; do
    model=$folder/$seed.tns
    if [ -e "$model" ]; then
        :
    elif [ -n "${STEPS:-}" ]; then
        dsvae-train -q --preset voices --seed "$seed" --steps "$STEPS" "$folder/recordings.tns" -o "$model"
    else
        dsvae-train -q --preset voices --seed "$seed" --minutes "${MINUTES:-3}" "$folder/recordings.tns" -o "$model"
    fi
    for split in val test; do
        echo "seed $seed, speakers of $split.csv"
        # shellcheck disable=SC2086 # the options are to be split
        dsvae-eval -q -m "$model" $measures "$folder/$split.tns"
    done
done
