# programs.bash - for tests of what all programs have in common.
# shellcheck shell=bash

SOURCES=$BATS_TEST_DIRNAME/../src

programs() {
    for source in "$SOURCES"/*.c; do
        basename "$source" .c
    done
}

# The long options that --help of program $1 shows, sorted.
help_options() {
    "$1" --help | sed -n '/^options:/,/^examples:/s/^ \{2,6\}\(-., \)\{0,1\}--\([a-z-]*\).*/\2/p' | sort
}

# Those that its man page has.
page_options() {
    sed -n 's/^\.It .*Fl Fl \([a-z-]*\).*/\1/p' "$SOURCES/$1.1" | sort
}
