/* audio_none.c - audio.h in a build without the libraries of sound. */
#include "sound/audio.h"

#include <unistd.h>

const char audio_absent[] =
    "this was built without libsndfile, libsamplerate and kissfft, which sound needs: install them "
    "(packages libsndfile1-dev libsamplerate0-dev libkissfft-dev) and run make again";

struct audio *audio_open(int fd, const char *name, struct err *e)
{
    (void)name;
    close(fd);
    err_set(e, "%s", audio_absent);
    return NULL;
}

void audio_close(struct audio *a)
{
    (void)a;
}

int audio_read(struct audio *a, float *out, size_t n, size_t *got, struct err *e)
{
    (void)a, (void)out, (void)n, (void)got;
    return err_set(e, "%s", audio_absent);
}
