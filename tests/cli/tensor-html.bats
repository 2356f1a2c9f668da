#!/usr/bin/env bats
# tensor-html.bats - pages: their structure, exact pixels, escaping, what is refused; and what a browser makes of them.
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    export here=$BATS_FILE_TMPDIR small=$testdata/small.tns
    sprite-draw -q --characters 6 -a walk -a slash -f 3 -o frames.tns
    dsvae-encode -q -m "$small" -o codes.tns frames.tns
    dsvae-decode -q -m "$small" -o made.tns codes.tns
    cat > check.py <<'EOF'
"""A page on standard input: everything is closed, nothing can run or be fetched; prints what it has, a line each."""
import html.parser, re, sys

VOID = {"meta", "link", "img", "input", "wbr"}
KNOWN = VOID | set("html head title style body header h1 h2 h3 p main section form fieldset legend div label span figure "
                   "figcaption ul li bdi svg path g text a circle table caption thead tbody tr th td small details "
                   "summary dl dt dd b footer audio".split())

class Page(html.parser.HTMLParser):
    open, policy = [], False

    def handle_starttag(self, tag, attributes):
        assert tag in KNOWN or (tag == "title" and "svg" in self.open), tag
        for name, value in attributes:
            assert not name.startswith("on"), name
            if name in ("src", "href"):
                assert re.match("data:(image/png|audio/wav);base64,[A-Za-z0-9+/]*=*$|data:,$|#r[0-9]+$", value), value
            if name in ("alt", "aria-label"):
                print(name, repr(value))
            if name == "content" and value.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline';"):
                self.policy = True
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if data.strip():
            print(self.open[-1], repr(data.strip()))

page = Page(convert_charrefs=True)
page.feed(sys.stdin.buffer.read().decode("utf-8"))
assert page.policy and not page.open
EOF
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# stream RECORD...: a stream of frames from records in JSON
stream() {
    { printf '%s\n' '{"tensor-stream":1,"kind":"frames"}' "$@" '{"end":{}}'; } | tensor-load
}

# plain ID LABELS [MORE]: a record of two frames of 4x4 pixels, the first red, the second green
plain() {
    local red green
    red=$(printf '255,0,64,%.0s' {1..16}) green=$(printf '0,255,32,%.0s' {1..16})
    echo "{\"id\":$1,\"labels\":$2${3-},\"frames\":{\"dtype\":\"|u1\",\"shape\":[2,4,4,3],\"values\":[$red${green%,}]}}"
}

# raw STREAM FILE: its frames as RGBA, nothing else
raw() {
    tensor-dump --json "$1" | python3 -c '
import json, sys
for line in sys.stdin:
    x = json.loads(line).get("frames")
    if isinstance(x, dict):
        v, c = x["values"], x["shape"][3]
        print(*x["shape"][:3], bytes(v if c == 4 else [b for i in range(0, len(v), 3) for b in v[i:i+3] + [255]]).hex())
' > "$2"
}

# compare STREAM PAGE: are the pictures of the page the frames, side by side, where they can be seen?
compare() {
    grep -o 'src="data:image/png;base64,[^"]*"' "$2" | sed 's/.*,//; s/"//' > pictures
    while read -r picture; do
        base64 -d <<< "$picture" | sprite-decode -q --rgba --files -
    done < pictures > strips.tns
    raw "$1" frames.raw
    raw strips.tns strips.raw
    python3 - <<'EOF'
import itertools
for frames, strip in itertools.zip_longest(open("frames.raw"), open("strips.raw")):
    T, H, W, x = frames.split()
    T, H, W, x = int(T), int(H), int(W), bytes.fromhex(x)
    one, height, width, y = strip.split()
    assert (one, height, width) == ("1", str(H), str(T * W)), strip[:20]
    y = bytes.fromhex(y)
    for t, row, col in itertools.product(range(T), range(H), range(W)):
        i, j = 4 * ((t * H + row) * W + col), 4 * (row * T * W + t * W + col)
        assert x[i:i+4] == y[j:j+4] or x[i+3] == y[j+3] == 0, (t, row, col, x[i:i+4], y[j:j+4])
EOF
}

@test "tensor-html: a card for each record, the original above what was generated, and no more than there should be" {
    tensor-html --title Hello --lead 'What it is.' --scale 3 -o page.html "$here/frames.tns" "$here/made.tns"
    python3 "$here/check.py" < page.html > seen
    grep -qx "title 'Hello'" seen && grep -qx "bdi 'Hello'" seen
    grep -qx "bdi 'What it is.'" seen
    [ "$(grep -c '<figure class="card"' page.html)" -eq 36 ]
    id=$(tensor-stat "$here/frames.tns" | sed -n 2p | cut -f 1)
    grep '^alt' seen | head -n 2 | cmp - <(printf "alt '%s: $id, 3 frames'\n" original generated)
    grep -q -- '--s:3}' page.html
    [ "$(ls)" = "page.html
seen" ]
}

@test "tensor-html: the pixels are those of the frames: few colours, many, alpha, half alpha, one frame, sizes of all kinds" {
    tensor-head -q -n 1 "$here/frames.tns" > all.tns
    tensor-head -q -n 1 "$here/made.tns" >> all.tns
    sprite-draw -q --rgba --characters 1 -a walk -d front -f 1 >> all.tns
    values=$(seq -s, 0 255 | sed 's/,/ /g; s/ /,/g')
    stream "{\"frames\":{\"dtype\":\"|u1\",\"shape\":[1,4,16,4],\"values\":[$values]}}" \
        '{"frames":{"dtype":"|u1","shape":[2,1,1,4],"values":[1,2,3,0,4,5,6,0]}}' >> all.tns
    tensor-html -o page.html all.tns
    python3 "$here/check.py" < page.html > /dev/null
    [ "$(grep -c '<img class="sprite' page.html)" -eq 5 ]
    compare all.tns page.html
    grep -q 'class="sprite still clear"' page.html
    grep -q 'id="checks"' page.html
    tensor-html -o opaque.html "$here/frames.tns"
    run ! grep -q 'id="checks"' opaque.html
}

@test "tensor-html: ids, labels, titles and names are text, whatever stands in them" {
    bad='</style></title><script>alert(1)</script><img src=x onerror=alert(2)>\" onload='"'x'"'&amp;'
    control='\u001b[31m\u0007\u0085\u202e\ud83d\ude00\n'
    stream "$(plain "\"$bad$control\"" "{\"$bad\":\"$bad$control\",\"n\":7,\"x\":1.5,\"list\":[1]}")" > bad.tns
    stream "$(plain '"other"' "{\"$bad\":\"y\"}" ",\"edited\":\"$bad\"")" > 'ma<b>de".tns'
    tensor-html --title "$bad"$'\xff\e' --lead "$bad" -o page.html bad.tns 'ma<b>de".tns' 'ma<b>de".tns'
    python3 "$here/check.py" < page.html > seen
    grep -q '<script>alert(1)' seen
    run ! grep -q '<script\|<img src=x' page.html
    run ! grep -qaP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' page.html
    grep -qF '\xff\x1b' page.html
    grep -qF '\x1b[31m\x07\x85' page.html
    grep -qF 'ma&lt;b&gt;de&quot;' page.html
    iconv -f utf-8 -t utf-8 page.html > /dev/null
    grep -q "'7'" seen && grep -q "'1.5'" seen
    # a picture, a table and labels of a map
    dsvae-encode -q -m "$small" "$here/frames.tns" | tensor-dump --json | sed "s|\"hair\":\([0-9]\)|\"hair\":\"<b>\1\"|" |
        tensor-load > codes.tns
    png-encode -q --frame 0 -n 1 -o '<i>.png' bad.tns
    echo '{"judge":{"real":{"<u>\u0007":50,"moving":1}}}' > '<s>.json'
    tensor-html --codes codes.tns --label hair --map '<i>.png' --table '<s>.json' --table '<s>.json' -o page.html bad.tns
    python3 "$here/check.py" < page.html > seen
    grep -q "<b>0" seen && grep -q "<i>.png" seen && grep -q "'<s>'" seen && grep -q "<u>" seen
}

@test "tensor-html: the same input gives the same bytes, through a pipe as to a file" {
    dsvae-eval -q -m "$small" --json "$here/frames.tns" > results.json
    page() {
        tensor-html --codes "$here/codes.tns" --label hair --motion action --table results.json "$@" "$here/made.tns"
    }
    page -o one.html "$here/frames.tns"
    page - < "$here/frames.tns" | cmp - one.html
    tensor-html "$here/frames.tns" "$here/made.tns" | cmp -s - one.html && return 1
    python3 "$here/check.py" < one.html > seen
    for word in Reconstruction Swap PSNR Nearest hair action "What stays" "What moves"; do
        grep -q "'.*$word" seen || { echo "no $word"; return 1; }
    done
    psnr=$(jq '.reconstruction.psnr * 100 | round / 100' results.json)
    grep -q "td '$psnr" seen
}

@test "tensor-html: a map has a point for each code, those on the page lead there, the label decides the colours" {
    tensor-head -q -n 3 "$here/frames.tns" > three.tns
    tensor-html --codes "$here/codes.tns" -o plain.html three.tns
    tensor-html --codes "$here/codes.tns" --label hair -o hair.html three.tns
    tensor-html --codes "$here/codes.tns" --label character -o scale.html three.tns
    for page in plain hair; do
        [ "$(grep -c '<path class="dot".*<title>' $page.html)" -eq 36 ]
        [ "$(grep -c '<a href="#r[123]"><path class="dot"' $page.html)" -eq 3 ]
        python3 "$here/check.py" < $page.html > /dev/null
    done
    [ "$(grep -o 'class="dot" .* fill="[^"]*"' plain.html | sed 's/.*fill=//' | sort -u | wc -l)" -eq 1 ]
    colours=$(tensor-dump --json "$here/codes.tns" | jq -r '.labels.hair // empty' | sort -u | wc -l)
    [ "$(grep '<title>' hair.html | grep -o 'class="dot" .* fill="[^"]*"' | sed 's/.*fill=//' | sort -u | wc -l)" -eq "$colours" ]
    tensor-html --codes "$here/codes.tns" --motion action -o motion.html three.tns
    [ "$(grep -c 'class="path"' motion.html)" -eq 36 ]
    cat "$here/codes.tns" "$here/codes.tns" > twice.tns
    tensor-html --codes twice.tns --motion action -o motion.html three.tns
    [ "$(grep -c 'class="path"' motion.html)" -eq 2 ]
}

@test "tensor-html: of many records the first are shown, and both the page and a note say so" {
    run -0 --separate-stderr tensor-html -n 5 -o page.html "$here/frames.tns" "$here/made.tns"
    [ "$stderr" = "tensor-html: 31 of 36 records are left out; see --first" ]
    [ "$(grep -c '<figure class="card"' page.html)" -eq 5 ]
    grep -q 'The first 5 of 36 sequences' page.html
    cat "$here/frames.tns" "$here/frames.tns" > many.tns
    tensor-html -q -o page.html many.tns
    [ "$(grep -c '<figure class="card"' page.html)" -eq 48 ]
    tensor-html -n 0 -o page.html many.tns
    [ "$(grep -c '<figure class="card"' page.html)" -eq 72 ]
}

@test "tensor-html: what cannot be shown is refused with a reason, and no file is left" {
    refused() {
        local status_wanted=$1 reason=$2
        shift 2
        run "-$status_wanted" --separate-stderr tensor-html "$@" -o none.html
        [[ ${stderr_lines[0]} == "tensor-html: "*"$reason"* ]] || { echo "$stderr"; return 1; }
        [ -z "$(ls none.html* 2> /dev/null)" ]
    }
    tensor-head -q -n 3 "$here/frames.tns" > three.tns
    head -c 30000 "$here/frames.tns" > cut.tns
    tensor-head -q --id nobody "$here/frames.tns" > empty.tns
    refused 1 "'three.tns' has only 3 records, '$here/frames.tns' has more" "$here/frames.tns" three.tns
    refused 1 "'three.tns' has only 3 records, '$here/frames.tns' has more" three.tns "$here/frames.tns"
    refused 1 "'three.tns' has only 3 records" -n 1 "$here/frames.tns" three.tns
    refused 1 cut.tns cut.tns
    refused 1 cut.tns -n 1 "$here/frames.tns" cut.tns
    refused 1 "no records" empty.tns
    refused 1 "latents" "$here/codes.tns"
    refused 1 "frames" --codes three.tns three.tns
    refused 1 "no records" --codes <(tensor-head -q --id nobody "$here/codes.tns") three.tns
    refused 1 "no record has the label 'beard'" --codes "$here/codes.tns" --label beard three.tns
    refused 2 "standard input" - -
    refused 2 "--codes" --label hair three.tns
    refused 2 "--label" --codes "$here/codes.tns" --axes label three.tns
    refused 2 "--rows" --rows one three.tns three.tns
    refused 2 "--rows" --rows one,two three.tns
    refused 1 "PNG" --map three.tns three.tns
    refused 1 "no-such" --table no-such.json three.tns
    for table in '' '{' '[]' '{}' '{"swap":3}' '{"swap":{"psnr":"x"}}' '{"swap":{}} more' '{"judge":{"real":{"x":[]}}}' \
        '{"judge":{"probes":{"static":7}}}' '{"judge":{"disentanglement":"x"}}'; do
        printf '%s' "$table" > table.json
        refused 1 table.json --table table.json three.tns
    done
    stream '{"id":"film","frames":{"dtype":"|u1","shape":[16385,1,1,3],"values":['"$(yes 0, | head -n 49154 | tr -d '\n')"'0]}}' > film.tns
    refused 1 "'film'" film.tns
}

@test "tensor-html: results without a figure, and with figures of all sizes" {
    tensor-head -q -n 1 "$here/frames.tns" > one.tns
    echo '{"new":1,"swap":{"psnr":null,"ssim":-1e300,"nearest":100},"judge":{"real":{"x":1,"is":9},"variety":{"drawn_static":{"x":2}},
        "probes":{"static":{"x":3},"chance":{"x":4}},"disentanglement":0.5}}' > table.json
    tensor-html --table table.json -o page.html one.tns
    python3 "$here/check.py" < page.html > seen
    grep -q "td '–'" seen && grep -q "td '−1e+300'" seen && grep -q "td '100.00'" seen && grep -q "b '0.5000'" seen
}

@test "tensor-html: a full disk and a closed pipe leave nothing" {
    run -1 --separate-stderr bash -c "tensor-html '$here/frames.tns' > /dev/full"
    [ "$stderr" = "tensor-html: cannot write 'standard output': No space left on device" ]
    run bash -c "set -o pipefail; tensor-html '$here/frames.tns' | head -c 10 > /dev/null"
    [ "$status" -eq 141 ] && [ -z "$output" ]
    echo old > page.html
    run -1 bash -c "ulimit -f 20; trap '' XFSZ; tensor-html -o page.html '$here/frames.tns'"
    [ "$(cat page.html)" = old ]
    [ "$(ls page.html*)" = page.html ]
    mkdir folder.html
    run -1 tensor-html -o folder.html "$here/frames.tns"
}

@test "show.sh: one page with the swap, the maps and the table" {
    "$top"/pipelines/show.sh "$small" "$testdata/hero.png" "$testdata/wizard.png" page.html
    python3 "$here/check.py" < page.html > seen
    [ "$(grep -c '^alt .original: ' seen)" -eq 18 ] && [ "$(grep -c '^alt .swapped: ' seen)" -eq 18 ]
    [ "$(grep -c '<a href="#r' page.html)" -eq 18 ]
    grep -q "'Reconstruction'" seen
    echo rubbish > bad.png
    run ! "$top"/pipelines/show.sh "$small" bad.png "$testdata/wizard.png" none.html
    [ ! -e none.html ]
}

# ---- numbers and sounds ----

@test "tensor-html: frames of numbers are pictures, first number at the bottom, in the range of the first row" {
    numbers() {
        stream "{\"id\":\"n\",\"frames\":{\"dtype\":\"<f4\",\"shape\":[3,2],\"values\":[$1]}}"
    }
    numbers 0,5,1,5,2,5 > a.tns
    numbers 2,4,1,5,-9,5 > b.tns
    tensor-html -o page.html a.tns b.tns
    python3 "$here/check.py" < page.html > seen
    grep -qx "alt 'original: n, 3 frames'" seen
    run ! grep -q '<audio\|<fieldset' page.html
    grep -o 'src="data:image/png;base64,[^"]*"' page.html | sed 's/.*,//; s/"//' | while read -r picture; do
        base64 -d <<< "$picture" | sprite-decode -q --files - | tensor-dump --json | jq -c 'select(.frames) | [.frames.shape, (.frames.values | [_nwise(3)])]'
    done > pictures
    jq -es '.[0][1] as $a | .[1][1] as $b | $a[3] != $a[4] and $a[4] != $a[5] and $b[3] == $a[5] and $b[4] == $a[4] and $b[5] == $a[3]' pictures > /dev/null
}

@test "tensor-html: frames of speech can be heard, as wav-encode makes them" {
    need_sound
    head -c 9600 "$small" | wav_of 16000 | wav-decode --id word -o word.tns
    tensor-dump --json word.tns | jq -c 'if has("sound") then del(.sound) else . end' | tensor-load -o bare.tns
    tensor-html -o page.html word.tns bare.tns
    python3 "$here/check.py" < page.html > seen
    grep -qx "aria-label 'original: word, 30 frames'" seen
    grep -o '<audio [^>]*>' page.html | sed 's/.*base64,//; s/">//' > sounds
    [ "$(wc -l < sounds)" -eq 2 ]
    for name in word bare; do
        wav-encode -q --format raw $name.tns > $name.raw
        read -r sound
        base64 -d <<< "$sound" | tail -c +45 | cmp - $name.raw
        base64 -d <<< "$sound" | wav-decode -q | wav-encode -q --format raw | cmp - $name.raw
    done < sounds
    grep -q "media-src data:" page.html
}

# ---- in a browser ----

# shot PAGE [OPTION...]: a picture of it, 600x500; a complaint of the browser about the page is a failure
shot() {
    local page=$1
    shift
    HOME=$BATS_TEST_TMPDIR timeout 120 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars \
        --force-device-scale-factor=1 --enable-logging=stderr --screenshot=shot.png --window-size=600,500 "$@" \
        "file://$PWD/$page" 2> log
    run ! grep CONSOLE log
    [ -s shot.png ]
}

# count RRGGBB: how many pixels of the picture have this colour
count() {
    sprite-decode -q --files shot.png > shot.tns
    tensor-raw -q shot.tns | python3 -c '
import sys
pixels, wanted = sys.stdin.buffer.read(), bytes.fromhex(sys.argv[1])
print(sum(pixels[i:i+3] == wanted for i in range(0, len(pixels), 3)))' "$1"
}

@test "tensor-html: in Chromium, sprites have their size and colours, play without a script, and the console is silent" {
    command -v chromium > /dev/null || skip "chromium is not installed"
    stream "$(plain '"a"' '{"x":1}')" > a.tns
    dsvae-eval -q -m "$small" --json "$here/frames.tns" > results.json
    tensor-html --codes "$here/codes.tns" --label hair --motion action --table results.json --scale 16 -o page.html a.tns a.tns
    shot page.html
    red=$(count ff0040) green=$(count 00ff20)
    [ $((red + green)) -eq $((2 * 64 * 64)) ] # both in step: two windows of 4x4 pixels, each 16x16
    [ "$red" -eq 0 ] || [ "$green" -eq 0 ]
    shot page.html --force-prefers-reduced-motion
    [ "$(count ff0040)" -eq $((2 * 64 * 64)) ] # still, at the first frame
    [ "$(count f5f4ef)" -gt 10000 ]            # on light paper
    sed 's/id="hold"/& checked/' page.html > played.html
    tensor-html --fps 1000 --scale 16 -o fast.html a.tns
    seen=
    for _ in {1..20}; do # either as likely as the other
        shot fast.html
        [ "$(count ff0040)" -gt 0 ] && seen=$seen-red
        [ "$(count 00ff20)" -gt 0 ] && seen=$seen-green
        [[ $seen == *red* && $seen == *green* ]] && break
    done
    [[ $seen == *red* && $seen == *green* ]] # so it moves
    sed 's/id="strip"/& checked/' page.html > strip.html
    shot strip.html --force-dark-mode
    [ "$(count ff0040)" -eq $((2 * 64 * 64)) ] && [ "$(count 00ff20)" -eq $((2 * 64 * 64)) ]
    [ "$(count 131518)" -gt 10000 ] # on dark paper
    shot page.html --window-size=400,500 --force-prefers-reduced-motion
    [ "$(count ff0040)" -eq $((2 * 64 * 64)) ]
}

@test "tensor-html: in Chromium, each frame is shown for its time" {
    command -v chromium > /dev/null || skip "chromium is not installed"
    python3 "$helpers/animations.py" uneven small.png 100 300 40 1000 250
    sprite-decode small.png --files | png-encode --animate --scale 16 -o moving.png
    sprite-decode moving.png > moving.tns
    local at more=()
    [ -z "${DSVAE_SLOW-}" ] || more=("0.2 01" "0.5 03" "1.4 03" "1.68 04")
    for at in "0.05 00" "0.42 02" "1.5 04" "${more[@]}"; do
        # held at this time
        tensor-html --scale 4 moving.tns | sed "s|^</style>|.sprite{animation-delay:calc(-${at% *}s)!important;\
animation-play-state:paused!important}&|" > page.html
        shot page.html
        [ "$(count "${at#* }0000")" -eq $((64 * 64)) ]
    done
}

@test "tensor-html: in Chromium, each frame stands on the screen pixel by pixel" {
    command -v chromium > /dev/null || skip "chromium is not installed"
    sprite-draw -q --characters 1 -a slash -d left -o one.tns
    for frame in 5 $(slow_too 0); do
        # held at this frame, on a page of an odd width
        tensor-html --scale 3 one.tns | sed "s|^</style>|.sprite{animation-delay:calc(-$frame.5s/8)!important;\
animation-play-state:paused!important}&|" > page.html
        shot page.html --window-size=501,500
        sprite-decode -q --files shot.png | tensor-raw -q -o screen.raw
        png-encode --frame $frame --scale 3 one.tns | sprite-decode -q --files - | tensor-raw -q -o sprite.raw
        python3 - 501 192 <<'EOF'
import sys
screen, sprite = open("screen.raw", "rb").read(), open("sprite.raw", "rb").read()
across, wide = 3 * int(sys.argv[1]), 3 * int(sys.argv[2])
rows = [sprite[i:i+wide] for i in range(0, len(sprite), wide)]
middle = len(rows) // 2
at = screen.find(rows[middle]) - middle * across
assert at >= 0 and all(screen[at + i*across:at + i*across + wide] == row for i, row in enumerate(rows))
EOF
    done
}
