/* audio_writer.h - writes one channel of SOUND_RATE samples a second as a sound file: by libsndfile
 * where the build finds it (audio_writer_sndfile.c), else audio_writer_open() fails with a message
 * that says so (audio_writer_none.c). */
#ifndef SOUND_AUDIO_WRITER_H
#define SOUND_AUDIO_WRITER_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum audio_format { AUDIO_WAV, AUDIO_FLAC, AUDIO_OGG, AUDIO_RAW };

struct audio_writer;

/* `bits` a sample, 16 or 24; Ogg has none. `comment` is written into the file's metadata; raw has
 * none. A descriptor that cannot seek gets WAV of unknown length, or raw; another format is an
 * error. The caller closes the descriptor; `name` is put in front of errors. NULL on failure. */
struct audio_writer *audio_writer_open(int fd, const char *name, enum audio_format format, int bits,
                                       const char *comment, struct err *e);

/* Samples -1..1; *clipped counts those that are louder than the file can hold. */
int audio_writer_put(struct audio_writer *w, const float *x, size_t n, uint64_t *clipped,
                     struct err *e);
/* Completes the file and frees the writer, also on failure. */
int audio_writer_close(struct audio_writer *w, struct err *e);

#endif
