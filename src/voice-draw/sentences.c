/* sentences.c - see sentences.h */
#include "sentences.h"

#include "base/rng.h"

#include <stdio.h>
#include <string.h>

static const char *const adjectives[] = {"small", "large",  "yellow", "quiet",  "young",   "heavy",
                                         "cheap", "bitter", "round",  "lovely", "strange", "warm",
                                         "brave", "thin",   "purple", "foreign"};
static const char *const nouns[] = {
    "garden", "brother", "balloon", "river",  "table",  "sparrow", "judge",    "village",
    "winter", "machine", "kitchen", "orange", "shadow", "teacher", "feather",  "island",
    "church", "zebra",   "thunder", "vision", "pocket", "singer",  "mountain", "guitar"};
static const char *const verbs[] = {"follows", "measures", "finds", "watches", "paints",  "borrows",
                                    "visits",  "throws",   "hears", "buys",    "changes", "loves",
                                    "shows",   "carries",  "joins", "guards"};

#define PICK(r, list) (list)[rng_below((r), sizeof(list) / sizeof *(list))]

const char *sentence_draw(char *out, size_t size, uint64_t seed, uint64_t number)
{
    struct rng r = rng_make(seed, number, 2);
    const char *words[] = {PICK(&r, adjectives), PICK(&r, nouns), PICK(&r, verbs),
                           PICK(&r, adjectives), PICK(&r, nouns)};
    snprintf(out, size, "the %s %s %s the %s %s", words[0], words[1], words[2], words[3], words[4]);
    return out;
}

/* The first line at `text` that is not empty: its length, and *text is its start. */
static size_t line_of(const char **text)
{
    *text += strspn(*text, " \t\r\n");
    return strcspn(*text, "\r\n");
}

const char *sentence_of_text(char *out, size_t size, const char *text, uint64_t number)
{
    uint64_t lines = 0;
    size_t length;
    for (const char *at = text; (length = line_of(&at)) > 0; at += length)
        lines++;
    if (!lines)
        return NULL;
    length = line_of(&text);
    for (uint64_t i = number % lines; i; i--) {
        text += length;
        length = line_of(&text);
    }
    snprintf(out, size, "%.*s", (int)length, text);
    return out;
}
