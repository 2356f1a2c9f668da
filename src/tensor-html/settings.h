/* settings.h - what the options ask for. */
#ifndef TENSOR_HTML_SETTINGS_H
#define TENSOR_HTML_SETTINGS_H

#include "cli/cli.h"

struct settings {
    const char *title, *lead;
    const char *rows;                   /* their names with commas between them, or NULL */
    const char *codes, *label, *motion; /* of the maps; or NULL */
    const char *axes;                   /* of the maps: "pca" or "label" */
    struct text_list pictures, tables;  /* names of files */
    int64_t limit;                      /* records that are shown; 0: all */
    int64_t fps, scale;
};

#endif
