/* codes.c - from a record's frames to its codes, and what a decoder reads of them. */
#include "copy/codes.h"
#include "base/mem.h"
#include "copy/blend_decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- poses ---- */

/* The poses that the labels name: 1, 0 if a label is absent, -1. */
static int poses_by_labels(int32_t *pose, const struct copy_model *m, const struct record *r,
                           size_t T, struct err *e)
{
    char sequence[COPY_NAME], who[RECORD_ID], name[COPY_NAME], shown[COPY_NAME];
    int got = copy_names(sequence, who, r, m->pose_labels, e);
    for (size_t t = 0; got == 1 && t < T; t++) {
        snprintf(name, sizeof name, "%.*s/%zu", COPY_NAME - COPY_NUMBER, sequence, t);
        pose[t] = copy_pose_find(m, name);
        if (pose[t] < 0) {
            err_set(e,
                    "the model does not know the pose '%s': leave the record out "
                    "(tensor-head --except), or find the nearest pose (dsvae-encode --look)",
                    err_quote(shown, sizeof shown, name, strlen(name)));
            return record_error(r, e);
        }
    }
    return got;
}

/* How far a frame is from the mean of a pose: differences of coverage, and of brightness where most
 * characters cover the pixel. */
static uint64_t distance_to_pose(const uint8_t *frame, const struct copy_group *g, size_t pose,
                                 size_t size, size_t C)
{
    const uint8_t *coverage = g->coverage + pose * size, *grey = g->grey + pose * size;
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        uint32_t colour = copy_pixel(frame, i, C);
        unsigned covered = colour != COPY_NOTHING ? 255 : 0;
        sum += 2 * (unsigned)abs((int)covered - (int)coverage[i]);
        if (covered)
            sum += (unsigned)abs((int)copy_brightness(colour) - (int)grey[i]) * coverage[i] / 255;
    }
    return sum;
}

static uint64_t find_nearest(int32_t *pose, const struct copy_model *m, const struct copy_group *g,
                             const uint8_t *frame)
{
    uint64_t least = UINT64_MAX;
    for (size_t p = 0; p < m->P; p++) {
        uint64_t d = distance_to_pose(frame, g, p, m->H * m->W, m->C);
        if (d < least) {
            least = d;
            *pose = (int32_t)p;
        }
    }
    return least;
}

static int poses_by_look(int32_t *pose, const struct copy_model *m, const struct tensor *frames,
                         struct err *e)
{
    size_t T = frames->shape[0], frame = m->H * m->W * m->C;
    for (size_t t = 0; m->blend && t < T; t++)
        pose[t] = (int32_t)blend_find_pose(m->blend, (const uint8_t *)frames->data + t * frame);
    if (m->blend)
        return 0;
    uint64_t least = UINT64_MAX;
    int32_t *found = mem_zero(T, sizeof *found);
    if (!found)
        return err_memory(e, T * sizeof *found, "the poses of a record");
    for (size_t g = 0; g < m->group_count; g++) {
        uint64_t sum = 0;
        for (size_t t = 0; t < T; t++)
            sum += find_nearest(&found[t], m, &m->groups[g],
                                (const uint8_t *)frames->data + t * frame);
        if (sum < least) {
            least = sum;
            memcpy(pose, found, T * sizeof *pose);
        }
    }
    free(found);
    return 0;
}

int copy_find_poses(int32_t *pose, const struct copy_model *m, struct record *r,
                    const struct tensor *frames, bool look, struct err *e)
{
    int got = look ? 0 : poses_by_labels(pose, m, r, frames->shape[0], e);
    if (got)
        return got < 0 ? -1 : 0;
    return poses_by_look(pose, m, frames, e);
}

/* ---- codes ---- */

static int set_static(struct record *r, const struct copy_model *m, const struct copy_shown *s,
                      struct err *e)
{
    struct tensor frames, poses;
    if (tensor_make(&frames, DTYPE_U1, 4, (const size_t[]){s->count, m->H, m->W, m->C}, e))
        return -1;
    memcpy(frames.data, s->frames, tensor_bytes(&frames));
    if (record_set_tensor(r, "static.frames", &frames, e) ||
        tensor_make(&poses, DTYPE_I4, 1, &s->count, e))
        return -1;
    memcpy(poses.data, s->pose, tensor_bytes(&poses));
    return record_set_tensor(r, "static.poses", &poses, e);
}

int copy_set_codes(struct record *r, const struct copy_model *m, const struct copy_shown *s,
                   const int32_t *pose, size_t T, struct err *e)
{
    struct tensor mean;
    if (set_static(r, m, s, e) || tensor_make(&mean, DTYPE_F4, 2, (const size_t[]){T, m->P}, e))
        return record_error(r, e);
    float *row = mean.data;
    memset(row, 0, tensor_bytes(&mean));
    for (size_t t = 0; t < T; t++)
        row[t * m->P + (size_t)pose[t]] = 1;
    record_remove(r, "frames");
    record_remove(r, "hidden");
    return record_set_tensor(r, "dynamic.mean", &mean, e);
}

static int get_shown(struct record *r, const struct copy_model *m, struct copy_shown *s,
                     struct err *e)
{
    struct tensor *frames, *poses;
    if (record_tensor(r, "static.frames", DTYPE_U1, 4, (const size_t[]){ANY, m->H, m->W, m->C},
                      &frames, e) ||
        record_tensor(r, "static.poses", DTYPE_I4, 1, frames->shape, &poses, e))
        return -1;
    *s = (struct copy_shown){frames->shape[0], poses->data, frames->data};
    for (size_t i = 0; i < s->count; i++)
        if (s->pose[i] < 0 || (size_t)s->pose[i] >= m->P) {
            err_set(e, "'static.poses' has %d at element %zu, the model has %zu poses", s->pose[i],
                    i, m->P);
            return record_error(r, e);
        }
    return 0;
}

int copy_get_codes(struct record *r, const struct copy_model *m, struct copy_shown *s,
                   const float **weights, size_t *T, struct err *e)
{
    struct tensor *mean;
    if (get_shown(r, m, s, e) ||
        record_tensor(r, "dynamic.mean", DTYPE_F4, 2, (const size_t[]){ANY, m->P}, &mean, e) ||
        record_finite(r, "dynamic.mean", mean, e))
        return -1;
    *T = mean->shape[0];
    *weights = mean->data;
    return 0;
}
