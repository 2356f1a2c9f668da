/* html_page.h - the parts of a page around its sprites: head, style, switches, foot.
 *
 * The page has no script, and its content security policy forbids scripts and everything that would
 * be loaded from elsewhere. CSS plays the sprites, and radio buttons and checkboxes whose state
 * selects other CSS rules stop, slow and enlarge them. All sprites start when the page is complete,
 * so that sprites of the same length stay synchronous. */
#ifndef TENSOR_HTML_HTML_PAGE_H
#define TENSOR_HTML_HTML_PAGE_H

#include "html.h"

struct html_page {
    const char *title, *lead; /* a heading, a paragraph under it; the latter may be NULL */
    size_t width, height;     /* of the largest picture; 0: there is none */
    unsigned fps;
    size_t scale;      /* screen pixels per pixel at first; 0: by the size of the largest frame */
    bool clear;        /* some sprites have pixels that are not opaque */
    bool moving;       /* some sprites have more than one frame */
    struct html rules; /* of the style, for sprites with times of their own */
};

void html_begin(struct html *h, const struct html_page *p); /* up to <main> */
void html_switches(struct html *h, const struct html_page *p);
void html_end(struct html *h, const char *maker); /* from </main> on */

/* A section under a heading; both texts are markup. */
void html_section(struct html *h, const char *id, const char *heading);
void html_section_end(struct html *h);

#endif
