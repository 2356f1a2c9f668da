# tensor-npy-load.bats - the arrays that people have: pictures of every order and range, archives, labels, tables.
load ../helpers/helpers

setup() {
    array_setup
}

# arrays: standard input is Python with np and a save(name, array), which makes name.npy.
arrays() {
    { echo 'import numpy as np
def save(name, array): np.save(name + ".npy", array)
clip = np.random.default_rng(1).integers(0, 256, (2, 5, 8, 10, 3), "u1") # [N,T,H,W,C]
grey = clip[..., 0]'; cat; } > arrays.py
    "$python" arrays.py
}

# frames FILE OPTION...: loads it; the frames must be those of want.npy, u1 [N,T,H,W,C].
frames() {
    tensor-npy --load "${@:2}" -o out.tns "$1" 2> note || { cat note; return 1; }
    tensor-npy -t frames -o out.npy out.tns
    "$python" -c 'import numpy as np
a, b = np.load("out.npy"), np.load("want.npy")
assert a.dtype == b.dtype == np.uint8 and a.shape == b.shape, (a.shape, b.shape)
assert (a == b).all(), (a.ravel()[:9], b.ravel()[:9])'
}

@test "pictures: floats, of every range" {
    arrays << 'PY'
save("want", clip)
for dtype in "f2", "f4", ">f8":
    save("unit-" + dtype[1:] if dtype[0] == ">" else "unit-" + dtype, (clip / 255).astype(dtype))
save("bytes-f4", clip.astype("f4"))
save("bytes-i8", clip.astype("i8"))
save("tanh", (clip / 127.5 - 1).astype("f4"))
save("percent", (clip / 2.55).astype("f4"))
save("sixteen", clip.astype("u2") * 257)
PY
    for name in unit-f4 unit-f8 bytes-f4 bytes-i8 tanh; do
        frames $name.npy -t frames
        grep -q " is read as NTHWC, from .* (black) to .* (white); see --layout and --range" note
    done
    frames percent.npy --range 0..100
    frames sixteen.npy --range 0..65535
    frames unit-f4.npy --range 0..1 --layout NTHWC
    [ ! -s note ]
    arrays << 'PY'
half = (clip / 255).astype("f2")
save("want", (half.astype("f8") * 255 + 0.5).astype("u1"))
save("unit-f2", half)
PY
    frames unit-f2.npy -t frames
    # Dark frames of 0..255 are not those of 0..1.
    arrays << 'PY'
save("want", clip // 40)
save("dark", (clip // 40).astype("f4"))
PY
    frames dark.npy -t frames
    arrays << 'PY'
save("over", (clip / 255 * 1.5).astype("f4"))
save("want", np.minimum(np.floor((clip / 255 * 1.5).astype("f4").astype("f8") * 255 + 0.5), 255).astype("u1"))
hole = (clip / 255).astype("f4")
hole.ravel()[30] = np.nan
save("nan", hole)
PY
    run -1 --separate-stderr tensor-npy --load -t frames over.npy
    [[ $stderr == "tensor-npy: over.npy: its values are 0 to 1.5: give those of black and white, such as --range 0..1 or --range 0..255" ]]
    frames over.npy --range 0..1
    grep -q " values outside of 0 to 1 became black or white" note
    run -1 --separate-stderr tensor-npy --load -t frames nan.npy
    [[ $stderr == "tensor-npy: nan.npy: element 30 is not finite" ]]
    run -1 --separate-stderr tensor-npy --load --range 0..1 nan.npy
    [[ $stderr == *"nan.npy: record 1 ('nan/0'): it has a value that is not a number (NaN)" ]]
}

@test "pictures: axes of every order, grey" {
    arrays << 'PY'
save("want", clip)
save("ntchw", clip.transpose(0, 1, 4, 2, 3))
save("tnhwc", clip.transpose(1, 0, 2, 3, 4))
save("tnchw", clip.transpose(1, 0, 4, 2, 3))
save("fortran", np.asfortranarray(clip))
save("whtnc", (clip / 255).astype("f4").transpose(3, 2, 1, 0, 4))
PY
    frames ntchw.npy -t frames
    frames fortran.npy -t frames
    for order in ntchw tnhwc tnchw whtnc; do
        frames $order.npy --layout "${order^^}"
    done
    arrays << 'PY'
save("want", np.repeat(grey[..., None], 3, -1))
save("nthw", grey)
save("nthw1", grey[..., None])
save("nt1hw", grey[:, :, None])
save("tnhw", grey.transpose(1, 0, 2, 3))
PY
    for name in nthw nthw1 nt1hw; do
        frames $name.npy -t frames
    done
    frames tnhw.npy --layout TNHW
    arrays << 'PY'
save("want", np.repeat(grey[:, 0, ..., None], 3, -1)[:, None])
save("nhw", grey[:, 0])
save("nhw-f4", grey[:, 0] / np.float32(255))
PY
    frames nhw.npy -t frames
    frames nhw-f4.npy --layout NHW
    arrays << 'PY'
save("want", clip[:, :1])
save("nhwc", clip[:, 0])
save("nchw", clip[:, 0].transpose(0, 3, 1, 2))
PY
    frames nhwc.npy -t frames
    frames nchw.npy -t frames
    arrays << 'PY'
save("want", clip[:1])
save("thwc", clip[0])
save("tchw", clip[0].transpose(0, 3, 1, 2))
PY
    frames thwc.npy -t frames --join one
    [ "$(tensor-dump --json --no-values out.tns | sed -n '2s/,"frames.*//p')" = '{"id":"thwc"' ]
    frames tchw.npy -t frames --join one
    frames thwc.npy --layout THWC
    arrays << 'PY'
save("want", (clip[:, :1, :, :, :1] > 99).repeat(3, -1) * np.uint8(255))
save("bool", clip[:, 0, :, :, 0] > 99)
save("binary", (clip[:, 0, :, :, 0] > 99).astype("u1"))
PY
    frames bool.npy -t frames
    frames binary.npy -t frames # as in dSprites
    arrays <<< 'save("want", (clip > 99).astype("u1"))'
    frames want.npy -t frames # our own form, however dark
    [ ! -s note ]
    arrays <<< 'save("want", clip); save("alpha", np.concatenate([clip, clip[..., :1]], -1)); save("features", np.ones((2, 5, 7), "f4"))'
    tensor-npy --load -t frames alpha.npy | tensor-npy -t frames --format npy | cmp - alpha.npy
    run -0 --separate-stderr tensor-npy --load -t frames -o out.tns features.npy
    [[ $stderr == "tensor-npy: features.npy: f4 [2,5,7] stay features; if they are grey pictures, give --layout NHW" ]]
    tensor-npy -o again.npy out.tns
    cmp again.npy features.npy
}

@test "pictures: what cannot be, and which option is missing" {
    arrays <<< 'save("clip", clip); save("grey", grey); save("five", clip.repeat(2, -1)[..., :5]); save("row", clip.ravel()); save("big", np.concatenate([clip, clip]))'
    wrong() { # STATUS MESSAGE OPTION...
        run "-$1" --separate-stderr tensor-npy --load "${@:3}"
        [[ ${stderr_lines[0]} == "tensor-npy: $2" ]] || { echo "$stderr"; false; }
        [ -z "$output" ]
    }
    wrong 2 "--layout: 4 axes, the array has 5" --layout NTHW clip.npy
    wrong 2 "--layout: the axes are the letters N, T, H, W, C, each once at most" --layout NTHWX clip.npy
    wrong 2 "--layout: the axes are the letters N, T, H, W, C, each once at most" --layout NTHHW clip.npy
    wrong 2 "--layout: the axes H and W are needed" --layout N row.npy
    wrong 2 "--layout: axis C has 5 channels, expected 1, 3 or 4" --layout NTHWC five.npy
    wrong 2 "--range: '1..0' is not a range such as 0..1 or 0..255" --range 1..0 clip.npy
    wrong 2 "--range: '255' is not a range such as 0..1 or 0..255" --range 255 clip.npy
    wrong 2 "--join one cannot be used with the axis N of --layout" --join one --layout NTHWC clip.npy
    wrong 2 "--layout cannot be used with another --tensor than frames" -t x --layout NTHWC clip.npy
    wrong 1 "row.npy: u1 [2400]: the axes of its pictures are unknown; give --layout, such as NTHWC" --range 0..1 row.npy
    wrong 1 "big.npy: an array of more than 4096 bytes (see --max-record)" --max-record 4K --layout TNHWC --range 0..255 big.npy
    wrong 1 "grey.npy: record 1 ('grey/0'): frames of more than 1024 bytes (see --max-record)" --max-record 1K --layout NTHW --range 0..255 grey.npy
    run -0 --separate-stderr tensor-npy --load -o out.tns clip.npy
    [ "$stderr" = "tensor-npy: clip.npy: the tensor is 'value'; if the rows are pictures, give --tensor frames" ]
}

@test "one array of an archive, with labels from others" {
    need_npz
    arrays << 'PY'
save("want", clip)
factors = np.asfortranarray([[1, 2, 3], [4, 5, 6]])
more = dict(imgs=clip, factors=factors, names=np.array(["wälk", ""]), right=np.array([True, False]), size=np.array([0.5, 2], "f2"),
            metadata=np.array({"a": 1}, dtype=object), short=np.arange(3), cube=np.zeros((2, 2, 2)), none=np.zeros((2, 0)))
np.savez_compressed("a.npz", **more)
np.savez("one.npz", clip)
save("y", np.array([7, -1], ">i2"))
from safetensors_plain import save_file
save_file({"imgs": clip.transpose(0, 1, 4, 2, 3).copy(), "y": np.array([3, 4])}, "a.safetensors")
PY
    frames a.npz --array imgs -t frames --label a,b,c=factors --label f=factors --label name=names --label right=right --label size=size --label y=y.npy
    [ ! -s note ]
    tensor-dump --json out.tns | sed -n '2,3s/,"frames.*//p' > labels
    diff - labels << 'TEXT'
{"id":"a/0","labels":{"a":1,"b":2,"c":3,"f.0":1,"f.1":2,"f.2":3,"name":"wälk","right":true,"size":0.5,"y":7}
{"id":"a/1","labels":{"a":4,"b":5,"c":6,"f.0":4,"f.1":5,"f.2":6,"right":false,"size":2.0,"y":-1}
TEXT
    frames one.npz -t frames # the only array
    frames a.npz --array imgs -t frames
    [ "$(cat note)" = "tensor-npy: a.npz: for labels of other arrays (factors, names, right, size) give --label NAME=ARRAY" ]
    frames a.safetensors --array imgs -t frames --label y=y
    [ "$(tensor-head --label y=4 out.tns | tensor-dump --json --no-values | sed -n '2s/,"frames.*//p')" = '{"id":"a/1","labels":{"y":4}' ]
    tensor-npy --load --array short a.npz | tensor-stat -q
    wrong() { # STATUS MESSAGE OPTION...
        run "-$1" --separate-stderr tensor-npy --load "${@:3}"
        [[ ${stderr_lines[0]} == "tensor-npy: "$2 ]] || { echo "$stderr"; false; }
    }
    wrong 1 "a.npz: there is no array 'x'; it has 'imgs', 'factors', 'names', *" --array x a.npz
    wrong 2 "--tensor needs --array NAME; the file has 'imgs', *" -t frames a.npz
    wrong 2 "--label needs --array NAME; *" --label a=factors a.npz
    wrong 1 "a.npz: --label a=short: labels for 3 records, there are 2" --array imgs -t frames --label a=short a.npz
    wrong 1 "a.npz: --label a,b=factors: 2 names for an array of 3 columns" --array imgs -t frames --label a,b=factors a.npz
    wrong 1 "a.npz: --label a=cube: an array of 3 dimensions, labels are ?N? or ?N,K?" --array imgs -t frames --label a=cube a.npz
    wrong 1 "a.npz: --label a=metadata: array 'metadata': dtype '|O' is not supported*" --array imgs -t frames --label a=metadata a.npz
    wrong 1 "a.npz: --label a=nobody: there is no array 'nobody'; it has *" --array imgs -t frames --label a=nobody a.npz
    wrong 1 "cannot open 'nobody.npy': *" --label a=nobody.npy y.npy
    wrong 1 "a.npz: record 1 ('a/0'): label 'f': it is given twice" --array imgs -t frames --label f,f,g=factors a.npz
    wrong 1 "a.npz: --label a=none: 1 names for an array of 0 columns" --array imgs -t frames --label a=none a.npz
    wrong 2 "--label: 'factors' is not NAMES=ARRAY" --array imgs -t frames --label factors a.npz
    wrong 1 "a.npz: array 'names': dtype '<U4' is not supported* ?texts can be labels, see --label?" --array names a.npz
}

@test "an archive without options: what streams lack is left out, and what to do with rows is said" {
    need_npz
    arrays << 'PY'
np.savez("rows.npz", imgs=clip, y=np.arange(2), metadata=np.array({"a": 1}, dtype=object), names=np.array(["a", "b"]))
np.savez("frames.npz", **{"a/frames": (clip[0] / 255).astype("f4"), "b/frames": (clip[1] / 255).astype("f4"), "b/n": np.int16(1)})
np.savez("mixed.npz", **{"a/frames": (clip[0] / 255).astype("f4"), "b/frames": clip[1].astype("f4")})
np.savez("below.npz", **{"a/frames": (clip[0] / 255).astype("f4"), "b/frames": (clip[1] / 127.5 - 1).astype("f4")})
np.savez("nan.npz", **{"a/frames": np.full(clip[0].shape, np.nan, "f4")})
np.savez("features.npz", **{f"{i}/frames": np.ones((5, 7), "f4") for i in range(3)})
np.savez("picture.npz", (clip / 255).astype("f4"))
save("want", clip)
np.savez("empty.npz")
from safetensors_plain import save_file
save_file({}, "empty.safetensors")
import json, struct, zipfile, io
head = json.dumps({"scaled": {"dtype": "F8_E4M3", "shape": [0], "data_offsets": [0, 0]}, "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
open("fp8.safetensors", "wb").write(struct.pack("<Q", len(head)) + head + bytes(4))
with zipfile.ZipFile("comment.npz", "w") as z: z.comment = b"nothing"
PY
    run -0 --separate-stderr tensor-npy --load -o out.tns rows.npz
    [ "${stderr_lines[0]}" = "tensor-npy: rows.npz: its arrays are one record; for a record of each row give --array NAME, and --tensor frames if the rows are pictures" ]
    [[ ${stderr_lines[1]} == "tensor-npy: rows.npz: left out: 'metadata': dtype '|O' is not supported; "*", and others" ]]
    "$python" -c 'import numpy as np; np.savez("five.npz", frames=np.load("want.npy"))'
    run -0 --separate-stderr tensor-npy --load -o out.tns five.npz
    [[ $stderr == *"for a record of each row give --array NAME"* ]]
    frames five.npz --array frames -t frames
    frames frames.npz
    grep -q "f4 \[5,8,10,3\] is read as THWC, from 0 (black) to 1 (white)" note
    [ "$(grep -c black note)" -eq 1 ]
    frames frames.npz --range 0..1 --layout THWC
    run -1 --separate-stderr tensor-npy --load mixed.npz
    [[ ${stderr_lines[1]} == "tensor-npy: mixed.npz: record 2 ('b'): 'frames': its values are 0 to 25"?", those before it 0 to 1: give --range" ]]
    run -1 --separate-stderr tensor-npy --load below.npz
    [[ ${stderr_lines[1]} == "tensor-npy: below.npz: record 2 ('b'): 'frames': its values are -1 to "*", those before it 0 to 1: give --range" ]]
    run -0 --separate-stderr tensor-npy --load -o out.tns features.npz
    [ "$stderr" = "tensor-npy: features.npz: f4 [5,7] stay features; if they are grey pictures, give --layout HW" ] # once
    run -1 --separate-stderr tensor-npy --load --range 0..1 --layout THWC nan.npz
    [ "$stderr" = "tensor-npy: nan.npz: record 1 ('a'): it has a value that is not a number (NaN)" ]
    frames picture.npz --layout NTHWC
    run -2 --separate-stderr tensor-npy --load --range 0..1 rows.npz
    [[ ${stderr_lines[0]} == "tensor-npy: --range needs --array NAME; the file has 'imgs', 'y', "* ]]
    for name in empty.npz comment.npz empty.safetensors; do
        run -0 --separate-stderr tensor-npy --load -o out.tns $name
        [ "$stderr" = "tensor-npy: $name: it has no arrays" ]
        tensor-stat -q out.tns
    done
    run -0 --separate-stderr tensor-npy --load -o out.tns fp8.safetensors
    [[ $stderr == "tensor-npy: fp8.safetensors: left out: 'scaled': dtype 'F8_E4M3' is not supported; "* ]]
    [ "$(tensor-dump --rows out.tns | cut -f 1,2)" = $'a\tvalue' ]
    head -c 21 empty.npz > cut.npz
    run -1 --separate-stderr tensor-npy --load cut.npz
    [ "$stderr" = "tensor-npy: cut.npz: the zip archive is damaged or cut (zip -FF FILE --out NEW saves what is whole)" ]
}

@test "an archive that was unpacked and packed again is the stream, from whatever folder" {
    need_npz
    tensor-head --every 1 --no-history "$streams/frames.tns" > stream
    tensor-npy -o a.npz stream
    "$python" - << 'PY'
import zipfile
def again(name, prefix):
    with zipfile.ZipFile("a.npz") as a, zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as z:
        folders = set()
        for member in a.namelist():
            parts = (prefix + member).split("/")[:-1]
            for i in range(len(parts)):
                folder = "/".join(parts[:i + 1]) + "/"
                if folder not in folders: z.writestr(folder, "")
                folders.add(folder)
            z.writestr(prefix + member, a.read(member))
        z.writestr(prefix + ".DS_Store", "x")
        z.writestr("__MACOSX/" + prefix + "._a.npy", "x")
again("folders.npz", "")
again("inside.npz", "my stream/")
PY
    for name in folders.npz inside.npz; do
        run -0 --separate-stderr tensor-npy --load --no-history -o out.tns $name
        cmp out.tns stream
        [ "$stderr" = "tensor-npy: $name: left out: '.DS_Store' in the archive is not an array (.npy)" ]
    done
}

@test "a table of --join becomes records again" {
    need_npz
    latents
    tensor-dump --json latents.tns > text
    for join in stack concat; do
        tensor-npy --join $join -o table.npz latents.tns
        tensor-npy --load table.npz > back.tns
        tensor-diff back.tns latents.tns > differences || [ $? -eq 1 ]
        run ! grep -v '^header' differences
        [ "$(tensor-dump --json --no-values back.tns | sed -n '2,$p')" = "$(tensor-dump --json --no-values latents.tns | sed -n '2,$p')" ]
    done
    sprite-draw --characters 1 | tensor-head -n 1 > one.tns
    for join in stack concat one; do
        tensor-npy --join $join -o table.npz one.tns
        tensor-npy --load table.npz | tensor-diff - one.tns > differences || [ $? -eq 1 ]
        run ! grep -v '^header' differences
    done
    "$python" - << 'PY'
import numpy as np
np.savez("mine.npz", id=np.array(["a", "b"]), x=np.asfortranarray(np.arange(6).reshape(2, 3)), **{"label.n": np.array([3, 4])})
x = np.arange(12, dtype="f4").reshape(3, 4)
np.savez("long.npz", id=np.array(["a", "b"]), x=np.asfortranarray(x), **{"x.length": np.array([1, 2])})
np.savez("sum.npz", id=np.array(["a", "b"]), x=x, **{"x.length": np.array([1, 1])})
np.savez("minus.npz", id=np.array(["a", "b"]), x=x, **{"x.length": np.array([-1, 4])})
np.savez("rows.npz", id=np.array(["a", "b"]), x=x)
np.savez("labels.npz", id=np.array(["a", "b"]), **{"label.x": x[:, 0]})
PY
    [ "$(tensor-npy --load mine.npz | tensor-dump --rows)" = $'a\tx\t0\t0\t1\t2\nb\tx\t0\t3\t4\t5' ]
    [ "$(tensor-npy --load mine.npz | tensor-head --label n=4 | tensor-dump --rows | cut -f 1)" = b ]
    [ "$(tensor-npy --load long.npz | tensor-dump --rows | cut -f 1,3-5)" = $'a\t0\t0\t1\nb\t0\t4\t5\nb\t1\t8\t9' ]
    while IFS='|' read -r name text; do
        run -1 --separate-stderr tensor-npy --load "$name.npz"
        [[ $stderr == "tensor-npy: $name.npz: array '"*"$text" ]] || { echo "$stderr"; false; }
    done << 'END'
sum|the lengths of its pieces are 2 in all, it has 3 rows
minus|its length in record 1 is -1
rows|3 rows, there are 2 ids
labels|3 rows, there are 2 ids
END
}

@test "files that people have" {
    [ -d "$shared/cases" ] || skip "the folder of shared cases is not there"
    need_npz
    cases=$shared/cases
    run -0 --separate-stderr tensor-npy --load --array imgs -t frames --label a,b,c,d,e,f=latents_classes -o d.tns "$cases/dsprites-small.npz"
    [ "$(tensor-npy -t frames --format npy d.tns > d.npy && py d.npy 'a.shape, set(a.ravel().tolist())')" = "(6, 1, 64, 64, 3) {0, 255}" ]
    run -0 --separate-stderr tensor-npy --load -o d.tns "$cases/dsprites-small.npz"
    [[ $stderr == *"give --array NAME"*"left out: 'metadata'"* ]]
    tensor-npy -q --load -t frames "$cases/float-frames-0-1.npy" | tensor-npy -t frames --format npy > f.npy
    "$python" -c 'import numpy as np, sys
x = np.load(sys.argv[1]).astype("f8")
assert (np.load("f.npy") == np.floor(x * 255 + 0.5)).all()' "$cases/float-frames-0-1.npy"
    tensor-npy -q --load "$cases/empty.npz" | tensor-stat -q
    [ "$(tensor-npy -q --load "$cases/empty-fp8-tensor.safetensors" | tensor-dump --rows)" = $'a\tvalue\t0\t1' ]
}
