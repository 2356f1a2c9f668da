/* draw_pose.c - keyframes, and the forward kinematics that turn them into joints (see draw_pose.h).
 *
 * The figure is at the origin and looks along z; x points to its right, y up. Lengths are in
 * sixteenths of a design pixel, angles in degrees, sines in 1/4096. The viewer looks slightly down,
 * so what is nearer is a little lower on the picture. */
#include "draw_pose.h"

enum {
    ONE = 4096,
    GROUND = 61 * UNIT, /* where the soles are on the picture */
    TILT = 4,           /* a depth of TILT shows as a height of 1 */
    /* bones */
    THIGH = 7 * UNIT,
    SHIN = 7 * UNIT,
    FOOT = 3 * UNIT,
    SOLE = 2 * UNIT,
    SPINE = 12 * UNIT,
    NECK = 9 * UNIT, /* from the neck to the middle of the head */
    UPPER_ARM = 6 * UNIT + 4,
    FOREARM = 6 * UNIT,
    HIP_WIDTH = 3 * UNIT + 8,
    SHOULDER_WIDTH = 7 * UNIT,
    SHOULDER_DROP = 3 * UNIT, /* under the neck */
    SWORD = 17 * UNIT,
    HILT = 2 * UNIT,
};

struct vec {
    int x, y, z;
};

/* The numbers of a keyframe; all but the last two are interpolated. For the second bone of an arm,
 * `elbow` is added to its swing and `inward` is subtracted from its spread. */
enum channel {
    LIFT, /* half design pixels above the ground */
    LEAN,
    TWIST, /* right shoulder forward */
    SWAY,  /* loose things fly back, 1/256 of their length */
    ARM_R,
    SPREAD_R,
    ELBOW_R,
    INWARD_R,
    ARM_L,
    SPREAD_L,
    ELBOW_L,
    INWARD_L,
    LEG_R,
    KNEE_R,
    LEG_L,
    KNEE_L,
    SWORD_SWING,
    SWORD_SPREAD,
    GLOW, /* half design pixels */
    SMOOTH_CHANNELS,
    FACE = SMOOTH_CHANNELS,
    QUICK,
    CHANNELS
};

/* lift, lean, twist, sway, right arm, left arm, right leg, left leg, sword, glow, face, quick */
static const int16_t walk[KEYS][CHANNELS] = {
    {0, 3, -12, 26, -30, 10, 14, 4, 30, 10, 24, 4, 28, 2, -26, 6, 0, 0, 0, 0, 0},
    {0, 4, -9, 40, -24, 10, 14, 4, 24, 10, 22, 4, 22, 12, -28, 30, 0, 0, 0, 0, 0},
    {0, 3, 0, 30, -4, 10, 16, 4, 4, 10, 16, 4, 4, 4, -2, 56, 0, 0, 0, 0, 0},
    {1, 3, 8, 18, 18, 10, 20, 4, -18, 10, 14, 4, -14, 2, 24, 32, 0, 0, 0, 0, 0},
    {0, 3, 12, 26, 30, 10, 24, 4, -30, 10, 14, 4, -26, 6, 28, 2, 0, 0, 0, 0, 0},
    {0, 4, 9, 40, 24, 10, 22, 4, -24, 10, 14, 4, -28, 30, 22, 12, 0, 0, 0, 0, 0},
    {0, 3, 0, 30, 4, 10, 16, 4, -4, 10, 16, 4, -2, 56, 4, 4, 0, 0, 0, 0, 0},
    {1, 3, -8, 18, -18, 10, 14, 4, 18, 10, 20, 4, 24, 32, -14, 2, 0, 0, 0, 0, 0},
};
static const int16_t spellcast[KEYS][CHANNELS] = {
    {0, 0, 0, 0, 0, 12, 14, 6, 0, 12, 14, 6, 2, 2, -2, 2, 0, 0, 0, FACE_CALM, 0},
    {0, 4, 0, 0, 20, 16, 60, 44, 20, 16, 60, 44, 6, 12, -4, 14, 0, 0, 3, FACE_CLOSED, 0},
    {0, 10, 0, 10, 34, 16, 66, 50, 34, 16, 66, 50, 10, 28, -6, 30, 0, 0, 6, FACE_CLOSED, 0},
    {0, 2, 0, 30, 84, 36, 40, 20, 84, 36, 40, 20, 6, 8, -6, 10, 0, 0, 7, FACE_CLOSED, 0},
    {1, -8, 0, 40, 108, 36, 36, 0, 108, 36, 36, 0, 6, 0, -10, 2, 0, 0, 8, FACE_OPEN, 0},
    {1, -10, 0, 20, 110, 38, 34, -4, 110, 38, 34, -4, 6, 0, -10, 2, 0, 0, 10, FACE_OPEN, 0},
    {0, -6, 0, 10, 112, 40, 30, -4, 112, 40, 30, -4, 4, 0, -8, 2, 0, 0, 8, FACE_OPEN, 0},
    {0, 0, 0, -16, 60, 40, 24, 6, 60, 40, 24, 6, 2, 4, -4, 4, 0, 0, 3, FACE_CALM, 0},
};
static const int16_t slash[KEYS][CHANNELS] = {
    {0, 2, 0, 0, 20, 16, 50, 4, 6, 12, 24, 8, 10, 6, -8, 4, 70, 10, 0, FACE_CALM, 0},
    {0, -4, -20, -10, 70, 40, 70, 0, 10, 16, 34, 10, 12, 6, -12, 6, 180, 30, 0, FACE_CALM, 0},
    {0, -8, -34, -16, 140, 50, 40, -8, 20, 18, 40, 10, 14, 6, -16, 8, 214, 40, 0, FACE_CALM, 0},
    {0, 4, 0, 20, 112, 34, 10, 10, 4, 20, 30, 8, 20, 14, -18, 8, 165, 4, 0, FACE_OPEN, 1},
    {0, 12, 26, 50, 72, -14, 10, 20, -16, 24, 20, 4, 28, 26, -22, 10, 92, -46, 0, FACE_OPEN, 1},
    {0, 14, 36, 30, 40, -28, 12, 20, -26, 24, 20, 4, 28, 26, -24, 10, 34, -50, 0, FACE_OPEN, 1},
    {0, 10, 26, 6, 34, -18, 16, 14, -16, 20, 20, 4, 24, 20, -20, 8, 30, -40, 0, FACE_CALM, 0},
    {0, 5, 10, -6, 26, 0, 34, 8, -4, 16, 22, 6, 16, 12, -14, 6, 44, -12, 0, FACE_CALM, 0},
};
static const int16_t jump[KEYS][CHANNELS] = {
    {0, 0, 0, 0, 0, 12, 14, 6, 0, 12, 14, 6, 2, 2, -2, 2, 0, 0, 0, FACE_CALM, 0},
    {0, 18, 0, -10, -36, 16, 20, 4, -36, 16, 20, 4, 34, 62, 30, 60, 0, 0, 0, FACE_CLOSED, 0},
    {2, 6, 0, 40, 60, 30, 20, 4, 60, 30, 20, 4, 4, 10, -8, 14, 0, 0, 0, FACE_HAPPY, 0},
    {10, -2, 0, 60, 130, 40, 14, 4, 130, 40, 14, 4, 14, 44, -10, 52, 0, 0, 0, FACE_HAPPY, 0},
    {14, -2, 0, 0, 140, 44, 14, 4, 140, 44, 14, 4, 24, 66, -8, 72, 0, 0, 0, FACE_HAPPY, 0},
    {9, 2, 0, -50, 120, 48, 10, 4, 120, 48, 10, 4, 12, 36, -8, 40, 0, 0, 0, FACE_HAPPY, 0},
    {0, 16, 0, -30, 30, 36, 20, 4, 30, 36, 20, 4, 30, 58, 26, 56, 0, 0, 0, FACE_CLOSED, 0},
    {0, 6, 0, 10, 6, 18, 18, 6, 6, 18, 18, 6, 10, 20, 4, 18, 0, 0, 0, FACE_CALM, 0},
};
static const int16_t wave[KEYS][CHANNELS] = {
    {0, 0, 0, 0, 0, 12, 14, 6, 0, 12, 14, 6, 2, 2, -2, 2, 0, 0, 0, FACE_CALM, 0},
    {0, 0, 4, 6, 30, 40, 80, 10, 0, 12, 14, 6, 2, 2, -2, 2, 0, 0, 0, FACE_HAPPY, 0},
    {0, -2, 6, 12, 40, 62, 130, 34, -4, 14, 16, 6, 2, 2, -2, 2, 0, 0, 0, FACE_HAPPY, 0},
    {0, -2, 6, -12, 40, 62, 130, 84, -4, 14, 16, 6, 2, 2, -2, 2, 0, 0, 0, FACE_HAPPY, 0},
    {0, -2, 6, 12, 40, 62, 130, 34, -4, 14, 16, 6, 2, 2, -2, 2, 0, 0, 0, FACE_HAPPY, 0},
    {0, -2, 6, -12, 40, 62, 130, 84, -4, 14, 16, 6, 2, 2, -2, 2, 0, 0, 0, FACE_HAPPY, 0},
    {0, -2, 6, 12, 40, 62, 130, 34, -4, 14, 16, 6, 2, 2, -2, 2, 0, 0, 0, FACE_HAPPY, 0},
    {0, 0, 3, -6, 30, 40, 60, 10, 0, 12, 14, 6, 2, 2, -2, 2, 0, 0, 0, FACE_CALM, 0},
};

static const int16_t (*const keys[DRAW_MOTIONS])[CHANNELS] = {
    [DRAW_WALK] = walk, [DRAW_SPELLCAST] = spellcast, [DRAW_SLASH] = slash,
    [DRAW_JUMP] = jump, [DRAW_WAVE] = wave,
};

static const enum prop prop_of[DRAW_MOTIONS] = {
    [DRAW_SPELLCAST] = PROP_GLOW, [DRAW_SLASH] = PROP_SWORD};

/* Bhaskara's rational approximation (7th century), within 0.0017 of the sine; exact in integers. */
static int sine(int degrees)
{
    int a = (degrees % 360 + 360) % 360;
    int half = a % 180 * (180 - a % 180);
    int value = 4 * ONE * half / (40500 - half);
    return a < 180 ? value : -value;
}

static int cosine(int degrees)
{
    return sine(degrees + 90);
}

/* A bone of this length that hangs down, swung forward and then spread to the side (1: right, -1:
 * left). */
static struct vec bone(int length, int swing, int spread, int side)
{
    int across = length * cosine(spread) / ONE;
    return (struct vec){side * length * sine(spread) / ONE, -across * cosine(swing) / ONE,
                        across * sine(swing) / ONE};
}

static struct vec add(struct vec a, struct vec b)
{
    return (struct vec){a.x + b.x, a.y + b.y, a.z + b.z};
}

static int depth_of(enum view view, struct vec v)
{
    return view == VIEW_FRONT ? v.z : view == VIEW_BACK ? -v.z : v.x;
}

static struct point project(enum view view, struct vec v)
{
    int across = view == VIEW_FRONT ? -v.x : view == VIEW_BACK ? v.x : v.z;
    return (struct point){across, GROUND - v.y + depth_of(view, v) / TILT};
}

static void keys_at(int key[CHANNELS], enum draw_motion motion, int phase)
{
    const int16_t *from = keys[motion][phase / KEY_STEPS];
    const int16_t *to = keys[motion][(phase / KEY_STEPS + 1) % KEYS];
    int part = phase % KEY_STEPS;
    for (int i = 0; i < CHANNELS; i++)
        key[i] = i < SMOOTH_CHANNELS ? from[i] + (to[i] - from[i]) * part / KEY_STEPS : from[i];
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The four channels of an arm. */
enum { SWING, SPREAD, ELBOW, INWARD };

struct leg {
    struct vec knee, ankle, toe; /* relative to the hip joint */
};

static struct leg pose_leg(int swing, int knee)
{
    struct leg leg;
    leg.knee = bone(THIGH, swing, 0, 0);
    leg.ankle = add(leg.knee, bone(SHIN, swing - knee, 0, 0));
    leg.toe = add(leg.ankle, bone(FOOT, 90 + (swing - knee) * 3 / 4, 0, 0));
    return leg;
}

/* Poses the legs from the hip, and then sets the hip so high that the lower foot is on the ground:
 * this makes the up and down of a walk. Returns the height of the hip. */
static int pose_legs(struct rig *rig, const int key[CHANNELS])
{
    struct leg legs[2];
    int lowest = 0;
    for (int i = 0; i < 2; i++) {
        legs[i] = pose_leg(key[LEG_R + 2 * i], key[KNEE_R + 2 * i]);
        lowest = least(lowest, least(legs[i].ankle.y, legs[i].toe.y));
    }
    int height = SOLE - lowest + key[LIFT] * UNIT / 2;
    for (int i = 0; i < 2; i++) {
        struct vec root = {i == RIGHT_HAND ? HIP_WIDTH : -HIP_WIDTH, height, 0};
        struct vec ankle = add(root, legs[i].ankle);
        rig->leg[i] = (struct limb){.root = project(rig->view, root),
                                    .joint = project(rig->view, add(root, legs[i].knee)),
                                    .end = project(rig->view, ankle),
                                    .depth = depth_of(rig->view, ankle)};
        rig->toe[i] = project(rig->view, add(root, legs[i].toe));
    }
    return height;
}

/* Returns the wrist. */
static struct vec pose_arm(struct rig *rig, int hand, struct vec neck, const int key[CHANNELS])
{
    const int *arm = &key[hand == RIGHT_HAND ? ARM_R : ARM_L];
    int side = hand == RIGHT_HAND ? 1 : -1;
    struct vec root = {neck.x + side * SHOULDER_WIDTH * cosine(key[TWIST]) / ONE,
                       neck.y - SHOULDER_DROP,
                       neck.z + side * SHOULDER_WIDTH * sine(key[TWIST]) / ONE};
    struct vec elbow = add(root, bone(UPPER_ARM, arm[SWING], arm[SPREAD], side));
    struct vec wrist =
        add(elbow, bone(FOREARM, arm[SWING] + arm[ELBOW], arm[SPREAD] - arm[INWARD], side));
    rig->arm[hand] = (struct limb){.root = project(rig->view, root),
                                   .joint = project(rig->view, elbow),
                                   .end = project(rig->view, wrist),
                                   .depth = depth_of(rig->view, wrist)};
    return wrist;
}

static void pose_sword(struct rig *rig, struct vec hand, const int key[CHANNELS])
{
    struct vec tip = add(hand, bone(SWORD, key[SWORD_SWING], key[SWORD_SPREAD], 1));
    struct vec butt = add(hand, bone(-HILT, key[SWORD_SWING], key[SWORD_SPREAD], 1));
    rig->tip = project(rig->view, tip);
    rig->butt = project(rig->view, butt);
}

void pose_rig(struct rig *rig, enum draw_motion motion, enum view view, int phase)
{
    int key[CHANNELS];
    keys_at(key, motion, phase);
    *rig = (struct rig){.view = view,
                        .sway = view == VIEW_SIDE ? -key[SWAY] : 2 * key[TWIST],
                        .expression = (enum expression)key[FACE],
                        .prop = prop_of[motion],
                        .glow = key[GLOW] * UNIT / 2,
                        .quick = key[QUICK] != 0};
    struct vec hip = {0, pose_legs(rig, key), 0};
    struct vec neck = add(hip, bone(-SPINE, -key[LEAN], 0, 0));
    struct vec head = add(neck, bone(-NECK, -key[LEAN] / 2, 0, 0));
    rig->hip = project(view, hip);
    rig->neck = project(view, neck);
    rig->head = project(view, head);
    struct vec hand = pose_arm(rig, RIGHT_HAND, neck, key);
    pose_arm(rig, LEFT_HAND, neck, key);
    pose_sword(rig, hand, key);
}
