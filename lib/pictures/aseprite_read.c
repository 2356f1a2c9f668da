/* aseprite_read.c - reads sprites of Aseprite. See aseprite.h */
#include "pictures/aseprite.h"
#include "pictures/aseprite_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- numbers ---- */

const uint8_t *ase_skip(struct ase_cursor *c, size_t bytes)
{
    const uint8_t *start = c->at;
    if (bytes > c->left) {
        c->over = true;
        c->left = 0;
        return NULL;
    }
    c->at += bytes;
    c->left -= bytes;
    return start;
}

unsigned ase_byte(struct ase_cursor *c)
{
    const uint8_t *b = ase_skip(c, 1);
    return b ? b[0] : 0;
}

unsigned ase_word(struct ase_cursor *c)
{
    const uint8_t *b = ase_skip(c, 2);
    return b ? b[0] | (unsigned)b[1] << 8 : 0;
}

int ase_short(struct ase_cursor *c)
{
    return (int16_t)ase_word(c);
}

size_t ase_dword(struct ase_cursor *c)
{
    size_t low = ase_word(c);
    return low | (size_t)ase_word(c) << 16;
}

/* ---- palettes ---- */

static void read_palette(struct ase_sprite *s, struct ase_cursor *c)
{
    size_t count = ase_dword(c), first = ase_dword(c), last = ase_dword(c);
    s->new_palette = true;
    s->palette.count = count < PALETTE_MAX ? count : PALETTE_MAX;
    ase_skip(c, 8);
    for (size_t i = first; i <= last && !c->over; i++) {
        bool named = ase_word(c) & 1;
        const uint8_t *rgba = ase_skip(c, 4);
        if (rgba && i < PALETTE_MAX)
            memcpy(s->palette.rgba[i], rgba, 4);
        if (named)
            ase_skip(c, ase_word(c));
    }
}

/* Packets: how many entries to skip, how many follow (0: 256), their colours of `bits` bits. */
static void read_old_palette(struct ase_sprite *s, struct ase_cursor *c, int bits)
{
    size_t packets = ase_word(c), at = 0;
    while (packets-- && !c->over) {
        at += ase_byte(c);
        size_t count = ase_byte(c);
        for (count = count ? count : PALETTE_MAX; count-- && !c->over; at++) {
            const uint8_t *rgb = ase_skip(c, 3);
            for (int k = 0; rgb && k < 3 && at < PALETTE_MAX; k++)
                s->palette.rgba[at][k] = (uint8_t)(bits == 6 ? rgb[k] << 2 | rgb[k] >> 4 : rgb[k]);
            if (at < PALETTE_MAX)
                s->palette.rgba[at][3] = 255;
        }
    }
    s->palette.count = at < PALETTE_MAX ? at : PALETTE_MAX;
}

/* ---- layers ---- */

static int refuse_layer(const uint8_t *name, size_t length, const char *why, const char *advice,
                        struct err *e)
{
    char shown[ASE_NAME];
    err_quote(shown, sizeof shown, name ? (const char *)name : "", name ? length : 0);
    return err_set(e, "layer '%s' %s, which is not read: %s in Aseprite", shown, why, advice);
}

static int check_layer(const struct ase_layer *l, unsigned kind, const uint8_t *name, size_t length,
                       struct err *e)
{
    if (kind > ASE_TILEMAP)
        return refuse_layer(name, length, "is of an unknown kind", "hide it", e);
    if (l->blend < ASE_BLENDS || kind == ASE_GROUP)
        return 0;
    return refuse_layer(name, length, "has an unknown blend mode", "merge it down, or hide it,", e);
}

static int add_layer(struct ase_sprite *s, struct ase_layer layer, struct err *e)
{
    size_t count = s->layer_count;
    if (count == ASE_LAYERS_MAX)
        return err_set(e, "more than %d layers", ASE_LAYERS_MAX);
    if ((count & (count - 1)) == 0) { /* 0 or a power of two: the array is full */
        size_t capacity = count ? 2 * count : 1;
        struct ase_layer *grown = mem_resize(s->layers, capacity, sizeof *grown);
        if (!grown)
            return err_memory(e, capacity * sizeof *grown, "layers");
        s->layers = grown;
    }
    s->layers[s->layer_count++] = layer;
    return 0;
}

/* A layer is in the group that is the last one of the level above. The new layer is the next. */
static int place_layer(struct ase_sprite *s, struct ase_layer *l, size_t level, struct err *e)
{
    static const struct ase_level top = {.shown = true};
    const struct ase_level *above = level ? &s->levels[level - 1] : &top;
    l->shown = l->shown && above->shown;
    l->inside = above->inside;
    s->levels[level] = (struct ase_level){.shown = l->shown,
                                          .inside = l->group ? s->layer_count + 1 : l->inside,
                                          .depth = above->depth + l->group};
    if (s->levels[level].depth > ASE_GROUPS_MAX)
        return err_set(e, "more than %d groups with an opacity inside one another", ASE_GROUPS_MAX);
    return 0;
}

static int read_layer(struct ase_sprite *s, struct ase_cursor *c, struct err *e)
{
    struct ase_layer l = {.opacity = 255};
    unsigned flags = ase_word(c), kind = ase_word(c), level = ase_word(c);
    ase_skip(c, 4);
    l.blend = ase_word(c);
    unsigned opacity = ase_byte(c);
    ase_skip(c, 3);
    size_t length = ase_word(c);
    const uint8_t *name = ase_skip(c, length);
    l.tiles = kind == ASE_TILEMAP;
    if (l.tiles)
        l.tileset = ase_dword(c);
    if (s->flags & ASE_OPACITY_VALID)
        l.opacity = (uint8_t)opacity;
    if (level >= ASE_LAYERS_MAX || level > s->layer_count)
        return err_set(e, "a layer of level %u", level);
    l.background = flags & ASE_BACKGROUND;
    l.shown = flags & ASE_VISIBLE && !(flags & ASE_REFERENCE);
    l.group = kind == ASE_GROUP && s->flags & ASE_GROUPS_VALID && l.blend < ASE_BLENDS &&
              (l.opacity != 255 || l.blend != ASE_NORMAL);
    if (place_layer(s, &l, level, e) || (l.shown && check_layer(&l, kind, name, length, e)))
        return -1;
    s->has_background = s->has_background || (l.shown && l.background);
    return add_layer(s, l, e);
}

/* ---- cels ---- */

/* What the cel is linked to: its pixels, but not its place or opacity. */
static int follow_link(const struct ase_sprite *s, struct ase_cel *cel, size_t frame, struct err *e)
{
    if (frame < s->frame)
        for (size_t i = s->first_cels[frame]; i < s->first_cels[frame + 1]; i++) {
            const struct ase_cel *other = &s->cels[i];
            if (other->layer != cel->layer)
                continue;
            cel->kind = other->kind;
            cel->width = other->width;
            cel->height = other->height;
            cel->data = other->data;
            cel->size = other->size;
            return 0;
        }
    return err_set(e, "the cel of layer %zu is linked to frame %zu, which has none before it",
                   cel->layer, frame);
}

static int add_cel(struct ase_sprite *s, const struct ase_cel *cel, struct err *e)
{
    if (s->cel_count - s->first_cels[s->frame] == s->layer_count)
        return err_set(e, "more cels than layers");
    if (s->cel_count == s->cel_capacity) {
        size_t capacity = s->cel_capacity ? 2 * s->cel_capacity : 16;
        struct ase_cel *grown = mem_resize(s->cels, capacity, sizeof *grown);
        if (!grown)
            return err_memory(e, capacity * sizeof *grown, "cels");
        s->cels = grown;
        s->cel_capacity = capacity;
    }
    s->cels[s->cel_count++] = *cel;
    return 0;
}

static int read_cel(struct ase_sprite *s, struct ase_cursor *c, struct err *e)
{
    struct ase_cel cel = {.frame = s->frame, .layer = ase_word(c)};
    cel.x = ase_short(c);
    cel.y = ase_short(c);
    cel.opacity = (uint8_t)ase_byte(c);
    cel.kind = ase_word(c);
    cel.depth = ase_short(c);
    ase_skip(c, 5);
    if (cel.layer >= s->layer_count)
        return err_set(e, "a cel of layer %zu: there are %zu", cel.layer, s->layer_count);
    if (cel.kind == ASE_LINKED) {
        size_t frame = ase_word(c);
        if (c->over || follow_link(s, &cel, frame, e))
            return c->over ? 0 : -1;
    } else {
        cel.width = ase_word(c);
        cel.height = ase_word(c);
        cel.size = c->left;
        cel.data = ase_skip(c, c->left);
    }
    const struct ase_layer *layer = &s->layers[cel.layer];
    if (layer->shown &&
        (layer->group || cel.kind >= ASE_CEL_KINDS || (cel.kind == ASE_TILES) != layer->tiles))
        return err_set(e, "a cel of kind %u in layer %zu", cel.kind, cel.layer);
    return c->over ? 0 : add_cel(s, &cel, e);
}

/* ---- tags ---- */

static int read_tags(struct ase_sprite *s, struct ase_cursor *c, struct err *e)
{
    size_t count = ase_word(c), frames = s->image->frames;
    ase_skip(c, 8);
    for (size_t i = 0; i < count && !c->over; i++) {
        struct image_tag tag = {.first = ase_word(c), .last = ase_word(c)};
        unsigned order = ase_byte(c);
        ase_skip(c, 12);
        size_t length = ase_word(c);
        const char *name = (const char *)ase_skip(c, length);
        if (!name)
            break;
        if (tag.first > tag.last || tag.last >= frames || order >= IMAGE_ORDERS)
            return err_set(e, "tag %zu: frames %zu to %zu of %zu in order %u", i, tag.first,
                           tag.last, frames, order);
        tag.order = (enum image_order)order;
        if (image_add_tag(s->image, name, length, tag, e))
            return -1;
    }
    return 0;
}

/* ---- the file ---- */

static int read_chunk(struct ase_sprite *s, unsigned type, struct ase_cursor *c, struct err *e)
{
    int failed = 0;
    if (type == ASE_LAYER)
        failed = read_layer(s, c, e);
    else if (type == ASE_CEL)
        failed = read_cel(s, c, e);
    else if (type == ASE_TAGS)
        failed = read_tags(s, c, e);
    else if (type == ASE_TILESET)
        failed = ase_read_tileset(s, c, e);
    else if (type == ASE_PALETTE)
        read_palette(s, c);
    else if ((type == ASE_OLD_PALETTE || type == ASE_OLDER_PALETTE) && !s->new_palette)
        read_old_palette(s, c, type == ASE_OLD_PALETTE ? 8 : 6);
    if (!failed && c->over)
        return err_set(e, "chunk %04x ends too early", type);
    return failed;
}

static int read_chunks(struct ase_sprite *s, struct ase_cursor *c, size_t count, struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = ase_dword(c);
        unsigned type = ase_word(c);
        if (size < ASE_CHUNK_HEADER || c->over || size - ASE_CHUNK_HEADER > c->left)
            return err_set(e, "chunk %zu is longer than its frame", i);
        struct ase_cursor chunk = {c->at, size - ASE_CHUNK_HEADER, false};
        ase_skip(c, chunk.left);
        if (read_chunk(s, type, &chunk, e))
            return -1;
    }
    return 0;
}

/* `file` is at the header of the frame; afterwards at the next one. */
static int read_frame(struct ase_sprite *s, struct ase_cursor *file, struct err *e)
{
    struct ase_cursor c = *file;
    size_t size = ase_dword(&c);
    unsigned magic = ase_word(&c);
    size_t old_count = ase_word(&c);
    unsigned duration = ase_word(&c);
    ase_skip(&c, 2);
    size_t count = ase_dword(&c);
    if (c.over || size > file->left)
        return err_set(e, "the file ends too early");
    if (magic != ASE_FRAME_MAGIC || size < ASE_FRAME_HEADER)
        return err_set(e, "its header is damaged");
    c.left = size - ASE_FRAME_HEADER;
    s->image->delays[s->frame] = (float)((duration ? duration : s->speed) / 1000.0);
    s->first_cels[s->frame] = s->cel_count;
    if (read_chunks(s, &c, count ? count : old_count, e) || ase_draw_frame(s, e))
        return -1;
    s->first_cels[s->frame + 1] = s->cel_count;
    ase_skip(file, size);
    return 0;
}

static int begin(struct ase_sprite *s, struct ase_cursor *c, struct err *e)
{
    ase_skip(c, 6);
    size_t frames = ase_word(c), width = ase_word(c), height = ase_word(c);
    s->bits = ase_word(c);
    s->flags = (unsigned)ase_dword(c);
    s->speed = ase_word(c);
    ase_skip(c, 8);
    s->transparent = ase_byte(c);
    ase_skip(c, ASE_HEADER - 29);
    if (s->bits != ASE_RGBA && s->bits != ASE_GREY && s->bits != ASE_INDEXED)
        return err_set(e, "%u bits per pixel", s->bits);
    if (c->over)
        return err_set(e, "the file ends too early");
    if (frames > c->left / ASE_FRAME_HEADER)
        return err_set(e, "%zu frames: the file ends too early", frames);
    if (image_make(s->image, width, height, frames, e) || image_add_delays(s->image, e))
        return -1;
    s->levels = mem_zero(ASE_LAYERS_MAX, sizeof *s->levels);
    s->first_cels = mem_zero(frames + 1, sizeof *s->first_cels);
    if (!s->levels || !s->first_cels)
        return err_memory(e, frames * sizeof *s->first_cels, "a sprite");
    return 0;
}

static void keep_palette(struct ase_sprite *s)
{
    struct palette *p = &s->image->palette;
    *p = s->palette;
    if (s->transparent < p->count && !s->has_background)
        p->rgba[s->transparent][3] = 0;
}

static int read_sprite(struct ase_sprite *s, struct err *e)
{
    struct ase_cursor file = {s->bytes, s->size, false};
    if (begin(s, &file, e))
        return -1;
    for (s->frame = 0; s->frame < s->image->frames; s->frame++)
        if (read_frame(s, &file, e))
            return err_context(e, "frame %zu", s->frame);
    if (s->bits == ASE_INDEXED)
        keep_palette(s);
    s->image->format = IMAGE_ASEPRITE;
    s->image->animated = s->image->frames > 1 || s->image->tag_count;
    if (s->image->animated)
        return 0;
    free(s->image->delays);
    s->image->delays = NULL;
    return 0;
}

bool aseprite_is(const uint8_t *bytes, size_t size)
{
    return size >= ASE_HEADER && (bytes[4] | bytes[5] << 8) == ASE_MAGIC;
}

int aseprite_decode(struct image *out, const uint8_t *bytes, size_t size, struct err *e)
{
    struct ase_sprite s = {.bytes = bytes, .size = size, .image = out};
    *out = (struct image){0};
    int failed = read_sprite(&s, e);
    free(s.layers);
    free(s.levels);
    free(s.cels);
    free(s.first_cels);
    ase_free_tilesets(&s);
    if (!failed)
        return 0;
    image_free(out);
    return err_context(e, "sprite of Aseprite");
}
