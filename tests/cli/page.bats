# page.bats - dsvae-page, and its page in a headless Chromium: each test opens it anew, from disk. All skip where make page was not
# done; those with a browser skip without chromium-driver.
load ../helpers/helpers
load ../helpers/browser

setup_file() {
    cd "$BATS_FILE_TMPDIR"
    local testdata=$BATS_TEST_DIRNAME/../../testdata
    [ -f "$BATS_TEST_DIRNAME/../../build/page.html" ] || return 0
    cp "$testdata/small.tns" .
    sprite-decode -q "$testdata/hero.png" -o hero-frames.tns
    sprite-decode -q "$testdata/wizard.png" -o wizard-frames.tns
    sprite-draw --split train --characters 30 | dsvae-encode -m small.tns | latent-fit -q -o looks.tns
    dsvae-page -m small.tns --attributes looks.tns -o page.html hero-frames.tns wizard-frames.tns
    command -v chromedriver > /dev/null || return 0
    mkdir downloads browser
    browser_start "$PWD/downloads" "$PWD/browser"
    export browser_url browser_driver
}

teardown_file() {
    browser_stop
}

setup() {
    here=$BATS_FILE_TMPDIR
    [ -f "$top/build/page.html" ] || skip "the page is not built (make page)"
    cd "$BATS_TEST_TMPDIR"
}

# A page that a test has left serves where its state is of no matter.
some_page() {
    browser_run 'return document.documentElement.dataset.ready' 2> /dev/null | grep -q '[0-9]' || open_page
}

# Opens the page, with the fragment $1, and waits until it is ready.
open_page() {
    command -v chromedriver > /dev/null || skip "chromedriver is not there (package chromium-driver)"
    browser_open about:blank
    browser_open "file://$here/page.html${1-}"
    browser_run 'return new Promise(done => {
        const look = () => document.documentElement.dataset.ready ? done("") : setTimeout(look, 20);
        look();
    })'
}

# What the page says when all that was asked for is done.
said() {
    browser_run 'return work.then(() => document.getElementById("status").textContent)'
}

shell_text() {
    browser_run 'return work.then(() => document.getElementById("shell").textContent)'
}

# Clicks on the download $1, and waits for the file $2.
fetch() {
    rm -f "$here/downloads/$2"
    browser_click "#downloads [name='$1']"
    wait_for "$here/downloads/$2"
}

# In the place $1 of the page, the event $2 with file $3: drop or paste.
give() {
    browser_run 'const [place, event, name, bytes] = arguments, given = new DataTransfer();
        given.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name, {type: "image/png"}));
        const made = event === "drop" ? new DragEvent("drop", {dataTransfer: given, bubbles: true, cancelable: true})
            : new ClipboardEvent("paste", {clipboardData: given, bubbles: true, cancelable: true});
        document.querySelector(place).dispatchEvent(made);' "$1" "$2" "$(basename "$3")" "$(base64 -w 0 "$3")" > /dev/null
}

title() { # a|b
    browser_run "return document.getElementById('title-$1').textContent"
}

# The file $1 of the page, as the file $2.
page_file() {
    browser_run 'return work.then(() => engine.files.get(arguments[0]).toBase64())' "$1" | base64 -d > "$2"
}

# Two pictures differ by 1 of 255 at most, and in alpha not at all.
same_pictures() {
    sprite-decode -q --files --rgba "$1" -o one.tns
    sprite-decode -q --files --rgba "$2" -o two.tns
    tensor-diff --tolerance 1 one.tns two.tns
    [ "$(cmp -l <(tensor-raw -q one.tns) <(tensor-raw -q two.tns) | awk '$1 % 4 == 0' | wc -l)" -eq 0 ]
}

@test "dsvae-page: wrong use, a model that does not run, frames that do not fit" {
    run -2 dsvae-page
    run -2 dsvae-page -m - < "$here/small.tns"
    mkdir other && cp "$here/hero-frames.tns" other
    run -2 dsvae-page -m "$here/small.tns" -o page.html "$here/hero-frames.tns" other/hero-frames.tns
    [[ $output == *"would have the same name in the page"* ]]
    sprite-draw --characters 1 --size 32x32 -o small-frames.tns
    run -1 dsvae-page -m "$here/small.tns" -o page.html small-frames.tns
    [[ $output == *"small-frames.tns: record 1"*"[8,32,32,3]"* ]]
    run -1 dsvae-page -m "$here/hero-frames.tns" -o page.html
    [ ! -e page.html ]
}

@test "dsvae-page: the page has at most 5 MB, and no address in it" {
    [ "$(wc -c < "$here/page.html")" -le 5000000 ]
    run ! grep -Eq 'https?://' "$here/page.html"
    grep -q "default-src 'none'" "$here/page.html"
}

@test "page: what B does, a number, undo; the pipeline beside it gives the same sheet" {
    open_page
    browser_click '#does'
    browser_type '#axes input[type=number]' 1.5
    browser_run 'document.activeElement.blur()'
    [ "$(said)" = Done. ]
    browser_click '#reverse'
    said
    browser_click '#undo'
    fetch 'Sheet (PNG)' hero-new.png
    shell_text > script.sh
    cat script.sh
    run ! grep -q 'reverse' script.sh
    grep -q 'latent-edit set static --axis 0=1.5 edit-1.tns > edit-2.tns' script.sh
    cp "$here/small.tns" "$here/hero-frames.tns" "$here/wizard-frames.tns" .
    sh -e script.sh
    same_pictures hero-new.png "$here/downloads/hero-new.png"
    fetch 'Codes (.tns)' edit-2.tns
    tensor-diff --tolerance 1e-5 edit-2.tns "$here/downloads/edit-2.tns"
}

@test "page: a dropped sheet casts a spell; its picture comes back with its codes" {
    open_page
    browser_upload '#file' "$testdata/hero.png"
    said
    [ "$(browser_run 'return document.getElementById("title-a").textContent')" = "A: hero-2" ]
    fetch 'LPC sheet' hero-2-new-lpc.png
    browser_upload '#file' "$here/downloads/hero-2-new-lpc.png"
    [ "$(said)" = "hero-2-new-lpc is A now." ]
    [ "$(browser_run 'return records("hero-2.tns").then(a => records("hero-2-new-lpc.tns").then(b =>
        String(a.every((r, i) => r["static.mean"].data.every((v, k) => v === b[i]["static.mean"].data[k])))))')" = true ]
}

@test "page: a broken picture gives the program's own message, and the next one opens; drop and paste" {
    open_page
    head -c 9000 "$testdata/hero.png" > broken.png
    browser_upload '#file' "$PWD/broken.png"
    [ "$(said)" = "$(sprite-decode broken.png 2>&1 > /dev/null || true)" ]
    browser_upload '#file' "$testdata/wizard.png"
    said
    [ "$(title a), $(title b)" = "A: wizard-2, B: wizard" ]
    # Dropped on B it becomes B; what is pasted becomes A.
    give '#slot-b' drop "$testdata/hero.png"
    said
    [ "$(title a), $(title b)" = "A: wizard-2, B: hero-2" ]
    give body paste "$testdata/hero.png"
    said
    [ "$(title a), $(title b)" = "A: hero-3, B: hero-2" ]
    # A character of before is chosen again.
    browser_run '$("who-a").value = "0"; $("who-a").onchange()'
    said
    [ "$(title a), $(title b)" = "A: hero, B: hero-2" ]
}

@test "page: after a trap the worker starts anew, does what was asked, and nothing is lost" {
    open_page
    browser_click '#does'
    said
    browser_run 'return engine.call("spoil").then(() => "")'
    browser_click '#reverse'
    [ "$(said)" = Done. ]
    browser_click '#hold'
    [ "$(said)" = Done. ]
    [ "$(browser_run 'return String(engine.restarts)')" = 1 ]
    [[ $(shell_text) == *"--match direction wizard.tns > edit-1.tns"*"latent-edit reverse dynamic edit-1.tns > edit-2.tns"* ]]
}

@test "page: no request but for the file itself, nothing in the console" {
    some_page
    browser_click '#looks'
    said
    browser_log performance | jq -r '.[].message | fromjson.message | select(.method == "Network.requestWillBeSent").params.request.url' |
        grep -Ev '^(file|blob|data|about|chrome):' > requests || true
    cat requests
    [ ! -s requests ]
    [ "$(browser_log browser | jq -c '[.[] | select(.level == "SEVERE")]')" = '[]' ]
}

@test "page: nothing overflows at 360, 768 and 1400 pixels, with a name without spaces" {
    some_page
    cp "$testdata/hero.png" "the$(printf '_hero%.0s' $(seq 40)).png"
    give body drop the*.png
    said
    for width in 360 768 1400; do
        browser_size "$width" 900
        [ "$(browser_run 'return String(document.documentElement.scrollWidth <= innerWidth)')" = true ]
    done
}

@test "page: axe-core finds nothing, light and dark" {
    axe=$top/build/node_modules/axe-core/axe.min.js
    [ -f "$axe" ] || skip "axe-core is not there (make axe)"
    some_page
    browser_script "$axe"
    for scheme in light dark; do
        browser_likes prefers-color-scheme "$scheme"
        browser_run 'return axe.run().then(found => found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(" ")}`).join("\n"))' > found
        cat found
        [ -z "$(cat found)" ]
        # It can find something, and judges the colours.
        browser_run 'return axe.run({runOnly: "color-contrast"}).then(found => String(found.passes[0].nodes.length > 20))' > judged
        [ "$(cat judged)" = true ]
    done
}

@test "page: the keyboard reaches every control; each has a name and shows that it has the focus" {
    some_page
    browser_click '#reverse'
    said
    browser_run '$("more-axes").getAttribute("aria-expanded") === "true" || $("more-axes").click()'
    count=$(browser_run 'controls = [...document.querySelectorAll("button, input, select, [tabindex]")].filter(e => !e.disabled && e.checkVisibility());
        reached = new Set();
        unseen = new Set();
        document.addEventListener("focusin", ({target}) => {
            reached.add(target);
            if (getComputedStyle(target.closest(".file") || target).outlineStyle === "none")
                unseen.add(target);
        });
        document.activeElement.blur();
        return String(controls.length)')
    [ "$count" -gt 40 ]
    browser_keys "$(printf '\uE004%.0s' $(seq $((count + 2))))"
    [ "$(browser_run 'return controls.filter(e => !reached.has(e) || unseen.has(e)).map(e => e.outerHTML).join("\n")')" = "" ]
    [ "$(browser_run 'return controls.filter(e => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim())).map(e =>
        e.outerHTML).join("\n")')" = "" ]
}

@test "page: a link brings both characters back; they stand still for who wants less motion" {
    slow || skip "slow"
    open_page
    browser_click '#draw-look'
    browser_click '#link'
    said
    fragment=$(browser_run 'return location.hash')
    codes='return String((await records(state.a.file))[0]["static.mean"].data)'
    drawn=$(browser_run "return (async () => {$codes})()")
    browser_likes prefers-reduced-motion reduce
    open_page "$fragment"
    [ "$(browser_run "return (async () => {$codes})()")" = "$drawn" ]
    [ "$(browser_run 'return document.getElementById("play").textContent')" = Play ]
    browser_likes prefers-reduced-motion no-preference
}

@test "page: every edit gives the codes of the pipeline beside it" {
    slow || skip "slow"
    open_page
    n=0
    for click in '#does' '#draw-look' '#looks' '#draw-motion' '#reverse' '#extend' '#hold'; do
        browser_click "$click"
        [ "$(said)" = Done. ]
        n=$((n + 1))
    done
    for call in 'setShare(.4)' 'setAxes(2, -1.25)' 'setAttribute("hair", "2", .6)' 'setAttribute("skin", "1", 1)' 'setPad(.3, .65)'; do
        browser_run "return $call.then(() => '')"
        [ "$(said)" = Done. ]
        n=$((n + 1))
    done
    shell_text > script.sh
    cat script.sh
    cp "$here"/*.tns .
    sh -e script.sh
    # Of the attributes the second edit is made from the same codes as the first one: that file is not in the script.
    for ((i = 1; i <= n; i++)); do
        [ -f "edit-$i.tns" ] || continue
        page_file "edit-$i.tns" "page-$i.tns"
        tensor-diff --tolerance 1e-4 "edit-$i.tns" "page-$i.tns"
    done
    [ -f "edit-$n.tns" ]
}

@test "page: what can be opened" {
    slow || skip "slow"
    open_page
    sprite-draw --characters 1 --seed 9 -q -o drawn.tns
    png-encode -q --sheet lpc -o lpc.png drawn.tns
    png-encode -q -o grid.png drawn.tns
    tensor-head -q -n 1 drawn.tns | png-encode -q --animate -o animated.png
    png-encode -q --format aseprite -o drawn.aseprite drawn.tns
    cp drawn.tns stream.tns
    gzip -c drawn.tns > packed.tns.gz
    dsvae-encode -q -m "$here/small.tns" drawn.tns -o latents.tns
    for file in lpc.png grid.png animated.png drawn.aseprite stream.tns packed.tns.gz latents.tns; do
        browser_upload '#file' "$PWD/$file"
        echo "$file: $(said)"
        [ "$(title a)" = "A: ${file%%.*}" ]
    done
    # The codes of a stream are those of the program.
    page_file packed.tns got.tns
    tensor-diff --tolerance 1e-4 latents.tns got.tns
}

@test "page: sliders, the pad and the keys do what they say" {
    slow || skip "slow"
    open_page
    browser_run 'const select = document.querySelector("#attributes select");
        select.value = select.options[2].value;
        select.dispatchEvent(new Event("change"))'
    said
    browser_type '#attributes input[type=number]' 0.5
    browser_run 'document.activeElement.blur()'
    said
    [[ $(shell_text) == *"latent-edit attribute static "*" --learn looks.tns hero.tns"*"--share 0.5 hero.tns > "* ]]
    browser_click '#attributes button'
    said
    [[ $(shell_text) != *"latent-edit"* ]]
    browser_click '#pad'
    said
    [[ $(shell_text) == *"--share 0.5"*"--share 0.5"* ]]
    browser_run '$("share").focus()'
    browser_keys $'\uE014\uE014' # to the right, twice
    said
    [[ $(shell_text) == *"--from wizard.tns --match direction --share 0.1 "* ]]
    keys='document.activeElement.blur();
        for (const key of arguments)
            document.dispatchEvent(new KeyboardEvent("keydown", {key, ctrlKey: key.length === 1 && key !== " "}))'
    browser_run "$keys" z
    said
    [[ $(shell_text) != *"--share 0.1 "* ]]
    browser_run "$keys" y
    said
    [[ $(shell_text) == *"--share 0.1 "* ]]
    browser_run "$keys" ' ' ArrowRight ArrowRight ArrowLeft
    [ "$(browser_run 'return [document.getElementById("play").textContent, slots.a.frame(), slots.b.frame()].join()')" = "$(
        browser_run 'return ["Play", slots.a.frame(), slots.a.frame()].join()')" ]
}

@test "page: every download is what the pipeline beside it writes" {
    slow || skip "slow"
    open_page
    browser_click '#does'
    browser_click '#snap'
    said
    cp "$here"/*.tns .
    # What the page shows has the same colours.
    shell_text | sh -e
    tensor-head -n 1 edit-1.tns | dsvae-decode -m small.tns | png-encode -q --palette hero-frames.tns --animate -o shown.png
    sprite-decode -q --files shown.png | tensor-raw -q -o shown.raw
    browser_run 'return new Uint8Array(slots.a.images.flatMap(image => [...image.data].filter((_, i) => i % 4 < 3))).toBase64()' |
        base64 -d > page.raw
    [ "$(wc -c < page.raw)" -eq "$(wc -c < shown.raw)" ]
    [ "$(cmp -l page.raw shown.raw | wc -l)" -le $(($(wc -c < shown.raw) / 1000)) ]
    while read -r name file; do
        fetch "${name//-/ }" "$file"
        shell_text > script.sh
        rm -f hero-new*
        sh -e script.sh
        case $file in
        *.zip) python3 -m zipfile -e "$here/downloads/$file" got ;;
        *) mkdir got && cp "$here/downloads/$file" got ;;
        esac
        for picture in got/*; do
            case $picture in
            *.json) cmp "$picture" "$(basename "$picture")" ;;
            *) same_pictures "$picture" "$(basename "$picture")" ;;
            esac
        done
        [ "$(ls got)" = "$(ls -d hero-new*)" ]
        rm -r got
    done <<'END'
Sheet-(PNG) hero-new.png
LPC-sheet hero-new-lpc.png
Grid-and-JSON-(zip) hero-new-grid.zip
This-action-(APNG) hero-new-action.png
All-actions-(zip) hero-new-actions.zip
Aseprite hero-new.aseprite
END
}

@test "page: memory does not grow in 1,000 changes" {
    slow || skip "slow"
    open_page
    grow='return (async () => {
        for (let i = 0; i < Number(arguments[0]); i++)
            await setAxes(i % 4, i % 40 / 20 - 1);
        for (let i = 0; i < 4; i++) { /* what was shown last is let go when the page has drawn again */
            await new Promise(requestAnimationFrame);
            gc();
        }
        const {module, files} = await engine.call("memory");
        return [module, files, performance.memory.usedJSHeapSize].join(" ");
    })()'
    first=$(browser_run "$grow" 200) # more than can be undone
    echo "$first"
    second=$(browser_run "$grow" 1000)
    echo "$second"
    read -r module files heap <<< "$first"
    read -r module_then files_then heap_then <<< "$second"
    [ "$module_then" -eq "$module" ]
    [ "$files_then" -le $((files + 20000)) ]
    [ "$heap_then" -le $((heap + heap / 50)) ]
}

@test "measure-page.sh: codes and frames of the page are those of the programs" {
    slow || skip "slow"
    command -v chromedriver > /dev/null || skip "chromedriver is not there (package chromium-driver)"
    "$top/tests/bench/measure-page.sh" "small=$testdata/small.tns" > table
    cat table
    [ "$(wc -l < table)" -eq 3 ]
    awk -F '|' 'END { exit !($3 <= 5 && $6 <= 1e-5 && $7 <= 1) }' table
}
