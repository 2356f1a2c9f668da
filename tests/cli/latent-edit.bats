# latent-edit.bats - every verb on codes small enough to check by hand, some on a trained model, and what is refused.
load ../helpers/helpers

setup() {
    MODEL=$testdata/small.tns # F = 16, Z = 12
    cd "$BATS_TEST_TMPDIR"
}

# sequence ID LABELS STATIC DYNAMIC: a record as a line of JSON; logvars are the means plus 10.
sequence() {
    jq -cn --arg id "$1" --argjson labels "$2" --argjson f "$3" --argjson z "$4" '
        def tensor(shape): {dtype: "<f4", shape: shape, values: flatten};
        {id: $id, labels: $labels, notes: {of: $id},
         "static.mean": ($f | tensor([length])),
         "static.logvar": ($f | tensor([length]) | .values[] += 10),
         "dynamic.mean": ($z | tensor([length, (.[0] | length)])),
         "dynamic.logvar": ($z | tensor([length, (.[0] | length)]) | .values[] += 10)}'
}

# stream [KIND]: records from standard input, lines of JSON, become a stream.
stream() {
    cat > stream.json
    {
        echo '{"tensor-stream":1,"kind":"'"${1:-latents}"'"}'
        cat stream.json
        echo '{"end":{"records":'"$(wc -l < stream.json)"'}}'
    } | tensor-load --no-history
}

# records FILTER [FILE]: what jq's filter says of each record, a line each.
records() {
    tensor-dump --json "${2:--}" | jq -c "select(has(\"tensor-stream\") or has(\"end\") | not) | $1"
}

# as_text FILTER [FILE]: the same as one line.
as_text() {
    records "$@" | tr '\n' ' ' | sed 's/ $//'
}

three() {
    {
        sequence a '{"who":"x","n":1}' '[1,2]' '[[1,2],[3,4]]'
        sequence b '{"who":"y","n":2}' '[3,-4]' '[[5,6],[7,8]]'
        sequence c '{"who":"x","n":3}' '[5,6]' '[[9,10],[11,12]]'
    } | stream
}

# The verb may change only the object: all else of the records in $1 stands in $2 too.
untouched() { # OBJECT BEFORE AFTER
    local others='del(."'"$1"'.mean", ."'"$1"'.logvar", .edited)'
    diff <(records "$others" "$2") <(records "$others" "$3")
}

# refused STATUS WORDS PROGRAM...: it ends with this status; the first line of standard error has the words.
refused() {
    local status=0 expected=$1 words=$2
    shift 2
    "$@" > refused.out 2> refused.err || status=$?
    if [ "$status" -ne "$expected" ] || [[ "$(head -n 1 refused.err)" != *"$words"* ]] ||
        [ "$(wc -l < refused.err)" -ne "$expected" ]; then # wrong use has a second line: where help is
        echo "$*: status $status, '$(< refused.err)'"
        return 1
    fi
    run -1 tensor-stat -q refused.out
}

# ---- swap ----

@test "swap: neighbours exchange means and logvars of the object, and nothing else" {
    three | tensor-head -n 2 > two.tns
    latent-edit swap static two.tns > out.tns
    [ "$(as_text '[.id, ."static.mean".values, ."static.logvar".values]' out.tns)" = \
        '["a",[3,-4],[13,6]] ["b",[1,2],[11,12]]' ]
    [ "$(as_text .edited out.tns)" = "\"swap static with 'b'\" \"swap static with 'a'\"" ]
    untouched static two.tns out.tns
    latent-edit swap dynamic two.tns > out.tns
    [ "$(as_text '."dynamic.mean".values' out.tns)" = '[5,6,7,8] [1,2,3,4]' ]
    untouched dynamic two.tns out.tns
}

@test "swap: dynamic codes of different length change places" {
    {
        sequence a '{}' '[1,2]' '[[1,2],[3,4],[5,6]]'
        sequence b '{}' '[3,4]' '[[7,8]]'
    } | stream | latent-edit swap dynamic > out.tns
    [ "$(as_text '[."dynamic.mean".shape, ."dynamic.logvar".shape]' out.tns)" = '[[1,2],[1,2]] [[3,2],[3,2]]' ]
}

@test "swap: pairs of a longer stream; an odd last record is an error, or passes as it is" {
    three > three.tns
    cat three.tns three.tns | latent-edit swap static > out.tns
    [ "$(as_text .id out.tns)" = '"a" "b" "c" "a" "b" "c"' ]
    [ "$(as_text '."static.mean".values[0]' out.tns)" = '3 1 1 5 5 3' ]
    refused 1 "record 3 ('c'): the last record has no partner to swap with" latent-edit swap static three.tns
    latent-edit swap static --keep-odd three.tns > out.tns
    [ "$(as_text '[."static.mean".values[0], has("edited")]' out.tns)" = '[3,true] [1,true] [5,false]' ]
}

@test "swap: where one has no logvar, the other gets none" {
    {
        sequence a '{}' '[1,2]' '[[1,2]]' | jq -c 'del(."static.logvar")'
        sequence b '{}' '[3,4]' '[[7,8]]'
    } | stream | latent-edit swap static > out.tns
    [ "$(as_text '[."static.mean".values[0], ."static.logvar".values]' out.tns)" = '[3,[13,14]] [1,null]' ]
}

@test "swap: codes of different models are refused, both are named" {
    {
        sequence a '{}' '[1,2,3]' '[[1,2]]'
        sequence b '{}' '[3,4]' '[[7,8,9]]'
    } | stream > odd.tns
    refused 1 "record 2 ('b'): 'static.mean' is f4 [2], that of record 1 ('a') is f4 [3]" latent-edit swap static odd.tns
    refused 1 "record 2 ('b'): 'dynamic.mean' is f4 [1,3], that of record 1 ('a') is f4 [1,2]" latent-edit swap dynamic odd.tns
}

# ---- take ----

other() {
    {
        sequence p '{"who":"y","n":2}' '[30,40]' '[[50,60]]'
        sequence q '{"who":"x","n":2}' '[31,41]' '[[51,61]]'
        sequence r '{"who":"x","n":1}' '[32,42]' '[[52,62]]'
    } | stream
}

@test "take: from the record at the same place" {
    three > three.tns
    other > other.tns
    latent-edit take static --from other.tns three.tns > out.tns
    [ "$(as_text '."static.mean".values' out.tns)" = '[30,40] [31,41] [32,42]' ]
    [ "$(as_text '."static.logvar".values' out.tns)" = '[40,50] [41,51] [42,52]' ]
    [ "$(as_text .edited out.tns)" = "\"take static from 'p'\" \"take static from 'q'\" \"take static from 'r'\"" ]
    untouched static three.tns out.tns
    latent-edit take dynamic --from other.tns three.tns > out.tns
    [ "$(as_text '[."dynamic.mean", ."dynamic.logvar" | .shape[0], .values[0]]' out.tns)" = \
        '[1,50,1,60] [1,51,1,61] [1,52,1,62]' ]
}

@test "take: a stream of one record serves all" {
    three > three.tns
    other | tensor-head -n 1 > one.tns
    latent-edit take static --from one.tns three.tns > out.tns
    [ "$(as_text '."static.mean".values' out.tns)" = '[30,40] [30,40] [30,40]' ]
    latent-edit take static --from - three.tns < one.tns | tensor-diff --quiet - out.tns
}

@test "take: a stream that runs out is an error, one with records left is noted" {
    three > three.tns
    other | tensor-head -n 2 > two.tns
    refused 1 "record 3 ('c'): two.tns has only 2 records" latent-edit take static --from two.tns three.tns
    run -0 --separate-stderr bash -c 'latent-edit take static --from three.tns two.tns > out.tns'
    [ "$stderr" = "latent-edit: 1 of the 3 records of three.tns were not needed" ]
    run -0 --separate-stderr bash -c 'latent-edit -q take static --from three.tns two.tns > out.tns'
    [ -z "$stderr" ]
    stream < /dev/null > none.tns
    refused 1 "none.tns: the stream has no records to take from" latent-edit take static --from none.tns three.tns
}

@test "take --match: from the first record with the same labels" {
    three > three.tns
    other > other.tns
    latent-edit take static --from other.tns --match who three.tns > out.tns
    [ "$(as_text '."static.mean".values' out.tns)" = '[31,41] [30,40] [31,41]' ]
    [ "$(as_text '."static.logvar".values' out.tns)" = '[41,51] [40,50] [41,51]' ]
    [ "$(as_text .edited out.tns)" = "\"take static from 'q'\" \"take static from 'p'\" \"take static from 'q'\"" ]
    three | tensor-head -n 2 | latent-edit take dynamic --from other.tns --match who,n > out.tns
    [ "$(as_text '."dynamic.mean".values' out.tns)" = '[52,62] [50,60]' ]
}

@test "take --match: a value that is not there, a label that is not there" {
    three > three.tns
    other > other.tns
    refused 1 "record 3 ('c'): no record of other.tns has n=3" latent-edit take static --from other.tns --match n three.tns
    refused 1 "other.tns: record 1 ('p'): there is no label 'age'" latent-edit take static --from other.tns --match age three.tns
    sequence z '{}' '[1,2]' '[[1,2]]' | stream > bare.tns
    refused 1 "record 1 ('z'): there is no label 'who'" latent-edit take static --from other.tns --match who bare.tns
}

@test "take --match: thousands of values are found again" {
    jq -cn 'range(3000) | {id: "s\(.)", labels: {k: .}, "static.mean": {dtype: "<f4", shape: [1], values: [.]},
        "dynamic.mean": {dtype: "<f4", shape: [1,1], values: [0]}}' | stream > many.tns
    jq -cn 'range(2999; -1; -7) | {id: "t\(.)", labels: {k: .}, "static.mean": {dtype: "<f4", shape: [1], values: [-1]},
        "dynamic.mean": {dtype: "<f4", shape: [1,1], values: [0]}}' | stream > some.tns
    latent-edit take static --from many.tns --match k some.tns > out.tns
    [ "$(records 'select(."static.mean".values[0] == .labels.k)' out.tns | wc -l)" -eq 429 ]
}

@test "take: the other stream is checked to its end" {
    three > three.tns
    head -c 400 three.tns > cut.tns
    refused 1 "cut.tns: " latent-edit take static --from cut.tns three.tns
    refused 1 "cut.tns: " latent-edit take static --match who --from cut.tns three.tns
    # Only the first record is needed of a stream whose end is missing.
    head -c -30 three.tns > endless.tns
    three | tensor-head -n 1 > one.tns
    refused 1 "endless.tns: " latent-edit take static --from endless.tns one.tns
}

@test "take: F of both streams is named where they differ" {
    three > three.tns
    sequence long '{}' '[1,2,3]' '[[1,2]]' | stream > long.tns
    refused 1 "record 1 ('a'): 'static.mean' is f4 [2], that of record 1 ('long') in long.tns is f4 [3]: they must come from the same model" \
        latent-edit take static --from long.tns three.tns
}

# ---- sample ----

@test "sample static: N(0,I), by seed and record, and exact" {
    three > three.tns
    latent-edit sample static --seed 5 three.tns > out.tns
    untouched static three.tns out.tns
    [ "$(as_text '."static.logvar".values' out.tns)" = '[-30,-30] [-30,-30] [-30,-30]' ]
    [ "$(records '."static.mean".values' out.tns | sort -u | wc -l)" -eq 3 ]
    latent-edit sample static --seed 5 three.tns | cmp - out.tns
    latent-edit sample static --seed 6 three.tns | records '."static.mean".values' > six
    run -1 grep -Fxf <(records '."static.mean".values' out.tns) six
    [ "$(latent-edit sample static --temperature 0 three.tns | as_text '."static.mean".values | map(fabs)')" = \
        '[0,0] [0,0] [0,0]' ]
}

@test "sample static: a record's draw does not depend on the others" {
    three > three.tns
    latent-edit sample static three.tns | tensor-head --id b > b-of-three.tns
    { three | tensor-head --id c; three | tensor-head --id b; } | latent-edit sample static | tensor-head --id b > b-of-two.tns
    diff <(records . b-of-three.tns) <(records . b-of-two.tns)
}

@test "sample --count: many of each, numbered; their mean and variance are those of N(0,I), half at temperature 0.5" {
    three | tensor-head -n 2 > two.tns
    latent-edit sample static --count 3 two.tns > out.tns
    [ "$(as_text .id out.tns)" = '"a-1" "a-2" "a-3" "b-1" "b-2" "b-3"' ]
    [ "$(records '."static.mean".values[]' out.tns | sort -u | wc -l)" -eq 12 ]
    for t in 1 0.5; do
        latent-edit sample static --count 5000 --temperature $t two.tns > out.tns
        records '."static.mean".values[]' out.tns | awk -v t=$t '{ s += $1; q += $1 * $1; f += $1 > t }
            END { m = s / NR / t; v = q / NR / t / t; f /= NR
                  exit !(NR == 20000 && m * m < 0.0025 && v > 0.95 && v < 1.05 && f > 0.145 && f < 0.172) }'
    done
}

model_latents() { # two drawn sequences, encoded
    sprite-draw --characters 2 --seed 3 --action walk --direction front --no-history |
        dsvae-encode -m "$MODEL" --threads 1 --no-history
}

@test "sample dynamic: rolls the prior, for as many frames as asked" {
    model_latents > two.tns
    latent-edit sample dynamic -m "$MODEL" two.tns > out.tns
    untouched dynamic two.tns out.tns
    [ "$(as_text '[."dynamic.mean", ."dynamic.logvar" | .shape]' out.tns)" = '[[8,12],[8,12]] [[8,12],[8,12]]' ]
    [ "$(records '."dynamic.logvar".values[]' out.tns | sort -u)" = -30 ]
    [ "$(records '."dynamic.mean".values' out.tns | sort -u | wc -l)" -eq 2 ]
    latent-edit sample dynamic -m "$MODEL" --frames 21 --count 2 two.tns > out.tns
    [ "$(as_text '."dynamic.mean".shape' out.tns)" = '[21,12] [21,12] [21,12] [21,12]' ]
    [ "$(records '."dynamic.mean".values' out.tns | sort -u | wc -l)" -eq 4 ]
    # The prior's mean: the same for all, whatever the seed.
    for s in 1 2; do
        latent-edit sample dynamic -m "$MODEL" --seed $s --temperature 0 two.tns | records '."dynamic.mean".values'
    done > means
    [ "$(sort -u means | wc -l)" -eq 1 ]
}

@test "sample, extend: codes that are not of the model's size are refused" {
    three > three.tns
    refused 1 "record 1 ('a'): 'dynamic.mean' has 2 numbers per frame, the model has 12" latent-edit sample dynamic -m "$MODEL" three.tns
    refused 1 "record 1 ('a'): 'static.mean' has 2 numbers, the model has 16" latent-edit sample static -m "$MODEL" three.tns
    refused 1 "the model has 12" latent-edit extend dynamic --frames 1 -m "$MODEL" three.tns
    model_latents > two.tns
    refused 1 "two.tns: the stream holds latents, model is wanted" latent-edit sample dynamic -m two.tns two.tns
}

@test "extend: the frames that are there stand, the prior goes on" {
    model_latents > two.tns
    latent-edit extend dynamic -m "$MODEL" --frames 5 two.tns > out.tns
    untouched dynamic two.tns out.tns
    [ "$(as_text '."dynamic.mean".shape' out.tns)" = '[13,12] [13,12]' ]
    diff <(records '."dynamic.mean", ."dynamic.logvar" | .values' two.tns) \
        <(records '."dynamic.mean", ."dynamic.logvar" | .values[:96]' out.tns)
    [ "$(records '."dynamic.logvar".values[96:][]' out.tns | sort -u)" = -30 ]
    [ "$(records '."dynamic.mean".values[96:][]' out.tns | sort -u | wc -l)" -eq 120 ]
    latent-edit extend dynamic -m "$MODEL" --frames 5 --seed 2 two.tns > other.tns
    run -1 tensor-diff --quiet out.tns other.tns
    # What comes next depends on what was there: without temperature it is a function of it.
    for s in 1 2; do
        latent-edit extend dynamic -m "$MODEL" --frames 3 --temperature 0 --seed $s two.tns |
            records '."dynamic.mean".values[96:]'
    done > rolled
    [ "$(sort -u rolled | wc -l)" -eq 2 ]
}

# ---- interpolate ----

@test "interpolate: equal steps from each record to the next, both ends among them" {
    three > three.tns
    latent-edit interpolate static --steps 3 three.tns > out.tns
    [ "$(as_text '."static.mean".values' out.tns)" = '[1,2] [2,-1] [3,-4] [3,-4] [4,1] [5,6]' ]
    [ "$(as_text '."static.logvar".values' out.tns)" = '[11,12] [12,9] [13,6] [13,6] [14,11] [15,16]' ]
    [ "$(as_text .id out.tns)" = '"a-1" "a-2" "a-3" "b-1" "b-2" "b-3"' ]
    [ "$(records '."dynamic.mean".values[0]' out.tns | uniq -c | tr -s ' \n' ' ')" = ' 3 1 3 5 ' ]
    [ "$(records .edited out.tns | sed -n 2p)" = "\"interpolate static to 'b' at 0.5\"" ]
    latent-edit interpolate dynamic --steps 5 three.tns > out.tns
    [ "$(records '."dynamic.mean".values' out.tns | sed -n 2p)" = '[2,3,4,5]' ]
    [ "$(records '."static.mean".values' out.tns | uniq | tr '\n' ' ')" = '[1,2] [3,-4] ' ]
}

@test "interpolate --spherical: along the circle through both" {
    {
        sequence a '{}' '[2,0]' '[[1]]'
        sequence b '{}' '[0,2]' '[[1]]'
        sequence c '{}' '[0,4]' '[[1]]'
    } | stream > right.tns
    latent-edit interpolate static --steps 4 --spherical right.tns > out.tns
    # 0, 30, 60 and 90 degrees; then the same direction, where the way is straight
    records '."static.mean".values | @tsv' out.tns | jq -r . | awk 'BEGIN { split("2 1.7320508 1 0 0 0 0 0", x); split("0 1 1.7320508 2 2 2.6666667 3.3333333 4", y) }
        { d = ($1 - x[NR]) ^ 2 + ($2 - y[NR]) ^ 2; if (d > 1e-10) bad = 1 } END { exit bad || NR != 8 }'
    refused 2 "--spherical cannot be used with interpolate dynamic" latent-edit interpolate dynamic --spherical right.tns
}

@test "interpolate: one record only, other lengths, none at all" {
    three | tensor-head -n 1 > one.tns
    refused 1 "there is no second one to interpolate to" latent-edit interpolate static one.tns
    {
        sequence a '{}' '[1,2]' '[[1,2],[3,4]]'
        sequence b '{}' '[3,4]' '[[7,8]]'
    } | stream > uneven.tns
    refused 1 "record 2 ('b'): 'dynamic.mean' is f4 [1,2], that of record 1 ('a') is f4 [2,2]: they must have the same number of frames" \
        latent-edit interpolate dynamic uneven.tns
    latent-edit interpolate static --steps 2 uneven.tns | tensor-stat -q
    stream < /dev/null | latent-edit interpolate static | tensor-stat -q
    refused 2 "--steps: 1 is out of range" latent-edit interpolate static --steps 1 one.tns
}

# ---- traverse, set, hold, reverse ----

@test "traverse: one axis after the other takes the values" {
    three | tensor-head -n 1 > one.tns
    latent-edit traverse static --axis 1 --axis 0 --from -1 --to 3 --steps 3 one.tns > out.tns
    [ "$(as_text '."static.mean".values' out.tns)" = '[1,-1] [1,1] [1,3] [-1,2] [1,2] [3,2]' ]
    [ "$(as_text '."static.logvar".values' out.tns)" = '[11,-30] [11,-30] [11,-30] [-30,12] [-30,12] [-30,12]' ]
    [ "$(as_text .id out.tns)" = '"a-1" "a-2" "a-3" "a-4" "a-5" "a-6"' ]
    [ "$(records .edited out.tns | tail -n 1)" = '"traverse static axis 0 at 3"' ]
    [ "$(latent-edit traverse static --axis 0 --steps 2 one.tns | as_text '."static.mean".values[0]')" = '-2 2' ]
    [ "$(latent-edit traverse dynamic --axis 1 --steps 2 one.tns | as_text '."dynamic.mean".values')" = '[1,-2,3,-2] [1,2,3,2]' ]
    [ "$(latent-edit traverse dynamic --axis 1 --steps 2 --frame 1 one.tns | as_text '."dynamic.mean".values')" = '[1,2,3,-2] [1,2,3,2]' ]
}

@test "set: axes get their values, in either form" {
    three > three.tns
    latent-edit set static --axis 1=-7.5 three.tns > out.tns
    [ "$(as_text '."static.mean".values' out.tns)" = '[1,-7.5] [3,-7.5] [5,-7.5]' ]
    [ "$(as_text '."static.logvar".values' out.tns)" = '[11,-30] [13,-30] [15,-30]' ]
    untouched static three.tns out.tns
    latent-edit set static --axis 1 --value 8 --axis 0=9 three.tns > out.tns
    [ "$(as_text '."static.mean".values' out.tns)" = '[9,8] [9,8] [9,8]' ]
    [ "$(records .edited out.tns | head -n 1)" = '"set static axis 1 to 8, axis 0 to 9"' ]
    [ "$(latent-edit set dynamic --axis 0=0.5 three.tns | records '."dynamic.mean".values' | head -n 1)" = '[0.5,2,0.5,4]' ]
    [ "$(latent-edit set dynamic --axis 0=0.5 --frame 0 three.tns | records '."dynamic.mean".values' | head -n 1)" = '[0.5,2,3,4]' ]
}

@test "traverse, set: axes, frames and values that are not there" {
    three > three.tns
    refused 1 "record 1 ('a'): there is no axis 2: 'static.mean' has 2, counted from 0" latent-edit set static --axis 2=1 three.tns
    refused 1 "there is no axis 9: 'dynamic.mean' has 2" latent-edit traverse dynamic --axis 9 three.tns
    refused 1 "there is no frame 2: 'dynamic.mean' has 2, counted from 0" latent-edit set dynamic --axis 0=1 --frame 2 three.tns
    refused 2 "--axis 0: to what?" latent-edit set static --axis 0 three.tns
    refused 2 "--value 3: there is no --axis for it" latent-edit set static --axis 0=1 --value 3 three.tns
    refused 2 "--axis: 'x' is not a whole number" latent-edit set static --axis x=1 three.tns
    refused 2 "--axis: 'nan' is not a finite number" latent-edit set static --axis 0=nan three.tns
    refused 2 "--axis 0=1: only set takes a value" latent-edit traverse static --axis 0=1 three.tns
    refused 2 "--to: 'far' is not a finite number" latent-edit traverse static --axis 0 --to far three.tns
}

@test "hold static: everybody is the first; hold dynamic: one frame stays" {
    three > three.tns
    latent-edit hold static three.tns > out.tns
    [ "$(as_text '[."static.mean".values, ."static.logvar".values]' out.tns)" = \
        '[[1,2],[11,12]] [[1,2],[11,12]] [[1,2],[11,12]]' ]
    untouched static three.tns out.tns
    [ "$(records '.edited' out.tns | sed -n 3p)" = "\"hold static of 'a'\"" ]
    [ "$(latent-edit hold dynamic three.tns | records '."dynamic.mean".values' | head -n 1)" = '[1,2,1,2]' ]
    latent-edit hold dynamic --frame 1 three.tns > out.tns
    [ "$(as_text '."dynamic.mean".values' out.tns)" = '[3,4,3,4] [7,8,7,8] [11,12,11,12]' ]
    [ "$(records '."dynamic.logvar".values' out.tns | head -n 1)" = '[13,14,13,14]' ]
    untouched dynamic three.tns out.tns
    refused 1 "there is no frame 2" latent-edit hold dynamic --frame 2 three.tns
}

@test "reverse: back in time, or the opposite character; twice is nothing" {
    sequence a '{}' '[1,-2]' '[[1,2],[3,4],[5,6]]' | stream > one.tns
    latent-edit reverse dynamic one.tns > out.tns
    [ "$(as_text '[."dynamic.mean".values, ."dynamic.logvar".values]' out.tns)" = '[[5,6,3,4,1,2],[15,16,13,14,11,12]]' ]
    untouched dynamic one.tns out.tns
    latent-edit reverse static one.tns > out.tns
    [ "$(as_text '[."static.mean".values, ."static.logvar".values]' out.tns)" = '[[-1,2],[11,8]]' ]
    for object in static dynamic; do
        latent-edit reverse $object one.tns | latent-edit reverse $object > twice.tns
        diff <(records . one.tns) <(records 'del(.edited)' twice.tns)
    done
}

# ---- average ----

@test "average: the mean of all, or of each group in the order in which they come" {
    three > three.tns
    latent-edit average static three.tns > out.tns
    [ "$(as_text '[.id, ."static.mean".values, .edited]' out.tns)" = '["a",[3,1.33333337],"average static of 3 records"]' ]
    [ "$(as_text '."dynamic.mean".values' out.tns)" = '[1,2,3,4]' ]
    latent-edit average static --by who three.tns > out.tns
    [ "$(as_text '[.id, ."static.mean".values, ."static.logvar".values]' out.tns)" = \
        '["a",[3,4],[13,14]] ["b",[3,-4],[13,6]]' ]
    [ "$(records .edited out.tns | head -n 1)" = '"average static of 2 records with who=x"' ]
    latent-edit average dynamic --by who three.tns > out.tns
    [ "$(as_text '."dynamic.mean".values' out.tns)" = '[5,6,7,8] [5,6,7,8]' ]
    [ "$(latent-edit average static --by who,n three.tns | records .id | wc -l)" -eq 3 ]
    stream < /dev/null | latent-edit average static | tensor-stat -q
}

@test "average: groups of different lengths, a record without the label, one without logvar" {
    {
        sequence a '{"g":1}' '[1,2]' '[[1,2],[3,4]]'
        sequence b '{"g":2}' '[3,4]' '[[7,8]]'
        sequence c '{"g":2}' '[3,4]' '[[9,8]]' | jq -c 'del(."dynamic.logvar")'
        sequence d '{}' '[3,4]' '[[9,8]]'
    } | stream > mixed.tns
    tensor-head -n 3 mixed.tns | latent-edit average dynamic --by g > out.tns
    [ "$(as_text '[."dynamic.mean".values, has("dynamic.logvar")]' out.tns)" = '[[1,2,3,4],true] [[8,8],false]' ]
    refused 1 "record 2 ('b'): 'dynamic.mean' is f4 [1,2], that of record 1 ('a') is f4 [2,2]: they must have the same number of frames" \
        latent-edit average dynamic mixed.tns
    refused 1 "record 4 ('d'): there is no label 'g'" latent-edit average static --by g mixed.tns
}

# ---- attribute ----

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

# ---- what all verbs share ----

every_verb() {
    echo "swap static --keep-odd"
    echo "take static --from one.tns"
    echo "take static --from three.tns --match n"
    echo "sample static"
    echo "interpolate static"
    echo "traverse static --axis 0"
    echo "set static --axis 0=1"
    echo "hold static"
    echo "hold dynamic"
    echo "reverse dynamic"
    echo "average static --by who"
    echo "attribute static who=x --learn three.tns -q"
}

@test "edits are written down one behind the other" {
    three | latent-edit swap static --keep-odd | latent-edit reverse dynamic | latent-edit set static --axis 0=1 > out.tns
    [ "$(as_text .edited out.tns | cut -d' ' -f 1-12)" = "\"swap static with 'b'; reverse dynamic; set static axis 0 to 1\"" ]
    [ "$(records .edited out.tns | tail -n 1)" = '"reverse dynamic; set static axis 0 to 1"' ]
}

@test "a text 'edited' that grows too long loses its oldest part" {
    sequence a '{}' '[1,2]' '[[1]]' | jq -c '.edited = ("first; " + ([range(233)] | map("edit \(.) of many") | join("; ")))' |
        stream > long.tns
    latent-edit reverse static long.tns | latent-edit reverse dynamic > out.tns
    edited=$(records .edited out.tns)
    [ "${#edited}" -lt 4100 ]
    [ "${#edited}" -gt 3900 ]
    [[ "$edited" == '"edit '*'edit 232 of many; reverse static; reverse dynamic"' ]]
}

@test "entries that nobody knows pass" {
    three > three.tns
    for object in static dynamic; do
        [ "$(latent-edit hold $object three.tns | as_text .notes)" = '{"of":"a"} {"of":"b"} {"of":"c"}' ]
    done
    [ "$(latent-edit interpolate static --steps 2 three.tns | as_text .notes.of)" = '"a" "a" "b" "b"' ]
}

@test "NaN and infinity are refused with record, tensor and element, by every verb" {
    three > three.tns
    tensor-head -n 1 three.tns > one.tns
    tensor-dump three.tns | sed '/^b\tstatic.mean\t0\t/s/-4$/nan/' | tensor-load > nan.tns
    tensor-dump three.tns | sed '/^b\tdynamic.logvar\t1\t/s/17/-inf/' | tensor-load > inf.tns
    count=0
    while read -r verb; do
        refused 1 "record 2 ('b'): 'static.mean' has NaN at element 1" latent-edit $verb nan.tns
        refused 1 "record 2 ('b'): 'dynamic.logvar' has infinity at element 2" latent-edit $verb inf.tns
        count=$((count + 1))
    done < <(every_verb)
    [ "$count" -eq 12 ]
    refused 1 "nan.tns: record 2 ('b'): 'static.mean' has NaN at element 1" latent-edit take static --from nan.tns three.tns
    refused 1 "nan.tns: record 2 ('b'): 'static.mean' has NaN at element 1" latent-edit attribute static who=x --learn nan.tns three.tns
}

@test "latents without a static code say so; their dynamic code can be edited" {
    sequence a '{}' '[1]' '[[1,2],[3,4]]' | jq -c 'del(."static.mean", ."static.logvar", ."dynamic.logvar")' | stream > ae.tns
    refused 1 "record 1 ('a'): there is no 'static.mean': an ae or vae has dynamic codes only" latent-edit reverse static ae.tns
    [ "$(latent-edit reverse dynamic ae.tns | records '[."dynamic.mean".values, has("dynamic.logvar")]')" = '[[3,4,1,2],false]' ]
    [ "$(latent-edit set dynamic --axis 0=9 ae.tns | records '[."dynamic.mean".values, has("dynamic.logvar")]')" = '[[9,2,9,4],false]' ]
}

@test "tensors of another dtype or shape" {
    sequence a '{}' '[1,2]' '[[1,2]]' > a.json
    jq -c '."static.logvar".shape = [1,2]' a.json | stream > shape.tns
    refused 1 "record 1 ('a'): 'static.logvar' is f4 [1,2], expected f4 [2]" latent-edit reverse static shape.tns
    jq -c '."static.mean".dtype = "<f8"' a.json | stream > dtype.tns
    refused 1 "record 1 ('a'): 'static.mean' is f8 [2], expected f4 [*]" latent-edit reverse static dtype.tns
    jq -c 'del(."dynamic.mean")' a.json | stream > none.tns
    refused 1 "record 1 ('a'): there is no 'dynamic.mean'" latent-edit reverse dynamic none.tns
    jq -c '.edited = 3' a.json | stream > number.tns
    refused 1 "record 1 ('a'): 'edited': not a text" latent-edit reverse dynamic number.tns
}

@test "an id that grows too long" {
    sequence "$(head -c 1022 /dev/zero | tr '\0' x)" '{}' '[1,2]' '[[1,2]]' | stream > long.tns
    latent-edit reverse static long.tns | tensor-stat -q
    refused 1 "an id of 1024 bytes, the limit is 1023" latent-edit sample static --count 1 long.tns
}

@test "wrong use: verbs, objects, operands" {
    verbs="swap, take, sample, interpolate, traverse, set, hold, reverse, extend, average, attribute"
    refused 2 "a verb is needed: $verbs" latent-edit
    refused 2 "'swop' is no verb; there are $verbs" latent-edit swop static
    refused 2 "swap what? static or dynamic" latent-edit swap
    refused 2 "'statics' is not an object of swap: static or dynamic" latent-edit swap statics
    refused 2 "'static' is not an object of extend: dynamic" latent-edit extend static --frames 3 -m m.tns
    refused 2 "unexpected operand 'b.tns'" latent-edit swap static a.tns b.tns
    refused 2 "standard input cannot be both streams" latent-edit take static --from -
}

@test "wrong use: options that do not belong to the verb, or are missing" {
    refused 2 "--steps cannot be used with swap static; its own options: --keep-odd" latent-edit swap static --steps 3
    refused 2 "--seed cannot be used with reverse dynamic" latent-edit reverse dynamic --seed 3
    refused 2 "--frame cannot be used with hold static" latent-edit hold static --frame 1
    refused 2 "--frames cannot be used with sample static" latent-edit sample static --frames 3
    refused 2 "take static needs --from" latent-edit take static
    refused 2 "sample dynamic needs --model" latent-edit sample dynamic
    refused 2 "extend dynamic needs --frames" latent-edit extend dynamic -m m.tns
    refused 2 "extend by 1 frame or more" latent-edit extend dynamic -m m.tns --frames 0
    refused 2 "traverse static needs --axis" latent-edit traverse static
    refused 2 "attribute static needs --learn" latent-edit attribute static a=b
    three | tensor-head -n 2 | latent-edit -o out.tns --force -q --no-history --max-record 1M swap static
    [ "$(as_text .id out.tns)" = '"a" "b"' ]
}

@test "--help of a verb shows its options alone, that of the program shows the verbs" {
    latent-edit --help > all
    while read -r verb object; do
        grep -q "^  $verb  *[a-z]" all
        latent-edit "$verb" --help > help
        [[ $(head -n 1 help) == "latent-edit $verb - "* ]]
        latent-edit "$verb" "$object" --help | cmp - help
    done < <(latent-edit --help=table | awk -F '\t' '$1 == "verb" { split($3, o, " "); print $2, o[1] }')
    latent-edit hold --help > help
    grep -q -e '^      --frame K ' help
    ! grep -q -e --seed help
    ! grep -q -e '--frame\|--seed' all
    latent-edit sample --help > help
    grep -q -e '--seed N .*\[1\]$' help
    grep -q 'latent-edit sample static -m' help
    ! grep -q -e '--spherical\|latent-edit take' help
}

@test "another kind of stream, an empty one, one that is cut" {
    three > three.tns
    printf '' | stream frames > frames.tns
    refused 1 "frames.tns: the stream holds frames, latents is wanted" latent-edit swap static frames.tns
    refused 1 "frames.tns: the stream holds frames, latents is wanted" latent-edit take static --from frames.tns three.tns
    cp three.tns one.tns
    while read -r verb; do
        refused 1 "did the program before this one fail?" latent-edit $verb < /dev/null
        refused 1 "the stream ends early" latent-edit $verb < <(head -c -20 three.tns)
    done < <(every_verb)
}

@test "a full disk, and a file in place only when whole" {
    three > three.tns
    cp three.tns one.tns
    while read -r verb; do
        status=0
        latent-edit $verb three.tns > /dev/full 2> err || status=$?
        [ "$status" -eq 1 ]
        grep -q 'No space left on device' err
    done < <(every_verb)
    echo old > out.tns
    run -1 latent-edit swap static -o out.tns three.tns
    [ "$(cat out.tns)" = old ]
    latent-edit hold static -o out.tns three.tns
    tensor-stat -q out.tns
    [ "$(ls out.tns*)" = out.tns ]
}

@test "a reader that stops early ends it quietly; a feeder that pauses is no reason to wait" {
    three > three.tns
    run -0 bash -c 'latent-edit sample static --count 20000 three.tns 2> err | head -c 1 > /dev/null; echo "${PIPESTATUS[0]}"'
    [ "$output" = 141 ]
    [ ! -s err ]
    mkfifo in
    latent-edit reverse static < in > out.tns &
    exec 4> in
    head -c -100 three.tns >&4
    wait_for_line out.tns "reverse static"
    tail -c 100 three.tns >&4
    exec 4>&-
    wait $!
    tensor-stat -q out.tns
}

# peak FILE VERB...: the most memory in kB that latent-edit had when all but the end of FILE was read.
peak() {
    local file=$1 pid
    shift
    latent-edit -q "$@" < in > out.tns &
    pid=$!
    exec 4> in
    head -c -20 "$file" >&4
    sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' /proc/$pid/status
    tail -c 20 "$file" >&4
    exec 4>&-
    wait $pid
    tensor-stat -q out.tns
}

@test "memory does not grow with the stream" {
    export ASAN_OPTIONS=quarantine_size_mb=1
    mkfifo in
    three | latent-edit sample static --count 2000 > some.tns
    three | latent-edit sample static --count 40000 > many.tns
    tensor-head -n 1 some.tns > one.tns
    growth=$((($(stat -c %s many.tns) - $(stat -c %s some.tns)) / 1024))
    [ "$growth" -gt 20000 ]
    for verb in "reverse static" "interpolate dynamic --steps 2" "average static" "take static --from many.tns" \
        "take static --from - --match who one.tns" "attribute static who=x --learn - one.tns"; do
        some=$(peak some.tns $verb)
        many=$(peak many.tns $verb)
        [ "$some" -gt 1000 ]
        [ $((many - some)) -lt $((growth / 4)) ] || { echo "$verb: $some kB, then $many kB"; return 1; }
    done
}

# ---- with a model ----

# distance A B: the mean squared difference of the bytes of two streams of frames.
distance() {
    paste <(tensor-dump --rows --tensor frames "$1" | cut -f 4-) <(tensor-dump --rows --tensor frames "$2" | cut -f 4-) |
        awk '{ for (i = 1; i <= NF / 2; i++) { d = $i - $(i + NF / 2); s += d * d; n++ } } END { print int(s / n) }'
}

@test "take static on drawn sprites: the one's character does the other's action" {
    sprite-draw --characters 2 --split test --seed 4 --action walk --action slash --direction front --direction left > all.tns
    characters=($(records .labels.character all.tns | sort -nu))
    tensor-head --label character="${characters[0]}" --id '*/walk/front' all.tns > hero.tns
    tensor-head --label character="${characters[1]}" --id '*/slash/left' all.tns > wizard.tns
    tensor-head --label character="${characters[0]}" --id '*/slash/left' all.tns > truth.tns
    dsvae-encode -m "$MODEL" hero.tns > hero.latents.tns
    dsvae-encode -m "$MODEL" wizard.tns | latent-edit take static --from hero.latents.tns |
        dsvae-decode -m "$MODEL" > made.tns
    near=$(distance made.tns truth.tns)
    [ "$near" -gt 0 ]
    [ "$((2 * near))" -lt "$(distance made.tns wizard.tns)" ]
    [ "$((2 * near))" -lt "$(distance made.tns hero.tns)" ]
}

@test "what was sampled decodes the same with dsvae-decode --sample: it is exact" {
    model_latents | latent-edit sample static --seed 2 | latent-edit sample dynamic -m "$MODEL" > new.tns
    dsvae-decode -m "$MODEL" new.tns > means.tns
    dsvae-decode -m "$MODEL" --sample --seed 9 new.tns | tensor-diff --tolerance 1 means.tns -
}
