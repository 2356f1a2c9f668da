/* audio_writer_sndfile.c - audio_writer.h by libsndfile. Samples are rounded here: libsndfile would
 * scale by 32767 what it scales by 1/32768 when it reads. */
#include "base/mem.h"
#include "sound/audio_writer.h"
#include "sound/sound.h"
#include "tns/io.h"

#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 4096, COMMENT = 1024 };

struct audio_writer {
    int fd;
    const char *name;
    enum audio_format format;
    int bits;
    SNDFILE *file; /* NULL: the bytes are written here */
    off_t start;   /* where the file begins in the descriptor */
    bool failed;   /* a write has failed: libsndfile says nothing where it was that of a header */
    struct err why;
};

/* ---- what libsndfile writes with ---- */

static sf_count_t file_length(void *of)
{
    const struct audio_writer *w = of;
    struct stat s;
    return fstat(w->fd, &s) ? -1 : s.st_size - w->start;
}

static sf_count_t file_seek(sf_count_t offset, int whence, void *of)
{
    const struct audio_writer *w = of;
    off_t at = lseek(w->fd, whence == SEEK_SET ? offset + w->start : offset, whence);
    return at < 0 ? -1 : at - w->start;
}

static sf_count_t file_tell(void *of)
{
    return file_seek(0, SEEK_CUR, of);
}

static sf_count_t file_read(void *to, sf_count_t count, void *of)
{
    const struct audio_writer *w = of;
    return read(w->fd, to, (size_t)count);
}

static sf_count_t file_write(const void *from, sf_count_t count, void *of)
{
    struct audio_writer *w = of;
    w->failed = w->failed || io_write(w->fd, w->name, from, (size_t)count, &w->why);
    return w->failed ? 0 : count;
}

/* The reason why a write failed. Always returns -1. */
static int write_error(const struct audio_writer *w, const char *reason, struct err *e)
{
    if (!w->failed)
        return err_set(e, "%s: %s", w->name, reason);
    *e = w->why;
    return -1;
}

/* ---- the file ---- */

static void put_number(uint8_t *to, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

/* The header of a WAV whose length is not known, with the comment in an INFO list. */
static int put_header(const struct audio_writer *w, const char *comment, struct err *e)
{
    uint8_t h[80 + COMMENT] = "RIFF\377\377\377\377WAVEfmt ";
    size_t length = strnlen(comment, COMMENT - 2) + 1, padded = length + length % 2;
    unsigned bytes = (unsigned)w->bits / 8;
    put_number(h + 16, 16, 4);
    put_number(h + 20, 1, 2); /* integers */
    put_number(h + 22, 1, 2); /* channel */
    put_number(h + 24, SOUND_RATE, 4);
    put_number(h + 28, SOUND_RATE * bytes, 4);
    put_number(h + 32, bytes, 2);
    put_number(h + 34, (unsigned)w->bits, 2);
    memcpy(h + 36, "LIST", 4);
    put_number(h + 40, 12 + padded, 4);
    memcpy(h + 44, "INFOICMT", 8);
    put_number(h + 52, length, 4);
    memcpy(h + 56, comment, length - 1);
    memcpy(h + 56 + padded, "data\377\377\377\377", 8);
    return io_write(w->fd, w->name, h, 64 + padded, e);
}

static int open_file(struct audio_writer *w, const char *comment, struct err *e)
{
    static const int kinds[] = {[AUDIO_WAV] = SF_FORMAT_WAV,
                                [AUDIO_FLAC] = SF_FORMAT_FLAC,
                                [AUDIO_OGG] = SF_FORMAT_OGG | SF_FORMAT_VORBIS};
    static SF_VIRTUAL_IO io = {file_length, file_seek, file_read, file_write, file_tell};
    SF_INFO info = {.samplerate = SOUND_RATE, .channels = 1, .format = kinds[w->format]};
    if (w->format != AUDIO_OGG)
        info.format |= w->bits == 24 ? SF_FORMAT_PCM_24 : SF_FORMAT_PCM_16;
    w->file = sf_open_virtual(&io, SFM_WRITE, &info, w);
    if (!w->file)
        return write_error(w, sf_strerror(NULL), e);
    if (w->format == AUDIO_OGG)
        sf_command(w->file, SFC_SET_CLIPPING, NULL, SF_TRUE);
    sf_set_string(w->file, SF_STR_SOFTWARE, "dsvae-tools " VERSION);
    sf_set_string(w->file, SF_STR_COMMENT, comment);
    return 0;
}

struct audio_writer *audio_writer_open(int fd, const char *name, enum audio_format format, int bits,
                                       const char *comment, struct err *e)
{
    struct audio_writer *w = mem_zero(1, sizeof *w);
    if (!w) {
        err_memory(e, sizeof *w, "a sound file");
        return NULL;
    }
    *w = (struct audio_writer){.fd = fd, .name = name, .format = format, .bits = bits};
    w->start = lseek(fd, 0, SEEK_CUR);
    bool seeks = w->start >= 0 && !(fcntl(fd, F_GETFL) & O_APPEND);
    int failed = 0;
    if (format == AUDIO_WAV && !seeks)
        failed = put_header(w, comment, e);
    else if (format != AUDIO_RAW && !seeks)
        failed = err_set(e, "%s: this format needs a file, not a pipe: WAV and raw do not", name);
    else if (format != AUDIO_RAW)
        failed = open_file(w, comment, e);
    if (!failed)
        return w;
    free(w);
    return NULL;
}

/* The sample as an integer of so many bits. */
static int32_t rounded(float x, int bits, uint64_t *clipped)
{
    double most = (double)(1 << (bits - 1)), value = rint((double)x * most);
    if (value >= -most && value <= most - 1)
        return (int32_t)value;
    ++*clipped;
    return value < 0 ? (int32_t)-most : (int32_t)(most - 1);
}

static int put_piece(struct audio_writer *w, const float *x, size_t n, uint64_t *clipped,
                     struct err *e)
{
    int32_t samples[PIECE];
    uint8_t bytes[3 * PIECE];
    size_t width = (size_t)w->bits / 8;
    sf_count_t written = (sf_count_t)n;
    for (size_t i = 0; i < n; i++)
        samples[i] = rounded(x[i], w->bits, clipped);
    if (!w->file) {
        for (size_t i = 0; i < n; i++)
            put_number(bytes + i * width, (uint32_t)samples[i], (int)width);
        return io_write(w->fd, w->name, bytes, n * width, e);
    }
    for (size_t i = 0; i < n; i++)
        samples[i] = (int32_t)((uint32_t)samples[i] << (32 - w->bits));
    written = w->format == AUDIO_OGG ? sf_write_float(w->file, x, written)
                                     : sf_write_int(w->file, samples, written);
    if (written != (sf_count_t)n || w->failed)
        return write_error(w, sf_strerror(w->file), e);
    return 0;
}

int audio_writer_put(struct audio_writer *w, const float *x, size_t n, uint64_t *clipped,
                     struct err *e)
{
    for (size_t done = 0, now; done < n; done += now) {
        now = n - done < PIECE ? n - done : PIECE;
        if (put_piece(w, x + done, now, clipped, e))
            return -1;
    }
    return 0;
}

int audio_writer_close(struct audio_writer *w, struct err *e)
{
    int status = w->file ? sf_close(w->file) : 0, failed = status || w->failed;
    if (failed)
        write_error(w, sf_error_number(status), e);
    free(w);
    return failed ? -1 : 0;
}
