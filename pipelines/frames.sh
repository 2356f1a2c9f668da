#!/bin/sh
# frames.sh FILE [OPTION...] - writes the frames of FILE to standard output
#
# A PNG is decoded by sprite-decode with the options; any other file is copied, since it is a stream already.
set -eu
pipelines=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 1 any "$@"

file=$1
shift
case $file in
*.png | *.PNG) exec sprite-decode "$@" "$file" ;;
*) exec cat "$file" ;;
esac
