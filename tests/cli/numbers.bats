# numbers.bats - frames of numbers, f4 [T,D]: training, codes, frames again, and what is shown of them.
load ../helpers/helpers

# waves RECORDS D: sequences of 9 and more frames of D numbers: shifted and scaled waves.
waves() {
    awk -v n="$1" -v D="$2" 'BEGIN {
        print "{\"tensor-stream\":1,\"kind\":\"frames\"}"
        for (i = 0; i < n; i++) {
            T = 9 + i % 3
            printf "{\"id\":\"wave/%d\",\"labels\":{\"who\":%d},\"frames\":{\"dtype\":\"<f4\",\"shape\":[%d,%d],\"values\":[", i, i % 4, T, D
            for (k = 0; k < T * D; k++)
                printf "%s%.4f", k ? "," : "", 5 * (i % 4) + (1 + i % 4) * sin(i + k / D + k % D)
            print "]}}"
        }
        print "{\"end\":{}}"
    }' | tensor-load --no-history
}

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    waves 12 5 > data.tns
    waves 4 6 > other.tns
    sprite-draw --characters 1 --size 16x16 -f 2 --no-history -o pictures.tns
    train --seed 3 -o m.tns
}

setup() {
    here=$BATS_FILE_TMPDIR
    data=$here/data.tns
    cd "$BATS_TEST_TMPDIR"
}

train() {
    dsvae-train --quiet --no-history --preset numbers --batch 4 --frames 12 --steps 6 --span 8 "${data-data.tns}" "$@"
}

@test "numbers: the same seed gives the same model for any number of threads, and after an interruption" {
    local threads
    for threads in 1 3; do
        train --seed 3 --threads $threads -o again.tns
        cmp again.tns "$here/m.tns"
    done
    train --seed 4 -o other.tns
    run -1 cmp -s other.tns "$here/m.tns"
    train --seed 3 --checkpoint run.tns --checkpoint-seconds 0 -o again.tns
    cmp again.tns "$here/m.tns"
    train --seed 3 --checkpoint run.tns -o again.tns
    cmp again.tns "$here/m.tns"
}

@test "numbers: what was trained longer reconstructs better" {
    dsvae-train --quiet --preset numbers --batch 4 --frames 9 --steps 120 --log log.json "$data" -o long.tns
    jq -e -s 'last.error < 0.5 * first.error' log.json > /dev/null
}

@test "numbers: to codes and back, lengths and all other entries kept" {
    dsvae-encode -m "$here/m.tns" "$data" -o codes.tns
    tensor-stat codes.tns | grep -P '^wave/1\tdynamic.mean\tf4 \[10,8\]\t'
    tensor-stat codes.tns | grep -P '^wave/1\tstatic.mean\tf4 \[16\]\t'
    dsvae-decode -m "$here/m.tns" codes.tns -o back.tns
    tensor-stat back.tns | grep -P '^wave/2\tframes\tf4 \[11,5\]\t'
    tensor-dump --json back.tns | jq -e -s 'any(.[]; .id == "wave/3" and .labels.who == 3)' > /dev/null
    tensor-diff --tolerance 1e9 back.tns "$data"
    latent-edit take static --from codes.tns codes.tns | dsvae-decode -m "$here/m.tns" | tensor-stat -q
    latent-edit sample dynamic -m "$here/m.tns" codes.tns | dsvae-decode -m "$here/m.tns" | tensor-stat -q
}

@test "numbers: a record has the same codes alone and among others, with any number of threads" {
    dsvae-encode -m "$here/m.tns" --threads 3 "$data" -o all.tns
    tensor-head --id wave/7 "$data" | dsvae-encode -m "$here/m.tns" --threads 1 -o one.tns
    tensor-head --id wave/7 all.tns | tensor-diff one.tns -
}

@test "numbers: what the features are is kept in the header of the codes, and of the frames that are made of them" {
    tensor-dump --json "$data" | sed '1s/"kind"/"features":{"rate":100},&/' | tensor-load | dsvae-encode -m "$here/m.tns" -o codes.tns
    [ "$(tensor-dump --json codes.tns | head -1 | jq -c .features)" = '{"rate":100}' ]
    [ "$(dsvae-decode -m "$here/m.tns" codes.tns | tensor-dump --json | head -1 | jq -c .features)" = '{"rate":100}' ]
}

@test "numbers: shown as colours, in the terminal and as a picture" {
    tensor-head --first 1 "$data" | tensor-view --mode text > shown
    grep -q '^x: 5 dimensions over 9 frames' shown
    latent-plot heat --first 2 -o heat.png "$data"
    [ "$(head -c 4 heat.png | tail -c 3)" = PNG ]
}

# refused WORDS COMMAND...: one line with these words, and status 1
refused() {
    local words=$1
    shift
    run -1 --separate-stderr "$@"
    echo "$stderr"
    [[ "$stderr" == *"$words"* ]]
}

@test "numbers: what does not fit is refused" {
    refused "expected f4 [*,5]" dsvae-encode -m "$here/m.tns" "$here/other.tns"
    refused "expected f4 [*,5]" dsvae-encode -m "$here/m.tns" "$here/pictures.tns"
    refused "the frames are numbers f4 [*,5]" dsvae-train -q --steps 1 "$data"
    refused "the frames are pictures" dsvae-train -q --preset numbers --steps 1 "$here/pictures.tns"
    refused "the model needs 40 bands" dsvae-train -q --preset voices --steps 1 "$data"
    refused "expected f4 [*,5]" dsvae-train -q --preset numbers --steps 1 <(cat "$data" "$here/other.tns")
    tensor-dump --json "$data" | sed 's/"values":\[[-0-9.e]*/"values":["nan"/' | tensor-load -o nan.tns
    refused "frames" dsvae-train -q --preset numbers --steps 1 nan.tns
    run -2 dsvae-train --preset numbers --occlude 0.5 "$data"
    run -2 dsvae-train --preset numbers --warp 0.5 "$data"
    run -2 dsvae-train --preset small --span 5 "$data"
    run -2 dsvae-train --preset voices --static 82 "$data"
}

@test "numbers: models with parts that do not belong together are refused" {
    local change
    tensor-dump --json "$here/m.tns" > m.json
    for change in '.model.numbers = 0' 'del(.model.numbers)' '.model.numbers = 7' '.model.mel_bands = 5' \
        '.model.context = 65' '.model.moments = 8' '.model.moments = 3' '.model.neighbours = -1' '.model.decoder = "deconv"' '.model.static_encoder = "colours"' \
        '.model.dynamic_encoder = "patches"'; do
        { head -1 m.json | jq -c "$change"; tail -n +2 m.json; } | tensor-load --no-history -o bad.tns
        run -1 --separate-stderr dsvae-encode -m bad.tns "$data"
        echo "$change: $stderr"
        [[ "${stderr_lines[0]}" == "dsvae-encode: bad.tns: "* ]]
    done
    sed '/^{"id":"frames.scale"/s/"values":\[[^,]*/"values":[0/' m.json | tensor-load --no-history -o bad.tns
    refused "a scale is above 0" dsvae-encode -m bad.tns "$data"
}
