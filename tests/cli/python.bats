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
sys.stdout.buffer.write(pack({"tensor-stream": 1, "kind": "test"}) + record +
                        pack({"end": {"records": 1, "crc32": zlib.crc32(record)}}))
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
