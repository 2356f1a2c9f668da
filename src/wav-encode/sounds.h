/* sounds.h - the records of a stream as sounds: the parts of one sound become one. */
#ifndef WAV_ENCODE_SOUNDS_H
#define WAV_ENCODE_SOUNDS_H

#include "sound/synthesis.h"
#include "tns/record.h"
#include <stdbool.h>

/* Why a record is made by pulses. */
enum sound_source { SOURCE_SOUND, SOURCE_NONE, SOURCE_LENGTH };

/* Fails unless the header's features, if it has any, are those of wav-decode. */
int sounds_check_header(const struct map *header, struct err *e);

/* The tensors of a record; they stay the record's. `pulses`: its sound is not used. *source says
 * whether there was one that fits. Fails if the record has no features of speech. */
int sounds_input(struct record *r, bool pulses, struct synthesis_input *out,
                 enum sound_source *source, struct err *e);

/* Does the record go on with the sound of the record before? */
bool sounds_continues(const struct record *r);

/* "voice changed by dsvae-encode -m v.tns | ...": what made the sound, for its file. */
void sounds_comment(const struct map *header, bool changed, char *out, size_t size);

#endif
