/* layout_files.c - the frames of files and animations, all together or by their tags. */
#include "sequence.h"

#include <stdio.h>
#include <string.h>

/* Writes the frames, and empties the sequence. */
static void write_frames(struct job *j, struct sequence *s, const char *id, struct map *labels)
{
    sequence_reorder(s, j, id);
    if (s->count)
        sequence_write(s, j, id, labels);
    map_free(labels);
    s->count = 0;
}

/* The corner of a frame of `size` pixels on a canvas side of `room`: at its start (0), in the
 * middle (1) or at its end (2). */
static size_t place(size_t room, size_t size, int where)
{
    return (room - size) * (size_t)where / 2;
}

/* Frame 0 of a picture on the canvas that has room for all of them. */
static struct cell frame_of(const struct job *j, const struct image *image)
{
    struct anchor anchor = settings_anchor(j->settings);
    return (struct cell){.layers = image,
                         .count = 1,
                         .width = image->width,
                         .height = image->height,
                         .left = place(j->pictures.width, image->width, anchor.across),
                         .top = place(j->pictures.height, image->height, anchor.down)};
}

void layout_files(struct job *j)
{
    const struct pictures *p = &j->pictures;
    struct sequence s = {.width = p->width, .height = p->height};
    struct map labels = {0};
    bool differ = false;
    for (size_t i = 0; i < p->count; i++) {
        const struct image *image = &p->images[i];
        struct cell cell = frame_of(j, image);
        for (; cell.image_frame < image->frames; cell.image_frame++)
            sequence_add(&s, cell);
        differ = differ || image->width != p->width || image->height != p->height;
    }
    if (differ)
        cli_note("%s: frames of different sizes, on one of %zux%zu by their %s (see --anchor)",
                 p->first_path, p->width, p->height, j->settings->anchor);
    write_frames(j, &s, j->name, &labels);
    sequence_free(&s);
}

/* ---- tags ---- */

static void add_frame(struct sequence *s, struct cell cell, size_t frame)
{
    cell.image_frame = frame;
    sequence_add(s, cell);
}

/* The frames as they are played: to and fro, the first and the last are shown once. */
static void add_tag(struct sequence *s, struct cell cell, const struct image_tag *tag)
{
    size_t count = tag->last - tag->first + 1;
    bool to_and_fro = tag->order == ORDER_PING_PONG || tag->order == ORDER_PONG_PING;
    bool back = tag->order == ORDER_REVERSE || tag->order == ORDER_PONG_PING;
    for (size_t t = 0; t < count; t++)
        add_frame(s, cell, back ? tag->last - t : tag->first + t);
    for (size_t t = 1; to_and_fro && t + 1 < count; t++)
        add_frame(s, cell, back ? tag->first + t : tag->last - t);
}

/* "walk/left" is the action walk and the direction left; any other name is an action. */
static void label_tag(struct map *labels, const char *name)
{
    struct err e;
    char action[RECORD_ID];
    const char *slash = strrchr(name, '/');
    int direction = slash && slash > name ? lpc_direction_find(slash + 1) : -1;
    bool turned = direction >= 0 && strcmp(slash + 1, lpc_direction_names[direction]) == 0;
    snprintf(action, sizeof action, "%.*s", turned ? (int)(slash - name) : (int)strlen(name), name);
    cli_check(map_set_text(labels, "action", action, &e), &e);
    if (turned)
        cli_check(map_set_text(labels, "direction", slash + 1, &e), &e);
}

static bool is_in(const struct text_list *list, const char *text)
{
    for (int i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

/* Was the record with these labels chosen by --action and --direction? */
static bool is_chosen(const struct settings *s, const struct map *labels)
{
    struct err e;
    char action[RECORD_ID], direction[RECORD_ID];
    if (map_text(labels, "action", action, sizeof action, &e) < 1)
        *action = '\0';
    if (map_text(labels, "direction", direction, sizeof direction, &e) < 1)
        *direction = '\0';
    return (!s->actions.count || is_in(&s->actions, action)) &&
           (!s->directions.count || is_in(&s->directions, direction));
}

static void note_untagged(const struct job *j, const struct image *image)
{
    size_t count = 0;
    for (size_t frame = 0; frame < image->frames; frame++) {
        bool tagged = false;
        for (size_t i = 0; i < image->tag_count; i++)
            tagged = tagged || (image->tags[i].first <= frame && frame <= image->tags[i].last);
        count += !tagged;
    }
    if (count)
        cli_note("%s: %zu of %zu frames have no tag and are not read; --files reads all as one "
                 "sequence",
                 j->pictures.first_path, count, image->frames);
}

static _Noreturn void fail_choice(const struct job *j, const struct image *image)
{
    struct err e;
    char list[512] = "", name[64];
    for (size_t i = 0; i < image->tag_count; i++) {
        size_t used = strlen(list);
        const char *tag = image->tags[i].name;
        snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "",
                 err_quote(name, sizeof name, tag, strlen(tag)));
    }
    err_set(&e, "%s: none of its tags was chosen: %s", j->pictures.first_path, list);
    cli_fail(&e);
}

void layout_tags(struct job *j)
{
    const struct image *image = j->pictures.images;
    struct sequence s = {.width = j->pictures.width, .height = j->pictures.height};
    for (size_t i = 0; i < image->tag_count; i++) {
        const struct image_tag *tag = &image->tags[i];
        char id[2 * RECORD_ID], name[RECORD_ID];
        struct map labels = {0};
        err_quote(name, sizeof name, tag->name, strlen(tag->name));
        snprintf(id, sizeof id, "%s/%s", j->name, name);
        label_tag(&labels, name);
        if (is_chosen(j->settings, &labels))
            add_tag(&s, frame_of(j, image), tag);
        write_frames(j, &s, id, &labels);
    }
    sequence_free(&s);
    if (!writer_records(j->filter.writer))
        fail_choice(j, image);
    note_untagged(j, image);
}
