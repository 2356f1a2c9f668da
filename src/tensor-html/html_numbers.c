/* html_numbers.c - see html_numbers.h */
#include "html_numbers.h"

#include "html_sprite.h"
#include "image/pngio.h"
#include "plot/colour_map.h"

#include <math.h>

enum { WIDTH_MOST = 2048 }; /* of a longer sequence only some frames are shown */

struct range {
    float low, high;
};

static struct range range_of(const struct html_numbers *s, size_t column)
{
    struct range r = {s->x[column], s->x[column]};
    for (size_t t = 1; t < s->T; t++) {
        r.low = fminf(r.low, s->x[t * s->D + column]);
        r.high = fmaxf(r.high, s->x[t * s->D + column]);
    }
    return r;
}

static int draw(struct image *out, const struct html_numbers *s, const struct html_numbers *like,
                struct err *e)
{
    size_t width = s->T < WIDTH_MOST ? s->T : WIDTH_MOST;
    if (s->D > IMAGE_SIDE_MAX)
        return err_set(e, "frames of %zu numbers are more than %d pixels", s->D, IMAGE_SIDE_MAX);
    if (image_make(out, width, s->D, 1, e))
        return -1;
    for (size_t k = 0; k < s->D; k++) {
        struct range r = range_of(like, k);
        for (size_t i = 0; i < width; i++) {
            uint8_t *pixel = image_at(out, 0, i, s->D - 1 - k);
            double value = (double)s->x[i * s->T / width * s->D + k];
            double height = (double)r.high - (double)r.low;
            colour_sequential(pixel, height > 0 ? (value - (double)r.low) / height : 0.5);
            pixel[3] = 255;
        }
    }
    return 0;
}

int html_numbers(struct html *h, const struct html_numbers *s, const struct html_numbers *like,
                 struct err *e)
{
    struct image picture = {0};
    struct buffer png = {0};
    struct pngio_format format = {0};
    int failed =
        draw(&picture, s, like->D == s->D ? like : s, e) || pngio_pack(&png, &picture, &format, e);
    if (!failed) {
        html_put(h, "<img class=\"numbers\"");
        html_described_png(h, s->row, s->id, s->T, &png);
    }
    buffer_free(&png);
    image_free(&picture);
    return failed ? -1 : 0;
}
