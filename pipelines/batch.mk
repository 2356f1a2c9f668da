# batch.mk - one character plays every sheet of a folder: incremental, and parallel under make -j.
#
#     make -j2 -f pipelines/batch.mk MODEL=sprites.tns CHARACTER=hero.png SHEETS=sheets OUT=out
#
# For each SHEETS/name.png: OUT/name.latents.tns (its codes), then OUT/name.png (an animation of the character doing what
# the sheet does). A sheet that changes is done anew, a model or a character that changes does all anew. Every program
# writes with -o, so that an interrupted run leaves no half file.

export PATH := $(PATH):$(dir $(lastword $(MAKEFILE_LIST)))../bin

MODEL = sprites.tns
CHARACTER = hero.png
SHEETS = sheets
OUT = out
DECODE =          # options of sprite-decode, such as --cell 32x32

NAMES = $(notdir $(basename $(wildcard $(SHEETS)/*.png)))

# The pipe's last program decides: a failure before it arrives there as a stream without its end.
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
