/* dressed.c - see dressed.h */
#include "dressed.h"

#include "cli/sequence_output.h"
#include "image/compose.h"

#include <stdio.h>
#include <string.h>

enum { CELL_BYTES = LPC_CELL * LPC_CELL * 4 };

/* The drawing of a worn layer and its colours. */
struct coloured {
    const struct cut *cut;
    struct turner turner;
};

/* Does the motion show the frames of the Sprites data set? */
static bool shows_sprites(const struct dressed *d, const struct lpc_action *action)
{
    return d->sprites && action->in_sprites;
}

static size_t frames_of(const struct dressed *d, const struct lpc_action *action)
{
    return shows_sprites(d, action) ? SPRITES_FRAMES : action->frames;
}

/* Puts one cell of the layer over the frame rgba [64,64,4]. */
static void draw_cell(uint8_t *rgba, struct coloured *layer, size_t row, size_t column)
{
    const struct cut_cell *cell = &layer->cut->cells[row][column];
    const uint8_t *from = layer->cut->rgba + (size_t)cell->at * 4;
    uint8_t turned[LPC_CELL * 4];
    for (size_t y = 0; y < cell->height; y++, from += (size_t)cell->width * 4) {
        uint8_t *to = rgba + ((cell->y + y) * LPC_CELL + cell->x) * 4;
        if (layer->turner.turn.on)
            turner_pixels(&layer->turner, turned, from, cell->width);
        compose_over(to, layer->turner.turn.on ? turned : from, cell->width);
    }
}

/* Composes the layers, the lowest first, into the frames of one row [T,64,64,4]. */
static void draw_row(uint8_t *frames, const struct dressed *d, struct coloured *layers, int count,
                     const struct motion *m)
{
    size_t n = frames_of(d, m->action);
    bool sprites = shows_sprites(d, m->action);
    memset(frames, 0, n * CELL_BYTES);
    for (size_t t = 0; t < n; t++)
        for (int i = 0; i < count; i++)
            draw_cell(frames + t * CELL_BYTES, &layers[i], m->row,
                      sprites ? m->action->shown[t] : t);
}

static void set_text(struct map *labels, const char *name, const char *value)
{
    struct err e;
    cli_check(map_set_text(labels, name, value, &e), &e);
}

/* The label of each part, and of the character. */
static void set_labels(struct map *labels, const struct dressed *d, const struct outfit *o)
{
    struct err e;
    char choice[2 * RULES_PATH + TURN_TEXT], turn[TURN_TEXT];
    if (o->number >= 0)
        cli_check(map_set_integer(labels, "character", o->number, &e), &e);
    if (o->body >= 0)
        set_text(labels, "body", rules_bodies[o->body]);
    for (int i = 0; i < o->count; i++) {
        const struct layer *l = &d->wardrobe->layers[o->worn[i].layer];
        rules_choice(choice, sizeof choice - TURN_TEXT, l->part, l->shape, l->colour);
        turn_print(turn, &o->worn[i].turn);
        strcat(choice, turn);
        set_text(labels, rules_parts[l->part].name, choice);
    }
}

/* Where layer number `which` is: "behind" the body, the "body", or in "front" of it; without a body
 * where it usually is. */
static const char *place_of(const struct dressed *d, const struct outfit *o, int which)
{
    int body = 0;
    while (body < o->count && d->wardrobe->layers[o->worn[body].layer].part != PART_SKIN)
        body++;
    if (which == body)
        return "body";
    bool behind =
        body < o->count ? which < body : d->wardrobe->layers[o->worn[which].layer].part < PART_SKIN;
    return behind ? "behind" : "front";
}

/* The labels that say which layer the record has, and among the records of a character the rest of
 * the id. */
static void name_layer(struct map *labels, char *id, size_t size, const struct dressed *d,
                       const struct outfit *o, int which)
{
    const char *name = rules_parts[d->wardrobe->layers[o->worn[which].layer].part].name;
    const char *place = place_of(d, o, which);
    size_t used = strlen(id);
    if (!d->shapes)
        snprintf(id + used, size - used, "/%s%s", name, strcmp(place, "behind") ? "" : "-behind");
    set_text(labels, "layer", name);
    set_text(labels, "place", place);
}

/* One record: all layers (`which` -1), or layer number `which` alone. */
static void write_record(struct dressed *d, const struct outfit *o, struct coloured *layers,
                         const struct motion *m, int which)
{
    struct err e;
    char id[RECORD_ID];
    struct map labels = {0};
    struct tensor frames;
    const size_t shape[] = {frames_of(d, m->action), LPC_CELL, LPC_CELL, 4};
    snprintf(id, sizeof id, "%s/%s/%s", o->name, m->action->name, m->direction);
    set_text(&labels, "action", m->action->name);
    set_text(&labels, "direction", m->direction);
    set_labels(&labels, d, o);
    if (which >= 0)
        name_layer(&labels, id, sizeof id, d, o, which);
    else if (d->layers)
        set_text(&labels, "layer", "all");
    if (tensor_make(&frames, DTYPE_U1, 4, shape, &e))
        cli_fail(&e);
    draw_row(frames.data, d, which < 0 ? layers : &layers[which], which < 0 ? o->count : 1, m);
    sequence_output_write(&d->filter, id, &labels, &d->labels, &frames, NULL);
}

void dressed_motions(struct dressed *d, const struct lpc_choice *choice)
{
    for (const struct lpc_action *action = lpc_actions; action < lpc_actions + LPC_CLASSIC;
         action++)
        for (int direction = 0; direction < LPC_DIRECTIONS; direction++) {
            int row = lpc_row_of(action, direction);
            if (row >= 0 && lpc_is_chosen(choice, action, direction))
                d->motions[d->motion_count++] = (struct motion){
                    action, lpc_direction_names[direction], action->row + (size_t)row};
        }
}

void dressed_write(struct dressed *d, const struct outfit *o)
{
    static struct coloured layers[OUTFIT_MOST];
    for (int i = 0; i < o->count; i++) {
        layers[i].cut = wardrobe_cut(d->wardrobe, o->worn[i].layer);
        turner_start(&layers[i].turner, &o->worn[i].turn);
    }
    for (const struct motion *m = d->motions; m < d->motions + d->motion_count; m++) {
        if (!d->shapes)
            write_record(d, o, layers, m, -1);
        for (int i = 0; (d->layers || d->shapes) && i < o->count; i++)
            write_record(d, o, layers, m, i);
    }
}
