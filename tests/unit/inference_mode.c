/* inference_mode.c - a tape in inference mode packs weights, and computes the same bits. */
#include "trained.h"

/* In inference mode weights are packed after some passes (nn/gemm/packed_weights.h): each pass over
 * the same sequences has the bits that a tape in training mode gives. */
enum { SEQUENCES = 37, PASSES = 4, FRAME = 16 * 16 * 3 };

struct passes {
    struct pupil p;
    struct tape inference;
    struct sequence want[SEQUENCES], got[SEQUENCES];
    struct code_memory memory[2][SEQUENCES];
};

static void check_packed_codes(struct check *c, struct passes *s)
{
    encode_all(s->want, SEQUENCES, &s->p.model, &s->p.trainer.tape);
    for (int pass = 0; pass < PASSES; pass++) {
        encode_all(s->got, SEQUENCES, &s->p.model, &s->inference);
        for (size_t k = 0; k < SEQUENCES; k++)
            check_same_bits(c, "codes", s->memory[1][k].all, s->memory[0][k].all,
                            s->memory[0][k].count);
    }
}

static void check_packed_frames(struct check *c, struct passes *s)
{
    uint8_t *frames[2][SEQUENCES];
    for (size_t k = 0; k < SEQUENCES; k++) {
        s->want[k].frames = frames[0][k] = checked(malloc(s->want[k].T * FRAME));
        s->got[k].frames = frames[1][k] = checked(malloc(s->want[k].T * FRAME));
    }
    decode_all(s->want, SEQUENCES, &s->p.model, &s->p.trainer.tape);
    for (int pass = 0; pass < PASSES; pass++) {
        for (size_t k = 0; k < SEQUENCES; k++)
            memset(frames[1][k], pass, s->got[k].T * FRAME);
        decode_all(s->got, SEQUENCES, &s->p.model, &s->inference);
        for (size_t k = 0; k < SEQUENCES; k++)
            check_that(c, memcmp(frames[0][k], frames[1][k], s->got[k].T * FRAME) == 0,
                       "pass %d: the frames of sequence %zu", pass, k);
    }
    for (size_t k = 0; k < SEQUENCES; k++) {
        free(frames[0][k]);
        free(frames[1][k]);
    }
}

/* Is this weight packed in `bands` groups? */
static bool is_packed(const struct passes *s, const char *name, size_t bands)
{
    const struct param *p = params_find(s->inference.params, name);
    const struct packed_weights *l = &s->inference.packed_weights;
    for (size_t i = 0; i < l->count; i++)
        if (l->list[i].weight == s->inference.params->value + p->offset &&
            l->list[i].groups == bands)
            return l->list[i].packed;
    return false;
}

struct packed_case {
    const char *kind, *preset;
    struct {
        const char *weight;
        size_t bands;
    } packed[2]; /* one of an encoder, one of a decoder */
};

static void check_inference(struct check *c, struct thread_pool *learning,
                            struct thread_pool *inference, const struct packed_case *f)
{
    static const struct toy square = {12, 4, 16, 16, 3, {0}, true};
    static struct passes s;
    open_trained(&s.p, f->kind, f->preset, &square, learning);
    s.inference = (struct tape){.workers = inference,
                                .params = &s.p.model.params,
                                .inference = true,
                                .arena = {.exhausted = toy_exhausted}};
    cut_sequences(s.want, s.memory[0], SEQUENCES, &s.p, NULL);
    cut_sequences(s.got, s.memory[1], SEQUENCES, &s.p, NULL);
    check_packed_codes(c, &s);
    check_packed_frames(c, &s);
    for (size_t i = 0; i < 2; i++)
        check_that(c, is_packed(&s, f->packed[i].weight, f->packed[i].bands),
                   "%s: %s is not packed", f->preset, f->packed[i].weight);
    for (size_t k = 0; k < SEQUENCES; k++) {
        free(s.memory[0][k].all);
        free(s.memory[1][k].all);
    }
    tape_free(&s.inference);
    pupil_close(&s.p);
}

static void test_inference(struct thread_pool *pool[POOLS])
{
    struct check c = {"codes: inference mode", 0, 0};
    static const struct packed_case cases[] = {
        {"dsvae", "sprites", {{"dynamic.patch.weight", 1}, {"decoder.output.weight", 2}}},
        {"dsvae", "general", {{"dynamic.patch.weight", 1}, {"decoder.hidden3.weight", 2}}},
        {"dsvae", "dcgan", {{"dynamic.conv2.weight", 1}, {"decoder.conv1.weight", 1}}},
        {"ae", "sprites", {{"dynamic.frame.weight", 1}, {"decoder.output.weight", 2}}},
    };
    toy_conv_width = 16; /* as many as fast convolutions need */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_inference(&c, pool[0], pool[i % POOLS], &cases[i]);
    toy_conv_width = 2;
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_inference(pool);
    close_pools(pool);
    return check_status();
}
