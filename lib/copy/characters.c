/* characters.c - collects the characters of a stream, record by record. */
#include "copy/characters.h"
#include "base/mem.h"
#include "model/frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers of colours ---- */

static void numbers_free(struct colour_numbers *n)
{
    free(n->colour);
    free(n->number);
    *n = (struct colour_numbers){0};
}

static size_t slot_of(const struct colour_numbers *n, uint32_t colour)
{
    size_t at = (colour * 2654435761u >> 8) & (n->slots - 1);
    while (n->colour[at] && n->colour[at] != colour)
        at = (at + 1) & (n->slots - 1);
    return at;
}

static int numbers_grow(struct colour_numbers *n, struct err *e)
{
    struct colour_numbers bigger = {.count = n->count, .slots = n->slots ? 2 * n->slots : 1024};
    bigger.colour = mem_zero(bigger.slots, sizeof *bigger.colour);
    bigger.number = mem_zero(bigger.slots, 1);
    if (!bigger.colour || !bigger.number) {
        numbers_free(&bigger);
        return err_memory(e, bigger.slots * sizeof *bigger.colour, "the colours of a character");
    }
    for (size_t i = 0; i < n->slots; i++)
        if (n->colour[i]) {
            size_t at = slot_of(&bigger, n->colour[i]);
            bigger.colour[at] = n->colour[i];
            bigger.number[at] = n->number[i];
        }
    numbers_free(n);
    *n = bigger;
    return 0;
}

/* The number of a colour; a new one is noted with its brightness. */
static int number_of(uint8_t *out, struct colour_numbers *n, uint32_t colour, struct person *who,
                     struct err *e)
{
    if (colour == COPY_NOTHING) {
        *out = COPY_NOTHING;
        return 0;
    }
    if (2 * n->count >= n->slots && numbers_grow(n, e))
        return -1;
    size_t at = slot_of(n, colour);
    if (!n->colour[at]) {
        n->colour[at] = colour;
        n->number[at] = (uint8_t)(1 + n->count++ % (COPY_NUMBERS - 1));
        who->brightness[n->number[at]] = copy_brightness(colour);
    }
    *out = n->number[at];
    return 0;
}

/* ---- poses ---- */

static int add_pose(struct people *p, const char *name, bool shown, struct err *e)
{
    if (p->P == p->pose_capacity) {
        size_t capacity = p->pose_capacity ? 2 * p->pose_capacity : 64;
        char **poses = mem_resize(p->poses, capacity, sizeof *poses);
        if (poses)
            p->poses = poses;
        uint8_t *flags = mem_resize(p->shown, capacity, 1);
        if (flags)
            p->shown = flags;
        if (!poses || !flags)
            return err_memory(e, capacity * sizeof *poses, "the names of poses");
        p->pose_capacity = capacity;
    }
    p->poses[p->P] = mem_copy_text(name, strlen(name));
    if (!p->poses[p->P])
        return err_memory(e, strlen(name), "the name of a pose");
    p->shown[p->P++] = shown;
    return 0;
}

/* The pose of a frame. Those of the first character are all poses there are. */
static int find_pose(size_t *out, struct people *p, const char *sequence, size_t frame, bool shown,
                     const struct record *r, struct err *e)
{
    char name[COPY_NAME], shown_name[COPY_NAME];
    snprintf(name, sizeof name, "%.*s/%zu", COPY_NAME - COPY_NUMBER, sequence, frame);
    for (*out = 0; *out < p->P; ++*out)
        if (strcmp(p->poses[*out], name) == 0)
            return 0;
    if (p->count == 1)
        return add_pose(p, name, shown, e);
    err_set(e, "the first character has no '%s': all need the same sequences of the same lengths",
            err_quote(shown_name, sizeof shown_name, name, strlen(name)));
    return record_error(r, e);
}

static int is_shown(bool *out, const struct people *p, const struct record *r, struct err *e)
{
    char value[COPY_NAME];
    *out = true;
    if (!*p->shown_label)
        return 0;
    int got = record_label(r, p->shown_label, value, sizeof value, e);
    *out = got > 0 && strcmp(value, p->shown_value) == 0;
    return got < 0 ? -1 : 0;
}

static int refuse_other(const char *pose, const struct record *r, struct err *e)
{
    char shown[COPY_NAME];
    err_set(e,
            "its '%s' differs from that of an earlier record of the same character; ids tell "
            "characters apart",
            err_quote(shown, sizeof shown, pose, strlen(pose)));
    return record_error(r, e);
}

static int add_raw(struct people *p, struct person *who, size_t pose, const uint8_t *frame,
                   const struct record *r, struct err *e)
{
    size_t size = p->H * p->W * p->C;
    if (who->poses[pose])
        return memcmp(who->poses[pose], frame, size) ? refuse_other(p->poses[pose], r, e) : 0;
    who->poses[pose] = mem_array(size, 1);
    if (!who->poses[pose])
        return err_memory(e, size, "a frame");
    memcpy(who->poses[pose], frame, size);
    return 0;
}

/* Adds a frame of the character, or compares it with the one that shows the same pose. */
static int add_frame(struct people *p, struct person *who, size_t pose, const uint8_t *frame,
                     const struct record *r, struct err *e)
{
    if (p->raw)
        return add_raw(p, who, pose, frame, r, e);
    size_t size = p->H * p->W;
    bool again = who->poses[pose];
    if (!again)
        who->poses[pose] = mem_array(size, 1);
    if (!who->poses[pose])
        return err_memory(e, size, "a frame");
    for (size_t i = 0; i < size; i++) {
        uint8_t number;
        if (number_of(&number, &p->numbers, copy_pixel(frame, i, p->C), who, e))
            return -1;
        if (again && who->poses[pose][i] != number)
            return refuse_other(p->poses[pose], r, e);
        who->poses[pose][i] = number;
    }
    return 0;
}

/* ---- characters ---- */

static void person_free(struct person *who)
{
    for (size_t i = 0; i < who->capacity; i++)
        free(who->poses[i]);
    free(who->poses);
    free(who->name);
    free(who->group);
    *who = (struct person){0};
}

void people_free(struct people *p)
{
    for (size_t i = 0; i < p->count; i++)
        person_free(&p->list[i]);
    for (size_t i = 0; p->poses && i < p->P; i++) /* a model may have taken them */
        free(p->poses[i]);
    for (size_t i = 0; i < p->class_count; i++)
        free(p->classes[i]);
    free(p->classes);
    free(p->fold_labels);
    free(p->list);
    free(p->poses);
    free(p->shown);
    free(p->pose_labels);
    free(p->shown_label);
    free(p->shown_value);
    free(p->group_labels);
    numbers_free(&p->numbers);
    *p = (struct people){0};
}

bool person_complete(const struct people *p, const struct person *who)
{
    for (size_t i = 0; i < p->P; i++)
        if (!who->poses[i])
            return false;
    return true;
}

bool person_learns(const struct people *p, const struct person *who, const char *group, int fold)
{
    return strcmp(who->group, group) == 0 && person_complete(p, who) &&
           (fold < 0 || !(who->held_out >> fold & 1));
}

/* ---- folds ---- */

static int add_class(struct people *p, const char *class, struct err *e)
{
    char **classes = mem_resize(p->classes, p->class_count + 1, sizeof *classes);
    if (classes)
        p->classes = classes;
    char *copy = classes ? mem_copy_text(class, strlen(class)) : NULL;
    if (!copy)
        return err_memory(e, strlen(class), "the values that are held out");
    p->classes[p->class_count++] = copy;
    return 0;
}

/* The number of the class "label=value" among those of its label, in the order of the stream. */
static int number_class(size_t *number, struct people *p, const char *class, struct err *e)
{
    size_t label = strcspn(class, "=") + 1;
    *number = 0;
    for (size_t i = 0; i < p->class_count; i++) {
        if (strcmp(p->classes[i], class) == 0)
            return 0;
        *number += strncmp(p->classes[i], class, label) == 0;
    }
    return add_class(p, class, e);
}

/* Of which folds a character is held out: by its labels, in turn; or it itself, in turn. */
static int hold_out(struct people *p, struct person *who, const struct record *r, struct err *e)
{
    char class[MAP_KEY + COPY_NAME];
    if (!*p->fold_labels)
        who->held_out = 1U << (p->count % COPY_FOLDS);
    for (const char *at = p->fold_labels; *at; at += strspn(at, ",")) {
        char name[MAP_KEY], value[COPY_NAME] = "";
        size_t length = strcspn(at, ","), number = 0;
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        at += length;
        int got = record_label(r, name, value, sizeof value, e);
        if (got < 0)
            return -1;
        size_t end = strrchr(value, '/') ? (size_t)(strrchr(value, '/') - value) : strlen(value);
        snprintf(class, sizeof class, "%s=%.*s", name, (int)end, value);
        if (got && number_class(&number, p, class, e))
            return -1;
        who->held_out |= got ? 1U << (number % COPY_FOLDS) : 0;
    }
    return 0;
}

/* ---- one more ---- */

static int new_person(struct people *p, const char *name, const struct record *r, struct err *e)
{
    char group[COPY_NAME] = "", ignored[RECORD_ID];
    if (*p->group_labels) {
        int got = copy_names(group, ignored, r, p->group_labels, e);
        if (got == 0)
            err_set(e, "it lacks a label of --groups %s", p->group_labels);
        if (got <= 0)
            return got < 0 ? -1 : record_error(r, e);
    }
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? 2 * p->capacity : 64;
        struct person *list = mem_resize(p->list, capacity, sizeof *list);
        if (!list)
            return err_memory(e, capacity * sizeof *list, "the list of characters");
        p->list = list;
        p->capacity = capacity;
    }
    numbers_free(&p->numbers);
    struct person *who = &p->list[p->count];
    *who = (struct person){.name = mem_copy_text(name, strlen(name)),
                           .group = mem_copy_text(group, strlen(group))};
    p->count++;
    if (!who->name || !who->group)
        return err_memory(e, COPY_NAME, "a character");
    return hold_out(p, who, r, e);
}

/* Room for the poses of a character, of which the first one may still get more. */
static int make_room(const struct people *p, struct person *who, struct err *e)
{
    size_t capacity = p->pose_capacity;
    if (who->capacity == capacity)
        return 0;
    uint8_t **poses = mem_resize(who->poses, capacity, sizeof *poses);
    if (!poses)
        return err_memory(e, capacity * sizeof *poses, "the poses of a character");
    while (who->capacity < capacity)
        poses[who->capacity++] = NULL;
    who->poses = poses;
    return 0;
}

static int add_frames(struct people *p, const struct record *r, const struct tensor *frames,
                      const char *sequence, struct err *e)
{
    struct person *who = &p->list[p->count - 1];
    bool shown;
    if (is_shown(&shown, p, r, e))
        return -1;
    for (size_t t = 0; t < frames->shape[0]; t++) {
        size_t pose;
        const uint8_t *frame = (const uint8_t *)frames->data + t * p->H * p->W * p->C;
        if (find_pose(&pose, p, sequence, t, shown, r, e) || make_room(p, who, e) ||
            add_frame(p, who, pose, frame, r, e))
            return -1;
    }
    return 0;
}

static size_t count_char(const char *text, char c)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == c;
    return count;
}

/* A sequence has one / between its labels, by which copy_set_names() takes them apart. */
static int check_sequence(const struct people *p, const struct record *r, const char *sequence,
                          struct err *e)
{
    char shown[COPY_NAME];
    if (count_char(sequence, '/') == count_char(p->pose_labels, ','))
        return 0;
    err_set(e, "a label of --poses %s has a / in its value ('%s')", p->pose_labels,
            err_quote(shown, sizeof shown, sequence, strlen(sequence)));
    return record_error(r, e);
}

int people_add(struct people *p, struct record *r, struct err *e)
{
    char sequence[COPY_NAME], name[RECORD_ID];
    struct tensor *frames;
    if (frames_of_record(r, p->H, p->W, p->C, &frames, e))
        return -1;
    p->H = frames->shape[1];
    p->W = frames->shape[2];
    p->C = frames->shape[3];
    int got = copy_names(sequence, name, r, p->pose_labels, e);
    if (got == 0) {
        err_set(e, "it lacks a label of --poses %s, by which equal poses are known",
                p->pose_labels);
        return record_error(r, e);
    }
    if (got < 0 || check_sequence(p, r, sequence, e))
        return -1;
    if ((p->count == 0 || strcmp(p->list[p->count - 1].name, name) != 0) &&
        new_person(p, name, r, e))
        return -1;
    return add_frames(p, r, frames, sequence, e);
}
