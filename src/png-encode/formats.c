/* formats.c - writes a picture as PNG, GIF or sprite of Aseprite. See job.h */
#include "base/mem.h"
#include "cli/output.h"
#include "image/delay.h"
#include "image/pngio.h"
#include "job.h"
#include "pictures/aseprite.h"
#include "pictures/gif.h"
#include "tns/io.h"

#include <stdlib.h>
#include <string.h>

/* ---- tags ---- */

static int by_action(const void *a, const void *b)
{
    const struct tile *x = *(const struct tile *const *)a, *y = *(const struct tile *const *)b;
    if (x->action != y->action)
        return x->action < y->action ? -1 : 1;
    return strncmp(x->tag, y->tag, x->action);
}

/* For each tile: does another one show the same action? The caller frees the result. */
static bool *find_shared(const struct page *p)
{
    const struct tile **sorted = mem_array(p->count, sizeof *sorted);
    bool *common = mem_zero(p->count, sizeof *common);
    if (!sorted || !common)
        cli_fail_memory(p->count * sizeof *sorted, "the tags of a sprite");
    for (size_t i = 0; i < p->count; i++)
        sorted[i] = &p->tiles[i];
    qsort(sorted, p->count, sizeof *sorted, by_action);
    for (size_t i = 1; i < p->count; i++)
        if (by_action(&sorted[i - 1], &sorted[i]) == 0)
            common[sorted[i - 1] - p->tiles] = common[sorted[i] - p->tiles] = true;
    free(sorted);
    return common;
}

/* The direction is in the tag only where the action alone says too little. */
void formats_tag(const struct page *p, struct image *image)
{
    struct err e;
    size_t at = 0;
    if (p->count == 1 && !p->tiles->action)
        return;
    bool *common = find_shared(p);
    for (size_t i = 0; i < p->count; i++) {
        const struct tile *tile = &p->tiles[i];
        bool alone = tile->action && !common[i];
        struct image_tag range = {.first = at, .last = at + tile->frames - 1};
        cli_check(
            image_add_tag(image, tile->tag, alone ? tile->action : strlen(tile->tag), range, &e),
            &e);
        at += tile->frames;
    }
    free(common);
}

/* ---- times ---- */

/* Frames per second that a GIF or a sprite cannot have exactly, and such times, are rounded. */
static void note_rounded(const struct image *image, int unit)
{
    size_t count = 0, first = 0;
    for (size_t t = image->delays ? image->frames : 0; t-- > 0;)
        if (!delay_is_exact(image->delays[t], unit)) {
            count++;
            first = t;
        }
    if (count)
        cli_note("the times of %zu frames are rounded to 1/%d s, that of frame %zu from %g s to %g "
                 "s",
                 count, unit, first, (double)image->delays[first],
                 delay_units(image->delays[first], unit) / (double)unit);
}

static void note_inexact(const struct image *image)
{
    uint16_t numerator, denominator;
    for (size_t t = 0; image->delays && t < image->frames; t++)
        if (!delay_fraction(image->delays[t], &numerator, &denominator)) {
            cli_note("no fraction of an APNG is exactly the time of frame %zu, %g s: %u/%u is "
                     "written",
                     t, (double)image->delays[t], numerator, denominator);
            return;
        }
}

/* ---- formats ---- */

static void write_png(struct job *j, struct output *output, const struct image *image,
                      struct matcher *matcher)
{
    struct err e;
    const struct settings *s = j->settings;
    struct pngio_format format = {
        .matcher = matcher, .animate = s->animate, .fps = (unsigned)s->fps};
    cli_check(pngio_write(output->fd, output->name, image, &format, &e), &e);
    if (s->animate)
        note_inexact(image);
}

void formats_write(struct job *j, struct output *output, const struct image *image)
{
    struct err e;
    struct buffer bytes = {0};
    struct matcher *matcher = j->settings->palette ? &j->matcher : NULL;
    int failed;
    if (j->settings->format == FORMAT_PNG) {
        write_png(j, output, image, matcher);
        return;
    }
    if (j->settings->format == FORMAT_GIF)
        failed = gif_pack(&bytes, image, matcher, &e);
    else
        failed = aseprite_pack(&bytes, image, matcher, &e);
    if (failed) {
        err_context(&e, "cannot write %s", output->name);
        cli_fail(&e);
    }
    cli_check(io_write(output->fd, output->name, bytes.bytes, bytes.size, &e), &e);
    buffer_free(&bytes);
    note_rounded(image, j->settings->format == FORMAT_GIF ? 100 : 1000);
}
