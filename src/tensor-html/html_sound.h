/* html_sound.h - a sound in a page of HTML, with the player of the browser. */
#ifndef TENSOR_HTML_HTML_SOUND_H
#define TENSOR_HTML_HTML_SOUND_H

#include "html.h"
#include "sound/synthesis.h"

/* Adds a player of the sound that wav-encode makes of a record. Returns 0, or -1 with the error
 * text in *e. */
int html_sound(struct html *h, const char *row, const char *id, const struct synthesis_input *in,
               struct err *e);

#endif
