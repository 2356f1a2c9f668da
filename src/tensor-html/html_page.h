/* html_page.h - the frame of a page that shows sprites: head, style, switches, foot.
 *
 * The page has no script, and its policy forbids any, as it forbids whatever is not in the page
 * itself. Style alone plays the sprites, and switches of the form "an input that is checked changes
 * the style" stop, slow and enlarge them. They all start together, once the whole page is there, so
 * that sprites of one length stay in step. */
#ifndef TENSOR_HTML_HTML_PAGE_H
#define TENSOR_HTML_HTML_PAGE_H

#include "html.h"

struct html_page {
    const char *title, *lead; /* a heading, a paragraph under it; the latter may be NULL */
    size_t width, height;     /* of the largest frame */
    unsigned fps;
    size_t scale; /* each pixel as a square of so many, to begin with; 0: by the largest frame */
    bool clear;   /* some frames have pixels that are not opaque */
    bool moving;  /* some have more than one frame */
};

void html_begin(struct html *h, const struct html_page *p); /* up to <main> */
void html_switches(struct html *h, const struct html_page *p);
void html_end(struct html *h, const char *maker); /* from </main> on */

/* A section under a heading; `id` is one of our own. */
void html_section(struct html *h, const char *id, const char *heading);
void html_section_end(struct html *h);

#endif
