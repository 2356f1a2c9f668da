/* shard.c - the entries that tensor-split adds and tensor-merge removes. */
#include "tns/shard.h"

int shard_of_header(const struct map *header, struct shard *out, struct err *e)
{
    struct map split;
    int found = map_map(header, SHARD_KEY, &split, e);
    if (found <= 0)
        return found;
    bool whole = map_integer(&split, "shard", &out->number, e) == 1 &&
                 map_integer(&split, "of", &out->count, e) == 1 &&
                 map_integer(&split, "first", &out->first, e) == 1 && out->number >= 0 &&
                 out->number < out->count;
    map_free(&split);
    return whole ? 1 : err_set(e, "'" SHARD_KEY "' in the header is not what tensor-split writes");
}

int shard_set_header(struct map *header, const struct shard *s, struct err *e)
{
    struct map split = {0};
    int failed = map_set_integer(&split, "shard", s->number, e) ||
                 map_set_integer(&split, "of", s->count, e) ||
                 map_set_integer(&split, "first", s->first, e) ||
                 map_set_map(header, SHARD_KEY, &split, e);
    map_free(&split);
    return failed ? -1 : 0;
}

int shard_place(const struct record *r, int64_t *place, struct err *e)
{
    int found = map_integer(&r->map, SHARD_KEY, place, e);
    if (found == 1)
        return 0;
    if (found == 0)
        err_set(e, "there is no '" SHARD_KEY "', which gives its position");
    return record_error(r, e);
}

int shard_set_place(struct record *r, int64_t place, struct err *e)
{
    if (map_find(&r->map, SHARD_KEY)) {
        err_set(e, "it has an entry '" SHARD_KEY "' already");
        return record_error(r, e);
    }
    r->bytes = NULL;
    return map_set_integer(&r->map, SHARD_KEY, place, e) ? record_error(r, e) : 0;
}
