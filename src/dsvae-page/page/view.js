/* view.js - the two characters, their codes, the controls, and the start of the page. */

/* ---- pictures ---- */

function picture(frames, shape, t) {
    const [, H, W, C] = shape, image = new ImageData(W, H), from = t * H * W * C;
    for (let i = 0; i < H * W; i++) {
        for (let c = 0; c < 3; c++)
            image.data[4 * i + c] = frames[from + C * i + c];
        image.data[4 * i + 3] = C === 4 ? frames[from + C * i + 3] : 255;
    }
    return image;
}

function paint(canvas, image) {
    if (canvas.width !== image.width || canvas.height !== image.height)
        Object.assign(canvas, {width: image.width, height: image.height});
    canvas.getContext('2d').putImageData(image, 0, 0);
}

/* |a - b|, four times as bright. */
function difference(a, b) {
    const out = new ImageData(a.width, a.height);
    for (let i = 0; i < out.data.length; i++)
        out.data[i] = i % 4 === 3 ? 255 : 4 * Math.abs(a.data[i] - b.data[i]);
    return out;
}

/* The colours of a character's frames in the order in which they first occur, as png-encode --palette takes them. */
async function coloursOf(frames) {
    const found = new Map();
    for (let i = 0; i < (await records(frames)).length && found.size <= 256; i++) {
        const {shape, data} = (await engine.call('look', {name: frames, which: i})).records[i].frames, C = shape[3];
        for (let at = 0; at < data.length; at += C)
            found.set(data[at] << 16 | data[at + 1] << 8 | data[at + 2], data.subarray(at, at + 3));
    }
    return found.size > 256 ? null : [...found.values()];
}

/* Every pixel becomes the colour with the smallest squared distance, the first of several. */
function snap(frames, C, colours) {
    const known = new Map();
    for (let at = 0; at < frames.length; at += C) {
        const key = frames[at] << 16 | frames[at + 1] << 8 | frames[at + 2];
        if (!known.has(key)) {
            let best = null, least = Infinity;
            for (const c of colours) {
                const far = (c[0] - frames[at]) ** 2 + (c[1] - frames[at + 1]) ** 2 + (c[2] - frames[at + 2]) ** 2;
                if (far < least)
                    [best, least] = [c, far];
            }
            known.set(key, best);
        }
        frames.set(known.get(key), at);
    }
}

/* ---- one of the two characters ---- */

class Slot {
    constructor(letter) {
        this.letter = letter;
        const root = $(`slot-${letter}`), name = letter.toUpperCase();
        root.innerHTML = `<h2 id="title-${letter}">${name}</h2><canvas class="big" role="img" aria-label="${name} plays"></canvas>
<p class="row"><select aria-label="Who ${name} is" id="who-${letter}"></select><select aria-label="What ${name} does" id="record-${letter}"></select></p>
<div class="three"><div><canvas role="img" aria-label="${name}: the original"></canvas><span></span></div><div><canvas role="img"
 aria-label="${name}: decoded"></canvas>decoded</div><div><canvas role="img" aria-label="${name}: the difference"></canvas>difference, 4 times</div></div>
<div class="codes"><div><canvas role="img" aria-label="${name}: the static code" width="240" height="90"></canvas>static code: who</div><div><canvas
 role="img" aria-label="${name}: the dynamic code" width="240" height="90"></canvas>dynamic code: does what</div></div>`;
        [this.big, this.original, this.decoded, this.difference, this.bars, this.paths] = root.querySelectorAll('canvas');
        this.caption = root.querySelector('.three span');
        [this.who, this.select] = root.querySelectorAll('select');
        this.who.onchange = () => choose(letter, Number(this.who.value));
        this.select.onchange = () => queue(async () => {
            state = {...state, [letter]: {...state[letter], shown: Number(this.select.value)}};
            await render();
        });
    }

    /* The characters to choose from; first the one that is shown, where it is none of them any more. */
    showWho(slot) {
        const k = cast.findIndex(c => c.latents === slot.file), changed = k < 0 ? [new Option(`${slot.name}, changed`, '')] : [];
        this.who.replaceChildren(...changed, ...cast.map((c, i) => new Option(c.name, i)));
        this.who.value = k < 0 ? '' : k;
    }

    /* Reads what the state says, decodes it, and draws. */
    async update(slot) {
        const list = await records(slot.file), shown = Math.min(slot.shown, list.length - 1), record = list[shown];
        $(`title-${this.letter}`).textContent = `${this.letter.toUpperCase()}: ${slot.name}`;
        this.showWho(slot);
        this.caption.textContent = slot.frames === slot.sheet ? 'original' : 'original motion';
        const sheet = $('snap').checked ? slot.sheet : undefined, same = this.list === list && this.record === record && this.frames === slot.frames && this.sheet === sheet;
        if (same)
            return;
        Object.assign(this, {list, record, frames: slot.frames, sheet});
        const names = list.map(r => r.labels?.action ? `${r.labels.action} ${r.labels.direction ?? ''}` : r.id);
        if (names.join('\n') !== this.names) {
            this.names = names.join('\n');
            this.select.replaceChildren(...names.map((text, i) => new Option(text, i)));
        }
        this.select.value = shown;
        const {T, frames} = await engine.call('decode', {name: slot.file, which: shown});
        const {H, W, C} = engine.size;
        if (sheet) {
            sheet in palettes || (palettes[sheet] = await coloursOf(sheet));
            if (palettes[sheet])
                snap(frames, C, palettes[sheet]);
        }
        this.images = Array.from({length: T}, (_, t) => picture(frames, [T, H, W, C], t));
        this.originals = await this.originalsOf(slot, record);
        this.times = record.delays ? [...record.delays.data] : Array(T).fill(1 / 8);
        this.drawn = -1;
        this.drawBars();
        this.draw();
    }

    /* The pictures from which the record was made, where they are in the page. */
    async originalsOf(slot, record) {
        if (!slot.frames)
            return null;
        const list = await records(slot.frames), i = list.findIndex(r => r.id === record.id);
        if (i < 0)
            return null;
        const {shape, data} = (await engine.call('look', {name: slot.frames, which: i})).records[i].frames;
        return Array.from({length: shape[0]}, (_, t) => picture(data, shape, t));
    }

    /* The frame that is shown at the page's time. */
    frame() {
        if (!this.times)
            return 0;
        const all = this.times.reduce((a, b) => a + b, 0) || 1;
        let left = clock.time % all + 1e-6, t = 0;
        while (t < this.times.length - 1 && left >= this.times[t])
            left -= this.times[t++];
        return t;
    }

    draw() {
        const t = this.frame();
        if (!this.images || t === this.drawn)
            return;
        this.drawn = t;
        const made = this.images[t], original = this.originals?.[t % this.originals.length];
        paint(this.big, made);
        paint(this.decoded, made);
        if (this.letter === 'a')
            paint($('small'), made);
        paint(this.original, original || new ImageData(made.width, made.height));
        paint(this.difference, original ? difference(original, made) : new ImageData(made.width, made.height));
        this.drawPaths(t);
    }

    drawBars() {
        const values = this.record['static.mean']?.data || [], {width, height} = this.bars, pen = this.bars.getContext('2d');
        pen.clearRect(0, 0, width, height);
        pen.fillStyle = getComputedStyle(document.body).getPropertyValue('--accent');
        values.forEach((v, i) => pen.fillRect(width * (i + .1) / values.length, height / 2, width * .8 / values.length, -Math.max(-3, Math.min(3, v)) * height / 6));
        pen.fillRect(0, height / 2, width, 1);
    }

    drawPaths(t) {
        const {shape, data} = this.record['dynamic.mean'], [T, Z] = shape, {width, height} = this.paths, pen = this.paths.getContext('2d');
        const x = i => T > 1 ? width * (.03 + .94 * i / (T - 1)) : width / 2, y = v => height / 2 - Math.max(-3, Math.min(3, v)) * height / 6.5;
        pen.clearRect(0, 0, width, height);
        for (let z = 0; z < Z; z++) {
            pen.strokeStyle = pen.fillStyle = `hsl(${360 * z / Z} 60% 55%)`;
            pen.beginPath();
            for (let i = 0; i < T; i++)
                pen.lineTo(x(i), y(data[i * Z + z]));
            pen.stroke();
            pen.fillRect(x(t) - 2, y(data[t * Z + z]) - 2, 4, 4);
        }
    }
}

const palettes = {}, slots = {};

/* A picture of each character, from its first frame. */
const thumbnails = new Map();
async function thumbnail(canvas, {latents}) {
    if (!thumbnails.has(latents)) {
        const {H, W, C} = engine.size, {T, frames} = await engine.call('decode', {name: latents, which: 0});
        thumbnails.set(latents, picture(frames, [T, H, W, C], 0));
    }
    paint(canvas, thumbnails.get(latents));
}

/* ---- time: one for both ---- */

const clock = {time: 0, last: 0, playing: !matchMedia('(prefers-reduced-motion: reduce)').matches};

function tick(now) {
    if (clock.playing)
        clock.time += Math.min(.25, (now - clock.last) / 1000);
    clock.last = now;
    slots.a.draw();
    slots.b.draw();
    requestAnimationFrame(tick);
}

function play(on) {
    clock.playing = on;
    $('play').textContent = on ? 'Pause' : 'Play';
    $('play').setAttribute('aria-pressed', String(on));
}

function stepFrame(by) {
    play(false);
    const {times} = slots.a, T = times.length, t = (slots.a.frame() + by + T) % T;
    clock.time = times.slice(0, t).reduce((a, b) => a + b, 0);
}

/* ---- controls ---- */

const SHOWN_AXES = 6;

/* A slider, a number and a reset; set(value, dragged). */
function slider(name, {min, max}, set, reset) {
    const row = document.createElement('div');
    row.className = 'slider';
    row.innerHTML = '<span></span><input type="range" step="0.05"><input type="number" step="0.01"><button>reset</button>';
    const [label, range, number, button] = row.children;
    label.textContent = name;
    range.setAttribute('aria-label', name);
    number.setAttribute('aria-label', `${name}, as a number`);
    button.setAttribute('aria-label', `reset ${name}`);
    Object.assign(range, {min, max});
    Object.assign(number, min < 0 ? {min: -100, max: 100} : {min, max});
    const slow = engine.slow; /* a large model follows when the slider is let go */
    let dragged = false;
    range.addEventListener(slow ? 'change' : 'input', () => {
        dragged = !slow;
        set(Number(range.value), dragged);
    });
    range.addEventListener('change', () => {
        dragged = false;
        queue(() => { lastKey = null; });
    });
    number.addEventListener('change', () => number.checkValidity() && number.value !== '' && set(Number(number.value), false));
    button.onclick = reset;
    return {row, show(value, changed) {
        if (!dragged)
            range.value = value;
        number.value = Number(value.toFixed(2));
        button.disabled = !changed;
    }};
}

let axisSliders = [];
function buildAxes() {
    axisSliders = Array.from({length: engine.size.F}, (_, k) =>
        slider(`axis ${k}`, {min: -3, max: 3}, (value, dragged) => setAxes(k, value, dragged ? `axis ${k}` : undefined), () => setAxes(k, null)));
    axisSliders.forEach((s, k) => { s.row.hidden = k >= SHOWN_AXES; });
    $('axes').replaceChildren(...axisSliders.map(s => s.row));
    $('more-axes').hidden = engine.size.F <= SHOWN_AXES;
    $('more-axes').onclick = () => {
        const open = $('more-axes').getAttribute('aria-expanded') === 'true';
        $('more-axes').setAttribute('aria-expanded', String(!open));
        $('more-axes').textContent = open ? 'All axes' : 'Fewer axes';
        axisSliders.forEach((s, k) => { s.row.hidden = open && k >= SHOWN_AXES; });
    };
    for (const id of ['looks', 'does', 'draw-look', 'share', 'pad-part', 'look'])
        $(id).closest('label, section, button').hidden = engine.size.F === 0;
}

const attributeRows = [];
async function buildAttributes() {
    if (!engine.attributes)
        return;
    const labels = new Map();
    for (const r of await records(engine.attributes))
        if (r.label !== undefined)
            labels.set(r.label, [...labels.get(r.label) || [], r.value]);
    for (const [label, values] of labels) {
        const select = document.createElement('select'), set = (share, dragged) => setAttribute(label, select.value || values[0], share, dragged);
        const {row, show} = slider(label, {min: 0, max: 1}, set, () => setAttribute(label, ''));
        select.setAttribute('aria-label', `${label} becomes`);
        select.append(new Option('as it is', ''), ...values.map(v => new Option(v, v)));
        select.onchange = () => setAttribute(label, select.value, 1);
        row.classList.add('attribute');
        row.firstElementChild.append(' ', select);
        attributeRows.push({label, select, show});
        $('attributes').append(row);
    }
}

function buildPad() {
    const move = event => {
        const box = $('pad').getBoundingClientRect(), part = v => Math.round(20 * Math.max(0, Math.min(1, v))) / 20;
        $('pad-x').value = part((event.clientX - box.left) / box.width);
        $('pad-y').value = part(1 - (event.clientY - box.top) / box.height);
        moved();
    };
    const moved = () => {
        showPad();
        setPad(Number($('pad-x').value), Number($('pad-y').value));
    };
    $('pad').onpointerdown = event => {
        $('pad').setPointerCapture(event.pointerId);
        move(event);
    };
    $('pad').onpointermove = event => event.buttons && move(event);
    $('pad-x').oninput = $('pad-y').oninput = moved;
    for (const i of [1, 2, 3])
        $(`corner-${i}`).onchange = () => {
            fillCast();
            moved();
        };
}

function showPad() {
    Object.assign($('pad').firstElementChild.style, {left: `${100 * $('pad-x').value}%`, top: `${100 * (1 - $('pad-y').value)}%`});
}

function fillCast() {
    for (const i of [1, 2, 3]) {
        const select = $(`corner-${i}`), had = select.value;
        select.replaceChildren(...cast.map((c, k) => new Option(c.name, k)));
        select.value = had === '' ? i % cast.length : had;
        queue(() => thumbnail($(`picture-${i}`), cast[select.value]));
    }
}

/* ---- the whole page, after each change ---- */

function showShell(more = []) {
    const lines = [...needed([...cast.flatMap(c => c.lines), ...state.lines], state.a.file, state.b.file, ...more.flatMap(l => l.pipe.flat())), ...more];
    const shown = lines.map(l => {
        const text = document.createElement(newLines.includes(l) ? 'b' : 'span');
        text.textContent = `${lineText(l)}\n`;
        return text;
    });
    $('shell').replaceChildren(`# ${engine.given.join(', ')}: as they were given to dsvae-page\n`, ...shown);
    $('shell').scrollTop = $('shell').scrollHeight;
    $('last').textContent = newLines.map(lineText).join('; ');
    $('last').title = $('last').textContent;
}

async function render() {
    await slots.a.update(state.a);
    await slots.b.update(state.b);
    const code = slots.a.record['static.mean']?.data || [], session = state.session;
    axisSliders.forEach((s, k) => s.show(code[k], session?.kind === 'axes' && k in session.values));
    $('share').value = session?.kind === 'share' && session.values.share || 0;
    if (session?.kind !== 'pad')
        $('pad-x').value = $('pad-y').value = 0;
    else
        [$('pad-x').value, $('pad-y').value] = [session.values.x, session.values.y];
    showPad();
    $('snap').disabled = !state.a.sheet && !state.b.sheet;
    for (const {label, select, show} of attributeRows) {
        const set = session?.kind === 'attributes' ? session.values[label] : null;
        select.value = set ? set.value : '';
        show(set ? set.share : 0, Boolean(set));
    }
    $('undo').disabled = !past.length;
    $('redo').disabled = !future.length;
    showShell();
}

function connect() {
    for (const id of Object.keys(edits))
        $(id).onclick = edits[id];
    $('places').onclick = places;
    $('undo').onclick = () => travel(past, future);
    $('redo').onclick = () => travel(future, past);
    $('play').onclick = () => play(!clock.playing);
    $('snap').onchange = () => queue(render);
    $('dice').onclick = () => { $('seed').value = Math.floor(Math.random() * 1e6); };
    $('share').oninput = () => setShare(Number($('share').value));
    $('link').onclick = link;
    $('copy').onclick = () => navigator.clipboard?.writeText($('shell').textContent).then(() => say('Copied.'), failed);
    $('file').onchange = event => {
        open([...event.target.files]);
        event.target.value = '';
    };
    $('downloads').replaceChildren(...Object.keys(takes).map(what => {
        const button = document.createElement('button');
        button.textContent = button.name = what;
        button.onclick = () => download(what);
        return button;
    }));
    document.addEventListener('paste', event => open([...event.clipboardData.files]));
    document.addEventListener('dragover', event => {
        event.preventDefault();
        document.body.classList.add('over');
    });
    document.addEventListener('dragleave', () => document.body.classList.remove('over'));
    document.addEventListener('drop', event => {
        event.preventDefault();
        document.body.classList.remove('over');
        open([...event.dataTransfer.files], event.target.closest?.('#slot-b') ? 'b' : 'a');
    });
    document.addEventListener('keydown', keyed);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => Object.values(slots).forEach(s => s.drawBars()));
    new IntersectionObserver(([{isIntersecting}]) => { $('small').hidden = isIntersecting; }, {rootMargin: '-70px 0px 0px'}).observe(slots.a.big);
    addEventListener('hashchange', () => queue(async () => {
        await step({...state, session: null, ...await fromLink()});
        fillCast();
        await render();
    }));
}

function keyed(event) {
    const typing = /^(INPUT|SELECT|BUTTON|TEXTAREA)$/.test(event.target.tagName);
    const letter = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (letter === 'z' || letter === 'y')) {
        event.preventDefault();
        const redo = letter === 'y' || event.shiftKey;
        travel(redo ? future : past, redo ? past : future);
    } else if (!typing && event.key === ' ') {
        event.preventDefault();
        play(!clock.playing);
    } else if (!typing && event.target.id !== 'shell' && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
        event.preventDefault();
        stepFrame(event.key === 'ArrowLeft' ? -1 : 1);
    }
}

/* What is in the page already, or two drawn characters. */
async function openCast(baked) {
    for (const {name, bytes} of baked) {
        const character = newName(stem(name));
        await engine.put(name, bytes);
        await addFrames(character, name);
    }
    const {H, W, C} = engine.size;
    for (let seed = 1; cast.length < 2; seed++) {
        const name = newName(`drawn-${seed}`), frames = `${name}-frames.tns`;
        const lines = [line(frames, ['sprite-draw', '--characters', '1', '--seed', String(seed), '--size', `${W}x${H}`, ...C === 4 ? ['--rgba'] : []])];
        await engine.run(lines);
        await addFrames(name, frames, lines);
    }
}

async function start() {
    const scripts = [...document.querySelectorAll('script[data-kind]')], of = kind => scripts.filter(s => s.dataset.kind === kind);
    engine.wasm = (await unbake(of('engine')[0])).bytes;
    const model = await unbake(of('model')[0]);
    Object.assign(engine, {model: model.bytes, modelName: model.name, slow: model.bytes.length > 30e6});
    for (const script of of('attributes')) {
        const {name, bytes} = await unbake(script);
        engine.attributes = name;
        engine.files.set(name, bytes);
    }
    engine.given = scripts.filter(s => s.dataset.kind !== 'engine').map(s => s.dataset.name);
    await engine.start();
    slots.a = new Slot('a');
    slots.b = new Slot('b');
    await openCast(await Promise.all(of('frames').map(unbake)));
    state = {a: slotOf(cast[0]), b: slotOf(cast[1]), lines: [], session: null, depth: 0};
    buildAxes();
    buildPad();
    await buildAttributes();
    connect();
    say('');
    await fromLink().then(slots => Object.assign(state, slots), failed);
    fillCast();
    play(clock.playing);
    await render();
    requestAnimationFrame(tick);
    document.documentElement.dataset.ready = Math.round(performance.now());
}

document.addEventListener('DOMContentLoaded', () => start().catch(failed));
