# torch-twin.bats - our networks and their twins in PyTorch (the benchmarks' yardstick) compute the same.
load ../helpers/helpers

setup() {
    twin=$top/tests/bench/torch_twin.py
    small=$testdata/small.tns
    python=/usr/bin/python3 # Debian's packages belong to Debian's Python
    "$python" -c 'import torch, msgpack, numpy' 2> /dev/null || skip "python3-torch is not there"
    cd "$BATS_TEST_TMPDIR" || return
}

# blocks SIDE: frames of large blocks in few colours. The places that an encoder draws are its own; every bag of these
# holds all colours.
blocks() {
    "$python" - "$1" <<'PY'
import sys, zlib, msgpack, numpy as np
def pack(m):
    nd = lambda a: {b"nd": True, b"type": a.dtype.str, b"kind": b"", b"shape": a.shape, b"data": a.tobytes()}
    return msgpack.packb(m, default=nd)
random, side, records = np.random.default_rng(1), int(sys.argv[1]), b""
for i in range(4):
    colours = random.integers(256, size=(6, 3), dtype=np.uint8)
    colours[0] = 0
    cells = random.integers(6, size=(3, 8, 8)).repeat(side // 8, 1).repeat(side // 8, 2)
    records += pack({"id": str(i), "frames": colours[cells]})
sys.stdout.buffer.write(pack({"tensor-stream": 1, "kind": "frames"}) + records)
sys.stdout.buffer.write(pack({"end": {"records": 4, "crc32": zlib.crc32(records)}}))
PY
}

# agrees MODEL FRAMES: codes, which are about 1, within 1/20000; no byte of a frame further off than by rounding
agrees() {
    dsvae-encode -m "$1" "$2" -o codes.tns
    "$python" "$twin" encode "$1" < "$2" | tensor-diff --tolerance 5e-5 codes.tns -
    dsvae-decode -m "$1" codes.tns -o decoded.tns
    "$python" "$twin" decode "$1" < codes.tns | tensor-diff --tolerance 1 decoded.tns -
}

@test "the film model and its twin agree" {
    blocks 64 > blocks.tns
    agrees "$small" blocks.tns
}

@test "the convolutions and their twins agree" {
    blocks 32 > blocks.tns
    dsvae-train --quiet --preset dcgan --epochs 0 blocks.tns -o dcgan.tns
    agrees dcgan.tns blocks.tns
}
