# completion_bash.awk - a completion for bash. It needs nothing but bash 4; names of files are left to readline, which knows
# how to quote them. bash splits --name=value at the '='.

# "--model | -m": both forms of option o as a pattern of case.
function pattern(o) {
    return "--" name[o] (letter[o] == "" ? "" : " | -" letter[o])
}

# All options whose values complete as `wanted` says ("any": however), as one pattern.
function patterns(wanted,    o, all) {
    for (o = 1; o <= options; o++)
        if (type[o] != "flag" && (wanted == "any" || completes[o] == wanted))
            all = all (all == "" ? "" : " | ") pattern(o)
    return all
}

# All options of a verb; "": of all verbs.
function all_options(verb,    o, all) {
    for (o = 1; o <= options; o++)
        if (has_option(verb, o))
            all = all (all == "" ? "" : " ") "--" name[o] (letter[o] == "" ? "" : " -" letter[o])
    return all
}

function offer(list) {
    return "mapfile -t COMPREPLY < <(compgen -W " quoted(list) " -- \"$cur\")"
}

END {
    f = program
    gsub(/-/, "_", f)
    print "# Completion " made_for("bash") "\n"
    print "_" f "()\n{"
    print "    local cur=${COMP_WORDS[COMP_CWORD]} option= ended= verb= operand=0 i"
    print "    COMPREPLY=()"
    print "    for ((i = 1; i < COMP_CWORD; i++)); do"
    print "        if [[ ${COMP_WORDS[i]} == = && $option ]]; then"
    print "            continue"
    print "        elif [[ $option ]]; then"
    print "            option="
    print "        elif [[ $ended ]]; then"
    print "            verb=${verb:-${COMP_WORDS[i]}} operand=$((operand + 1))"
    print "        else"
    print "            case ${COMP_WORDS[i]} in"
    print "            --) ended=1 ;;"
    print "            " patterns("any") " | *[\\<\\>]) option=${COMP_WORDS[i]} ;;"
    print "            -?*) ;;"
    print "            *) verb=${verb:-${COMP_WORDS[i]}} operand=$((operand + 1)) ;;"
    print "            esac"
    print "        fi"
    print "    done"
    print "    [[ $cur == = && $option ]] && cur="
    print "    case $option in"
    for (o = 1; o <= options; o++)
        if (words[o] != "")
            print "    " pattern(o) ") " offer(words[o]) " ;;"
    if (patterns("folder") != "")
        print "    " patterns("folder") ") compopt -o dirnames ;;"
    print "    " (patterns("file") == "" ? "" : patterns("file") " | ") "*[\\<\\>]) compopt -o default ;;"
    print "    ?*) ;;"
    print "    *)"
    print "        if [[ ! $ended && $cur == -* ]]; then"
    print "            case $verb in"
    for (v = 1; v <= verbs; v++)
        print "            " verb[v] ") " offer(all_options(verb[v])) " ;;"
    print "            *) " offer(all_options("")) " ;;"
    print "            esac"
    print "            return"
    print "        fi"
    print "        case $operand in"
    if (verbs)
        print "        0) " offer(verb_names) " ;;"
    if (objects[1] != "") {
        print "        1)"
        print "            case $verb in"
        for (v = 1; v <= verbs; v++)
            print "            " verb[v] ") " offer(objects[v]) " ;;"
        print "            esac"
        print "            ;;"
    }
    print "        *) " (most == 0 ? ":" : "compopt -o default") " ;;"
    print "        esac"
    print "        ;;"
    print "    esac"
    print "}"
    print "complete -F _" f " " program
}
