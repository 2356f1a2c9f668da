# batch.mk - one character performs all sheets of a folder: incremental, and parallel under make -j.
#
#     make -j2 -f pipelines/batch.mk MODEL=sprites.tns CHARACTER=hero.png SHEETS=sheets OUT=out
#
# For each SHEETS/name.png (or .PNG): OUT/name.latents.tns (its codes), then OUT/name.png (an animation of the character in the
# motions of the sheet). A sheet that changes is done again; after a change of the model or the character all are. Each program
# writes with -o, so that an interrupted run leaves no incomplete file; with -k make goes on after a sheet that fails. All names
# may have spaces. A sheet whose name has a character with a meaning for make is left out, with a message.

MODEL = sprites.tns
CHARACTER = hero.png
SHEETS = sheets
OUT = out
DECODE =          # options of sprite-decode, such as --cell 32x32

# A name as make writes it among others, and as the shell takes it.
space := $(subst ,, )
name = $(subst $(space),\ ,$1)
quoted = '$(subst ','\'',$1)'

# The programs of the clone or the installation that this file belongs to come first, or those in DSVAE_BIN. (make joins the
# lines of a script with spaces.)
define find_programs
here=$$(dirname "$$(realpath $(call quoted,$(patsubst $(space)%,%,$(MAKEFILE_LIST))))");
for folder in "$(DSVAE_BIN)" "$$here/../bin" "$${here%/share/dsvae-tools/pipelines}/bin"; do
    [ ! -e "$$folder/dsvae-encode" ] || { CDPATH=; cd "$$folder"; pwd; break; };
done
endef
PROGRAMS := $(shell $(find_programs))
export PATH := $(if $(PROGRAMS),$(PROGRAMS):)$(PATH)

# The sheets, with '|' for a space, so that each is one word. The messages go to standard error.
define find_sheets
CDPATH=; cd $(call quoted,$(SHEETS)) || exit;
leave_out() { echo "batch.mk: '$$sheet' is left out: $$1" >&2; };
for sheet in *.[Pp][Nn][Gg]; do
    case $$sheet in
    '*.[Pp][Nn][Gg]') echo "batch.mk: no sheet (.png) in '$$PWD'" >&2;;
    *[]\$$\#:%*?[\\\|\;=[:cntrl:]]*) leave_out "its name has one of $$ # : % * ? [ ] \\ | ; =";;
    *.png) echo "$$sheet";;
    *) if [ -e "$${sheet%.*}.png" ]; then leave_out "there is '$${sheet%.*}.png' too"; else echo "$$sheet"; fi;;
    esac;
done | sed 's/ /|/g'
endef
FOUND := $(shell $(find_sheets))
ifneq ($(filter-out 0,$(.SHELLSTATUS)),)
$(error batch.mk: SHEETS is '$(SHEETS)', which is no folder that can be read)
endif

# A failure makes a stream without its end record, so that the last program of the pipe fails too.
all: $(foreach sheet,$(FOUND),$(call name,$(OUT)/$(subst |, ,$(basename $(sheet)))).png)

# $1: a sheet, $2: its name without the ending
define rules
$(call name,$(OUT)/$2).png: $(call name,$(OUT)/$2).latents.tns $(call name,$(OUT))/character.tns
	latent-edit take static --from $$(call quoted,$(OUT)/character.tns) $$(call quoted,$$<) | \
	    dsvae-decode -m $$(call quoted,$(MODEL)) --threads 1 | png-encode --animate -q -o $$(call quoted,$$@)

$(call name,$(OUT)/$2).latents.tns: $(call name,$(SHEETS)/$1) $(call name,$(MODEL)) | $(call name,$(OUT))
	sprite-decode $(DECODE) $$(call quoted,$$<) | dsvae-encode -m $$(call quoted,$(MODEL)) --threads 1 -o $$(call quoted,$$@)

endef
$(foreach sheet,$(FOUND),$(eval $(call rules,$(subst |, ,$(sheet)),$(subst |, ,$(basename $(sheet))))))

$(call name,$(OUT))/character.tns: $(call name,$(CHARACTER)) $(call name,$(MODEL)) | $(call name,$(OUT))
	sprite-decode $(DECODE) $(call quoted,$<) | tensor-head -n 1 | \
	    dsvae-encode -m $(call quoted,$(MODEL)) --threads 1 -o $(call quoted,$@)

$(call name,$(OUT)):
	mkdir -p $(call quoted,$@)

.PHONY: all
.DELETE_ON_ERROR:
