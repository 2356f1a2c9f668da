/* pngio_guard.c - see pngio_guard.h */
#include "image/pngio_guard.h"

#include <string.h>

static _Noreturn void on_error(png_structp png, png_const_charp message)
{
    struct pngio_guard *g = png_get_error_ptr(png);
    char shown[512];
    err_set(g->e, "%s", err_quote(shown, sizeof shown, message, strlen(message)));
    escape_leave(&g->escape);
}

static void on_warning(png_structp png, png_const_charp message)
{
    struct pngio_guard *g = png_get_error_ptr(png);
    if (!*g->warning)
        err_quote(g->warning, sizeof g->warning, message, strlen(message));
}

static int make_info(struct pngio_guard *g)
{
    g->info = g->png ? png_create_info_struct(g->png) : NULL;
    if (g->info)
        return 0;
    pngio_guard_free(g);
    return err_set(g->e, "out of memory: libpng's structures");
}

int pngio_guard_reader(struct pngio_guard *g, struct err *e)
{
    *g = (struct pngio_guard){.e = e};
    g->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, g, on_error, on_warning);
    return make_info(g);
}

int pngio_guard_writer(struct pngio_guard *g, struct err *e)
{
    *g = (struct pngio_guard){.e = e, .writes = true};
    g->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, g, on_error, on_warning);
    return make_info(g);
}

void pngio_guard_free(struct pngio_guard *g)
{
    if (g->writes)
        png_destroy_write_struct(&g->png, &g->info);
    else
        png_destroy_read_struct(&g->png, &g->info, NULL);
}

int pngio_guard_run(struct pngio_guard *g, void (*step)(void *context), void *context)
{
    return escape_run(&g->escape, step, context) ? 0 : -1;
}
