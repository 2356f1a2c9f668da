# hardened.bats - the programs and the library are compiled so that a fault in them is harder to use.
load ../helpers/helpers

setup() {
    command -v readelf > /dev/null || skip "readelf is not there"
    run -0 readelf -sW "$DSVAE_BIN/tensor-head"
    [[ "$output" != *__asan_init* ]] || skip "built with the sanitizers"
    [[ "$output" != *gcov_* ]] || skip "built for coverage"
}

# each WHAT OPTIONS PATTERN: a line of readelf OPTIONS matches the pattern, in every program and in the library
each() {
    local file count=0
    for file in "$DSVAE_BIN"/* "$top/$BUILD"/libdsvae.so.*; do
        readelf -W $2 "$file" > lines
        grep -Eq -e "$3" lines || { echo "$file: no $1"; return 1; }
        count=$((count + 1))
    done
    [ "$count" -gt "$(programs | wc -l)" ]
}

@test "hardened: programs that are placed anywhere, and all that is linked is read-only" {
    cd "$BATS_TEST_TMPDIR"
    each "position independence" -h '^ *Type: +DYN'
    each "RELRO" -l 'GNU_RELRO'
    each "binding at the start" -d 'BIND_NOW|Flags:.* NOW'
    each "stack that runs no code" -l 'GNU_STACK.* RW '
}

@test "hardened: stack protector, checked copies, branch protection" {
    cd "$BATS_TEST_TMPDIR"
    each "stack protector" -s '__stack_chk_fail'
    each "checked function of the C library" -s '_chk@'
    [ "$(uname -m)" = x86_64 ] || return 0
    for program in "$DSVAE_BIN"/*; do # not the note in the file: the C library's own start may lack it
        objdump -d --disassemble=main "$program" > lines
        grep -q endbr64 lines || { echo "$program: no branch protection"; return 1; }
    done
}
