#!/usr/bin/env bats
# sizes.bats - frames of any size and sequences of any length go through all models and come back as large as they
# were.
load ../helpers/helpers

setup() {
    cd "$BATS_TEST_TMPDIR"
}

# there_and_back PRESET DATA: a model of a few steps that has learned from DATA decodes it to the same shapes
there_and_back() {
    dsvae-train -q --preset "$1" --steps 2 --batch 2 -o m.tns "$2"
    dsvae-encode -q -m m.tns "$2" | dsvae-decode -q -m m.tns -o again.tns
    shapes "$2" > before
    shapes again.tns > after
    diff before after
}

shapes() {
    tensor-stat "$1" | grep -v '^#' | cut -f 1-3
}

@test "sizes: from 16 to 128 pixels, square or not" {
    local preset size
    for size in 16x16 16x24 33x47 $(slow_too 24x24 32x32 48x48 64x64 96x96 128x128 48x32 128x16); do
        sprite-draw -q --characters 1 --action walk --direction front --frames 2 --size "$size" -o "$size.tns"
        for preset in small general dcgan; do
            there_and_back "$preset" "$size.tns"
        done
    done
}

@test "sizes: from 1 to 64 frames, in one stream" {
    local T preset
    for T in 1 2 17 64; do
        sprite-draw -q --characters 1 --action walk -f "$T" --size 24x16 --seed "$T" --no-history -o "$T.tns"
    done
    cat 64.tns 17.tns 2.tns 1.tns > all.tns
    for preset in small general dcgan; do
        there_and_back "$preset" all.tns
        for T in 1 64; do
            there_and_back "$preset" "$T.tns"
        done
    done
}

@test "sizes: RGBA keeps its fourth channel in every preset" {
    local preset
    sprite-draw -q --characters 2 -f 3 --rgba --size 24x32 -o rgba.tns
    for preset in small sprites general dcgan; do
        there_and_back "$preset" rgba.tns
    done
    grep -q '\[3,32,24,4\]' after
}
