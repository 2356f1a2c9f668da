/* sound_record.h - the records of a stream of frames as sounds: the parts of one sound become one.
 */
#ifndef CLI_SOUND_RECORD_H
#define CLI_SOUND_RECORD_H

#include "sound/synthesis.h"
#include "tns/record.h"
#include <stdbool.h>

/* Why a record is made by pulses. */
enum sound_source { SOURCE_SOUND, SOURCE_NONE, SOURCE_LENGTH };

/* Returns 1 where the header's features are those of wav-decode, 0 where it has none, and -1 with
 * the error text in *e where they are others. */
int sound_record_header(const struct map *header, struct err *e);

/* The tensors of a record; they stay the record's. `pulses`: its sound is not used. *source says
 * whether there was one that fits. Fails if the record has no features of speech. */
int sound_record_input(struct record *r, bool pulses, struct synthesis_input *out,
                       enum sound_source *source, struct err *e);

/* Does the record go on with the sound of the record before? */
bool sound_record_continues(const struct record *r);

#endif
