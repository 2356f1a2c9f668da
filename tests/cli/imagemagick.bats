# imagemagick.bats - PNG to and from ImageMagick's convert, through pipes.
load ../helpers/helpers

setup() {
    hero=$testdata/hero.png
    convert=
    for place in /usr/bin/convert /usr/bin/convert-im6.q16 "$(command -v convert || true)"; do
        [ -x "$place" ] && "$place" -version 2> /dev/null | grep -q '^Version: ImageMagick' && convert=$place && break
    done
    [ -n "$convert" ] || skip "convert is not there (package imagemagick)"
    cd "$BATS_TEST_TMPDIR"
}

pixels() {
    tensor-dump --rows -t frames "$@" | cut -f 4-
}

@test "a picture that convert has made is read from a pipe, in all its forms" {
    "$convert" "$hero" -crop 64x64+64+640 +repage frame.png
    sprite-decode -q --files --rgba frame.png > frame.tns
    for form in png: png8: png24: png32: png48: png64: png00:; do
        "$convert" frame.png "$form-" | sprite-decode -q --files --rgba - > form.tns
        "$convert" frame.png "$form-" | "$convert" - -depth 8 rgba:- > raw
        tensor-raw -q form.tns | cmp - raw
    done
    for option in "-interlace PNG" "-define png:compression-filter=4" "-define png:bit-depth=4 -define png:color-type=3" \
        "-colorspace Gray" "-monochrome" "-type PaletteAlpha" "-strip"; do
        "$convert" frame.png $option PNG:form.png
        "$convert" form.png -depth 8 rgba:- > raw
        sprite-decode -q --files --rgba - < form.png | tensor-raw -q | cmp - raw
    done
}

@test "a sheet that convert makes is read as one of png-encode is" {
    "$convert" "$hero" png:- | sprite-decode -q --id hero - | pixels > convert.txt
    sprite-decode -q --id hero "$hero" | pixels | diff - convert.txt
    sprite-decode -q -a walk --direction front "$hero" > walk.tns
    png-encode -o 'walk.png' walk.tns
    "$convert" walk.png -crop 64x64 +repage 'part-%02d.png'
    "$convert" part-*.png +append png:- | sprite-decode -q --cell 64x64 - | pixels | diff - <(pixels walk.tns)
    "$convert" walk.png -scale 50% png:- | sprite-decode -q --cell 32x32 - | tensor-stat -q
}

@test "convert reads what png-encode writes to a pipe" {
    sprite-decode -q -a walk --direction front --rgba "$hero" > walk.tns
    for options in "--frame 0" "--frame 1 --palette $hero" "--frame 0 --scale 2"; do
        png-encode -q $options walk.tns > ours.png
        png-encode -q $options walk.tns | "$convert" - -depth 8 rgba:- > raw
        sprite-decode -q --files --rgba - < ours.png | tensor-raw -q | cmp - raw
    done
    png-encode --frame 0 walk.tns | "$convert" png:- -flop png:- | sprite-decode -q --files --rgba - | png-encode | "$convert" - -flop -depth 8 rgba:- > twice
    png-encode --frame 0 walk.tns | "$convert" - -depth 8 rgba:- | cmp - twice
    png-encode --animate walk.tns | "$convert" png:- -depth 8 rgba:- > first # it reads the first frame of an animated PNG
    png-encode --frame 0 walk.tns | "$convert" - -depth 8 rgba:- | cmp - first
}

@test "the frames of an animation come one after another" {
    sprite-decode -q -a walk --direction front "$hero" > walk.tns
    tensor-raw -q walk.tns > raw
    tensor-raw -q walk.tns | "$convert" -size 64x64 -depth 8 -delay 12 rgb:- walk.gif
    "$convert" walk.gif -coalesce png:- > many.png
    sprite-decode -q --id gif - < many.png > gif.tns
    [ "$(tensor-dump --json --no-values gif.tns | sed -n 2p)" = '{"id":"gif","frames":{"dtype":"|u1","shape":[8,64,64,3]}}' ]
    tensor-raw -q gif.tns | cmp - raw
    png-encode --animate -o walk.png walk.tns
    sprite-decode -q --files many.png walk.png | tensor-raw -q | cmp - <(cat raw raw)
}
