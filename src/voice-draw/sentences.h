/* sentences.h - what the invented speakers say. */
#ifndef VOICE_DRAW_SENTENCES_H
#define VOICE_DRAW_SENTENCES_H

#include <stddef.h>
#include <stdint.h>

/* Sentence `number` of the seed: "the ADJECTIVE NOUN VERBS the ADJECTIVE NOUN" of random words.
 * Returns `out`. */
const char *sentence_draw(char *out, size_t size, uint64_t seed, uint64_t number);

/* Line `number`, counted from 0, of the text, without empty lines; again from the first after the
 * last one. Returns `out`; NULL: the text has no line. */
const char *sentence_of_text(char *out, size_t size, const char *text, uint64_t number);

#endif
