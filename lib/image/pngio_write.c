/* pngio_write.c - writes pictures and animations as PNG, with libpng and zlib. See pngio.h */
#include "image/pngio.h"
#include "image/pngio_guard.h"

#include "base/mem.h"
#include "image/delay.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { LEVEL = 6, SINK = 1 << 16, FCTL_BYTES = 26, ACTL_BYTES = 8 };

struct writing {
    struct pngio_guard guard;
    const struct image *image;
    const struct pngio_format *format;
    int channels, depth;
    size_t row_bytes;
    uint8_t *row;      /* one row of the file, a filter byte first */
    uint8_t *indices;  /* one row of palette indices */
    uint8_t *deflated; /* the data of an fdAT: sequence number and zlib stream */
    uint32_t sequence; /* of the next fcTL or fdAT */
    int fd;            /* where it is written; not used if `memory` is given */
    struct buffer *memory;
    size_t used;
    uint8_t sink[SINK];
};

static void flush(png_structp png)
{
    struct writing *w = png_get_io_ptr(png);
    for (size_t at = 0; at < w->used;) {
        ssize_t n = write(w->fd, w->sink + at, w->used - at);
        struct pollfd p = {.fd = w->fd, .events = POLLOUT};
        if (n < 0 && errno == EAGAIN)
            poll(&p, 1, -1); /* another process may have made the descriptor non-blocking */
        else if (n < 0 && errno != EINTR)
            png_error(png, strerror(errno));
        at += n > 0 ? (size_t)n : 0;
    }
    w->used = 0;
}

static void write_bytes(png_structp png, png_bytep bytes, size_t n)
{
    struct writing *w = png_get_io_ptr(png);
    struct err e;
    if (w->memory) {
        if (buffer_append(w->memory, bytes, n, &e))
            png_error(png, e.text);
        return;
    }
    while (n) {
        if (w->used == SINK)
            flush(png);
        size_t part = n < SINK - w->used ? n : SINK - w->used;
        memcpy(w->sink + w->used, bytes, part);
        w->used += part;
        bytes += part;
        n -= part;
    }
}

/* Packs palette indices of `depth` bits, the first in the high bits of a byte. */
static void pack_indices(uint8_t *out, const uint8_t *indices, size_t n, int depth)
{
    size_t each = (size_t)(8 / depth);
    memset(out, 0, (n + each - 1) / each);
    for (size_t x = 0; x < n; x++)
        out[x / each] |= (uint8_t)(indices[x] << (8 - depth * (int)(x % each + 1)));
}

/* Converts row y of a frame to w->row. */
static int prepare_row(struct writing *w, size_t frame, size_t y, struct err *e)
{
    size_t width = w->image->width;
    const uint8_t *from = image_at(w->image, frame, 0, y);
    uint8_t *to = w->row + 1;
    w->row[0] = PNG_FILTER_VALUE_NONE;
    if (w->channels == 1) {
        if (matcher_map(w->format->matcher, from, width, w->indices, e))
            return -1;
        pack_indices(to, w->indices, width, w->depth);
        return 0;
    }
    for (size_t x = 0; x < width; x++, from += 4, to += w->channels)
        memcpy(to, from, (size_t)w->channels);
    return 0;
}

static void set_palette(struct writing *w)
{
    const struct palette *p = w->format->matcher->palette;
    png_color colours[PALETTE_MAX] = {0};
    png_byte alphas[PALETTE_MAX] = {0};
    int alpha_count = 0;
    for (size_t i = 0; i < p->count; i++) {
        colours[i] = (png_color){p->rgba[i][0], p->rgba[i][1], p->rgba[i][2]};
        alphas[i] = p->rgba[i][3];
        alpha_count = alphas[i] < 255 ? (int)i + 1 : alpha_count;
    }
    png_set_PLTE(w->guard.png, w->guard.info, colours, (int)p->count);
    if (alpha_count)
        png_set_tRNS(w->guard.png, w->guard.info, alphas, alpha_count, NULL);
}

/* A frame covers the complete picture, and replaces the frame before. */
static void write_control(struct writing *w, size_t frame)
{
    uint8_t control[FCTL_BYTES] = {0}; /* x, y, dispose none and blend source are 0 */
    uint16_t numerator = 1, denominator = (uint16_t)w->format->fps;
    if (w->image->delays)
        delay_fraction(w->image->delays[frame], &numerator, &denominator);
    png_save_uint_32(control, w->sequence++);
    png_save_uint_32(control + 4, (uint32_t)w->image->width);
    png_save_uint_32(control + 8, (uint32_t)w->image->height);
    png_save_uint_16(control + 20, numerator);
    png_save_uint_16(control + 22, denominator);
    png_write_chunk(w->guard.png, (png_const_bytep) "fcTL", control, sizeof control);
}

static void write_head(struct writing *w)
{
    png_structp png = w->guard.png;
    png_set_write_fn(png, w, write_bytes, flush);
    png_set_user_limits(png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    png_set_compression_level(png, LEVEL);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_IHDR(png, w->guard.info, (uint32_t)w->image->width, (uint32_t)w->image->height,
                 w->depth,
                 w->channels == 1   ? PNG_COLOR_TYPE_PALETTE
                 : w->channels == 3 ? PNG_COLOR_TYPE_RGB
                                    : PNG_COLOR_TYPE_RGB_ALPHA,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (w->channels == 1)
        set_palette(w);
    png_write_info(png, w->guard.info);
    if (w->format->animate) {
        uint8_t control[ACTL_BYTES] = {0}; /* plays: 0, forever */
        png_save_uint_32(control, (uint32_t)w->image->frames);
        png_write_chunk(png, (png_const_bytep) "acTL", control, sizeof control);
        write_control(w, 0);
    }
}

static void write_first_frame(struct writing *w)
{
    for (size_t y = 0; y < w->image->height; y++) {
        struct err e;
        if (prepare_row(w, 0, y, &e))
            png_error(w->guard.png, e.text);
        png_write_row(w->guard.png, w->row + 1);
    }
}

/* Deflates a frame's rows after the sequence number. Returns the size of both. */
static size_t deflate_frame(struct writing *w, size_t frame, size_t capacity)
{
    z_stream z = {0};
    const char *failure = deflateInit(&z, LEVEL) == Z_OK ? NULL : "zlib is out of memory";
    struct err e;
    z.next_out = w->deflated + 4;
    z.avail_out = (uInt)(capacity - 4);
    for (size_t y = 0; y < w->image->height && !failure; y++) {
        if (prepare_row(w, frame, y, &e)) {
            failure = e.text;
            break;
        }
        z.next_in = w->row;
        z.avail_in = (uInt)w->row_bytes;
        int last = y + 1 == w->image->height;
        if (deflate(&z, last ? Z_FINISH : Z_NO_FLUSH) != (last ? Z_STREAM_END : Z_OK))
            failure = "zlib failed";
    }
    deflateEnd(&z);
    if (failure)
        png_error(w->guard.png, failure);
    return capacity - z.avail_out;
}

static void write_frame(struct writing *w, size_t frame, size_t capacity)
{
    write_control(w, frame);
    size_t size = deflate_frame(w, frame, capacity);
    png_save_uint_32(w->deflated, w->sequence++);
    png_write_chunk(w->guard.png, (png_const_bytep) "fdAT", w->deflated, size);
}

static size_t deflated_bytes(const struct writing *w)
{
    return 4 + compressBound((uLong)(w->row_bytes * w->image->height));
}

static void write_all(void *context)
{
    struct writing *w = context;
    write_head(w);
    write_first_frame(w);
    for (size_t frame = 1; w->format->animate && frame < w->image->frames; frame++)
        write_frame(w, frame, deflated_bytes(w));
    png_write_end(w->guard.png, NULL);
    flush(w->guard.png);
}

static void choose_pixels(struct writing *w)
{
    w->depth = 8;
    w->channels = w->format->matcher ? 1 : image_opaque(w->image) ? 3 : 4;
    if (w->channels == 1) {
        size_t count = w->format->matcher->palette->count;
        w->depth = count <= 2 ? 1 : count <= 4 ? 2 : count <= 16 ? 4 : 8;
    }
    w->row_bytes = 1 + (w->image->width * (size_t)(w->channels * w->depth) + 7) / 8;
}

static int write_with(struct writing *w, struct err *e)
{
    bool several = w->format->animate && w->image->frames > 1;
    w->row = mem_array(w->row_bytes, 1);
    w->indices = mem_array(w->image->width, 1);
    w->deflated = mem_array(several ? deflated_bytes(w) : 0, 1);
    if (!w->row || !w->indices || !w->deflated)
        return err_memory(e, deflated_bytes(w), "a PNG's rows");
    if (pngio_guard_writer(&w->guard, e))
        return -1;
    int failed = pngio_guard_run(&w->guard, write_all, w);
    pngio_guard_free(&w->guard);
    return failed;
}

static int write_to(int fd, struct buffer *memory, const struct image *image,
                    const struct pngio_format *format, struct err *e)
{
    struct writing *w = mem_zero(1, sizeof *w);
    if (!w)
        return err_memory(e, sizeof *w, "a PNG writer");
    w->fd = fd;
    w->memory = memory;
    w->image = image;
    w->format = format;
    choose_pixels(w);
    int failed = write_with(w, e);
    free(w->row);
    free(w->indices);
    free(w->deflated);
    free(w);
    return failed;
}

int pngio_write(int fd, const char *name, const struct image *image,
                const struct pngio_format *format, struct err *e)
{
    int failed = write_to(fd, NULL, image, format, e);
    return failed ? err_context(e, "cannot write %s", name) : 0;
}

int pngio_pack(struct buffer *out, const struct image *image, const struct pngio_format *format,
               struct err *e)
{
    return write_to(-1, out, image, format, e);
}
