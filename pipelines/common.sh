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

# can_write FILE: fails with a message if nothing can be written into its folder
can_write() {
    [ -w "$(dirname "$1")" ] || { echo "${0##*/}: cannot write into the folder of $1" >&2; exit 1; }
}

# decode_layer SHEET.png STREAM: the rows that are drawn, and those of the walk in which nothing is
decode_layer() {
    sprite-decode --quiet --rgba --action walk "$1" > "$work/walk.tns" # fails without one
    sprite-decode --quiet --rgba --frames natural --id layer "$1" | tensor-head --except --label action=walk > "$work/rest.tns"
    cp "$1" "$work/layer.png"
    printf 'layer\tlayer.png\n' | sprite-dress --quiet "$work" --wear - --action walk | cat - "$work/rest.tns" > "$2"
}

# complete_sheet MODEL SHEET.png OUT.png [--doubt MASK.png] [--group NAME]: all of full-sheet.sh; with --layer as the first
# argument and --body for --group that of complete-layer.sh
complete_sheet() {
    layer='' name=--group
    [ "${1-}" != --layer ] || { layer=$1 name=--body; shift; }
    case ${1-} in -h | --help) print_help; exit 0 ;; esac
    [ $# -ge 3 ] || wrong_use "3 arguments are needed, $# were given"
    model=$1 sheet=$2 out=$3 mask='' group=''
    shift 3
    while [ $# -gt 0 ]; do
        [ $# -ge 2 ] || wrong_use "$1 needs a value"
        case $1 in
        --doubt) mask=$2 ;;
        "$name") group=$2 ;;
        *) wrong_use "there is no option '$1'" ;;
        esac
        shift 2
    done
    can_write "$out"
    [ -z "$mask" ] || can_write "$mask"

    temporary_folder
    case $(tensor-head --quiet --id 'walk/front/8' --id '*/walk/front/8' "$model" | tensor-stat | wc -l) in
    0 | 1) order=sprites ;; # the eight frames of the walk that the Sprites data set shows
    *) order=natural ;;     # all nine
    esac
    if [ "$layer" ]; then
        decode_layer "$sheet" "$work/given.tns"
    else
        sprite-decode --quiet --rgba --frames $order "$sheet" -o "$work/given.tns"
    fi
    dsvae-encode -m "$model" --all-frames --perform "$work/given.tns" |
        dsvae-decode -m "$model" --doubt ${group:+--group "$group"} -o "$work/made.tns"
    [ -z "$mask" ] || png-encode --quiet --sheet lpc --doubt -o "$mask" "$work/made.tns"
    png-encode --quiet --sheet lpc -o "$out" "$work/made.tns"
}

find_programs
