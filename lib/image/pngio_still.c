/* pngio_still.c - decodes still pictures with libpng. See pngio_still.h */
#include "image/pngio_still.h"

#include "base/mem.h"
#include "image/png_chunk.h"
#include "image/pngio_guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TYPE = 16,     /* bytes up to the name of the first chunk */
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
    bool whole_window; /* ignore the size of the zlib window that the file declares */
};

bool pngio_is(const uint8_t *bytes, size_t size)
{
    return size >= PNG_SIGNATURE && png_sig_cmp(bytes, 0, PNG_SIGNATURE) == 0;
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
 * or a text from an unknown source is never unpacked. A wrong crc there is a warning; inspect()
 * refuses it where pixels depend on the chunk. */
static void set_limits(png_structp png)
{
    png_set_user_limits(png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    png_set_chunk_malloc_max(png, PNGIO_FILE_MAX); /* skipped chunks too: fdAT may be large */
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
}

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

static void set_rgba(png_structp png)
{
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 255, PNG_FILLER_AFTER); /* if the picture has no alpha */
}

/* Of a pixel as libpng gives it: RGBA, or an index. */
static size_t pixel_bytes(const struct reading *r)
{
    return r->image->palette.count ? 1 : 4;
}

static void read_header(void *context)
{
    struct reading *r = context;
    png_structp png = r->guard.png;
    set_limits(png);
    if (r->whole_window)
        png_set_option(png, PNG_MAXIMUM_INFLATE_WINDOW, PNG_OPTION_ON);
    png_set_read_fn(png, r, read_bytes);
    png_read_info(png, r->guard.info);
    keep_palette(&r->image->palette, png, r->guard.info);
    png_set_interlace_handling(png);
    if (r->image->palette.count)
        png_set_packing(png);
    else
        set_rgba(png);
    png_read_update_info(png, r->guard.info);
    if (png_get_rowbytes(png, r->guard.info) != r->image->width * pixel_bytes(r))
        png_error(png, "the rows have another size"); /* an error of this file */
}

static void read_pixels(void *context)
{
    struct reading *r = context;
    png_read_image(r->guard.png, r->rows);
    png_read_end(r->guard.png, NULL);
}

/* The indices of a row are at its end, so that no pixel is written over one that is still needed.
 * An index that the palette does not have is black. */
static void look_up(struct reading *r)
{
    static const uint8_t black[4] = {0, 0, 0, 255};
    const struct palette *p = &r->image->palette;
    char text[IMAGE_WARNING] = "";
    size_t width = r->image->width;
    for (size_t y = 0; y < r->image->height; y++) {
        const uint8_t *indices = r->rows[y];
        uint8_t *to = image_at(r->image, 0, 0, y);
        for (size_t x = 0; x < width; x++, to += 4) {
            uint8_t index = indices[x];
            memcpy(to, index < p->count ? p->rgba[index] : black, 4);
            if (index >= p->count && !*text)
                snprintf(text, sizeof text,
                         "a pixel has colour %d, the palette has %zu: such pixels are black", index,
                         p->count);
        }
    }
    image_warn(r->image, text);
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
    if (pngio_guard_run(&r->guard, read_header, r))
        return err_context(e, "damaged PNG");
    for (size_t y = 0; y < image->height && image->palette.count; y++)
        r->rows[y] += 3 * image->width;
    if (pngio_guard_run(&r->guard, read_pixels, r))
        return err_context(e, "damaged PNG");
    if (image->palette.count)
        look_up(r);
    return 0;
}

static int decode_once(struct image *out, const uint8_t *bytes, size_t size, bool whole_window,
                       struct err *e)
{
    struct reading r = {.bytes = bytes, .size = size, .image = out, .whole_window = whole_window};
    *out = (struct image){0};
    if (pngio_guard_reader(&r.guard, e))
        return -1;
    int failed = decode_with(&r, e);
    if (!failed && !strstr(r.guard.warning, "CRC error")) /* inspect() says it in other words */
        image_warn(out, r.guard.warning);
    pngio_guard_free(&r.guard);
    free(r.rows);
    if (failed)
        image_free(out);
    return failed;
}

/* Only the size of the window differs between the two tries. */
static int decode(struct image *out, const uint8_t *bytes, size_t size, struct err *e)
{
    struct err second;
    if (decode_once(out, bytes, size, false, e) == 0)
        return 0;
    if (decode_once(out, bytes, size, true, &second))
        return -1;
    image_warn(out, "the zlib window is larger than the file declares");
    return 0;
}

/* Looks for wrong CRCs in the chunks that libpng skips, except those of animations, which
 * apng_frames.c checks. */
static int inspect(const uint8_t *bytes, size_t size, char *warning, size_t room, struct err *e)
{
    struct png_chunk c;
    size_t at = PNG_SIGNATURE;
    *warning = '\0';
    while (png_chunk_next(&c, bytes, size, &at) && !png_chunk_is(&c, "IEND")) {
        char name[32];
        bool ancillary = c.type[0] & 0x20;
        if (!ancillary || png_chunk_is(&c, "acTL") || png_chunk_is(&c, "fcTL") ||
            png_chunk_is(&c, "fdAT") || png_chunk_sound(&c))
            continue;
        err_quote(name, sizeof name, (const char *)c.type, 4);
        if (png_chunk_is(&c, "tRNS"))
            return err_set(e, "damaged PNG: %s: CRC error", name);
        snprintf(warning, room, "%s has a wrong CRC; no pixel depends on it", name);
    }
    return 0;
}

static int check_first_chunk(const uint8_t *bytes, size_t size, struct err *e)
{
    char name[32];
    if (size < TYPE)
        return err_set(e, "damaged PNG: the file ends too early");
    err_quote(name, sizeof name, (const char *)bytes + TYPE - 4, 4);
    if (strcmp(name, "CgBI") == 0)
        return err_set(e, "the first chunk is CgBI, not IHDR: Xcode's own kind of PNG for iPhones, "
                          "which only Apple's programs read (pngcrush -revert-iphone-optimizations "
                          "makes a PNG of it)");
    if (strcmp(name, "IHDR") != 0)
        return err_set(e, "damaged PNG: the first chunk is '%s', not IHDR", name);
    return size < HEAD ? err_set(e, "damaged PNG: the file ends too early") : 0;
}

int pngio_decode_still(struct image *out, const uint8_t *bytes, size_t size, struct err *e)
{
    char warning[IMAGE_WARNING];
    *out = (struct image){0};
    if (!pngio_is(bytes, size))
        return err_set(e, size ? "not a PNG" : "empty, not a PNG");
    if (check_first_chunk(bytes, size, e) || inspect(bytes, size, warning, sizeof warning, e) ||
        decode(out, bytes, size, e))
        return -1;
    image_warn(out, warning);
    return 0;
}
