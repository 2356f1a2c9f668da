/* html_sprite.c - see html_sprite.h */
#include "html_sprite.h"

#include "base/mem.h"
#include "image/delay.h"
#include "image/pngio.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool html_sprite_clear(const struct html_sprite *s)
{
    size_t n = s->frames * s->height * s->width;
    for (size_t i = 0; s->channels == 4 && i < n; i++)
        if (s->pixels[4 * i + 3] != 255)
            return true;
    return false;
}

static int draw_strip(struct image *out, const struct html_sprite *s, struct err *e)
{
    size_t bytes = s->height * s->width * (size_t)s->channels;
    if (s->frames > IMAGE_SIDE_MAX / s->width || s->height > IMAGE_SIDE_MAX)
        return err_set(e, "%zu frames of %zux%zu pixels do not fit side by side into %d pixels",
                       s->frames, s->width, s->height, IMAGE_SIDE_MAX);
    if (image_make(out, s->frames * s->width, s->height, 1, e))
        return -1;
    for (size_t t = 0; t < s->frames; t++)
        image_put(out, 0, t * s->width, 0, s->pixels + t * bytes, s->width, s->height, s->channels,
                  1);
    return 0;
}

/* Gives all transparent pixels the same colour, which is not visible. False where a pixel is partly
 * transparent: struct palette has no such colours. */
static bool clear_empty(struct image *i)
{
    for (size_t k = 0, n = i->width * i->height; k < n; k++) {
        uint8_t *pixel = i->rgba + 4 * k;
        if (pixel[3] != 0 && pixel[3] != 255)
            return false;
        if (pixel[3] == 0)
            memset(pixel, 0, 4);
    }
    return true;
}

/* As PNG; with a palette where that is exact, which takes a third of the bytes. */
static int pack(struct buffer *out, struct image *strip, struct err *e)
{
    struct err ignored;
    struct palette palette = {0};
    struct pngio_format format = {0};
    bool mapped =
        clear_empty(strip) &&
        palette_collect(&palette, strip->rgba, strip->width * strip->height, 4, &ignored) == 0;
    struct matcher *matcher = mapped ? mem_zero(1, sizeof *matcher) : NULL;
    if (mapped && !matcher)
        return err_memory(e, sizeof *matcher, "a palette");
    if (mapped && matcher_start(matcher, &palette, &ignored) == 0)
        format.matcher = matcher; /* it fails where all pixels are transparent */
    int failed = pngio_pack(out, strip, &format, e);
    free(matcher);
    return failed;
}

void html_describe(struct html *h, const char *row, const char *id, size_t frames)
{
    html_text(h, row);
    html_put(h, row[0] && id[0] ? ": " : "");
    html_text(h, id);
    html_format(h, "%s%zu frame%s", row[0] || id[0] ? ", " : "", frames, frames == 1 ? "" : "s");
}

void html_described_png(struct html *h, const char *row, const char *id, size_t frames,
                        const struct buffer *png)
{
    html_put(h, " alt=\"");
    html_describe(h, row, id, frames);
    html_put(h, "\" src=\"");
    html_data(h, "image/png", png->bytes, png->size);
    html_put(h, "\">\n");
}

static double shown(const struct html_sprite *s, size_t frame)
{
    return s->delays[frame] > 0 ? (double)s->delays[frame] : delay_of_none;
}

/* Each frame jumps into view when the time of those before it is over. */
static double put_rule(struct html *rules, const struct html_sprite *s, uint64_t number)
{
    double all = 0, before = 0;
    for (size_t t = 0; t < s->frames; t++)
        all += shown(s, t);
    html_format(rules, "@keyframes k%" PRIu64 "{", number);
    for (size_t t = 0; t < s->frames; t++) {
        html_format(rules, "%.6g%%{object-position:%.6g%% 0}", 100 * before / all,
                    100.0 * (double)t / (double)(s->frames - 1));
        before += shown(s, t);
    }
    html_put(rules, "}\n");
    return all;
}

/* What a sprite with times of its own has in its style. */
static void put_times(struct html *h, const struct html_sprite *s, struct html *rules,
                      uint64_t number)
{
    if (!s->delays || s->frames < 2)
        return;
    double all = put_rule(rules, s, number);
    html_format(h, ";--k:k%" PRIu64 ";--d:%.6g;--e:step-end", number, all);
}

int html_sprite(struct html *h, const struct html_sprite *s, struct html *rules, uint64_t number,
                struct err *e)
{
    struct image strip = {0};
    struct buffer png = {0};
    int failed = draw_strip(&strip, s, e) || pack(&png, &strip, e);
    if (!failed) {
        html_format(h, "<img class=\"sprite%s%s\" style=\"--t:%zu;--w:%zu;--h:%zu",
                    s->frames == 1 ? " still" : "", html_sprite_clear(s) ? " clear" : "", s->frames,
                    s->width, s->height);
        put_times(h, s, rules, number);
        html_put(h, "\" decoding=\"sync\"");
        html_described_png(h, s->row, s->id, s->frames, &png);
    }
    buffer_free(&png);
    image_free(&strip);
    return failed ? -1 : 0;
}
