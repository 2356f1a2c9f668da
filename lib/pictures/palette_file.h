/* palette_file.h - the files in which programs keep palettes. The contents of a file decide what it
 * is, never its name. */
#ifndef PICTURES_PALETTE_FILE_H
#define PICTURES_PALETTE_FILE_H

#include "image/palette.h"

/* Reads the palette of a colour-mapped picture, the colours of another one (picture.h), or a
 * palette of GIMP or Aseprite (.gpl), Paint Shop Pro (JASC .pal), Windows (RIFF .pal), Adobe (.act,
 * .ase), Paint.NET (.txt) or Lospec (.hex). Keeps the order of the file, and a colour that occurs
 * twice. Returns 0, or -1 with the error text in *e. */
int palette_parse(struct palette *p, const uint8_t *bytes, size_t size, struct err *e);

/* The text formats (palette_text.c) and the binary ones (palette_binary.c): whether the bytes are
 * one, and reading it. All as palette_parse(). */
struct palette_format {
    bool (*is)(const uint8_t *bytes, size_t size);
    int (*read)(struct palette *p, const uint8_t *bytes, size_t size, struct err *e);
};
extern const struct palette_format palette_gpl, palette_jasc, palette_hex;
extern const struct palette_format palette_riff, palette_swatches, palette_act;

/* Adds one entry at the end. Fails if the palette is full. */
int palette_append(struct palette *p, const uint8_t rgba[4], struct err *e);

#endif
