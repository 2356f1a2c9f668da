#!/bin/sh
# frames.sh FILE [OPTION...] - the frames of FILE on standard output: a PNG goes through sprite-decode (with the
# options), anything else is a stream already.
set -eu
[ $# -ge 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
PATH=$PATH:$(dirname "$0")/../bin

file=$1
shift
case $file in
*.png | *.PNG) exec sprite-decode "$@" "$file" ;;
*) exec cat "$file" ;;
esac
