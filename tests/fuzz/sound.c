/* sound.c - libFuzzer's target over sound files: any bytes as a file and through a pipe, which has
 * a reader of its own. Each sample must be a number, and so must each feature of it. */
#include "memory_file.h"

#include "sound/analysis.h"
#include "sound/audio.h"

#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { BLOCK = 1600, BLOCKS = 40, ANALYSED = 2, PIPE = 1 << 16, AHEAD = 30 };

/* These libraries leak where they refuse a file; a program ends then. */
const char *suppressions(void) __asm__("__lsan_default_suppressions");
const char *suppressions(void)
{
    return "leak:libvorbis\nleak:libsndfile\nleak:libogg\nleak:libFLAC\n";
}

static void must(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_features(struct analysis *a)
{
    struct analysis_frame frame;
    while (analysis_next(a, &frame))
        for (int i = 0; i < SOUND_BANDS; i++)
            must(isfinite(frame.band[i]) && frame.band[i] >= 0, "a band is no power");
}

/* The first seconds of a sound, and the features of their beginning. */
static void read_sound(int fd)
{
    static float samples[BLOCK];
    struct err e = {.text = ""};
    struct audio *audio = audio_open(fd, "in", &e);
    must(audio || *e.text, "no sound, and no reason");
    struct analysis *a = audio ? analysis_open(AHEAD, &e) : NULL;
    size_t got = BLOCK;
    for (int i = 0; a && i < BLOCKS && got == BLOCK; i++) {
        if (audio_read(audio, samples, BLOCK, &got, &e))
            break;
        for (size_t k = 0; k < got; k++)
            must(isfinite(samples[k]), "a sample is no number");
        if (i < ANALYSED) { /* it is slow */
            must(analysis_push(a, samples, got, &e) == 0, "push");
            check_features(a);
        }
    }
    if (a) {
        analysis_end(a);
        check_features(a);
    }
    analysis_close(a);
    audio_close(audio);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int ends[2];
    read_sound(file_of(data, size));
    if (size > PIPE || pipe2(ends, O_CLOEXEC))
        return 0;
    must(write(ends[1], data, size) == (ssize_t)size, "a pipe takes it");
    close(ends[1]);
    read_sound(ends[0]);
    return 0;
}
