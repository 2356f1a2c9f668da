/* code_shown.c - moves frames that were shown from record to record. */
#include "edit/code_shown.h"

#include <string.h>

static const char frames_key[] = "static.frames", poses_key[] = "static.poses";

bool shown_is(const struct record *r, enum edit_object o)
{
    return o == EDIT_STATIC && map_find(&r->map, frames_key);
}

int shown_find(struct tensor **frames, struct tensor **poses, struct record *r, struct err *e)
{
    const size_t any[] = {ANY, ANY, ANY, ANY};
    if (record_tensor(r, frames_key, DTYPE_U1, 4, any, frames, e))
        return -1;
    return record_tensor(r, poses_key, DTYPE_I4, 1, (*frames)->shape, poses, e);
}

int shown_copy(struct code_tensors *to, struct record *from, struct err *e)
{
    struct tensor *frames, *poses;
    *to = (struct code_tensors){0};
    if (shown_find(&frames, &poses, from, e) || tensor_copy(&to->frames, frames, e) ||
        tensor_copy(&to->poses, poses, e)) {
        code_free(to);
        return -1;
    }
    return 0;
}

int shown_put(struct record *to, struct code_tensors *c, struct err *e)
{
    int failed = record_set_tensor(to, frames_key, &c->frames, e) ||
                 record_set_tensor(to, poses_key, &c->poses, e);
    code_free(c);
    return failed ? -1 : 0;
}

int shown_agree(struct record *r, struct record *other, const char *other_name, struct err *e)
{
    char id[CODE_SHOWN];
    struct tensor *a, *b, *poses;
    if (shown_find(&a, &poses, r, e) || shown_find(&b, &poses, other, e))
        return -1;
    if (memcmp(a->shape + 1, b->shape + 1, 3 * sizeof *a->shape) == 0)
        return 0;
    err_set(e, "'%s' has frames of another size than record %llu ('%s')%s%s", frames_key,
            (unsigned long long)other->number, code_id(id, other), other_name ? " of " : "",
            other_name ? other_name : "");
    return record_error(r, e);
}
