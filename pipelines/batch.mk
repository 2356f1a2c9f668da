# batch.mk - one character performs all sheets of a folder: incremental, and parallel under make -j.
#
#     make -j2 -f pipelines/batch.mk MODEL=sprites.tns CHARACTER=hero.png SHEETS=sheets OUT=out
#
# For each SHEETS/name.png: OUT/name.latents.tns (its codes), then OUT/name.png (an animation of the character in the motions
# of the sheet). A sheet that changes is done again; after a change of the model or the character all are. Each program
# writes with -o, so that an interrupted run leaves no incomplete file.

# The programs of the clone or the installation that this file belongs to come first, or those in DSVAE_BIN.
HERE := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))
PROGRAMS := $(patsubst %/dsvae-encode,%,$(firstword $(wildcard $(addsuffix /dsvae-encode,$(DSVAE_BIN) $(HERE)../bin \
    $(if $(filter %/share/dsvae-tools/pipelines/,$(HERE)),$(HERE)../../../bin)))))
export PATH := $(if $(PROGRAMS),$(PROGRAMS):)$(PATH)

MODEL = sprites.tns
CHARACTER = hero.png
SHEETS = sheets
OUT = out
DECODE =          # options of sprite-decode, such as --cell 32x32

NAMES = $(notdir $(basename $(wildcard $(SHEETS)/*.png)))

# A failure makes a stream without its end record, so that the last program of the pipe fails too.
all: $(NAMES:%=$(OUT)/%.png)

$(OUT)/%.png: $(OUT)/%.latents.tns $(OUT)/character.tns
	latent-edit take static --from $(OUT)/character.tns $< | \
	    dsvae-decode -m $(MODEL) --threads 1 | png-encode --animate -q -o $@

$(OUT)/%.latents.tns: $(SHEETS)/%.png $(MODEL) | $(OUT)
	sprite-decode $(DECODE) $< | dsvae-encode -m $(MODEL) --threads 1 -o $@

$(OUT)/character.tns: $(CHARACTER) $(MODEL) | $(OUT)
	sprite-decode $(DECODE) $< | tensor-head -n 1 | dsvae-encode -m $(MODEL) --threads 1 -o $@

$(OUT):
	mkdir -p $@

.PHONY: all
.PRECIOUS: $(OUT)/%.latents.tns
.DELETE_ON_ERROR:
