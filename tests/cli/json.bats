# json.bats - streams of everything, as JSON lines through jq and back.
load ../helpers/helpers

setup() {
    python=/usr/bin/python3 # Debian's packages belong to Debian's Python
    [ -x "$python" ] && "$python" -c 'import msgpack, numpy' 2> /dev/null || skip "python3-msgpack or python3-numpy is not there"
    command -v jq > /dev/null || skip "jq is not there"
        cd "$BATS_TEST_TMPDIR"
    cat > invent.py <<'PY'
"""invent.py SEED - a stream of invented records: every dtype, odd numbers, odd texts, odd entries."""
import random, sys, zlib
import msgpack, numpy as np
draw = random.Random(int(sys.argv[1]))
bits = np.random.default_rng(int(sys.argv[1]))
nd = lambda a: {b"nd": True, b"type": a.dtype.str, b"kind": b"", b"shape": list(a.shape), b"data": a.tobytes()}
ODD = dict(f4=[0, 1 << 31, 1, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7f800001, 0xffffffff, 0x7f7fffff, 0x00800000, 0x33d6bf95],
           f8=[0, 1 << 63, 1, 0x7ff0 << 48, 0xfff0 << 48, 0x7ff8 << 48, 0xfff8 << 48, (0x7ff0 << 48) + 1, (1 << 64) - 1, 0x7fefffffffffffff],
           i8=[0, 1 << 63, (1 << 63) - 1, (1 << 64) - 1, 1 << 53, (1 << 53) + 1, (1 << 64) - (1 << 53) - 1], i4=[0, 1 << 31, (1 << 31) - 1], u1=[0, 255])

def tensor():
    name = draw.choice(["|u1", "<i4", "<i8", "<f4", "<f8"])
    shape = [draw.choice([0, 1, 1, 2, 3, 5]) for _ in range(draw.choice([0, 1, 1, 2, 2, 3, 8]))]
    size = np.dtype(name).itemsize
    raw = bits.integers(0, 256, (int(np.prod(shape)), size), dtype=np.uint8)
    for row in raw:
        if draw.random() < 0.5:
            row[:] = list(draw.choice(ODD[name[1:]]).to_bytes(size, "little"))
    return nd(np.frombuffer(raw.tobytes(), name).reshape(shape))

def text():
    letters = ["a", "/", '"', "\\", "\n", "\t", "\x01", "\x7f", "\x85", "ü", "漢", "\U0001f600", "\u2028", "\ufeff", "\ufffd", " ", "{", "}", "#", "[", "'"]
    return "".join(draw.choice(letters) for _ in range(draw.randrange(12)))

def value(depth):
    kinds = ["null", "bool", "int", "int", "real", "text", "bin", "ext"] + ["list", "map", "odd map"] * (depth < 4)
    kind = draw.choice(kinds)
    if kind in ("list", "map", "odd map"):
        items = [value(depth + 1) for _ in range(draw.randrange(4))]
        if kind == "list":
            return items
        if kind == "odd map":
            return {draw.choice([1, b"k", "dtype", "msgpack", "array", None, 1.5, text()]): item for item in items}
        return {text(): item for item in items}
    return {"null": None, "bool": draw.random() < 0.5, "text": text(), "bin": bytes(draw.randrange(256) for _ in range(3)),
            "int": draw.choice([0, -1, 127, 128, -33, 2**31, 2**53, 2**53 + 1, -2**53 - 1, 2**64 - 1, -2**63]),
            "real": draw.choice([0.1, -0.5, 1e300, 5e-324, float("nan"), float("inf"), -float("inf"), draw.random()]),
            "ext": msgpack.ExtType(draw.randrange(128), b"x" * draw.randrange(20))}[kind]

def record(i):
    r = {"id": text() + str(i)} if draw.random() < 0.9 else {}
    if draw.random() < 0.8:
        r["labels"] = {text() or "empty": draw.choice([i, text()]) for _ in range(3)}
    for _ in range(draw.randrange(6)):
        r[text() + "t"] = tensor()
    for _ in range(draw.randrange(6)):
        r[text() + "v"] = value(0)
    items = list(r.items())
    draw.shuffle(items)
    return dict(items)

packed = [msgpack.packb(record(i)) for i in range(12)]
body = b"".join(packed)
header = msgpack.packb({"tensor-stream": 2, "kind": draw.choice(["frames", "latents", "model", "t"]), "extra": value(0), "tensor": tensor()})
sys.stdout.buffer.write(header + body + msgpack.packb({"end": {"records": len(packed), "crc32": zlib.crc32(body), "header_crc32": zlib.crc32(header)}}))
PY
}

@test "invented streams come back byte for byte, and through jq" {
    for seed in $(seq 10) $(slow_too $(seq 11 40)); do
        "$python" invent.py "$seed" > in.tns
        tensor-dump --json in.tns > text || { echo "seed $seed"; false; }
        tensor-load --no-history text | cmp - in.tns || { echo "seed $seed: json"; false; }
        jq -c . text | tensor-load --no-history | cmp - in.tns || { echo "seed $seed: jq"; false; }
        "$python" -c 'import json, sys
for line in sys.stdin: print(json.dumps(json.loads(line)))' < text | tensor-load --no-history | cmp - in.tns || { echo "seed $seed: Python"; false; }
        tensor-dump in.tns | tensor-load --no-history | cmp - in.tns || { echo "seed $seed: lines"; false; }
    done
}

@test "every kind of stream of ours comes back through jq" {
    model=$testdata/small.tns
    sprite-draw --characters 2 --seed 3 --no-history > frames.tns
    dsvae-encode -m "$model" --no-history frames.tns > latents.tns
    latent-fit --no-history latents.tns > directions.tns
    for name in frames latents directions; do
        tensor-dump --json $name.tns | jq -c . | tensor-load --no-history > back.tns
        tensor-diff back.tns $name.tns
        cmp back.tns $name.tns
    done
    # jq writes 4.0 as 4, which the programs take for the same
    tensor-dump --json "$model" | jq -c . | tensor-load > back.tns
    dsvae-encode -m back.tns --no-history frames.tns | cmp - latents.tns
}

@test "JSON that was cut, anywhere, is an error that says where" {
    tensor-dump --json "$streams/latents.tns" > text
    size=$(stat -c %s text)
    last=$(tail -n 1 text | wc -c)
    for at in $(seq 1 $((size / 80)) "$((size - 1))") $((size - last)) $((size - 1)); do
        head -c "$at" text > cut
        run -1 --separate-stderr bash -c 'tensor-load cut > out.tns'
        [[ $stderr == "tensor-load: cut: line "[1-4]": the text ends "* ]] || { echo "$at: $stderr"; false; }
        run -1 tensor-stat -q out.tns
    done
    : > cut
    run -1 --separate-stderr tensor-load cut
    [[ $stderr == "tensor-load: cut: line 1: the text is empty; did the program that wrote it fail?" ]]
}

@test "JSON that is not one object a line, or has a zero byte, is told so" {
    tensor-dump --json "$streams/frames.tns" > text
    run -1 --separate-stderr bash -c 'jq . text | tensor-load'
    [[ $stderr == *"line 1: one line is not one object (jq needs -c): "* ]]
    run -1 --separate-stderr bash -c 'jq -c -s . text | tensor-load'
    [[ $stderr == *"not a stream as text"* ]]
    run -1 --separate-stderr bash -c 'sed "2s/\$/\x00more/" text | tensor-load'
    [[ $stderr == *"line 2: a zero byte in a line of text" ]]
    for bad in '""' '"c"' '"c1"' '"01 "' '"0101"' 1 '{}'; do
        run -1 --separate-stderr bash -c 'jq -c "if .id then .x = {msgpack: $1} else . end" text | tensor-load' - "$bad"
        [[ $stderr == *"line 2: 'msgpack' must be one msgpack value in hexadecimal digits" ]]
    done
    run -1 --separate-stderr bash -c 'jq -c "select(.end | not)" text | tensor-load'
    [[ $stderr == *"line 5: the text ends without its end line" ]]
    run -1 --separate-stderr bash -c 'jq -c "if .frames then .frames.values |= .[1:] else . end" text | tensor-load'
    [[ $stderr == *"line 2: "*"is expected at"* ]]
    run -1 --separate-stderr bash -c 'jq -c "if .frames then .frames.values[0] = 256 else . end" text | tensor-load'
    [[ $stderr == *"line 2: a number that fits the dtype is expected at '256"* ]]
    run -1 --separate-stderr bash -c 'jq -c "if .frames then .frames.values[0] = 1.5 else . end" text | tensor-load'
    [[ $stderr == *"line 2: "*"is expected at"* ]]
}
