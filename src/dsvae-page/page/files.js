'use strict';
/* files.js - bytes: base64, gzip, what dsvae-page has baked in, zip archives, and a text in a PNG. */

const from64 = text => Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), c => c.charCodeAt(0));
const to64url = bytes => btoa(Array.from(bytes, b => String.fromCharCode(b)).join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const from64url = text => from64(text.replace(/-/g, '+').replace(/_/g, '/').padEnd(Math.ceil(text.length / 4) * 4, '='));
const through = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
const gzip = bytes => through(bytes, new CompressionStream('gzip'));
const gunzip = bytes => through(bytes, new DecompressionStream('gzip'));

/* A file that dsvae-page has put into the page (bake.h). */
async function unbake(script) {
    const {name, size, stride} = script.dataset, packed = await gunzip(from64(script.textContent.trim()));
    script.remove();
    if (stride === '1')
        return {name, bytes: packed};
    const bytes = new Uint8Array(Number(size));
    for (let first = 0, at = 0; first < Number(stride); first++)
        for (let i = first; i < bytes.length; i += Number(stride))
            bytes[i] = packed[at++];
    return {name, bytes};
}

const crcTable = Uint32Array.from({length: 256}, (_, n) => {
    for (let k = 0; k < 8; k++)
        n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
});
const crc32 = bytes => ~bytes.reduce((crc, b) => crcTable[(crc ^ b) & 255] ^ (crc >>> 8), -1) >>> 0;

function joined(...parts) {
    const all = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
    parts.reduce((at, p) => (all.set(p, at), at + p.length), 0);
    return all;
}

/* Files as a zip archive, stored: PNG are compressed already. */
function zip(list) {
    const parts = [], entries = [];
    let at = 0;
    for (const [name, bytes] of list) {
        const text = new TextEncoder().encode(name), head = new DataView(new ArrayBuffer(26));
        head.setUint16(0, 20, true);
        head.setUint16(2, 0x800, true); /* names are UTF-8 */
        head.setUint16(8, 0x21, true); /* of 1 January 1980: the same files give the same archive */
        head.setUint32(10, crc32(bytes), true);
        head.setUint32(14, bytes.length, true);
        head.setUint32(18, bytes.length, true);
        head.setUint16(22, text.length, true);
        const common = new Uint8Array(head.buffer), tail = new DataView(new ArrayBuffer(14));
        tail.setUint32(10, at, true);
        entries.push(joined(Uint8Array.of(0x50, 0x4b, 1, 2, 20, 0), common, new Uint8Array(tail.buffer), text));
        parts.push(joined(Uint8Array.of(0x50, 0x4b, 3, 4), common, text, bytes));
        at += parts.at(-1).length;
    }
    const end = new DataView(new ArrayBuffer(18)), directory = joined(...entries);
    end.setUint16(4, entries.length, true);
    end.setUint16(6, entries.length, true);
    end.setUint32(8, directory.length, true);
    end.setUint32(12, at, true);
    return joined(...parts, directory, Uint8Array.of(0x50, 0x4b, 5, 6), new Uint8Array(end.buffer));
}

/* ---- a PNG that brings its codes along: a chunk tEXt before IEND ---- */

const CHUNK = 'dsvae-tools', chunkMark = new TextEncoder().encode(`tEXt${CHUNK}\0`);

function withText(png, text) {
    const body = joined(chunkMark, new TextEncoder().encode(text)), numbers = new DataView(new ArrayBuffer(8));
    numbers.setUint32(0, body.length - 4);
    numbers.setUint32(4, crc32(body));
    const [size, crc] = [new Uint8Array(numbers.buffer, 0, 4), new Uint8Array(numbers.buffer, 4, 4)];
    return joined(png.subarray(0, -12), size, body, crc, png.subarray(-12));
}

function textOf(png) {
    const view = new DataView(png.buffer, png.byteOffset, png.length);
    for (let at = 8; at + 12 <= png.length; at += 12 + view.getUint32(at)) {
        const end = at + 8 + view.getUint32(at);
        if (end <= png.length && chunkMark.every((b, i) => png[at + 4 + i] === b))
            return new TextDecoder().decode(png.subarray(at + 4 + chunkMark.length, end));
    }
    return null;
}
