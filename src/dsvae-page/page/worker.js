'use strict';
/* worker.js - runs the programs of the suite (engine.c) on files in memory, as a shell would, and a model that stays open.
 *
 * The page sends {id, call, ...} and gets {id, ...result}, or {id, failed} with a program's message, or {id, trap} after which
 * this worker is of no use: the page starts another one. */

const BAD = 8, NO_FILE = 44, MISSING = 52, REGULAR = 4, FOLDER = 3, ROOT = 3; /* WASI's errno and file types; descriptor of the only folder */
const files = new Map(); /* name: Uint8Array */

/* The end of a program, thrown through the module. */
class Exit {
    constructor(status) { this.status = status; }
}

/* What escape_leave() throws. */
class Escape {
    constructor(place) { this.place = place; }
}

/* A file that is being written: its bytes, in a buffer that grows. */
class Growing {
    constructor() { this.size = 0; this.buffer = new Uint8Array(1 << 16); }
    write(at, bytes) {
        const end = at + bytes.length;
        if (end > this.buffer.length) {
            const larger = new Uint8Array(Math.max(end, 2 * this.buffer.length));
            larger.set(this.buffer.subarray(0, this.size));
            this.buffer = larger;
        }
        this.buffer.set(bytes, at);
        this.size = Math.max(this.size, end);
    }
    get bytes() { return this.buffer.subarray(0, this.size); }
}

/* An instance of the module with its WASI. After a program the memory is as it was before: one instance serves many. */
class Process {
    constructor(module) {
        const wasi = {};
        for (const {module: from, name} of WebAssembly.Module.imports(module))
            if (from === 'wasi_snapshot_preview1')
                wasi[name] = this[name]?.bind(this) || (() => MISSING);
        const escape = {run: this.escape_run.bind(this), leave: place => { throw new Escape(place); }};
        this.argv = [];
        this.open = new Map();
        this.exports = new WebAssembly.Instance(module, {wasi_snapshot_preview1: wasi, escape}).exports;
        this.exports._initialize();
        this.stack = this.exports.__stack_pointer.value;
        this.start = new Uint8Array(this.exports.memory.buffer).slice(this.stack); /* the stack is below */
    }

    /* Runs a program with these bytes as its standard input: {status, output, messages}. */
    run(argv, input) {
        const output = new Growing(), messages = new Growing();
        this.argv = argv.map(text => new TextEncoder().encode(text + '\0'));
        this.open = new Map([[0, {bytes: input, at: 0}], [1, {file: output, at: 0}], [2, {file: messages, at: 0}]]);
        let status = 0;
        try {
            this.exports.run();
        } catch (end) {
            if (!(end instanceof Exit))
                throw end;
            status = end.status;
        }
        const used = Math.max(this.exports.memory_used(), this.stack + this.start.length);
        this.memory.set(this.start, this.stack);
        this.memory.fill(0, this.stack + this.start.length, used);
        this.exports.__stack_pointer.value = this.stack;
        return {status, output: output.bytes, messages: new TextDecoder().decode(messages.bytes)};
    }

    get memory() { return new Uint8Array(this.exports.memory.buffer); }
    get view() { return new DataView(this.exports.memory.buffer); }
    text(at, size) { return new TextDecoder().decode(this.memory.subarray(at, at + size)); }
    name(at, size) { return this.text(at, size).replace(/^(\.?\/)+/, ''); }

    escape_run(place, step, context) {
        const stack = this.exports.__stack_pointer.value;
        try {
            this.exports.__indirect_function_table.get(step)(context);
            return 1;
        } catch (thrown) {
            if (!(thrown instanceof Escape) || thrown.place !== place)
                throw thrown;
            this.exports.__stack_pointer.value = stack;
            return 0;
        }
    }

    /* ---- WASI: the functions that the module imports, with their names and arguments ---- */

    args_sizes_get(count, bytes) {
        this.view.setUint32(count, this.argv.length, true);
        this.view.setUint32(bytes, this.argv.reduce((sum, text) => sum + text.length, 0), true);
        return 0;
    }
    args_get(list, at) {
        this.argv.forEach((text, i) => {
            this.view.setUint32(list + 4 * i, at, true);
            this.memory.set(text, at);
            at += text.length;
        });
        return 0;
    }
    environ_sizes_get(count, bytes) {
        this.view.setUint32(count, 0, true);
        this.view.setUint32(bytes, 0, true);
        return 0;
    }
    environ_get() { return 0; }
    clock_time_get(clock, precision, out) {
        this.view.setBigUint64(out, BigInt(Math.round(performance.now() * 1e6)), true);
        return 0;
    }
    proc_exit(status) { throw new Exit(status); }
    poll_oneoff(subscriptions, events, count, out) { /* every file is ready */
        for (let i = 0; i < count; i++) {
            this.memory.fill(0, events + 32 * i, events + 32 * (i + 1));
            this.memory.copyWithin(events + 32 * i, subscriptions + 48 * i, subscriptions + 48 * i + 8);
            this.memory[events + 32 * i + 10] = this.memory[subscriptions + 48 * i + 8];
        }
        this.view.setUint32(out, count, true);
        return 0;
    }

    fd_prestat_get(fd, out) {
        if (fd !== ROOT)
            return BAD;
        this.view.setUint8(out, 0);
        this.view.setUint32(out + 4, 1, true);
        return 0;
    }
    fd_prestat_dir_name(fd, at) {
        this.memory[at] = 0x2e; /* "." */
        return 0;
    }
    fd_fdstat_get(fd, out) {
        if (fd !== ROOT && !this.open.has(fd))
            return BAD;
        this.memory.fill(0, out, out + 24);
        this.view.setUint8(out, fd === ROOT ? FOLDER : REGULAR);
        this.view.setBigUint64(out + 8, ~0n, true);
        this.view.setBigUint64(out + 16, ~0n, true);
        return 0;
    }
    fd_fdstat_set_flags() { return 0; }
    fd_sync() { return 0; }
    stat(type, size, out) {
        this.memory.fill(0, out, out + 64);
        this.view.setUint8(out + 16, type);
        this.view.setBigUint64(out + 24, 1n, true);
        this.view.setBigUint64(out + 32, BigInt(size), true);
        return 0;
    }
    fd_filestat_get(fd, out) {
        const f = this.open.get(fd);
        return f ? this.stat(REGULAR, f.file ? f.file.size : f.bytes.length, out) : BAD;
    }
    path_filestat_get(folder, flags, at, size, out) {
        const name = this.name(at, size), bytes = files.get(name);
        if (name === '' || name === '.')
            return this.stat(FOLDER, 0, out);
        return bytes ? this.stat(REGULAR, bytes.length, out) : NO_FILE;
    }
    path_open(folder, lookup, at, size, flags, rights, inheriting, fdflags, out) {
        const name = this.name(at, size);
        let f = {bytes: name === '' || name === '.' ? new Uint8Array(0) : files.get(name), at: 0}; /* the folder has no bytes */
        if (flags & 1) /* O_CREAT */
            f = {file: new Growing(), name, at: 0};
        if (!f.file && !f.bytes)
            return NO_FILE;
        let fd = ROOT + 1;
        while (this.open.has(fd))
            fd++;
        this.open.set(fd, f);
        if (f.file)
            files.set(name, f.file.bytes);
        this.view.setUint32(out, fd, true);
        return 0;
    }
    fd_close(fd) {
        const f = this.open.get(fd);
        if (f && f.name)
            files.set(f.name, f.file.bytes);
        return this.open.delete(fd) ? 0 : BAD;
    }
    path_rename(folder, at, size, other, to, toSize) {
        const from = this.name(at, size);
        if (!files.has(from))
            return NO_FILE;
        files.set(this.name(to, toSize), files.get(from));
        files.delete(from);
        return 0;
    }
    path_unlink_file(folder, at, size) { return files.delete(this.name(at, size)) ? 0 : NO_FILE; }

    /* Calls piece(memory) for each of the `count` pieces until one is not filled; the bytes in all go to `out`. */
    pieces(list, count, out, piece) {
        let all = 0;
        for (let i = 0; i < count; i++) {
            const at = this.view.getUint32(list + 8 * i, true), size = this.view.getUint32(list + 8 * i + 4, true);
            all += piece(this.memory.subarray(at, at + size));
        }
        this.view.setUint32(out, all, true);
        return 0;
    }
    fd_read(fd, list, count, out) {
        const f = this.open.get(fd);
        if (!f)
            return BAD;
        return this.pieces(list, count, out, to => {
            const part = (f.file ? f.file.bytes : f.bytes).subarray(f.at, f.at + to.length);
            to.set(part);
            f.at += part.length;
            return part.length;
        });
    }
    fd_write(fd, list, count, out) {
        const f = this.open.get(fd);
        if (!f || !f.file)
            return BAD;
        return this.pieces(list, count, out, from => {
            f.file.write(f.at, from);
            f.at += from.length;
            return from.length;
        });
    }
    fd_seek(fd, offset, whence, out) {
        const f = this.open.get(fd);
        if (!f)
            return BAD;
        f.at = Number(offset) + [0, f.at, f.file ? f.file.size : f.bytes.length][whence];
        this.view.setBigUint64(out, BigInt(f.at), true);
        return 0;
    }
    fd_tell(fd, out) { return this.fd_seek(fd, 0n, 1, out); }
}

/* ---- tensor-stream(5), as far as the page looks into it ---- */

class Unpacker {
    constructor(bytes) {
        this.bytes = bytes;
        this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        this.at = 0;
    }
    number(get, size) {
        const value = this.view[get](this.at);
        this.at += size;
        return Number(value);
    }
    raw(size) {
        this.at += size;
        return this.bytes.subarray(this.at - size, this.at);
    }
    text(size) { return new TextDecoder().decode(this.raw(size)); }
    list(count) { return Array.from({length: count}, () => this.value()); }
    map(count) {
        const map = {};
        for (let i = 0; i < count; i++) {
            const key = this.value();
            map[key instanceof Uint8Array ? new TextDecoder().decode(key) : key] = this.value();
        }
        return map.nd === true ? tensor(map) : map;
    }
    value() {
        const type = this.number('getUint8', 1);
        if (type < 0x80) return type;
        if (type < 0x90) return this.map(type & 15);
        if (type < 0xa0) return this.list(type & 15);
        if (type < 0xc0) return this.text(type & 31);
        if (type >= 0xe0) return type - 256;
        switch (type) {
        case 0xc2: return false;
        case 0xc3: return true;
        case 0xc4: return this.raw(this.number('getUint8', 1));
        case 0xc5: return this.raw(this.number('getUint16', 2));
        case 0xc6: return this.raw(this.number('getUint32', 4));
        case 0xca: return this.number('getFloat32', 4);
        case 0xcb: return this.number('getFloat64', 8);
        case 0xcc: return this.number('getUint8', 1);
        case 0xcd: return this.number('getUint16', 2);
        case 0xce: return this.number('getUint32', 4);
        case 0xcf: return this.number('getBigUint64', 8);
        case 0xd0: return this.number('getInt8', 1);
        case 0xd1: return this.number('getInt16', 2);
        case 0xd2: return this.number('getInt32', 4);
        case 0xd3: return this.number('getBigInt64', 8);
        case 0xd9: return this.text(this.number('getUint8', 1));
        case 0xda: return this.text(this.number('getUint16', 2));
        case 0xdb: return this.text(this.number('getUint32', 4));
        case 0xdc: return this.list(this.number('getUint16', 2));
        case 0xdd: return this.list(this.number('getUint32', 4));
        case 0xde: return this.map(this.number('getUint16', 2));
        case 0xdf: return this.map(this.number('getUint32', 4));
        default: return null;
        }
    }
}

function tensor(map) {
    const type = typeof map.type === 'string' ? map.type : new TextDecoder().decode(map.type);
    const kinds = {'|u1': Uint8Array, '<i4': Int32Array, '<f4': Float32Array, '<f8': Float64Array};
    const kind = kinds[type];
    return {shape: map.shape, data: kind ? new kind(map.data.slice().buffer) : null};
}

/* The header and the records of a stream that the library has made or checked. */
function look(bytes) {
    const unpacker = new Unpacker(bytes), records = [];
    const header = unpacker.value();
    while (unpacker.at < bytes.length) {
        const record = unpacker.value();
        if (record.end)
            break;
        records.push(record);
    }
    return {header, records};
}

/* ---- what the page calls ---- */

let module, shell, engine, latents;

function check(failed) {
    if (!failed)
        return;
    let at = engine.exports.error_text();
    const start = at;
    while (engine.memory[at])
        at++;
    throw new Error(engine.text(start, at - start));
}

/* One program. With a model it gets an instance of its own, whose memory is given back. */
function program(argv, input) {
    const own = argv.includes('-m');
    shell = shell || new Process(module);
    const result = (own ? new Process(module) : shell).run(argv, input);
    if (result.status)
        throw new Error(result.messages.trim() || `${argv[0]} ended with ${result.status}`);
    return result;
}

const calls = {
    /* wasm, model: bytes; files: [[name, bytes], ...] */
    open({wasm, model, name, files: given}) {
        module = new WebAssembly.Module(wasm);
        engine = new Process(module);
        files.set('model', model);
        for (const [key, bytes] of given)
            files.set(key, bytes);
        check(engine.exports.open_model() < 0);
        files.delete('model');
        files.set(name, model);
        const [H, W, C, F, Z] = [0, 1, 2, 3, 4].map(engine.exports.model_size);
        return {H, W, C, F, Z};
    },

    put({name, bytes}) {
        files.set(name, bytes);
        return {};
    },

    remove({names}) {
        names.forEach(name => files.delete(name));
        return {};
    },

    /* Runs lines, each {pipe: [argv, ...], out: name or undefined}. Returns the files that are new or have changed, and the
     * messages. */
    run({lines}) {
        const before = new Map(files), made = [], messages = [];
        for (const line of lines) {
            let bytes = new Uint8Array(0);
            for (const argv of line.pipe) {
                const result = program(argv, bytes);
                bytes = result.output;
                messages.push(result.messages);
            }
            if (line.out)
                files.set(line.out, bytes);
        }
        for (const [name, bytes] of files)
            if (before.get(name) !== bytes)
                made.push([name, bytes.slice()]);
        return {made, messages: messages.join('')};
    },

    /* The records of a stream: all, but of frames only ids, labels and shapes, except of record `which`. */
    look({name, which}) {
        const {header, records} = look(files.get(name));
        records.forEach((r, i) => {
            if (r.frames && i !== which)
                r.frames = {shape: r.frames.shape};
        });
        return {header, records};
    },

    /* The frames that the model makes of one record of latents. */
    decode({name, which}) {
        files.set('latents', files.get(name));
        const T = engine.exports.decode(which);
        files.delete('latents');
        check(T < 0);
        const at = engine.exports.frames_data();
        return {T, frames: engine.memory.slice(at, at + engine.exports.frames_bytes())};
    },

    /* For tests: what follows is a trap. */
    spoil() {
        engine.exports.__stack_pointer.value = 0;
        return {};
    },

    /* For tests: bytes of the module's instances, and of the files. */
    memory() {
        return {module: engine.memory.length + (shell ? shell.memory.length : 0),
            files: [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0)};
    },
};

onmessage = ({data}) => {
    try {
        postMessage({id: data.id, ...calls[data.call](data)});
    } catch (thrown) {
        if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError)
            postMessage({id: data.id, trap: thrown.message});
        else
            postMessage({id: data.id, failed: thrown.message});
    }
};
