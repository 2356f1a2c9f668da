# wait.bash - for tests that look at what a program in the background has written.
# shellcheck shell=bash
# wait_for FILE: until it is there
wait_for() {
    local i
    for ((i = 0; i < 600; i++)); do
        [ -s "$1" ] && return 0
        sleep 0.05
    done
    echo "$1 does not come"
    return 1
}
