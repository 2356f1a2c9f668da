/* atlas.h - the JSON that describes an atlas: a picture into which frames are packed. Aseprite,
 * TexturePacker and free-tex-packer write it, each as a list ("array") or an object ("hash") of
 * frames. */
#ifndef FORMATS_ATLAS_H
#define FORMATS_ATLAS_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>

enum { ATLAS_SIDE_MAX = 16384, ATLAS_FILE_MAX = 16 << 20 };

struct atlas_frame {
    char *name;
    size_t x, y;          /* in the picture */
    size_t width, height; /* of the part that was packed; before it was turned */
    size_t left, top;     /* of this part in the frame, inside of it */
    size_t frame_width, frame_height;
    bool turned;    /* it is stored turned by 90 degrees clockwise */
    double seconds; /* that it is shown; negative: the file does not say */
};

enum atlas_order { ATLAS_FORWARD, ATLAS_REVERSE, ATLAS_PING_PONG, ATLAS_PONG_PING, ATLAS_ORDERS };

struct atlas_tag {
    char *name;
    size_t first, last; /* frames */
    enum atlas_order order;
};

struct atlas {
    char *image; /* the file name of the picture; NULL: the file does not say */
    struct atlas_frame *frames;
    size_t count;
    struct atlas_tag *tags;
    size_t tag_count;
};

/* Parses a NUL-terminated text. Returns 0, or -1 with the error text in *e and *a empty. */
int atlas_parse(struct atlas *a, const char *text, struct err *e);
void atlas_free(struct atlas *a); /* leaves it empty, as {0} */

#endif
