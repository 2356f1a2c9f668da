#!/bin/sh
# assemble.sh ENGINE.wasm - prints the page without a model: page.html with its style, its scripts and the engine inside.
set -eu
here=$(dirname "$0")

while IFS= read -r line; do
    case $line in
    @STYLE@) cat "$here/page.css" ;;
    @WORKER@) cat "$here/worker.js" ;;
    @SCRIPT@) cat "$here/files.js" "$here/page.js" "$here/slot.js" "$here/view.js" ;;
    *) printf '%s\n' "$line" ;;
    esac
done <"$here/page.html"
printf '<script type="application/octet-stream" data-kind="engine" data-name="engine.wasm" data-size="%d" data-stride="1">\n' \
    "$(wc -c <"$1")"
gzip -9nc "$1" | base64
echo '</script>'
