/* keys.h - the bytes that a terminal sends, as keys. */
#ifndef TENSOR_VIEW_KEYS_H
#define TENSOR_VIEW_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* A key that is a character is that character. */
enum key {
    KEY_NONE, /* no whole one has come */
    KEY_OTHER = 256,
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_ESCAPE,
};

enum { KEYS_ROOM = 256 };

/* What has come and was not taken yet. */
struct keys {
    unsigned char bytes[KEYS_ROOM];
    size_t count;
};

/* Takes the next key off. `late`: nothing has followed for a while, so that an escape that stands
 * alone is the key of that name, and a sequence that was begun will not go on. */
int keys_take(struct keys *k, bool late);

#endif
