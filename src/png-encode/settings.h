/* settings.h - what the options of png-encode say. */
#ifndef PNG_ENCODE_SETTINGS_H
#define PNG_ENCODE_SETTINGS_H

#include "cli/options.h"
#include "cli/output_pattern.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The formats of pictures, in the order of settings_formats. */
enum format { FORMAT_PNG, FORMAT_GIF, FORMAT_ASEPRITE, FORMATS };
extern const char *const settings_formats[FORMATS + 1]; /* "png", ..., NULL */

struct settings {
    struct text_list compare;
    const char *sheet, *palette, *json, *captions, *caption_file; /* NULL: not given */
    const char *format_name;                                      /* NULL: by the output's name */
    enum format format;                                           /* settings_complete() sets it */
    const char *json_form;
    bool animate, trim, doubt;
    int64_t size[2];                           /* 0: no --size */
    int64_t frame, fps, columns, count, scale; /* frame -1, columns 0, count 0: see the options */
};

/* Chooses the format, and what it implies: a GIF is animated unless another layout is chosen. Exits
 * with status 2 if the output's name is that of a picture which is not written. */
void settings_complete(struct settings *s, const char *output);

/* Exits with status 2 if options contradict each other. */
void settings_check(const struct settings *s, const struct output_pattern *pattern,
                    const char *input);

bool settings_lpc(const struct settings *s);      /* --sheet lpc */
bool settings_hash(const struct settings *s);     /* --json-form hash */
bool settings_captions(const struct settings *s); /* does the picture get captions? */
size_t settings_rows(const struct settings *s);   /* of a group: 1, or more with --compare */

#endif
