/* page.h - sequences of frames laid out on one picture: sheets, animations, comparisons. */
#ifndef PNG_ENCODE_PAGE_H
#define PNG_ENCODE_PAGE_H

#include "base/err.h"
#include "image/image.h"
#include "image/sheet.h"
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct tile {           /* a sequence */
    char *id, *caption; /* the caption may be NULL */
    size_t frames;
    int channels;
    uint8_t *pixels; /* [frames,height,width,channels] */
};

struct place { /* where one of its frames stands */
    size_t tile, tile_frame;
    size_t x, y;  /* of the upper left corner, before scaling */
    size_t frame; /* of the page, where that is an animation */
};

struct page {
    size_t width, height; /* of every frame of every tile */
    struct tile *tiles;
    size_t count;
    size_t bytes; /* of all tiles' pixels */
    struct place *places;
    size_t place_count;
    size_t gap_x, gap_y;       /* what captions need beside and below each frame, before scaling, */
    size_t margin, foot;       /* and left of all and below all, after it */
    size_t lpc_rows[LPC_ROWS]; /* 1 + the tile that stands in a row of page_lpc() */
};

void page_free(struct page *p); /* leaves it empty; `struct page p = {0}` is an empty page */

/* Copies frames [frames,height,width,channels] onto the page as its next tile. Fails when height or
 * width differ from the first tile's, or all tiles become more than IMAGE_BYTES_MAX. */
int page_add(struct page *p, const char *id, const uint8_t *pixels, size_t frames, size_t height,
             size_t width, int channels, struct err *e);

/* Gives a tile a caption, a copy of the text; see captions.h. */
int page_caption(struct page *p, size_t tile, const char *text, struct err *e);

/* Layouts: each gives every frame of every tile its place. A `columns` of 0 chooses.
 *
 * Sheet: a tile begins a new row, and goes on in the next after `columns` frames (0: the longest
 * tile's). */
int page_sheet(struct page *p, size_t columns, struct err *e);
/* Animation: tiles side by side, `columns` to a row (0: about a square); a short one starts again
 * until the longest has ended. */
int page_animation(struct page *p, size_t columns, struct err *e);
/* Comparison: of each group of `rows` tiles the frames stand under one another, group under group;
 * or, as an animation, the tiles of a group under one another, group beside group. With gaps. */
int page_comparison(struct page *p, size_t rows, bool animate, struct err *e);
/* LPC universal sheet: places the last added tile, which has 64x64 pixels a frame, and either as
 * many frames as the sheet, or the 8 of the Sprites data set, which go back to the columns that
 * they show. Call it for each tile. */
int page_lpc(struct page *p, const struct lpc_action *action, int direction, struct err *e);

/* Draws the page, each pixel as scale * scale, on a `ground` of RGBA (what no frame covers). */
int page_draw(const struct page *p, size_t scale, const uint8_t ground[4], struct image *out,
              struct err *e);

/* Describes a sheet in the JSON form that Aseprite exports as "array": frames with their
 * rectangles, and a tag for each tile. The caller checks the file for errors. */
void page_json(const struct page *p, const struct image *drawn, size_t scale, const char *image,
               bool indexed, unsigned fps, FILE *out);

#endif
