/* picture.c - see picture.h */
#include "pictures/picture.h"

#include "image/pngio.h"
#include "pictures/aseprite.h"
#include "pictures/gif.h"

int picture_decode(struct image *out, const uint8_t *bytes, size_t size, const char *path,
                   struct err *e)
{
    *out = (struct image){0};
    if (pngio_is(bytes, size))
        return pngio_decode(out, bytes, size, e);
    if (gif_is(bytes, size))
        return gif_decode(out, bytes, size, e);
    if (aseprite_is(bytes, size))
        return aseprite_decode(out, bytes, size, e);
    return stranger_refuse(bytes, size, path, e);
}
