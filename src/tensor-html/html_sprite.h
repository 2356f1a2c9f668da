/* html_sprite.h - a sequence of frames in a page of HTML, which plays by its style alone. */
#ifndef TENSOR_HTML_HTML_SPRITE_H
#define TENSOR_HTML_HTML_SPRITE_H

#include "html.h"

struct html_sprite {
    const char *row, *id;  /* what it is, for those who do not see it; may be "" */
    const uint8_t *pixels; /* [frames,height,width,channels] */
    size_t frames, height, width;
    int channels;
};

/* All frames side by side in one picture, of which the style shows one after another.
 * Fails where the frames are too many or too large for one picture. */
int html_sprite(struct html *h, const struct html_sprite *s, struct err *e);

/* Is a pixel of it not opaque? */
bool html_sprite_clear(const struct html_sprite *s);

#endif
