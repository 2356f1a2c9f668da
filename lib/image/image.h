/* image.h - a picture, or the frames of an animation, as RGBA bytes. */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "base/err.h"
#include "image/palette.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The largest pictures that are read and written. With these no product of sizes overflows. */
enum { IMAGE_SIDE_MAX = 16384, IMAGE_BYTES_MAX = 256 << 20 };

enum { IMAGE_WARNING = 256 };

enum image_format { IMAGE_PNG, IMAGE_GIF, IMAGE_ASEPRITE };

/* How an animation runs through the frames of a tag. */
enum image_order { ORDER_FORWARD, ORDER_REVERSE, ORDER_PING_PONG, ORDER_PONG_PING, IMAGE_ORDERS };

/* A named part of an animation. */
struct image_tag {
    char *name;
    size_t first, last; /* frames */
    enum image_order order;
};

struct image {
    size_t width, height;
    size_t frames; /* 1 or more */
    enum image_format format;
    bool animated;          /* it may have one frame; also several pictures in one file */
    uint8_t *rgba;          /* [frames,height,width,4], straight alpha */
    float *delays;          /* [frames], the seconds that each is shown; or NULL */
    struct image_tag *tags; /* [tag_count]; or NULL */
    size_t tag_count;
    struct palette palette;      /* of a colour-mapped file; else count is 0 */
    char warning[IMAGE_WARNING]; /* what is wrong, though the pixels are read; or "" */
};

/* Allocates a picture of transparent (0 0 0 0) pixels. Every size must be 1 or more and within the
 * limits above. Returns 0, or -1 with the error text in *e. */
int image_make(struct image *i, size_t width, size_t height, size_t frames, struct err *e);
void image_free(struct image *i); /* leaves it empty, as {0} */

/* Allocates the delays, all 0. Returns 0, or -1 with the error text in *e. */
int image_add_delays(struct image *i, struct err *e);
/* Adds a tag with a copy of the name. Returns 0, or -1 with the error text in *e. */
int image_add_tag(struct image *i, const char *name, size_t length, struct image_tag tag,
                  struct err *e);

/* Adds a text to the warning, unless it is empty or there already. */
void image_warn(struct image *i, const char *text);

size_t image_frame_bytes(const struct image *i);
/* The pixel (x,y) of a frame: 4 bytes, the rest of its row follows. */
uint8_t *image_at(const struct image *i, size_t frame, size_t x, size_t y);

/* Fills a rectangle, which must be inside the picture. */
void image_fill(struct image *i, size_t frame, size_t x, size_t y, size_t width, size_t height,
                const uint8_t rgba[4]);

/* Copies pixels [height,width,channels] to (x,y), each as a square of scale * scale pixels. With 3
 * channels they are opaque. The result must be inside the picture. */
void image_put(struct image *i, size_t frame, size_t x, size_t y, const uint8_t *pixels,
               size_t width, size_t height, int channels, size_t scale);

/* Makes every pixel of this colour transparent (0 0 0 0), whatever its alpha. */
void image_remove(struct image *i, const uint8_t rgb[3]);

bool image_opaque(const struct image *i); /* is every alpha 255? */

#endif
