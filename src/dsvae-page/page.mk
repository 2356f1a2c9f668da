# page.mk - the page of dsvae-page(1): the library and some programs as WebAssembly, and the page around them.
#
# make page needs clang and lld with wasi-libc and libclang-rt-14-dev-wasm32, gets the sources of three libraries
# (wasm/sources.sh) and makes build/page.html, the page without a model, which dsvae-page completes.

PAGE_PACKAGES = clang lld wasi-libc libclang-rt-14-dev-wasm32 bzip2 ca-certificates
PAGE = build/page.html
# The page where it is built, or beside the Makefile, where "make deb" puts it.
PAGE_BUILT = $(firstword $(shell ls $(PAGE) page.html 2>/dev/null))
WASM = build/wasm
PAGE_ROOM = src/dsvae-page

page:
	sh tests/need-packages $(BUILD_PACKAGES) $(PAGE_PACKAGES)
	$(MAKE) -j$(JOBS) all $(PAGE)

# axe-core finds what keeps people from using a page: for tests/cli/page.bats, where npm is there.
axe:
	$(if $(shell command -v npm),npm install --no-save --no-audit --no-fund --loglevel=error --prefix build axe-core@4,@echo "there is no npm: axe-core is left out")

# The tests of the page skip where it cannot be built.
page-tried:
	-$(MAKE) page axe

# The package has the page; where it cannot be built, dsvae-page says so.
deb: page-packed
page-packed:
	-sh tests/need-packages libmsgpack-dev $(PAGE_PACKAGES) && $(MAKE) -j$(JOBS) $(PAGE)

.PHONY: axe page-tried page-packed

$(WASM)/sources/done: $(PAGE_ROOM)/wasm/sources.sh
	$(call run,SOURCES,sh $< $(@D))

WASM_PROGRAMS = dsvae-encode dsvae-decode latent-edit png-encode sprite-decode sprite-draw tensor-head
# Rooms that the page's programs do without, but for WASM_FILES.
WASM_WITHOUT = dist eval formats sound train
WASM_ROOMS = $(filter-out $(WASM_WITHOUT:%=lib/%/),$(ROOMS))
WASM_FILES = formats/atlas formats/json_parse formats/number_text sound/mel_warp
WASM_TWINS = lib/base/escape.c lib/tns/crc32.c lib/plot/paint_cairo.c lib/pictures/gif_read.c lib/pictures/gif_write.c
WASM_SOURCES = $(filter-out $(WASM_TWINS),$(wildcard $(WASM_ROOMS:%=%*.c) $(WASM_FILES:%=lib/%.c) $(WASM_PROGRAMS:%=src/%.c) $(WASM_PROGRAMS:%=src/%/*.c)))
WASM_OBJECTS = $(patsubst %.c,$(WASM)/%.o,$(WASM_SOURCES) $(wildcard $(PAGE_ROOM)/wasm/*.c))
# Of each library what the suite uses.
ZLIB = adler32 crc32 deflate inffast inflate inftrees trees zutil compress uncompr
MSGPACK = objectc unpack version vrefbuffer zone
LIBPNG = png pngerror pngget pngmem pngread pngrio pngrtran pngrutil pngset pngtrans pngwio pngwrite pngwtran pngwutil
WASM_LIBRARIES = $(ZLIB:%=$(WASM)/zlib/%.o) $(MSGPACK:%=$(WASM)/msgpack-c/src/%.o) $(LIBPNG:%=$(WASM)/libpng/%.o)

# clang 14 has no other model of thread-local variables for WebAssembly.
WASM_FLAGS = --target=wasm32-wasi -O3 -msimd128 -mmutable-globals -ftls-model=local-exec -ffp-contract=fast -fno-math-errno \
             -ffunction-sections -fdata-sections -std=c11 -DHAVE_UNISTD_H -include $(PAGE_ROOM)/wasm/lacking.h -isystem $(PAGE_ROOM)/wasm/include \
             $(addprefix -isystem $(WASM)/sources/,zlib libpng include)
WASM_LDFLAGS = -mexec-model=reactor -Wl,--gc-sections -Wl,--strip-all -Wl,--export-table -Wl,--export=__stack_pointer \
               -Wl,-z,stack-size=4194304 -Wl,--stack-first \
               -lwasi-emulated-signal -lwasi-emulated-mman -lwasi-emulated-getpid -lwasi-emulated-process-clocks

# What several programs define, with the program's name in front.
own_names = $(foreach name,main settings_check copying_run,-D$(name)=$(subst -,_,$1)_$(name))
program_of = $(firstword $(subst /, ,$(patsubst src/%.c,%,$1)))
$(WASM)/src/%.o: OWN = $(call own_names,$(call program_of,$<))
$(WASM)/$(PAGE_ROOM)/%.o: OWN =

$(WASM)/%.o: %.c | $(WASM)/sources/done
	@mkdir -p $(@D)
	$(call run,CC,clang $(CPPFLAGS) $(WASM_FLAGS) $(WARNINGS) -Wno-gnu-statement-expression $(OWN) -MMD -MP -c -o $@ $<)

$(WASM_LIBRARIES): $(WASM)/sources/done
	@mkdir -p $(@D)
	$(call run,CC,clang $(WASM_FLAGS) -D_GNU_SOURCE -w -c -o $@ $(patsubst $(WASM)/%.o,$(WASM)/sources/%.c,$@))

$(WASM)/engine.wasm: $(WASM_OBJECTS) $(WASM_LIBRARIES)
	$(call run,LINK,clang $(WASM_FLAGS) -o $@ $^ $(WASM_LDFLAGS))

$(PAGE): $(WASM)/engine.wasm $(wildcard $(PAGE_ROOM)/page/*)
	$(call run,PAGE,sh $(PAGE_ROOM)/page/assemble.sh $< >$@)
