# install.bats - make install, make uninstall, the C library as others see it, and the Debian packages.
load ../helpers/helpers

setup() {
    version=$(sed -n 's/^VERSION = //p' "$top/Makefile")
    root=$BATS_TEST_TMPDIR/root
    export HOME=$BATS_TEST_TMPDIR
    cd "$BATS_TEST_TMPDIR"
}

# Here and not in a trap of the test, which would replace the one by which bats reports a failure.
teardown() {
    [ -z "${packaged-}" ] || rm -rf "$top/build-deb"
}

# As the programs under test were made.
made() {
    make -s -C "$top" BUILD="${BUILD:-build}" BIN="${BIN:-bin}" "$@" > "$BATS_TEST_TMPDIR/made.log" 2>&1 || {
        cat "$BATS_TEST_TMPDIR/made.log"
        return 1
    }
}

# Installs for Debian's layout; what is compiled then finds the shared library.
install_usr() {
    made install DESTDIR="$root" PREFIX=/usr
    export LD_LIBRARY_PATH=$root/usr/lib PKG_CONFIG_PATH=$root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
}

# compile c|c++ LINK ARGUMENT...: for the installed tree, with the sanitizers that the library may have been made with.
# LINK is shared, static or none.
compile() {
    local compiler=${CC:-cc} language=c11 flags='' libraries=''
    [ "$1" = c ] || { compiler=${CXX:-c++} language=c++17; }
    [[ ${BUILD:-} != *san* ]] || flags=-fsanitize=address,undefined
    case $2 in
    shared) libraries=$(pkg-config --libs dsvae) ;;
    static) libraries=$(pkg-config --libs --static dsvae | sed 's/-ldsvae/-l:libdsvae.a/') ;;
    esac
    shift 2
    # shellcheck disable=SC2046,SC2086
    $compiler -std=$language -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror $flags $(pkg-config --cflags dsvae) \
        "$@" $libraries
}

@test "make uninstall takes away what make install has put, and nothing else" {
    mkdir -p "$root/opt/x/bin" "$root/opt/x/share/dsvae-tools"
    touch "$root/opt/x/bin/other" "$root/opt/x/share/dsvae-tools/mine"
    made install DESTDIR="$root" PREFIX=/opt/x
    [ "$(find "$root" -type f | wc -l)" -gt 150 ]
    made uninstall DESTDIR="$root" PREFIX=/opt/x
    [ "$(cd "$root" && find . ! -type d | sort)" = $'./opt/x/bin/other\n./opt/x/share/dsvae-tools/mine' ]
    [ ! -e "$root/opt/x/include/dsvae" ]
    [ ! -e "$root/opt/x/share/dsvae-tools/pipelines" ]
    made uninstall DESTDIR="$root" PREFIX=/opt/x # there is nothing any more
}

@test "every program is installed, with its page and its completions; others may read all and run what runs" {
    made install DESTDIR="$root" PREFIX=/usr/local
    cd "$root/usr/local"
    for p in $(programs); do
        [ -x "bin/$p" ]
        for file in "share/man/man1/$p.1" "share/bash-completion/completions/$p" "share/zsh/site-functions/_$p" \
            "share/fish/vendor_completions.d/$p.fish"; do
            [ -s "$file" ] || { echo "$file is missing"; false; }
        done
    done
    [ "$(ls bin)" = "$(programs)" ]
    for page in man3/libdsvae.3 man5/tensor-stream.5 man5/dsvae-model.5 man7/dsvae-tools.7 man7/dsvae-scaling.7; do
        [ -s "share/man/$page" ]
    done
    [ -z "$(find . -type f ! -path './bin/*' ! -name '*.sh' ! -perm 644)" ]
    [ -z "$(find . -type f \( -path './bin/*' -o -name '*.sh' ! -name common.sh \) ! -perm 755)" ]
    [ "$(find . -name common.sh -perm 644)" = ./share/dsvae-tools/pipelines/common.sh ] # only sourced
    run -1 grep -rIl "$root" .
    made uninstall DESTDIR="$root" PREFIX=/usr/local
    [ -z "$(find "$root" ! -type d)" ]
    made install DESTDIR="$root" PREFIX=/usr
    [ -s "$root/usr/share/zsh/vendor-completions/_tensor-stat" ] # where Debian's zsh looks
}

@test "the shells find the completions of the installed tree by themselves" {
    made install DESTDIR="$root" PREFIX=/usr
    export XDG_DATA_DIRS=$root/usr/share:/usr/local/share:/usr/share
    looked=
    if [ -e /usr/share/bash-completion/bash_completion ]; then
        run -0 python3 "$helpers/press_tab.py" "source /usr/share/bash-completion/bash_completion" \
            "latent-edit ta" -- bash --norc -i
        [ "$output" = "[latent-edit] [take]" ]
        looked=1
    fi
    if command -v fish > /dev/null; then
        [[ $(fish -c 'complete -C "latent-edit ta"') == $'take\t'* ]]
        looked=1
    fi
    [ "$looked" ] || skip "there is neither bash-completion nor fish"
}

@test "a program in C with the installed library does what the programs do, byte for byte" {
    command -v pkg-config > /dev/null || skip "pkg-config is not installed"
    model=$top/testdata/small.tns
    install_usr
    source=$root/usr/share/dsvae-tools/pipelines/swap-static.c
    [ "$(wc -l < "$source")" -le 70 ]
    sprite-draw --characters 2 --split test -o frames.tns
    dsvae-encode --no-history -m "$model" frames.tns | latent-edit --no-history swap static |
        dsvae-decode --no-history -m "$model" > expected.tns
    for link in static shared; do
        compile c "$link" -o swap-static "$source"
        ./swap-static "$model" < frames.tns > swapped.tns
        cmp swapped.tns expected.tns
    done
    [ "$(tensor-stat swapped.tns | wc -l)" -gt 5 ]
    [[ $(ldd swap-static) == *"libdsvae.so.0 => $root"* ]]

    run -1 --separate-stderr bash -c "./swap-static $top/testdata/small-vae.tns < frames.tns"
    [ "$stderr" = "swap-static: $top/testdata/small-vae.tns has no static code" ]
    run -1 --separate-stderr bash -c "tensor-head -n 3 frames.tns | ./swap-static $model | tensor-stat"
    [[ $stderr == *"swap-static: record 3 "*"the last record has no partner"* ]]
    run -1 --separate-stderr bash -c "head -c 100000 frames.tns | ./swap-static $model > out.tns"
    [[ $stderr == "swap-static: standard input: the stream ends early"* ]]
    run -1 tensor-stat out.tns
}

@test "a program in C++ with the installed library encodes, edits and decodes as the programs do" {
    command -v pkg-config > /dev/null || skip "pkg-config is not installed"
    command -v "${CXX:-c++}" > /dev/null || skip "there is no C++ compiler"
    model=$top/testdata/small.tns
    install_usr
    sprite-draw --characters 1 --split test -o frames.tns
    dsvae-encode --no-history -m "$model" frames.tns | latent-edit --no-history reverse dynamic |
        dsvae-decode --no-history -m "$model" > expected.tns
    for link in static shared; do
        compile c++ "$link" -o reverse "$helpers/reverse.cpp"
        ./reverse "$model" < frames.tns > reversed.tns
        cmp reversed.tns expected.tns
    done
    run -1 --separate-stderr ./reverse frames.tns
    [ "$stderr" = "reverse: frames.tns: the stream holds frames, model is wanted" ]
}

@test "libdsvae(3) shows that very program" {
    sed -n '/^\.\\" begin swap-static.c/,/^\.\\" end/p' "$top/doc/libdsvae.3" | sed '/^\./d; s/\\e/\\/g' |
        diff - "$top/pipelines/swap-static.c"
}

@test "each installed header compiles alone as C11 and as C++17" {
    command -v pkg-config > /dev/null || skip "pkg-config is not installed"
    install_usr
    [ "$(cd "$root/usr/include" && find . -type f | sort)" = $'./dsvae/dsvae.h\n./dsvae/tns.h' ]
    for header in tns dsvae; do
        echo "#include <dsvae/$header.h>" > alone.c
        compile c none -fsyntax-only -x c alone.c
        if command -v "${CXX:-c++}" > /dev/null; then
            compile c++ none -fsyntax-only -x c++ alone.c
        fi
    done
    [ "$(pkg-config --modversion dsvae)" = "$version" ]
    command -v "${CXX:-c++}" > /dev/null || skip "all but C++, for which there is no compiler"
}

# The names of functions in file $1 of the installed tree that an application can link with.
symbols() {
    nm -gC --defined-only "$root/usr/lib/$1" | awk 'NF == 3 && $2 != "A" { print $3 }' | sed 's/@.*//' | sort
}

@test "both libraries have the functions of the headers and no other name; libdsvae(3) names them all" {
    install_usr
    cat "$root"/usr/include/dsvae/*.h | grep -v '^typedef' | tr '\n' ' ' | grep -o '\b\(tns\|dsvae\)_[a-z_0-9]*(' |
        tr -d '(' | sort -u > declared
    [ "$(wc -l < declared)" -gt 70 ]
    # A sanitizer adds names of its own.
    symbols libdsvae.so | grep -v '^__' | diff declared -
    symbols libdsvae.a | grep -v '^__' | diff declared -
    [ -z "$(nm -gC --defined-only "$root/usr/lib/libdsvae.so" | awk '{ print $3 }' | grep -v '^tns_\|^dsvae_\|^__')" ]
    sed -n 's/^\.Fn \([a-z_]*\).*/\1/p; s/^\.It Fn \([a-z_]*\).*/\1/p' "$top/doc/libdsvae.3" | sort -u | diff declared -
    # It needs nothing that it does not use.
    needed=$(readelf -d "$root/usr/lib/libdsvae.so" | sed -n 's/.*NEEDED.*\[\(lib[a-z]*\).*/\1/p' | sort -u | tr '\n' ' ')
    for library in $needed; do
        [[ " libmsgpackc libmsgpack libdeflate libz libm libc libasan libubsan " == *" $library "* ]]
    done
    [ "$(readlink "$root/usr/lib/libdsvae.so")" = libdsvae.so.0 ]
    [[ $(readelf -d "$root/usr/lib/libdsvae.so") == *"SONAME"*"[libdsvae.so.0]"* ]]
}

@test "the first walk of dsvae-tools(7) can be walked" {
    sed -n '/^\.\\" begin walk.sh/,/^\.\\" end/p' "$top/doc/dsvae-tools.7" |
        sed -n '/^\.Bd/,/^\.Ed/{ /^\./d; p; }' > walk.sh
    [ "$(wc -l < walk.sh)" -ge 14 ]
    sed -i 's/--minutes 2/--steps 2/; s/--characters 400/--characters 4/' walk.sh
    grep -q -e '--steps 2' walk.sh
    bash -eu walk.sh > log 2>&1 || { cat log; false; }
    grep -q PSNR log
    for picture in swapped.png new.png; do
        sprite-decode --files "$picture" | tensor-stat -q
    done
}

@test "make deb: packages with all that is installed, which come and go" {
    [ -n "${DSVAE_SLOW-}" ] || skip "slow: make test-all"
    command -v dh > /dev/null || skip "debhelper is not installed"
    packaged=1
    made deb BUILD=build-deb
    [ "$(dpkg-parsechangelog -l "$top/debian/changelog" -S Version)" = "$version" ]
    mv "$top"/build-deb/*.deb .
    tools=$(echo dsvae-tools_"$version"_*.deb) library=$(echo libdsvae-dev_"$version"_*.deb)
    shared=$(echo libdsvae0_"$version"_*.deb)

    depends=$(dpkg-deb --field "$tools" Depends)
    for package in libopenblas0 libc6 libcairo2 libminizip1 libmsgpackc2 libpng16-16 zlib1g; do
        [[ $depends == *$package* ]]
    done
    [[ $depends != *mpi* ]]
    [[ $(dpkg-deb --field "$library" Depends) == *"libdsvae0 (= $version)"*libmsgpack-dev*zlib1g-dev* ]]
    [[ $(dpkg-deb --field "$shared" Depends) == *libmsgpackc2*zlib1g* ]]
    dpkg-deb --ctrl-tarfile "$shared" | tar -xOf - ./shlibs | grep -qxF "libdsvae 0 libdsvae0 (>= $version)"

    # The same files as make install's, pages packed; and what Debian wants beside them.
    made install DESTDIR="$root" PREFIX=/usr LIBDIR="lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)"
    (cd "$root" && find . ! -type d | sed '\,/man/,s/$/.gz/' | sort) > installed
    for package in "$tools" "$shared" "$library"; do
        dpkg-deb --fsys-tarfile "$package" | tar -tf - | grep -v '/$'
    done | sort > packed
    diff installed <(grep -v '^\./usr/share/doc/' packed)
    for file in dsvae-tools/copyright dsvae-tools/changelog.gz dsvae-tools/README.md.gz libdsvae0/copyright libdsvae-dev/copyright; do
        grep -qxF "./usr/share/doc/$file" packed
    done

    mkdir -p rootfs/var/lib/dpkg/{info,updates}
    touch rootfs/var/lib/dpkg/status
    as_root=(fakeroot)
    [ "$(id -u)" -ne 0 ] || as_root=()
    "${as_root[@]}" dpkg --root="$PWD/rootfs" --log=/dev/null --force-depends --force-not-root -i "$tools" "$shared" "$library"
    rootfs/usr/bin/tensor-stat --version | grep -qF "(dsvae-tools) $version"
    if [ -f "$top/build/page.html" ]; then # with the page, which needs nothing else
        rootfs/usr/bin/dsvae-page -m "$testdata/small.tns" -o packed.html
        dsvae-page -m "$testdata/small.tns" -o own.html
        cmp packed.html own.html
    fi
    "${as_root[@]}" dpkg --root="$PWD/rootfs" --log=/dev/null --force-not-root --purge dsvae-tools libdsvae-dev libdsvae0
    [ -z "$(find rootfs ! -type d ! -path 'rootfs/var/lib/dpkg/*')" ]

    command -v lintian > /dev/null || skip "all but lintian, which is not installed"
    # Nobody has an address to write to.
    run -0 lintian --allow-root --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog "$tools" "$shared" "$library"
    echo "$output"
    [ -z "$(grep '^[EW]:' <<< "$output")" ]
}
