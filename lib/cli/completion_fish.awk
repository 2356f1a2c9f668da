# completion_fish.awk - a completion for fish: one line per option.

function in_fish(text) {
    return "'" marked(text, "\\'", "\\") "'"
}

# How the value of option o completes.
function value(o) {
    if (type[o] == "flag")
        return ""
    if (words[o] != "")
        return " -x -a " in_fish(words[o])
    if (completes[o] == "folder")
        return " -x -a '(__fish_complete_directories)'"
    return completes[o] == "file" ? " -r -F" : " -x"
}

function condition(text) {
    return text == "" ? "" : " -n " in_fish(text)
}

# Option o is offered after the verbs that have it, and before any verb.
function wanted(o) {
    if (only[o] == "")
        return ""
    return "__fish_seen_subcommand_from " only[o] "; or not __fish_seen_subcommand_from " verb_names
}

END {
    print "# Completion " made_for("fish") "\n"
    if (most == 0)
        print "complete -c " program " -f"
    for (v = 1; v <= verbs; v++)
        print "complete -c " program condition("not __fish_seen_subcommand_from " verb_names) " -f -a " verb[v] \
            " -d " in_fish(verb_help[v])
    for (v = 1; v <= verbs; v++)
        if (objects[v] != "")
            print "complete -c " program condition("__fish_seen_subcommand_from " verb[v] \
                "; and not __fish_seen_subcommand_from " objects[v]) " -f -a " in_fish(objects[v])
    for (o = 1; o <= options; o++)
        print "complete -c " program condition(wanted(o)) (letter[o] == "" ? "" : " -s " letter[o]) " -l " name[o] value(o) \
            " -d " in_fish(help[o])
}
