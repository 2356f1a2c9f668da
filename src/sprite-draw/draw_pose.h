/* draw_pose.h - the skeleton: where each joint of the figure is on the picture, for a motion, a
 * view and a moment. */
#ifndef SPRITE_DRAW_DRAW_POSE_H
#define SPRITE_DRAW_DRAW_POSE_H

#include "draw_raster.h"

/* The side that the viewer sees: VIEW_SIDE faces right, and its mirror image faces left. */
enum view { VIEW_FRONT, VIEW_SIDE, VIEW_BACK, VIEWS };

/* A moment in a motion is a phase 0..PHASES-1; then the motion repeats. */
enum { KEYS = 8, KEY_STEPS = 256, PHASES = KEYS * KEY_STEPS };

enum hand { RIGHT_HAND, LEFT_HAND };
enum expression {
    FACE_CALM,
    FACE_CLOSED, /* eyes */
    FACE_OPEN,   /* mouth */
    FACE_HAPPY,
    FACE_SMALL, /* the only one on small pictures */
    FACES
};
enum prop { PROP_NONE, PROP_GLOW, PROP_SWORD };

/* Shoulder, elbow and wrist; or hip, knee and ankle. Depth: larger is nearer to the viewer. */
struct limb {
    struct point root, joint, end;
    int depth;
};

struct rig {
    enum view view;
    struct limb arm[2], leg[2]; /* RIGHT_HAND, LEFT_HAND: the figure's own right and left */
    struct point toe[2];
    struct point hip, neck, head; /* of the spine; the middle of the head */
    int sway;                     /* sideways drift of what hangs loosely, 1/256 of its length */
    enum expression expression;
    enum prop prop;
    int glow;               /* radius of PROP_GLOW */
    struct point butt, tip; /* of the sword in the right hand */
    bool quick;             /* the sword moves fast enough to leave a trail */
};

void pose_rig(struct rig *rig, enum draw_motion motion, enum view view, int phase);

#endif
