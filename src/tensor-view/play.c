/* play.c - the stream plays on the terminal, and keys control it. See view.h */
#include "cli/progress.h"
#include "screen.h"
#include "terminal.h"

enum { CONTROL_L = 0x0c, CONTROL_D = 0x04 };

struct player {
    struct view *view;
    struct screen screen;
    bool wanted; /* the user asked for the next record, which has not been read yet */
    double due;  /* when the next frame is shown, on progress_clock() */
};

/* ---- records ---- */

static void start_frame(struct player *p)
{
    p->due = progress_clock() + view_seconds(p->view);
}

static void show_record(struct player *p, uint64_t number)
{
    p->view->records.number = number;
    view_measure(p->view);
    p->view->frame = 0;
    p->wanted = false;
    screen_forget(&p->screen); /* the picture of the record before may be larger */
    start_frame(p);
}

static void show_previous(struct player *p)
{
    const struct records *r = &p->view->records;
    p->wanted = false;
    if (backlog_get(&r->backlog, r->number - 1))
        show_record(p, r->number - 1);
    else if (r->number == 1)
        p->screen.message = "this is the first record";
    else
        p->screen.message = "earlier records are not kept any more: see --keep";
}

static void show_next(struct player *p)
{
    const struct records *r = &p->view->records;
    if (backlog_get(&r->backlog, r->number + 1)) {
        show_record(p, r->number + 1);
        return;
    }
    p->wanted = true;
    p->screen.message = "waiting for the next record"; /* read_wanted() may replace it */
}

/* Reads the record that the user asked for, if that is possible without waiting. */
static void read_wanted(struct player *p)
{
    struct records *r = &p->view->records;
    if (!r->ended && !reader_ready(r->filter.reader))
        return;
    p->screen.message = NULL;
    if (!r->ended && records_read(r)) {
        show_record(p, r->number + 1);
        return;
    }
    p->wanted = false;
    p->screen.message = *r->failure.text ? r->failure.text : "this is the last record";
}

/* ---- frames ---- */

static void advance(struct player *p)
{
    p->view->frame = (p->view->frame + 1) % records_frame_count(&p->view->records);
    start_frame(p);
}

static void pause_at(struct player *p, size_t frame)
{
    p->screen.paused = true;
    p->view->frame = frame;
}

static void change_speed(struct player *p, bool faster)
{
    struct view *v = p->view;
    size_t fps = faster ? v->fps + (v->fps + 3) / 4 : v->fps - (v->fps + 4) / 5;
    v->fps = fps < 1 ? 1 : fps > VIEW_FPS_MAX ? VIEW_FPS_MAX : fps;
    start_frame(p);
}

static void switch_help(struct player *p)
{
    p->screen.help = !p->screen.help;
    screen_forget(&p->screen); /* the picture changes its size */
}

/* ---- keys ---- */

/* Keys that choose a frame; false: it is another key. */
static bool choose_frame(struct player *p, int key)
{
    size_t count = records_frame_count(&p->view->records), frame = p->view->frame;
    switch (key) {
    case KEY_LEFT:
        pause_at(p, (frame + count - 1) % count);
        return true;
    case KEY_RIGHT:
        pause_at(p, (frame + 1) % count);
        return true;
    case KEY_HOME:
        pause_at(p, 0);
        return true;
    case KEY_END:
        pause_at(p, count - 1);
        return true;
    default:
        return false;
    }
}

static void choose_other(struct player *p, int key)
{
    switch (key) {
    case ' ':
        p->screen.paused = !p->screen.paused;
        start_frame(p);
        break;
    case KEY_UP:
    case 'p':
        show_previous(p);
        break;
    case KEY_DOWN:
    case 'n':
        show_next(p);
        break;
    case '+':
    case '=':
    case '-':
        change_speed(p, key != '-');
        break;
    case KEY_ESCAPE:
    case '?':
        if (key == '?' || p->screen.help)
            switch_help(p);
        break;
    case CONTROL_L:
        screen_forget(&p->screen);
        break;
    }
}

/* False: the user quits. */
static bool handle_key(struct player *p, int key)
{
    p->screen.message = NULL;
    if (key == 'q' || key == CONTROL_D)
        return false;
    if (!choose_frame(p, key))
        choose_other(p, key);
    return true;
}

/* ---- the loop ---- */

/* Waits for a key, the time of the next frame, or the wanted record. False: the user quits, or the
 * terminal is gone. */
static bool wait_and_act(struct player *p)
{
    int key, fd = p->wanted ? reader_descriptor(p->view->records.filter.reader) : -1;
    double left = p->due - progress_clock();
    switch (terminal_wait(&key, fd, p->screen.paused ? -1 : left > 0 ? left : 0)) {
    case TERMINAL_KEY:
        return handle_key(p, key);
    case TERMINAL_REDRAW:
        screen_forget(&p->screen);
        return true;
    case TERMINAL_TIME:
        advance(p);
        return true;
    case TERMINAL_INPUT:
        return true; /* read_wanted() reads it */
    case TERMINAL_GONE:
        break;
    }
    return false;
}

void play(struct view *v)
{
    struct err e;
    struct player p = {.view = v, .screen.paused = v->one_frame};
    start_frame(&p);
    cli_check(terminal_enter(&e), &e);
    do {
        if (p.wanted)
            read_wanted(&p);
        cli_check(screen_draw(&p.screen, v, &e), &e);
    } while (wait_and_act(&p));
    terminal_leave();
    screen_forget(&p.screen);
    cli_check(*v->records.failure.text, &v->records.failure);
}
