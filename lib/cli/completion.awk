# completion.awk - reads a program's --help=table (table.c); completion_bash.awk, completion_zsh.awk and completion_fish.awk
# print what it holds for their shell. All four run in every awk.

BEGIN { FS = "\t" }

$1 == "program" { program = $2; purpose = $3 }
$1 == "option" {
    o = ++options
    name[o] = $2
    letter[o] = $3
    type[o] = $4
    metavar[o] = $5
    completes[o] = $6
    words[o] = $7
    help[o] = $8
}
$1 == "operand" { operand[++operands] = $2 }
$1 == "operands" { most = $2 }

# The text with `mark` before each of these characters. (What gsub() takes a backslash for differs from awk to awk.)
function marked(text, characters, mark,    i, c, all) {
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        all = all (index(characters, c) ? mark : "") c
    }
    return all
}

# The text in single quotes of bash and zsh: each of its own ends the quotes, and begins them anew.
function quoted(text) {
    return "'" marked(text, "'", "'\\'") "'"
}

function made_for(shell) {
    return "of " program " in " shell ": made from its option table (--help=table)."
}
