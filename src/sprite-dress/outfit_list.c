/* outfit_list.c - see outfit.h */
#include "outfit.h"

#include "base/utf8.h"

#include <string.h>

void outfit_print(FILE *out, const struct wardrobe *w, const struct outfit *o)
{
    char turn[TURN_TEXT];
    fputs(o->name, out);
    for (int i = 0; i < o->count; i++) {
        turn_print(turn, &o->worn[i].turn);
        fprintf(out, "\t%s%s", w->layers[o->worn[i].layer].path, turn);
    }
    fputc('\n', out);
}

/* The next field of a line: "" if it is empty, NULL after the last one. */
static char *next_field(char **line)
{
    char *field = *line;
    if (field) {
        char *tab = strchr(field, '\t');
        if (tab)
            *tab++ = '\0';
        *line = tab;
    }
    return field;
}

static void read_layer(struct outfit *o, struct wardrobe *w, struct text_lines *lines, char *path)
{
    struct turn turn = turn_parse(path);
    if (!*path || strlen(path) >= RULES_PATH)
        text_lines_fail(lines, "the name of a layer is %s", *path ? "too long" : "empty");
    if (o->count == OUTFIT_MOST)
        text_lines_fail(lines, "more than %d layers", OUTFIT_MOST);
    uint32_t layer = wardrobe_layer(w, path);
    o->worn[o->count++] = (struct worn){layer, turn};
    const struct layer *l = &w->layers[layer];
    for (int body = BODIES - 1; l->part == PART_SKIN && body >= 0; body--)
        if (l->bodies >> body & 1)
            o->body = body;
}

bool outfit_read(struct outfit *o, struct wardrobe *w, struct text_lines *lines)
{
    char *line = text_lines_next(lines);
    if (!line)
        return false;
    o->number = o->body = -1;
    o->count = 0;
    if (!utf8_valid(line, strlen(line)))
        text_lines_fail(lines, "not UTF-8");
    const char *name = next_field(&line);
    if (!*name || strlen(name) >= sizeof o->name)
        text_lines_fail(lines, "the name of the character is %s", *name ? "too long" : "empty");
    strcpy(o->name, name);
    for (char *path; (path = next_field(&line));)
        read_layer(o, w, lines, path);
    if (!o->count)
        text_lines_fail(lines, "'%.80s' wears no layer; tabs separate the name and the layers",
                        o->name);
    return true;
}
