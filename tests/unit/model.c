/* model.c - what of lib/model no program shows from outside: a model with a number that is not
 * finite is not written. */
#include "model/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failures;

#define CHECK(good) check((good), #good, __func__, __LINE__)

static void check(int good, const char *what, const char *where, int line)
{
    if (good)
        return;
    printf("not ok %s, line %d: %s\n", where, line, what);
    failures++;
}

/* The preset "small" on a canvas of 8x8 pixels, all of which it makes. */
static int make(struct model *m, struct err *e)
{
    struct geometry *c = &m->geometry;
    *m = (struct model){0};
    if (config_preset(&m->config, &m->training, "dsvae", "small", e))
        return -1;
    *c = (struct geometry){.H = 8, .W = 8, .C = 3, .rows = 8, .cols = 8, .places = 192};
    c->background = calloc(c->places, 1);
    c->place = malloc(c->places * sizeof *c->place);
    if (!c->background || !c->place)
        return err_memory(e, c->places, "the canvas");
    for (size_t i = 0; i < c->places; i++)
        c->place[i] = (uint32_t)i;
    if (model_build(m, true, e))
        return -1;
    params_init(&m->params, 1);
    return 0;
}

static int write_to(FILE *file, const struct model *m, bool checkpoint, struct err *e)
{
    struct map header = {0};
    struct writer *w = writer_open(fileno(file), "a file", e);
    int failed = !w || model_header(m, &header, e) || writer_header(w, "model", &header, e) ||
                 model_write(m, w, checkpoint, e) || writer_end(w, e);
    writer_close(w);
    map_free(&header);
    return failed;
}

static void test_written_and_read(void)
{
    struct model m, back;
    struct err e;
    FILE *file = tmpfile();
    CHECK(file && make(&m, &e) == 0);
    CHECK(write_to(file, &m, true, &e) == 0);
    CHECK(lseek(fileno(file), 0, SEEK_SET) == 0);
    struct reader *r = reader_open(dup(fileno(file)), "a file", (size_t)64 << 20, &e);
    CHECK(r && reader_start(r, &e) == 0 && model_read(&back, r, true, &e) == 0);
    CHECK(memcmp(back.params.value, m.params.value, m.params.total * sizeof(float)) == 0);
    CHECK(memcmp(back.params.mean, m.params.mean, m.params.total * sizeof(float)) == 0);
    reader_close(r);
    model_free(&back);
    model_free(&m);
    fclose(file);
}

static void test_not_finite(void)
{
    static const float bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct model m;
        struct err e;
        FILE *file = tmpfile();
        CHECK(file && make(&m, &e) == 0);
        const struct param *p = &m.params.list[3];
        m.params.value[p->offset + 2] = bad[i];
        CHECK(write_to(file, &m, false, &e));
        CHECK(strstr(e.text, p->name) && strstr(e.text, "at element 2"));
        m.params.value[p->offset + 2] = 0;
        m.params.v[p->offset] = bad[i];
        CHECK(write_to(file, &m, false, &e) == 0);
        CHECK(write_to(file, &m, true, &e) && strstr(e.text, "'v' has"));
        model_free(&m);
        fclose(file);
    }
}

int main(void)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"a model is read as it was written", test_written_and_read},
        {"a number that is not finite is not written", test_not_finite},
    };
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        int before = failures;
        tests[i].run();
        if (failures == before)
            printf("ok %s\n", tests[i].name);
    }
    return failures > 0;
}
