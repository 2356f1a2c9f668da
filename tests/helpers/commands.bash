# commands.bash - one small run of every program, for the tests that break something around it: memory, calls, disks.
# shellcheck shell=bash

# prepare_commands: makes the inputs in the current folder.
prepare_commands() {
    sprite-draw --characters 2 --size 16x16 --frames 3 -a walk -a slash -d front --no-history -o frames.tns
    dsvae-train --quiet --preset small --batch 4 --epochs 1 --log log.json -o model.tns frames.tns
    dsvae-train --quiet --model judge --preset small --batch 4 --epochs 1 -o judge.tns frames.tns
    dsvae-encode -m model.tns frames.tns > codes.tns
    latent-fit -q codes.tns -o looks.tns
    tensor-head -n 1 frames.tns > one.tns
    png-encode --animate -o one.png one.tns
    tensor-dump frames.tns > frames.txt
    tensor-dump --json frames.tns > frames.json
    tensor-npy --tensor static.mean -o codes.npy codes.tns
    tensor-npy --format safetensors -o codes.safetensors codes.tns
    tensor-npy --format npz -o codes.npz codes.tns 2> /dev/null || : # built without minizip
    png-encode -o one.gif one.tns 2> /dev/null || :                   # built without giflib
    png-encode -o one.aseprite one.tns
    tensor-split -q --number 2 -o part- frames.tns
    python3 "$helpers/pictures.py" dataset layers
    seq 0 1295 > layers/split.txt
    python3 "$helpers/layers.py" sheet dress/body/male/light.png 1
    head -c 4000 "$testdata/hero.png" | wav_of 8000 > noise.wav
    wav-decode -q -o noise.tns noise.wav 2> /dev/null || : # built without sound
}

# commands: one command line for each way in and out. OUT is the file that it writes, or - for standard output; a
# command without it only writes to standard output.
commands() {
    cat <<'TABLE'
dsvae-adapt -q --threads 2 -m model.tns --steps 1 --analogy 0 -o OUT one.tns
dsvae-decode --threads 2 -m model.tns -o OUT codes.tns
dsvae-encode --threads 2 -m model.tns -o OUT frames.tns
dsvae-eval -q --threads 2 -m model.tns --judge judge.tns -o OUT frames.tns
dsvae-train -q --threads 2 --preset small --batch 4 --steps 2 -o OUT frames.tns
dsvae-train -q --threads 2 --model judge --preset small --batch 4 --steps 1 -o OUT frames.tns
latent-edit swap static -o OUT codes.tns
latent-edit take static --from codes.tns -o OUT codes.tns
latent-edit sample dynamic -m model.tns -o OUT codes.tns
latent-edit attribute static action=walk --learn looks.tns -o OUT codes.tns
latent-edit attribute static action=walk --learn codes.tns -o OUT codes.tns
latent-fit -q -o OUT codes.tns
latent-plot map -o OUT codes.tns
latent-plot curves -o OUT log.json
png-encode --animate -o OUT one.tns
png-encode --format gif -o OUT one.tns
png-encode --format aseprite -o OUT one.tns
sprite-decode -q --files -o OUT one.png
sprite-decode -q --files -o OUT one.aseprite
sprite-decode -q --files -o OUT one.gif
sprite-draw --characters 1 --size 16x16 --frames 2 -a walk -d front -o OUT
sprite-dress --characters 1 -o OUT dress
sprite-hide --square 4 -o OUT frames.tns
sprites-dataset --layers layers --split test --action walk --direction left -o OUT
tensor-diff frames.tns frames.tns
tensor-dump frames.tns
tensor-dump --json frames.tns
tensor-head -n 1 -o OUT frames.tns
tensor-html -q -o OUT frames.tns
tensor-load -o OUT frames.txt
tensor-load -o OUT frames.json
tensor-merge -o OUT part-000.tns part-001.tns
tensor-npy --format npy --tensor static.mean -o OUT codes.tns
tensor-npy --format npz -o OUT codes.tns
tensor-npy --load -o OUT codes.npz
tensor-npy --load --tensor static.mean -o OUT codes.npy
tensor-npy --load -o OUT codes.safetensors
tensor-raw -q -o OUT frames.tns
tensor-split -q --number 2 -o parts- frames.tns
tensor-stat frames.tns
tensor-stat --json frames.tns
tensor-view --record 1 --frame 0 one.tns
TABLE
    if [ -e noise.tns ]; then
        echo "wav-decode -q -o OUT noise.wav"
        echo "wav-encode -q --format wav -o OUT noise.tns"
        ! command -v espeak-ng > /dev/null || echo "voice-draw -q --voices 1 --sentences 1 -o OUT"
    fi
    [ ! -e "$top/build/page.html" ] || echo "dsvae-page -q -m model.tns -o OUT frames.tns"
}
