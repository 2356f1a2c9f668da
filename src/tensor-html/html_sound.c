/* html_sound.c - see html_sound.h */
#include "html_sound.h"

#include "html_sprite.h"
#include "sound/limiter.h"

#include <math.h>
#include <string.h>

enum { TAKE = 4096, SAMPLE = 2, SEED = 2 }; /* the seed of the first sound of wav-encode */

/* Appends the samples that are complete, 16 bits each, lowest byte first. */
static int take(struct buffer *wav, struct synthesis *s, float *gain, struct err *e)
{
    float x[TAKE];
    uint8_t bytes[TAKE * SAMPLE];
    size_t n;
    while ((n = synthesis_take(s, x, TAKE)) > 0) {
        limiter_run(gain, x, n);
        for (size_t i = 0; i < n; i++) {
            long sample = lrintf(fminf(fmaxf(x[i] * 32768, -32768), 32767));
            bytes[2 * i] = (uint8_t)(sample & 255);
            bytes[2 * i + 1] = (uint8_t)(sample >> 8 & 255);
        }
        if (buffer_append(wav, bytes, n * SAMPLE, e))
            return -1;
    }
    return 0;
}

static void put_number(uint8_t *to, size_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> 8 * i & 255);
}

/* The head of a WAV file of one channel of so many bytes. */
enum { HEAD = 44 };
static void put_head(uint8_t head[HEAD], size_t bytes)
{
    memcpy(head, "RIFF", 4);
    memcpy(head + 8, "WAVEfmt ", 8);
    memcpy(head + 36, "data", 4);
    put_number(head + 4, HEAD - 8 + bytes, 4);
    put_number(head + 16, 16, 4); /* bytes of the format */
    put_number(head + 20, 1, 2);  /* integers */
    put_number(head + 22, 1, 2);  /* channels */
    put_number(head + 24, SOUND_RATE, 4);
    put_number(head + 28, SOUND_RATE * SAMPLE, 4);
    put_number(head + 32, SAMPLE, 2);
    put_number(head + 34, 8 * SAMPLE, 2);
    put_number(head + 40, bytes, 4);
}

static int make_wav(struct buffer *wav, struct synthesis *s, const struct synthesis_input *in,
                    struct err *e)
{
    float gain = 1;
    uint8_t head[HEAD] = {0};
    if (buffer_append(wav, head, HEAD, e) || synthesis_push(s, in, e) || synthesis_end(s, e) ||
        take(wav, s, &gain, e))
        return -1;
    put_head(wav->bytes, wav->size - HEAD);
    return 0;
}

int html_sound(struct html *h, const char *row, const char *id, const struct synthesis_input *in,
               struct err *e)
{
    struct buffer wav = {0};
    struct synthesis *s = synthesis_open(synthesis_passes(in), SEED, e);
    int failed = !s || make_wav(&wav, s, in, e);
    if (!failed) {
        html_put(h, "<audio controls preload=\"metadata\" aria-label=\"");
        html_describe(h, row, id, in->n);
        html_put(h, "\" src=\"");
        html_data(h, "audio/wav", wav.bytes, wav.size);
        html_put(h, "\"></audio>\n");
    }
    synthesis_close(s);
    buffer_free(&wav);
    return failed ? -1 : 0;
}
