# stream.bats - what comes through a filter unchanged, and what does not come through at all.
load ../helpers/helpers

setup() {
        page=$top/doc/tensor-stream.5
    cut=$(($(stat -c %s "$streams/frames.tns") - 60)) # inside the third record
    cd "$BATS_TEST_TMPDIR"
}

all() { # every record, and no history
    tensor-head --no-history --every 1 "$@"
}

# The example NAME of the manual page, as a person would type it in.
example() {
    sed -n "/^\.\\\\\" begin $1/,/^\.\\\\\" end/p" "$page" | sed '/^\./d; s/\\e/\\/g'
}

# The end record up to the checksum of the header, which the history changes.
sums() {
    tail -c 44 "$1" | head -c 26
}

@test "records pass through byte for byte, known entries and unknown ones" {
    for name in latents dtypes frames unknown other-order msgpack-numpy; do
        all "$streams/$name.tns" > once
        all once | cmp - once
        # The end record begins with the count, and the crc32 over all bytes of the records.
        cmp <(sums "$streams/$name.tns") <(sums once)
    done
    all "$streams/none.tns" | cmp - "$streams/none.tns"
}

@test "a stream of version 1 is read, and written as version 2" {
    grep -aq 'tensor-stream'$'\001' "$streams/version-1.tns"
    run -1 grep -aq header_crc32 "$streams/version-1.tns"
    tensor-diff "$streams/version-1.tns" "$streams/frames.tns"
    all "$streams/version-1.tns" | cmp - <(all "$streams/frames.tns")
    cat "$streams/version-1.tns" "$streams/frames.tns" "$streams/version-1.tns" | tensor-stat -q
}

@test "an entry that nobody knows is still there after a change to its neighbours" {
    all "$streams/frames.tns" | tensor-dump | sed 's/"spellcast"/"cast"/' | tensor-load --no-history > changed.tns
    run -1 tensor-diff "$streams/frames.tns" changed.tns
    [ "$output" = "record 2 ('hero/spellcast'): 'labels' differs" ]
}

# cut_everywhere FILE PROGRAM...: the program must fail on each part of the file that starts with its first byte,
# from FIRST bytes on, with one line on standard error. What it writes goes to `outs`.
cut_everywhere() {
    local file=$1 size whole status text
    shift
    whole=$(stat -c %s "$file")
    for ((size = ${FIRST:-0}; size < whole; size++)); do
        status=0
        head -c "$size" "$file" | "$@" >> outs 2> err || status=$?
        text=$(< err)
        if [ "$status" -ne 1 ] || [ -z "$text" ] || [[ "$text" == *$'\n'* ]]; then
            echo "cut at $size: status $status, '$text'"
            return 1
        fi
    done
    [ "$whole" -gt 100 ]
}

@test "a stream cut at any byte fails, and no end record is written" {
    cut_everywhere "$streams/frames.tns" tensor-head --every 1
    run -1 grep -a crc32 outs
}

@test "a cut stream's error says how far it came" {
    run -1 --separate-stderr tensor-stat -q < <(head -c "$cut" "$streams/frames.tns")
    [ "$stderr" = "tensor-stat: standard input: the stream ends early, after 2 complete records and without an end record; did the program that wrote it fail?" ]
}

@test "a failure travels down a pipe without pipefail" {
    run -1 --separate-stderr bash -c 'head -c "$1" "$0" | tensor-head --every 1 2> /dev/null | tensor-stat -q' "$streams/frames.tns" "$cut"
    [ -n "$stderr" ]
}

@test "gzip is taken off, whole or in several members" {
    gzip -c "$streams/frames.tns" > packed
    tensor-diff packed "$streams/frames.tns"
    head -c 500 "$streams/frames.tns" | gzip > members
    tail -c +501 "$streams/frames.tns" | gzip >> members
    tensor-diff members "$streams/frames.tns"
    cat packed packed | tensor-stat | tail -n +2 > stat
    [ "$(wc -l < stat)" -eq 6 ]
}

@test "gzip cut at any byte fails" {
    gzip -c "$streams/latents.tns" > packed
    FIRST=1 cut_everywhere packed tensor-stat -q
}

@test "streams behind one another are one stream" {
    cat "$streams/frames.tns" "$streams/none.tns" "$streams/frames.tns" | all > both.tns
    tensor-dump --json both.tns | tail -n 1 > end
    [ "$(cat end)" = '{"end":{"records":6}}' ]
    tensor-dump "$streams/frames.tns" "$@" | grep -a '^hero' > one
    tensor-dump both.tns | grep -a '^hero' | sed 's/\trecord\t.*//' > two
    cat one one | sed 's/\trecord\t.*//' | cmp - two
}

@test "a stream that comes in drops, a byte at a time, is the same stream" {
    dd bs=1 status=none < "$streams/frames.tns" | tensor-diff - "$streams/frames.tns"
}

@test "what is whole goes out while the input pauses" {
    mkfifo pipe
    tensor-head --every 1 < pipe > out 2> err 3>&- &
    head=$!
    exec 7> pipe
    head -c "$cut" "$streams/frames.tns" >&7
    wait_for_line out 'hero/spellcast'
    tail -c "+$((cut + 1))" "$streams/frames.tns" >&7
    exec 7>&-
    wait "$head"
    tensor-diff out "$streams/frames.tns"
}

@test "records larger than the window and the limit" {
    awk 'BEGIN {
        print "{\"tensor-stream\":1,\"kind\":\"test\"}"
        for (r = 0; r < 3; r++) {
            printf "{\"id\":\"large\",\"x\":{\"dtype\":\"<i4\",\"shape\":[800000],\"values\":[0"
            for (i = 1; i < 800000; i++) printf ",%d", i
            print "]}}"
        }
        print "{\"end\":{}}"
    }' | tensor-load --no-history > large.tns
    [ "$(stat -c %s large.tns)" -gt 9600000 ]
    all large.tns | cmp - large.tns
    run -1 --separate-stderr tensor-stat -q --max-record 3M large.tns
    [[ "$stderr" == *"record 1: "*"the limit is 3145728 (see --max-record)"* ]]
    tensor-stat -q --max-record 4M large.tns
}

@test "history: every program adds itself, without folders" {
    tensor-head -n 1 "$streams/frames.tns" | tensor-head --every 1 --max-record 1M > out
    tensor-dump --json out | head -n 1 > header
    version=$(tensor-head --version | sed -n 's/.*(dsvae-tools) //p')
    grep -F '"history":[{"program":"tensor-head","version":"'"$version"'","argv":["--first=1","frames.tns"]},{"program":"tensor-head","version":"'"$version"'","argv":["--every=1"]}]' header
}

@test "the manual page's filter in C compiles, and does what it says" {
    compiler=$(command -v cc || command -v gcc || command -v clang) || skip "no C compiler"
    example negative.c > negative.c
    [ -s negative.c ]
    "$compiler" -std=c11 -Wall -Wextra -Werror -o negative negative.c -lmsgpackc -lz
    ./negative < "$streams/frames.tns" > negative.tns
    run -1 tensor-diff negative.tns "$streams/frames.tns"
    [[ "$output" == frames* ]]
    ./negative < negative.tns | tensor-diff - "$streams/frames.tns"
    cat negative.tns negative.tns | ./negative | tensor-stat -q
    for size in 0 20 "$cut"; do
        run -1 bash -c 'head -c "$1" "$0" | ./negative > cut' "$streams/frames.tns" "$size"
        run -1 tensor-stat -q cut
    done
}

@test "the manual page's stream is laid out as it says" {
    tensor-dump --json "$streams/frames.tns" | head -n 2 | cut -c 1-120 > lines
    grep '^{"tensor-stream":2,"kind":"frames","history":\[' lines
    grep '^{"id":"hero/walk","labels":{"skin":0,"action":"walk"},"frames":{"dtype":"|u1","shape":\[2,4,3,3\]' lines
}
