/* load_frames.c - how the pictures of a file become frames. See job.h */
#include "job.h"

#include <string.h>

const char *load_key(const struct settings *s)
{
    if (s->tensors.count)
        return s->tensors.items[0];
    return s->layout || s->range ? "frames" : ARRAYS_VALUE;
}

static bool is_real(const struct npy *h)
{
    return h->file_dtype->dtype == DTYPE_F4 || h->file_dtype->dtype == DTYPE_F8;
}

/* "u1 [6,64,64]" */
static const char *shape_text(const struct npy *h, char out[TENSOR_TEXT])
{
    struct tensor t = {.dtype = h->file_dtype->dtype, .ndim = h->ndim};
    memcpy(t.shape, h->shape, sizeof t.shape);
    return tensor_text(out, &t);
}

/* Finds the axes of pictures: true, or false if the array is to stay as it is. With `told`, the
 * user knows already that features stay. */
static bool find_axes(const struct loading *l, const struct npy *h, bool one, bool told,
                      struct array_frames *frames)
{
    char shape[TENSOR_TEXT];
    struct err e;
    const struct settings *s = l->s;
    if (s->layout && array_frames_axes(frames, s->layout, h, &e))
        cli_wrong_use("--layout: %s", e.text);
    if (s->layout)
        return true;
    bool features = is_real(h) && h->ndim == (one ? 2 : 3) && !s->range;
    if (!features && array_frames_guess(frames, h, one))
        return true;
    if (features && !told)
        cli_note("%s: %s stay features; if they are grey pictures, give --layout %s", l->name,
                 shape_text(h, shape), one ? "HW" : "NHW");
    if (s->range)
        err_set(&e, "%s: the axes of its pictures are unknown; give --layout, such as NTHWC",
                shape_text(h, shape));
    load_check(l, s->range != NULL, &e);
    return false;
}

/* --range. */
static void use_range(const struct loading *l, struct array_frames *frames)
{
    struct err e;
    if (array_frames_range(frames, l->s->range, &e))
        cli_wrong_use("--range: %s", e.text);
}

/* Finds the range in the elements. Bytes in the form of frames are frames, whatever their values.
 */
static void find_range(const struct loading *l, const struct npy *h, struct array_frames *frames)
{
    struct array_stream from = {0};
    struct err e;
    frames->high = UINT8_MAX;
    if (array_frames_same(frames, h->file_dtype->dtype, h->ndim, h->shape) &&
        h->file_dtype->form != 'b')
        return;
    load_check(l, load_array(l, l->s->array, &from, &e), &e);
    load_check(l, array_frames_find_range(frames, &from, &e), &e);
    array_stream_close(&from);
}

/* Says what was found where it was not given. */
static void note_frames(const struct loading *l, const struct npy *h,
                        const struct array_frames *frames)
{
    char shape[TENSOR_TEXT], letters[AXES + 1];
    const struct settings *s = l->s;
    if (array_frames_same(frames, h->file_dtype->dtype, h->ndim, h->shape) ||
        (s->layout && s->range))
        return;
    array_frames_letters(frames, letters);
    cli_note("%s: %s is read as %s, from %g (black) to %g (white); see --layout and --range",
             l->name, shape_text(h, shape), letters, frames->low, frames->high);
}

void load_note_clipped(const struct loading *l, const struct array_frames *frames)
{
    if (frames->clipped)
        cli_note("%s: %zu values outside of %g to %g became black or white", l->name,
                 frames->clipped, frames->low, frames->high);
}

/* If rows that look like pictures get another name, says how to make frames of them. */
static void note_pictures(const struct loading *l, const struct npy *h)
{
    enum { SIDE = 8 }; /* smaller ones are rarely pictures */
    struct array_frames f;
    if (l->s->tensors.count || l->s->kind || !array_frames_guess(&f, h, false))
        return;
    bool coloured = f.axis[4] >= 0, bytes = h->file_dtype->dtype == DTYPE_U1;
    if ((coloured || bytes) && h->shape[f.axis[2]] >= SIDE && h->shape[f.axis[3]] >= SIDE)
        cli_note("%s: the tensor is '%s'; if the rows are pictures, give --tensor frames", l->name,
                 ARRAYS_VALUE);
}

bool load_plan_frames(const struct loading *l, const struct npy *h, bool one,
                      struct array_frames *frames)
{
    *frames = (struct array_frames){0};
    if (strcmp(load_key(l->s), "frames") != 0) {
        cli_exclude(l->s->layout, "--layout", true, "another --tensor than frames");
        cli_exclude(l->s->range, "--range", true, "another --tensor than frames");
        note_pictures(l, h);
        return false;
    }
    if (!find_axes(l, h, one, false, frames))
        return false;
    if (one && frames->axis[0] >= 0)
        cli_wrong_use("--join one cannot be used with the axis N of --layout");
    if (l->s->range)
        use_range(l, frames);
    else
        find_range(l, h, frames);
    note_frames(l, h, frames);
    return true;
}

/* Sets the range of a record's frames. What is found must agree with the records before. */
static void find_record_range(struct loading *l, const struct tensor *t,
                              struct array_frames *frames, const struct record *r)
{
    struct array_range range = {0};
    struct err e;
    if (l->s->range) {
        use_range(l, frames);
        return;
    }
    int failed =
        array_range_add(&range, t, tensor_count(t), &e) || array_range_use(&range, frames, &e);
    if (!failed && l->low < l->high && (frames->low < l->low || frames->high > l->high))
        failed = err_set(&e, "its values are %g to %g, those before it %g to %g: give --range",
                         range.min, range.max, l->low, l->high);
    if (failed) {
        err_context(&e, "'frames'");
        record_error(r, &e);
    }
    load_check(l, failed, &e);
    if (l->low == l->high) {
        l->low = frames->low;
        l->high = frames->high;
    }
    frames->low = l->low;
    frames->high = l->high;
}

void load_frames_of(struct loading *l, struct record *r)
{
    struct array_frames frames = {0};
    struct tensor *t, made;
    struct err e;
    bool swapped, first = l->low == l->high;
    if (map_tensor(&r->map, "frames", &t, &e) != 1)
        return;
    struct npy h = {.file_dtype = file_dtype_of_npy(dtype_name(t->dtype), &swapped),
                    .ndim = t->ndim};
    memcpy(h.shape, t->shape, sizeof h.shape);
    bool plain = t->dtype == DTYPE_U1 && t->ndim == 4 && (t->shape[3] == 3 || t->shape[3] == 4);
    if (plain && !l->s->layout && !l->s->range)
        return;
    const bool told = l->told;
    l->told = true;
    if (!find_axes(l, &h, true, told, &frames))
        return;
    if (frames.axis[0] >= 0)
        cli_wrong_use("--layout: the arrays are records, which have no axis N (see --array)");
    find_record_range(l, t, &frames, r);
    if (first)
        note_frames(l, &h, &frames);
    int failed = array_frames_convert(&frames, t, 0, (size_t)shared.max_record, &made, &e);
    if (failed)
        record_error(r, &e);
    load_check(l, failed || record_set_tensor(r, "frames", &made, &e), &e);
    load_note_clipped(l, &frames);
}
