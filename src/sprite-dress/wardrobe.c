/* wardrobe.c - see wardrobe.h */
#include "wardrobe.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cli.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>

static char *copy(const char *text)
{
    char *copied = mem_copy_text(text, strlen(text));
    if (!copied)
        cli_fail_memory(strlen(text), "a layer's name");
    return copied;
}

static uint32_t add(struct wardrobe *w, const char *path, const struct rules_match *m)
{
    if (w->count == w->capacity) {
        uint32_t capacity = w->capacity ? 2 * w->capacity : 256;
        struct layer *grown = mem_resize(w->layers, capacity, sizeof *grown);
        if (!grown)
            cli_fail_memory(capacity * sizeof *grown, "a list of layers");
        w->layers = grown;
        w->capacity = capacity;
    }
    w->layers[w->count] = (struct layer){.path = copy(path),
                                         .shape = copy(m->shape),
                                         .colour = copy(m->colour),
                                         .behind_path = *m->behind ? copy(m->behind) : NULL,
                                         .part = m->part,
                                         .bodies = m->bodies,
                                         .behind = NO_LAYER};
    return w->count++;
}

static uint32_t find(const struct wardrobe *w, const char *path)
{
    uint32_t i = 0;
    while (i < w->count && strcmp(w->layers[i].path, path) != 0)
        i++;
    return i < w->count ? i : NO_LAYER;
}

uint32_t wardrobe_layer(struct wardrobe *w, const char *path)
{
    struct rules_match m;
    uint32_t found = find(w, path);
    if (found != NO_LAYER)
        return found;
    if (!rules_match(path, &m)) {
        m = (struct rules_match){.part = PART_OTHER};
        strncat(m.shape, path, sizeof m.shape - 1);
    }
    return add(w, path, &m);
}

/* Names become labels, and lines of --list. */
static void check_name(const struct wardrobe *w, const char *path)
{
    struct err e;
    char shown[1024];
    bool plain = utf8_valid(path, strlen(path));
    for (const char *at = path; plain && *at; at++)
        plain = !utf8_control(at);
    if (plain)
        return;
    err_set(&e, "%s: %s: a layer's name has a control character or is not UTF-8", w->folder,
            err_quote(shown, sizeof shown, path, strlen(path)));
    cli_fail(&e);
}

static const struct lpc_action *action_of(const char *name, size_t length)
{
    for (int i = 0; i < LPC_CLASSIC; i++)
        if (strlen(lpc_actions[i].name) == length &&
            strncmp(name, lpc_actions[i].name, length) == 0)
            return &lpc_actions[i];
    return NULL;
}

/* In the path of a layer with a file for each action, "*" replaces the action's name. Returns true
 * for one of these files, that of walk, so that such a layer is added once; and for all others. */
static bool general_path(char *path)
{
    for (char *name = path, *slash; name; name = slash ? slash + 1 : NULL) {
        size_t length = strcspn(name, "/.");
        const struct lpc_action *action = action_of(name, length);
        slash = strchr(name, '/');
        if (action) {
            memmove(name + 1, name + length, strlen(name + length) + 1);
            *name = '*';
            return strcmp(action->name, "walk") == 0;
        }
    }
    return true;
}

static void add_file(struct wardrobe *w, const char *below)
{
    struct rules_match m;
    char path[RULES_PATH];
    if (strlen(below) >= sizeof path || strchr(below, '*'))
        return;
    strcpy(path, below);
    if (!general_path(path) || !rules_match(path, &m))
        return;
    check_name(w, path);
    add(w, path, &m);
}

static void walk(struct wardrobe *w)
{
    struct err e;
    char *const roots[] = {(char *)w->folder, NULL};
    FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    FTSENT *entry;
    size_t skip = strlen(w->folder);
    if (!tree)
        cli_fail_memory(sizeof *entry, "a folder");
    while ((errno = 0, entry = fts_read(tree))) {
        int kind = entry->fts_info;
        if (kind == FTS_DNR || kind == FTS_ERR || kind == FTS_NS) {
            errno = entry->fts_errno;
            err_errno(&e, "%s", entry->fts_path);
            cli_fail(&e);
        }
        if (entry->fts_level && entry->fts_name[0] == '.')
            fts_set(tree, entry, FTS_SKIP);
        else if (kind == FTS_F && entry->fts_level)
            add_file(w, entry->fts_path + skip + strspn(entry->fts_path + skip, "/"));
    }
    if (errno) {
        err_errno(&e, "%s", w->folder);
        cli_fail(&e);
    }
    fts_close(tree);
}

static int compare_layers(const void *a, const void *b)
{
    const struct layer *p = a, *q = b;
    if (p->part != q->part)
        return p->part < q->part ? -1 : 1;
    int order = strcmp(p->shape, q->shape);
    return order ? order : strcmp(p->path, q->path);
}

void wardrobe_scan(struct wardrobe *w)
{
    walk(w);
    if (w->count)
        qsort(w->layers, w->count, sizeof *w->layers, compare_layers);
    for (uint32_t i = 0, part = 0; part <= PARTS; part++) {
        while (i < w->count && w->layers[i].part < part)
            i++;
        w->first[part] = i;
    }
    for (struct layer *l = w->layers; l < w->layers + w->count; l++)
        if (l->behind_path)
            l->behind = find(w, l->behind_path);
}

/* Takes the drawings that were used longest ago out of memory, until the rest is within the limit.
 */
static void evict(struct wardrobe *w)
{
    while (w->bytes > w->limit) {
        struct layer *oldest = NULL;
        for (struct layer *l = w->layers; l < w->layers + w->count; l++)
            if (l->cut && l->used < w->pinned && (!oldest || l->used < oldest->used))
                oldest = l;
        if (!oldest)
            return; /* all are in use */
        w->bytes -= oldest->cut->bytes;
        cut_free(oldest->cut);
        oldest->cut = NULL;
    }
}

static void load(struct wardrobe *w, struct layer *l)
{
    struct err e;
    int loaded = cut_load(&l->cut, w->folder, l->path, &e);
    if (loaded < 0)
        cli_fail(&e);
    if (loaded == 0) {
        if (l->drawing == DRAWING_UNREAD)
            cli_note("%s: it is not worn", e.text);
        l->drawing = DRAWING_ODD;
        return;
    }
    l->drawing = cut_is_complete(l->cut) ? DRAWING_COMPLETE : DRAWING_INCOMPLETE;
    l->used = ++w->clock;
    w->bytes += l->cut->bytes;
    evict(w);
}

enum drawing wardrobe_drawing(struct wardrobe *w, uint32_t layer)
{
    struct layer *l = &w->layers[layer];
    if (l->drawing == DRAWING_UNREAD)
        load(w, l);
    return l->drawing;
}

const struct cut *wardrobe_cut(struct wardrobe *w, uint32_t layer)
{
    struct layer *l = &w->layers[layer];
    if (!l->cut)
        load(w, l);
    if (!l->cut) {
        struct err e;
        err_set(&e, "%s/%s: it does not have the size of a universal sheet", w->folder, l->path);
        cli_fail(&e);
    }
    l->used = ++w->clock;
    return l->cut;
}

void wardrobe_unpin(struct wardrobe *w)
{
    w->pinned = w->clock + 1;
}

void wardrobe_free(struct wardrobe *w)
{
    for (struct layer *l = w->layers; l < w->layers + w->count; l++) {
        free(l->path);
        free(l->shape);
        free(l->colour);
        free(l->behind_path);
        cut_free(l->cut);
    }
    free(w->layers);
}
