/* sprite_decode.c - libFuzzer's target over sprite-decode: its layouts, with any picture. The first
 * bytes choose options; for an atlas its text follows, to the first zero byte; the rest is the
 * picture. */
#include "memory_file.h"
#include "messages.h"
#include "mutate_png.h"

#include "../../src/sprite-decode/job.h"

#include <fcntl.h>

enum { CHOICES = 10, PATH = 64 };

static const char *const lists[] = {NULL, "0", "0-3", "3-0,1", "0-16383", "1,1,1", "99999"};
static const char *const keys[] = {NULL, "corner", "000000", "ff00ff"};
static const char *const frames[] = {"sprites", "natural", "0", "1-0", "0-40", "0,0,0,0"};
static const char *const actions[] = {"all", "walk", "hurt", "thrust_oversize", "climb"};
static const char *const blocks[] = {"walk_128", "slash_oversize", "tool_rod"};
#define ONE_OF(names, byte) ((names)[(byte) % (sizeof(names) / sizeof *(names))])

/* What the options say; the first byte chooses the layout as the options would. */
static void choose(struct settings *s, const uint8_t *byte)
{
    static const char *action, *block;
    *s = (struct settings){.frames = ONE_OF(frames, byte[1]), .background = "000000"};
    int layout = byte[0] & 3;
    s->rgba = byte[0] & 4;
    s->key = ONE_OF(keys, byte[2]);
    s->anchor = settings_anchors[byte[3] % 9];
    s->files = layout == 1;
    action = ONE_OF(actions, byte[4]);
    block = ONE_OF(blocks, byte[5]);
    if (layout == 2) {
        s->cell[0] = 1 + byte[4];
        s->cell[1] = 1 + byte[5];
        s->margin = byte[6] & 15;
        s->spacing[0] = s->spacing[1] = byte[6] >> 4;
        s->offset[0] = byte[7] & 15;
        s->rows = ONE_OF(lists, byte[8]);
        s->columns = ONE_OF(lists, byte[9]);
        s->join = byte[0] & 8;
    } else if (layout == 3)
        s->atlas = "atlas.json";
    else if (layout == 0 && byte[0] & 16)
        s->actions = (struct text_list){&action, 1};
    if (layout == 0 && byte[0] & 32)
        s->oversize = (struct text_list){&block, 1};
}

/* As sprite-decode's main() does. */
static void decode(struct job *j, const struct settings *s, char **paths, int count, int nowhere)
{
    static void (*const layouts[LAYOUTS])(struct job *) = {[LAYOUT_FILES] = layout_files,
                                                           [LAYOUT_TAGS] = layout_tags,
                                                           [LAYOUT_ATLAS] = layout_atlas,
                                                           [LAYOUT_GRID] = layout_grid,
                                                           [LAYOUT_LPC] = layout_lpc};
    struct err e;
    settings_check(s, count);
    j->settings = s;
    j->order = settings_frame_order(s);
    j->ground = settings_ground(s);
    pictures_load(&j->pictures, s, paths, count);
    if (j->pictures.layout == LAYOUT_LPC)
        for (int i = 0; i < s->actions.count; i++)
            cli_check(lpc_choose_action(&j->choice, s->actions.items[i], LPC_ACTIONS, &e), &e);
    snprintf(j->name, sizeof j->name, "fuzz");
    j->filter.writer = writer_open(nowhere, "out", &e);
    if (!j->filter.writer || writer_header(j->filter.writer, "frames", NULL, &e))
        abort();
    layouts[j->pictures.layout](j);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned int seed)
{
    uint64_t chosen = seed;
    if (size <= CHOICES || most <= CHOICES)
        return LLVMFuzzerMutate(data, size, most);
    if (mutate_choose(&chosen, 4) == 0) {
        LLVMFuzzerMutate(data, CHOICES, CHOICES);
        return size;
    }
    size_t at = CHOICES;
    while ((data[0] & 3) == 3 && at < size - 1 && data[at++])
        ;
    return at + mutate_png(data + at, size - at, most - at, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct job job;
    static struct settings settings;
    static int file, nowhere;
    char path[PATH], *paths[] = {path, path};
    struct err e;
    if (size <= CHOICES)
        return 0;
    choose(&settings, data);
    size_t at = CHOICES;
    const uint8_t *end = settings.atlas ? memchr(data + at, 0, size - at) : NULL;
    job = (struct job){0};
    if (settings.atlas && (!end || atlas_parse(&job.atlas, (const char *)data + at, &e)))
        return 0;
    at = end ? (size_t)(end - data) + 1 : at;
    file = file_of(data + at, size - at);
    nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (attempt_failed() == 0)
        decode(&job, &settings, paths, data[0] & 64 ? 2 : 1, nowhere);
    writer_close(job.filter.writer);
    pictures_free(&job.pictures);
    atlas_free(&job.atlas);
    close(file);
    close(nowhere);
    return 0;
}
