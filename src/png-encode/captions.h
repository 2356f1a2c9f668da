/* captions.h - texts for the tiles of a page, beside their rows or below them.
 *
 * The size of the text grows with the size of the frames, but slower. A long caption is wrapped to
 * at most TEXT_LINES lines and then shortened with an ellipsis, so that no caption is cut off or
 * touches another one or a frame. */
#ifndef PNG_ENCODE_CAPTIONS_H
#define PNG_ENCODE_CAPTIONS_H

#include "page.h"

struct captions {
    bool below;   /* below the tiles, which are side by side; else left of their rows */
    size_t rows;  /* of a group of page_comparison(), which may have one caption; else 1 */
    size_t scale; /* of page_draw() */
    double size;  /* of the text, in pixels; set by captions_reserve() */
    size_t lines; /* that a caption may have; set by captions_reserve() */
};

/* Before the tiles are placed: sets the gaps and margins of the page for their captions. Returns 0,
 * or -1 with the error text in *e. */
int captions_reserve(struct captions *c, struct page *p, struct err *e);
/* After page_draw(): draws the captions on every frame of the picture. Returns 0, or -1 with the
 * error text in *e. */
int captions_draw(const struct captions *c, const struct page *p, struct image *i, struct err *e);

#endif
