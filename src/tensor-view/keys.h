/* keys.h - parses the bytes that a terminal sends into keys. */
#ifndef TENSOR_VIEW_KEYS_H
#define TENSOR_VIEW_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* A key that is a character is that character. */
enum key {
    KEY_NONE, /* no complete key has arrived */
    KEY_OTHER = 256,
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_ESCAPE,
};

enum { KEYS_MAX = 256 };

/* Bytes that have arrived and are not parsed yet. */
struct keys {
    unsigned char bytes[KEYS_MAX];
    size_t count;
};

/* Parses and removes the next key. `late`: nothing has followed for a while, so that an escape
 * alone is the escape key, and a sequence that is not complete never will be. */
int keys_take(struct keys *k, bool late);

#endif
