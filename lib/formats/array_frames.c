/* array_frames.c - see array_frames.h */
#include "formats/array_frames.h"

#include "base/num.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N, T, H, W, C, WHITE = 255, CHUNK = 16384 };

static const char letters_of_axes[] = "NTHWC";
static const double tolerance = 1e-3; /* of values that filters moved beyond 0..1 */

/* Axes */

static int check_channels(const struct array_frames *f, const struct npy *head, struct err *e)
{
    size_t channels = f->axis[C] < 0 ? 1 : head->shape[f->axis[C]];
    if (channels == 1 || channels == 3 || channels == 4)
        return 0;
    return err_set(e, "axis C has %zu channels, expected 1, 3 or 4", channels);
}

int array_frames_axes(struct array_frames *f, const char *letters, const struct npy *head,
                      struct err *e)
{
    for (int i = 0; i < AXES; i++)
        f->axis[i] = -1;
    for (int i = 0; letters[i]; i++) {
        const char *at = strchr(letters_of_axes, letters[i]);
        if (!at || f->axis[at - letters_of_axes] >= 0)
            return err_set(e, "the axes are the letters N, T, H, W, C, each once at most");
        f->axis[at - letters_of_axes] = i;
    }
    if (f->axis[H] < 0 || f->axis[W] < 0)
        return err_set(e, "the axes H and W are needed");
    if (strlen(letters) != (size_t)head->ndim)
        return err_set(e, "%zu axes, the array has %d", strlen(letters), head->ndim);
    return check_channels(f, head, e);
}

static bool is_channels(size_t size)
{
    return size == 1 || size == 3 || size == 4;
}

bool array_frames_guess(struct array_frames *f, const struct npy *head, bool one)
{
    /* Orders with N, by the number of axes: channels last, channels first, grey. */
    static const char *const orders[][3] = {
        [3] = {NULL, NULL, "NHW"}, [4] = {"NHWC", "NCHW", "NTHW"}, [5] = {"NTHWC", "NTCHW", NULL}};
    static const char *const single[][3] = {
        [2] = {NULL, NULL, "HW"}, [3] = {"HWC", "CHW", "THW"}, [4] = {"THWC", "TCHW", NULL}};
    struct err ignored;
    int ndim = head->ndim;
    if (ndim < (one ? 2 : 3) || ndim > (one ? 4 : 5))
        return false;
    const char *const *order = one ? single[ndim] : orders[ndim];
    bool last = is_channels(head->shape[ndim - 1]);
    bool first = ndim > 2 && is_channels(head->shape[ndim - 3]);
    const char *letters = order[0] && last ? order[0] : order[1] && first ? order[1] : order[2];
    return letters && array_frames_axes(f, letters, head, &ignored) == 0;
}

void array_frames_letters(const struct array_frames *f, char out[AXES + 1])
{
    memset(out, 0, AXES + 1);
    for (int i = 0; i < AXES; i++)
        if (f->axis[i] >= 0)
            out[f->axis[i]] = letters_of_axes[i];
}

/* Ranges */

int array_frames_range(struct array_frames *f, const char *text, struct err *e)
{
    const char *dots = strstr(text, "..");
    char low[32];
    struct err why;
    if (dots && (size_t)(dots - text) < sizeof low) {
        snprintf(low, sizeof low, "%.*s", (int)(dots - text), text);
        if (num_real(low, -1e30, 1e30, &f->low, &why) == 0 &&
            num_real(dots + 2, -1e30, 1e30, &f->high, &why) == 0 && f->low < f->high)
            return 0;
    }
    return err_set(e, "'%.40s' is not a range such as 0..1 or 0..255", text);
}

int array_range_add(struct array_range *r, const struct tensor *t, size_t count, struct err *e)
{
    double values[CHUNK];
    r->whole = t->dtype != DTYPE_F4 && t->dtype != DTYPE_F8;
    for (size_t at = 0, n; at < count; at += n) {
        n = count - at < CHUNK ? count - at : CHUNK;
        tensor_reals(t, at, n, values);
        for (size_t i = 0; i < n; i++) {
            if (!isfinite(values[i]))
                return err_set(e, "element %zu is not finite", r->count + i);
            r->min = r->count + i ? fmin(r->min, values[i]) : values[i];
            r->max = r->count + i ? fmax(r->max, values[i]) : values[i];
        }
        r->count += n;
    }
    return 0;
}

int array_range_use(const struct array_range *r, struct array_frames *f, struct err *e)
{
    f->low = 0;
    f->high = WHITE;
    if (r->min >= -tolerance && r->max <= 1 + tolerance)
        f->high = 1;
    else if (!r->whole && r->min >= -1 - tolerance && r->max <= 1 + tolerance)
        f->low = -1, f->high = 1;
    else if (r->min < -tolerance || r->max > WHITE + 0.5 || (!r->whole && r->max <= 2))
        return err_set(e,
                       "its values are %g to %g: give those of black and white, such as --range "
                       "0..1 or --range 0..255",
                       r->min, r->max);
    return 0;
}

/* Whether the other elements cannot change what was found: bytes beyond 0..1 are 0..255. */
static bool is_found(const struct array_range *r, const struct npy *h)
{
    return h->file_dtype->dtype == DTYPE_U1 && r->count && r->max > 1;
}

int array_frames_find_range(struct array_frames *f, struct array_stream *s, struct err *e)
{
    const struct npy *h = &s->head;
    struct array_range range = {0};
    size_t left, chunk = CHUNK;
    struct buffer held = {0};
    struct tensor t;
    if (npy_bytes(h, 1, &left) || tensor_make(&t, h->file_dtype->dtype, 1, &chunk, e))
        return -1;
    int failed = 0;
    for (; left && !failed && !is_found(&range, h); left -= chunk) {
        chunk = left < CHUNK ? left : CHUNK;
        failed =
            array_stream_elements(s, &t, chunk, &held, e) || array_range_add(&range, &t, chunk, e);
    }
    buffer_free(&held);
    tensor_free(&t);
    return failed ? -1 : array_range_use(&range, f, e);
}

/* Frames */

bool array_frames_same(const struct array_frames *f, enum dtype dtype, int ndim,
                       const size_t *shape)
{
    int first = f->axis[N] == 0;
    return dtype == DTYPE_U1 && f->low == 0 && f->high == WHITE && f->axis[N] <= 0 &&
           ndim == first + 4 && f->axis[T] == first && f->axis[H] == first + 1 &&
           f->axis[W] == first + 2 && f->axis[C] == first + 3 && shape[first + 3] > 1;
}

/* The level of a value; NaN is an error that the caller finds by *bad. */
static uint8_t level(struct array_frames *f, double value, bool *bad)
{
    double share = (value - f->low) / (f->high - f->low) * WHITE;
    if (isnan(share))
        *bad = true;
    if (share < -0.5 || share > WHITE + 0.5)
        f->clipped++;
    return (uint8_t)(share >= 0 ? fmin(share, WHITE) + 0.5 : 0);
}

/* Elements between neighbours along the axis; 0 if it is missing. */
static size_t stride(const struct tensor *t, int axis)
{
    size_t product = axis >= 0;
    for (int i = axis + 1; i < t->ndim; i++)
        product *= t->shape[i];
    return product;
}

static size_t size_of(const struct tensor *t, int axis)
{
    return axis < 0 ? 1 : t->shape[axis];
}

int array_frames_convert(struct array_frames *f, const struct tensor *from, size_t n,
                         size_t max_bytes, struct tensor *out, struct err *e)
{
    size_t step[AXES], size[AXES];
    bool bad = false;
    for (int i = 0; i < AXES; i++) {
        step[i] = stride(from, f->axis[i]);
        size[i] = size_of(from, f->axis[i]);
    }
    const size_t channels = size[C] == 1 ? 3 : size[C];
    if (size[T] * size[H] * size[W] > max_bytes / channels)
        return err_set(e, "frames of more than %zu bytes (see --max-record)", max_bytes);
    if (tensor_make(out, DTYPE_U1, 4, (const size_t[]){size[T], size[H], size[W], channels}, e))
        return -1;
    uint8_t *to = out->data;
    if (tensor_bytes(out) == 0)
        return 0; /* one of the axes may be endless */
    for (size_t t = 0; t < size[T]; t++)
        for (size_t y = 0; y < size[H]; y++)
            for (size_t x = 0; x < size[W]; x++, to += channels) {
                size_t at = n * step[N] + t * step[T] + y * step[H] + x * step[W];
                for (size_t c = 0; c < size[C]; c++)
                    to[c] = level(f, tensor_real(from, at + c * step[C]), &bad);
                if (size[C] == 1)
                    to[1] = to[2] = to[0];
            }
    if (!bad)
        return 0;
    tensor_free(out);
    return err_set(e, "it has a value that is not a number (NaN)");
}
