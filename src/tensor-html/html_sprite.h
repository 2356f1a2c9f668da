/* html_sprite.h - a sequence of frames in a page of HTML, played by CSS. */
#ifndef TENSOR_HTML_HTML_SPRITE_H
#define TENSOR_HTML_HTML_SPRITE_H

#include "html.h"

struct html_sprite {
    const char *row, *id;  /* of the alternative text; may be "" */
    const uint8_t *pixels; /* [frames,height,width,channels] */
    const float *delays; /* [frames], the seconds that each is shown; NULL: all for the same time */
    size_t frames, height, width;
    int channels;
};

/* Adds one picture of all frames side by side, of which the style shows one at a time. Frames with
 * delays get a rule of CSS in `rules`, numbered `number`. Returns 0, or -1 with the error text in
 * *e, for example where the frames do not fit into one picture. */
int html_sprite(struct html *h, const struct html_sprite *s, struct html *rules, uint64_t number,
                struct err *e);

/* "ROW: ID, 3 frames": the alternative text of a sequence; row and id may be "". */
void html_describe(struct html *h, const char *row, const char *id, size_t frames);

/* The end of an <img> tag: this alternative text, and the picture as a data URI. */
void html_described_png(struct html *h, const char *row, const char *id, size_t frames,
                        const struct buffer *png);

/* Is any pixel not opaque? */
bool html_sprite_clear(const struct html_sprite *s);

#endif
