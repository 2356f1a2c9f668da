/* colours.c - the palette of --palette: a file that palette_file.h reads, or the colours of a
 * stream of frames. See job.h */
#include "job.h"

#include "image/file.h"
#include "image/pngio.h"
#include "model/frames.h"
#include "pictures/palette_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void fail_palette(const struct job *j, struct err *e)
{
    err_context(e, "%s", j->settings->palette);
    cli_fail(e);
}

static void collect_stream(struct job *j, struct reader *reader)
{
    struct err e;
    struct record r = {0};
    int got;
    while ((got = reader_next(reader, &r, &e)) > 0) {
        struct tensor *t;
        cli_check(frames_of_record(&r, 0, 0, 0, &t, &e), &e);
        size_t channels = t->shape[3];
        if (palette_collect(&j->palette, t->data, tensor_count(t) / channels, (int)channels, &e))
            fail_palette(j, &e);
    }
    cli_check(got, &e);
    record_free(&r);
    reader_close(reader);
}

static void read_palette(struct job *j, const struct filter_other *other)
{
    struct err e;
    struct file file;
    cli_check(
        file_read_on(&file, other->fd, other->name, other->start, other->ahead, PNGIO_FILE_MAX, &e),
        &e);
    if (palette_parse(&j->palette, file.bytes, file.size, &e))
        fail_palette(j, &e);
    free(file.bytes);
    close(other->fd);
}

void colours_load(struct job *j)
{
    struct err e;
    struct filter_other other;
    struct reader *reader = filter_open_or(j->settings->palette, "frames", &other);
    if (reader)
        collect_stream(j, reader);
    else
        read_palette(j, &other);
    if (matcher_start(&j->matcher, &j->palette, &e))
        fail_palette(j, &e);
}

/* The new entry is the last one, so that the others keep their indices. */
void colours_add_transparent(struct job *j, const struct image *image)
{
    struct err e;
    if (j->matcher.empty >= 0 || image_opaque(image))
        return;
    if (j->palette.count == PALETTE_MAX) {
        err_set(&e, "all %d colours are opaque, and the picture has transparent pixels",
                PALETTE_MAX);
        fail_palette(j, &e);
    }
    j->matcher.empty = (int)j->palette.count++;
    memset(j->palette.rgba[j->matcher.empty], 0, 4);
}

void colours_report(const struct job *j)
{
    const struct matcher *m = &j->matcher;
    if (m->inexact)
        cli_note("%.2f %% of the pixels were not in the palette, the farthest by %.0f",
                 100.0 * (double)m->inexact / (double)m->pixels, sqrt(m->worst));
}
