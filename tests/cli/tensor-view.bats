#!/usr/bin/env bats
# tensor-view.bats - a record as text, where there is no terminal; playing on a terminal: what it shows, keys, sizes, and that
# the terminal is as before however the program ends.
# shellcheck disable=SC2030,SC2031,SC2154 # each test has variables of its own; bats sets stderr
load ../helpers/helpers

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    sprite-draw -q --characters 2 -o drawn.tns # 18 records of 8 frames of 64x64
    dsvae-encode -q -m "$testdata/small.tns" -o codes.tns drawn.tns
}

setup() {
    unset NO_COLOR COLORTERM COLUMNS TMUX STY TERM_PROGRAM KITTY_PID KITTY_WINDOW_ID
    drawn=$BATS_FILE_TMPDIR/drawn.tns codes=$BATS_FILE_TMPDIR/codes.tns
    cd "$BATS_TEST_TMPDIR" || return
}

# stream KIND: the records, JSON lines, as a stream
stream() {
    { echo "{\"tensor-stream\":1,\"kind\":\"$1\"}"; cat; } > records.json
    echo "{\"end\":{\"records\":$(($(wc -l < records.json) - 1))}}" | cat records.json - | tensor-load --no-history
}

# two_by_two [ID]: two frames: red, green, blue, empty; then black, white, white, black
two_by_two() {
    stream frames <<< "{\"id\":\"${1-two}\",\"labels\":{\"action\":\"walk\",\"n\":3},\"frames\":{\"dtype\":\"|u1\",\"shape\":[2,2,2,4],\
\"values\":[255,0,0,255,0,255,0,255,0,0,255,255,9,9,9,0,0,0,0,255,255,255,255,255,255,255,255,255,0,0,0,255]}}"
}

# on_screen ROWSxCOLUMNS ACTION... -- PROGRAM...: see screen.py
on_screen() {
    python3 "$helpers/screen.py" "$@"
}

# widest: the columns of the longest line, without colours
widest() {
    sed 's/\x1b\[[0-9;]*m//g' | LC_ALL=C.UTF-8 wc -L
}

# ---- no terminal ----

@test "into a pipe: every pixel in its colour, in half blocks, and nothing but colours" {
    two_by_two | tensor-view > out
    e=$'\e['
    {
        echo "two  action=walk n=3"
        printf '%s' "${e}38;2;255;0;0m${e}48;2;0;0;255m▀${e}38;2;0;255;0m${e}49m▀"
        printf '%s' "${e}m "
        printf '%s\n' "${e}38;2;0;0;0m${e}48;2;255;255;255m▀${e}38;2;255;255;255m${e}48;2;0;0;0m▀${e}m"
    } > wanted
    diff out wanted
    tensor-view "$drawn" > out
    [ "$(grep -c . out)" -eq $((1 + 8 * 32)) ] # 64 columns each: one beside another has no room in 80
    run ! grep -qP '\e\[[^m]*[A-Za-ln-z]' out
}

@test "a transparent pixel: the terminal's, a checkerboard's or a colour" {
    two_by_two | tensor-view --frame 0 --background 102030 | grep -qF $'38;2;0;255;0m\e[48;2;16;32;48m'
    two_by_two | tensor-view --frame 0 --background checks | grep -qF $'48;2;102;102;102m'
    run -2 --separate-stderr tensor-view --background pink "$drawn"
    [ "${stderr_lines[0]}" = "tensor-view: --background: 'pink' is not a colour RRGGBB, nor terminal or checks" ] ||
        [[ ${stderr_lines[0]} == "tensor-view: --background: 'pink'"*", nor terminal or checks" ]]
}

@test "--record and --frame choose; what is not there is an error" {
    tensor-view --record 2 --frame 3 "$drawn" > out
    [ "$(wc -l < out)" -eq 33 ]
    [[ $(head -n 1 out) == *direction=left* ]]
    tensor-head --first 2 "$drawn" | tensor-head --last 1 | tensor-view > all
    [ "$(tail -n +2 out)" = "$(tail -n +$((2 + 3 * 33)) all | head -n 32)" ]
    run -1 --separate-stderr tensor-view --record 19 "$drawn"
    [ "$stderr" = "tensor-view: there is no record 19, the last is 18" ]
    run -1 --separate-stderr tensor-view --frame 8 "$drawn"
    [[ $stderr == "tensor-view: record 1 ('"*"'): there is no frame 8, the last is 7" ]]
    [ -z "$output" ]
}

@test "COLUMNS: as many frames beside one another as there is room for; shrunk where it is less than one" {
    COLUMNS=130 tensor-view "$drawn" > out
    [ "$(grep -c . out)" -eq $((1 + 4 * 32)) ]
    [ "$(tail -n +2 out | widest)" -eq 129 ]
    for columns in 63 40 10 3 1; do
        COLUMNS=$columns tensor-view "$drawn" > out
        [ "$(tail -n +2 out | widest)" -le $columns ]
        [ "$(tail -n +2 out | widest)" -ge $(((columns + 1) / 2)) ]
    done
}

@test "shrinking: the mean of a square, weighted with alpha" {
    stream frames <<< '{"frames":{"dtype":"|u1","shape":[1,2,2,4],"values":[200,0,0,255,0,100,0,255,9,9,9,0,0,0,0,255]}}' |
        COLUMNS=1 tensor-view | tail -n 1 > out
    [ "$(cat out)" = $'\e[38;2;67;33;0m▀\e[m' ]
}

@test "background that no frame uses is left out before frames are shrunk" {
    # 3x3 with one red pixel in the middle, in another place in each of two frames
    stream frames <<< '{"frames":{"dtype":"|u1","shape":[1,3,3,3],"values":[0,0,0,0,0,0,0,0,0,0,0,0,255,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}}' > dot.tns
    [ "$(COLUMNS=2 tensor-view dot.tns | tail -n 1)" = $'\e[38;2;255;0;0m▀\e[m' ]
    [ "$(COLUMNS=3 tensor-view dot.tns | wc -l)" -eq 3 ]
}

@test "NO_COLOR: shades, and not one escape; --mode text: ASCII" {
    for file in "$drawn" "$codes"; do
        NO_COLOR=1 tensor-view "$file" > out
        run ! grep -q $'\e' out
        grep -q '[░▒▓█▁▂▃▄▅▆▇]' out
        tensor-view --mode text "$file" > out
        run ! LC_ALL=C grep -q '[^ -~]' out
        [ "$(tail -n +2 out | grep -o . | sort -u | wc -l)" -ge 6 ]
    done
    two_by_two | NO_COLOR=1 tensor-view --frame 1 | tail -n 1 > out
    [ "$(cat out)" = "▄▀" ]
    NO_COLOR='' tensor-view "$drawn" | grep -q $'\e'
}

@test "ids and labels cannot move the cursor, nor turn the line around" { # screen.py refuses what it does not know
    two_by_two 'a\u001b[2J\u0007\u202e中\nb\u009b31m' > hostile.tns
    tensor-view hostile.tns > out
    [ "$(head -n 1 out)" = 'a\x1b[2J\x07�中\x0ab\xc2\x9b31m  action=walk n=3' ]
    [ "$(wc -l < out)" -eq 2 ]
    if command -v python3 > /dev/null; then
        run -0 on_screen 24x80 'key: ' see:paused show: key:q -- tensor-view hostile.tns
        [[ $output == *'a\x1b[2J\x07'*'中'*"status 0" ]]
    fi
    stream latents <<< '{"id":"\u001b[31m","labels":{"\u001b]0;t\u0007":"\u001b[H"},"static.mean":{"dtype":"<f4","shape":[2],"values":[1,2]}}' |
        NO_COLOR=1 tensor-view > out
    run ! LC_ALL=C grep -q $'[\001-\011\013-\037]' out
}

@test "latents: a strip, rows with the values of the frame, in colours from blue to red" {
    printf '%s\n' '{"id":"x","static.mean":{"dtype":"<f4","shape":[2],"values":[-2,2]},
"dynamic.mean":{"dtype":"<f4","shape":[3,2],"values":[0,1, -1,0.5, 2,-0.25]}}' | tr -d '\n' | { cat; echo; } | stream latents > small.tns
    tensor-view --mode text --frame 1 small.tns > out
    diff out - << 'END'
x
f: 2 dimensions that stay  -2 _.:-=+*#@ 2
___@@@

z: 2 dimensions over 3 frames
0 ======::::::@@@@@@ -1.00
1 ******++++++====== +0.50
           ^
END
    tensor-view small.tns > out
    grep -qF $'48;2;5;48;97m' out
    grep -qF $'48;2;103;0;31m' out
    tensor-view "$codes" | grep -q '^11 .* [+-][0-9]\.[0-9][0-9]$'
    COLUMNS=10 tensor-view "$codes" > out
    [ "$(tail -n +2 out | widest)" -le 10 ]
    stream latents <<< '{"id":"none"}' > none.tns
    run -1 --separate-stderr tensor-view none.tns
    [[ $stderr == "tensor-view: record 1 ('none'): there is neither 'static.mean' nor 'dynamic.mean'" ]]
}

@test "a stream that is empty, cut, of another kind, or has a record that is no picture" {
    run -1 --separate-stderr tensor-view /dev/null
    [[ $stderr == "tensor-view: /dev/null: no stream header"* ]]
    stream frames < /dev/null > none.tns
    run -1 --separate-stderr tensor-view none.tns
    [ "$stderr" = "tensor-view: no records: there is nothing to show" ]
    head -c 150000 "$drawn" > cut.tns
    run -1 --separate-stderr tensor-view cut.tns # what was sound is shown
    [[ $stderr == "tensor-view: cut.tns: the stream ends early"* && $output == *▀* ]]
    run -1 --separate-stderr tensor-view "$testdata/small.tns"
    [[ $stderr == *"the stream holds model, frames|latents is wanted" ]]
    stream frames <<< '{"id":"f","frames":{"dtype":"<f4","shape":[1,2,3],"values":[1,2,3,4,5,6]}}' > features.tns
    run -1 --separate-stderr tensor-view features.tns
    [[ $stderr == "tensor-view: record 1 ('f'): 'frames' is f4 [1,2,3], expected u1 [*,*,*,*]" && -z $output ]]
    run -1 --separate-stderr bash -c "tensor-view '$drawn' > /dev/full"
    [[ $stderr == "tensor-view: cannot write 'standard output': "* ]]
}

@test "pictures for terminals that can: as large as asked, pixel by pixel" {
    run --separate-stderr tensor-view --mode kitty --frame 0 "$drawn"
    [ "$status" -eq 0 ] || {
        [[ $stderr == *"libchafa"* ]]
        skip "built without libchafa"
    }
    two_by_two > two.tns
    tensor-view --mode kitty --frame 0 two.tns | python3 -c '
import base64, re, sys
data = sys.stdin.buffer.read()
width, height = map(int, re.search(rb"a=T,f=32,s=(\d+),v=(\d+)", data).groups())
rgba = b"".join(base64.b64decode(c) for c in re.findall(rb"\x1b_Gm=1;([^\x1b]*)", data))
assert (width, height, len(rgba)) == (8, 16, 8 * 16 * 4), (width, height, len(rgba))
print(*[rgba[(y * width + x) * 4:][:4].hex() for y in (0, 2) for x in (1, 2)])' > out
    [ "$(cat out)" = "ff0000ff 00ff00ff 0000ffff 00000000" ]
    tensor-view --mode sixel --frame 0 "$drawn" | grep -aqF '"1;1;128;132' # twice as large, in whole sixels
    tensor-view --mode iterm --frame 0 "$drawn" | grep -aqF 'File=inline=1;width=16;height=8'
}

# ---- a terminal ----

needs_python() {
    command -v python3 > /dev/null || skip "python3, which makes terminals, is not installed"
}

@test "on a terminal it plays, at its speed, until q; the terminal is as before" {
    needs_python
    run -0 on_screen 24x80 see:2/8 see:8/8 see:1/8 show: key:q -- bash -c "echo before; tensor-view '$drawn'; echo after"
    [[ $output == *"1/8 "*"walk/front  skin="*"record 1  8 fps"* ]]
    [[ $output == *"status 0"$'\n'"before"$'\n'"after" ]]
    # seven frames of half a second each, however slow the machine is; and as many short ones take less
    SCREEN_BYTES=slow run -0 on_screen 24x80 see:8/8 took: key:q end: took: -- tensor-view --fps 2 "$drawn"
    slow=$(sed -n 's/^took //p' <<< "$output" | head -n 1) all=$(sed -n 's/^took //p' <<< "$output" | tail -n 1)
    SCREEN_BYTES=fast run -0 on_screen 24x80 see:8/8 took: key:q -- tensor-view --fps 50 "$drawn"
    fast=$(sed -n 's/^took //p' <<< "$output")
    jq -en "$slow >= 3.5 and $fast >= 0.14 and $fast < $slow"
    jq -en "$(grep -ao '?2026h' slow | wc -l) <= 2 * $all + 2" # nothing is drawn without need
    [ "$(grep -ao '?2026h' fast | wc -l)" -ge 8 ]
}

@test "keys: pause, frames, records, speed, help" {
    needs_python
    run -0 on_screen 24x80 'key: ' see:paused 'key:\e[H' see:1/8 'key:\e[C' see:2/8 'key:\eOD' see:1/8 'key:\e[D' see:8/8 'key:\e[C' see:1/8 \
        'key:\e[B' 'see:record 2' see:walk/left key:n 'see:record 3' 'key:\e[A' 'see:record 2' key:pp 'see:this is the first record' 'key:\e' \
        'see:record 1' key:+ 'see:10 fps' key:-- 'see:6 fps' 'key:?' 'see:space pause' show: 'key:?' 'gone:space pause' key:q -- tensor-view "$drawn"
    [[ $output == *"space pause   ←→ frame   ↑↓ record   +- speed   ? help   q quit"*"status 0" ]]
    run -0 on_screen 24x80 see:3/8 key:n 'see:this is the last record' 'key: ' gone:paused key:q -- \
        bash -c "tensor-head --last 1 '$drawn' > last.tns; tensor-view --frame 2 last.tns"
    [[ $output == *"status 0" ]]
}

@test "a frame is drawn in place, and only what has changed is sent" {
    needs_python
    SCREEN_BYTES=bytes run -0 on_screen 40x80 'key: ' see:paused 'key:\e[H' see:1/8 'key:\e[F' see:8/8 key:q -- tensor-view "$drawn"
    [[ $output == *"status 0" ]]
    [ "$(grep -ao $'\e\\[2J' bytes | wc -l)" -eq 2 ] # when the screen is taken, and the first time that it is drawn
    [ "$(wc -l < bytes)" -eq 0 ]
}

@test "colours by what the terminal says; NO_COLOR on a terminal; a dumb one gets the text once" {
    needs_python
    run -0 on_screen 24x80 see:1/8 show: key:q -- tensor-view "$drawn"
    [[ $output == *"attributes "*"38;5;"* && $output != *"38;2;"* ]]
    COLORTERM=truecolor run -0 on_screen 24x80 see:1/8 show: key:q -- tensor-view "$drawn"
    [[ $output == *"attributes "*"38;2;"* && $output != *"38;5;"* ]]
    NO_COLOR=1 run -0 on_screen 24x80 see:1/8 show: key:q -- tensor-view "$drawn"
    [[ $output == *[░▒▓]*"attributes "* && $output != *"38;"* ]]
    AS_TERM=dumb run -0 on_screen 40x80 -- tensor-view --frame 0 "$drawn"
    [[ $output == *"status 0"$'\n'*"walk/front  skin="*[░▒▓]* ]]
}

@test "narrow and low terminals, and one that changes its size" {
    needs_python
    for file in "$drawn" "$codes"; do
        run -0 on_screen 24x10 see:1/8 'key:?' see:quit show: 'key:?' gone:quit key:q -- tensor-view "$file"
        [[ $output == *"space pau…"*"/8 "*"…"*"status 0" ]]
        for size in 2x3 1x1 3x200; do
            run -0 on_screen $size drawn: 'key:?' drawn: 'key:n?' drawn: key:q -- tensor-view "$file"
            [[ $output == *"status 0" ]]
        done
        run -0 on_screen 24x80 'key: ' 'see:fps, paused' size:12x10 'gone:paused' see:/8 show: size:30x100 'see:fps, paused' key:q -- tensor-view "$file"
        [[ $output == *"status 0" ]]
    done
    # keys are obeyed in order: when help is gone, it has paused
    run -0 on_screen 24x10 see:1/8 'key: ' 'key:?' see:quit 'key:?' gone:quit show: key:q -- tensor-view "$drawn"
    [ "$(grep -c '^▀\|^ *▀' <<< "$output")" -ge 6 ] # a figure, not a dot
}

@test "many dimensions share rows; of many frames those around the current one" {
    needs_python
    numbers=$(seq -s, 1 $((200 * 40)))
    stream latents <<< "{\"id\":\"x\",\"dynamic.mean\":{\"dtype\":\"<f4\",\"shape\":[200,40],\"values\":[$numbers]}}" > large.tns
    run -0 on_screen 24x80 see:1/200 'key: ' 'key:\e[F' see:200/200 show: key:q -- tensor-view large.tns
    [[ $output == *"z: 40 dimensions over 200 frames"* && $output == *$'\n'"38 ▀"* && $output == *"-200 of 200"* ]]
    NO_COLOR=1 run -0 on_screen 24x80 'key: ' 'key:\e[F' see:200/200 show: key:q -- tensor-view large.tns
    [[ $output == *"z: 40 dimensions over 200 frames, the first 21"*"20 "* ]]
}

@test "keys come from the terminal while the stream comes from a pipe, also one that waits" {
    needs_python
    mkfifo pipe
    run -0 on_screen 24x80 see:1/8 key:n 'see:waiting for the next record' 'key:\e[C' see:paused key:n see:waiting key:q -- \
        bash -c "{ head -c 150000 '$drawn'; exec tail -f /dev/null; } > pipe & tensor-view < pipe; code=\$?; kill \$!; exit \$code"
    [[ $output == *"status 0"* ]]
    # it goes on by itself when the record comes
    run -0 on_screen 24x80 see:1/8 key:n see:waiting file:go 'see:record 2' key:q -- \
        bash -c "{ head -c 150000 '$drawn'; until [ -e go ]; do sleep 0.05; done; tail -c +150001 '$drawn'; } | tensor-view"
    [[ $output == *"status 0"* ]]
    run -0 on_screen 24x80 see:1/8 key:n 'see:record 2' key:n 'see:record 3' key:p 'see:record 2' key:q -- \
        bash -c "sprite-draw -q --characters 100000 | tensor-view"
    [[ $output == *"status 0"* ]]
}

@test "records are kept for going back as far as --keep allows, which is said; memory stays bounded" {
    needs_python
    run -0 on_screen 24x80 see:1/8 key:n 'see:record 2' key:n 'see:record 3' key:p 'see:record 2' key:p 'see:earlier records are not kept any more: see --keep' \
        key:q -- tensor-view --keep 250K "$drawn"
    [[ $output == *"status 0" ]]
    tensor-head --first 9 "$drawn" > nine.tns
    for ((i = 0; i < 60; i++)); do cat nine.tns; done > many.tns # 540 records, 53 MB
    ASAN_OPTIONS=quarantine_size_mb=1 python3 -c '
import resource, subprocess, sys
subprocess.run(["tensor-view", "--record", "540", "--frame", "0", "--keep", "2M"], stdin=open("many.tns"), stdout=subprocess.DEVNULL, check=True)
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert most < 30000, most'
}

@test "a signal ends it as usual, and the terminal is as before" {
    needs_python
    for signal in INT:130 TERM:143 HUP:129 QUIT:131; do
        run -0 on_screen 24x80 see:2/8 signal:"${signal%:*}" -- tensor-view "$drawn"
        [ "$output" = "status ${signal#*:}"$'\n' ] || [ "$output" = "status ${signal#*:}" ]
    done
    run -0 on_screen 24x80 see:2/8 key:$'\x03' -- tensor-view "$drawn"
    [ "$output" = "status 130" ]
}

@test "stopped, the terminal is as before; going on, everything is drawn again" {
    needs_python
    run -0 on_screen 24x80 'key: ' see:paused key:$'\x1a' see:STOPPED show: key:$'\r' see:paused show: key:q see:AFTER -- \
        bash -c "set -m; tensor-view '$drawn'; stty -a | grep -o ' -\?icanon\| -\?echo '; echo STOPPED; read -r x; fg; echo AFTER"
    [[ $output == *$'\n'" icanon"$'\n'" echo"*STOPPED*▀*paused*"status 0"*AFTER* ]]
    [[ $output != *"-icanon"* && $output != *"modes"* && $output != *"hidden"* ]]
    # stopped by another, it could give nothing back, but what a shell has changed is put right
    run -0 on_screen 24x80 'key: ' see:paused signal:STOP see:STOPPED key:$'\n' gone:STOPPED see:paused key:n 'see:record 2' key:q -- \
        bash -c "set -m; tensor-view '$drawn'; echo STOPPED; read -r x; stty sane; fg"
    [[ $output == *"status 0"* ]]
}

@test "killed while it is stopped, it is gone, and leaves the terminal alone" {
    needs_python
    run -0 on_screen 24x80 see:2/8 key:$'\x1a' see:AFTER -- \
        bash -c "set -m; tensor-view '$drawn'; kill %1; kill -CONT %1; wait %1; echo \$?; echo AFTER"
    [[ $output == *"143"*AFTER* && $output != *"modes"* ]]
    run -0 on_screen 24x80 see:2/8 key:$'\x1a' see:AFTER -- \
        bash -c "set -m; tensor-view '$drawn'; bg; until grep -q '^State:.T' /proc/\$(jobs -p %1)/status; do sleep 0.05; done
            kill %1; kill -CONT %1; wait %1; echo \$?; echo AFTER"
    [[ $output == *"143"*AFTER* && $output != *"modes"* ]]
}

@test "a damaged stream is shown as far as it is sound, and the error is on the terminal in the end" {
    needs_python
    head -c 150000 "$drawn" > cut.tns
    run -0 on_screen 24x80 see:1/8 key:n 'see:cut.tns: the stream ends early' key:n see:ends 'key:\e[C' see:paused key:q -- tensor-view cut.tns
    [[ $output == "status 1"$'\n'"tensor-view: cut.tns: the stream ends early"* ]]
    { head -c 90000 "$drawn"; head -c 3000 /dev/zero; } > bad.tns
    run -0 on_screen 24x80 -- tensor-view bad.tns
    [[ $output == *"status 1"$'\n'"tensor-view: bad.tns: "* ]]
}

@test "pictures on a terminal: the one before is taken away; inside tmux there are none" {
    needs_python
    tensor-view --mode kitty --frame 0 "$drawn" > /dev/null 2>&1 || skip "built without libchafa"
    SCREEN_BYTES=bytes AS_TERM=xterm-kitty run -0 on_screen 24x80 see:2/8 key:q -- tensor-view "$drawn"
    [ "$(grep -ao 'Ga=T,f=32' bytes | wc -l)" -ge 2 ]
    [ "$(grep -ao 'Ga=d,d=A' bytes | wc -l)" -ge 2 ]
    [[ $output == *"status 0" ]]
    SCREEN_BYTES=bytes TMUX=x AS_TERM=xterm-kitty run -0 on_screen 24x80 see:2/8 show: key:q -- tensor-view "$drawn"
    run ! grep -aq 'Ga=T' bytes
    AS_TERM=foot SCREEN_BYTES=bytes run -0 on_screen 24x80 see:2/8 key:q -- tensor-view "$drawn"
    grep -aq $'\eP0;1;0q' bytes
}
