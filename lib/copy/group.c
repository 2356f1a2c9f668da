/* group.c - compares the silhouettes of a character with those of each group. */
#include "copy/group.h"
#include "base/simd.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double log_likelihood(const uint8_t *frame, const uint8_t *coverage, size_t size, size_t C)
{
    double sum = 0;
    for (size_t i = 0; i < size; i++) {
        double p = (coverage[i] + 0.5) / 256;
        sum += log(copy_pixel(frame, i, C) != COPY_NOTHING ? p : 1 - p);
    }
    return sum;
}

/* sum [lanes]: adds 1 for each character that is nothing where the frame is not, or the opposite.
 * colours [size,lanes] */
static SIMD_CLONES void add_differences(uint32_t *sum, const uint8_t *frame, const uint8_t *colours,
                                        size_t size, size_t C, size_t lanes)
{
    for (size_t i = 0; i < size; i++, colours += lanes) {
        uint8_t nothing = copy_pixel(frame, i, C) == COPY_NOTHING;
        for (size_t r = 0; r < lanes; r++)
            sum[r] += (colours[r] == COPY_NOTHING) ^ nothing;
    }
}

/* How well a group fits; a larger one is better. */
struct fit {
    int64_t differences; /* of its nearest character, negative */
    double likelihood;
};

static struct fit fit_group(const struct copy_model *m, const struct copy_group *g,
                            const struct copy_shown *s)
{
    uint32_t sum[COPY_LANES_MOST] = {0}, least = UINT32_MAX;
    size_t size = m->H * m->W;
    double likelihood = 0;
    for (size_t i = 0; i < s->count; i++) {
        size_t pose = (size_t)s->pose[i];
        const uint8_t *frame = s->frames + i * size * m->C;
        likelihood += log_likelihood(frame, g->coverage + pose * size, size, m->C);
        if (m->shown[pose])
            add_differences(sum, frame, g->colours + copy_shown_rank(m, pose) * size * g->lanes,
                            size, m->C, g->lanes);
    }
    for (size_t r = 0; r < g->characters; r++)
        least = sum[r] < least ? sum[r] : least;
    return (struct fit){-(int64_t)least, likelihood};
}

size_t copy_find_group(const struct copy_model *m, const struct copy_shown *s)
{
    struct fit best = {INT64_MIN, -INFINITY};
    size_t found = 0;
    for (size_t g = 0; m->group_count > 1 && g < m->group_count; g++) {
        struct fit fit = fit_group(m, &m->groups[g], s);
        if (fit.differences > best.differences ||
            (fit.differences == best.differences && fit.likelihood > best.likelihood)) {
            best = fit;
            found = g;
        }
    }
    return found;
}

static int unknown_group(const struct copy_model *m, const char *name, struct err *e)
{
    char shown[COPY_NAME], known[COPY_NAME] = "";
    if (m->group_count == 1 && !*m->groups[0].name)
        return err_set(e, "the model has no groups: it was trained without --groups");
    for (size_t g = 0; g < m->group_count; g++) {
        const char *other = m->groups[g].name;
        snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s", g ? ", " : "",
                 err_quote(shown, sizeof shown, other, strlen(other)));
    }
    return err_set(e, "the model has no group '%s'; it has: %s",
                   err_quote(shown, sizeof shown, name, strlen(name)), known);
}

const struct copy_group *copy_named_group(const struct copy_model *m, const char *name,
                                          struct err *e)
{
    for (size_t g = 0; g < m->group_count; g++)
        if (strcmp(m->groups[g].name, name) == 0)
            return &m->groups[g];
    unknown_group(m, name, e);
    return NULL;
}
