/* comment.h - what a sound file says of its origin. */
#ifndef WAV_ENCODE_COMMENT_H
#define WAV_ENCODE_COMMENT_H

#include "tns/map.h"
#include <stdbool.h>
#include <stddef.h>

/* "voice changed by dsvae-encode -m v.tns | ...": what made the sound, for its file. */
void sounds_comment(const struct map *header, bool changed, char *out, size_t size);

#endif
