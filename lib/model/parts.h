/* parts.h - the parts that a model is put together from. Each declares its parameters and computes
 * on the tape; the tables in the part files are found by the names in the configuration. */
#ifndef MODEL_PARTS_H
#define MODEL_PARTS_H

#include "model/model.h"

struct static_part {
    const char *name;
    int (*declare)(struct model *m, struct err *e);
    struct var *(*features)(struct model *m, struct tape *t,
                            const struct batch *b); /* [B, encoder_width] */
};
struct dynamic_part {
    const char *name;
    int (*declare)(struct model *m, struct err *e);
    struct var *(*features)(struct model *m, struct tape *t,
                            const struct batch *b); /* [B*T, encoder_width] */
    /* The same of decoded frames y [N, places], as far as the background is black. */
    struct var *(*features_of)(struct model *m, struct tape *t, struct var *y);
};
struct decoder_part {
    const char *name;
    int (*declare)(struct model *m, struct err *e);
    struct var *(*decode)(struct model *m, struct tape *t, struct var *f, struct var *z);
    /* model_decode_to(); -1: the result has to stand in memory first. NULL: always. */
    int (*decode_to)(struct model *m, struct tape *t, struct var *f, struct var *z,
                     block_consume *take, const void *context);
};
struct prior_part {
    const char *name;
    int (*declare)(struct model *m, struct err *e);
    double (*loss)(struct model *m, struct tape *t, struct var *z, size_t B, float scale);
};

const struct static_part *static_part_find(const char *name);
const struct dynamic_part *dynamic_part_find(const char *name);
const struct decoder_part *decoder_part_find(const char *name);
const struct prior_part *prior_part_find(const char *name);

/* name.weight [outputs, inputs] and name.bias [outputs]. He's initialisation (2015): N(0, 2/inputs)
 * times `gain`. */
struct layer_init {
    float gain;              /* 1: He */
    float bias, bias_spread; /* bias + bias_spread U(-1,1) */
    float bias_normal;
};
int declare_linear(struct params *p, const char *name, size_t outputs, size_t inputs,
                   struct layer_init init, struct err *e);
/* name.weight [outer, k, k, inner] and name.bias [biases], for convolutions of either direction */
int declare_conv(struct params *p, const char *name, size_t outer, size_t k, size_t inner,
                 size_t biases, size_t fan_in, struct err *e);

/* The heads of an encoder: prefix.mean and prefix.logvar, [dim, width]; the logvar is kept in
 * -9..3. */
int declare_heads(struct params *p, const char *prefix, size_t dim, size_t width, struct err *e);
struct gaussian heads(struct tape *t, const char *prefix, struct var *features);

/* A trunk of stride-2 convolutions of 4x4 from whole frames down to 4x4 and one valid 4x4
 * convolution to encoder_width (as in DCGAN; Radford et al. 2016), leaky ReLU between. Frames of
 * other sizes lie in the middle of the least square of 8, 16, 32, 64 or 128 that holds them, zeros
 * around them. `images` [frames*H*W, C] */
int declare_conv_trunk(struct model *m, const char *prefix, struct err *e);
struct var *conv_trunk(struct model *m, struct tape *t, const char *prefix, struct var *images,
                       size_t frames);
/* How many halvings lead from that square to 4x4, or -1 with an error. */
int conv_levels(const struct geometry *c, struct err *e);
/* Where the numbers of a frame stand in the square [H*W*C]; NULL where it is the square. */
const uint32_t *conv_places(const struct geometry *c, struct tape *t, int levels);

#endif
