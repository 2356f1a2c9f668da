/* sound_record.c - see sound_record.h */
#include "cli/sound_record.h"
#include "sound/mel.h"

static const double level_least = 1e-6, level_most = 100;

int sound_record_header(const struct map *header, struct err *e)
{
    static const char *const keys[] = {"rate", "hop", "bands", "low", "high"};
    static const double values[] = {SOUND_RATE, SOUND_HOP, SOUND_BANDS, MEL_LOW, MEL_HIGH};
    struct map features;
    double value;
    int found = map_map(header, "features", &features, e);
    if (found <= 0)
        return found;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && found >= 0; i++) {
        found = map_real(&features, keys[i], &value, e);
        if (found > 0 && value != values[i])
            found = err_set(e, "'features' of the header: '%s' is %g, expected %g", keys[i], value,
                            values[i]);
    }
    map_free(&features);
    return found < 0 ? -1 : 1;
}

static int find_sound(struct record *r, struct synthesis_input *out, enum sound_source *source,
                      struct err *e)
{
    struct tensor *sound, *heard;
    const size_t any[] = {ANY}, features[] = {ANY, SOUND_DIM};
    *source = SOURCE_NONE;
    if (!map_find(&r->map, "sound") || !map_find(&r->map, "sound.frames"))
        return 0;
    if (record_tensor(r, "sound", DTYPE_F4, 1, any, &sound, e) ||
        record_tensor(r, "sound.frames", DTYPE_F4, 2, features, &heard, e) ||
        record_finite(r, "sound", sound, e) || record_finite(r, "sound.frames", heard, e))
        return -1;
    *source = SOURCE_LENGTH;
    if (heard->shape[0] != out->n || sound_frames(sound->shape[0]) != out->n)
        return 0;
    *source = SOURCE_SOUND;
    out->heard = heard->data;
    out->sound = sound->data;
    out->samples = sound->shape[0];
    return 0;
}

int sound_record_input(struct record *r, bool pulses, struct synthesis_input *out,
                 enum sound_source *source, struct err *e)
{
    struct tensor *frames;
    const size_t features[] = {ANY, SOUND_DIM};
    *out = (struct synthesis_input){.level = SOUND_LEVEL};
    *source = SOURCE_NONE;
    if (record_tensor(r, "frames", DTYPE_F4, 2, features, &frames, e) ||
        record_finite(r, "frames", frames, e))
        return -1;
    out->frames = frames->data;
    out->n = frames->shape[0];
    if (map_real(&r->map, "level", &out->level, e) < 0)
        return record_error(r, e);
    if (!(out->level >= level_least && out->level <= level_most)) {
        err_set(e, "'level' is %g, expected %g to %g", out->level, level_least, level_most);
        return record_error(r, e);
    }
    return pulses ? 0 : find_sound(r, out, source, e);
}

bool sound_record_continues(const struct record *r)
{
    struct err e;
    int64_t part;
    return map_integer(&r->map, "part", &part, &e) > 0 && part > 0;
}
