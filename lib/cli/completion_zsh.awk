# completion_zsh.awk - a completion for zsh: the table as specs of _arguments.

# A text inside a spec, in which these characters have a meaning.
function inside(text) {
    return marked(text, "[]:\\", "\\")
}

# What follows an option's description: how its value completes.
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

# The specs of all options that exactly these verbs have; "": that all have.
function print_specs(names,    o) {
    for (o = 1; o <= options; o++)
        if (only[o] == names)
            printf " \\\n    %s", spec(o)
}

# The files that follow the words of the operands.
function files() {
    return most == 0 ? "" : quoted((most == 1 ? "1" : "*") ":file:_files")
}

function print_plain() {
    printf "_arguments -s -S"
    print_specs("")
    print (most == 0 ? "" : " \\\n    " files())
}

# The verb is the first of the words so far that is one; without one, all options are offered.
function print_with_verbs(    o, v, seen) {
    print "local verb= word"
    print "for word in ${words[2,CURRENT-1]}; do"
    print "    if [[ $word == (" as_pattern(verb_names) ") ]]; then verb=$word; break; fi"
    print "done"
    printf "local -a specs=(" quoted("1:verb:(" verb_names ")") " " files()
    print_specs("")
    print ")"
    for (o = 1; o <= options; o++)
        if (only[o] != "" && !seen[only[o]]++) {
            printf "[[ -z $verb || $verb == (" as_pattern(only[o]) ") ]] && specs+=("
            print_specs(only[o])
            print ")"
        }
    for (v = 1; v <= verbs; v++)
        if (objects[v] != "")
            print "[[ $verb == " verb[v] " ]] && specs+=(" quoted("2:object:(" objects[v] ")") ")"
    print "_arguments -s -S $specs"
}

END {
    print "#compdef " program "\n# Completion " made_for("zsh") "\n"
    if (verbs)
        print_with_verbs()
    else
        print_plain()
}
