# common.sh - what the scripts of this folder share; they read it with `.` after they have set `pipelines` to this folder.
# shellcheck shell=sh

# The programs of the clone or the installation that this folder belongs to come first on PATH, before an older suite that
# is installed elsewhere. DSVAE_BIN names another folder of programs.
find_programs() {
    set -- ${DSVAE_BIN:+"$DSVAE_BIN"} "${pipelines:?}/../bin"
    case $pipelines in
    */share/dsvae-tools/pipelines) set -- "$@" "$pipelines/../../../bin" ;;
    esac
    for bin; do
        [ -x "$bin/dsvae-encode" ] || continue
        PATH=$(cd "$bin" && pwd):$PATH
        export PATH
        return
    done
}

# print_help: the comment at the script's head, without its first line and the lines for Slurm
print_help() {
    awk 'NR == 1 || /^#SBATCH/ { next } !/^#/ { exit } { sub(/^# ?/, ""); print }' "$0"
}

# wrong_use TEXT: the message and the script's synopsis on standard error, exit 2
wrong_use() {
    {
        echo "${0##*/}: $1"
        print_help | sed -n '1s/ - .*//; 1s/^/usage: /p'
        echo "Try '${0##*/} --help'."
    } >&2
    exit 2
}

# arguments LEAST MOST "$@": answers --help; checks the number of arguments (MOST "any": no limit)
arguments() {
    least=$1 most=$2
    shift 2
    case ${1-} in
    -h | --help) print_help; exit 0 ;;
    esac
    [ $# -ge "$least" ] || wrong_use "$least arguments are needed, $# were given"
    [ "$most" = any ] || [ $# -le "$most" ] || wrong_use "at most $most arguments are accepted, $# were given"
}

# temporary_folder: sets `work` to a new folder, which is removed when the script ends
temporary_folder() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    trap 'exit 129' HUP # with these, dash runs the EXIT trap too
    trap 'exit 130' INT
    trap 'exit 131' QUIT
    trap 'exit 143' TERM
}

# results_folder NAME: where a script without FOLDER puts its results: build/NAME of the clone, or NAME here
results_folder() {
    if [ -e "$pipelines/../Makefile" ]; then
        echo "$(cd "$pipelines/.." && pwd)/build/$1"
    else
        echo "$PWD/$1"
    fi
}

find_programs
