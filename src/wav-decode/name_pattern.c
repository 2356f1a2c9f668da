/* name_pattern.c - see name_pattern.h */
#include "name_pattern.h"

#include "base/num.h"
#include "cli/cli.h"
#include "tns/record.h"

#include <string.h>

void name_pattern_check(const char *pattern)
{
    bool inside = false;
    for (const char *c = pattern; *c; c++) {
        if (*c == (inside ? '{' : '}') || (*c == '}' && c[-1] == '{') || (inside && *c == '/'))
            cli_wrong_use("--names: '%.80s': a label is {NAME}", pattern);
        if (*c == '{' && c > pattern && c[-1] == '}')
            cli_wrong_use("--names: '%.80s': there is nothing between two labels", pattern);
        inside = *c == '{' || (inside && *c != '}');
    }
    if (inside || !strchr(pattern, '{'))
        cli_wrong_use("--names: '%.80s': a label is {NAME}", pattern);
}

static size_t count_slashes(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '/';
    return n;
}

/* The end of the path that has as many folders as the pattern. */
static const char *end_of(const char *path, size_t folders)
{
    size_t extra = count_slashes(path);
    for (extra = extra > folders ? extra - folders : 0; extra; path++)
        extra -= *path == '/';
    return path;
}

static int set_label(struct map *labels, const char *name, size_t name_length, const char *value,
                     size_t length, struct err *e)
{
    char key[MAP_KEY], text[RECORD_ID];
    int64_t number;
    struct err ignored;
    if (name_length >= sizeof key || length >= sizeof text)
        return err_set(e, "a label is too long");
    memcpy(key, name, name_length);
    key[name_length] = '\0';
    err_quote(text, sizeof text, value, length);
    if (num_integer(text, INT64_MIN, INT64_MAX, &number, &ignored) == 0)
        return map_set_integer(labels, key, number, e);
    return map_set_text(labels, key, text, e);
}

int name_pattern_match(const char *pattern, const char *path, char *id, size_t size,
                       struct map *labels, struct err *e)
{
    const char *at = end_of(path, count_slashes(pattern)), *p = pattern;
    const char *dot = strrchr(at, '.'), *slash = strrchr(at, '/');
    const char *end = dot && dot > at && (!slash || dot > slash + 1) ? dot : at + strlen(at);
    err_quote(id, size, at, (size_t)(end - at));
    while (*p) {
        if (*p != '{') {
            if (at == end || *at++ != *p++)
                return err_set(e, "its name does not fit --names %.80s", pattern);
            continue;
        }
        const char *name = p + 1, *close = strchr(p, '}'), *value = at;
        while (at < end && *at != '/' && *at != close[1])
            at++;
        if (at == value)
            return err_set(e, "its name does not fit --names %.80s", pattern);
        if (set_label(labels, name, (size_t)(close - name), value, (size_t)(at - value), e))
            return -1;
        p = close + 1;
    }
    return at == end ? 0 : err_set(e, "its name does not fit --names %.80s", pattern);
}
