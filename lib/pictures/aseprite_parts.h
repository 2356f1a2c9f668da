/* aseprite_parts.h - the parts of an Aseprite file, while it is read or written. See aseprite.h */
#ifndef PICTURES_ASEPRITE_PARTS_H
#define PICTURES_ASEPRITE_PARTS_H

#include "base/err.h"
#include "image/image.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ASE_MAGIC = 0xa5e0,
    ASE_FRAME_MAGIC = 0xf1fa,
    ASE_HEADER = 128, /* bytes of the file's and of a frame's header, and of a chunk's */
    ASE_FRAME_HEADER = 16,
    ASE_CHUNK_HEADER = 6,

    ASE_OPACITY_VALID = 1, /* flags of the header: of layers, of groups */
    ASE_GROUPS_VALID = 2,
    ASE_RGBA = 32, /* bits per pixel */
    ASE_GREY = 16,
    ASE_INDEXED = 8,

    ASE_LAYERS_MAX = 4096,
    ASE_GROUPS_MAX = 16, /* composited groups inside one another */
    ASE_NAME = 64,       /* bytes of a layer's name in messages */
};

enum ase_chunk {
    ASE_OLD_PALETTE = 0x0004,
    ASE_OLDER_PALETTE = 0x0011, /* with 6 bits for each colour */
    ASE_LAYER = 0x2004,
    ASE_CEL = 0x2005,
    ASE_TAGS = 0x2018,
    ASE_PALETTE = 0x2019,
    ASE_TILESET = 0x2023,
};

enum ase_layer_flag { ASE_VISIBLE = 1, ASE_EDITABLE = 2, ASE_BACKGROUND = 8, ASE_REFERENCE = 64 };
enum ase_layer_kind { ASE_IMAGE, ASE_GROUP, ASE_TILEMAP };
/* The last is not in files: a group, where it is drawn. */
enum ase_cel_kind { ASE_RAW, ASE_LINKED, ASE_COMPRESSED, ASE_TILES, ASE_CEL_KINDS, ASE_GROUP_CEL };
enum ase_blend {
    ASE_NORMAL,
    ASE_HUE = 12,
    ASE_SATURATION,
    ASE_COLOR,
    ASE_LUMINOSITY,
    ASE_BLENDS = 19
};

struct ase_layer {
    bool shown; /* it is visible, and so are the groups that it is in */
    bool background;
    unsigned blend;
    uint8_t opacity;
    bool group;    /* it is composited before it is drawn, with its blend mode and opacity */
    size_t inside; /* 1 + the layer of such a group that it is in; 0: none */
    bool tiles;    /* its cels are made of tiles of this tileset: */
    size_t tileset;
};

/* The last layer of a level, for the layers in it. */
struct ase_level {
    bool shown;
    size_t inside;  /* what they have in `inside` */
    unsigned depth; /* composited groups that they are in */
};

struct ase_tileset {
    size_t id, count, width, height;
    bool zero_is_empty; /* tile 0 is the empty one */
    uint8_t *pixels;    /* [count,height,width], as the file has them */
};

struct ase_cel {
    size_t frame, layer;
    int x, y, depth; /* `depth`: layers that it is moved up by */
    uint8_t opacity;
    unsigned kind; /* never ASE_LINKED: a link becomes what it is linked to */
    size_t width, height;
    const uint8_t *data; /* in the file */
    size_t size;
};

struct ase_sprite {
    const uint8_t *bytes;
    size_t size;
    struct image *image; /* what is drawn */
    unsigned flags, bits, speed;
    unsigned transparent; /* index, in layers that are not the background */
    struct palette palette;
    bool new_palette;    /* a chunk of the present kind was read: older ones are ignored */
    bool has_background; /* a visible layer is one: it has the transparent index as a colour */
    struct ase_layer *layers;
    size_t layer_count;
    struct ase_level *levels; /* [ASE_LAYERS_MAX] */
    struct ase_cel *cels;
    size_t cel_count, cel_capacity;
    struct ase_tileset *tilesets;
    size_t tileset_count, tileset_bytes;
    size_t *first_cels; /* [frames + 1] */
    size_t frame;       /* the current one */
    uint64_t drawn;     /* pixels of cels and groups so far */
};

/* Little-endian numbers one after another. After the end they are 0, and `over` is set. */
struct ase_cursor {
    const uint8_t *at;
    size_t left;
    bool over;
};

unsigned ase_byte(struct ase_cursor *c);
unsigned ase_word(struct ase_cursor *c);
int ase_short(struct ase_cursor *c);
size_t ase_dword(struct ase_cursor *c);
const uint8_t *ase_skip(struct ase_cursor *c, size_t bytes); /* where they begin; NULL: too many */

/* aseprite_draw.c: draws the cels of the current frame; unpacks zlib data that must become exactly
 * so many bytes, which the caller frees. */
int ase_draw_frame(struct ase_sprite *s, struct err *e);
int ase_inflate(uint8_t **out, size_t bytes, const uint8_t *packed, size_t size, struct err *e);

/* aseprite_tiles.c: reads a chunk; makes the pixels of a cel, whose size becomes that of the pixels
 * and which the caller frees. */
int ase_read_tileset(struct ase_sprite *s, struct ase_cursor *c, struct err *e);
int ase_expand_tiles(uint8_t **out, struct ase_cel *cel, const struct ase_sprite *s, struct err *e);
void ase_free_tilesets(struct ase_sprite *s);

uint8_t ase_times(unsigned a, unsigned b); /* a * b / 255, rounded */
/* aseprite_blend.c: `from`, with its alpha times opacity / 255, on `to`. */
void ase_blend_pixel(uint8_t to[4], const uint8_t from[4], uint8_t opacity, unsigned blend);

#endif
