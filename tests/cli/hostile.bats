# hostile.bats - input made to hurt, and places to write to that do not take what they are given.
load ../helpers/helpers

setup() {
    hostile=$streams/hostile
    cd "$BATS_TEST_TMPDIR"
    # 120 MB of memory is plenty for programs as small as these, but not for the sanitizers' shadow.
    limit=(bash -c 'ulimit -v 120000; exec "$@"' limited)
    "${limit[@]}" tensor-stat --version > version 2>&1 || limit=()
}

# one_line STATUS PROGRAM...: it ends with this status and one line on standard error, which is left in `text`.
one_line() {
    local status=0 expected=$1
    shift
    "$@" > out 2> err || status=$?
    text=$(< err)
    if [ "$status" -ne "$expected" ] || [ -z "$text" ] || [[ "$text" == *$'\n'* ]]; then
        echo "$*: status $status, '$text'"
        return 1
    fi
}

@test "every hostile stream is refused, in little memory, and the error says why" {
    count=0
    while IFS=$'\t' read -r name words; do
        one_line 1 "${limit[@]}" tensor-stat -q "$hostile/$name.tns"
        [[ "$text" == "tensor-stat: "*"$words"* ]] || {
            echo "$name: '$text' lacks '$words'"
            return 1
        }
        count=$((count + 1))
    done < "$hostile/expected.tsv"
    [ "$count" -eq "$(ls "$hostile"/*.tns | wc -l)" ]
    [ "$count" -gt 80 ]
}

@test "no hostile stream gets through any program with a good end" {
    for file in "$hostile"/*.tns; do
        for program in "tensor-head --every 1" "tensor-head --last 3" tensor-dump "tensor-dump --json" \
            "tensor-diff $streams/frames.tns"; do
            status=0
            "${limit[@]}" $program "$file" > out 2> err || status=$?
            [ "$status" -le 1 ] || { echo "$program $file: $status"; return 1; }
            # What only concerns a tensor passes a program that does not look into it, as unknown entries do.
            [ "$status" -eq 1 ] || tensor-head --every 1 --no-history "$file" | tensor-head --every 1 > /dev/null
            [ "$status" -eq 0 ] || [ "${program%% *}" = tensor-diff ] || [ -s err ]
        done
    done
}

@test "what looks at a tensor refuses it by name" {
    one_line 1 tensor-dump "$hostile/dtype--f4.tns"
    [ "$text" = "tensor-dump: $hostile/dtype--f4.tns: record 1: 'frames': dtype '>f4' is not known; known are |u1 <i4 <i8 <f4 <f8, in C order: write x.astype('<f4')" ] ||
        [ "$text" = "tensor-dump: record 1: 'frames': dtype '>f4' is not known; known are |u1 <i4 <i8 <f4 <f8, in C order: write x.astype('<f4')" ]
}

@test "a kind that no program could write again is refused by all" {
    printf '\202\255tensor-stream\001\244kind\243a\377b' > odd.tns
    for program in "tensor-stat -q" tensor-head tensor-dump "latent-edit reverse static"; do
        one_line 1 $program odd.tns
        [ "$text" = "${program%% *}: odd.tns: stream header: 'kind' is not UTF-8" ]
    done
}

@test "no ids or keys of others move the terminal's cursor" {
    for file in "$hostile"/*.tns "$streams"/*.tns; do
        for program in "tensor-stat" "tensor-dump" "tensor-dump --json" "tensor-diff $streams/none.tns"; do
            $program "$file" >> text 2>&1 || true
        done
    done
    for line in $'a\t\e\t\e\t\e' $'#\t\e[2J\tjson\t\e' $'{"\e":\e'; do
        { tensor-dump "$streams/none.tns"; echo "$line"; } | grep -v end | tensor-load >> text 2>&1 || true
    done
    [ -s text ]
    run -1 grep -naP '[\x00-\x08\x0b-\x1f\x7f]' text
}

@test "empty input" {
    for program in tensor-dump tensor-load tensor-stat tensor-head "tensor-diff - $streams/none.tns"; do
        one_line 1 $program < /dev/null
        [[ "$text" == *"did the program that wrote it fail?" ]]
    done
}

@test "a folder, and a file that is not there" {
    for program in tensor-dump tensor-load tensor-stat tensor-head "tensor-diff $streams/none.tns"; do
        one_line 1 $program .
        [[ "$text" == *"Is a directory" ]]
        one_line 1 $program missing.tns
        [[ "$text" == *"missing.tns"*"No such file or directory" ]]
    done
}

@test "a model whose numbers overflow gives no codes that are none" {
    # weigh TENSOR VALUE: the small model with this value all over this tensor
    weigh() {
        tensor-dump "$streams/../small.tns" |
            awk -F '\t' -v OFS='\t' -v tensor="$1" -v value="$2" \
                '$1 == tensor && $3 ~ /^[0-9]/ { for (i = 4; i <= NF; i++) $i = value } 1' | tensor-load -o huge.tns
    }
    sprite-draw --characters 1 -a walk -d front -o frames.tns
    dsvae-encode -m "$streams/../small.tns" frames.tns -o codes.tns
    for tensor in dynamic.mean.weight static.mean.weight static.regression; do
        weigh $tensor 3e38
        one_line 1 dsvae-encode -m huge.tns frames.tns -o out.tns
        [[ "$text" == "dsvae-encode: record 1 ('"*"'): the codes are not finite: "* ]]
        one_line 1 dsvae-eval -q -m huge.tns frames.tns
    done
    weigh prior.mean.weight 3e38
    for verb in "sample dynamic" "extend dynamic --frames 2"; do
        one_line 1 latent-edit $verb -m huge.tns codes.tns -o out.tns
        [[ "$text" == "latent-edit: record 1 ('"*"'): 'dynamic.mean' has "*" at element "* ]]
    done
    [ ! -e out.tns ]
}

@test "a full disk" {
    tensor-dump "$streams/frames.tns" > text
    for program in "tensor-dump $streams/frames.tns" "tensor-dump --json $streams/frames.tns" "tensor-load text" \
        "tensor-stat $streams/frames.tns" "tensor-stat --json $streams/frames.tns" "tensor-head $streams/frames.tns" \
        "tensor-head -n 0 $streams/frames.tns" "tensor-diff $streams/frames.tns $streams/latents.tns"; do
        status=0
        $program > /dev/full 2> err || status=$?
        [ "$status" -eq 1 ]
        [ "$(wc -l < err)" -eq 1 ]
        grep -q 'No space left on device' err
    done
    for program in tensor-dump tensor-load tensor-stat tensor-head tensor-diff; do
        status=0
        $program --help > /dev/full 2> err || status=$?
        [ "$status" -eq 1 ]
    done
}

@test "a reader that stops early ends the program quietly" {
    for ((i = 0; i < 500; i++)); do cat "$streams/frames.tns"; done > many.tns
    tensor-dump many.tns > many.txt
    for program in "tensor-head --every 1 many.tns" "tensor-dump many.tns" "tensor-dump --json many.tns" \
        "tensor-stat many.tns" "tensor-load many.txt"; do
        for handler in - ''; do # as it is by default, and ignored by the parent
            run -0 bash -c 'trap "$1" PIPE; $0 2> err | head -c 1 > /dev/null; echo "${PIPESTATUS[0]}"' "$program" "$handler"
            [ "$output" = 141 ] || { echo "$program: $output $(< err)"; return 1; }
            [ ! -s err ]
        done
    done
}

@test "a program that has enough reads on, so that its feeder lives" {
    for ((i = 0; i < 500; i++)); do cat "$streams/frames.tns"; done > many.tns
    run -0 bash -o pipefail -c 'cat many.tns | tensor-head -n 1 | tensor-stat -q'
}

@test "no binary on a terminal" {
    command -v script > /dev/null || skip "script(1) is not there"
    run -2 script -qec "tensor-head '$streams/frames.tns'" /dev/null
    [[ "$output" == *"not written to a terminal"* ]]
    tensor-dump "$streams/none.tns" > none.txt
    run -2 script -qec "tensor-load none.txt" /dev/null
    run -0 script -qec "tensor-head --force '$streams/none.tns'" /dev/null
    [[ "$output" == *crc32* ]]
    run -0 script -qec "tensor-dump '$streams/none.tns'" /dev/null
    run -2 script -qec "tensor-stat" /dev/null
    [[ "$output" == *"which is a terminal"* ]]
}

@test "wrong use" {
    for program in tensor-dump tensor-load tensor-stat tensor-head tensor-diff; do
        for words in --nonsense -Z "a b c" --max-record=1 --max-record=1T --max-record= "--max-record 1e9" --max-record; do
            status=0
            $program $words > out 2> err || status=$?
            [ "$status" -eq 2 ] || { echo "$program $words: $status"; return 1; }
            [ "$(wc -l < err)" -eq 2 ]
            [ ! -s out ]
            grep -q "Try '$program --help'" err
        done
    done
    for words in "tensor-head -n -2" "tensor-head -n x" "tensor-head --every -1" "tensor-head --last -1" \
        "tensor-head --label action" "tensor-head -n 1 --last 1" "tensor-dump --digits 18" "tensor-dump --rows --json" \
        "tensor-diff one" "tensor-diff - -" "tensor-diff --tolerance -1 a b" "tensor-diff --tolerance nan a b"; do
        run -2 $words < /dev/null
    done
}

@test "text made to hurt" {
    head='{"tensor-stream":1,"kind":"test"}'
    end='{"end":{"records":1}}'
    while IFS='|' read -r line words; do
        printf '%s\n' "$head" "$line" "$end" > bad.json
        one_line 1 "${limit[@]}" tensor-load bad.json
        [[ "$text" == "tensor-load: bad.json: line 2: "*"$words"* ]] || {
            echo "'$text' lacks '$words'"
            return 1
        }
    done <<'TABLE'
{"a":1|',' is expected
{"a" 1}|':' is expected
{"a":1,}|a text is expected
{"a":1}x|something follows
{"a":1,"a":2}|twice
{a:1}|a text is expected
{"a":+1}|a value is expected
{"a":01}|a value is expected
{"a":.5}|a value is expected
{"a":1.}|a value is expected
{"a":1e}|a value is expected
{"a":NaN}|a value is expected
{"a":nul}|a value is expected
{"a":"\x"}|an escape of JSON
{"a":"\ud800"}|an escape of JSON
{"a":"\udc00\ud800"}|an escape of JSON
{"a":"b|the end of a text
{"a":[[[[[[[[1]]]]]]]]}|nested more than 8 deep
{"a":{"msgpack":"c"}}|one msgpack value in hexadecimal
{"a":{"msgpack":"zz"}}|one msgpack value in hexadecimal
{"a":{"msgpack":"c0c0"}}|one msgpack value in hexadecimal
{"a":{"msgpack":"ddffffffff"}}|one msgpack value in hexadecimal
{"a":{"msgpack":7}}|one msgpack value in hexadecimal
{"a":{"dtype":"<f4"}}|',' is expected
{"a":{"dtype":"<f2","shape":[1],"values":[1]}}|one of
{"a":{"dtype":"<f4","shape":[1]}}|made without values
{"a":{"dtype":"<f4","shape":[2],"values":[1]}}|',' is expected
{"a":{"dtype":"<f4","shape":[1],"values":[1,2]}}|']' is expected
{"a":{"dtype":"<f4","shape":[-1],"values":[]}}|a dimension is expected
{"a":{"dtype":"<f4","shape":[1,1,1,1,1,1,1,1,1],"values":[]}}|at most 8 dimensions
{"a":{"dtype":"<f8","shape":[99999999999],"values":[]}}|--max-record
{"a":{"dtype":"<f8","shape":[4294967296,4294967296,4294967296],"values":[]}}|--max-record
{"a":{"dtype":"|
TABLE
    printf '%s\n' "$head" '{"a":{"dtype":"|u1","shape":[1],"values":[256]}}' > bad.json
    one_line 1 tensor-load bad.json
    [[ "$text" == *"a number that fits the dtype"* ]]
    printf '%s\n' "$head" '{"a":{"dtype":"<f4","shape":[1],"values":[1e39]}}' > bad.json
    one_line 1 tensor-load bad.json
    [[ "$text" == *"a number that fits the dtype"* ]]
}

@test "lines made to hurt" {
    head=$'#\ttensor-stream\tjson\t1\n#\tkind\tjson\t"test"\na\t-\trecord\t1'
    end=$'#\t-\tend\t1'
    while IFS='|' read -r line words; do
        printf '%s\n%b\n%s\n' "$head" "$line" "$end" > bad.txt
        one_line 1 "${limit[@]}" tensor-load bad.txt
        [[ "$text" == "tensor-load: bad.txt: line "*"$words"* ]] || {
            echo "$line: '$text' lacks '$words'"
            return 1
        }
    done <<'TABLE'
a|1 fields
a\tb\t0|3 fields
a\tx\tjson\t1\t2|something follows
b\tx\tjson\t1|a line of 'b' between lines of 'a'
a\tx\tword\t1|'word' is neither
a\tx\t0\t1|has more rows than its shape
a\tx\tshape\t<f2\t[1]|is not a dtype
a\tx\tshape\t<f4|is not a dtype
a\tx\tshape\t<f4\t1|is not a dtype
a\tx\tshape\t<f4\t[-1]|is not a shape
a\tx\tshape\t<f4\t[1|is not a shape
a\tx\tshape\t<f4\t[1]2|something follows the shape
a\tx\tshape\t<f8\t[99999999999]|--max-record
a\tx\tshape\t<f4\t[2,1]\na\tx\t0\t1|1 rows of a tensor are missing
a\tx\tshape\t<f4\t[1]\na\tx\t0\t1\t2|element 1 of 1
a\tx\tshape\t<f4\t[2]\na\tx\t0\t1|element 1 of 2
a\tx\tshape\t<f4\t[1]\na\ty\t0\t1|has more rows than its shape
a\tx\tshape\t<f4\t[1]\na\tx\t0\t1\na\tx\t1\t2|has more rows than its shape
a\tx\tshape\t<i4\t[1]\na\tx\t0\t2147483648|element 1 of 1
a\tx\tjson\t1\na\tx\tjson\t1|twice
a\t\\q\tjson\t1|an unknown escape
a\t\\xff\tjson\t1|not UTF-8
a\tx\tjson\t1\n#\t-\tend\t1|something follows the end line
TABLE
    printf '%s\n' "$head" > bad.txt
    one_line 1 tensor-load bad.txt
    [[ "$text" == *"ends without its end line" ]]
    printf '%s\n%s' "$head" "$end" > bad.txt
    one_line 1 tensor-load bad.txt
    [[ "$text" == *"ends in the middle of this line" ]]
    head -c 20000 /dev/zero | tr '\0' '#' > bad.txt
    one_line 1 tensor-load --max-record 1K bad.txt
    [[ "$text" == *"more than 8192 bytes in one line" ]]
}
