# latent-edit-verbs.bats - the verbs on codes small enough to check by hand; those of the prior on a trained model.
load ../helpers/helpers
load ../helpers/latents

setup() {
    MODEL=$testdata/small.tns # F = 16, Z = 12
    cd "$BATS_TEST_TMPDIR"
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

# ---- match ----

@test "match: each frame gets the mean of the nearest ones of all records of the other stream" {
    {
        sequence a '{}' '[1,2]' '[[0,0],[10,0]]'
        sequence b '{}' '[3,4]' '[[2,0],[11,1],[90,90]]'
    } | stream > pool.tns
    sequence c '{}' '[5,6]' '[[1,0],[12,0],[100,100]]' | stream > in.tns
    latent-edit match dynamic --from pool.tns --nearest 2 in.tns > out.tns
    [ "$(as_text '."dynamic.mean".values' out.tns)" = '[1,0,10.5,0.5,50.5,45.5]' ]
    [ "$(as_text .edited out.tns)" = '"match dynamic the 2 nearest"' ]
    latent-edit match dynamic --from pool.tns --nearest 1 in.tns > out.tns
    [ "$(as_text '."dynamic.mean".values' out.tns)" = '[0,0,11,1,90,90]' ]
    [ "$(latent-edit match dynamic --from in.tns --nearest 1 in.tns | as_text '."dynamic.mean".values')" = \
        "$(as_text '."dynamic.mean".values' in.tns)" ]
    latent-edit match dynamic --from pool.tns --nearest 64 in.tns > out.tns # more than there are
    [ "$(as_text '."dynamic.mean".values[0] * 10 | round' out.tns)" = 226 ]
    sequence d '{}' '[5,6]' '[[1,0,0]]' | stream > odd.tns
    refused 1 "'dynamic.mean' is f4 [1,3]" latent-edit match dynamic --from pool.tns odd.tns
    refused 2 "'static' is not an object of match: dynamic" latent-edit match static --from pool.tns in.tns
    stream < /dev/null > none.tns
    refused 1 "the stream has no codes to match" latent-edit match dynamic --from none.tns in.tns
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

@test "take: a share of the way is what interpolate makes there" {
    three > three.tns
    other > other.tns
    latent-edit take static --from other.tns --share 0.25 three.tns | tensor-head -n 1 > out.tns
    { tensor-head -n 1 three.tns; tensor-head -n 1 other.tns; } | latent-edit interpolate static --steps 5 | tensor-head -n 2 |
        tensor-head --last 1 > expected.tns
    [ "$(as_text '."static.mean".values' out.tns)" = "$(as_text '."static.mean".values' expected.tns)" ]
    [ "$(as_text .edited out.tns)" = "\"take static from 'p' at 0.25\"" ]
    latent-edit take static --from other.tns --share 1 three.tns | tensor-diff --quiet - <(latent-edit take static --from other.tns three.tns)
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

# ---- sound ----

@test "a sound stays where each frame keeps its time, and goes where the dynamic code is another's" {
    local verb
    three | tensor-head -n 2 > other.tns
    records '.sound = {dtype: "<f4", shape: [3], values: [1, 2, 3]} | ."sound.frames" = ."dynamic.mean"' other.tns | stream > two.tns
    for verb in "swap static" "reverse static" "average static" "match dynamic --from other.tns" "set dynamic --axis 1=2" \
        "traverse dynamic --axis 0 --steps 2" "attribute dynamic n=2 --learn two.tns"; do
        latent-edit $verb two.tns > out.tns
        [[ $(as_text '[has("sound"), has("sound.frames")]' out.tns) =~ ^(\[true,true\] ?)+$ ]] || { echo "$verb"; false; }
    done
    for verb in "swap dynamic" "reverse dynamic" "hold dynamic" "average dynamic" "take dynamic --from other.tns" \
        "take dynamic --share 0.5 --from other.tns" "interpolate dynamic --steps 3"; do
        latent-edit $verb two.tns > out.tns
        [[ $(as_text '[has("sound"), has("sound.frames")]' out.tns) =~ ^(\[false,false\] ?)+$ ]] || { echo "$verb"; false; }
    done
}
