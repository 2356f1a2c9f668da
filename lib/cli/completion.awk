# completion.awk - reads a program's --help=table (completion_table.c); completion_bash.awk, completion_zsh.awk and
# completion_fish.awk print what it holds for their shell. All four run in every awk.

BEGIN { FS = "\t" }

$1 == "program" { program = $2; purpose = $3 }
$1 == "verb" {
    v = ++verbs
    verb[v] = $2
    objects[v] = $3
    verb_help[v] = $4
    verb_names = verb_names (v == 1 ? "" : " ") $2
}
$1 == "option" {
    o = ++options
    name[o] = $2
    letter[o] = $3
    type[o] = $4
    metavar[o] = $5
    completes[o] = $6
    words[o] = $7
    only[o] = $8 # the verbs that have it; "": all
    help[o] = $9
}
$1 == "operands" { most = $2 }

# The text with `mark` before each of these characters. (gsub() treats a backslash differently in different awks.)
function marked(text, characters, mark,    i, c, all) {
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        all = all (index(characters, c) ? mark : "") c
    }
    return all
}

# The text in single quotes of bash and zsh: a quote in it ends the quotes, is escaped, and opens them again.
function quoted(text) {
    return "'" marked(text, "'", "'\\'") "'"
}

# Does option o belong to this verb? "": to any.
function has_option(name, o) {
    return name == "" || only[o] == "" || index(" " only[o] " ", " " name " ") > 0
}

# Names separated by spaces, as a pattern of case and [[ ]].
function as_pattern(names) {
    gsub(/ /, "|", names)
    return names
}

function made_for(shell) {
    return "of " program " in " shell ": made from its option table (--help=table)."
}
