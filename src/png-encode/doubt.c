/* doubt.c - the doubts of a record as a picture. See job.h */
#include "cli/cli.h"
#include "job.h"
#include "model/frames.h"

static void draw(uint8_t *rgba, const uint8_t *doubt, size_t n)
{
    for (size_t i = 0; i < n; i++, rgba += 4) {
        rgba[0] = doubt[i] ? 255 : 0;
        rgba[1] = rgba[2] = 0;
        rgba[3] = doubt[i];
    }
}

void doubt_show(struct record *r)
{
    struct err e;
    struct tensor *frames, *doubt, red;
    cli_check(frames_of_record(r, 0, 0, 0, &frames, &e), &e);
    if (!map_find(&r->map, "doubt")) {
        err_set(&e, "there is no 'doubt', which dsvae-decode --doubt adds");
        record_error(r, &e);
        cli_fail(&e);
    }
    cli_check(record_tensor(r, "doubt", DTYPE_U1, 3, frames->shape, &doubt, &e), &e);
    const size_t shape[] = {frames->shape[0], frames->shape[1], frames->shape[2], 4};
    cli_check(tensor_make(&red, DTYPE_U1, 4, shape, &e), &e);
    draw(red.data, doubt->data, tensor_bytes(doubt));
    cli_check(record_set_tensor(r, "frames", &red, &e), &e);
}
