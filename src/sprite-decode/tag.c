/* tag.c - see tag.h */
#include "tag.h"
#include "image/lpc.h"

#include "base/mem.h"
#include "cli/cli.h"
#include "tns/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tag_labels(struct map *labels, const char *name)
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

static bool is_action_in(const struct text_list *list, const char *action)
{
    for (int i = 0; i < list->count; i++)
        if (strcmp(list->items[i], action) == 0 || strcmp(list->items[i], "all") == 0)
            return true;
    return false;
}

static bool is_direction_in(const struct text_list *list, const char *direction)
{
    for (int i = 0; i < list->count && *direction; i++)
        if (lpc_direction_find(list->items[i]) == lpc_direction_find(direction))
            return true;
    return false;
}

bool tag_is_chosen(const struct settings *s, const struct map *labels)
{
    struct err e;
    char action[RECORD_ID], direction[RECORD_ID];
    if (map_text(labels, "action", action, sizeof action, &e) < 1)
        *action = '\0';
    if (map_text(labels, "direction", direction, sizeof direction, &e) < 1)
        *direction = '\0';
    return (!s->actions.count || is_action_in(&s->actions, action)) &&
           (!s->directions.count || is_direction_in(&s->directions, direction));
}

static bool is_to_and_fro(const struct image_tag *tag)
{
    return tag->order == ORDER_PING_PONG || tag->order == ORDER_PONG_PING;
}

size_t tag_steps(const struct image_tag *tag)
{
    size_t count = tag->last - tag->first + 1;
    return is_to_and_fro(tag) && count > 2 ? 2 * count - 2 : count;
}

size_t tag_frame(const struct image_tag *tag, size_t t)
{
    size_t most = tag->last - tag->first;
    bool back = tag->order == ORDER_REVERSE || tag->order == ORDER_PONG_PING;
    size_t step = t <= most ? t : 2 * most - t;
    return back ? tag->last - step : tag->first + step;
}

static _Noreturn void fail_choice(const struct image *image, const char *path)
{
    struct err e;
    char list[512] = "", name[64];
    for (size_t i = 0; i < image->tag_count; i++) {
        size_t used = strlen(list);
        const char *tag = image->tags[i].name;
        snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "",
                 err_quote(name, sizeof name, tag, strlen(tag)));
    }
    err_set(&e, "%s: none of its tags was chosen: %s", path, list);
    cli_fail(&e);
}

static size_t count_untagged(const struct image *image, size_t frames)
{
    size_t count = 0, tags = 0; /* of the current frame */
    size_t *begin = mem_zero(frames + 1, sizeof *begin), *end = mem_zero(frames + 1, sizeof *end);
    if (!begin || !end)
        cli_fail_memory((frames + 1) * sizeof *begin, "the tags of frames");
    for (size_t i = 0; i < image->tag_count; i++) {
        begin[image->tags[i].first]++;
        end[image->tags[i].last + 1]++;
    }
    for (size_t frame = 0; frame < frames; frame++) {
        tags += begin[frame] - end[frame];
        count += !tags;
    }
    free(begin);
    free(end);
    return count;
}

void tag_report(const struct image *image, size_t frames, uint64_t records, const char *path)
{
    if (!records)
        fail_choice(image, path);
    size_t count = count_untagged(image, frames);
    if (count)
        cli_note("%s: %zu of %zu frames have no tag and are not read%s", path, count, frames,
                 image->animated ? "; --files reads all as one sequence" : "");
}
