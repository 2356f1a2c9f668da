# tensor-load.bats - text back to streams.
load ../helpers/helpers

setup() {
        cd "$BATS_TEST_TMPDIR"
}

@test "both forms give the same bytes back" {
    for name in frames none latents dtypes unknown msgpack-numpy; do
        tensor-head --every 1 --no-history "$streams/$name.tns" > stream
        tensor-dump stream | tensor-load --no-history | cmp - stream
        tensor-dump --json stream | tensor-load --no-history | cmp - stream
    done
}

@test "tensors in another order come back as msgpack-numpy writes them" {
    tensor-dump "$streams/other-order.tns" | tensor-load > back.tns
    tensor-diff back.tns "$streams/other-order.tns"
    tensor-dump --json --no-values back.tns > text
    [ "$(LC_ALL=C grep -aoP '\x85\xc4\x02nd\xc3\xc4\x04type\xa3\|u1\xc4\x04kind\xc4\x00\xc4\x05shape\x94\x02\x04\x03\x03\xc4\x04data' back.tns | wc -l)" -eq 3 ]
    [ "$(grep -c '"frames":{"dtype":"|u1"' text)" -eq 3 ]
}

@test "the header's entries and the history survive" {
    tensor-dump "$streams/frames.tns" | tensor-load | tensor-dump --json | head -n 1 > header
    grep -F '"fps":8' header
    grep -F '"history":[{"program":"tensor-load"' header
}

@test "JSON that other programs wrote: blanks, escapes, numbers" {
    cat > text <<'TEXT'
{ "tensor-stream" : 1 , "kind" : "test" }
{ "id" : "\u00e4\ud83d\ude00\/\b\f" , "n" : [ -0 , 1e2 , 1.5E-1 , 9223372036854775808 , -9223372036854775808 , 18446744073709551616 ] , "e" : { } , "a" : [ ] , "t" : { "dtype" : "<f4" , "shape" : [ 2 , 1 ] , "values" : [ 1 , "nan" ] } }
{ "end" : { } }
TEXT
    tensor-load text | tensor-dump --json > out
    cat > expected <<'TEXT'
{"id":"ä😀/\u0008\u000c","n":[0,100.0,0.14999999999999999,{"msgpack":"cf8000000000000000"},{"msgpack":"d38000000000000000"},1.8446744073709552e+19],"e":{},"a":[],"t":{"dtype":"<f4","shape":[2,1],"values":[1,"nan"]}}
TEXT
    sed -n 2p out | diff expected -
}

@test "records may be edited, left out and put in" {
    tensor-dump "$streams/frames.tns" | grep -av '^hero/spellcast' | tensor-load | tensor-dump --json --no-values |
        cut -c 1-30 > out
    [ "$(sed -n 2,3p out)" = $'{"id":"hero/walk","labels":{"s\n{"id":"hero/slash","labels":{"' ]
}

@test "jq may edit them" {
    command -v jq > /dev/null || skip "jq is not there"
    tensor-dump --json "$streams/latents.tns" |
        jq -c 'if .["static.mean"] then .["static.mean"].values[0] = 42 else . end' | tensor-load > out
    [ "$(tensor-dump --rows -t static.mean out | cut -f 4 | tr '\n' ' ')" = "42 42 " ]
}

@test "gzip is taken off the text, too" {
    tensor-dump "$streams/frames.tns" | gzip | tensor-load | tensor-diff - "$streams/frames.tns"
}

@test "a text cut at any line makes no stream with a good end" {
    tensor-dump "$streams/latents.tns" > text
    whole=$(wc -l < text)
    for ((n = 0; n < whole; n++)); do
        run -1 bash -c 'head -n "$0" text | tensor-load > out' "$n"
        run -1 tensor-stat -q out
    done
    [ "$n" -gt 20 ]
}

@test "a record goes on when its feeder pauses" {
    command -v jq > /dev/null || skip "jq is not there"
    tensor-dump --json "$streams/frames.tns" > text
    mkfifo pipe
    tensor-load < pipe > out 3>&- &
    exec 9> pipe
    head -n 2 text >&9
    wait_for_line out hero/walk
    tail -n +3 text >&9
    exec 9>&-
    wait $!
    tensor-diff out "$streams/frames.tns"
}

@test "a record that every reader would refuse is not made" {
    local form
    # three tensors of 400 bytes, each of them small enough
    printf '%s\n' '{"tensor-stream":1,"kind":"test"}' > text
    { printf '{"id":"a"'; for t in x y z; do
        printf ',"%s":{"dtype":"<f4","shape":[10,10],"values":[0' $t; printf ',0%.0s' $(seq 99); printf ']}'
    done; printf '}\n{"end":{}}\n'; } >> text
    tensor-load text -o whole.tns
    tensor-dump whole.tns > rows
    for form in text rows; do
        tensor-load --max-record 2K $form | tensor-stat -q --max-record 2K
        run -1 --separate-stderr tensor-load --max-record 1K $form -o out.tns
        [[ $stderr == "tensor-load: $form: line "*": the record has more than 1024 bytes (see --max-record)" ]]
        [ ! -e out.tns ]
    done
    # what counts is the whole record, not its tensors alone, to the byte
    printf '%s\n' '{"tensor-stream":1,"kind":"test"}' "{\"id\":\"a\",\"text\":\"$(printf 'x%.0s' $(seq 1100))\"}" '{"end":{}}' > text
    for size in 1100 1110 1115 1116 1117 1118 1119 1120 1130; do
        a=0 b=0
        tensor-load --max-record 1M text | tensor-stat -q --max-record $size 2> /dev/null || a=$?
        tensor-load --max-record $size text > /dev/null 2>&1 || b=$?
        [ "$a" -eq "$b" ]
    done
}

@test "what was left out when it was dumped cannot be loaded" {
    tensor-dump --json --no-values "$streams/frames.tns" > text
    run -1 tensor-load text
    [[ "$output" == "tensor-load: text: line 2: the text was made without values"* ]]
    tensor-dump --no-values "$streams/frames.tns" > text
    run -1 tensor-load text
    [[ "$output" == *"rows of a tensor are missing before this line" ]]
}
