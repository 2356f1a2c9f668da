/* picture_series.h - files of several pictures. */
#ifndef SPRITE_DECODE_PICTURE_SERIES_H
#define SPRITE_DECODE_PICTURE_SERIES_H

#include "base/err.h"
#include "image/image.h"

/* As pngio_load(), but the file ("-": standard input) may have several pictures of one size, one
 * after another: they are the frames of an animation. Other programs write such files to a pipe
 * (ffmpeg's image2pipe, ImageMagick's png:-). Returns 0, and the caller frees *out; or -1 with the
 * error text in *e. */
int picture_series_load(struct image *out, const char *path, struct err *e);

#endif
