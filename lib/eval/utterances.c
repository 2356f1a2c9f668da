/* utterances.c - see utterances.h */
#include "eval/utterances.h"
#include "base/mem.h"
#include "eval/likeness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number of a text in a list that grows. */
static int number_of(size_t *out, char ***list, size_t *count, const char *text, struct err *e)
{
    for (*out = 0; *out < *count; ++*out)
        if (strcmp((*list)[*out], text) == 0)
            return 0;
    char **grown = mem_resize(*list, *count + 1, sizeof *grown);
    if (!grown)
        return err_memory(e, (*count + 1) * sizeof *grown, "the labels");
    *list = grown;
    grown[*count] = mem_copy_text(text, strlen(text));
    if (!grown[*count])
        return err_memory(e, strlen(text), "a label");
    ++*count;
    return 0;
}

/* Sets who says utterance `at`, and what. */
static int identify(struct utterances *u, size_t at, struct record *r, const char *moving,
                    struct err *e)
{
    char first[256], said[256];
    size_t length = strcspn(moving, ",");
    struct identity who;
    snprintf(first, sizeof first, "%.*s", (int)length, moving);
    if (identity_read(&who, r, moving, e))
        return -1;
    int failed = record_label(r, first, said, sizeof said, e) < 0 ||
                 number_of(&u->speaker[at], &u->speakers, &u->speaker_count, who.stays, e) ||
                 number_of(&u->content[at], &u->contents, &u->content_count, said, e);
    identity_free(&who);
    return failed ? -1 : 0;
}

int utterances_add(struct utterances *u, struct record *r, const char *moving, struct err *e)
{
    size_t at = u->data.count;
    if (dataset_add(&u->data, r, e))
        return -1;
    size_t *speaker = mem_resize(u->speaker, u->data.capacity, sizeof *speaker);
    u->speaker = speaker ? speaker : u->speaker;
    size_t *content = mem_resize(u->content, u->data.capacity, sizeof *content);
    u->content = content ? content : u->content;
    if (!speaker || !content)
        return err_memory(e, 2 * u->data.capacity * sizeof *content, "the set");
    return identify(u, at, r, moving, e);
}

void utterances_free(struct utterances *u)
{
    for (size_t i = 0; i < u->speaker_count; i++)
        free(u->speakers[i]);
    for (size_t i = 0; i < u->content_count; i++)
        free(u->contents[i]);
    free(u->speakers);
    free(u->contents);
    free(u->speaker);
    free(u->content);
    dataset_free(&u->data);
    *u = (struct utterances){0};
}

size_t utterances_draw(size_t *list, size_t count, const struct utterances *u, size_t speaker,
                       size_t without, struct rng *r)
{
    size_t seen = 0;
    for (size_t i = 0; i < u->data.count; i++) { /* reservoir sampling (Vitter 1985) */
        if (u->speaker[i] != speaker || u->content[i] == without)
            continue;
        size_t place = seen < count ? seen : rng_below(r, (uint32_t)seen + 1);
        if (place < count)
            list[place] = i;
        seen++;
    }
    return seen < count ? seen : count;
}

float *utterances_join(size_t *T, const struct utterances *u, const size_t *list, size_t count)
{
    size_t D = u->data.numbers, at = 0;
    *T = 0;
    for (size_t i = 0; i < count; i++)
        *T += u->data.list[list[i]].T;
    float *x = mem_array(*T * D, sizeof *x);
    for (size_t i = 0; i < count && x; i++) {
        size_t n = u->data.list[list[i]].T * D;
        memcpy(x + at, utterance(u, list[i]), n * sizeof *x);
        at += n;
    }
    return x;
}
