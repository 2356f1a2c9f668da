/* end.c - the end record: written after complete success, compared with what was read. */
#include "tns/end.h"

int end_set(struct map *end, const struct end *sums, struct err *e)
{
    return map_set_integer(end, "records", (int64_t)sums->records, e) ||
                   map_set_integer(end, "crc32", sums->crc, e) ||
                   map_set_integer(end, "header_crc32", sums->header_crc, e)
               ? -1
               : 0;
}

/* The crc32 `key`, of `what`. */
static int check_crc(const struct map *end, const char *key, uint32_t crc, const char *what,
                     struct err *e)
{
    int64_t announced;
    int found = map_integer(end, key, &announced, e);
    if (found < 0)
        return -1;
    if (found == 0)
        return err_set(e, "'%s' is missing", key);
    if (announced != crc)
        return err_set(e, "it announces the %s %08llx, but %s %08x: damaged data", key,
                       (unsigned long long)announced, what, crc);
    return 0;
}

int end_check(const struct map *end, const struct end *sums, int64_t version, struct err *e)
{
    int64_t count;
    int found = map_integer(end, "records", &count, e);
    if (found < 0)
        return -1;
    if (found == 0)
        return err_set(e, "'records' is missing");
    if (count < 0 || (uint64_t)count != sums->records)
        return err_set(e, "it announces %lld records, but there are %llu", (long long)count,
                       (unsigned long long)sums->records);
    if (check_crc(end, "crc32", sums->crc, "the records have", e))
        return -1;
    if (version == 1 && !map_find(end, "header_crc32"))
        return 0;
    return check_crc(end, "header_crc32", sums->header_crc, "the header has", e);
}
