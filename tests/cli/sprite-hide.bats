# sprite-hide.bats - which pixels are hidden, how they are painted, and that a model restores them.
load ../helpers/helpers

setup() {
    MODEL=$testdata/small.tns
    cd "$BATS_TEST_TMPDIR"
}

# frames SHAPE...: a stream of frames, one record for each [T,H,W,C], whose bytes count 1, 2, ... 250, 1, ...
frames() {
    {
        echo '{"tensor-stream":1,"kind":"frames"}'
        jq -cn '$ARGS.positional | to_entries[] | .key as $i | (.value | fromjson) as $shape |
            {id: "s\($i)", labels: {n: $i}, frames: {dtype: "|u1", shape: $shape,
             values: [range($shape | .[0] * .[1] * .[2] * .[3]) | . % 250 + 1]}}' --args "$@"
        echo '{"end":{"records":'$#'}}'
    } | tensor-load --no-history
}

# records FILTER [FILE]: the output of a jq filter for each record.
records() {
    tensor-dump --json "${2:--}" | jq -c "select(has(\"tensor-stream\") or has(\"end\") | not) | $1"
}

# The numbers of hidden pixels of each frame, one list per record.
hidden_by_frame() {
    records '.hidden | (.shape[1] * .shape[2]) as $n | .values as $v | [range(.shape[0]) | $v[. * $n:(. + 1) * $n] | add]' "$@"
}

# Where 'hidden' is 0 the frames are those of BEFORE; where it is 1 they have the bytes COLOUR.
painted() { # BEFORE AFTER COLOUR
    jq -en --argjson colour "$3" --slurpfile a <(records .frames.values "$1") --slurpfile b <(records '[.frames, .hidden | .values]' "$2") '
        [$a, $b] | transpose | all(.[0] as $old | .[1] as [$new, $hidden] | ($colour | length) as $c |
        all(range($hidden | length); . as $i | $new[$i * $c:($i + 1) * $c] ==
            (if $hidden[$i] == 1 then $colour else $old[$i * $c:($i + 1) * $c] end)))'
}

refused() { # STATUS WORDS PROGRAM...
    local status=0 expected=$1 words=$2
    shift 2
    "$@" > refused.out 2> refused.err || status=$?
    if [ "$status" -ne "$expected" ] || [[ "$(head -n 1 refused.err)" != *"$words"* ]] ||
        [ "$(wc -l < refused.err)" -ne "$expected" ]; then
        echo "$*: status $status, '$(< refused.err)'"
        return 1
    fi
    run -1 tensor-stat -q refused.out
}

@test "--square: one square per frame, inside it, painted black; the rest is unchanged" {
    frames '[40,9,12,3]' '[3,5,5,3]' > a.tns
    sprite-hide --square 4 a.tns > out.tns
    [ "$(hidden_by_frame out.tns | jq -c unique | tr '\n' ' ')" = '[16] [16] ' ]
    [ "$(records '.hidden.shape' out.tns | tr '\n' ' ')" = '[40,9,12] [3,5,5] ' ]
    painted a.tns out.tns '[0,0,0]'
    # Four rows of four, one below the other; and every possible place is used.
    records '.hidden | .shape as [$t, $h, $w] | .values as $v | range($t) | . as $f |
        [range($h * $w) | select($v[$f * $h * $w + .] == 1)] | (.[0] % $w) as $left |
        [length, (.[0] / $w | floor), $left] + [(map(. % $w - $left) | unique == [0,1,2,3]),
         (map(. / $w | floor) | unique | .[3] - .[0] == 3)]' out.tns > squares
    [ "$(jq -c '.[0], .[3], .[4]' squares | sort -u | tr '\n' ' ')" = '16 true ' ]
    [ "$(head -n 40 squares | jq '.[1]' | sort -nu | tr '\n' ' ')" = '0 1 2 3 4 5 ' ]
    [ "$(head -n 40 squares | jq '.[2]' | sort -nu | tr '\n' ' ')" = '0 1 2 3 4 5 6 7 8 ' ]
    [ "$(sprite-hide --square 5 a.tns | hidden_by_frame | tail -n 1)" = '[25,25,25]' ]
}

@test "--frames and --missing: complete frames: listed ones, or random ones" {
    frames '[8,4,4,3]' '[8,4,4,3]' '[9,4,4,3]' > a.tns
    sprite-hide --frames 0,4-6 a.tns > out.tns
    [ "$(hidden_by_frame out.tns | uniq | head -n 1)" = '[16,0,0,0,16,16,16,0]' ]
    painted a.tns out.tns '[0,0,0]'
    sprite-hide --missing 3 a.tns > out.tns
    [ "$(hidden_by_frame out.tns | jq -c 'group_by(.) | map(length)' | tr '\n' ' ')" = '[5,3] [5,3] [6,3] ' ]
    [ "$(for s in 1 2 3 4 5 6 7 8 9; do sprite-hide --missing 3 --seed $s a.tns | hidden_by_frame; done | sort -u | wc -l)" -gt 15 ]
    [ "$(sprite-hide --missing 8 a.tns | hidden_by_frame | head -n 1)" = '[16,16,16,16,16,16,16,16]' ]
}

@test "--noise: the share of the pixels" {
    frames '[10,100,100,3]' > a.tns
    for p in 0.1 0.5 0.9; do
        sprite-hide --noise $p a.tns | records '.hidden.values | add' | awk -v p=$p '{ exit ($1 / 100000 - p) ^ 2 > 0.0001 }'
    done
    [ "$(sprite-hide --noise 1 a.tns | records '.hidden.values | add')" = 100000 ]
}

@test "--key: pixels of the colour, in RGBA only visible ones; --colour with and without alpha" {
    {
        echo '{"tensor-stream":1,"kind":"frames"}'
        echo '{"id":"rgb","frames":{"dtype":"|u1","shape":[1,1,3,3],"values":[255,0,255, 1,2,3, 255,0,254]}}'
        echo '{"id":"rgba","frames":{"dtype":"|u1","shape":[1,1,3,4],"values":[255,0,255,255, 255,0,255,0, 255,0,255,9]}}'
        echo '{"end":{"records":2}}'
    } | tensor-load > key.tns
    sprite-hide --key ff00FF key.tns > out.tns
    [ "$(records '.hidden.values' out.tns | tr '\n' ' ')" = '[1,0,0] [1,0,1] ' ]
    [ "$(records '.frames.values' out.tns | tail -n 1)" = '[0,0,0,0,255,0,255,0,0,0,0,0]' ]
    sprite-hide --key '#ff00ff' --colour 102030 key.tns | records .frames.values > colours
    [ "$(tr '\n' ' ' < colours)" = '[16,32,48,1,2,3,255,0,254] [16,32,48,0,255,0,255,0,16,32,48,0] ' ]
    [ "$(sprite-hide --key ff00ff -c 10203040 key.tns | records .frames.values | tail -n 1)" = \
        '[16,32,48,64,255,0,255,0,16,32,48,64]' ]
}

@test "several options hide together, also in two programs" {
    frames '[6,8,8,3]' > a.tns
    sprite-hide --frames 1 --square 3 a.tns > both.tns
    [ "$(hidden_by_frame both.tns)" = '[9,64,9,9,9,9]' ]
    sprite-hide --frames 1 a.tns | sprite-hide --square 3 --colour 070809 > two.tns
    diff <(records .hidden both.tns) <(records .hidden two.tns)
    painted a.tns two.tns '[7,8,9]'
}

@test "the same seed hides the same pixels; another seed or record hides others" {
    frames '[8,16,16,3]' '[8,16,16,3]' '[8,16,16,3]' '[8,16,16,3]' > a.tns
    for what in "--square 5" "--noise 0.3" "--missing 4"; do
        sprite-hide $what a.tns > one.tns
        sprite-hide $what --seed 1 a.tns | tensor-diff --quiet one.tns -
        run -1 bash -c "sprite-hide $what --seed 2 a.tns | tensor-diff --quiet one.tns -"
        [ "$(records .hidden.values one.tns | sort -u | wc -l)" -ge 3 ]
    done
}

@test "everything else in a record is passed on" {
    frames '[2,4,4,3]' | tensor-dump | sed 's/"n":0/"n":0,"who":"me"/' | tensor-load > a.tns
    [ "$(sprite-hide --square 2 a.tns | records '[.id, .labels, (keys | join(" "))]')" = \
        '["s0",{"n":0,"who":"me"},"frames hidden id labels"]' ]
}

@test "a model fills squares and missing frames: nearer to the original than before" {
    sprite-draw --characters 1 --split test --seed 4 --action walk --direction front --no-history > truth.tns
    for what in "--square 14" "--missing 2"; do
        sprite-hide $what truth.tns > hidden.tns
        dsvae-encode -m "$MODEL" hidden.tns | dsvae-decode -m "$MODEL" > made.tns
        records 'keys | join(" ")' made.tns | grep -qv hidden
        # The mean squared error over the hidden pixels, before and after.
        for file in hidden.tns made.tns; do
            paste <(records '.hidden.values[] | ., ., .' hidden.tns) <(records '.frames.values[]' truth.tns) <(records '.frames.values[]' $file) |
                awk '$1 { s += ($2 - $3) ^ 2; n++ } END { print int(s / n) }'
        done > errors
        [ "$(head -n 1 errors)" -gt 1000 ]
        [ "$((3 * $(tail -n 1 errors)))" -lt "$(head -n 1 errors)" ] || { echo "$what: $(tr '\n' ' ' < errors)"; return 1; }
    done
}

@test "wrong use" {
    refused 2 "nothing to hide: give --square, --frames, --missing, --noise or --key" sprite-hide
    refused 2 "nothing to hide" sprite-hide --square 0 --colour ff0000
    refused 2 "--key: 'magenta' is not a colour such as 00ff80" sprite-hide --key magenta
    refused 2 "--key: 'ff00ff80' is not a colour such as 00ff80" sprite-hide --key ff00ff80
    refused 2 "--colour: '12345' is not a colour" sprite-hide --square 1 --colour 12345
    refused 2 "--colour: 'ff00f ' is not a colour" sprite-hide --square 1 --colour "ff00f "
    refused 2 "--noise: 1.5 is out of range" sprite-hide --noise 1.5
    refused 2 "--square: -1 is out of range" sprite-hide --square -1
    for list in '' 1, ,1 1-x 70000 -1 1--2; do
        refused 2 "--frames: " sprite-hide --frames "$list"
    done
}

@test "an option that does not fit a record is an error that names the record" {
    frames '[2,8,8,3]' '[2,8,3,3]' > a.tns
    refused 1 "record 2 ('s1'): a square of 4x4 does not fit into frames of 3x8" sprite-hide --square 4 a.tns
    refused 1 "record 1 ('s0'): there is no frame 2 to hide: there are 2, counted from 0" sprite-hide --frames 1-2 a.tns
    refused 1 "record 1 ('s0'): cannot hide 3 frames of 2" sprite-hide --missing 3 a.tns
    frames '[2,8,8,2]' > two.tns
    refused 1 "record 1 ('s0'): 'frames' has 2 channels" sprite-hide --square 4 two.tns
    frames '[2,8,8,3]' | tensor-dump --json | jq -c 'if .id then .hidden = {dtype: "|u1", shape: [2,8,7], values: [range(112) | 0]} else . end' |
        tensor-load > hidden.tns
    refused 1 "record 1 ('s0'): 'hidden' is u1 [2,8,7], expected u1 [2,8,8]" sprite-hide --square 4 hidden.tns
}

@test "another kind of stream, an empty one, one that is cut, a full disk, a file in place only when complete" {
    frames '[2,8,8,3]' '[2,8,3,3]' > a.tns
    echo '{"tensor-stream":1,"kind":"latents"}{"end":{"records":0}}' | sed 's/}{/}\n{/' | tensor-load > latents.tns
    refused 1 "latents.tns: the stream holds latents, frames is wanted" sprite-hide --square 1 latents.tns
    refused 1 "did the program that wrote it fail?" sprite-hide --square 1 < /dev/null
    refused 1 "the stream ends early" sprite-hide --square 1 < <(head -c -20 a.tns)
    run -1 --separate-stderr bash -c 'sprite-hide --square 1 a.tns > /dev/full'
    [[ "$stderr" == *"No space left on device" ]]
    echo old > out.tns
    run -1 sprite-hide --square 4 -o out.tns a.tns
    [ "$(cat out.tns)" = old ]
    sprite-hide --square 3 -o out.tns a.tns
    tensor-stat -q out.tns
    [ "$(ls out.tns*)" = out.tns ]
}

@test "a reader that stops early ends it quietly" {
    frames '[20,64,64,3]' > a.tns
    run -0 bash -c 'for ((i = 0; i < 50; i++)); do cat a.tns; done | sprite-hide --square 8 2> err | head -c 1 > /dev/null; echo "${PIPESTATUS[1]}"'
    [ "$output" = 141 ]
    [ ! -s err ]
}
