/* audio.h - sound in files and pipes, as one channel of SOUND_RATE samples a second: by libsndfile
 * and libsamplerate where the build finds them (audio_sndfile.c), else audio_open() fails with a
 * message that says so (audio_none.c). */
#ifndef SOUND_AUDIO_H
#define SOUND_AUDIO_H

#include "base/err.h"
#include <stddef.h>

struct audio;

/* Why there is no sound in this build. */
extern const char audio_absent[];

/* Opens a sound file of any format that libsndfile reads, or a pipe with WAV or AU: a pipe with
 * another format is first copied into a temporary file. `name` is put in front of errors and must
 * live as long. Takes ownership of the descriptor. NULL on failure. */
struct audio *audio_open(int fd, const char *name, struct err *e);
void audio_close(struct audio *a); /* NULL is allowed */

/* The next n samples, fewer at the end only: the mean of all channels, resampled. Returns 0; or -1:
 * the file is damaged or cut, or a sample is no number. */
int audio_read(struct audio *a, float *out, size_t n, size_t *got, struct err *e);

#endif
