/* page.h - arranges sequences of frames on one picture: sheets, animations, comparisons.
 *
 * page.c and page_lpc.c place them, page.c draws them; page_run.c makes them run beside one
 * another, page_json.c describes a sheet. Functions that can fail return 0, or -1 with the error
 * text in *e. */
#ifndef PNG_ENCODE_PAGE_H
#define PNG_ENCODE_PAGE_H

#include "base/err.h"
#include "image/image.h"
#include "image/lpc.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct tile {           /* a sequence */
    char *id, *caption; /* the caption may be NULL */
    char *tag;          /* what it shows, such as "walk/left"; may be NULL */
    size_t action;      /* bytes of the tag that are the action; 0: it is no action */
    size_t frames, width, height;
    float *delays; /* [frames], seconds */
    int channels;
    uint8_t *pixels; /* [frames,height,width,channels] */
};

struct place { /* where one frame of a tile is drawn */
    size_t tile, tile_frame;
    size_t x, y;                     /* of the upper left corner, before scaling */
    size_t frame;                    /* of the page, if it is an animation */
    size_t left, top, width, height; /* the part of the frame that is drawn; width 0: all of it */
};

struct page_lpc { /* an LPC sheet; width is 0 if the page is none */
    size_t width, height;
    size_t end; /* of the universal rows, where blocks begin */
    bool taken[LPC_ACTIONS][LPC_DIRECTIONS];
    size_t block_y[LPC_ACTIONS]; /* where a block is; 0: nowhere yet */
    size_t left_empty;           /* cells of drawn rows that got no frame */
};

struct page {
    size_t width, height; /* of every frame; of the largest on an LPC sheet */
    struct tile *tiles;
    size_t count;
    size_t bytes; /* of all tiles' pixels */
    struct place *places;
    size_t place_count;
    size_t run_frames;   /* of an animation */
    size_t *run;         /* [run_frames,count]: the frame of each tile; NULL: not side by side */
    float *delays;       /* [run_frames], seconds; NULL: no animation */
    size_t gap_x, gap_y; /* space for captions beside and below each frame, before scaling */
    size_t margin, foot; /* the same left of and below the picture, after scaling */
    struct page_lpc lpc;
};

void page_free(struct page *p); /* leaves it empty, as {0} */

/* Makes the page an LPC sheet, of at least this size (0: the classic one). */
void page_begin_lpc(struct page *p, size_t width, size_t height);

/* Copies frames [frames,height,width,channels] to the page as its next tile. It is an error if
 * height or width differ from the first tile's (except on an LPC sheet), or if all tiles have more
 * than IMAGE_BYTES_MAX. */
int page_add(struct page *p, const char *id, const uint8_t *pixels, size_t frames, size_t height,
             size_t width, int channels, struct err *e);
/* How long the frames of the last tile are shown: `delays` [frames], or each for `usual` if that is
 * NULL. To be called for each tile. */
int page_delays(struct page *p, const float *delays, float usual, struct err *e);
/* Sets the tag of the last tile to a copy of the text, of which `action` bytes are an action. */
int page_tag(struct page *p, const char *text, size_t action, struct err *e);

/* Gives a frame of a tile its place; for the layouts. A place whose width is 0 has the whole frame.
 */
int page_place(struct page *p, struct place where, struct err *e);

/* Sets the caption of a tile to a copy of the text; see captions.h. */
int page_caption(struct page *p, size_t tile, const char *text, struct err *e);

/* Layouts: each gives every frame of every tile its place.
 *
 * Sheet: each tile starts a new row and continues in the next after `columns` frames (0: as many as
 * the longest tile has). */
int page_sheet(struct page *p, size_t columns, struct err *e);
/* Atlas (page_trim.c): each frame is cut to what is drawn, and the parts are packed. */
int page_trim(struct page *p, struct err *e);
/* Animation: tiles side by side, `columns` per row (0: about a square). A short tile starts again
 * until the longest has ended; where their frames are not shown for the same times, the animation
 * has a frame for each change. */
int page_animation(struct page *p, size_t columns, struct err *e);
/* All tiles at one place, one after another. */
int page_film(struct page *p, struct err *e);
/* Comparison: each group of `rows` tiles has its frames in rows, and the groups are below one
 * another. As an animation, the tiles of a group are below one another, and the groups side by
 * side. There are gaps between groups. */
int page_comparison(struct page *p, size_t rows, bool animate, struct err *e);
/* LPC universal sheet (page_lpc.c): places the tile that was added last; call it for each tile. The
 * frames must have the size of the action's cells. There must be as many as on the sheet, or the 8
 * of the Sprites data set, which are placed in the columns that they were read from. The sheet
 * grows to today's 54 rows with the first action that needs them, and by a block for each action of
 * larger cells. */
int page_lpc(struct page *p, const struct lpc_action *action, int direction, struct err *e);

/* page_run.c, for the layouts: sets run_frames, run and delays, with the tiles beside one another,
 * or one after another. */
int page_run(struct page *p, bool in_turn, struct err *e);

/* Draws the page, each pixel as a square of scale * scale. `ground` (RGBA) is the colour where no
 * frame is. An animation gets its delays. */
int page_draw(const struct page *p, size_t scale, const uint8_t ground[4], struct image *out,
              struct err *e);

/* Describes a sheet in the JSON form that Aseprite exports as "array", or as "hash": each frame
 * with its rectangle and time, and a tag for each tile. `image` is the file name of the picture.
 * The caller checks `out` for errors. */
void page_json(const struct page *p, const struct image *drawn, size_t scale, const char *image,
               bool indexed, bool hash, FILE *out);
/* How many frames of the sheet have a time that is no whole number of 1/1000 s, as in the JSON. */
size_t page_json_rounded(const struct page *p);
/* *id becomes the id of two tiles, whose frames would have the same names in a hash; NULL: there is
 * none. */
int page_repeated_id(const struct page *p, const char **id, struct err *e);

#endif
