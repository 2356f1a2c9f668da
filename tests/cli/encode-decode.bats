# encode-decode.bats - dsvae-encode and dsvae-decode: a record's codes are a function of the record, in constant
# memory and without waiting; what is unknown passes through; what is wrong is refused by name.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    sprite-draw --characters 5 --size 24x24 -f 4 --no-history -o data.tns
    sprite-draw --characters 2 --size 16x16 -f 3 --no-history -o square.tns
    local small=(dsvae-train --quiet --no-history --preset small --batch 8)
    "${small[@]}" --epochs 30 data.tns -o dsvae.tns
    "${small[@]}" --epochs 60 --model vae data.tns -o vae.tns
    "${small[@]}" --epochs 4 --model ae data.tns -o ae.tns
    dsvae-train --quiet --no-history --preset general --epochs 1 data.tns -o general.tns
    dsvae-train --quiet --no-history --preset dcgan --epochs 1 square.tns -o dcgan.tns
    dsvae-encode -m dsvae.tns --no-history data.tns -o codes.tns
    dsvae-encode -m vae.tns --no-history data.tns -o vae-codes.tns
    dsvae-encode -m ae.tns --no-history data.tns -o ae-codes.tns
}

setup() {
    here=$BATS_FILE_TMPDIR
    data=$here/data.tns
    model=$here/dsvae.tns
    codes=$here/codes.tns
    cd "$BATS_TEST_TMPDIR"
}

# refused STATUS WORDS PROGRAM...: it ends with this status and a first line with these words, and its output, in
# refused.out, is no whole stream.
refused() {
    local status=0 expected=$1 words=$2 lines=1
    shift 2
    "$@" > refused.out 2> refused.err || status=$?
    [ "$expected" -eq 2 ] && lines=2
    if [ "$status" -ne "$expected" ] || [[ "$(head -1 refused.err)" != *"$words"* ]] ||
        [ "$(wc -l < refused.err)" -gt "$lines" ] || tensor-stat -q refused.out 2> refused.stat; then
        echo "$*: status $status, '$(cat refused.err)', $(wc -c < refused.out) bytes on standard output"
        return 1
    fi
}

# ids STREAM: one a line
ids() {
    tensor-dump --json "$1" | jq -r '.id // empty'
}

# same_record ID A B: this record has the same bytes in both streams
same_record() {
    tensor-head --no-history --id "$1" "$2" > one
    tensor-head --no-history --id "$1" "$3" > other
    cmp one other
}

# error A B: the mean squared difference of their frames
error() {
    tensor-diff "$1" "$2" | awk -F '\t' '$1 == "frames" { sub(/.*rms /, ""); print $0 ^ 2 }'
}

# edited FILTER STREAM: each record through jq
edited() {
    tensor-dump --json "$2" | jq -c "if .id then $1 else . end" | tensor-load
}

# ---- a function of the record ----

@test "encode: a record alone has the codes that it has among others, in any order" {
    local kind id
    for kind in dsvae vae ae general; do
        cat "$data" "$data" "$data" | dsvae-encode --no-history -m "$here/$kind.tns" > many.tns
        [ "$(ids many.tns | wc -l)" -eq 135 ]
        dsvae-encode --no-history -m "$here/$kind.tns" "$data" -o all.tns
        ids "$data" | shuf -n 8 --random-source="$data" > chosen
        while read -r id; do
            tensor-head --no-history --id "$id" "$data" | dsvae-encode --no-history -m "$here/$kind.tns" > alone.tns
            same_record "$id" alone.tns all.tns
            tensor-head -n 1 --no-history --id "$id" many.tns > first.tns
            same_record "$id" first.tns alone.tns
        done < chosen
        for id in $(tac chosen); do
            tensor-head --no-history --id "$id" "$data"
        done | dsvae-encode --no-history -m "$here/$kind.tns" > turned.tns
        while read -r id; do
            same_record "$id" turned.tns all.tns
        done < chosen
    done
}

@test "encode, decode: the same bytes with 1, 2 and 3 threads" {
    local kind threads
    for kind in dsvae vae ae general dcgan; do
        [ "$kind" = dcgan ] && data=$here/square.tns
        dsvae-encode --no-history -m "$here/$kind.tns" "$data" > codes.tns
        dsvae-decode --no-history -m "$here/$kind.tns" codes.tns > frames.tns
        for threads in 1 2 3; do
            dsvae-encode --no-history --threads $threads -m "$here/$kind.tns" "$data" | cmp - codes.tns
            dsvae-decode --no-history --threads $threads -m "$here/$kind.tns" codes.tns | cmp - frames.tns
        done
    done
}

@test "decode: a record alone has the frames that it has among others" {
    local id
    dsvae-decode --no-history -m "$model" "$codes" > all.tns
    ids "$codes" | shuf -n 8 --random-source="$data" > chosen
    for id in $(tac chosen); do
        tensor-head --no-history --id "$id" "$codes" | dsvae-decode --no-history -m "$model" > alone.tns
        same_record "$id" alone.tns all.tns
    done
}

@test "encode, decode: sequences of several lengths, whole ones and such with gaps, each as if alone" {
    local kind length part
    for length in 4 2 7; do
        sprite-draw --characters 2 --seed $length --size 24x24 -f $length --no-history
    done > lengths.tns
    sprite-hide --square 8 "$data" > gaps.tns
    cat lengths.tns "$data" gaps.tns lengths.tns > mixed.tns
    for kind in dsvae vae; do
        dsvae-encode --no-history -m "$here/$kind.tns" mixed.tns > all.tns
        for part in lengths.tns "$data" gaps.tns lengths.tns; do
            dsvae-encode --no-history -m "$here/$kind.tns" "$part"
        done > parts.tns
        tensor-diff all.tns parts.tns
        dsvae-decode --no-history -m "$here/$kind.tns" all.tns > frames.tns
        dsvae-decode --no-history -m "$here/$kind.tns" parts.tns | cmp - frames.tns
    done
}

@test "encode, decode: what comes out resembles what went in" {
    dsvae-decode -m "$model" "$codes" > again.tns
    dsvae-train --quiet --preset small --epochs 0 "$data" -o untrained.tns
    dsvae-encode -m untrained.tns "$data" | dsvae-decode -m untrained.tns > noise.tns
    awk -v a="$(error "$data" again.tns)" -v b="$(error "$data" noise.tns)" 'BEGIN { exit !(a < b / 3) }'
}

@test "decode --sample: drawn anew by the seed, alike for the same one" {
    dsvae-decode --no-history -m "$model" "$codes" > mean.tns
    dsvae-decode --no-history -m "$model" --sample --seed 1 "$codes" > one.tns
    dsvae-decode --no-history -m "$model" --sample --seed 1 "$codes" | tensor-diff one.tns -
    run -1 tensor-diff one.tns mean.tns
    dsvae-decode --no-history -m "$model" --sample --seed 2 "$codes" > two.tns
    run -1 tensor-diff one.tns two.tns
    # as good as no spread: the mean
    edited '."static.logvar".values |= map(-80) | ."dynamic.logvar".values |= map(-80)' "$codes" > sharp.tns
    dsvae-decode --no-history -m "$model" --sample sharp.tns | tensor-diff - mean.tns
}

# ---- what passes, and when ----

@test "encode, decode: id, labels and what they do not know pass through" {
    edited '. + {note: "ünknown \"text\"", list: [1, null, {a: [true]}], extra: {dtype: "<f8", shape: [2], values: [1.5, "nan"]}}' "$data" > more.tns
    dsvae-encode -m "$model" more.tns > codes.tns
    dsvae-decode -m "$model" codes.tns > again.tns
    tensor-dump --json more.tns | jq -c 'select(.id) | del(.frames)' > before
    tensor-dump --json codes.tns |
        jq -c 'select(.id) | del(."static.mean", ."static.logvar", ."dynamic.mean", ."dynamic.logvar")' | cmp - before
    tensor-dump --json again.tns | jq -c 'select(.id) | del(.frames)' | cmp - before
    tensor-dump --json codes.tns | jq -e -s '.[0].kind == "latents" and .[0].history[-1].program == "dsvae-encode"' > /dev/null
    tensor-dump --json again.tns | jq -e -s '.[0].kind == "frames" and [.[0].history[-2:][].program] == ["dsvae-encode", "dsvae-decode"]' > /dev/null
}

@test "encode: a VAE's codes are dynamic only, and an autoencoder's have no spread" {
    tensor-dump --json "$here/vae-codes.tns" | jq -e -s '.[1] | has("dynamic.logvar") and (has("static.mean") | not)' > /dev/null
    tensor-dump --json "$here/ae-codes.tns" | jq -e -s '.[1] | has("dynamic.mean") and (has("dynamic.logvar") | not) and (has("static.mean") | not)' > /dev/null
    tensor-dump --json "$codes" | jq -e -s '.[1] | has("static.mean") and has("static.logvar") and has("dynamic.logvar")' > /dev/null
    local kind
    for kind in vae ae; do
        dsvae-decode -m "$here/$kind.tns" "$here/$kind-codes.tns" > frames.tns
        tensor-stat -q frames.tns
    done
}

# how many bytes two files begin with in common (cmp's other forms depend on the language)
common() {
    echo $(($(cmp -l "$1" "$2" 2> /dev/null | awk 'NR == 1 { print $1 }') - 1))
}

# hands_on PROGRAM... < STREAM: the first record of the stream comes out before the second one goes in
hands_on() {
    local prefix expected
    cat > whole.tns
    tensor-head --no-history -n 1 whole.tns > first.tns
    tensor-head --no-history -n 2 whole.tns > both.tns
    "$@" first.tns > first.out
    "$@" both.tns > both.out
    # two streams part where one ends and the other has its second record
    prefix=$(common first.tns both.tns)
    expected=$(common first.out both.out)
    mkfifo in out
    "$@" < in > out &
    exec 7> in 8< out
    head -c "$prefix" both.tns >&7
    timeout 60 head -c "$expected" <&8 > got
    [ "$(wc -c < got)" -eq "$expected" ]
    tail -c +$((prefix + 1)) both.tns >&7
    exec 7>&-
    cat <&8 >> got
    exec 8<&-
    wait $!
    cmp got both.out
    rm in out
}

@test "encode, decode: a record is handed on before the next one comes" {
    tensor-head --no-history -n 2 "$data" | hands_on dsvae-encode --no-history -m "$model"
    hands_on dsvae-decode --no-history -m "$model" < "$codes"
}

peak_kilobytes() { # PROGRAM...: the most memory it had
    ASAN_OPTIONS=quarantine_size_mb=1 python3 -c 'import resource, subprocess, sys
subprocess.check_call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}

@test "encode, decode: memory does not grow with the stream" {
    command -v python3 > /dev/null || skip "python3 is not there to measure memory"
    local i few many
    for ((i = 0; i < 25; i++)); do cat "$data"; done > few.tns # 1125 records
    cat few.tns few.tns few.tns > many.tns
    few=$(peak_kilobytes dsvae-encode -m "$model" few.tns)
    many=$(peak_kilobytes dsvae-encode -m "$model" many.tns)
    echo "encode: $few kB for 1125 records, $many kB for 3375"
    [ "$many" -lt $((few + few / 10 + 1000)) ]
    dsvae-encode -m "$model" few.tns > few-codes.tns
    dsvae-encode -m "$model" many.tns > many-codes.tns
    few=$(peak_kilobytes dsvae-decode -m "$model" few-codes.tns)
    many=$(peak_kilobytes dsvae-decode -m "$model" many-codes.tns)
    echo "decode: $few kB for 1125 records, $many kB for 3375"
    [ "$many" -lt $((few + few / 10 + 1000)) ]
}

# long_stream T: one record of so many frames of 24x24
long_stream() {
    python3 -c 'import struct, sys, zlib
T = int(sys.argv[1])
data = bytes(i // 7 * 37 % 251 for i in range(10 * 1728)) * (T // 10)
text = lambda t: bytes([0xa0 + len(t)]) + t
key = lambda t: bytes([0xc4, len(t)]) + t
number = lambda n: struct.pack(">BI", 0xce, n)
record = b"\x82" + text(b"id") + text(b"long") + text(b"frames") + b"\x85" + key(b"nd") + b"\xc3" + key(b"type") + \
    text(b"|u1") + key(b"kind") + key(b"") + key(b"shape") + b"\x94" + b"".join(map(number, (T, 24, 24, 3))) + \
    key(b"data") + struct.pack(">BI", 0xc6, len(data)) + data
sys.stdout.buffer.write(b"\x82" + text(b"tensor-stream") + b"\x01" + text(b"kind") + text(b"frames") + record +
    b"\x81" + text(b"end") + b"\x82" + text(b"records") + b"\x01" + text(b"crc32") + number(zlib.crc32(record)))' "$1"
}

@test "encode, decode: a sequence of ten thousand frames takes little more memory than its frames" {
    command -v python3 > /dev/null || skip "python3 is not there to measure memory"
    [[ $(ldd "$(command -v dsvae-encode)") != *libasan* ]] || skip "the sanitizer keeps memory of its own"
    local peak
    long_stream 10000 > long.tns # 17 MB
    peak=$(peak_kilobytes dsvae-encode -m "$model" long.tns)
    echo "encode: $peak kB"
    [ "$peak" -lt 150000 ]
    dsvae-encode -m "$model" long.tns > codes.tns
    peak=$(peak_kilobytes dsvae-decode -m "$model" codes.tns)
    echo "decode: $peak kB"
    [ "$peak" -lt 150000 ]
    dsvae-decode -m "$model" codes.tns > again.tns
    [ "$(wc -c < again.tns)" -gt 17280000 ]
}

@test "encode, decode: one frame, and a hundred" {
    local T kind
    for T in 1 100; do
        tensor-head -n 1 "$data" > one.tns
        edited ".frames.values as \$v | .frames = {dtype: \"|u1\", shape: [$T, 24, 24, 3],
            values: [range($T) | \$v[. % 4 * 1728:(. % 4 + 1) * 1728][]]}" one.tns > frames.tns
        for kind in dsvae vae ae general; do
            dsvae-encode -m "$here/$kind.tns" frames.tns > codes.tns
            dsvae-decode -m "$here/$kind.tns" codes.tns > again.tns
            tensor-dump --json again.tns | jq -e -s ".[1].frames.shape == [$T, 24, 24, 3]" > /dev/null
        done
    done
}

@test "encode, decode: an empty stream stays empty, several behind one another become one" {
    tensor-head -n 0 "$data" | dsvae-encode -m "$model" > none.tns
    tensor-stat -q none.tns
    dsvae-decode -m "$model" none.tns > none-again.tns
    [ -z "$(ids none-again.tns)" ]
    cat "$codes" "$codes" | dsvae-decode -m "$model" > twice.tns
    [ "$(ids twice.tns | wc -l)" -eq 90 ]
}

# ---- hidden pixels ----

@test "encode: hidden squares are filled in" {
    sprite-hide --square 10 "$data" > holes.tns
    dsvae-encode -m "$here/vae.tns" --steps 60 holes.tns | dsvae-decode -m "$here/vae.tns" > restored.tns
    tensor-dump --json restored.tns | jq -e -s '.[1] | has("hidden") | not' > /dev/null
    local holes restored
    holes=$(error "$data" holes.tns)
    restored=$(error "$data" restored.tns)
    echo "holes $holes, restored $restored"
    awk -v a="$restored" -v b="$holes" 'BEGIN { exit !(a < b / 2) }'
}

@test "encode: without a prior of motion, missing frames lie between their neighbours" {
    sprite-hide --frames 1,2 "$data" > holes.tns
    dsvae-encode --no-history -m "$here/vae.tns" holes.tns > codes.tns
    tensor-dump --json codes.tns | jq -e -s '.[1]."dynamic.mean" | .shape[1] as $z | .values |
        [.[:$z], .[$z:2*$z], .[3*$z:]] | transpose | all(.[]; (2 * .[0] + .[2]) / 3 - .[1] | fabs < 1e-4)' > /dev/null
    dsvae-encode --no-history -m "$here/vae.tns" --steps 0 holes.tns > again.tns
    tensor-stat -q again.tns
}

@test "encode: what the prior says of missing frames is nearly as good as having seen them" {
    local small=$testdata/small.tns how
    sprite-draw --split test --characters 6 --seed 5 > truth.tns
    dsvae-encode -m "$small" truth.tns | dsvae-decode -m "$small" > seen.tns
    for how in "--missing 3" "--frames 0,1,2" "--frames 5,6,7"; do
        # shellcheck disable=SC2086
        sprite-hide $how truth.tns | dsvae-encode -m "$small" | dsvae-decode -m "$small" > filled.tns
        echo "$how: $(error truth.tns filled.tns), all seen: $(error truth.tns seen.tns)"
        awk -v a="$(error truth.tns filled.tns)" -v b="$(error truth.tns seen.tns)" 'BEGIN { exit !(a < 1.15 * b) }'
    done
}

@test "encode: what stands under hidden pixels has no say" {
    sprite-hide --square 8 --colour 000000 "$data" > black.tns
    sprite-hide --square 8 --colour ff00ff "$data" > pink.tns
    dsvae-encode --no-history -m "$model" black.tns > black-codes.tns
    dsvae-encode --no-history -m "$model" pink.tns > pink-codes.tns
    tensor-diff black-codes.tns pink-codes.tns
    edited '.hidden.shape = [4, 576, 1]' black.tns > shape.tns
    refused 1 "'hidden' is u1 [4,576,1], expected u1 [4,24,24]" dsvae-encode -m "$model" shape.tns
    edited '.hidden.dtype = "<f4"' black.tns > type.tns
    refused 1 "'hidden' is f4 [4,24,24], expected u1" dsvae-encode -m "$model" type.tns
}

# ---- what is wrong ----

@test "encode: frames that the model does not take" {
    refused 1 "record 1 ('" dsvae-encode -m "$model" "$here/square.tns"
    refused 1 "'frames' is u1 [3,16,16,3], expected u1 [*,24,24,3]" dsvae-encode -m "$model" "$here/square.tns"
    sprite-draw --characters 1 --size 24x24 --rgba > rgba.tns
    refused 1 "'frames' is u1 [8,24,24,4], expected u1 [*,24,24,3] (sprite-decode without --rgba makes such frames)" dsvae-encode -m "$model" rgba.tns
    cat "$data" "$here/square.tns" > mixed.tns
    refused 1 "record 46 ('" dsvae-encode -m "$model" mixed.tns
    edited '.frames.dtype = "<f4"' "$data" > f4.tns
    refused 1 "'frames' is f4 [4,24,24,3], expected u1" dsvae-encode -m "$model" f4.tns
    edited 'del(.frames)' "$data" > without.tns
    refused 1 "there is no 'frames'" dsvae-encode -m "$model" without.tns
    refused 1 "the stream holds latents, frames is wanted" dsvae-encode -m "$model" "$codes"
    refused 1 "no stream header" dsvae-encode -m "$model" < /dev/null
}

@test "decode: latents that the model does not take" {
    local kind
    for kind in vae ae; do
        refused 1 "there is no 'static.mean'" dsvae-decode --any-model -m "$model" "$here/$kind-codes.tns"
    done
    edited '."static.mean" = {dtype: "<f4", shape: [3], values: [1, 2, 3]}' "$codes" > short.tns
    refused 1 "'static.mean' is f4 [3], expected f4 [16]" dsvae-decode -m "$model" short.tns
    edited '."dynamic.mean" = {dtype: "<f4", shape: [2, 3], values: [1, 2, 3, 4, 5, 6]}' "$codes" > narrow.tns
    refused 1 "'dynamic.mean' is f4 [2,3], expected f4 [*,12]" dsvae-decode -m "$model" narrow.tns
    edited '."dynamic.mean".dtype = "<f8"' "$codes" > double.tns
    refused 1 "'dynamic.mean' is f8" dsvae-decode -m "$model" double.tns
    edited 'del(."dynamic.mean")' "$codes" > without.tns
    refused 1 "record 1 ('" dsvae-decode -m "$model" without.tns
    refused 1 "there is no 'dynamic.mean'" dsvae-decode -m "$model" without.tns
    refused 1 "there is no 'dynamic.logvar'" dsvae-decode -m "$here/ae.tns" --sample "$here/ae-codes.tns"
    edited '."dynamic.logvar".shape = [12, 4]' "$codes" > turned.tns
    refused 1 "'dynamic.logvar' is f4 [12,4], expected f4 [4,12]" dsvae-decode -m "$model" --sample turned.tns
    refused 1 "the stream holds frames, latents is wanted" dsvae-decode -m "$model" "$data"
}

@test "decode: NaN and infinity in latents" {
    local key value
    for key in static.mean dynamic.mean static.logvar dynamic.logvar; do
        for value in nan inf -inf; do
            edited "if .id == \"$(ids "$codes" | sed -n 3p)\" then .\"$key\".values[2] = \"$value\" else . end" "$codes" > bad.tns
            refused 1 "'$key' has" dsvae-decode -m "$model" --sample bad.tns
            refused 1 "record 3 ('" dsvae-decode -m "$model" --sample bad.tns
            refused 1 "at element 2" dsvae-decode -m "$model" --sample bad.tns
        done
    done
    # numbers that overflow on the way are no error
    edited '."dynamic.mean".values |= map(3e38)' "$codes" > large.tns
    dsvae-decode -m "$model" large.tns > frames.tns
    tensor-stat -q frames.tns
}

@test "encode, decode: a cut stream gives no whole one" {
    local n
    for n in 1 100 20000 100000 -1; do
        head -c $n "$data" > cut.tns
        refused 1 "cut.tns" dsvae-encode -m "$model" cut.tns
        refused 1 "cut.tns" dsvae-encode -m "$model" cut.tns -o file.tns
        [ ! -e file.tns ]
        head -c $((n < 100000 ? n : 20001)) "$codes" > cut.tns
        refused 1 "cut.tns" dsvae-decode -m "$model" cut.tns
    done
    # and so down the pipe
    refused 1 "standard input" bash -c 'head -c 20000 "$1" | dsvae-encode -m "$2" 2> /dev/null | dsvae-decode -m "$2"' - "$data" "$model"
}

@test "encode, decode: what comes before a bad record is written" {
    local program input key
    for program in dsvae-encode dsvae-decode; do
        input=$data key=frames
        [ $program = dsvae-decode ] && input=$codes key=dynamic.mean
        $program --no-history -m "$model" "$input" > whole.tns
        edited "if .id == \"$(ids "$input" | sed -n 4p)\" then del(.\"$key\") else . end" "$input" > bad.tns
        refused 1 "record 4 ('" $program --no-history -m "$model" bad.tns
        tensor-head --no-history -n 3 whole.tns > first.tns
        head -c $(($(common first.tns whole.tns))) whole.tns | cmp - refused.out
        # and what comes before one that is not whole
        head -c -2000 "$input" > cut.tns
        refused 1 "cut.tns: the stream ends early, after " $program --no-history -m "$model" cut.tns
        cmp -n "$(wc -c < refused.out)" refused.out whole.tns
        [ "$(wc -c < refused.out)" -gt "$(($(wc -c < whole.tns) * 9 / 10))" ]
    done
}

@test "encode, decode: wrong use" {
    local program
    for program in dsvae-encode dsvae-decode; do
        refused 2 "--model FILE is needed" $program "$data"
        refused 2 "unknown option" $program --models "$model" "$data"
        refused 1 "cannot open 'missing.tns'" $program -m missing.tns "$data"
        refused 1 "cannot open 'missing.tns'" $program -m "$model" missing.tns
        refused 1 "the stream holds frames, model is wanted" $program -m "$data" "$data"
        refused 2 "--threads" $program -m "$model" --threads x "$data"
        refused 2 "" $program -m "$model" "$data" "$data"
    done
    refused 2 "--steps" dsvae-encode -m "$model" --steps -1 "$data"
    refused 2 "--seed" dsvae-decode -m "$model" --seed x "$codes"
    refused 1 "cannot create 'missing/x.tns'" dsvae-encode -m "$model" "$data" -o missing/x.tns
}

@test "encode, decode: a full disk, a reader that stops, a terminal" {
    local status program input
    for program in dsvae-encode dsvae-decode; do
        input=$data
        [ $program = dsvae-decode ] && input=$codes
        status=0
        $program -m "$model" "$input" > /dev/full 2> err || status=$?
        [ "$status" -eq 1 ]
        grep -q "^$program: .*No space left on device$" err
        for i in 1 2 3 4 5 6 7 8; do cat "$input"; done > long.tns
        run bash -o pipefail -c '"$1" -m "$2" long.tns 2> err | head -c 1 > /dev/null' - $program "$model"
        [ "$status" -eq 141 ]
        [ ! -s err ]
        command -v script > /dev/null || continue
        status=0
        script -qefc "$program -m '$model' '$input'" /dev/null > terminal < /dev/null || status=$?
        [ "$status" -eq 2 ]
        grep -q 'binary data is not written to a terminal' terminal
    done
}

@test "encode, decode: the codes of another model are refused, but not those that do not say whose they are" {
    cd "$BATS_TEST_TMPDIR"
    sprite-draw --characters 1 -a walk -d front > frames.tns
    dsvae-encode -m "$testdata/small.tns" frames.tns > codes.tns
    run -1 --separate-stderr bash -c "dsvae-decode -m '$model' codes.tns > out.tns"
    [[ $stderr == "dsvae-decode: the codes were made by another model"*"--any-model" ]]
    dsvae-decode -m "$testdata/small.tns" codes.tns > right.tns
    latent-edit reverse dynamic codes.tns | run -1 dsvae-decode -q -m "$model"
    tensor-dump --json codes.tns | sed 's/,"model_crc32":[0-9]*//' | tensor-load > nobody.tns
    dsvae-decode -m "$testdata/small.tns" nobody.tns | tensor-diff - right.tns
    gzip -c "$testdata/small.tns" > same.tns.gz
    dsvae-decode -m same.tns.gz codes.tns | tensor-diff - right.tns
    dsvae-decode --any-model -m "$testdata/small.tns" codes.tns | tensor-diff - right.tns
}
