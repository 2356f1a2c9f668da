/* layout_atlas.c - the frames of an atlas: each tag is a sequence. Without tags, frames whose names
 * differ only in a number have one. */
#include "base/mem.h"
#include "sequence.h"
#include "tag.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A frame's name is that of its group, and a number: "walk_03.png" is number 3 of "walk". */
struct member {
    const char *name;
    size_t length; /* of the group's name */
    size_t group;  /* the first member of the group */
    unsigned long long number;
    size_t frame;
};

/* The length of a name without an ending such as .png or .aseprite. */
static size_t without_ending(const char *name)
{
    size_t length = strlen(name), at = length;
    while (at && isalnum((unsigned char)name[at - 1]))
        at--;
    bool letter = at < length && isalpha((unsigned char)name[at]);
    return letter && at > 1 && name[at - 1] == '.' && length - at <= 8 ? at - 1 : length;
}

static struct member split_name(const char *name, size_t frame)
{
    struct member m = {.name = name, .frame = frame, .length = without_ending(name)};
    size_t end = m.length && name[m.length - 1] == ')' ? m.length - 1 : m.length, at = end;
    while (at && isdigit((unsigned char)name[at - 1]))
        at--;
    if (at == end)
        return m;
    m.number = strtoull(name + at, NULL, 10);
    for (m.length = at; m.length && strchr(" _-.#/(", name[m.length - 1]);)
        m.length--;
    return m;
}

static int by_group(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->frame < y->frame ? -1 : x->frame > y->frame;
}

static int by_name(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int order = x->length == y->length ? memcmp(x->name, y->name, x->length)
                                       : (x->length < y->length ? -1 : 1);
    return order ? order : (x->frame < y->frame ? -1 : x->frame > y->frame);
}

/* Sorts the frames by groups, in the order of the first frames of the groups, and by the numbers in
 * each. */
static void sort_frames(struct atlas *a, struct member *members)
{
    struct atlas_frame *sorted = mem_zero(a->count, sizeof *sorted);
    if (!sorted)
        cli_fail_memory(a->count * sizeof *sorted, "the frames of an atlas");
    qsort(members, a->count, sizeof *members, by_name);
    for (size_t i = 0; i < a->count; i++) {
        struct member *before = i ? &members[i - 1] : NULL, *m = &members[i];
        bool same =
            before && before->length == m->length && memcmp(before->name, m->name, m->length) == 0;
        m->group = same ? before->group : m->frame;
    }
    qsort(members, a->count, sizeof *members, by_group);
    for (size_t i = 0; i < a->count; i++)
        sorted[i] = a->frames[members[i].frame];
    free(a->frames);
    a->frames = sorted;
}

/* Makes a tag of each group. */
static void tag_groups(struct atlas *a, struct image *image)
{
    struct err e;
    struct member *members = mem_zero(a->count, sizeof *members);
    if (!members)
        cli_fail_memory(a->count * sizeof *members, "the names of an atlas");
    for (size_t i = 0; i < a->count; i++)
        members[i] = split_name(a->frames[i].name, i);
    sort_frames(a, members);
    for (size_t first = 0, next; first < a->count; first = next) {
        const struct member *m = &members[first];
        for (next = first; next < a->count && members[next].group == m->group;)
            next++;
        struct image_tag range = {.first = first, .last = next - 1};
        cli_check(image_add_tag(image, m->name, m->length, range, &e), &e);
    }
    free(members);
}

static void copy_tags(const struct atlas *a, struct image *image)
{
    struct err e;
    for (size_t i = 0; i < a->tag_count; i++) {
        const struct atlas_tag *tag = &a->tags[i];
        struct image_tag range = {
            .first = tag->first, .last = tag->last, .order = (enum image_order)tag->order};
        cli_check(image_add_tag(image, tag->name, strlen(tag->name), range, &e), &e);
    }
}

static size_t corner(size_t room, size_t size, int where)
{
    return (room - size) * (size_t)where / 2;
}

static void add_frame(struct sequence *s, const struct job *j, const struct atlas_frame *f)
{
    const struct pictures *p = &j->pictures;
    struct anchor anchor = settings_anchor(j->settings);
    size_t across = f->turned ? f->height : f->width, down = f->turned ? f->width : f->height;
    char shown[80];
    if (f->x + across > p->width || f->y + down > p->height)
        pictures_fail(p->first_path, p->images,
                      "frame '%s' is %zux%zu at %zu,%zu: is it the picture of this atlas?",
                      err_quote(shown, sizeof shown, f->name, strlen(f->name)), across, down, f->x,
                      f->y);
    sequence_add(s, (struct cell){.layers = p->images,
                                  .count = p->count,
                                  .x = f->x,
                                  .y = f->y,
                                  .width = f->width,
                                  .height = f->height,
                                  .left = f->left + corner(s->width, f->frame_width, anchor.across),
                                  .top = f->top + corner(s->height, f->frame_height, anchor.down),
                                  .turned = f->turned,
                                  .timed = f->seconds >= 0,
                                  .delay = (float)f->seconds});
}

/* Makes the frames of the sequence as large as each of the tag's. */
static void make_room(struct sequence *s, const struct job *j, const struct image_tag *tag)
{
    const struct atlas_frame *frames = j->atlas.frames, *first = &frames[tag->first];
    bool differ = false;
    for (const struct atlas_frame *f = first; f <= &frames[tag->last]; f++) {
        s->width = f->frame_width > s->width ? f->frame_width : s->width;
        s->height = f->frame_height > s->height ? f->frame_height : s->height;
        differ = differ || f->frame_width != first->frame_width ||
                 f->frame_height != first->frame_height;
    }
    if (differ)
        sequence_note_canvas(s, j, tag->name);
}

static void write_tag(struct job *j, const struct image_tag *tag)
{
    char id[2 * RECORD_ID], name[RECORD_ID];
    struct map labels = {0};
    struct sequence s = {0};
    const struct atlas_frame *frames = j->atlas.frames;
    err_quote(name, sizeof name, tag->name, strlen(tag->name));
    snprintf(id, sizeof id, "%s%s%s", j->name, *j->name && *name ? "/" : "", name);
    if (*name)
        tag_labels(&labels, name);
    if (tag_is_chosen(j->settings, &labels)) {
        make_room(&s, j, tag);
        for (size_t t = 0; t < tag_steps(tag); t++)
            add_frame(&s, j, &frames[tag_frame(tag, t)]);
        sequence_reorder(&s, j, id);
        sequence_write(&s, j, id, &labels);
    }
    map_free(&labels);
    sequence_free(&s);
}

void layout_atlas(struct job *j)
{
    struct image *image = j->pictures.images;
    if (j->atlas.tag_count)
        copy_tags(&j->atlas, image);
    else
        tag_groups(&j->atlas, image);
    for (size_t i = 0; i < image->tag_count; i++)
        write_tag(j, &image->tags[i]);
    tag_report(image, j->atlas.count, writer_records(j->filter.writer), j->pictures.first_path);
}
