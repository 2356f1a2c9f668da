/* tag.h - the labels of sequences that have a name: the tags of a sprite or an atlas. */
#ifndef SPRITE_DECODE_TAG_H
#define SPRITE_DECODE_TAG_H

#include "settings.h"
#include "tns/map.h"
#include <stdbool.h>

/* "walk/left" is the action walk and the direction left; any other name is an action. Exits on
 * failure. */
void tag_labels(struct map *labels, const char *name);

/* A tag as it is played: how many frames, and which is number t of them. To and fro the first and
 * the last are shown once. */
size_t tag_steps(const struct image_tag *tag);
size_t tag_frame(const struct image_tag *tag, size_t t);

/* After the tags of `image` were read from `path`, and so many records written: says which of its
 * frames have no tag. Exits with an error if there is no record, because none was chosen. */
void tag_report(const struct image *image, size_t frames, uint64_t records, const char *path);

/* Was the record with these labels chosen by --action and --direction? */
bool tag_is_chosen(const struct settings *s, const struct map *labels);

#endif
