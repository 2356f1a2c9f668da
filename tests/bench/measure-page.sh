#!/bin/bash
# measure-page.sh NAME=MODEL... - measures the page of dsvae-page(1) with each model, in a headless Chromium
#
# Prints a table with a row for each model: the size of the page with two characters of testdata/; the time from the
# start of the navigation until the page can be used; how long a slider's step takes until its pictures are drawn, the
# median of 50; the greatest difference between codes of the page and of dsvae-encode, divided by the greatest code;
# and the greatest difference between frames of the page and of dsvae-decode, of 255. The speed does not depend on the
# weights, so models of a few steps serve:
#
#     sprite-draw --characters 4 -o train.tns
#     for p in sprites general dcgan; do dsvae-train --preset $p --steps 4 -o $p.tns train.tns; done
#     tests/bench/measure-page.sh small=testdata/small.tns sprites=sprites.tns general=general.tns dcgan=dcgan.tns
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
pipelines=$top/pipelines
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 1 20 "$@"
# shellcheck source=tests/helpers/browser.bash
. "$top/tests/helpers/browser.bash"
temporary_folder

wait_until() {
    until "$@"; do
        sleep 0.05
    done
}

is_ready() {
    [ -n "$(browser_run 'return document.documentElement.dataset.ready || ""')" ]
}

# page_file NAME FILE: the file NAME of the page
page_file() {
    browser_run 'return engine.files.get(arguments[0]).toBase64()' "$1" | base64 -d > "$2"
}

# farthest KEY A B: the greatest difference of the tensors KEY of two streams, and the greatest element of the first one
farthest() {
    for file in "$2" "$3"; do
        tensor-dump --quiet --rows --tensor "$1" "$file" | cut -f 4- | tr '\t' '\n' > "$file.numbers"
    done
    paste "$2.numbers" "$3.numbers" | awk '{
        d = $1 - $2; d = d < 0 ? -d : d; a = $1 < 0 ? -$1 : $1
        if (d > most) most = d
        if (a > greatest) greatest = a
    } END { print most + 0, greatest + 0 }'
}

# measure NAME MODEL: a row
measure() {
    cp "$2" "$work/model.tns"
    dsvae-page --quiet -m "$work/model.tns" -o "$work/page.html" "$work/hero-frames.tns" "$work/wizard-frames.tns"
    browser_open about:blank
    browser_open "file://$work/page.html"
    wait_until is_ready
    ready=$(browser_run 'return document.documentElement.dataset.ready')
    slider=$(browser_run 'return (async () => {
        const times = [];
        for (let i = 0; i < 60; i++) {
            const start = performance.now();
            await setAxes(0, i % 40 / 20 - 1, "axis 0");
            slots.a.draw();
            times.push(performance.now() - start);
        }
        return String(times.slice(10).sort((a, b) => a - b)[25]);
    })()')
    browser_run 'return engine.run([line("frames.tns", decode("hero.tns"))]).then(() => "")' > /dev/null
    page_file hero.tns "$work/page-hero.tns"
    page_file frames.tns "$work/page-frames.tns"
    dsvae-encode --quiet -m "$work/model.tns" -o "$work/hero.tns" "$work/hero-frames.tns"
    dsvae-decode --quiet -m "$work/model.tns" -o "$work/frames.tns" "$work/hero.tns"
    for code in static.mean dynamic.mean; do
        farthest "$code" "$work/hero.tns" "$work/page-hero.tns"
    done | awk '{ r = $1 / $2; if (r > most) most = r } END { printf "%.1e", most }' > "$work/codes"
    read -r pixels _ <<< "$(farthest frames "$work/frames.tns" "$work/page-frames.tns")"
    printf '| %s | %.2f | %.2f | %.1f | %s | %d |\n' "$1" "$(wc -c < "$work/page.html" | awk '{ print $1 / 1e6 }')" \
        "$(awk "BEGIN { print $ready / 1000 }")" "$slider" "$(cat "$work/codes")" "$pixels"
}

sprite-decode --quiet "$top/testdata/hero.png" -o "$work/hero-frames.tns"
sprite-decode --quiet "$top/testdata/wizard.png" -o "$work/wizard-frames.tns"
mkdir "$work/downloads" "$work/browser"
browser_start "$work/downloads" "$work/browser"
trap 'browser_stop; rm -rf "$work"' EXIT
echo "| model | size, MB | ready, s | a slider's step, ms | codes, relative | frames, of 255 |"
echo "|---|---|---|---|---|---|"
for row in "$@"; do
    measure "${row%%=*}" "${row#*=}"
done
