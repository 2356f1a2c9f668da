# races.bats - ThreadSanitizer sees no two threads at one place: training, encoding, decoding with 1 to 8 threads, and the
# thread that reads ahead.
load ../helpers/helpers

@test "races: training, encoding and decoding with 1 to 8 threads" {
    slow
    local threads
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$top" SAN=thread build-tsan/bin/dsvae-{train,encode,decode} build-tsan/tests/unit/thread_pool
    cd "$BATS_TEST_TMPDIR"
    sprite-draw --characters 5 --size 24x24 -f 4 --no-history -o data.tns
    PATH=$top/build-tsan/bin:$PATH
    export TSAN_OPTIONS=halt_on_error=1
    for threads in 1 2 8; do
        dsvae-train -q --no-history --threads $threads --preset small --batch 8 --steps 3 -o model.$threads data.tns
        dsvae-encode --no-history --threads $threads -m model.1 data.tns > codes.$threads
        dsvae-decode --no-history --threads $threads -m model.1 codes.1 > frames.$threads
        for file in model codes frames; do cmp $file.1 $file.$threads; done
    done
    dsvae-train -q --threads 4 --preset small --batch 4 --steps 5 --shuffle-buffer 8 -o model.tns data.tns
    "$top/build-tsan/tests/unit/thread_pool"
}
