/* view.c - see view.h */
#include "view.h"

#include "image/delay.h"

#include <inttypes.h>

void view_measure(struct view *v)
{
    if (v->records.codes)
        return;
    const struct tensor *t = records_frames(&v->records);
    v->content = fit_content(t->data, t->shape[0], t->shape[1], t->shape[2], (int)t->shape[3]);
}

bool view_timed(const struct view *v)
{
    return v->usual_fps && records_delays(&v->records);
}

double view_seconds(const struct view *v)
{
    double fps = (double)v->fps;
    if (!view_timed(v))
        return 1 / fps;
    double delay = (double)records_delays(&v->records)[v->frame];
    return (delay > 0 ? delay : delay_of_none) * (double)v->usual_fps / fps;
}

void view_start(struct view *v, int64_t frame)
{
    struct err e;
    size_t count = records_frame_count(&v->records);
    view_measure(v);
    v->one_frame = frame >= 0;
    v->frame = frame < 0 ? 0 : (size_t)frame;
    if (v->frame < count)
        return;
    err_set(&e, "there is no frame %" PRId64 ", the last is %zu", frame, count - 1);
    record_error(records_current(&v->records), &e);
    cli_fail(&e);
}
