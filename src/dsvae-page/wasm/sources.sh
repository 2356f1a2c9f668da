#!/bin/sh
# sources.sh DIR - puts the sources of zlib, msgpack-c and libpng into DIR, as the Debian source packages have them. Debian
# has these libraries for its own machines only, not for WebAssembly. The places that apt knows for packages are asked for
# sources, in a list of their own: nothing of the system's apt changes.
set -eu

dir=$1
# shellcheck disable=SC1091 # the system's
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
mkdir -p "$dir/apt/sources" "$dir/apt/lists/partial" "$dir/packages"

# The lists of apt, of both forms, with "deb-src" for "deb" and the suite of this release alone.
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -f "$list" ] || sed -n "s/^deb \(.* $codename .*\)/deb-src \1/p" "$list"
done >"$dir/apt/sources/own.list"
for list in /etc/apt/sources.list.d/*.sources; do
    [ ! -f "$list" ] || awk -v RS= -v ORS='\n\n' -v suite="$codename" '
        match($0, /(^|\n)Suites:[^\n]*/) && (substr($0, RSTART, RLENGTH) " ") ~ ("[ :]" suite "[ ]") {
            sub(/(^|\n)Suites:[^\n]*/, "\nSuites: " suite)
            sub(/(^|\n)Types:[^\n]*/, "\nTypes: deb-src")
            sub(/^\n/, "")
            print
        }' "$list"
done >"$dir/apt/sources/own.sources"

apt() {
    command=$1
    shift
    apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$dir/apt/sources" \
        -o Dir::State::lists="$dir/apt/lists" -o APT::Sandbox::User="$(id -un)" "$command" "$@"
}

dir=$(cd "$dir" && pwd)
apt update
(cd "$dir/packages" && apt source --download-only zlib msgpack-c libpng1.6)

for name in zlib msgpack-c libpng; do
    mkdir -p "$dir/$name"
    tar -xf "$(ls "$dir/packages/$name"*.orig.tar.*[2z])" -C "$dir/$name" --strip-components=1
done
mkdir -p "$dir/include"
cp -R /usr/include/msgpack.h /usr/include/msgpack "$dir/include" # of libmsgpack-dev: CMake makes some of them
# Without setjmp(), which WASI lacks, and what needs it.
sed '/PNG_SETJMP_SUPPORTED\|PNG_SIMPLIFIED_/d' "$dir/libpng/scripts/pnglibconf.h.prebuilt" >"$dir/libpng/pnglibconf.h"
touch "$dir/done"
