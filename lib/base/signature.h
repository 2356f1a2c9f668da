/* signature.h - files that are known by some of their first bytes. */
#ifndef BASE_SIGNATURE_H
#define BASE_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

struct signature {
    const char *what; /* what such a file is, for messages */
    size_t at;        /* where its bytes are */
    const char *bytes;
    size_t size;
    const char *advice; /* what to do with it; or NULL */
};

/* Bytes of a signature and their number. */
#define SIGNATURE(text) text, sizeof(text) - 1

/* The first of the list that the file, which begins with `start` [size], has; NULL: none. */
const struct signature *signature_find(const struct signature *list, size_t count,
                                       const uint8_t *start, size_t size);

#endif
