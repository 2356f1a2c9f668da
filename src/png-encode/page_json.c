/* page_json.c - describes a sheet in the forms of Aseprite's export, which game engines read. See
 * page.h */
#include "page.h"

#include "base/mem.h"
#include "image/delay.h"

#include <stdlib.h>
#include <string.h>

/* Prints a text as a JSON string; control characters are made safe by err_quote(). */
static void print_text(FILE *out, const char *text)
{
    char safe[2048];
    fputc('"', out);
    for (const char *c = err_quote(safe, sizeof safe, text, strlen(text)); *c; c++)
        fprintf(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    fputc('"', out);
}

static void print_frame(const struct page *p, const struct place *at, size_t scale, bool hash,
                        FILE *out)
{
    char name[2048];
    const struct tile *tile = &p->tiles[at->tile];
    size_t w = at->width * scale, h = at->height * scale;
    bool trimmed = at->width < tile->width || at->height < tile->height;
    snprintf(name, sizeof name, "%s %zu", tile->id, at->tile_frame);
    fputs(hash ? "  " : "  {\"filename\": ", out);
    print_text(out, name);
    fprintf(out,
            "%s \"frame\": {\"x\": %zu, \"y\": %zu, \"w\": %zu, \"h\": %zu},\n"
            "   \"rotated\": false, \"trimmed\": %s,\n"
            "   \"spriteSourceSize\": {\"x\": %zu, \"y\": %zu, \"w\": %zu, \"h\": %zu},\n"
            "   \"sourceSize\": {\"w\": %zu, \"h\": %zu}, \"duration\": %u}",
            hash ? ": {" : ",", p->margin + at->x * scale, at->y * scale, w, h,
            trimmed ? "true" : "false", at->left * scale, at->top * scale, w, h,
            tile->width * scale, tile->height * scale,
            delay_units(tile->delays[at->tile_frame], 1000));
}

/* A tag for each tile: the numbers of its first and last frame in the list. */
static void print_tags(const struct page *p, FILE *out)
{
    for (size_t first = 0, next; first < p->place_count; first = next) {
        size_t tile = p->places[first].tile;
        for (next = first; next < p->place_count && p->places[next].tile == tile;)
            next++;
        fprintf(out, "%s   {\"name\": ", first ? ",\n" : "");
        print_text(out, p->tiles[tile].id);
        fprintf(out, ", \"from\": %zu, \"to\": %zu, \"direction\": \"forward\"}", first, next - 1);
    }
}

void page_json(const struct page *p, const struct image *drawn, size_t scale, const char *image,
               bool indexed, bool hash, FILE *out)
{
    fprintf(out, "{\"frames\": %s\n", hash ? "{" : "[");
    for (size_t i = 0; i < p->place_count; i++) {
        fputs(i ? ",\n" : "", out);
        print_frame(p, &p->places[i], scale, hash, out);
    }
    fprintf(out, "\n %s,\n \"meta\": {\"app\": \"dsvae-tools\", \"version\": \"%s\", \"image\": ",
            hash ? "}" : "]", VERSION);
    print_text(out, image);
    fprintf(out,
            ", \"format\": \"%s\",\n"
            "  \"size\": {\"w\": %zu, \"h\": %zu}, \"scale\": \"%zu\",\n  \"frameTags\": [\n",
            indexed ? "I8" : "RGBA8888", drawn->width, drawn->height, scale);
    print_tags(p, out);
    fputs("\n  ]}\n}\n", out);
}

size_t page_json_rounded(const struct page *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->place_count; i++)
        count += !delay_is_exact(p->tiles[p->places[i].tile].delays[p->places[i].tile_frame], 1000);
    return count;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int page_repeated_id(const struct page *p, const char **id, struct err *e)
{
    char **ids = mem_zero(p->count, sizeof *ids);
    *id = NULL;
    if (!ids)
        return err_memory(e, p->count * sizeof *ids, "the ids of a page");
    for (size_t i = 0; i < p->count; i++)
        ids[i] = p->tiles[i].id;
    qsort(ids, p->count, sizeof *ids, by_id);
    for (size_t i = 1; i < p->count && !*id; i++)
        if (strcmp(ids[i - 1], ids[i]) == 0)
            *id = ids[i];
    free(ids);
    return 0;
}
