/* outfit.c - see outfit.h */
#include "outfit.h"

#include "base/mem.h"
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

enum { RECOLOURED_OF_100 = 80 };

/* Is every character of this part, where there is a choice? */
static bool is_essential(enum part part)
{
    return rules_parts[part].chance == 100;
}

/* May a character with this body and skin (NULL: not yet chosen) wear it, by the rules and the
 * split? */
static bool is_allowed(const struct chooser *c, const struct layer *l, int body,
                       const struct layer *skin)
{
    const struct part_row *row = &rules_parts[l->part];
    bool fits = (l->bodies >> body & 1) && !(row->male && strcmp(rules_bodies[body], "male") != 0);
    if (row->of_skin && skin)
        fits = fits && strcmp(l->colour, skin->colour) == 0;
    if (row->human && skin)
        fits = fits && !strstr(skin->colour, "orc");
    if (c->split == SPLIT_ALL || !c->wardrobe->held_out[l->part])
        return fits;
    return fits && l->held_out == (c->split == SPLIT_TEST);
}

static bool is_wearable(const struct chooser *c, uint32_t layer)
{
    enum drawing drawing = wardrobe_drawing(c->wardrobe, layer);
    return drawing == DRAWING_COMPLETE || (c->incomplete && drawing == DRAWING_INCOMPLETE);
}

/* One of the layers from `first` on that have its shape, where one is allowed and wearable. */
static uint32_t pick_of_shape(const struct chooser *c, uint32_t first, int body,
                              const struct layer *skin, struct rng *rng)
{
    const struct layer *all = c->wardrobe->layers;
    uint32_t n = 0;
    for (uint32_t i = first;
         i < c->wardrobe->first[all[first].part + 1] && strcmp(all[i].shape, all[first].shape) == 0;
         i++)
        if (is_allowed(c, &all[i], body, skin))
            c->layers[n++] = i;
    rng_shuffle(rng, c->layers, n);
    for (uint32_t i = 0; i < n; i++)
        if (is_wearable(c, c->layers[i]))
            return c->layers[i];
    return NO_LAYER;
}

/* A layer of the part: each shape with the same probability, then each of its layers. */
static uint32_t pick(const struct chooser *c, enum part part, int body, const struct layer *skin,
                     struct rng *rng)
{
    const struct wardrobe *w = c->wardrobe;
    const char *shape = NULL;
    uint32_t n = 0, picked = NO_LAYER;
    for (uint32_t i = w->first[part]; i < w->first[part + 1]; i++) {
        if (!shape || strcmp(shape, w->layers[i].shape) != 0)
            c->shapes[n++] = i;
        shape = w->layers[i].shape;
    }
    rng_shuffle(rng, c->shapes, n);
    for (uint32_t i = 0; i < n && picked == NO_LAYER; i++)
        picked = pick_of_shape(c, c->shapes[i], body, skin, rng);
    return picked;
}

/* Can the body be dressed as the split demands? */
static bool body_fits(const struct chooser *c, int body)
{
    const struct wardrobe *w = c->wardrobe;
    for (enum part part = PART_SKIN; part < PARTS; part++) {
        bool found = false;
        bool needed = part == PART_SKIN ||
                      (c->split == SPLIT_TEST && w->held_out[part] && is_essential(part));
        for (uint32_t i = w->first[part]; i < w->first[part + 1]; i++)
            found = found || is_allowed(c, &w->layers[i], body, NULL);
        if (needed && !found)
            return false;
    }
    return true;
}

static _Noreturn void fail_bodies(const struct chooser *c)
{
    struct err e;
    const struct wardrobe *w = c->wardrobe;
    if (w->first[PART_SKIN] == w->first[PART_SKIN + 1])
        err_set(&e,
                "%s: no body; a folder of LPC layers has files such as body/male/light.png or "
                "body/bodies/male/walk/light.png",
                w->folder);
    else if (c->split == SPLIT_TEST)
        err_set(&e, "%s: no body has a held-out shape of every part of the list", w->folder);
    else
        err_set(&e, "%s: no body is left to wear", w->folder);
    cli_fail(&e);
}

void chooser_open(struct chooser *c)
{
    size_t n = c->wardrobe->count + 1;
    c->shapes = mem_array(n, sizeof *c->shapes);
    c->layers = mem_array(n, sizeof *c->layers);
    if (!c->shapes || !c->layers)
        cli_fail_memory(n * sizeof *c->shapes, "lists of layers");
    for (int body = 0; body < BODIES; body++)
        if (body_fits(c, body))
            c->bodies[c->body_count++] = body;
    if (!c->body_count)
        fail_bodies(c);
}

void chooser_free(struct chooser *c)
{
    free(c->shapes);
    free(c->layers);
}

/* For a part that every character needs. */
static _Noreturn void fail_part(const struct chooser *c, enum part part, int body)
{
    struct err e;
    err_set(&e, "%s: no %s%s for the %s body is drawn in every action; --incomplete wears them all",
            c->wardrobe->folder, part == PART_SKIN ? "" : "held-out ", rules_parts[part].name,
            rules_bodies[body]);
    cli_fail(&e);
}

/* Chooses the layer of each part, NO_LAYER where it is not worn. */
static void choose_parts(uint32_t chosen[PARTS], const struct chooser *c, int body, struct rng *rng)
{
    const bool *held_out = c->wardrobe->held_out;
    const struct layer *skin = NULL;
    for (enum part part = 0; part < PARTS; part++) {
        const struct part_row *row = &rules_parts[part];
        bool test = c->split == SPLIT_TEST;
        bool wanted = rng_below(rng, 100) < row->chance;
        chosen[part] = NO_LAYER;
        if (!wanted || (row->with && chosen[row->with] == NO_LAYER) ||
            (test && held_out[row->instead_of]))
            continue;
        chosen[part] = pick(c, part, body, skin, rng);
        if (chosen[part] == NO_LAYER &&
            (part == PART_SKIN || (test && held_out[part] && is_essential(part))))
            fail_part(c, part, body);
        if (part == PART_SKIN)
            skin = &c->wardrobe->layers[chosen[part]];
    }
}

/* Takes off what another part replaces, then what is worn only with that; adds the halves behind
 * the body. */
static void settle(uint32_t chosen[PARTS], const struct chooser *c)
{
    for (int part = 0; part < PARTS; part++)
        if (chosen[part] != NO_LAYER && rules_parts[part].instead_of)
            chosen[rules_parts[part].instead_of] = NO_LAYER;
    for (int part = 0; part < PARTS; part++) {
        const struct part_row *row = &rules_parts[part];
        if (row->with && chosen[row->with] == NO_LAYER)
            chosen[part] = NO_LAYER;
        if (row->with_behind && chosen[part] != NO_LAYER)
            chosen[row->with_behind] = c->wardrobe->layers[chosen[part]].behind;
    }
}

static void choose_turns(struct turn turns[PARTS], uint64_t seed, int64_t number)
{
    struct rng rng = rng_make(seed, (uint64_t)number, 1);
    for (int part = 0; part < PARTS; part++) {
        const struct part_row *row = &rules_parts[part];
        struct turn turn = turn_draw(&rng);
        bool wanted = rng_below(&rng, 100) < RECOLOURED_OF_100;
        if (!row->recoloured || !wanted)
            continue;
        turns[part] = turn;
        if (row->with_behind)
            turns[row->with_behind] = turn;
    }
}

void outfit_choose(struct outfit *o, struct chooser *c, int64_t number)
{
    struct rng rng = rng_make(c->seed, (uint64_t)number, 0);
    uint32_t chosen[PARTS];
    struct turn turns[PARTS] = {0};
    o->body = c->bodies[rng_below(&rng, (uint32_t)c->body_count)];
    o->number = number;
    o->count = 0;
    snprintf(o->name, sizeof o->name, "d%lld", (long long)number);
    choose_parts(chosen, c, o->body, &rng);
    settle(chosen, c);
    if (c->recolour)
        choose_turns(turns, c->seed, number);
    for (int part = 0; part < PARTS; part++)
        if (chosen[part] != NO_LAYER)
            o->worn[o->count++] = (struct worn){chosen[part], turns[part]};
}

/* ---- shapes ---- */

static bool is_shape(const struct chooser *c, uint32_t layer, int body)
{
    const struct layer *l = &c->wardrobe->layers[layer];
    return is_allowed(c, l, body, NULL) && (c->split != SPLIT_TEST || l->held_out) &&
           is_wearable(c, layer);
}

/* Has a layer before this one the same shape? Those of one shape are beside each other. */
static bool is_repeated(const struct chooser *c, uint32_t layer, int body)
{
    const struct layer *all = c->wardrobe->layers;
    for (uint32_t i = layer;
         i-- > c->wardrobe->first[all[layer].part] && strcmp(all[i].shape, all[layer].shape) == 0;)
        if (is_shape(c, i, body))
            return true;
    return false;
}

static _Noreturn void fail_shapes(const struct chooser *c)
{
    struct err e;
    err_set(&e,
            "%s: no layer to write: none of the split is known and drawn in every action; a folder "
            "of LPC layers has files such as hair/male/loose/blonde.png",
            c->wardrobe->folder);
    cli_fail(&e);
}

bool outfit_shape(struct outfit *o, struct chooser *c, int64_t *next)
{
    const struct wardrobe *w = c->wardrobe;
    while (*next < (int64_t)w->count * BODIES) {
        uint32_t layer = (uint32_t)(*next / BODIES);
        int body = (int)((*next)++ % BODIES);
        if (!is_shape(c, layer, body) || is_repeated(c, layer, body))
            continue;
        *o = (struct outfit){.number = -1, .body = body, .count = 1, .worn = {{.layer = layer}}};
        snprintf(o->name, sizeof o->name, "%s/%s", rules_bodies[body], w->layers[layer].shape);
        c->has_shapes = true;
        return true;
    }
    if (!c->has_shapes)
        fail_shapes(c);
    return false;
}
