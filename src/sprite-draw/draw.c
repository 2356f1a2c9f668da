/* draw.c - draws a figure: body, clothes and hair, from the back to the front. See draw.h */
#include "draw.h"

#include "base/rng.h"
#include "draw_pose.h"
#include "draw_raster.h"
#include "draw_wardrobe.h"

const char *const draw_attribute_names[DRAW_ATTRIBUTES] = {"skin", "hair", "top", "pants"};
const char *const draw_motion_names[DRAW_MOTIONS + 1] = {"walk", "spellcast", "slash", "jump",
                                                         "wave"};
const char *const draw_direction_names[DRAW_DIRECTIONS + 1] = {"front", "left", "right", "back"};
const char *const draw_value_names[DRAW_ATTRIBUTES][DRAW_VALUES + 1] = {
    [DRAW_SKIN] = {"fair", "tan", "dark", "elf", "orc", "merfolk"},
    [DRAW_HAIR] = {"crop", "long", "ponytail", "spikes", "twintails", "curls"},
    [DRAW_TOP] = {"shirt", "robe", "armour", "vest", "coat", "scarf"},
    [DRAW_PANTS] = {"trousers", "skirt", "shorts", "greaves", "baggy", "stripes"},
};

int draw_character_number(const struct draw_character *c)
{
    int number = 0;
    for (int i = 0; i < DRAW_ATTRIBUTES; i++)
        number = number * DRAW_VALUES + c->value[i];
    return number;
}

struct draw_character draw_character_of(int number)
{
    struct draw_character c;
    for (int i = DRAW_ATTRIBUTES - 1; i >= 0; i--) {
        c.value[i] = number % DRAW_VALUES;
        number /= DRAW_VALUES;
    }
    return c;
}

void draw_split(bool is_test[DRAW_CHARACTERS])
{
    enum { SPLIT_SEED = 1296 }; /* never change it: it is part of the data set */
    uint32_t order[DRAW_CHARACTERS];
    struct rng rng = rng_make(SPLIT_SEED, 0, 0);
    for (uint32_t i = 0; i < DRAW_CHARACTERS; i++)
        order[i] = i;
    rng_shuffle(&rng, order, DRAW_CHARACTERS);
    for (int i = 0; i < DRAW_CHARACTERS; i++)
        is_test[order[i]] = i < DRAW_TEST;
}

enum {
    QUARTER = UNIT / 4,
    SPINE_HALVES = 24, /* length of the torso in its own coordinates */
    HIP_HALF_FRONT = 11 * UNIT / 2,
    HIP_HALF_SIDE = 15 * UNIT / 4,
    LEG_HALF = 9 * UNIT / 4,
    WHOLE = 16, /* parts of a limb, or of a cloth */
};

/* One figure in one pose. */
struct scene {
    struct raster *raster;
    const struct rig *rig;
    enum draw_motion motion;
    int phase;
    const struct head *head;
    const struct hair *hair;
    const struct top *top;
    const struct pants *pants;
};

static struct point between(struct point a, struct point b, int part, int whole)
{
    return (struct point){a.x + (b.x - a.x) * part / whole, a.y + (b.y - a.y) * part / whole};
}

/* The point `part` sixteenths down a limb. */
static struct point along(const struct limb *limb, int part)
{
    int half = WHOLE / 2;
    return part <= half ? between(limb->root, limb->joint, part, half)
                        : between(limb->joint, limb->end, part - half, half);
}

/* Paints a limb from sixteenth `from` to sixteenth `to`, around its joint; the radius changes
 * evenly. */
static void paint_limb(struct raster *c, const struct limb *limb, int from, int from_radius, int to,
                       int to_radius, int colour)
{
    int half = WHOLE / 2;
    struct point a = along(limb, from), b = along(limb, to);
    if (from >= half || to <= half) {
        layer_capsule(c, a, from_radius, b, to_radius, colour);
        return;
    }
    int middle = from_radius + (to_radius - from_radius) * (half - from) / (to - from);
    layer_capsule(c, a, from_radius, limb->joint, middle, colour);
    layer_capsule(c, limb->joint, middle, b, to_radius, colour);
}

/* ---- legs, skirts and coats ---- */

/* A band straight across a limb; it recolours what is painted there already. */
static void paint_band(struct raster *c, const struct limb *limb, int from, int to, int colour)
{
    struct point a = along(limb, from), b = along(limb, to);
    struct point top = from < WHOLE / 2 ? limb->root : limb->joint;
    struct point bottom = from < WHOLE / 2 ? limb->joint : limb->end;
    struct point across = {(bottom.y - top.y) / 2, (top.x - bottom.x) / 2};
    struct point corners[] = {{a.x - across.x, a.y - across.y},
                              {a.x + across.x, a.y + across.y},
                              {b.x + across.x, b.y + across.y},
                              {b.x - across.x, b.y - across.y}};
    layer_polygon(c, corners, 4, colour | INSIDE);
}

static void paint_leg(const struct scene *s, int which)
{
    struct raster *c = s->raster;
    const struct pants *p = s->pants;
    const struct limb *leg = &s->rig->leg[which];
    int knee = p->knee_radius * QUARTER, ankle = p->ankle_radius * QUARTER;
    int foot = p->foot_radius * QUARTER;
    paint_limb(c, leg, WHOLE / 2, knee, WHOLE, ankle, p->shin);
    paint_limb(c, leg, 0, p->hip_radius * QUARTER, WHOLE / 2, knee, p->thigh);
    layer_shade(c, UNIT);
    for (int part = 1; p->stripe && part < WHOLE; part += 4)
        paint_band(c, leg, part, part + 2, p->stripe);
    if (p->knee_pad) {
        layer_ellipse(c, leg->joint, p->knee_pad * QUARTER, p->knee_pad * QUARTER,
                      p->shin - BASE + LIGHT);
        paint_band(c, leg, WHOLE / 2 + 3, WHOLE / 2 + 4, p->shin - BASE + OUTLINE);
    }
    if (p->boot_cover)
        paint_limb(c, leg, WHOLE - p->boot_cover, ankle + QUARTER, WHOLE, foot, p->boot);
    struct point toe = s->rig->toe[which];
    toe.x += s->rig->view == VIEW_SIDE ? p->toe * QUARTER / 2 : 0;
    layer_capsule(c, leg->end, foot, toe, foot - p->toe * QUARTER / 4, p->boot);
    layer_shade(c, UNIT);
    layer_done(c, true);
}

static void paint_legs(const struct scene *s)
{
    int far =
        s->rig->leg[RIGHT_HAND].depth <= s->rig->leg[LEFT_HAND].depth ? RIGHT_HAND : LEFT_HAND;
    paint_leg(s, far);
    paint_leg(s, !far);
}

/* The four corners of the cloth that hangs from the hip: it reaches around both legs. */
struct cloth {
    struct point top_left, top_right, bottom_left, bottom_right;
};

static struct cloth hang_cloth(const struct rig *rig, const struct hem *hem)
{
    struct point a = along(&rig->leg[0], hem->length), b = along(&rig->leg[1], hem->length);
    int wide = rig->view == VIEW_SIDE ? HIP_HALF_SIDE : HIP_HALF_FRONT;
    int drift = rig->sway * hem->length / 48;
    int flare = LEG_HALF + hem->flare * UNIT / 2;
    int bottom = a.y > b.y ? a.y : b.y;
    int top = rig->hip.y - 2 * UNIT;
    return (struct cloth){{rig->hip.x - wide, top},
                          {rig->hip.x + wide, top},
                          {(a.x < b.x ? a.x : b.x) - flare + drift, bottom},
                          {(a.x > b.x ? a.x : b.x) + flare + drift, bottom}};
}

/* A strip of the cloth: `from`..`to` sixteenths of its width, below `above` sixteenths of its
 * length. */
static void paint_strip(struct raster *c, const struct cloth *cloth, int from, int to, int above,
                        int colour)
{
    struct point left = between(cloth->top_left, cloth->bottom_left, above, WHOLE);
    struct point right = between(cloth->top_right, cloth->bottom_right, above, WHOLE);
    struct point corners[] = {between(left, right, from, WHOLE), between(left, right, to, WHOLE),
                              between(cloth->bottom_left, cloth->bottom_right, to, WHOLE),
                              between(cloth->bottom_left, cloth->bottom_right, from, WHOLE)};
    layer_polygon(c, corners, 4, colour);
}

static void paint_hem(const struct scene *s, const struct hem *hem)
{
    struct cloth cloth = hang_cloth(s->rig, hem);
    const uint8_t *window = hem->window[s->rig->view];
    for (int i = 0; i < 4 && window[i + 1]; i += 2)
        paint_strip(s->raster, &cloth, window[i], window[i + 1], 0, hem->colour);
    layer_shade(s->raster, 2 * UNIT);
    int shadow = hem->colour - BASE + SHADOW;
    for (int fold = 5; fold < WHOLE; fold += 5)
        paint_strip(s->raster, &cloth, fold, fold + 1, 8, shadow | INSIDE);
    if (hem->edge)
        paint_strip(s->raster, &cloth, 0, WHOLE, 13, hem->edge | INSIDE);
}

/* The inside of an open coat is visible behind the legs. */
static void paint_lining(const struct scene *s)
{
    const struct hem *hem = &s->top->hem;
    if (!hem->length || s->rig->view != VIEW_FRONT || !hem->window[VIEW_FRONT][2])
        return;
    struct cloth cloth = hang_cloth(s->rig, hem);
    paint_strip(s->raster, &cloth, 0, WHOLE, 0, hem->colour - BASE + SHADOW);
    layer_done(s->raster, true);
}

static void paint_skirt(const struct scene *s)
{
    if (!s->pants->hem.length)
        return;
    paint_hem(s, &s->pants->hem);
    layer_done(s->raster, true);
}

/* ---- torso, arms, head ---- */

static struct frame torso_frame(const struct rig *rig)
{
    int length = SPINE_HALVES * UNIT / 2;
    return (struct frame){.origin = rig->neck,
                          .stretch = (rig->hip.y - rig->neck.y) * 256 / length,
                          .shear = (rig->hip.x - rig->neck.x) * 256 / length};
}

static void paint_torso(const struct scene *s)
{
    struct frame frame = torso_frame(s->rig);
    if (s->top->hem.length)
        paint_hem(s, &s->top->hem);
    layer_shapes(s->raster, s->top->body[s->rig->view], &frame);
    layer_done(s->raster, true);
}

static void paint_tail(const struct scene *s)
{
    if (!s->top->tail[s->rig->view])
        return;
    struct frame frame = {.origin = s->rig->neck, .stretch = 256, .shear = 3 * s->rig->sway};
    layer_shapes(s->raster, s->top->tail[s->rig->view], &frame);
    layer_done(s->raster, true);
}

static void paint_glow(const struct scene *s, struct point hand)
{
    static const int8_t sparks[][2] = {{0, -9}, {8, -4}, {6, 6}, {-6, 6}, {-8, -4}};
    int radius = s->rig->glow;
    struct raster *c = s->raster;
    if (!radius)
        return;
    layer_ellipse(c, hand, radius, radius, GLOW_SHADOW);
    layer_ellipse(c, hand, radius * 3 / 4, radius * 3 / 4, GLOW);
    layer_ellipse(c, hand, radius / 2, radius / 2, GLOW_LIGHT);
    for (size_t k = 0; k < sizeof sparks / sizeof *sparks; k++) {
        struct point spark = {hand.x + sparks[k][0] * radius / 6,
                              hand.y + sparks[k][1] * radius / 6};
        layer_ellipse(c, spark, 2 * QUARTER, 2 * QUARTER, GLOW);
    }
    layer_done(c, false);
}

static void paint_sword(const struct scene *s)
{
    struct raster *c = s->raster;
    struct point butt = s->rig->butt, tip = s->rig->tip;
    struct point guard = between(butt, tip, 4, 19);
    struct point across = {(tip.y - butt.y) / 7, (butt.x - tip.x) / 7};
    struct point left = {guard.x - across.x, guard.y - across.y};
    struct point right = {guard.x + across.x, guard.y + across.y};
    layer_capsule(c, guard, 5 * QUARTER, tip, 2 * QUARTER, STEEL);
    layer_shade(c, UNIT);
    layer_capsule(c, butt, 3 * QUARTER, guard, 3 * QUARTER, WOOD);
    layer_capsule(c, left, 3 * QUARTER, right, 3 * QUARTER, WOOD_LIGHT);
    layer_done(c, true);
}

static void paint_arm(const struct scene *s, int which)
{
    struct raster *c = s->raster;
    const struct sleeve *sleeve = &s->top->sleeve;
    const struct limb *arm = &s->rig->arm[which];
    int shoulder = sleeve->shoulder * QUARTER, wrist = sleeve->wrist * QUARTER;
    if (which == RIGHT_HAND && s->rig->prop == PROP_SWORD)
        paint_sword(s);
    paint_limb(c, arm, 0, 9 * QUARTER, WHOLE, 7 * QUARTER, SKIN);
    paint_limb(c, arm, 0, shoulder, sleeve->cover, wrist, sleeve->cuff);
    paint_limb(c, arm, 0, shoulder, sleeve->cover - 3, wrist, sleeve->colour);
    layer_ellipse(c, arm->end, 9 * QUARTER, 9 * QUARTER, sleeve->glove);
    layer_shade(c, UNIT);
    layer_done(c, true);
    if (sleeve->pad) {
        layer_ellipse(c, arm->root, sleeve->pad * QUARTER, sleeve->pad * QUARTER * 3 / 4,
                      sleeve->pad_colour);
        layer_shade(c, UNIT);
        layer_done(c, true);
    }
    if (s->rig->prop == PROP_GLOW)
        paint_glow(s, arm->end);
}

static void paint_layer(const struct scene *s, const struct shape *shapes, const struct frame *f)
{
    if (!shapes)
        return;
    layer_shapes(s->raster, shapes, f);
    layer_done(s->raster, true);
}

static struct frame head_frame(const struct scene *s, int shear)
{
    struct point middle = raster_snap(s->raster, s->rig->head);
    return (struct frame){.origin = middle, .stretch = 256, .shear = shear};
}

static void paint_back_hair(const struct scene *s)
{
    struct frame frame = head_frame(s, s->rig->sway);
    paint_layer(s, s->hair->behind[s->rig->view], &frame);
}

static void paint_head(const struct scene *s)
{
    enum view view = s->rig->view;
    struct frame firm = head_frame(s, 0), loose = head_frame(s, s->rig->sway);
    if (view != VIEW_SIDE)
        paint_layer(s, s->head->ears[view], &firm);
    bool small = s->raster->side < SMALL_SIDE;
    enum expression face = small ? FACE_SMALL : s->rig->expression;
    layer_shapes(s->raster, s->head->shape[view], &firm);
    if (s->head->mark[view] && !small)
        layer_shapes(s->raster, s->head->mark[view], &firm);
    if (view != VIEW_BACK)
        layer_shapes(s->raster, wardrobe_faces[face][view], &firm);
    layer_done(s->raster, true);
    paint_layer(s, s->hair->over[view], &loose);
    if (view == VIEW_SIDE && (s->head->long_ears || !s->hair->covers_ears))
        paint_layer(s, s->head->ears[view], &firm);
}

/* ---- the figure ---- */

/* When an arm is painted: before the torso, between torso and head, or over the head. */
enum stage { BEHIND, AMID, ABOVE };

static enum stage arm_stage(const struct rig *rig, int which)
{
    const struct limb *arm = &rig->arm[which];
    switch (rig->view) {
    case VIEW_SIDE:
        return which == RIGHT_HAND ? ABOVE : BEHIND;
    case VIEW_BACK:
        return arm->depth < -4 * UNIT ? BEHIND : AMID;
    default:
        return arm->end.y < arm->root.y ? ABOVE : AMID;
    }
}

/* The trail of a quick sword: a crescent between its last places. */
static void paint_trail(const struct scene *s, bool behind)
{
    enum { PLACES = 5, STEP = KEY_STEPS / 5 };
    struct point corners[2 * PLACES];
    if (!s->rig->quick || behind != (arm_stage(s->rig, RIGHT_HAND) == BEHIND))
        return;
    for (int i = 0; i < PLACES; i++) {
        struct rig rig;
        int phase = (s->phase + PHASES - i * STEP) % PHASES;
        pose_rig(&rig, s->motion, s->rig->view, phase);
        corners[i] = rig.tip;
        corners[2 * PLACES - 1 - i] = between(rig.tip, rig.butt, PLACES - 1 - i, 3 * PLACES);
    }
    layer_polygon(s->raster, corners, 2 * PLACES, GLOW_LIGHT);
    layer_done(s->raster, false);
}

static void paint_arms(const struct scene *s, enum stage stage)
{
    for (int i = 0; i < 2; i++)
        if (arm_stage(s->rig, i) == stage)
            paint_arm(s, i);
}

static void paint_figure(const struct scene *s)
{
    bool front = s->rig->view == VIEW_FRONT;
    if (front) {
        paint_back_hair(s);
        paint_lining(s);
    }
    paint_trail(s, true);
    paint_arms(s, BEHIND);
    paint_legs(s);
    paint_skirt(s);
    paint_tail(s);
    paint_torso(s);
    paint_arms(s, AMID);
    if (!front)
        paint_back_hair(s);
    paint_head(s);
    paint_arms(s, ABOVE);
    paint_trail(s, false);
}

static void colour_pixels(uint8_t *rgba, const struct raster *c, const uint32_t *palette,
                          bool mirror)
{
    for (int row = 0; row < c->height; row++)
        for (int column = 0; column < c->width; column++, rgba += 4) {
            int from = mirror ? c->width - 1 - column : column;
            int colour = c->picture[row * c->width + from];
            rgba[0] = colour ? (uint8_t)(palette[colour] >> 16) : 0;
            rgba[1] = colour ? (uint8_t)(palette[colour] >> 8) : 0;
            rgba[2] = colour ? (uint8_t)palette[colour] : 0;
            rgba[3] = colour ? 255 : 0;
        }
}

void draw_frame(uint8_t *rgba, const struct draw_character *c, enum draw_motion motion,
                enum draw_direction direction, int frame, int frames, int width, int height)
{
    static const enum view views[DRAW_DIRECTIONS] = {VIEW_FRONT, VIEW_SIDE, VIEW_SIDE, VIEW_BACK};
    bool mirror = direction == DRAW_LEFT;
    struct raster raster;
    struct rig rig;
    uint32_t palette[RAMPS * SHADES];
    int phase = frame * PHASES / frames;
    pose_rig(&rig, motion, views[direction], phase);
    raster_start(&raster, width, height, mirror ? -1 : 1);
    struct scene scene = {.raster = &raster,
                          .rig = &rig,
                          .motion = motion,
                          .phase = phase,
                          .head = &wardrobe_heads[c->value[DRAW_SKIN]],
                          .hair = &wardrobe_hair[c->value[DRAW_HAIR]],
                          .top = &wardrobe_tops[c->value[DRAW_TOP]],
                          .pants = &wardrobe_pants[c->value[DRAW_PANTS]]};
    paint_figure(&scene);
    wardrobe_palette(palette, c);
    colour_pixels(rgba, &raster, palette, mirror);
}
