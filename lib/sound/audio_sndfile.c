/* audio_sndfile.c - audio.h by libsndfile and libsamplerate. */
#include "base/mem.h"
#include "sound/audio.h"
#include "sound/pipe_source.h"
#include "sound/sound.h"

#include <inttypes.h>
#include <math.h>
#include <samplerate.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char audio_absent[] = "";

enum { RATE_LEAST = 1000, RATE_MOST = 768000, CHANNELS_MOST = 256 };

struct audio {
    const char *name;
    struct pipe_source pipe; /* of a pipe */
    bool is_pipe;
    SNDFILE *file;
    SF_INFO info;
    sf_count_t done; /* frames that were read */
    SRC_STATE *resampler;
    float *read;  /* [block,channels] */
    float *mono;  /* [block] what the resampler takes */
    size_t block; /* frames, 10 ms */
    size_t held, used;
    bool ended;
};

/* ---- pipes ---- */

static sf_count_t pipe_length(void *pipe)
{
    (void)pipe;
    return INT64_MAX / 2; /* not known: the header says it, or nothing does */
}

static sf_count_t pipe_seek(sf_count_t offset, int whence, void *pipe)
{
    if (whence == SEEK_CUR)
        offset += pipe_source_at(pipe);
    return whence == SEEK_END ? -1 : pipe_source_seek(pipe, offset);
}

static sf_count_t pipe_read(void *to, sf_count_t count, void *pipe)
{
    return pipe_source_read(pipe, to, count);
}

static sf_count_t pipe_tell(void *pipe)
{
    return pipe_source_at(pipe);
}

static int open_file(struct audio *a, int fd, struct err *e)
{
    static SF_VIRTUAL_IO io = {
        .get_filelen = pipe_length, .seek = pipe_seek, .read = pipe_read, .tell = pipe_tell};
    struct stat status;
    a->is_pipe = fstat(fd, &status) == 0 && !S_ISREG(status.st_mode);
    if (a->is_pipe && pipe_source_open(&a->pipe, &fd, e))
        return -1;
    a->is_pipe = a->pipe.fd == fd && a->is_pipe;
    if (a->is_pipe)
        a->file = sf_open_virtual(&io, SFM_READ, &a->info, &a->pipe);
    else
        a->file = sf_open_fd(fd, SFM_READ, &a->info, SF_TRUE);
    pipe_source_go_on(&a->pipe);
    return a->file ? 0 : err_set(e, "%s", sf_strerror(NULL));
}

/* ---- reading ---- */

static int prepare(struct audio *a, struct err *e)
{
    int failed = 0;
    if (a->info.samplerate < RATE_LEAST || a->info.samplerate > RATE_MOST)
        return err_set(e, "%d samples a second: the limits are %d and %d", a->info.samplerate,
                       RATE_LEAST, RATE_MOST);
    if (a->info.channels < 1 || a->info.channels > CHANNELS_MOST)
        return err_set(e, "%d channels: the limit is %d", a->info.channels, CHANNELS_MOST);
    a->block = (size_t)a->info.samplerate / 100;
    a->read = mem_array(a->block * (size_t)a->info.channels, sizeof *a->read);
    a->mono = mem_array(a->block, sizeof *a->mono);
    if (!a->read || !a->mono)
        return err_memory(e, a->block * sizeof(float), "sound");
    if (a->info.samplerate != SOUND_RATE)
        a->resampler = src_new(SRC_SINC_MEDIUM_QUALITY, 1, &failed);
    return failed ? err_set(e, "%s", src_strerror(failed)) : 0;
}

struct audio *audio_open(int fd, const char *name, struct err *e)
{
    struct audio *a = mem_zero(1, sizeof *a);
    if (!a) {
        close(fd);
        err_memory(e, sizeof *a, "a sound file");
        return NULL;
    }
    a->name = name;
    if (open_file(a, fd, e) || prepare(a, e)) {
        err_context(e, "%s", name);
        audio_close(a);
        return NULL;
    }
    return a;
}

void audio_close(struct audio *a)
{
    if (!a)
        return;
    if (a->file)
        sf_close(a->file);
    if (a->is_pipe)
        pipe_source_close(&a->pipe);
    if (a->resampler)
        src_delete(a->resampler);
    free(a->read);
    free(a->mono);
    free(a);
}

static int check_end(const struct audio *a, struct err *e)
{
    if (sf_error(a->file))
        return err_set(e, "damaged or cut after %.3f seconds: %s",
                       (double)a->done / a->info.samplerate, sf_strerror(a->file));
    if (a->is_pipe && a->pipe.failed)
        return err_set(e, "cannot read: %s", strerror(a->pipe.failed));
    if (!a->is_pipe && a->done < a->info.frames)
        return err_set(e, "it is cut: %" PRId64 " of %" PRId64 " samples are there",
                       (int64_t)a->done, (int64_t)a->info.frames);
    return 0;
}

/* Reads one block into a->mono. */
static int fill(struct audio *a, struct err *e)
{
    int channels = a->info.channels;
    sf_count_t got = sf_readf_float(a->file, a->read, (sf_count_t)a->block);
    a->done += got > 0 ? got : 0;
    a->held = got > 0 ? (size_t)got : 0;
    a->used = 0;
    a->ended = a->held < a->block;
    for (size_t i = 0; i < a->held; i++) {
        float sum = 0;
        for (int c = 0; c < channels; c++)
            sum += a->read[i * (size_t)channels + (size_t)c];
        a->mono[i] = channels > 1 ? sum / (float)channels : sum;
        if (!isfinite(a->mono[i]))
            return err_set(e, "a sample after %.3f seconds is no number",
                           (double)a->done / a->info.samplerate);
    }
    return a->ended ? check_end(a, e) : 0;
}

/* Makes samples of what is in a->mono; *made is 0 when it has none left. */
static int convert(struct audio *a, float *out, size_t n, size_t *made, struct err *e)
{
    size_t have = a->held - a->used;
    if (!a->resampler) {
        *made = have < n ? have : n;
        memcpy(out, a->mono + a->used, *made * sizeof *out);
        a->used += *made;
        return 0;
    }
    SRC_DATA data = {.data_in = a->mono + a->used,
                     .input_frames = (long)have,
                     .data_out = out,
                     .output_frames = (long)n,
                     .end_of_input = a->ended,
                     .src_ratio = (double)SOUND_RATE / a->info.samplerate};
    int failed = src_process(a->resampler, &data);
    if (failed)
        return err_set(e, "%s", src_strerror(failed));
    a->used += (size_t)data.input_frames_used;
    *made = (size_t)data.output_frames_gen;
    return 0;
}

int audio_read(struct audio *a, float *out, size_t n, size_t *got, struct err *e)
{
    size_t made = 1;
    for (*got = 0; *got < n; *got += made) {
        if (a->used == a->held && !a->ended && fill(a, e))
            return err_context(e, "%s", a->name);
        if (convert(a, out + *got, n - *got, &made, e))
            return err_context(e, "%s", a->name);
        if (!made && a->ended && a->used == a->held)
            break;
    }
    return 0;
}
