#!/bin/sh
# measure-load.sh RECORDS - what the programs have in memory at most under load, and whether it grows
#
# Each filter reads 10,000 records, then RECORDS, such as 1000000, and the two peaks are printed beside each other.
# Then come large single things: a record of 200 MB, 100,000 records of one frame, 20,000 frames in one animated PNG, sheets of
# 8192x8192 and of 16384x16384 pixels, and 64 pipelines side by side, each of which must give the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
pipelines=$here/../../pipelines
# shellcheck source=pipelines/common.sh
. "$pipelines/common.sh"
arguments 1 1 "$@"
find_programs
most=$1
testdata=$(cd "$here/../../testdata" && pwd)
temporary_folder
cd "$work"

# sequences N T: records of T frames of 8x8 pixels, which differ
sequences() {
    awk -v n="$1" -v frames="$2" 'BEGIN {
        print "{\"tensor-stream\":2,\"kind\":\"frames\"}"
        for (i = 0; i < n; i++) {
            printf "{\"id\":\"c%d/a%d\",\"labels\":{\"hair\":%d,\"action\":\"a%d\"},\"frames\":{\"dtype\":\"|u1\",", i, i % 7, i % 5, i % 7
            printf "\"shape\":[%d,8,8,3],\"values\":[", frames
            for (k = 0; k < 64 * frames; k++) printf "%s%d,%d,%d", k ? "," : "", (i + k) % 256, i % 199, k % 256
            print "]}}"
        }
        printf "{\"end\":{\"records\":%d}}\n", n
    }' | tensor-load --no-history
}

# repeat FILE TIMES: a stream is one after another too
repeat() {
    for _ in $(seq "$2"); do cat "$1"; done
}

# peak COMMAND...: the most that it had in memory, in megabytes; or how it failed
peak() {
    highest=0
    "$@" > /dev/null 2> errors < /dev/null &
    while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$!/status" 2> /dev/null) && [ -n "$now" ]; do
        highest=$now
        sleep 0.02
    done
    if wait "$!"; then
        calculate "$highest / 1000" "%.1f MB\n"
    else
        calculate "$highest / 1000" "%.1f MB, refused: "
        cat errors
    fi
}

# safetensors BYTES: a file of one array of zeros
safetensors() {
    header="{\"zeros\":{\"dtype\":\"U8\",\"shape\":[$1],\"data_offsets\":[0,$1]}}"
    printf '%b%s' "\\0$(printf %o ${#header})\0000\0000\0000\0000\0000\0000\0000" "$header"
    head -c "$1" /dev/zero
}

# sheet SIDE: a grey PNG of SIDE x SIDE pixels
sheet() {
    python3 - "$1" << 'PYTHON'
import struct, sys, zlib
side = int(sys.argv[1])
packer, row = zlib.compressobj(1), bytes(1) + bytes(range(256)) * (side // 256)
data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
sys.stdout.buffer.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)) +
                        chunk(b"IDAT", data) + chunk(b"IEND", b""))
PYTHON
}

# A model of the size of these frames: the one that a checkpoint has.
tensor-dump --json "$testdata/versions/checkpoint-2.tns" | sed '1s/"kind":"checkpoint"/"kind":"model"/' | tensor-load > model.tns
sequences 10000 1 > few-frames.tns
dsvae-encode -m model.tns few-frames.tns > few-codes.tns
for kind in frames codes; do repeat few-$kind.tns $((most / 10000)) > many-$kind.tns; done

echo "records of one frame                      10000    $most"
while read -r kind command; do
    # shellcheck disable=SC2086 # words
    few=$(peak $command few-"$kind".tns) many=$(peak $command many-"$kind".tns)
    printf '%-36s %10s %10s\n' "$command" "$few" "$many"
done << 'TABLE'
frames tensor-head --every 1
frames tensor-stat
codes tensor-dump
codes tensor-dump --json
frames tensor-raw
frames sprite-hide --square 2
frames dsvae-encode -m model.tns
codes dsvae-decode -m model.tns
codes latent-edit swap static
codes latent-edit reverse dynamic
codes latent-edit hold dynamic
codes latent-fit
codes tensor-npy -q --tensor static.mean -o column.npy
TABLE
few=$(peak tensor-diff few-codes.tns few-codes.tns) many=$(peak tensor-diff many-codes.tns many-codes.tns)
printf '%-36s %10s %10s\n' tensor-diff "$few" "$many"
rm many-*.tns

safetensors 200000000 > large.safetensors
echo "a record of 200 MB, tensor-npy --load: $(peak tensor-npy --load -o large.tns large.safetensors)"
rm large.safetensors
for program in tensor-head tensor-stat; do
    echo "a record of 200 MB, $program: $(peak $program large.tns)"
done
rm large.tns

repeat few-frames.tns 10 > frames.tns
echo "100000 records of one frame, tensor-html: $(peak tensor-html -q -o page.html frames.tns)"
rm -f frames.tns page.html

sequences 1 20000 > long.tns
echo "20000 frames in one picture, png-encode: $(peak png-encode --animate -o long.png long.tns)"
echo "20000 frames in one picture, sprite-decode: $(peak sprite-decode long.png)"

for side in 8192 16384; do
    sheet $side > sheet.png
    echo "a sheet of ${side}x$side pixels, sprite-decode: $(peak sprite-decode -q --cell 64x64 sheet.png)"
done

i=0
while [ $((i += 1)) -le 64 ]; do
    tensor-head --every 10 few-frames.tns | dsvae-encode --threads 1 -m model.tns | latent-edit swap static |
        dsvae-decode --threads 1 --no-history -m model.tns | cksum > sum.$i &
done
wait
echo "64 pipelines side by side: $(cat sum.* | sort -u | wc -l) different results"
