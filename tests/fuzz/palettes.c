/* palettes.c - libFuzzer's target over the files of palettes: any bytes as a palette. */
#include "pictures/palette_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct palette p;
    struct err e;
    int failed = palette_parse(&p, data, size, &e);
    if (!failed && (p.count == 0 || p.count > PALETTE_MAX))
        abort();
    return 0;
}
