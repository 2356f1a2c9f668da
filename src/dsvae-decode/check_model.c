/* check_model.c - compares the model that a stream of codes names. */
#include "check_model.h"

void check_model(const struct filter *f, uint32_t crc)
{
    struct err e;
    int64_t theirs;
    int got = map_integer(reader_header(f->reader), "model_crc32", &theirs, &e);
    if (got > 0 && theirs != crc)
        got = err_set(&e,
                      "the codes were made by another model (crc32 %08llx) than this one (%08x); "
                      "use the model that encoded them, or --any-model",
                      (unsigned long long)theirs, crc);
    if (got < 0)
        cli_fail(&e);
}
