# latent-edit.bats - what all verbs share: what is refused, what passes, --help, memory; some on a trained model.
load ../helpers/helpers
load ../helpers/latents

setup() {
    MODEL=$testdata/small.tns # F = 16, Z = 12
    cd "$BATS_TEST_TMPDIR"
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
    echo "match dynamic --from three.tns"
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
    [ "$count" -eq 13 ]
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
    verbs="swap, take, sample, interpolate, traverse, set, hold, reverse, extend, average, attribute, match"
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
    run ! grep -q -e --seed help
    run ! grep -q -e '--frame\|--seed' all
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
        refused 1 "did the program that wrote it fail?" latent-edit $verb < /dev/null
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
    three | latent-edit sample static --count 1000 > some.tns
    three | latent-edit sample static --count 12000 > many.tns
    tensor-head -n 1 some.tns > one.tns
    growth=$((($(stat -c %s many.tns) - $(stat -c %s some.tns)) / 1024))
    [ "$growth" -gt 10000 ]
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
