# completion_fish.awk - a completion for fish: a line an option.

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

# Word o of the operands, where those before it are there and it is not.
function condition(o,    i, all) {
    for (i = 1; i < o; i++)
        all = all "__fish_seen_subcommand_from " operand[i] "; and "
    return all "not __fish_seen_subcommand_from " operand[o]
}

END {
    print "# Completion " made_for("fish") "\n"
    if (most == 0)
        print "complete -c " program " -f"
    for (o = 1; o <= operands; o++)
        print "complete -c " program " -n " in_fish(condition(o)) " -f -a " in_fish(operand[o])
    for (o = 1; o <= options; o++)
        print "complete -c " program (letter[o] == "" ? "" : " -s " letter[o]) " -l " name[o] value(o) " -d " in_fish(help[o])
}
