# structure.bats - the rooms of lib/, the size of files and functions, the names of symbols (make check-structure);
# and that each check finds what it looks for, in small invalid trees.
load ../helpers/helpers

setup() {
    cd "$BATS_TEST_TMPDIR"
}

check() {
    python3 "$top/tests/structure/check.py" "$@"
}

@test "the tree has the structure that ARCHITECTURE.md describes" {
    run make -s -C "$top" BUILD="${BUILD:-build}" BIN="${BIN:-bin}" check-structure
    echo "$output"
    [ "$status" = 0 ]
}

# A tree without findings: two rooms and a program.
tree() {
    rm -rf lib src tests build
    mkdir -p lib/low lib/high src tests
    printf '%s\n' '| room | level | job |' '|---|---|---|' '| low | 1 | x |' '| high | 2 | x |' > ARCHITECTURE.md
    printf '%s\n' 'int low(void);' > lib/low/low.h
    printf '%s\n' '#include "low/low.h"' 'int low(void)' '{' '    return 1;' '}' > lib/low/low.c
    printf '%s\n' '/* high.c */' 'int high(void);' > lib/high/all.h
    printf '%s\n' '#include "high/all.h"' '#include "low/low.h"' 'int high(void)' '{' '    return low();' '}' > lib/high/high.c
    printf '%s\n' '#include "high/all.h"' 'int main(void)' '{' '    return high();' '}' > src/tool.c
}

# Compiles the tree and checks it with its symbols.
build_and_check() {
    local file
    rm -rf build objects
    for file in $(find lib src -name '*.c'); do
        mkdir -p "build/$(dirname "$file")"
        ${CC:-cc} -w -Ilib -c -o "build/${file%.c}.o" "$file"
        echo "build/${file%.c}.o" >> objects
    done
    check --build build --objects objects
}

# finds LINE: the check of the tree prints that line, and fails.
finds() {
    run -1 build_and_check
    echo "$output"
    grep -qxF -- "$1" <<< "$output"
}

@test "structure: a tree in order passes" {
    tree
    run -0 build_and_check
    [ -z "$output" ]
}

@test "structure: an include that looks up, at the same level, or into another program" {
    tree
    echo '#include "high/all.h"' > lib/low/low.h
    finds 'lib/low/low.h: includes "high/all.h": low (level 1) uses high (level 2)'
    grep -qxF 'a circle: high -> low -> high' <<< "$output"
    tree
    sed -i 's/| low | 1/| low | 2/' ARCHITECTURE.md
    finds 'lib/high/high.c: includes "low/low.h": high (level 2) uses low (level 2)'
    tree
    mkdir src/other
    echo '#include "../tool.c"' > src/other/main.c
    finds 'src/other/main.c: includes "../tool.c": src/other uses src/tool, another program'
    tree
    echo '#include "none.h"' >> src/tool.c
    run -1 check
    [ "$output" = 'src/tool.c: there is no "none.h"' ]
}

@test "structure: a symbol that looks up, at the same level, or into a program" {
    tree
    printf '%s\n' 'int high(void);' 'int low(void)' '{' '    return high();' '}' > lib/low/low.c
    finds 'lib/low/low.o: uses high: low (level 1) uses high (level 2)'
    grep -qxF 'a circle: high -> low -> high' <<< "$output"
    tree
    sed -i 's/| low | 1/| low | 2/' ARCHITECTURE.md
    finds 'lib/high/high.o: uses low: high (level 2) uses low (level 2)'
    tree
    printf '%s\n' 'int helper(void)' '{' '    return 1;' '}' >> src/tool.c
    printf '%s\n' 'int helper(void);' 'int low(void)' '{' '    return helper();' '}' > lib/low/low.c
    finds 'lib/low/low.o: uses helper: low (level 1) uses src/tool (a program)'
}

@test "structure: a symbol that is defined twice" {
    tree
    printf '%s\n' 'int low(void)' '{' '    return 2;' '}' >> lib/high/high.c
    sed -i '/low.h/d' lib/high/high.c
    run -1 build_and_check
    [[ $output == *": defines low, and so does "* ]]
    tree
    printf '%s\n' 'int low(void)' '{' '    return 2;' '}' >> src/tool.c
    finds 'src/tool.o: defines low, and so does lib/low/low.o'
}

@test "structure: a room that the table lacks, and one that is not there" {
    tree
    mkdir lib/new
    touch lib/new/new.h
    echo '| gone | 3 | x |' >> ARCHITECTURE.md
    run -1 check
    [ "$output" = $'lib/new: this room is not in the table of ARCHITECTURE.md\nARCHITECTURE.md: there is no room lib/gone' ]
}

@test "structure: a file that no header names" {
    tree
    sed -i '/high\.c/d' lib/high/all.h
    run -1 check
    [ "$output" = 'lib/high/high.c: it has no header of its own, and no header of its room names it' ]
    echo '/* not_high.c */' >> lib/high/all.h
    run -1 check
}

@test "structure: too many files in a folder, lines in a file, lines in a function" {
    tree
    for i in {1..22}; do touch "lib/low/$i.c" "lib/low/$i.h"; done
    run -1 check
    [ "$output" = 'lib/low: 23 .c files, the limit is 22' ]
    tree
    yes '' | head -n 450 > tests/long.h
    run -0 check
    echo >> tests/long.h
    run -1 check
    [ "$output" = 'tests/long.h: 451 lines, the limit is 450' ]
    rm tests/long.h
    # The lines from the signature to the brace.
    printf '%s\n' '/* why */' 'static int one(int a,' '        int b)' '{' > tests/long.c
    yes '    one();' | head -n 41 >> tests/long.c
    echo '}' >> tests/long.c
    run -0 check
    sed -i '5i\    one();' tests/long.c
    run -1 check
    [ "$output" = 'tests/long.c:2: one() has 46 lines, the limit is 45' ]
}

@test "structure: a global symbol of a library without its prefix" {
    tree
    echo 'int tns_one(void) { return 1; } int dsvae_two(void) { return 2; }' > a.c
    ${CC:-cc} -shared -fPIC -o good.so a.c
    ${CC:-cc} -c -o a.o a.c
    ar rcs good.a a.o
    run -0 check --library good.so --library good.a
    echo 'int names_free(void) { return 1; }' >> a.c
    ${CC:-cc} -shared -fPIC -o bad.so a.c
    ${CC:-cc} -c -o a.o a.c
    ar rcs bad.a a.o
    for library in bad.so bad.a; do
        run -1 check --library "$library"
        [ "$output" = "$library: has the global symbol names_free, which begins with none of: tns_, dsvae_" ]
    done
}
