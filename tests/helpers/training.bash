# training.bash - what the tests of dsvae-train share: data, a short training, and what is refused.
# shellcheck shell=bash

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    sprite-draw --characters 5 --size 24x24 -f 4 --no-history -o data.tns
    sprite-draw --characters 2 --size 16x16 -f 3 --no-history -o square.tns
}

setup() {
    data=$BATS_FILE_TMPDIR/data.tns
    square=$BATS_FILE_TMPDIR/square.tns
    cd "$BATS_TEST_TMPDIR"
}

# A training of some steps that takes a fraction of a second; later options win.
quick=(--preset small --batch 8 --epochs 3)
train() {
    dsvae-train --quiet "${quick[@]}" "$@"
}

# refused STATUS WORDS PROGRAM...: it ends with this status and one line with these words, and writes nothing.
# Wrong use may point to --help in a second line.
refused() {
    local status=0 expected=$1 words=$2 lines=1
    shift 2
    "$@" > refused.out 2> refused.err || status=$?
    [ "$expected" -eq 2 ] && lines=2
    if [ "$status" -ne "$expected" ] || [[ "$(head -1 refused.err)" != *"$words"* ]] ||
        [ "$(wc -l < refused.err)" -gt "$lines" ] || [ -s refused.out ]; then
        echo "$*: status $status, '$(cat refused.err)', $(wc -c < refused.out) bytes on standard output"
        return 1
    fi
}
