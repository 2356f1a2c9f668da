/* page.js - what a person does. Each edit is a few lines of the shell: the worker runs them, and the page shows them. A state names
 * files and the lines that have made them; undo goes back to the state before. */

const $ = id => document.getElementById(id);

/* ---- the worker: started anew when the module traps, with the files that it had ---- */

const engine = {
    files: new Map(), waiting: new Map(), next: 1, size: null, restarts: 0,

    async start() {
        const source = $('worker').textContent;
        this.worker = new Worker(URL.createObjectURL(new Blob([source], {type: 'text/javascript'})));
        this.worker.onmessage = ({data}) => this.answer(data);
        this.worker.onerror = event => this.answer({trap: event.message});
        this.size = await this.call('open', {wasm: this.wasm, model: this.model, name: this.modelName, files: [...this.files]});
    },
    call(call, data = {}) {
        return new Promise((resolve, reject) => this.ask({call, data, resolve, reject}));
    },
    ask(question) {
        this.waiting.set(this.next, question);
        this.worker.postMessage({id: this.next++, call: question.call, ...question.data});
    },
    answer(data) {
        if (data.trap !== undefined)
            return this.restart(data.trap);
        const {resolve, reject} = this.waiting.get(data.id);
        this.waiting.delete(data.id);
        if (data.failed !== undefined)
            reject(new Error(data.failed));
        else
            resolve(data);
    },
    /* What was asked is asked again, once: a question that stops two of them is at fault. */
    restart(trap) {
        const lost = [...this.waiting.values()];
        this.waiting.clear();
        this.worker.terminate();
        this.restarts++;
        const hopeless = lost.some(question => question.call === 'open');
        if (!hopeless)
            this.start().catch(failed);
        for (const question of lost)
            if (hopeless || question.again)
                question.reject(new Error(`The engine stopped (${trap}). Nothing is lost.`));
            else
                this.ask({...question, again: true});
    },
    async put(name, bytes) {
        this.files.set(name, bytes);
        seen.delete(name);
        await this.call('put', {name, bytes});
    },
    async run(lines) {
        const {made, messages} = await this.call('run', {lines});
        for (const [name, bytes] of made) {
            this.files.set(name, bytes);
            seen.delete(name);
        }
        return {made: new Map(made), messages};
    },
    async remove(names) {
        for (const name of names) {
            this.files.delete(name);
            seen.delete(name);
        }
        if (names.length)
            await this.call('remove', {names});
    },
};

/* ---- lines of the shell ---- */

const quoted = word => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
const lineText = line => line.pipe.map(argv => argv.map(quoted).join(' ')).join(' | ') + (line.out ? ` > ${quoted(line.out)}` : '');
const glob = id => id.replace(/[\\[*?]/g, '\\$&');
const line = (out, ...pipe) => ({pipe, out});
const edit = (verb, object, ...more) => ['latent-edit', verb, object, ...more];
const decode = file => ['dsvae-decode', '-m', engine.modelName, file];

/* The lines that have a part in making the files. */
function needed(lines, ...files) {
    const wanted = new Set(files), kept = [];
    for (const l of lines.toReversed())
        if (wanted.has(l.out)) {
            kept.unshift(l);
            l.pipe.flat().forEach(word => wanted.add(word));
        }
    return kept;
}

/* ---- what is open ---- */

const EDIT = 'edit-'; /* begins the names of the files that edits make */
const UNDO_MOST = 100; /* steps back */
const cast = []; /* {name, frames, latents, lines}: the characters; `lines` make the files; frames: undefined without pictures */
/* {a, b, lines, session, depth}; a, b: {name, file, frames, sheet, shown}: the frames are those that made the motion, the sheet those
 * of the looks; depth: edits until here, which names their files */
let state = null;
const past = [], future = [];
let lastKey = null, newLines = []; /* of the last edit */
const seen = new Map(); /* name: promise of the records of a stream */

function records(name) {
    if (!seen.has(name))
        seen.set(name, engine.call('look', {name}).then(answer => answer.records));
    return seen.get(name);
}

const failed = error => say(error.message, true);
function say(text, bad = false) {
    $('status').textContent = text;
    $('status').classList.toggle('bad', bad);
}

/* One thing after another. Of several with the same key that wait, only the last is done: a slider that is dragged. */
let work = Promise.resolve();
const newest = new Map();
function queue(job, key) {
    if (key)
        newest.set(key, job);
    work = work.then(() => !key || newest.get(key) === job ? job() : null).catch(failed);
    return work;
}

/* ---- edits ---- */

/* Takes the step to `next`; of a step that goes on (a slider that is dragged) only the end can be undone. */
async function step(next, goesOn = false) {
    if (!goesOn)
        past.push(state);
    past.splice(0, past.length - UNDO_MOST);
    state = next;
    future.length = 0;
    const used = new Set([state, ...past].flatMap(s => [s.a.file, s.b.file, s.session?.file]));
    await engine.remove([...engine.files.keys()].filter(name => name.startsWith(EDIT) && !used.has(name)));
}

/* make(from, file, out) gives the lines that make `out` of the latents `file`; from: the state. With a `kind`, values are collected: the
 * lines of the session before are replaced by those for all its values. */
function change(make, {kind, value, key, slot} = {}) {
    return queue(async () => {
        const goesOn = key !== undefined && key === lastKey, base = goesOn ? past.at(-1) : state;
        const old = kind && base.session && base.session.kind === kind ? base.session : null;
        const session = kind ? {kind, file: (old || base.a).file, count: old ? old.count : base.lines.length,
            values: {...old?.values, ...value}} : null;
        for (const name in session?.values)
            if (session.values[name] === null)
                delete session.values[name];
        const kept = session ? base.lines.slice(0, session.count) : base.lines;
        const depth = base.depth + 1, out = `${EDIT}${depth}.tns`;
        const lines = await make(base, session ? session.file : base.a.file, out, session?.values, `${EDIT}${depth}`);
        const {messages} = await engine.run(lines);
        const made = {...base.a, ...slot?.(base), file: lines.length ? out : session.file};
        await step({...base, session, depth, lines: [...kept, ...lines], a: made}, goesOn);
        lastKey = key || null;
        newLines = lines;
        say(messages.trim() || 'Done.');
        await render();
    }, key);
}

/* Lines after which `args` names what to take from: the records of `from` with the same direction, or the one that is shown. */
async function partner(from, file, temporary) {
    const theirs = await records(from.file), ours = await records(file);
    if (theirs.length === 1)
        return {lines: [], args: ['--from', from.file]};
    const known = new Set(theirs.map(r => r.labels?.direction));
    if (ours.every(r => r.labels?.direction !== undefined && known.has(r.labels.direction)))
        return {lines: [], args: ['--from', from.file, '--match', 'direction']};
    const one = `${temporary}-from.tns`;
    return {lines: [line(one, ['tensor-head', '-n', '1', '--id', glob(theirs[from.shown].id), from.file])], args: ['--from', one]};
}

async function take(from, file, out, temporary, share = 1) {
    const {lines, args} = await partner(from, file, temporary);
    const part = share === 1 ? [] : ['--share', String(share)];
    return [...lines, line(out, edit('take', 'static', ...args, ...part, file))];
}

const edits = {
    does: () => change((s, file, out, values, t) => take(s.a, s.b.file, out, t), {slot: s => ({frames: s.b.frames, shown: s.b.shown})}),
    looks: () => change((s, file, out, values, t) => take(s.b, file, out, t), {slot: s => ({sheet: s.b.sheet})}),
    reverse: () => change((s, file, out) => [line(out, edit('reverse', 'dynamic', file))]),
    hold: () => change((s, file, out) => [line(out, edit('hold', 'dynamic', '--frame', String(slots.a.frame()), file))]),
    extend: () => change((s, file, out) => [line(out,
        edit('extend', 'dynamic', '-m', engine.modelName, '--frames', $('extend-by').value, '--seed', $('seed').value, file))]),
    'draw-look': () => change((s, file, out, values, t) => [
        line(`${t}-drawn.tns`, ['tensor-head', '-n', '1', file], edit('sample', 'static', '--seed', $('seed').value)),
        line(out, edit('take', 'static', '--from', `${t}-drawn.tns`, file))]),
    'draw-motion': () => change((s, file, out) => [line(out,
        edit('sample', 'dynamic', '-m', engine.modelName, '--seed', $('seed').value, file))]),
};

const setAxes = (k, value, key) => change((s, file, out, values) => {
    const axes = Object.keys(values).flatMap(axis => ['--axis', `${axis}=${values[axis]}`]);
    return axes.length ? [line(out, edit('set', 'static', ...axes, file))] : [];
}, {kind: 'axes', value: {[k]: value}, key});

const setShare = share => change((s, file, out, values, t) => values.share === undefined ? [] : take(s.b, file, out, t, values.share),
    {kind: 'share', value: {share: share || null}, key: 'share'});

const setPad = (x, y) => change(async (s, file, out, values, t) => {
    const corner = i => {
        const c = cast[$(`corner-${i}`).value] || cast[0];
        return {file: c.latents, shown: 0};
    };
    return [...await take(corner(1), file, `${t}-below.tns`, `${t}-1`, x),
        ...await take(corner(2), file, `${t}-left.tns`, `${t}-2`),
        line(`${t}-above.tns`, edit('take', 'static', ...(await partner(corner(3), file, `${t}-3`)).args, '--share', String(x), `${t}-left.tns`)),
        line(out, edit('take', 'static', '--from', `${t}-above.tns`, '--share', String(y), `${t}-below.tns`))];
}, {kind: 'pad', value: {x, y}, key: 'pad'});

const setAttribute = (label, value, share, dragged) => change((s, file, out, values, t) => {
    const lines = [], names = Object.keys(values);
    names.forEach((name, i) => {
        const from = lines.length ? lines.at(-1).out : file, to = i === names.length - 1 ? out : `${t}-${2 * i}.tns`;
        const whole = values[name].share === 1 ? to : `${t}-${2 * i + 1}.tns`;
        lines.push(line(whole, edit('attribute', 'static', `${name}=${values[name].value}`, '--learn', engine.attributes, from)));
        if (whole !== to)
            lines.push(line(to, edit('take', 'static', '--from', whole, '--share', String(values[name].share), from)));
    });
    return lines;
}, {kind: 'attributes', value: {[label]: value === '' ? null : {value, share}}, key: dragged ? `attribute ${label}` : undefined});

/* A step without a program: what stands where. */
function arrange(arranged) {
    return queue(async () => {
        await step({...state, session: null, ...arranged(state)});
        lastKey = null;
        newLines = [];
        say('Done.');
        await render();
    });
}
const places = () => arrange(({a, b}) => ({a: b, b: a}));
const choose = (letter, k) => arrange(() => ({[letter]: slotOf(cast[k])}));

function travel(from, to) {
    return queue(async () => {
        if (!from.length)
            return;
        to.push(state);
        state = from.pop();
        lastKey = null;
        newLines = [];
        say(from === past ? 'Undone.' : 'Done again.');
        await render();
    });
}

/* ---- opening files ---- */

const stem = name => name.replace(/(\.(gz|tns|a?png|gif|aseprite|ase))+$/i, '').replace(/-frames$/, '').replace(/[^\w.-]+/g, '-').replace(/^-+/, '') || 'sprite';

/* A name whose files are free; those of edits and the model's are not. */
function newName(name) {
    const ends = ['', '-frames', '-codes', '-opened'].map(end => `${end}.tns`);
    const free = tried => !tried.startsWith(EDIT) && !ends.some(end => engine.files.has(tried + end) || tried + end === engine.modelName);
    let tried = name;
    for (let i = 2; !free(tried); i++)
        tried = `${name.startsWith(EDIT) ? 'sprite' : name}-${i}`;
    return tried;
}

/* Adds a character whose frames are a file of the page, made by `lines`. */
async function addFrames(name, frames, lines = []) {
    const latents = `${name}.tns` === frames ? `${name}-codes.tns` : `${name}.tns`;
    const made = [line(latents, ['dsvae-encode', '-m', engine.modelName, frames])];
    await engine.run(made);
    cast.push({name, frames, latents, lines: [...lines, ...made]});
    return cast.at(-1);
}

async function addLatents(name, bytes) {
    const latents = `${name}.tns`;
    await engine.put(latents, bytes);
    await engine.call('decode', {name: latents, which: 0}); /* fails where another model made them */
    cast.push({name, latents, lines: []});
    return cast.at(-1);
}

async function addPicture(name, file, bytes) {
    await engine.put(file, bytes);
    const frames = `${name}-frames.tns`, rgba = engine.size.C === 4 ? ['--rgba'] : [];
    const given = $('cell').value.trim();
    const attempts = given ? [['--cell', given]] : [[], ['--cell', `${engine.size.W}x${engine.size.H}`]];
    let first = null;
    for (const cells of attempts) {
        const lines = [line(frames, ['sprite-decode', ...cells, ...rgba, file])];
        try {
            const {messages} = await engine.run(lines);
            const character = await addFrames(name, frames, lines);
            character.note = messages.trim();
            return character;
        } catch (error) {
            first = first || error;
        }
    }
    throw first;
}

const slotOf = ({name, latents, frames}) => ({name, file: latents, frames, sheet: frames, shown: 0});
const isPng = bytes => bytes[0] === 0x89 && bytes[1] === 0x50;

async function addFile(file, bytes) {
    const name = newName(stem(file));
    const codes = isPng(bytes) ? textOf(bytes) : null;
    if (codes)
        return addLatents(name, await gunzip(from64url(codes)));
    if (bytes[0] === 0x1f && bytes[1] === 0x8b)
        bytes = await gunzip(bytes);
    if (!new TextDecoder('latin1').decode(bytes.subarray(0, 64)).includes('tensor-stream'))
        return addPicture(name, file.replace(/[^\w.-]+/g, '-').replace(/^-+/, ''), bytes);
    await engine.put(`${name}-opened.tns`, bytes);
    const {header} = await engine.call('look', {name: `${name}-opened.tns`});
    if (header.kind === 'latents')
        return addLatents(name, bytes);
    return addFrames(name, `${name}-opened.tns`);
}

/* Of a file that cannot be opened nothing stays. */
async function tryFile(file) {
    const before = new Set(engine.files.keys());
    try {
        return await addFile(file.name || 'pasted.png', new Uint8Array(await file.arrayBuffer()));
    } catch (error) {
        await engine.remove([...engine.files.keys()].filter(name => !before.has(name)));
        throw error;
    }
}

/* The first one becomes the character `letter`, the second one the other. */
function open(files, letter = 'a') {
    files.forEach((file, i) => queue(async () => {
        const where = (i % 2 === 0) === (letter === 'a') ? 'a' : 'b';
        say(`Opens ${file.name} …`);
        const character = await tryFile(file);
        await step({...state, session: null, [where]: slotOf(character)});
        lastKey = null;
        newLines = character.lines;
        say(character.note || `${character.name} is ${where.toUpperCase()} now.`);
        fillCast();
        await render();
    }));
}

/* ---- taking things home ---- */

const snapping = () => $('snap').checked && state.a.sheet ? ['--palette', state.a.sheet] : [];

const takes = {
    'Sheet (PNG)': out => ({file: `${out}.png`, lines: [line(`${out}.png`, decode(state.a.file), ['png-encode', ...snapping()])]}),
    'LPC sheet': out => ({file: `${out}-lpc.png`,
        lines: [line(`${out}-lpc.png`, decode(state.a.file), ['png-encode', '--sheet', 'lpc', ...snapping()])]}),
    'Grid and JSON (zip)': out => ({zip: [`${out}-grid.png`, `${out}-grid.json`], file: `${out}-grid.zip`,
        lines: [{pipe: [decode(state.a.file), ['png-encode', '--json', `${out}-grid.json`, ...snapping(), '-o', `${out}-grid.png`]]}]}),
    'This action (APNG)': (out, id) => ({file: `${out}-action.png`,
        lines: [line(`${out}-action.png`, ['tensor-head', '--id', glob(id), state.a.file], decode('-'), ['png-encode', '--animate', ...snapping()])]}),
    'All actions (zip)': out => ({zip: new RegExp(`^${out.replace(/[.]/g, '\\.')}-\\d+\\.png$`), file: `${out}-actions.zip`,
        lines: [{pipe: [decode(state.a.file), ['png-encode', '--animate', ...snapping(), '-o', `${out}-%d.png`]]}]}),
    'Aseprite': out => ({file: `${out}.aseprite`,
        lines: [line(`${out}.aseprite`, decode(state.a.file), ['png-encode', '--format', 'aseprite', ...snapping()])]}),
    'Codes (.tns)': () => ({file: state.a.file, lines: []}),
};

function save(name, bytes) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], {type: name.endsWith('.png') ? 'image/png' : 'application/octet-stream'}));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function download(what) {
    return queue(async () => {
        const shown = (await records(state.a.file))[state.a.shown];
        const {lines, file, zip: several} = takes[what](`${state.a.name}-new`, shown.id);
        const {made, messages} = await engine.run(lines);
        let bytes = made.get(file) || engine.files.get(file);
        if (several)
            bytes = zip([...made].filter(([name]) => several.test ? several.test(name) : several.includes(name)));
        else if (file.endsWith('.png'))
            bytes = withText(bytes, to64url(await gzip(engine.files.get(state.a.file))));
        await engine.remove([...made.keys()]);
        save(file, bytes);
        newLines = lines;
        say(messages.trim() || `${file} is in your downloads.`);
        showShell(lines);
    });
}

/* The codes of the two records that are shown, in the part of the address that browsers keep to themselves. */
function link() {
    return queue(async () => {
        const parts = [];
        for (const which of ['a', 'b']) {
            const {file, shown} = state[which], id = (await records(file))[shown].id;
            const {made} = await engine.run([line('link.tns', ['tensor-head', '--no-history', '-n', '1', '--id', glob(id), file])]);
            parts.push(`${which}=${to64url(await gzip(made.get('link.tns')))}`);
        }
        await engine.remove(['link.tns']);
        const address = `${location.href.split('#')[0]}#${parts.join('&')}`;
        history.replaceState(null, '', address);
        await navigator.clipboard?.writeText(address).catch(() => null);
        say('The link is copied, and in the address bar.');
    });
}

async function fromLink() {
    const slots = {};
    for (const [which, text] of new URLSearchParams(location.hash.slice(1)))
        if (which === 'a' || which === 'b') {
            const character = await addLatents(newName(`link-${which}`), await gunzip(from64url(text)));
            slots[which] = slotOf(character);
        }
    return slots;
}
