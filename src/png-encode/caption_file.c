/* caption_file.c - captions from a file: one line per record, or per row of a comparison. See job.h
 */
#include "job.h"

#include <string.h>

enum { CAPTION_BYTES = 16 << 20 }; /* larger files are refused */

void caption_file_load(struct job *j)
{
    struct err e;
    struct file *f = &j->texts;
    cli_check(file_read(f, j->settings->caption_file, CAPTION_BYTES, &e), &e);
    for (size_t i = 0; i < f->size; i++)
        if (f->bytes[i] == '\n' || i + 1 == f->size) {
            j->text_count++;
            if (f->bytes[i] == '\n')
                f->bytes[i] = '\0';
        }
}

/* Gives each tile its line of the file. */
static void put_texts(struct job *j)
{
    struct err e;
    const char *text = (const char *)j->texts.bytes;
    size_t rows = settings_rows(j->settings), count = j->page.count;
    bool by_tile = j->text_count == count, by_row = rows > 1 && j->text_count == rows;
    if (!by_tile && !by_row) {
        err_set(&e, "%s: %zu lines, for %zu records", j->texts.name, j->text_count, count);
        cli_fail(&e);
    }
    for (size_t i = 0; i < count; i++) {
        if (i % j->text_count == 0)
            text = (const char *)j->texts.bytes;
        cli_check(page_caption(&j->page, i, text, &e), &e);
        text += strlen(text) + 1;
    }
}

struct captions caption_file_reserve(struct job *j)
{
    struct err e;
    const struct settings *s = j->settings;
    bool compare = s->compare.count;
    bool side_by_side = s->animate || (s->frame >= 0 && !compare);
    struct captions c = {.below = side_by_side && !(compare && s->caption_file),
                         .rows = settings_rows(s),
                         .scale = (size_t)s->scale};
    if (s->caption_file)
        put_texts(j);
    if (s->captions && !j->captioned) {
        err_set(&e, "no record has any of the labels '%.200s'", s->captions);
        cli_fail(&e);
    }
    cli_check(captions_reserve(&c, &j->page, &e), &e);
    return c;
}
