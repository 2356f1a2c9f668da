/* gif_none.c - a build without giflib. See gif.h */
#include "pictures/gif.h"

#include <string.h>

static int fail(struct err *e)
{
    return err_set(e, "this build has no giflib for GIF (package libgif-dev)");
}

bool gif_is(const uint8_t *bytes, size_t size)
{
    (void)bytes, (void)size;
    return false; /* so that the advice for unknown files is given */
}

int gif_decode(struct image *out, const uint8_t *bytes, size_t size, struct err *e)
{
    (void)bytes, (void)size;
    *out = (struct image){0};
    return fail(e);
}

int gif_pack(struct buffer *out, const struct image *image, struct matcher *matcher, struct err *e)
{
    (void)out, (void)image, (void)matcher;
    return fail(e);
}
