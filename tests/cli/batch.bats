# batch.mk: all sheets of a folder, beside each other, and only what changed.

load ../helpers/pipelines

setup() {
    cd "$top"
}

@test "batch.mk: all sheets of a folder, in parallel, and only what changed" {
    dir=$BATS_TEST_TMPDIR
    mkdir "$dir/sheets"
    cp $hero "$dir/sheets/a.png"
    cp $wizard "$dir/sheets/b.png"
    batch() { make -j2 -f pipelines/batch.mk MODEL=$small CHARACTER=$hero SHEETS="$dir/sheets" OUT="$dir/out" "$@"; }
    batch
    [[ $(measure "$dir/out/a.png") == *" 8" && $(measure "$dir/out/b.png") == *" 8" ]]
    [ -z "$(batch -s)" ]
    touch -d '+1 minute' "$dir/sheets/b.png"
    [ "$(batch -n | grep -c dsvae-decode)" -eq 1 ]
}

@test "batch.mk: names with spaces, endings in capitals, and what is left out" {
    dir="$BATS_TEST_TMPDIR/my games"
    mkdir -p "$dir/my sheets"
    cp $hero "$dir/my sheets/the hero (1).PNG"
    cp $wizard "$dir/my sheets/Bob's wizard.png"
    cp $hero "$dir/my sheets/a%b.png"
    cp $hero "$dir/my sheets/Bob's wizard.PNG"
    cp $hero "$dir/my hero.png"
    ln -s "$top/$small" "$dir/my model.tns"
    batch() {
        make -f pipelines/batch.mk MODEL="$dir/my model.tns" CHARACTER="$dir/my hero.png" SHEETS="$dir/my sheets" OUT="$dir/my out" "$@"
    }
    run -0 --separate-stderr batch
    [ "${stderr_lines[0]}" = "batch.mk: 'Bob's wizard.PNG' is left out: there is 'Bob's wizard.png' too" ]
    [[ ${stderr_lines[1]} == "batch.mk: 'a%b.png' is left out: its name has one of "* ]]
    [ "$(ls "$dir/my out")" = "$(printf '%s\n' "Bob's wizard.latents.tns" "Bob's wizard.png" character.tns "the hero (1).latents.tns" "the hero (1).png")" ]
    [[ $(measure "$dir/my out/the hero (1).png") == *" 8" ]]
    [ -z "$(batch -s)" ]
    mkdir "$dir/none"
    run -0 --separate-stderr make -s -f pipelines/batch.mk SHEETS="$dir/none"
    [ "$stderr" = "batch.mk: no sheet (.png) in '$dir/none'" ]
    run -2 --separate-stderr make -s -f pipelines/batch.mk SHEETS="$dir/absent"
    [[ $stderr == *"batch.mk: SHEETS is '$dir/absent', which is no folder that can be read.  Stop."* ]]
    mkdir -p "$dir/other/none"
    cp $hero "$dir/other/none"
    cd "$dir"
    run -0 --separate-stderr env CDPATH="$dir/other" make -s -f "$top/pipelines/batch.mk" SHEETS=none
    [ "$stderr" = "batch.mk: no sheet (.png) in '$dir/none'" ]
}

@test "batch.mk: finds the programs from a folder with spaces" {
    dir="$BATS_TEST_TMPDIR/my games"
    mkdir -p "$dir/pipelines"
    cp pipelines/batch.mk "$dir/pipelines"
    suite "$dir/bin" mine
    sed -i 's/^all:.*/all:; @dsvae-encode < \/dev\/null/' "$dir/pipelines/batch.mk"
    [ "$(DSVAE_BIN='' make -s -f "$dir/pipelines/batch.mk" SHEETS="$dir" 2> /dev/null)" = mine ]
}

@test "batch.mk: finds the programs beside it, as the scripts do" {
    dir=$BATS_TEST_TMPDIR
    mkdir "$dir/pipelines" "$dir/sheets"
    cp pipelines/batch.mk "$dir/pipelines"
    cp $hero "$dir/sheets/a.png"
    ln -s "$(dirname "$(command -v dsvae-encode)")" "$dir/bin"
    PATH=/usr/bin:/bin DSVAE_BIN= make -f "$dir/pipelines/batch.mk" MODEL=$small CHARACTER=$hero SHEETS="$dir/sheets" OUT="$dir/out"
    [[ $(measure "$dir/out/a.png") == *" 8" ]]
}

@test "batch.mk: a sheet that is not one fails and leaves no picture of it" {
    dir=$BATS_TEST_TMPDIR
    mkdir "$dir/sheets"
    echo rubbish > "$dir/sheets/bad.png"
    run make -f pipelines/batch.mk MODEL=$small CHARACTER=$hero SHEETS="$dir/sheets" OUT="$dir/out"
    [ "$status" -ne 0 ]
    [ ! -e "$dir/out/bad.png" ] && [ ! -e "$dir/out/bad.latents.tns" ]
}
