/* captions.h - what the tiles of a page are, written beside their rows or below them.
 *
 * The text grows with the frames as they are drawn, but slower. A caption that needs more room than
 * there is goes on in a second line, up to TEXT_LINES, and what is still too long gets an ellipsis:
 * none is cut off, none touches another or a frame. */
#ifndef PNG_ENCODE_CAPTIONS_H
#define PNG_ENCODE_CAPTIONS_H

#include "page.h"

struct captions {
    bool below;   /* below the frames, which stand beside one another; else left of their rows */
    size_t rows;  /* of a group of page_comparison(), which may share a caption; else 1 */
    size_t scale; /* of page_draw() */
    double size;  /* of the text, in pixels; this and the next: set by captions_reserve() */
    size_t lines; /* of text that a caption has room for */
};

/* Before the layout: makes the room that the captions of the page's tiles need. */
int captions_reserve(struct captions *c, struct page *p, struct err *e);
/* After page_draw(): writes them on every frame of the picture. */
int captions_draw(const struct captions *c, const struct page *p, struct image *i, struct err *e);

#endif
