#!/bin/sh
# speech.sh FILE [OPTION...] - writes the frames of speech of FILE to standard output
#
# A stream (.tns) is copied; any other file is a recording, which wav-decode decodes with the options.
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 1 any "$@"

file=$1
shift
case $file in
*.tns) exec cat "$file" ;;
*) exec wav-decode "$@" "$file" ;;
esac
