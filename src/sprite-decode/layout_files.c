/* layout_files.c - the frames of files and animations, all together or by their tags. */
#include "sequence.h"
#include "tag.h"

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

static void add_frame(struct sequence *s, struct cell cell, size_t frame)
{
    const float *delays = cell.layers->delays;
    cell.image_frame = frame;
    cell.timed = delays;
    cell.delay = delays ? delays[frame] : 0;
    sequence_add(s, cell);
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
        for (size_t frame = 0; frame < image->frames; frame++)
            add_frame(&s, cell, frame);
        differ = differ || image->width != p->width || image->height != p->height;
    }
    if (differ)
        sequence_note_canvas(&s, j, "");
    write_frames(j, &s, j->name, &labels);
    sequence_free(&s);
}

/* ---- tags ---- */

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
        tag_labels(&labels, name);
        if (tag_is_chosen(j->settings, &labels))
            for (size_t t = 0; t < tag_steps(tag); t++)
                add_frame(&s, frame_of(j, image), tag_frame(tag, t));
        write_frames(j, &s, id, &labels);
    }
    sequence_free(&s);
    tag_report(image, image->frames, writer_records(j->filter.writer), j->pictures.first_path);
}
