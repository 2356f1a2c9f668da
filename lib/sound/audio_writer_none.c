/* audio_writer_none.c - audio_writer.h in a build without the libraries of sound. */
#include "sound/audio.h"
#include "sound/audio_writer.h"

struct audio_writer *audio_writer_open(int fd, const char *name, enum audio_format format, int bits,
                                       const char *comment, struct err *e)
{
    (void)fd, (void)name, (void)format, (void)bits, (void)comment;
    err_set(e, "%s", audio_absent);
    return NULL;
}

int audio_writer_put(struct audio_writer *w, const float *x, size_t n, uint64_t *clipped,
                     struct err *e)
{
    (void)w, (void)x, (void)n, (void)clipped;
    return err_set(e, "%s", audio_absent);
}

int audio_writer_close(struct audio_writer *w, struct err *e)
{
    (void)w;
    return err_set(e, "%s", audio_absent);
}
