/* slot.js - pictures, and one of the two characters: what it plays, and its codes. */

const palettes = {}, slots = {}; /* colours of a sheet, by its file; the characters a and b */

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

/* A picture of each character, from its first frame. */
const thumbnails = new Map();
async function thumbnail(canvas, {latents}) {
    if (!thumbnails.has(latents)) {
        const {H, W, C} = engine.size, {T, frames} = await engine.call('decode', {name: latents, which: 0});
        thumbnails.set(latents, picture(frames, [T, H, W, C], 0));
    }
    paint(canvas, thumbnails.get(latents));
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
