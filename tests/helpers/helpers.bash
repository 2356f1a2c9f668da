# helpers.bash - what the tests of the programs share: where things are, what programs there are, waiting for events.
# shellcheck shell=bash
# shellcheck disable=SC2034 # the tests use these
bats_require_minimum_version 1.5.0

top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
testdata=$top/testdata
streams=$testdata/streams
pipelines=$top/pipelines
helpers=$top/tests/helpers
shared=$(dirname "$top")/shared # data that is not part of the project

# The programs: src/NAME.c or src/NAME/main.c.
programs() {
    (cd "$top/src" && ls -d -- *.c */main.c) | sed 's|/main\.c$||; s|\.c$||' | sort
}

# The man page of program $1.
page_of() {
    ls "$top/src/$1.1" "$top/src/$1/$1.1" 2> /dev/null
}

# The verbs of program $1, if it has any.
verbs() {
    "$1" --help=table | awk -F '\t' '$1 == "verb" { print $2 }'
}

# The long options that --help of program $1 shows, or that of one of its verbs, sorted.
help_options() {
    { "$1" --help; for verb in $(verbs "$1"); do "$1" "$verb" --help; done; } |
        sed -n 's/^ \{2,6\}\(-., \)\{0,1\}--\([a-z-]*\).*/\2/p' | sort -u
}

# Those that its man page has.
page_options() {
    sed -n 's/^\.It .*Fl Fl \([a-z-]*\).*/\1/p' "$(page_of "$1")" | sort
}

# wait_for FILE: until it is there and not empty.
wait_for() {
    local i
    for ((i = 0; i < 6000; i++)); do
        [ -s "$1" ] && return 0
        sleep 0.05
    done
    echo "$1 does not come"
    return 1
}
