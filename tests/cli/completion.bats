# completion.bats - what bash, zsh and fish offer, made from the option tables.
load ../helpers/helpers

setup_file() {
    for p in $(programs); do
        "$p" --help=table
    done > "$BATS_FILE_TMPDIR/tables"
}

setup() {
    made=$top/${BUILD:-build}/completions
    tables=$BATS_FILE_TMPDIR/tables
    export HOME=$BATS_TEST_TMPDIR # what shells write goes there
    cd "$BATS_TEST_TMPDIR"
}

need() {
    command -v "$1" > /dev/null || skip "$1 is not installed"
}

# "PROGRAM --NAME" and "PROGRAM -LETTER" of all options of all tables, sorted.
all_options() {
    awk -F '\t' '$1 == "program" { p = $2 }
                 $1 == "option" { print p " --" $2; if ($3 != "") print p " -" $3 }' "$tables" | sort
}

# in_bash WORD...: what bash would offer for the last word, a line each, and what it leaves to readline.
in_bash() (
    compopt() { left=$*; }
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    source "$made/bash/$1"
    "_${1//-/_}"
    [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
    [ -z "$left" ] || echo "($left)"
)

# in_fish LINE...: what fish would offer, a line each.
in_fish() {
    fish --no-config -c 'for line in $argv[2..]
        source $argv[1]/(string split -f 1 " " $line).fish
        complete -C $line
    end' "$made/fish" "$@" | cut -f 1
}

@test "every option of the tables is in --help, and no other" {
    for p in $(programs); do
        help_options "$p" | sed "s/^/$p --/"
    done | sort > shown
    all_options | grep -e ' --' | diff - shown
    [ "$(wc -l < shown)" -gt 200 ]
}

@test "every option of the tables is on its man page, and no other" {
    for p in $(programs); do
        page_options "$p" | sed "s/^/$p --/"
    done | sort > shown
    all_options | grep -e ' --' | diff - shown
}

@test "every option of the tables is offered by bash, and no other" {
    for p in $(programs); do
        in_bash "$p" - | sed "s/^/$p /"
    done | sort > offered
    all_options | diff - offered
}

@test "every option of the tables is in zsh's specs, and no other" {
    awk 'FNR == 1 { p = $2 }
         /_arguments|local|words/ { next }
         FNR > 2 { sub(/\[.*/, "") # what is in front of the description
                   for (; match($0, /-[a-z-]+/); $0 = substr($0, RSTART + RLENGTH))
                       print p " " substr($0, RSTART, RLENGTH) }' "$made"/zsh/_* | sort -u > specs
    all_options | diff - specs
}

@test "every option of the tables is offered by fish, and no other" {
    need fish
    for p in $(programs); do
        in_fish "$p -" "$p --" | sed "s/^/$p /; s/=\$//"
    done | sort -u > offered
    all_options | diff - offered
}

@test "the table says what types and values there are" {
    run -0 sprite-draw --help=table
    [ "${lines[0]}" = $'program\tsprite-draw\tdraws invented characters as a stream of frames' ]
    [[ $output == *$'\noption\tsplit\t\ttext\tNAME\t\ttrain test all\t\tcharacters for training, '* ]]
    [[ $output == *$'\noption\toutput\to\ttext\tFILE\tfile\t\t\twrite to FILE, '* ]]
    [[ $output == *$'\noption\trgba\t\tflag\t\t\t\t\tframes of 4 channels, '* ]]
    [ "${lines[-1]}" = $'operands\t0' ]
    run -0 latent-edit --help=table
    [[ $output == *$'\nverb\ttake\tstatic dynamic\t'* ]]
    [[ $output == *$'\nverb\textend\tdynamic\t'* ]]
    [[ $output == *$'\noption\tspherical\t\tflag\t\t\t\tinterpolate\t'* ]]
    [[ $output == *$'\noption\tmodel\tm\ttext\tFILE\tfile\t\tsample extend\t'* ]]
    run -2 latent-edit --help=chairs
    awk -F '\t' '
        $1 == "program" && NF == 3 || $1 == "verb" && NF == 4 && $2 != "" && $4 != "" || $1 == "operands" && $2 >= -1 { next }
        $1 == "option" && NF == 9 && $2 != "" && $9 != "" && ($4 == "flag") == ($5 == "") { next }
        { print; bad = 1 } END { exit bad }' "$tables"
    run -1 --separate-stderr bash -c "latent-edit --help=table > /dev/full"
    [[ $stderr == "latent-edit: cannot write standard output: "* ]]
}

@test "values, files, folders and words are completed, numbers are not" {
    [ "$(in_bash dsvae-train --preset sm)" = small ]
    [ "$(in_bash dsvae-train --preset = sp)" = sprites ] # so bash takes --preset=sp apart
    [ "$(in_bash dsvae-train --preset = | head -n 1)" = sprites ]
    [ "$(in_bash sprite-draw -f 3 -a sl)" = slash ]
    [ "$(in_bash dsvae-encode -m '')" = "(-o default)" ]
    [ "$(in_bash dsvae-encode -m m.tns fr)" = "(-o default)" ]
    [ "$(in_bash dsvae-encode --output = fr)" = "(-o default)" ]
    [ "$(in_bash latent-edit traverse static --from '')" = "(-o default)" ] # FILE|A
    [ "$(in_bash sprites-dataset --layers '')" = "(-o dirnames)" ]
    [ -z "$(in_bash dsvae-train --seed '')" ]
    [ -z "$(in_bash dsvae-train --seed = '')" ]
    [ -z "$(in_bash sprite-draw '')" ] # takes no operand
    [ "$(in_bash dsvae-encode '<' '')" = "(-o default)" ]
    [ "$(in_bash dsvae-encode -- --mo)" = "(-o default)" ]
    [ "$(in_bash dsvae-encode --quiet --mod)" = --model ]
}

@test "verbs and objects are completed where they stand, and are those that the program knows" {
    [ "$(in_bash latent-edit ta)" = take ]
    [ "$(in_bash latent-edit --seed 3 -q take s)" = static ]
    [ "$(in_bash latent-edit take --from static '' | tr '\n' ' ')" = "static dynamic " ]
    [ "$(in_bash latent-edit take static '')" = "(-o default)" ]
    for verb in $(in_bash latent-edit ''); do
        run -2 latent-edit "$verb"
        [[ $output == *"$verb what? $(in_bash latent-edit "$verb" '' | paste -s -d , | sed 's/,/ or /')"$'\n'* ]]
    done
    run -2 latent-edit
    [[ $output == "latent-edit: a verb is needed: $(in_bash latent-edit '' | paste -s -d , | sed 's/,/, /g')"$'\n'* ]]
    [ "$(in_bash latent-plot '' | tr '\n' ' ')" = "map paths heat curves " ]
    for kind in $(in_bash latent-plot ''); do
        run -1 latent-plot "$kind" no-such-file
    done
    for action in $(in_bash sprite-decode --action ''); do
        run -1 sprite-decode --action "$action" no-such-file
    done
    sprite-draw --characters 1 $(in_bash sprite-draw -a '' | sed 's/^/-a /') -f 1 | tensor-stat -q
}

# The options of verb $2 of program $1 by its table, sorted.
options_of_verb() {
    "$1" --help=table | awk -F '\t' -v verb="$2" '
        $1 == "option" && ($8 == "" || index(" " $8 " ", " " verb " ")) {
            print "--" $2; if ($3 != "") print "-" $3 }' | sort
}

@test "after a verb its own options are offered, and no others" {
    for p in latent-edit latent-plot; do
        for verb in $(verbs "$p"); do
            in_bash "$p" "$verb" - | sort | diff <(options_of_verb "$p" "$verb") -
            in_bash "$p" -q "$verb" some --max-record 3 -- - | grep -e ^- && return 1
        done
    done
    in_bash latent-edit hold - | grep -q -e '--frame$'
    [ -z "$(in_bash latent-edit hold --seed)" ]
    [ "$(in_bash latent-edit extend '')" = dynamic ]
    need fish
    for verb in $(verbs latent-plot); do
        in_fish "latent-plot $verb -" "latent-plot $verb --" | sed "s/=\$//" | sort -u |
            diff <(options_of_verb latent-plot "$verb") -
    done
    [ "$(in_fish "latent-edit extend ")" = dynamic ]
}

@test "bash completes when the tab is pressed" {
    need python3
    touch "two words.tns"
    python3 "$helpers/press_tab.py" "for f in $made/bash/*; do source \$f; done" \
        "latent-edit ta" \
        "dsvae-encode -m tw" \
        "dsvae-train --preset=dc" \
        "dsvae-train --checkpoint=tw" -- bash --norc -i > words
    diff words - << 'END'
[latent-edit] [take]
[dsvae-encode] [-m] [two words.tns]
[dsvae-train] [--preset=dcgan]
[dsvae-train] [--checkpoint=two words.tns]
END
}

@test "zsh completes when the tab is pressed" {
    need zsh
    need python3
    for p in $(programs); do
        zsh -n "$made/zsh/_$p"
    done
    touch "two words.tns"
    python3 "$helpers/press_tab.py" \
        "bindkey -e; fpath=($made/zsh \$fpath); autoload -Uz compinit; compinit -u -D" \
        "latent-edit ta" \
        "latent-edit take sta" \
        "latent-edit take static --fro" \
        "latent-edit extend " \
        "latent-edit hold dynamic --fr" \
        "dsvae-train --preset=dc" \
        "sprite-draw -f 3 --hair tw" \
        "dsvae-encode -m tw" \
        "dsvae-train --seed tw" -- zsh -f -i > words
    diff words - << 'END'
[latent-edit] [take]
[latent-edit] [take] [static]
[latent-edit] [take] [static] [--from]
[latent-edit] [extend] [dynamic]
[latent-edit] [hold] [dynamic] [--frame]
[dsvae-train] [--preset=dcgan]
[sprite-draw] [-f] [3] [--hair] [twintails]
[dsvae-encode] [-m] [two words.tns]
[dsvae-train] [--seed] [tw]
END
}

@test "fish completes values, files, folders and words, and no numbers" {
    need fish
    touch "two words.tns"
    mkdir twofold
    in_fish "latent-edit ta" "latent-edit take s" "latent-edit take static tw" "dsvae-train --preset dc" \
        "dsvae-train --preset=dc" "sprites-dataset --layers tw" "dsvae-encode -m tw" "dsvae-train --seed tw" \
        "sprite-draw tw" > offered
    diff offered - << 'END'
take
static
two words.tns
twofold/
dcgan
--preset=dcgan
twofold/
two words.tns
twofold/
END
}
