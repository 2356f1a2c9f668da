/* pngio_still.c - decodes still pictures with libpng. See pngio_still.h */
#include "image/pngio_still.h"

#include "base/mem.h"
#include "image/pngio_guard.h"

#include <stdlib.h>
#include <string.h>

enum {
    SIGNATURE = 8, /* bytes */
    HEAD = 33,     /* bytes of the signature and of IHDR, the first chunk */
    WIDTH_AT = 16, /* where IHDR has the width and the height */
    HEIGHT_AT = 20,
};

struct reading {
    struct pngio_guard guard;
    const uint8_t *bytes;
    size_t size, at;
    struct image *image;
    png_bytep *rows;
};

bool pngio_is(const uint8_t *bytes, size_t size)
{
    return size >= SIGNATURE && png_sig_cmp(bytes, 0, SIGNATURE) == 0;
}

static void read_bytes(png_structp png, png_bytep out, size_t n)
{
    struct reading *r = png_get_io_ptr(png);
    if (n > r->size - r->at)
        png_error(png, "the file ends too early");
    memcpy(out, r->bytes + r->at, n);
    r->at += n;
}

/* libpng skips every chunk that the pixels do not need, and only checks its crc: a colour profile
 * or a text from an unknown source is never unpacked. */
static void set_limits(png_structp png)
{
    png_set_user_limits(png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    png_set_chunk_malloc_max(png, PNGIO_FILE_MAX); /* skipped chunks too: fdAT may be large */
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
}

/* Must be called before png_set_expand(): after it libpng does not return the palette's alpha. */
static void keep_palette(struct palette *p, png_structp png, png_infop info)
{
    png_colorp colours;
    png_bytep alphas;
    int count = 0, alpha_count = 0;
    if (!png_get_PLTE(png, info, &colours, &count) ||
        png_get_color_type(png, info) != PNG_COLOR_TYPE_PALETTE)
        return;
    if (!png_get_tRNS(png, info, &alphas, &alpha_count, NULL))
        alpha_count = 0;
    p->count = (size_t)count;
    for (int i = 0; i < count; i++) {
        uint8_t alpha = i < alpha_count ? alphas[i] : 255;
        memcpy(p->rgba[i],
               (const uint8_t[4]){colours[i].red, colours[i].green, colours[i].blue, alpha}, 4);
    }
}

static void read_header(void *context)
{
    struct reading *r = context;
    png_structp png = r->guard.png;
    set_limits(png);
    png_set_read_fn(png, r, read_bytes);
    png_read_info(png, r->guard.info);
    keep_palette(&r->image->palette, png, r->guard.info);
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 255, PNG_FILLER_AFTER); /* if the picture has no alpha */
    png_set_interlace_handling(png);
    png_read_update_info(png, r->guard.info);
    if (png_get_rowbytes(png, r->guard.info) != r->image->width * 4)
        png_error(png, "the rows are not RGBA"); /* an error of this file */
}

static void read_pixels(void *context)
{
    struct reading *r = context;
    png_read_image(r->guard.png, r->rows);
    png_read_end(r->guard.png, NULL);
}

static int decode_with(struct reading *r, struct err *e)
{
    struct image *image = r->image;
    if (image_make(image, png_get_uint_32(r->bytes + WIDTH_AT),
                   png_get_uint_32(r->bytes + HEIGHT_AT), 1, e))
        return -1;
    r->rows = mem_array(image->height, sizeof *r->rows);
    if (!r->rows)
        return err_memory(e, image->height * sizeof *r->rows, "the rows of a PNG");
    for (size_t y = 0; y < image->height; y++)
        r->rows[y] = image_at(image, 0, 0, y);
    if (pngio_guard_run(&r->guard, read_header, r) || pngio_guard_run(&r->guard, read_pixels, r))
        return err_context(e, "damaged PNG");
    return 0;
}

int pngio_decode_still(struct image *out, const uint8_t *bytes, size_t size, struct err *e)
{
    *out = (struct image){0};
    if (!pngio_is(bytes, size))
        return err_set(e, size ? "not a PNG" : "empty, not a PNG");
    if (size < HEAD || memcmp(bytes + 12, "IHDR", 4) != 0)
        return err_set(e, "damaged PNG: the file ends too early");
    struct reading r = {.bytes = bytes, .size = size, .image = out};
    if (pngio_guard_reader(&r.guard, e))
        return -1;
    int failed = decode_with(&r, e);
    pngio_guard_free(&r.guard);
    free(r.rows);
    if (failed)
        image_free(out);
    return failed;
}
