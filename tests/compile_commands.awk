# compile_commands.awk - makes compile_commands.json of the commands that make prints; `folder` is where it runs.
BEGIN { printf "[" }

/ -c -o / {
    command = $0
    gsub(/\\/, "\\\\", command)
    gsub(/"/, "\\\"", command)
    printf "%s\n  {\"directory\": \"%s\", \"file\": \"%s\", \"command\": \"%s\"}", files++ ? "," : "", folder, $NF, command
}

END { print "\n]" }
