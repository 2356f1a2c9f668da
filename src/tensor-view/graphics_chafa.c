/* graphics_chafa.c - sixel, kitty and iterm by libchafa. */
#include "base/size.h"
#include "graphics.h"

#include <chafa.h>
#include <string.h>
#include <unistd.h>

/* In the order of preference. */
static const struct {
    enum graphics graphics;
    ChafaTermSeq sequence;
    ChafaPixelMode mode;
} protocols[] = {
    {GRAPHICS_KITTY, CHAFA_TERM_SEQ_BEGIN_KITTY_IMMEDIATE_IMAGE_V1, CHAFA_PIXEL_MODE_KITTY},
    {GRAPHICS_ITERM, CHAFA_TERM_SEQ_BEGIN_ITERM2_IMAGE, CHAFA_PIXEL_MODE_ITERM2},
    {GRAPHICS_SIXEL, CHAFA_TERM_SEQ_BEGIN_SIXELS, CHAFA_PIXEL_MODE_SIXELS},
};
enum { PROTOCOLS = sizeof protocols / sizeof *protocols };

/* tmux and screen do not pass these protocols on to the terminal in which they run. */
static bool is_inside_another(void)
{
    const char *terminal = g_getenv("TERM");
    return g_getenv("TMUX") || g_getenv("STY") ||
           (terminal &&
            (g_str_has_prefix(terminal, "tmux") || g_str_has_prefix(terminal, "screen")));
}

enum graphics graphics_detect(void)
{
    enum graphics found = GRAPHICS_NONE;
    if (is_inside_another())
        return found;
    ChafaTermInfo *info = chafa_term_db_detect(chafa_term_db_get_default(), environ);
    for (int i = 0; i < PROTOCOLS && found == GRAPHICS_NONE; i++)
        if (chafa_term_info_have_seq(info, protocols[i].sequence))
            found = protocols[i].graphics;
    chafa_term_info_unref(info);
    return found;
}

static ChafaPixelMode pixel_mode(enum graphics g)
{
    for (int i = 0; i < PROTOCOLS; i++)
        if (protocols[i].graphics == g)
            return protocols[i].mode;
    return CHAFA_PIXEL_MODE_SYMBOLS;
}

/* Pads the picture to complete characters, or complete sixels: libchafa would scale it to these. */
static int pad(struct image *out, enum graphics g, const struct image *i, size_t cell_width,
               size_t cell_height, struct err *e)
{
    bool sixel = g == GRAPHICS_SIXEL;
    if (image_make(out, sixel ? i->width : round_up(i->width, cell_width),
                   round_up(i->height, sixel ? GRAPHICS_SIXEL_PIXELS : cell_height), 1, e))
        return -1;
    image_put(out, 0, 0, 0, i->rgba, i->width, i->height, 4, 1);
    return 0;
}

int graphics_print(struct buffer *out, enum graphics g, const struct image *i, size_t cell_width,
                   size_t cell_height, struct err *e)
{
    struct image padded;
    if (pad(&padded, g, i, cell_width, cell_height, e))
        return -1;
    gint width = (gint)padded.width, height = (gint)padded.height;
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    if (g == GRAPHICS_SIXEL) { /* its sequence has no characters: the picture is a single one */
        chafa_canvas_config_set_geometry(config, 1, 1);
        chafa_canvas_config_set_cell_geometry(config, width, height);
    } else {
        chafa_canvas_config_set_geometry(config, width / (gint)cell_width,
                                         height / (gint)cell_height);
        chafa_canvas_config_set_cell_geometry(config, (gint)cell_width, (gint)cell_height);
    }
    chafa_canvas_config_set_pixel_mode(config, pixel_mode(g));
    ChafaCanvas *canvas = chafa_canvas_new(config);
    chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED, padded.rgba, width, height,
                                 4 * width);
    /* these sequences are the same on all terminals that have them */
    ChafaTermInfo *any = chafa_term_db_get_fallback_info(chafa_term_db_get_default());
    GString *text = chafa_canvas_print(canvas, any);
    int failed = buffer_append(out, text->str, text->len, e);
    g_string_free(text, TRUE);
    chafa_term_info_unref(any);
    chafa_canvas_unref(canvas);
    chafa_canvas_config_unref(config);
    image_free(&padded);
    return failed;
}

int graphics_clear(struct buffer *out, enum graphics g, struct err *e)
{
    static const char erase[] = "\033_Ga=d,d=A\033\\"; /* other protocols overwrite old pictures */
    return g == GRAPHICS_KITTY ? buffer_append(out, erase, strlen(erase), e) : 0;
}
