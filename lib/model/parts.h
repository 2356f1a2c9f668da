/* parts.h - the parts that a model is put together from. Each declares its parameters and computes
 * on the tape. The configuration says which part a model has; the tables of parts are in
 * static_encoder.c, dynamic_encoder.c, decoder.c and prior.c, and layers.c has what several parts
 * use. */
#ifndef MODEL_PARTS_H
#define MODEL_PARTS_H

#include "base/rng.h"
#include "model/model.h"

struct static_part {
    int (*declare)(struct model *m, struct err *e);
    struct var *(*features)(struct model *m, struct tape *t,
                            const struct batch *b); /* [B, encoder_width] */
    /* How many pixels it draws to encode a sequence once; NULL: it sees complete frames. */
    size_t (*pixels_drawn)(const struct config *c);
};

struct dynamic_part {
    int (*declare)(struct model *m, struct err *e);
    struct var *(*features)(struct model *m, struct tape *t,
                            const struct batch *b); /* [B*T, encoder_width] */
    /* The features of decoded frames y [N, places]; exact if the background is black. NULL: it sees
     * more than one frame. */
    struct var *(*features_of)(struct model *m, struct tape *t, struct var *y);
    bool convolves; /* keeps much memory for each pixel while it computes */
};

struct decoder_part {
    int (*declare)(struct model *m, struct err *e);
    struct var *(*decode)(struct model *m, struct tape *t, struct var *f, struct var *z);
    /* As model_decode_to(); returns -1 if the complete result must be in memory first. NULL: it
     * always must. */
    int (*decode_to)(struct model *m, struct tape *t, struct var *f, struct var *z,
                     block_consume *consume, const void *context);
    bool convolves;    /* as above */
    bool whole_frames; /* makes every byte of a frame */
};

/* Two of a prior's functions can be NULL, for what it cannot do. */
struct prior_part {
    int (*declare)(struct model *m, struct err *e);
    double (*loss)(struct model *m, struct tape *t, struct var *z, size_t B, float scale);
    /* As prior_roll(). */
    int (*roll)(struct model *m, struct tape *t, float *z, size_t known, size_t T,
                double temperature, struct rng *r, struct err *e);
    /* As particle_filter_fill(). */
    int (*fill)(struct model *m, struct tape *t, float *z, const bool *known, size_t T,
                struct err *e);
};

const struct static_part *static_part_of(const struct config *c);
const struct dynamic_part *dynamic_part_of(const struct config *c);
const struct decoder_part *decoder_part_of(const struct config *c);
const struct prior_part *prior_part_of(const struct config *c);

/* ---- layers.c ---- */

/* name.weight [outputs, inputs] and name.bias [outputs]. He's initialisation (2015): N(0, 2/inputs)
 * times `gain`. */
struct layer_init {
    float gain;              /* 1: He */
    float bias, bias_spread; /* bias + bias_spread U(-1,1) */
    float bias_normal;
};
int declare_linear(struct params *p, const char *name, size_t outputs, size_t inputs,
                   struct layer_init init, struct err *e);
/* name.weight [outer, k, k, inner] and name.bias [biases], for convolutions of either direction. */
int declare_conv(struct params *p, const char *name, size_t outer, size_t k, size_t inner,
                 size_t biases, size_t fan_in, struct err *e);

/* The heads of an encoder: prefix.mean and prefix.logvar, [dim, width]; the logvar is clamped to
 * -9..3. */
int declare_heads(struct params *p, const char *prefix, size_t dim, size_t width, struct err *e);
struct gaussian heads(struct tape *t, const char *prefix, struct var *features);

/* A trunk of stride-2 convolutions of 4x4 from complete frames down to 4x4, and one valid 4x4
 * convolution to encoder_width (as in DCGAN; Radford et al. 2016), leaky ReLU between them. A frame
 * of another size is in the middle of the smallest square of 8, 16, 32, 64 or 128 that holds it,
 * with zeros around it. `images` [frames*H*W, C] */
int declare_conv_trunk(struct model *m, const char *prefix, struct err *e);
struct var *conv_trunk(struct model *m, struct tape *t, const char *prefix, struct var *images,
                       size_t frames);
/* How many halvings lead from that square to 4x4, or -1 with an error. */
int conv_levels(const struct geometry *g, struct err *e);
/* The places of a frame's numbers in the square [H*W*C]; NULL if the frame is the square. */
const uint32_t *conv_places(const struct geometry *g, struct tape *t, int levels);

#endif
