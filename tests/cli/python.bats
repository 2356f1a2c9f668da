# python.bats - the stream in Python, with msgpack and numpy and nothing of ours.
load ../helpers/helpers

setup() {
    page=$top/doc/tensor-stream.5
    python=/usr/bin/python3 # Debian's packages belong to Debian's Python
    [ -x "$python" ] || skip "python3 is not there"
    "$python" -c 'import msgpack, numpy' 2> /dev/null || skip "python3-msgpack or python3-numpy is not there"
    cd "$BATS_TEST_TMPDIR"
}

# The manual page's reader in three lines, but for the last, which says what to do with a record.
reader() {
    grep -A 1 '^import sys, msgpack, numpy as np$' "$page" | head -n 2
    echo "for r in msgpack.Unpacker(sys.stdin.buffer, object_hook=nd, max_buffer_size=0): $1"
}

@test "three lines read frames" {
    grep -A 2 '^import sys, msgpack, numpy as np$' "$page" | head -n 3 > read.py
    [ "$(wc -l < read.py)" -eq 3 ]
    "$python" read.py < "$streams/frames.tns" > out
    [ "$(wc -l < out)" -ge 5 ]
    reader 'print(r["id"], r["frames"].dtype, r["frames"].shape, r["frames"].sum()) if "frames" in r else None' > sum.py
    "$python" sum.py < "$streams/frames.tns" > out
    tensor-dump --rows -t frames "$streams/frames.tns" |
        awk -F '\t' '{ for (i = 4; i <= NF; i++) sum[$1] += $i }
                     END { for (id in sum) print id, "uint8 (2, 4, 3, 3)", sum[id] }' | sort > expected
    [ "$(wc -l < expected)" -eq 3 ]
    sort out | diff expected -
}

@test "three lines read latents" {
    reader 'print(r["id"], *("%.9g" % x for x in r["dynamic.mean"].ravel())) if "id" in r else None' > read.py
    "$python" read.py < "$streams/latents.tns" | sed 's/ /\n/g' > out
    tensor-dump --rows -t dynamic.mean "$streams/latents.tns" |
        awk -F '\t' '{ if ($1 != id) print $1; id = $1; for (i = 4; i <= NF; i++) print $i }' | diff - out
}

@test "what our programs write, Python reads: every dtype" {
    tensor-head --every 1 "$streams/dtypes.tns" > ours
    cat > check.py <<'PY'
import sys, msgpack, numpy as np
nd = lambda m: np.frombuffer(m[b'data'], m[b'type']).reshape(m[b'shape']) if m.get(b'nd') is True else m
header, one, two, end = msgpack.Unpacker(sys.stdin.buffer, object_hook=nd, max_buffer_size=0)
assert header["history"][0]["program"] == "tensor-head", header
assert one["u1"].tolist() == [[0, 1], [2, 3], [4, 5]] and one["i8"].tolist() == [[-2**63, 2**63 - 1]], one
assert [one[k].dtype.str for k in ("u1", "i4", "i8", "f4", "f8")] == ["|u1", "<i4", "<i8", "<f4", "<f8"], one
assert two["empty"].shape == (0, 3) and two["scalar"].shape == () and two["eight"].ndim == 8, two
assert end["end"]["records"] == 2, end
PY
    "$python" check.py < ours
}

@test "texts are UTF-8, whatever a file is called" {
    odd=$(printf 'caf\xe9')
    cp "$testdata/hero.png" "$odd.png"
    sprite-decode -q -a walk "$odd.png" | tensor-head -n 1 > odd.tns
    reader 'print(r.get("id"), r["history"][0]["argv"] if "history" in r else "")' > read.py
    "$python" read.py < odd.tns > out
    [ "$(head -n 1 out)" = "None ['--action=walk', 'caf\\\\xe9.png']" ]
    grep -qF 'caf\xe9/walk/' out
    for option in --id --label; do
        run -1 --separate-stderr sprite-decode -q $option "name=$odd" -o none.tns "$odd.png"
        [[ $stderr == "sprite-decode: '"*"': a text that is not UTF-8" ]]
        [ ! -e none.tns ]
    done
}

@test "Python edits a latent, and writes a stream that our reader takes" {
    sed -n '/^\.\\" begin double.py/,/^\.\\" end/p' "$page" | sed '/^\./d; s/\\e/\\/g' > double.py
    [ -s double.py ]
    "$python" double.py < "$streams/latents.tns" > doubled.tns
    tensor-stat -q doubled.tns
    run -1 tensor-diff "$streams/latents.tns" doubled.tns
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == static.mean* ]]
    tensor-dump --rows -t static.mean "$streams/latents.tns" | awk -F '\t' '{ for (i = 4; i <= NF; i++) print 2 * $i }' > twice
    tensor-dump --rows -t static.mean doubled.tns | cut -f 4- | tr '\t' '\n' |
        awk '{ getline x < "twice"; if ((x - $1) ^ 2 > 1e-10) exit 1; n++ } END { if (n != 8) exit 1 }'
    run -1 bash -c 'head -c 300 "$0" | /usr/bin/python3 double.py > cut.tns' "$streams/latents.tns"
    run -1 tensor-stat -q cut.tns
}

@test "Python writes frames with labels" {
    sed -n '/^\.\\" begin frames.py/,/^\.\\" end/p' "$page" | sed '/^\./d; s/\\e/\\/g' > frames.py
    [ -s frames.py ]
    "$python" -c 'import numpy as np
np.save("x.npy", np.arange(2 * 3 * 4 * 5 * 3, dtype="|u1").reshape(2, 3, 4, 5, 3)); np.save("y.npy", np.array([7, -1], "<i2"))'
    "$python" frames.py > frames.tns
    tensor-stat -q frames.tns
    [ "$(tensor-dump --json --no-values frames.tns | sed -n 3p)" = '{"id":"1","labels":{"action":-1},"frames":{"dtype":"|u1","shape":[3,4,5,3]}}' ]
}

# stream: standard input is Python that yields records, with nd(array), scalar(element) and np; the stream of them.
stream() {
    { cat << 'PY'; cat; cat << 'END'; } > stream.py
import sys, zlib, msgpack, numpy as np
def nd(a, **more):
    return {b"nd": True, b"type": a.dtype.str, b"kind": b"", b"shape": list(a.shape), b"data": a.tobytes(), **more}
def scalar(x): # as msgpack-numpy
    return {b"nd": False, b"type": x.dtype.str, b"data": x.tobytes()}
PY
packed = [msgpack.packb(r) for r in records()]
sys.stdout.buffer.write(msgpack.packb({"tensor-stream": 1, "kind": "test"}) + b"".join(packed) +
                        msgpack.packb({"end": {"records": len(packed), "crc32": zlib.crc32(b"".join(packed))}}))
END
    "$python" stream.py
}

@test "a label may be a number or a text of NumPy, or true" {
    stream > labels.tns << 'PY'
def records():
    for value in [np.int64(-3), np.int8(-3), np.uint16(65535), np.uint64(2**63 - 1), np.float32(0.1), np.float16(0.5), np.float64(0.1),
                  np.bool_(True), np.array(7, ">i4")[()], np.str_("wälk")]:
        a = np.asarray(value)
        yield {"id": "array", "labels": {"x": nd(a)}}
        yield {"id": "scalar", "labels": {"x": scalar(a)}}
    for value in [True, False, 5, 2**64 - 1, "run", 1.5]:
        yield {"id": "plain", "labels": {"x": value}}
PY
    for value in -3:4 65535:2 9223372036854775807:2 0.1:4 0.5:2 true:3 false:1 7:2 wälk:2 5:1 18446744073709551615:1 run:1 1.5:1; do
        [ "$(tensor-head --label x="${value%:*}" labels.tns | tensor-dump --json | grep -c '"id"')" -eq "${value#*:}" ] || { echo "$value"; false; }
    done
    stream > many.tns << 'PY'
def records():
    for value in [np.int64(3), np.array(4), 5]:
        yield {"id": "a", "labels": {"x": 5 if type(value) is int else nd(np.asarray(value))}, "frame": nd(np.zeros(2, "<f4"))}
PY
    if tensor-npy -q --format npz --join stack many.tns > table.npz; then
        [ "$("$python" -c 'import numpy as np; print(np.load("table.npz")["label.x"])')" = "[3 4 5]" ]
    fi
}

@test "what is no label, and no tensor, is named, with what to write" {
    wrong() { # ENTRY MESSAGE: a record with the label or the tensor x
        stream > wrong.tns <<< "def records():
    yield {\"id\": \"a\", $1}"
        run -1 --separate-stderr "${@:3}" wrong.tns
        [[ $stderr == *"record 1 ('a'): 'x': $2" ]] || { echo "$stderr"; false; }
    }
    label() {
        wrong "\"labels\": {\"x\": $1}" "$2" tensor-head --label x=1
    }
    label '[1]' "it is a list; a label is a text, a number, or true or false"
    label 'None' "it is nil; a label is a text, a number, or true or false"
    label 'b"walk"' "it is a bin; a label is a text, a number, or true or false"
    label '{}' "it is a map; a label is a text, a number, or true or false"
    label 'nd(np.arange(3))' "it is an array; a label is a text, a number, or true or false, such as int(y[i])"
    label 'nd(np.array(1j))' "it has the dtype '<c16'; a label is a text, a number, or true or false"
    label '{b"nd": False, b"type": "<i8", b"data": b"12"}' "2 bytes of data, the dtype i8 has 8"
    tensor() {
        wrong "\"x\": $1" "$2" tensor-stat
    }
    tensor 'nd(np.array([True]))' "dtype '|b1' is not known; known are |u1 <i4 <i8 <f4 <f8, in C order: write x.astype('|u1')"
    tensor 'nd(np.array([1j]))' "dtype '<c16' is not known; known are |u1 <i4 <i8 <f4 <f8, in C order"
    tensor 'nd(np.arange(3)) | {b"kind": "u"}' "'kind' is a text 'u', expected a bin of no bytes: write b'kind': b''"
    tensor 'nd(np.arange(3)) | {b"kind": 1}' "'kind' is a whole number, expected a bin of no bytes: write b'kind': b''"
    tensor 'nd(np.arange(3)) | {b"kind": b"V"}' "the array is structured (its 'kind' is V); write each field as a tensor of its own"
    tensor 'nd(np.arange(3)) | {b"kind": b"O"}' "the array is pickled (its 'kind' is O); write one of numbers, such as x.astype('<f4')"
    tensor 'nd(np.arange(3)) | {b"kind": b"V" * 200}' "'kind' is a bin 'VVVVVVVVVVVV...', expected a bin of no bytes: write b'kind': b''"
    tensor '{k.decode(): v for k, v in nd(np.arange(3)).items()}' \
        "the keys of its map are texts, expected bin: write b'nd', b'type', b'kind', b'shape', b'data'"
    stream > other.tns <<< 'def records():
    yield {"id": "a", "frames": scalar(np.int64(3)), "map": {"nd": True, "type": 1}}'
    tensor-stat -q other.tns # no tensors
    run -1 --separate-stderr tensor-npy -t frames --format npy other.tns
    [[ $stderr == *"'frames': it is a single number of NumPy, not a tensor" ]]
}

@test "frames that are no bytes, or have their channels first: the message names the option" {
    while IFS='|' read -r shape dtype text; do
        stream > odd.tns <<< "def records():
    yield {'id': 'a', 'frames': nd(np.zeros($shape, '$dtype'))}"
        tensor-dump --json odd.tns | sed 's/"kind":"test"/"kind":"frames"/' | tensor-load > frames.tns
        run -1 --separate-stderr png-encode -o out.png frames.tns
        [[ $stderr == "png-encode: record 1 ('a'): 'frames' "*" ($text)" ]] || { echo "$stderr"; false; }
    done << 'END'
(2, 8, 9, 3)|<f4|tensor-npy --load --range 0..1 makes bytes of numbers
(2, 8, 9, 3)|<i8|tensor-npy --load --range 0..1 makes bytes of numbers
(2, 3, 8, 9)|u1|tensor-npy --load --layout NTCHW puts channels last
(2, 3, 8, 9)|<f4|tensor-npy --load --layout NTCHW puts channels last
END
}

@test "streams that people have" {
    [ -d "$shared/cases" ] || skip "the folder of shared cases is not there"
    [ "$(tensor-head --label action=1 "$shared/cases/numpy-int64-label.tns" | tensor-dump --json | grep -c '"id"')" -eq 2 ]
    run -1 tensor-stat "$shared/cases/str-keys.tns"
    [[ $output == *"'frames': the keys of its map are texts"* ]]
    run -1 tensor-stat "$shared/cases/kind-is-dtype-char.tns"
    [[ $output == *"'frames': 'kind' is a text 'u', expected a bin of no bytes"* ]]
}

@test "a changed tensor has the bytes that msgpack-numpy would write" {
    "$python" -c 'import msgpack_numpy' 2> /dev/null || skip "python3-msgpack-numpy is not there"
    tensor-dump "$streams/msgpack-numpy.tns" | sed 's/\tf4\t0\t/&-0\t/; s/\(\tf4\t0\t-0\t\)[^\t]*\t/\1/' | tensor-load --no-history > edited.tns
    cat > again.py <<'PY'
import sys, msgpack, msgpack_numpy, zlib
data = sys.stdin.buffer.read()
unpacker = msgpack.Unpacker(object_hook=msgpack_numpy.decode, max_buffer_size=0)
unpacker.feed(data)
maps = list(unpacker)
assert maps[1]["f4"][0, 0] == 0 and maps[1]["f4"].shape == (2, 3), maps[1]["f4"]
sys.stdout.buffer.write(b"".join(msgpack.packb(m, default=msgpack_numpy.encode) for m in maps))
PY
    "$python" again.py < edited.tns | cmp - edited.tns
    run -1 tensor-diff -q edited.tns "$streams/msgpack-numpy.tns"
}

@test "what msgpack-numpy writes, our programs read" {
    run -0 tensor-dump --json --no-values "$streams/msgpack-numpy.tns"
    [ "${lines[1]}" = '{"id":"a","frames":{"dtype":"|u1","shape":[2,4,3,3]},"f4":{"dtype":"<f4","shape":[2,3]}}' ]
    "$python" -c 'import msgpack_numpy' 2> /dev/null || skip "python3-msgpack-numpy is not there"
    "$python" - > numpy.tns <<'PY'
import sys, zlib, msgpack, msgpack_numpy, numpy as np
pack = lambda m: msgpack.packb(m, default=msgpack_numpy.encode)
record = pack({"id": "n", "x": np.arange(6, dtype="<f8").reshape(2, 3), "scalar": np.float64(2), "c": np.float32(1)})
header = pack({"tensor-stream": 2, "kind": "test"})
sys.stdout.buffer.write(header + record +
                        pack({"end": {"records": 1, "crc32": zlib.crc32(record), "header_crc32": zlib.crc32(header)}}))
PY
    [ "$(tensor-dump --rows numpy.tns)" = $'n\tx\t0\t0\t1\t2\nn\tx\t1\t3\t4\t5' ]
    tensor-head --no-history numpy.tns | cmp - numpy.tns
    tensor-dump numpy.tns | tensor-load --no-history | cmp - numpy.tns
}

@test "the streams in testdata are what their script makes" {
    "$python" -c 'import msgpack_numpy' 2> /dev/null || skip "python3-msgpack-numpy is not there"
    mkdir -p made/hostile
    cp "$streams/make-streams.py" made
    "$python" made/make-streams.py
    rm made/make-streams.py
    diff -r -x make-streams.py made "$streams"
}
