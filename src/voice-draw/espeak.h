/* espeak.h - runs the program espeak-ng. It reads voice variants only from its folder of data, so
 * it gets a temporary one: links to the files of the real one, and the invented voice. */
#ifndef VOICE_DRAW_ESPEAK_H
#define VOICE_DRAW_ESPEAK_H

#include <sys/types.h>

/* Makes the temporary folder, which disappears when the program ends. Exits on failure, also if
 * espeak-ng is not there. */
void espeak_begin(void);

/* Writes the variant file of the voice that speaks from now on. Exits on failure. */
void espeak_set_voice(const char *variant);

/* Has it say the text. Returns the descriptor of a pipe with WAV; then espeak_end() must be called
 * with *pid. Exits on failure. */
int espeak_say(const char *language, const char *text, pid_t *pid);
/* Waits for it; exits if it failed. */
void espeak_end(pid_t pid, const char *language);

#endif
