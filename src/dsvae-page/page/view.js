/* view.js - time, the controls, the whole page after a change, and its start. */

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
