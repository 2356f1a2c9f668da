# completion_zsh.awk - a completion for zsh: the table as specs of _arguments.

# A text inside a spec, where these stand for something else.
function inside(text) {
    return marked(text, "[]:\\", "\\")
}

# What stands behind an option's description: how its value completes.
function value(o) {
    if (type[o] == "flag")
        return ""
    return ":" inside(metavar[o]) ":" \
        (words[o] != "" ? "(" words[o] ")" : completes[o] == "file" ? "_files" : completes[o] == "folder" ? "_files -/" : " ")
}

function spec(o,    long, short, again) {
    long = "--" name[o] (type[o] == "flag" ? "" : "=")
    short = letter[o] == "" ? "" : "-" letter[o] (type[o] == "flag" ? "" : "+")
    again = type[o] == "list" ? "*" : short == "" ? "" : "(-" letter[o] " --" name[o] ")"
    return (short == "" ? quoted(again long "[" inside(help[o]) "]" value(o)) \
        : quoted(again) "{" short "," long "}" quoted("[" inside(help[o]) "]" value(o)))
}

END {
    print "#compdef " program "\n# Completion " made_for("zsh") "\n"
    printf "_arguments -s -S"
    for (o = 1; o <= options; o++)
        printf " \\\n    %s", spec(o)
    for (o = 1; o <= operands; o++)
        printf " \\\n    %s", quoted(o ":word:(" operand[o] ")")
    if (most != 0)
        printf " \\\n    %s", quoted((most == 1 ? "1" : "*") ":file:_files")
    print ""
}
