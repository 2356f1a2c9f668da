/* aseprite_tiles.c - tilesets, and cels that are made of their tiles. See aseprite.h */
#include "pictures/aseprite_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    EXTERNAL = 1, /* flags of a tileset: in another file, in this file, tile 0 is the empty one */
    INSIDE = 2,
    ZERO_IS_EMPTY = 4,
    TILE_BITS = 32,
    TILESETS_MAX = 4096,
};
static const uint32_t old_empty = UINT32_MAX;

/* How the bits of a tile are used. */
struct masks {
    uint32_t number, x_flip, y_flip, diagonal;
};

int ase_read_tileset(struct ase_sprite *s, struct ase_cursor *c, struct err *e)
{
    struct ase_tileset t = {.id = ase_dword(c)};
    size_t flags = ase_dword(c);
    t.count = ase_dword(c);
    t.width = ase_word(c);
    t.height = ase_word(c);
    ase_skip(c, 16); /* base index */
    ase_skip(c, ase_word(c));
    if (flags & EXTERNAL)
        ase_skip(c, 8);
    if (!(flags & INSIDE) || c->over)
        return 0; /* it is an error only where a layer uses it */
    size_t packed = ase_dword(c);
    const uint8_t *data = ase_skip(c, packed);
    t.zero_is_empty = flags & ZERO_IS_EMPTY;
    if (!data)
        return 0;
    if (s->tileset_count == TILESETS_MAX)
        return err_set(e, "more than %d tilesets", TILESETS_MAX);
    if (t.count > IMAGE_BYTES_MAX ||
        t.width * t.height * (s->bits / 8) * t.count > IMAGE_BYTES_MAX - s->tileset_bytes)
        return err_set(e, "tilesets of more than %d MiB", IMAGE_BYTES_MAX >> 20);
    size_t bytes = t.width * t.height * (s->bits / 8) * t.count;
    struct ase_tileset *grown = mem_resize(s->tilesets, s->tileset_count + 1, sizeof *grown);
    if (!grown)
        return err_memory(e, (s->tileset_count + 1) * sizeof *grown, "tilesets");
    s->tilesets = grown;
    if (ase_inflate(&t.pixels, bytes, data, packed, e))
        return err_context(e, "tileset %zu", t.id);
    s->tileset_bytes += bytes;
    s->tilesets[s->tileset_count++] = t;
    return 0;
}

static const struct ase_tileset *find_tileset(const struct ase_sprite *s, size_t id)
{
    for (size_t i = 0; i < s->tileset_count; i++)
        if (s->tilesets[i].id == id)
            return &s->tilesets[i];
    return NULL;
}

static uint32_t number_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

/* Copies one tile to (x,y) of pixels that are `stride` wide; it may be turned. */
static void put_tile(uint8_t *to, size_t stride, const struct ase_tileset *t, uint32_t tile,
                     const struct masks *m, size_t bytes)
{
    size_t number = tile & m->number;
    if (number >= t->count || tile == old_empty || (t->zero_is_empty && number == 0))
        return;
    const uint8_t *from = t->pixels + number * t->width * t->height * bytes;
    for (size_t y = 0; y < t->height; y++)
        for (size_t x = 0; x < t->width; x++) {
            size_t u = tile & m->x_flip ? t->width - 1 - x : x;
            size_t v = tile & m->y_flip ? t->height - 1 - y : y;
            size_t column = tile & m->diagonal ? v : u, row = tile & m->diagonal ? u : v;
            if (column < t->width && row < t->height)
                memcpy(to + (y * stride + x) * bytes, from + (row * t->width + column) * bytes,
                       bytes);
        }
}

/* The pixels of all tiles, those of empty ones transparent. */
static int put_tiles(uint8_t **out, struct ase_cel *cel, const struct ase_sprite *s,
                     const struct ase_tileset *t, const uint8_t *tiles, const struct masks *m,
                     struct err *e)
{
    size_t columns = cel->width, rows = cel->height, bytes = s->bits / 8;
    size_t width = columns * t->width, height = rows * t->height; /* each is below 2^32 */
    if (height && width > IMAGE_BYTES_MAX / bytes / height)
        return err_set(e, "%zux%zu tiles of %zux%zu pixels: more than %d MiB", columns, rows,
                       t->width, t->height, IMAGE_BYTES_MAX >> 20);
    *out = mem_zero(width * height, bytes);
    if (!*out)
        return err_memory(e, width * height * bytes, "the pixels of a cel");
    if (s->bits == ASE_INDEXED)
        memset(*out, (int)s->transparent, width * height);
    for (size_t y = 0; y < rows; y++)
        for (size_t x = 0; x < columns; x++)
            put_tile(*out + (y * t->height * width + x * t->width) * bytes, width, t,
                     number_at(tiles + (y * columns + x) * 4), m, bytes);
    cel->width = width;
    cel->height = height;
    return 0;
}

int ase_expand_tiles(uint8_t **out, struct ase_cel *cel, const struct ase_sprite *s, struct err *e)
{
    struct ase_cursor c = {cel->data, cel->size, false};
    const struct ase_tileset *t = find_tileset(s, s->layers[cel->layer].tileset);
    size_t bits = ase_word(&c), bytes = cel->width * cel->height * 4;
    struct masks m = {.number = (uint32_t)ase_dword(&c)};
    m.x_flip = (uint32_t)ase_dword(&c);
    m.y_flip = (uint32_t)ase_dword(&c);
    m.diagonal = (uint32_t)ase_dword(&c);
    ase_skip(&c, 10);
    uint8_t *tiles;
    if (!t)
        return err_set(e, "its tileset is not in the file");
    if (c.over || bits != TILE_BITS)
        return err_set(e, "tiles of %zu bits", bits);
    if (bytes > IMAGE_BYTES_MAX)
        return err_set(e, "%zux%zu tiles: more than %d MiB", cel->width, cel->height,
                       IMAGE_BYTES_MAX >> 20);
    if (ase_inflate(&tiles, bytes, c.at, c.left, e))
        return -1;
    int failed = put_tiles(out, cel, s, t, tiles, &m, e);
    free(tiles);
    return failed;
}

void ase_free_tilesets(struct ase_sprite *s)
{
    for (size_t i = 0; i < s->tileset_count; i++)
        free(s->tilesets[i].pixels);
    free(s->tilesets);
}
