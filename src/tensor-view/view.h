/* view.h - what is shown: the stream, how it looks, and the current frame. */
#ifndef TENSOR_VIEW_VIEW_H
#define TENSOR_VIEW_VIEW_H

#include "look.h"
#include "records.h"

enum { VIEW_TEXT = 4096, VIEW_FPS_MAX = 1000 };

struct view {
    struct records records;
    struct look look;
    struct part content; /* of the current record's frames, see fit_content() */
    size_t frame;        /* the current one, from 0 on */
    bool one_frame;      /* shows this frame alone: it does not play, or prints no other */
    size_t fps;          /* of frames without times; and the speed of those that have times: */
    size_t usual_fps; /* where fps is this, a frame is shown for its time; 0: times do not count */
};

/* The frame that the view starts with (`frame` -1: all, from the first one on). Ends the program
 * where the current record does not have it. */
void view_start(struct view *v, int64_t frame);
/* Sets the content; to be called for each record that becomes the current one. */
void view_measure(struct view *v);

/* How long the current frame is shown, in seconds. */
double view_seconds(const struct view *v);
/* Has it a time of its own? */
bool view_timed(const struct view *v);

/* page.c: prints the current record to standard output, as text, and reads the rest of the stream
 * for its errors. Ends the program where something fails. */
void page_print(const struct view *v);

/* play.c: plays the stream on the terminal until the user ends it. Ends the program where something
 * fails. */
void play(struct view *v);

#endif
