/* palette_file.c - tries one format after the other. See palette_file.h */
#include "pictures/palette_file.h"

#include "base/signature.h"
#include "image/pngio.h"
#include "pictures/aseprite.h"
#include "pictures/gif.h"
#include "pictures/picture.h"

#include <string.h>

int palette_append(struct palette *p, const uint8_t rgba[4], struct err *e)
{
    if (p->count == PALETTE_MAX)
        return err_set(e, "more than %d colours", PALETTE_MAX);
    memcpy(p->rgba[p->count++], rgba, 4);
    return 0;
}

static bool is_picture(const uint8_t *bytes, size_t size)
{
    return pngio_is(bytes, size) || gif_is(bytes, size) || aseprite_is(bytes, size);
}

static int read_picture(struct palette *p, const uint8_t *bytes, size_t size, struct err *e)
{
    struct image image = {0};
    if (picture_decode(&image, bytes, size, "", e))
        return -1;
    *p = image.palette;
    int failed = 0;
    if (p->count == 0)
        failed = palette_collect(p, image.rgba, image.frames * image.width * image.height, 4, e);
    image_free(&image);
    return failed;
}

/* Files that users pass by mistake, and what to do instead. */
static const struct signature strangers[] = {
    {"this is a GIF, and this build has no giflib (package libgif-dev)", 0, SIGNATURE("GIF8"),
     NULL},
    {"this is a JPEG, which has no palette; save the picture as PNG", 0, SIGNATURE("\xff\xd8\xff"),
     NULL},
    {"this is a WebP picture; save it as PNG", 8, SIGNATURE("WEBP"), NULL},
    {"this is a BMP picture; save it as PNG", 0, SIGNATURE("BM"), NULL},
    {"this is text in UTF-16; save it as UTF-8", 0, SIGNATURE("\xff\xfe"), NULL},
    {"this is text in UTF-16; save it as UTF-8", 0, SIGNATURE("\xfe\xff"), NULL},
};

/* What to do with a file of no known format; NULL if it may be a palette without a signature. */
static const char *hint_for(const uint8_t *bytes, size_t size)
{
    const struct signature *s =
        signature_find(strangers, sizeof strangers / sizeof *strangers, bytes, size);
    if (s)
        return s->what;
    if (size == 0)
        return "it is empty; did the program that wrote it fail?";
    if (palette_act.is(bytes, size))
        return NULL;
    return "neither a palette (.gpl, .pal, .hex, .txt, .act, .ase) nor a picture (PNG, "
           "GIF, Aseprite) nor a stream of frames";
}

/* The format with a signature; else .act. */
static const struct palette_format *format_of(const uint8_t *bytes, size_t size)
{
    static const struct palette_format *const formats[] = {
        &palette_gpl, &palette_jasc, &palette_riff, &palette_swatches, &palette_hex};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i]->is(bytes, size))
            return formats[i];
    return &palette_act;
}

int palette_parse(struct palette *p, const uint8_t *bytes, size_t size, struct err *e)
{
    p->count = 0;
    if (is_picture(bytes, size))
        return read_picture(p, bytes, size, e);
    const struct palette_format *format = format_of(bytes, size);
    const char *hint = format == &palette_act ? hint_for(bytes, size) : NULL;
    if (hint)
        return err_set(e, "%s", hint);
    if (format->read(p, bytes, size, e))
        return -1;
    return p->count ? 0 : err_set(e, "the palette has no colour");
}
