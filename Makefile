# dsvae-tools
#
#   make            builds the programs into bin/
#   make demo       installs what is missing, builds, trains a small model on drawn sprites, swaps
#   make demo-voices  the same for voices: invents speakers, trains on them, makes a page to hear them
#   make check      builds, runs the unit tests and every program once, in less than a minute;
#                   T=eval F=swap: the tests of tests/cli/eval.bats with this name; K=conv: one unit test
#   make test       installs what is missing, builds, runs the tests; make test-all: the slow ones too
#   make coverage   runs the tests with gcov in build-cov/, prints the share of lines; COVER=check: the tests of make check
#   make fuzz       fuzzes every parser with libFuzzer, in build-fuzz/ with clang, for SECONDS=60 each; TARGET=reader: one of
#                   tests/fuzz/*.c
#   make tidy       clang-tidy on every file that changed since the last run
#   make compile_commands.json  how each file is compiled, for clangd and other tools
#   make page       builds build/page.html, which dsvae-page completes: the library as WebAssembly, and a page around it
#   make bench      measures training, encoding and decoding beside PyTorch, start, streams; bench-scaling: how costs grow
#   make MPI=no     builds without Open MPI (default: with it if mpicc is found)
#   make MINIZIP=no builds without minizip, which .npz needs (default: with it if its headers are found)
#   make CAIRO=no   builds without cairo, which plots and captions need (default: with it if pkg-config finds it)
#   make CHAFA=no   builds without libchafa, for sixel, kitty and iterm (default: with it if pkg-config finds it)
#   make GIF=no     builds without giflib, for GIF pictures (default: with it if its header is found)
#   make SOUND=no   builds without libsndfile, libsamplerate and kissfft, which sound needs (default: with them if pkg-config
#                   finds all three)
#   make SAN=1 ...  the same with the address and undefined-behaviour sanitizers, in build-san/; SAN=thread: with that of
#                   threads, in build-tsan/
#   make install    PREFIX=/usr/local DESTDIR=; make uninstall removes the same files
#   make deb        makes Debian packages in build/: dsvae-tools, libdsvae0 and libdsvae-dev
#   make check-structure   checks the rooms of lib/, the size of files and functions, the names of symbols

VERSION = 0.1.0
PREFIX = /usr/local
DESTDIR =
LIBDIR = lib
JOBS = $(shell nproc)

# A program is src/NAME.c, or src/NAME/ with its main.c; a room of the library is a folder of lib/.
PROGRAMS = $(sort $(patsubst src/%.c,%,$(wildcard src/*.c)) $(patsubst src/%/main.c,%,$(wildcard src/*/main.c)))
ROOMS = $(sort $(dir $(wildcard lib/*/*.c lib/*/*/*.c)))

BUILD_PACKAGES = gcc libc6-dev libpng-dev zlib1g-dev libdeflate-dev libmsgpack-dev libopenblas-dev
SOUND_PACKAGES = pkg-config libsndfile1-dev libsamplerate0-dev libkissfft-dev
CHECK_PACKAGES = bats
TEST_PACKAGES = $(CHECK_PACKAGES) binutils g++ jq mandoc pkg-config procps python3 python3-msgpack python3-numpy libminizip-dev libcairo2-dev libchafa-dev libgif-dev \
                $(SOUND_PACKAGES) espeak-ng
DEB_PACKAGES = debhelper dpkg-dev libminizip-dev libcairo2-dev libchafa-dev libgif-dev $(SOUND_PACKAGES)
SLOW_PACKAGES = clang-tidy bash-completion fish zsh lintian fakeroot $(DEB_PACKAGES) ffmpeg imagemagick parallel slurmctld slurmd slurm-client munge \
                chromium chromium-driver curl

CC = gcc
CFLAGS = -O3 -g
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
CPPFLAGS = -Ilib -Ilib/include -D_GNU_SOURCE -DVERSION='"$(VERSION)"'
ALL_CFLAGS = -std=c11 -ffp-contract=fast -fno-math-errno -pthread $(WARNINGS) $(HARDENING) $(CFLAGS)
# make HARDENING= HARDENING_LDFLAGS= builds without; tests/cli/hardened.bats looks for them in the programs.
HARDENING = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection $(CF_PROTECTION) -fPIE
HARDENING_LDFLAGS = -pie $(FULL_RELRO)
FULL_RELRO = -Wl,-z,relro,-z,now
CF_PROTECTION := $(if $(filter x86_64 i%86,$(shell uname -m)),-fcf-protection)
# OpenBLAS is loaded when it is needed (lib/nn/lapack.c).
LDLIBS = -Wl,--as-needed -lpng -lmsgpackc $(MINIZIP_LDLIBS) $(CAIRO_LDLIBS) $(CHAFA_LDLIBS) $(GIF_LDLIBS) $(SOUND_LDLIBS) -ldeflate -lz -lm \
         $(MPI_LDLIBS)

# The twin for WebAssembly, see "make page".
LEFT_OUT = lib/base/escape_wasm.c

MPI := $(if $(shell mpicc --showme:version 2>/dev/null),yes,no)
ifeq ($(MPI),yes)
MPI_CPPFLAGS := $(addprefix -isystem ,$(shell mpicc --showme:incdirs))
MPI_LDLIBS := $(shell mpicc --showme:link)
LEFT_OUT += lib/dist/comm_single.c
else
LEFT_OUT += lib/dist/comm_mpi.c
endif

MINIZIP := $(if $(shell $(CC) -E -include minizip/zip.h -x c /dev/null >/dev/null 2>&1 && echo found),yes,no)
ifeq ($(MINIZIP),yes)
MINIZIP_LDLIBS = -lminizip
LEFT_OUT += lib/formats/zip_none.c
else
LEFT_OUT += lib/formats/zip_minizip.c
endif

CAIRO := $(if $(shell pkg-config --modversion cairo 2>/dev/null),yes,no)
ifeq ($(CAIRO),yes)
CAIRO_CPPFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I cairo))
CAIRO_LDLIBS := $(shell pkg-config --libs cairo)
LEFT_OUT += lib/plot/paint_none.c
else
LEFT_OUT += lib/plot/paint_cairo.c
endif

CHAFA := $(if $(shell pkg-config --modversion chafa 2>/dev/null),yes,no)
ifeq ($(CHAFA),yes)
CHAFA_CPPFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I chafa))
CHAFA_LDLIBS := $(shell pkg-config --libs chafa)
LEFT_OUT += src/tensor-view/graphics_none.c
else
LEFT_OUT += src/tensor-view/graphics_chafa.c
endif

GIF := $(if $(shell $(CC) -E -include stddef.h -include gif_lib.h -x c /dev/null >/dev/null 2>&1 && echo found),yes,no)
ifeq ($(GIF),yes)
GIF_LDLIBS = -lgif
LEFT_OUT += lib/pictures/gif_none.c
else
LEFT_OUT += lib/pictures/gif_read.c lib/pictures/gif_write.c
endif

SOUND := $(if $(shell pkg-config --modversion sndfile samplerate kissfft-float 2>/dev/null),yes,no)
ifeq ($(SOUND),yes)
SOUND_CPPFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags sndfile samplerate kissfft-float))
SOUND_LDLIBS := $(shell pkg-config --libs sndfile samplerate kissfft-float)
LEFT_OUT += lib/sound/audio_none.c lib/sound/audio_writer_none.c lib/sound/fft_none.c
else
LEFT_OUT += lib/sound/audio_sndfile.c lib/sound/audio_writer_sndfile.c lib/sound/fft_kiss.c
endif

SANITIZERS = address,undefined
ifdef SAN
BUILD = build-$(if $(filter thread,$(SAN)),t)san
BIN = $(BUILD)/bin
CFLAGS = -O1 -g -fsanitize=$(if $(filter thread,$(SAN)),thread,$(SANITIZERS)) -fno-sanitize-recover=all -fno-omit-frame-pointer
HARDENING =
HARDENING_LDFLAGS =
else ifdef FUZZ
BUILD = build-fuzz
BIN = $(BUILD)/bin
CC = clang
CFLAGS = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
HARDENING =
HARDENING_LDFLAGS =
else ifdef COV
BUILD = build-cov
BIN = $(BUILD)/bin
CFLAGS = -O1 -g --coverage
else
BUILD = build
BIN = bin
endif

sources = $(filter-out $(LEFT_OUT),$(wildcard $1))
objects = $(patsubst %.c,$(BUILD)/%.o,$(call sources,$1))
CORE = $(BUILD)/core.a
CORE_OBJECTS = $(call objects,$(ROOMS:%=%*.c))
# The C library, libdsvae(3), beside the programs: lib/api/ and what it needs.
ABI = 0
API = $(call objects,lib/api/*.c)
SONAME = libdsvae.so.$(ABI)
SHARED = $(BUILD)/libdsvae.so.$(VERSION)
STATIC = $(BUILD)/libdsvae.a
SHARED_LDFLAGS = -shared $(FULL_RELRO) -Wl,-soname,$(SONAME) -Wl,-z,defs -Wl,--version-script=lib/api/libdsvae.map
LIBRARY_LDLIBS = -Wl,--as-needed -lmsgpackc -ldeflate -lz -lm
COMPLETIONS = $(PROGRAMS:%=$(BUILD)/completions/bash/%) $(PROGRAMS:%=$(BUILD)/completions/zsh/_%) \
              $(PROGRAMS:%=$(BUILD)/completions/fish/%.fish)
UNIT_TESTS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c))
BENCHMARKS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/*.c))

# make V=1 shows the whole commands.
run = $(if $(V),,@echo "  $1 $@" &&) $2

all: $(PROGRAMS:%=$(BIN)/%) $(COMPLETIONS) $(SHARED) $(STATIC)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call run,CC,$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<)

# One build of lib/ serves the programs and both libraries. Hidden: only include/dsvae/ is visible outside.
$(BUILD)/lib/%.o: ALL_CFLAGS += -fPIC -fvisibility=hidden
$(BUILD)/lib/dist/comm_mpi.o: CPPFLAGS += $(MPI_CPPFLAGS)
$(BUILD)/lib/plot/paint_cairo.o: CPPFLAGS += $(CAIRO_CPPFLAGS)
$(BUILD)/src/tensor-view/graphics_chafa.o: CPPFLAGS += $(CHAFA_CPPFLAGS)

SOUND_OBJECTS = audio_sndfile audio_writer_sndfile fft_kiss
$(SOUND_OBJECTS:%=$(BUILD)/lib/sound/%.o): CPPFLAGS += $(SOUND_CPPFLAGS)

# This file is new when an optional library comes or goes; then the library is built again.
MARK = $(BUILD)/with-mpi-$(MPI)-minizip-$(MINIZIP)-cairo-$(CAIRO)-chafa-$(CHAFA)-gif-$(GIF)-sound-$(SOUND)
$(shell [ -e $(MARK) ] || { mkdir -p $(BUILD) && rm -f $(BUILD)/with-* && touch $(MARK); })

$(CORE): $(CORE_OBJECTS) $(MARK)
	@rm -f $@
	$(call run,AR,ar rcs $@ $(CORE_OBJECTS))

$(SHARED): $(API) $(CORE) lib/api/libdsvae.map
	$(call run,LINK,$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(SHARED_LDFLAGS) -o $@ $(API) $(CORE) $(LIBRARY_LDLIBS))

# One object in which every hidden name is local, so that it cannot collide with a name of the program that links it.
$(STATIC): $(API) $(CORE)
	@rm -f $@
	$(call run,AR,$(CC) -r -nostdlib -o $(BUILD)/libdsvae.o $(API) $(CORE))
	@objcopy --localize-hidden $(BUILD)/libdsvae.o
	@ar rcs $@ $(BUILD)/libdsvae.o

.SECONDEXPANSION:
$(PROGRAMS:%=$(BIN)/%): $(BIN)/%: $$(call objects,src/$$*.c src/$$*/*.c) $(CORE)
	@mkdir -p $(@D)
	$(call run,LINK,$(CC) $(ALL_CFLAGS) $(HARDENING_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS))

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(CORE)
	$(call run,LINK,$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(CORE) $(LDLIBS))

# The shells' completions, from the option table that each program prints.
complete = awk -f lib/cli/completion.awk -f lib/cli/completion_$1.awk $(BUILD)/completions/$*.table >$(BUILD)/completions/$1/$2

$(BUILD)/completions/bash/% $(BUILD)/completions/zsh/_% $(BUILD)/completions/fish/%.fish: $(BIN)/% $(wildcard lib/cli/*.awk)
	@mkdir -p $(BUILD)/completions/bash $(BUILD)/completions/zsh $(BUILD)/completions/fish
	$(call run,COMPLETE,$< --help=table >$(BUILD)/completions/$*.table)
	@$(call complete,bash,$*)
	@$(call complete,zsh,_$*)
	@$(call complete,fish,$*.fish)

tests: all $(UNIT_TESTS)

# Installs what is missing first, then starts make again, because the first one may have found no compiler.
demo:
	sh tests/need-packages $(BUILD_PACKAGES)
	$(MAKE) -j$(JOBS) all
	sh pipelines/demo.sh

demo-voices:
	sh tests/need-packages $(BUILD_PACKAGES) $(SOUND_PACKAGES) espeak-ng
	$(MAKE) -j$(JOBS) all
	sh pipelines/demo-voices.sh

# T, F and K are given on the command line; see tests/run.
check:
	sh tests/need-packages $(BUILD_PACKAGES) $(CHECK_PACKAGES)
	$(MAKE) -j$(JOBS) tests
	@BUILD=$(BUILD) BIN=$(BIN) JOBS=$(JOBS) T='$(T)' F='$(F)' K='$(K)' sh tests/run $@

test-all: TEST_PACKAGES += $(SLOW_PACKAGES)
test-all: page-tried
test test-all:
	sh tests/need-packages $(BUILD_PACKAGES) $(TEST_PACKAGES)
	$(MAKE) -j$(JOBS) tests
	@BUILD=$(BUILD) BIN=$(BIN) JOBS=$(JOBS) sh tests/run $@

# The figures count what programs and library run in the tests named by COVER: check, test or test-all.
COVER = test
coverage:
	sh tests/need-packages $(BUILD_PACKAGES) $(TEST_PACKAGES) lcov
	find build-cov -name '*.gcda' -exec rm {} + 2>/dev/null || :
	$(MAKE) COV=1 -j$(JOBS) tests
	sh tests/coverage $(COVER)

# libFuzzer's targets, one for each tests/fuzz/NAME.c. Only clang has libFuzzer.
SECONDS = 60
FUZZERS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/*.c))
fuzz:
	$(MAKE) -j$(JOBS) all
	$(MAKE) FUZZ=1 -j$(JOBS) fuzzers
	@BIN=$(BIN) sh tests/fuzz/run '$(SECONDS)' $(TARGET)

fuzzers: $(FUZZERS)
$(FUZZERS): LDFLAGS += -fsanitize=fuzzer
$(BUILD)/tests/fuzz/options: LDFLAGS += -Wl,--wrap=exit
$(BUILD)/tests/fuzz/sprite_decode: $(filter-out %/main.o,$(call objects,src/sprite-decode/*.c))

# A file is checked again when it, one of its headers or .clang-tidy changes.
TIDY_SOURCES = $(call sources,lib/*/*.c lib/*/*/*.c src/*.c src/*/*.c tests/*/*.c)
tidy: $(TIDY_SOURCES:%.c=$(BUILD)/tidy/%.done)

$(BUILD)/tidy/%.done: %.c .clang-tidy
	@mkdir -p $(@D)
	$(call run,TIDY,clang-tidy --quiet $< -- -std=c11 $(CPPFLAGS) -MMD -MP -MT $@ -MF $(@:.done=.d) 2>/dev/null)
	@touch $@

$(BUILD)/tidy/lib/dist/comm_mpi.done: CPPFLAGS += $(MPI_CPPFLAGS)
$(BUILD)/tidy/lib/plot/paint_cairo.done: CPPFLAGS += $(CAIRO_CPPFLAGS)
$(BUILD)/tidy/src/tensor-view/graphics_chafa.done: CPPFLAGS += $(CHAFA_CPPFLAGS)
$(SOUND_OBJECTS:%=$(BUILD)/tidy/lib/sound/%.done): CPPFLAGS += $(SOUND_CPPFLAGS)

# Read from the commands that a complete build would run.
compile_commands.json: Makefile FORCE
	@$(MAKE) -s -n -B V=1 tests $(BENCHMARKS) | awk -v folder="$(CURDIR)" -f tests/compile_commands.awk >$@

OBJECTS = $(CORE_OBJECTS) $(call objects,src/*.c src/*/*.c)
check-structure: $(OBJECTS) $(SHARED) $(STATIC)
	@printf '%s\n' $(OBJECTS) >$(BUILD)/objects
	python3 tests/structure/check.py --build $(BUILD) --objects $(BUILD)/objects --library $(SHARED) --library $(STATIC)

include src/dsvae-page/page.mk

bench:
	sh tests/need-packages $(BUILD_PACKAGES)
	$(MAKE) -j$(JOBS) all $(BENCHMARKS)
	BUILD=$(BUILD) BIN=$(BIN) sh tests/bench/run

bench-scaling:
	sh tests/need-packages $(BUILD_PACKAGES)
	$(MAKE) -j$(JOBS) all $(BENCHMARKS)
	BUILD=$(BUILD) BIN=$(BIN) sh tests/bench/scaling

# What is installed, by folder below PREFIX.
ZSH = share/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
SHARE = share/dsvae-tools
FILES_bin = $(PROGRAMS:%=$(BIN)/%)
FILES_include/dsvae = $(wildcard lib/include/dsvae/*.h)
FILES_$(LIBDIR) = $(STATIC) $(SHARED)
FILES_$(LIBDIR)/pkgconfig = $(BUILD)/dsvae.pc
FILES_share/man/man1 = $(wildcard src/*.1 src/*/*.1)
FILES_share/man/man3 = $(wildcard doc/*.3)
FILES_share/man/man5 = $(wildcard doc/*.5)
FILES_share/man/man7 = $(wildcard doc/*.7)
FILES_share/bash-completion/completions = $(filter $(BUILD)/completions/bash/%,$(COMPLETIONS))
FILES_share/fish/vendor_completions.d = $(filter $(BUILD)/completions/fish/%,$(COMPLETIONS))
FILES_$(ZSH) = $(filter $(BUILD)/completions/zsh/%,$(COMPLETIONS))
FILES_$(SHARE) = $(PAGE_BUILT)
FILES_$(SHARE)/pipelines = $(wildcard pipelines/*.sh pipelines/*.mk pipelines/*.c)
FILES_$(SHARE)/pipelines/slurm = $(wildcard pipelines/slurm/*.sh)
FOLDERS = $(patsubst FILES_%,%,$(filter FILES_%,$(.VARIABLES)))
OWN_FOLDERS = include/dsvae $(SHARE) $(filter include/dsvae/% $(SHARE)/%,$(FOLDERS))

# Scripts that others read, and that do not run alone.
SOURCED = pipelines/common.sh

there = $(DESTDIR)$(PREFIX)/$1
with_mode = $(if $(strip $2),install -m $1 $2 $3)
define install_folder
	install -d $(call there,$1)
	$(call with_mode,755,$(filter-out $(SOURCED),$(filter $(BIN)/% %.sh,$(FILES_$1))),$(call there,$1))
	$(call with_mode,644,$(filter $(SOURCED),$(FILES_$1)) $(filter-out $(BIN)/% %.sh,$(FILES_$1)),$(call there,$1))

endef

install: all
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@VERSION@|$(VERSION)|' lib/dsvae.pc.in >$(BUILD)/dsvae.pc
	$(foreach folder,$(FOLDERS),$(call install_folder,$(folder)))
	ln -sf $(notdir $(SHARED)) $(call there,$(LIBDIR))/$(SONAME)
	ln -sf $(SONAME) $(call there,$(LIBDIR))/libdsvae.so

# Other files in the suite's own folders stay, and so do these folders then.
uninstall:
	rm -f $(addprefix $(call there,$(LIBDIR))/,$(SONAME) libdsvae.so)
	$(foreach folder,$(FOLDERS),rm -f $(addprefix $(call there,$(folder))/,$(notdir $(FILES_$(folder))));)
	for folder in $$(printf '%s\n' $(OWN_FOLDERS) | sort -r); do rmdir $(call there,$$folder) 2>/dev/null || :; done

# In a copy, so that nothing is left in the tree. debian/rules says what it is built with.
DEB = $(BUILD)/deb
deb:
	sh tests/need-packages $(BUILD_PACKAGES) $(DEB_PACKAGES)
	rm -rf $(DEB)
	mkdir -p $(DEB)/source
	cp -R Makefile README.md LICENSE debian doc lib pipelines src $(PAGE_BUILT) $(DEB)/source
	cd $(DEB)/source && \
	    env -u MAKEFLAGS DEB_BUILD_OPTIONS=noautodbgsym dpkg-buildpackage --build=binary --no-sign -j$(JOBS)
	mv $(DEB)/*.deb $(BUILD)
	rm -rf $(DEB)

clean:
	rm -rf build build-san build-tsan build-cov build-fuzz compile_commands.json $(PROGRAMS:%=bin/%)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all tests page demo demo-voices check test test-all coverage fuzz fuzzers tidy bench bench-scaling install uninstall deb clean check-structure FORCE
.SECONDARY:
.DELETE_ON_ERROR:
