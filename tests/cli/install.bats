# install.bats - make install, make uninstall, the C library as others see it, and the Debian packages.
load ../helpers/helpers

setup() {
    version=$(sed -n 's/^VERSION = //p' "$top/Makefile")
    root=$BATS_TEST_TMPDIR/root
    export HOME=$BATS_TEST_TMPDIR
    cd "$BATS_TEST_TMPDIR"
}

# As the programs under test were made.
made() {
    make -s -C "$top" BUILD="${BUILD:-build}" BIN="${BIN:-bin}" "$@" > "$BATS_TEST_TMPDIR/made.log" 2>&1 || {
        cat "$BATS_TEST_TMPDIR/made.log"
        return 1
    }
}

# cc for the installed tree: with the sanitizers that the library may have been made with.
compile() {
    local flags=
    [[ ${BUILD:-} != *san* ]] || flags=-fsanitize=address,undefined
    PKG_CONFIG_PATH=$root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root \
        pkg-config --cflags --libs --static dsvae > flags
    # shellcheck disable=SC2046,SC2086
    "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror $flags "$@" $(cat flags)
}

@test "make uninstall takes away what make install has put, and nothing else" {
    mkdir -p "$root/opt/x/bin" "$root/opt/x/share/dsvae-tools"
    touch "$root/opt/x/bin/other" "$root/opt/x/share/dsvae-tools/mine"
    made install DESTDIR="$root" PREFIX=/opt/x
    [ "$(find "$root" -type f | wc -l)" -gt 150 ]
    made uninstall DESTDIR="$root" PREFIX=/opt/x
    [ "$(cd "$root" && find . -type f | sort)" = $'./opt/x/bin/other\n./opt/x/share/dsvae-tools/mine' ]
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
    for page in man3/libdsvae.3 man5/tensor-stream.5 man7/dsvae-tools.7 man7/dsvae-scaling.7; do
        [ -s "share/man/$page" ]
    done
    [ -z "$(find . -type f ! -path './bin/*' ! -name '*.sh' ! -perm 644)" ]
    [ -z "$(find . -type f \( -path './bin/*' -o -name '*.sh' \) ! -perm 755)" ]
    run -1 grep -rIl "$root" .
    made uninstall DESTDIR="$root" PREFIX=/usr/local
    [ -z "$(find "$root" -type f)" ]
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
        [ "$(fish -c 'complete -C "latent-edit ta"')" = take ]
        looked=1
    fi
    [ "$looked" ] || skip "there is neither bash-completion nor fish"
}

@test "a program in C with the installed library does what the programs do, byte for byte" {
    command -v pkg-config > /dev/null || skip "pkg-config is not installed"
    model=$top/testdata/small.tns
    made install DESTDIR="$root" PREFIX=/usr
    compile -o swap-static "$root/usr/share/dsvae-tools/pipelines/swap-static.c"
    sprite-draw --characters 2 --split test -o frames.tns
    ./swap-static "$model" < frames.tns > swapped.tns
    dsvae-encode --no-history -m "$model" frames.tns | latent-edit --no-history swap static |
        dsvae-decode --no-history -m "$model" > expected.tns
    cmp swapped.tns expected.tns
    [ "$(tensor-stat swapped.tns | wc -l)" -gt 5 ]

    run -1 --separate-stderr bash -c "./swap-static $top/testdata/small-vae.tns < frames.tns"
    [ "$stderr" = "swap-static: $top/testdata/small-vae.tns has no static code" ]
    run -1 --separate-stderr bash -c "tensor-head -n 3 frames.tns | ./swap-static $model | tensor-stat"
    [[ $stderr == *"swap-static: the last has no neighbour"* ]]
    run -1 --separate-stderr bash -c "head -c 100000 frames.tns | ./swap-static $model > out.tns"
    [[ $stderr == "swap-static: standard input: the stream ends early"* ]]
    run -1 tensor-stat out.tns
}

@test "libdsvae(3) shows that very program" {
    sed -n '/^\.\\" begin swap-static.c/,/^\.\\" end/p' "$top/doc/libdsvae.3" | sed '/^\./d; s/\\e/\\/g' |
        diff - "$top/pipelines/swap-static.c"
}

@test "every installed header stands alone, and libdsvae(3) tells no lies about names" {
    command -v pkg-config > /dev/null || skip "pkg-config is not installed"
    made install DESTDIR="$root" PREFIX=/usr
    for header in "$root"/usr/include/dsvae/*/*.h; do
        compile -fsyntax-only -x c "$header"
    done
    sed -n 's/^\.Fn \([a-z_]*\).*/\1/p; s/^\.It Fn \([a-z_]*\).*/\1/p' "$top/doc/libdsvae.3" | sort -u > names
    [ "$(wc -l < names)" -gt 30 ]
    {
        sed -n 's/^\.In \(.*\)/#include "\1"/p' "$top/doc/libdsvae.3"
        echo '#include "nn/precision.h"'
        echo 'typedef void any(void);'
        sed 's/.*/extern any *volatile see_&;\nany *volatile see_& = (any *)&;/' names
        echo 'int main(void) { return 0; }'
    } > names.c
    compile -Wno-cast-function-type -o names names.c
    ./names
    [ "$(PKG_CONFIG_PATH=$root/usr/lib/pkgconfig pkg-config --modversion dsvae)" = "$version" ]
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
    made deb BUILD=build-deb
    trap 'rm -rf "$top/build-deb"' EXIT
    [ "$(dpkg-parsechangelog -l "$top/debian/changelog" -S Version)" = "$version" ]
    mv "$top"/build-deb/*.deb .
    tools=$(echo dsvae-tools_"$version"_*.deb) library=$(echo libdsvae-dev_"$version"_*.deb)

    depends=$(dpkg-deb --field "$tools" Depends)
    for package in libopenblas0 libc6 libcairo2 libminizip1 libmsgpackc2 libpng16-16 zlib1g; do
        [[ $depends == *$package* ]]
    done
    [[ $depends != *mpi* ]]
    [[ $(dpkg-deb --field "$library" Depends) == *libmsgpack-dev*zlib1g-dev* ]]

    # The same files as make install's, pages packed; and what Debian wants beside them.
    made install DESTDIR="$root" PREFIX=/usr LIBDIR="lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)"
    (cd "$root" && find . -type f | sed '\,/man/,s/$/.gz/' | sort) > installed
    for package in "$tools" "$library"; do
        dpkg-deb --fsys-tarfile "$package" | tar -tf - | grep -v '/$'
    done | sort > packed
    diff installed <(grep -v '^\./usr/share/doc/' packed)
    for file in dsvae-tools/copyright dsvae-tools/changelog.gz dsvae-tools/README.md.gz libdsvae-dev/copyright; do
        grep -qxF "./usr/share/doc/$file" packed
    done

    mkdir -p rootfs/var/lib/dpkg/{info,updates}
    touch rootfs/var/lib/dpkg/status
    as_root=(fakeroot)
    [ "$(id -u)" -ne 0 ] || as_root=()
    "${as_root[@]}" dpkg --root="$PWD/rootfs" --log=/dev/null --force-depends --force-not-root -i "$tools" "$library"
    rootfs/usr/bin/tensor-stat --version | grep -qF "(dsvae-tools) $version"
    "${as_root[@]}" dpkg --root="$PWD/rootfs" --log=/dev/null --force-not-root --purge dsvae-tools libdsvae-dev
    [ -z "$(find rootfs -type f ! -path 'rootfs/var/lib/dpkg/*')" ]

    command -v lintian > /dev/null || skip "all but lintian, which is not installed"
    # Nobody has an address to write to.
    run -0 lintian --allow-root --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog "$tools" "$library"
    [ -z "$(grep '^[EW]:' <<< "$output")" ]
}
