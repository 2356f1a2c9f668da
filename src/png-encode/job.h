/* job.h - one run of png-encode: its options, its streams and the page that it draws.
 *
 * records.c places records on the page, doubt.c draws their doubts, caption_file.c and captions.c
 * add texts, colours.c maps the pixels to a palette, picture.c draws the page, formats.c writes the
 * picture. */
#ifndef PNG_ENCODE_JOB_H
#define PNG_ENCODE_JOB_H

#include "captions.h"
#include "cli/filter.h"
#include "image/file.h"
#include "image/palette.h"
#include "page.h"
#include "settings.h"

struct job {
    const struct settings *settings;
    struct output_pattern pattern;
    struct filter filter;
    struct reader **others; /* --compare, the uppermost first */
    struct page page;
    bool captioned;    /* a record had one of the --captions */
    struct file texts; /* of --caption-file; a NUL ends each line */
    size_t text_count;
    struct palette palette;
    struct matcher matcher;
};

/* All functions exit on failure. */

/* records.c: opens the streams of --compare; adds a record, and those of --compare above it, to the
 * page; reads the streams to their ends and closes those of --compare. */
void records_open(struct job *j);
void records_add(struct job *j, struct record *r);
void records_close(struct job *j);

/* doubt.c: the frames of the record become its doubts in red, for --doubt. */
void doubt_show(struct record *r);

/* caption_file.c: loads --caption-file; reserves space on the page for all captions, which are
 * complete then. */
void caption_file_load(struct job *j);
struct captions caption_file_reserve(struct job *j);

/* colours.c: loads --palette; gives transparent pixels of the picture an entry in it; prints how
 * far the pixels were from it. */
void colours_load(struct job *j);
void colours_add_transparent(struct job *j, const struct image *image);
void colours_report(const struct job *j);

/* formats.c: gives the frames of a film their tags; writes the picture in the chosen format. */
void formats_tag(const struct page *p, struct image *image);
void formats_write(struct job *j, struct output *output, const struct image *image);

/* picture.c: draws the page into the file `path`, or into the file of record `number`, and empties
 * the page. */
void picture_write(struct job *j, const char *path);
void picture_write_numbered(struct job *j, uint64_t number);

#endif
