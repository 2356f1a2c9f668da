# numbers-eval.bats - dsvae-eval of a model of numbers: conversions, judges, equal error rates, probes.
load ../helpers/helpers

# speakers SCALE: 4 speakers say 3 words 3 times each; a word is a wave, a speaker moves it and scales it by 1 or by SCALE.
speakers() {
    awk -v scale="$1" 'BEGIN {
        print "{\"tensor-stream\":1,\"kind\":\"frames\"}"
        for (who = 0; who < 4; who++)
            for (word = 0; word < 3; word++)
                for (take = 0; take < 3; take++) {
                    T = 9 + take
                    printf "{\"id\":\"%d/%d/%d\",\"labels\":{\"speaker\":%d,\"word\":\"w%d\",\"take\":%d},\"frames\":", who, word, take, who, word, take
                    printf "{\"dtype\":\"<f4\",\"shape\":[%d,4],\"values\":[", T
                    for (k = 0; k < T * 4; k++)
                        printf "%s%.4f", k ? "," : "", 3 * (who - (k % 4)) + (who % 2 ? scale : 1) * sin((word + 1) * int(k / 4) / T * 4 + k % 4)
                    print "]}}"
                }
        print "{\"end\":{}}"
    }' | tensor-load --no-history
}

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    speakers 2 > data.tns
    dsvae-train --quiet --no-history --preset numbers --batch 8 --frames 9 --steps 60 data.tns -o m.tns
    dsvae-eval -m m.tns --moving word,take --enrol 2 --pairs 12 --probe data.tns --json data.tns > full.json
}

setup() {
    here=$BATS_FILE_TMPDIR
    cd "$BATS_TEST_TMPDIR"
}

evaluate() {
    dsvae-eval -m "$here/m.tns" --moving word,take --enrol 2 --pairs 12 "$here/data.tns" "$@"
}

@test "eval of numbers: the distances are those of what was made" {
    # the target's own repeat differs by its length alone; a copy by who says it; both do not depend on the model
    jq -e '.repeat.distance < 0.5 * .copy.distance and .repeat.distance >= 0' "$here/full.json"
    jq -e '.transfer.distance < 0.5 * .copy.distance' "$here/full.json"
    jq -e '.reconstruction.distance > 0 and .swap.distance > .repeat.distance' "$here/full.json"
    jq -e '.copy.target == 0 and .copy.source == 1 and .transfer.target == 1 and .real_speaker == 1' "$here/full.json"
    jq -e '.real_word == 1 and .copy.word == 1 and .copy.pitch == null' "$here/full.json"
    jq -e '.probe_frames == 1 and .eer_static >= 0 and .eer_static <= 1' "$here/full.json"
}

@test "eval of numbers: the same with any number of threads; another seed draws other pairs" {
    evaluate --json --threads 3 > one.json
    evaluate --json --threads 1 > two.json
    cmp one.json two.json
    evaluate --json --seed 2 > other.json
    run -1 cmp -s one.json other.json
}

@test "eval of numbers: the table has the numbers of the JSON" {
    evaluate > table
    evaluate --json > table.json
    grep -q "^swap  .* $(jq -r '.swap.distance * 1000 | round / 1000' table.json)" table
    grep -q '^12 pairs, 12 with a repeat; 4 speakers, enrolled with 2 sequences$' table
}

@test "eval of numbers: what is missing or does not belong" {
    run -1 --separate-stderr dsvae-eval -m "$here/m.tns" "$here/data.tns"
    [[ "$stderr" == *"record 1 ('0/0/0'): "*action* ]]
    run -1 --separate-stderr dsvae-eval -m "$here/m.tns" --moving word,take <(tensor-head --label speaker=1 "$here/data.tns")
    [[ "$stderr" == *"no two speakers say the same"* ]]
    run -2 dsvae-eval -m "$here/m.tns" --made "$here/data.tns" "$here/data.tns"
    run -2 dsvae-eval -m "$testdata/small.tns" --pairs 3 "$here/data.tns"
}
