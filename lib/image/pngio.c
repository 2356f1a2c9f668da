/* pngio.c - reads a still picture or an animation. See pngio.h */
#include "image/pngio.h"

#include "image/apng_frames.h"
#include "image/file.h"

#include <stdio.h>
#include <stdlib.h>

int pngio_decode(struct image *out, const uint8_t *bytes, size_t size, struct err *e)
{
    if (pngio_decode_still(out, bytes, size, e))
        return -1;
    int failed = apng_read_frames(out, bytes, size, e);
    if (failed > 0) {
        char text[IMAGE_WARNING];
        snprintf(text, sizeof text, "invalid animation: %.120s; only the still picture is read",
                 e->text);
        image_warn(out, text);
    } else if (failed) {
        image_free(out);
        return err_context(e, "animation");
    }
    return 0;
}

int pngio_load(struct image *out, const char *path, struct err *e)
{
    struct file file;
    *out = (struct image){0};
    if (file_read(&file, path, PNGIO_FILE_MAX, e))
        return -1;
    int failed = pngio_decode(out, file.bytes, file.size, e);
    free(file.bytes);
    return failed ? err_context(e, "%s", file.name) : 0;
}
