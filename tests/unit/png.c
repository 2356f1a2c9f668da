/* png.c - pictures and animations written as PNG and read back; files that are cut at every byte,
 * or changed in every byte. */
#include "check.h"

#include "image/pngio.h"

#include <png.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

static void random_image(struct image *image, size_t width, size_t height, size_t frames,
                         bool opaque)
{
    struct err e;
    struct rng r = rng_make(width * 100 + height, frames, opaque);
    if (image_make(image, width, height, frames, &e)) {
        printf("not ok image: %s\n", e.text);
        exit(1);
    }
    for (size_t i = 0; i < frames * image_frame_bytes(image); i++)
        image->rgba[i] = i % 4 == 3 && opaque ? 255 : (uint8_t)rng_below(&r, 256);
}

/* Writes to memory; returns the bytes, or NULL. */
static uint8_t *write_png(const struct image *image, const struct pngio_format *format,
                          size_t *size)
{
    struct err e;
    int fd = memfd_create("png", 0);
    uint8_t *bytes = NULL;
    if (fd >= 0 && pngio_write(fd, "memory", image, format, &e) == 0) {
        *size = (size_t)lseek(fd, 0, SEEK_END);
        bytes = checked(mem_array(*size, 1));
        if (pread(fd, bytes, *size, 0) != (ssize_t)*size)
            exit(1);
    }
    close(fd);
    return bytes;
}

static void check_round_trips(void)
{
    struct check c = {.name = "round trips"};
    static const size_t sizes[][3] = {{1, 1, 1}, {7, 3, 1}, {64, 64, 1},
                                      {5, 9, 8}, {1, 1, 3}, {300, 2, 2}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes * 2; i++) {
        const size_t *s = sizes[i / 2];
        struct image image, back;
        struct err e;
        size_t size;
        random_image(&image, s[0], s[1], s[2], i % 2);
        struct pngio_format format = {.animate = s[2] > 1 || s[0] == 7, .fps = 8};
        uint8_t *bytes = write_png(&image, &format, &size);
        bool read = bytes && pngio_decode(&back, bytes, size, &e) == 0;
        check_that(&c,
                   read && back.width == s[0] && back.height == s[1] && back.frames == s[2] &&
                       back.animated == format.animate &&
                       memcmp(back.rgba, image.rgba, s[2] * image_frame_bytes(&image)) == 0,
                   "%zux%zu, %zu frames", s[0], s[1], s[2]);
        check_that(&c, !read || bytes[25] == (i % 2 ? 2 : 6), "colour type %d",
                   bytes ? bytes[25] : -1);
        if (read)
            image_free(&back);
        image_free(&image);
        free(bytes);
    }
    check_done(&c);
}

/* Palettes of every depth keep their order and their unused entries, and the pixels are the same.
 */
static void check_palettes(void)
{
    struct check c = {.name = "palettes"};
    static struct matcher m;
    for (size_t count = 1; count <= PALETTE_MAX; count++) {
        struct palette p = {.count = count};
        struct image image, back = {0};
        struct err e;
        size_t size;
        for (size_t i = 0; i < count; i++)
            memcpy(p.rgba[i], (const uint8_t[]){(uint8_t)(i * 7), (uint8_t)i, 3, i == 2 ? 0 : 255},
                   4);
        random_image(&image, 11, 5, 3, true);
        for (size_t i = 0; i < 11 * 5 * 3; i++)
            memcpy(image.rgba + i * 4, p.rgba[image.rgba[i * 4] % count], 4);
        if (matcher_start(&m, &p, &e))
            exit(1);
        struct pngio_format format = {.matcher = &m, .animate = true, .fps = 12};
        uint8_t *bytes = write_png(&image, &format, &size);
        int depth = count <= 2 ? 1 : count <= 4 ? 2 : count <= 16 ? 4 : 8;
        check_that(&c, bytes && bytes[25] == 3 && bytes[24] == depth, "%zu: depth %d", count,
                   depth);
        check_that(&c,
                   bytes && pngio_decode(&back, bytes, size, &e) == 0 &&
                       back.palette.count == count &&
                       memcmp(back.palette.rgba, p.rgba, count * 4) == 0 &&
                       memcmp(back.rgba, image.rgba, 3 * image_frame_bytes(&image)) == 0,
                   "%zu colours: pixels or palette differ", count);
        image_free(&back);
        image_free(&image);
        free(bytes);
    }
    check_done(&c);
}

/* A file that is cut must be refused; one that is changed too, or its first frame is right, and a
 * warning says that something is not. The sanitizers check that nothing is read or
 * written out of bounds. */
static void check_damage(void)
{
    struct check cut = {.name = "cut at every byte"}, changed = {.name = "changed in every byte"};
    struct image image, back;
    struct err e;
    size_t size;
    random_image(&image, 9, 7, 3, false);
    struct pngio_format format = {.animate = true, .fps = 8};
    uint8_t *bytes = checked(write_png(&image, &format, &size));
    for (size_t n = 0; n < size; n++) {
        uint8_t *copy = checked(
            mem_array(n, 1)); /* exactly this size, so that a sanitizer finds reads past it */
        memcpy(copy, bytes, n);
        int failed = pngio_decode(&back, copy, n, &e);
        check_that(&cut, failed && e.text[0] && !back.rgba, "accepted with %zu of %zu bytes", n,
                   size);
        free(copy);
    }
    for (size_t i = 0; i < size * 8; i++) {
        bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        int failed = pngio_decode(&back, bytes, size, &e);
        bool right = !failed && back.warning[0] && back.width == image.width &&
                     back.height == image.height &&
                     memcmp(back.rgba, image.rgba, image_frame_bytes(&image)) == 0;
        check_that(&changed, failed || right, "accepted with bit %zu of byte %zu flipped", i % 8,
                   i / 8);
        image_free(&back);
        bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    check_done(&cut);
    check_done(&changed);
    image_free(&image);
    free(bytes);
}

/* Sets the crc of every chunk, as far as the lengths lead. */
static void mend(uint8_t *bytes, size_t size)
{
    for (size_t at = 8; size - at >= 12;) {
        size_t length = png_get_uint_32(bytes + at);
        if (length > size - at - 12)
            return;
        png_save_uint_32(bytes + at + 8 + length,
                         (uint32_t)crc32(0, bytes + at + 4, (uInt)length + 4));
        at += length + 12;
    }
}

/* Chunks with a right crc may have any contents. Most changes must be refused or cause a warning,
 * and none may harm. */
static void check_contents(void)
{
    struct check c = {.name = "changed, with the right crc"};
    static const uint8_t values[] = {0, 1, 2, 127, 128, 255};
    struct image image, back;
    struct err e;
    size_t size, refused = 0;
    random_image(&image, 5, 4, 4, false);
    struct pngio_format format = {.animate = true, .fps = 8};
    uint8_t *bytes = checked(write_png(&image, &format, &size));
    uint8_t *copy = checked(mem_array(size, 1));
    for (size_t i = 8; i < size; i++) {
        for (size_t k = 0; k < sizeof values; k++) {
            memcpy(copy, bytes, size);
            copy[i] = values[k];
            mend(copy, size);
            int failed = pngio_decode(&back, copy, size, &e);
            bool warned = !failed && back.warning[0];
            refused += failed || warned;
            check_that(&c,
                       failed ? e.text[0] && !back.rgba
                              : back.rgba && (back.frames == 4 || (warned && back.frames == 1)),
                       "byte %zu, value %d", i, values[k]);
            image_free(&back);
        }
    }
    check_that(&c, refused > size * sizeof values / 2, "only %zu refused", refused);
    check_done(&c);
    image_free(&image);
    free(copy);
    free(bytes);
}

static void check_full(void)
{
    struct check c = {.name = "a full disk"};
    struct image image;
    struct err e;
    FILE *full = fopen("/dev/full", "w");
    random_image(&image, 9, 7, 3, false);
    check_that(&c,
               full && pngio_write(fileno(full), "full", &image, &(struct pngio_format){0}, &e) < 0,
               "written");
    check_that(&c, strcmp(e.text, "cannot write full: No space left on device") == 0, "%s", e.text);
    check_done(&c);
    image_free(&image);
    if (full)
        fclose(full);
}

int main(void)
{
    check_round_trips();
    check_palettes();
    check_damage();
    check_contents();
    check_full();
    return check_status();
}
