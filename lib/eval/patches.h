/* patches.h - a picture put together from patches of another one, by a guide that is known in both
 * poses (image analogies; Hertzmann, Jacobs, Oliver, Curless and Salesin, SIGGRAPH 2001, with a
 * search of all shifts in a window). */
#ifndef EVAL_PATCHES_H
#define EVAL_PATCHES_H

#include <stddef.h>
#include <stdint.h>

enum {
    PATCH_RADIUS = 2,  /* of a patch: 5x5 pixels */
    PATCH_REACH = 8,   /* largest shift, in rows and in columns */
    PATCH_SOURCES = 3, /* most shown frames that one frame is made from */
};

struct patches {
    size_t H, W, C;
    const uint8_t *guide;              /* [H,W,C] the guide in the pose that is made */
    size_t shown;                      /* S, at least 1 */
    const uint8_t *const *guide_shown, /* [S] of [H,W,C]: the guide in the poses that are shown, */
        *const *frames_shown;          /* and the frames to copy from */
};

/* out [H,W,C]: each pixel is the one of a shown frame, at most PATCH_REACH rows and columns away,
 * where the patch of the guide is the nearest to that of the guide in the wanted pose, by the sum
 * of squared differences; patches are cut off at the edge of the frame, where a pixel that is
 * missing in one of both differs by 255 in each channel. Frames in question are the PATCH_SOURCES
 * whose guides are the nearest as a whole. Of equal patches the nearer place wins, then the upper
 * and left one. Returns -1 without memory. */
int patches_copy(uint8_t *out, const struct patches *p);

#endif
