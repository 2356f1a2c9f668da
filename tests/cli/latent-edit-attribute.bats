# latent-edit-attribute.bats - directions that are learned from labels.
load ../helpers/helpers
load ../helpers/latents

setup() {
    MODEL=$testdata/small.tns # F = 16, Z = 12
    cd "$BATS_TEST_TMPDIR"
}

# Codes that are a sum: base [100,0,0], skin s adds [s,0,10s], hair h adds [0,h*h,-h]; every pair once or more.
labelled() {
    jq -cn '[range(3) as $s | range(4) as $h | range(2 - $h % 2) | [$s, $h]] | to_entries[] | .key as $i | .value as [$s, $h] |
        {id: "k\($i)", labels: {skin: "s\($s)", hair: $h, number: $i, tall: true},
         "static.mean": {dtype: "<f4", shape: [3], values: [100 + $s, $h * $h, 10 * $s - $h]},
         "static.logvar": {dtype: "<f4", shape: [3], values: [1, 2, 3]},
         "dynamic.mean": {dtype: "<f4", shape: [2,1], values: [$h, $s]}}' | stream
}

near() { # EXPECTED ACTUAL: lists of numbers that differ by less than 0.05
    jq -en --argjson a "$1" --argjson b "$2" '[$a, $b] | transpose | all(.[0] - .[1] | fabs < 0.05)'
}

@test "attribute: moves by the difference of two values, from the record's own" {
    labelled > labelled.tns
    sequence u '{"skin":"s2","hair":3}' '[1,2,3]' '[[1],[2]]' | stream > u.tns
    latent-edit attribute static hair=1 --learn labelled.tns -q u.tns > out.tns
    near '[1,-6,5]' "$(records '."static.mean".values' out.tns)"
    [ "$(records '."static.logvar".values' out.tns)" = '[11,12,13]' ]
    [ "$(records .labels out.tns)" = '{"skin":"s2","hair":1}' ]
    [ "$(records .edited out.tns)" = "\"attribute static hair from '3' to '1'\"" ]
    # Twice, and it goes on from there; back, and it is what it was.
    latent-edit attribute static hair=2 --learn labelled.tns -q out.tns > again.tns
    near '[1,-3,4]' "$(records '."static.mean".values' again.tns)"
    latent-edit attribute static hair=3 --learn labelled.tns -q out.tns > back.tns
    near '[1,2,3]' "$(records '."static.mean".values' back.tns)"
    untouched static u.tns back.tns
    latent-edit attribute static skin=s0 --learn labelled.tns -q u.tns > out.tns
    near '[-1,2,-17]' "$(records '."static.mean".values' out.tns)"
    latent-edit attribute dynamic hair=0 --learn labelled.tns -q u.tns > out.tns
    near '[-2,2]' "$(records '."dynamic.mean".values' out.tns)"
    # What a record is already, it stays.
    latent-edit attribute static hair=3 --learn labelled.tns -q u.tns > out.tns
    [ "$(records '."static.mean".values' out.tns)" = '[1,2,3]' ]
}

@test "attribute: without labels the own value is the one that explains the code best" {
    labelled > labelled.tns
    tensor-dump --json labelled.tns | jq -c 'if .id then .labels = {} else . end' | tensor-load > bare.tns
    latent-edit attribute static hair=0 --learn labelled.tns -q bare.tns > out.tns
    diff <(records '"attribute static hair from '"'\(.labels.hair)'"' to '"'0'"'"' labelled.tns) <(records .edited out.tns)
    # With the skin told wrongly, the hair is what goes with that skin: [102,0,20] as skin 0 is far away.
    sequence w '{"skin":"s0"}' '[100,9,-3]' '[[1],[2]]' | stream > w.tns
    [ "$(latent-edit attribute static hair=0 --learn labelled.tns -q w.tns | records .edited)" = \
        "\"attribute static hair from '3' to '0'\"" ]
}

@test "attribute: labels that identify the sequence are left out, and a note says so" {
    labelled > labelled.tns
    run -0 --separate-stderr bash -c 'latent-edit attribute static hair=0 --learn labelled.tns labelled.tns > out.tns'
    [ "$stderr" = "latent-edit: labelled.tns: labels that identify the sequence are left out: 'number' (different in every record)" ]
    jq -cn 'range(130) | {id: "k\(.)", labels: {name: (. / 2 | floor), sign: (. % 2)},
        "static.mean": {dtype: "<f4", shape: [1], values: [. % 2 * 4 - 2]},
        "dynamic.mean": {dtype: "<f4", shape: [1,1], values: [0]}}' | stream > many.tns
    run -0 --separate-stderr bash -c 'latent-edit attribute static sign=1 --learn many.tns many.tns > out.tns'
    [[ "$stderr" == *"left out: 'name' (too many values)" ]]
    records '."static.mean".values[0]' out.tns | awk '{ if (($1 - 2) ^ 2 > 0.001) bad = 1 } END { exit bad || NR != 130 }'
    refused 1 "many.tns: the label 'name' has more than 64 values" latent-edit attribute static name=3 --learn many.tns -q many.tns
}

@test "attribute: two records are enough for a direction" {
    {
        sequence a '{"mood":"glad"}' '[1,0]' '[[0]]'
        sequence b '{"mood":"sad"}' '[0,1]' '[[0]]'
    } | stream > moods.tns
    sequence c '{"mood":"glad"}' '[5,5]' '[[0]]' | stream > c.tns
    near '[4,6]' "$(latent-edit attribute static mood=sad --learn moods.tns c.tns | records '."static.mean".values')"
}

@test "attribute: what cannot be learned or is not known" {
    labelled > labelled.tns
    refused 1 "in labelled.tns 'hair' is never '9'; its values are 0, 1, 2, 3" latent-edit attribute static hair=9 --learn labelled.tns -q labelled.tns
    refused 1 "labelled.tns: no record has a label 'age'; there is 'skin', 'hair', 'number'" \
        latent-edit attribute static age=9 --learn labelled.tns labelled.tns
    three > three.tns
    refused 1 "record 1 ('a'): 'static.mean' is f4 [2], that of record 1 ('k0') in labelled.tns is f4 [3]" \
        latent-edit attribute static hair=1 --learn labelled.tns -q three.tns
    sequence v '{"hair":8}' '[1,2,3]' '[[1],[2]]' | stream > v.tns
    refused 1 "record 1 ('v'): in labelled.tns 'hair' is never '8'" latent-edit attribute static hair=1 --learn labelled.tns -q v.tns
    stream < /dev/null > none.tns
    refused 1 "none.tns: the stream has no records to learn from" latent-edit attribute static hair=1 --learn none.tns v.tns
    sequence v '{}' '[1,2,3]' '[[1],[2]]' | stream > bare.tns
    refused 1 "bare.tns: no record has any labels" latent-edit attribute static hair=1 --learn bare.tns v.tns
    refused 2 "attribute static is followed by NAME=VALUE" latent-edit attribute static hair --learn labelled.tns
}
