#!/usr/bin/env bats
# dsvae-adapt.bats - a character that the model draws badly is drawn well after it was shown; what cannot be learned
# from is refused.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    export model=$testdata/small.tns here=$BATS_FILE_TMPDIR
    sprite-draw -q --split test --characters 1 --seed 11 -a walk -o hero.tns
    sprite-draw -q --split test --characters 2 --seed 12 -a walk -o others.tns
    dsvae-adapt -q --steps 150 --analogy 0 -m "$model" -o adapted.tns hero.tns
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    hero=$here/hero.tns others=$here/others.tns adapted=$here/adapted.tns
}

# distance MODEL FRAMES: the root of the mean squared error of what comes back
distance() {
    dsvae-encode -q -m "$1" "$2" | dsvae-decode -q -m "$1" | tensor-diff "$2" - |
        awk -F '\t' '$1 == "frames" { sub(/.*rms /, ""); print $0 + 0 }'
}

@test "dsvae-adapt: the character comes back better by far, others as well as before" {
    before=$(distance "$model" "$hero") after=$(distance "$adapted" "$hero")
    echo "the character: $before, $after"
    awk "BEGIN { exit !($after < 0.6 * $before) }"
    before=$(distance "$model" "$others") after=$(distance "$adapted" "$others")
    echo "others: $before, $after"
    awk "BEGIN { exit !($after < 1.15 * $before) }"
}

# in_other_poses MODEL: the same for the character in two actions that the model was not shown, done as others do them
in_other_poses() {
    dsvae-encode -q -m "$1" "$hero" | latent-edit average static -o who.tns
    dsvae-encode -q -m "$1" motions.tns | latent-edit take static --from who.tns | dsvae-decode -q -m "$1" |
        tensor-diff truth.tns - | awk -F '\t' '$1 == "frames" { sub(/.*rms /, ""); print $0 + 0 }'
}

@test "dsvae-adapt: in poses that it was not shown the character comes out better too, by analogy" {
    slow
    sprite-draw -q --split test --characters 1 --seed 11 -a spellcast -a slash -o truth.tns
    sprite-draw -q --split train --characters 1 --seed 3 -a spellcast -a slash -o motions.tns
    dsvae-adapt -q --steps 150 -m "$model" -o with.tns "$hero"
    before=$(in_other_poses "$model") without=$(in_other_poses "$adapted") with=$(in_other_poses with.tns)
    echo "as it was: $before, without analogies: $without, with: $with"
    awk "BEGIN { exit !($with < 0.9 * $before && $with < 0.98 * $without) }"
}

@test "dsvae-adapt: the codes stay what they were" {
    for m in "$model" "$adapted"; do
        dsvae-encode -q -m "$m" "$hero" | tensor-dump --json | jq -c 'select(.id)'
    done > codes
    [ "$(sort -u codes | wc -l)" -eq "$(($(wc -l < codes) / 2))" ]
}

@test "dsvae-adapt: the same bytes for any number of threads, others for another seed" {
    sprite-draw -q --size 24x24 --characters 4 -a walk -a slash -f 4 | dsvae-train -q --preset small --epochs 2 -o tiny.tns
    sprite-draw -q --size 24x24 --split test --characters 1 --seed 11 -a walk -d front -f 2 -o short.tns
    for threads in 1 3; do
        dsvae-adapt -q --no-history --steps 5 --threads "$threads" -m tiny.tns short.tns -o "$threads.tns"
    done
    cmp 1.tns 3.tns
    for seed in 1 2; do
        dsvae-adapt -q --no-history --steps 5 --analogy 0 --seed $seed -m tiny.tns short.tns -o seed.$seed.tns
    done
    run -1 cmp -s seed.1.tns seed.2.tns
}

@test "dsvae-adapt: what cannot be learned from is refused, and nothing is written" {
    refused() {
        run -1 --separate-stderr dsvae-adapt -q -o out.tns "${@:2}"
        [[ $stderr == "dsvae-adapt: "$1 ]] || { echo "$stderr"; return 1; }
        [ ! -e out.tns ]
    }
    sprite-draw -q --characters 1 --size 32x32 -o small.tns
    refused "*record 1*'frames' is*" -m "$model" small.tns
    tensor-head -q --id nobody "$hero" -o empty.tns
    refused "*" -m "$model" empty.tns
    refused "the model has no static code*" -m "$testdata/small-vae.tns" "$hero"
    head -c 5000 "$hero" > cut.tns
    refused "*" -m "$model" cut.tns
    # What cannot be written is said before anything is learned.
    run -1 --separate-stderr dsvae-adapt -m "$model" -o nowhere/out.tns "$hero"
    [[ $stderr == "dsvae-adapt: cannot create 'nowhere/out.tns': "* ]]
    run -2 --separate-stderr dsvae-adapt "$hero"
    run -2 --separate-stderr dsvae-adapt --steps 0 -m "$model" "$hero"
}
