# SPDX-License-Identifier: MIT
#
#   make            everything below: library, worker, modules, pages
#   make lib        build/lib/liblastmile.a, without any header of nginx
#   make worker     build/lastmile
#   make modules    build/modules/*.so, against Debian's nginx (nginx-dev),
#                   or a plain source tree: make modules NGINX_SRC=DIR
#   make web        web/dist
#   make unit       build/t/*, programs that speak TAP
#   make run-unit   runs them
#   make tools      build/tool/*, load generators and the like of tests
#   make fuzz       build/fuzz/*, with clang
#   make install    DESTDIR=... puts it where Debian looks for it
#   make clean
#
# BUILD=build/clang CC=clang builds beside another build; SAN=1 builds with
# AddressSanitizer and UBSan into build/san.

SHELL       = /bin/bash
.SHELLFLAGS = -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:

ifeq ($(SAN),)
BUILD   ?= build
FORTIFY ?= -D_FORTIFY_SOURCE=2
else
BUILD   ?= build/san
FORTIFY ?= -fsanitize=address,undefined -fno-sanitize-recover=undefined \
           -fno-omit-frame-pointer -Wno-format-truncation \
                      -DLM_DEBUG_ARENA
SANLINK  = -fsanitize=address,undefined

# of the modules; nginx is then started with libasan preloaded
export NGINX_CC_OPT = -g -O1 -fPIC -fsanitize=address,undefined \
                      -fno-sanitize-recover=undefined \
                      -fno-omit-frame-pointer -Wno-format-truncation \
                      -DLM_DEBUG_ARENA
export NGINX_LD_OPT = -fPIC -fsanitize=address,undefined
endif

B ?= $(BUILD)

# One short line a command; make V=1 shows them whole.
ifeq ($(V),)
SAY_CC = @printf '  CC   %s\n' $@;
SAY_AR = @printf '  AR   %s\n' $@;
endif

ifeq ($(origin CC), default)
CC = gcc
endif

PKGS = libmariadb hiredis jansson libsodium liboath libqrencode libcurl

PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS   := $(shell pkg-config --libs $(PKGS))

CFLAGS   ?= -O2 -g -fstack-protector-strong
LDFLAGS  ?= -Wl,-z,relro -Wl,-z,now -Wl,--as-needed

LM_CFLAGS = -std=gnu11 -fPIC -pthread \
            -W -Wall -Wextra -Werror -Wno-unused-parameter \
            -Wmissing-prototypes -Wstrict-prototypes -Wwrite-strings -Wvla \
            -D_GNU_SOURCE $(FORTIFY) -Ilib -I$(B)/gen \
            $(PKG_CFLAGS)
LM_LIBS   = $(PKG_LIBS) -lxlsxwriter -lcrypto -pthread \
            $(SANLINK)


.PHONY: all
all: lib $(if $(wildcard worker/*.c),worker) $(if $(wildcard config),modules) web


# SQL: statements become typed C. Only what changed is replaced, so only that
# is compiled again; make reads itself anew when the list of files changed.

QUERIES := $(wildcard sql/query/*.sql)
GEN     := $(B)/gen/sql.mk

ifneq ($(wildcard scripts/sqlgen),)
$(GEN): scripts/sqlgen $(QUERIES) $(wildcard sql/schema/*.sql)
	scripts/sqlgen $(B)/gen
	@cd $(B)/gen && echo "GEN_SRCS := $$(ls sql/*.c | \
	    sed 's,^,$(B)/gen/,' | tr '\n' ' ')" >sql.mk
else
$(GEN):
	@mkdir -p $(@D)
	@touch $@
endif

ifneq ($(MAKECMDGOALS),clean)
-include $(GEN)
endif


# The library

LIB_SRCS := $(wildcard lib/*/*.c)
LIB_OBJS := $(LIB_SRCS:lib/%.c=$(B)/lib/%.o) $(GEN_SRCS:$(B)/%.c=$(B)/lib/%.o)
LIB      := $(B)/lib/liblastmile.a

.PHONY: lib
lib: $(LIB)

# a file that went takes its object with it
$(B)/lib/.files: FORCE
	@mkdir -p $(@D)
	@echo "$(LIB_OBJS)" >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(LIB): $(LIB_OBJS) $(B)/lib/.files
	@mkdir -p $(@D)
	@rm -f $@
	$(SAY_AR)ar rcs $@ $(LIB_OBJS)

$(B)/lib/%.o: lib/%.c | $(GEN)
	@mkdir -p $(@D)
	$(SAY_CC)$(CC) $(LM_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/lib/gen/%.o: $(B)/gen/%.c | $(GEN)
	@mkdir -p $(@D)
	$(SAY_CC)$(CC) $(LM_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<


# The worker and the operator's commands

WORKER_SRCS := $(wildcard worker/*.c)
WORKER_OBJS := $(WORKER_SRCS:%.c=$(B)/%.o)

.PHONY: worker
worker: $(B)/lastmile

$(B)/lastmile: $(WORKER_OBJS) $(LIB)
	$(SAY_CC)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(WORKER_OBJS) $(LIB) $(LM_LIBS)

$(B)/worker/%.o: worker/%.c | $(GEN)
	@mkdir -p $(@D)
	$(SAY_CC)$(CC) $(LM_CFLAGS) -I. $(CFLAGS) -MMD -MP -c -o $@ $<


# The nginx modules. Configured again when a file comes or goes; nginx' own
# makefile knows the rest.

NGINX_SRC   ?= /usr/share/nginx/src
NGINX_BUILD  = $(abspath $(B))/nginx

MODULE_FILES := $(sort $(wildcard config ngx_modules/*.[ch] lib/*/*.[ch] \
                                  lib/*/*.def))
MODULES      := $(B)/modules/.stamp

.PHONY: modules
modules: $(MODULES)

$(B)/modules/.files: FORCE
	@mkdir -p $(@D)
	@echo "$(NGINX_SRC) $(NGINX_CC_OPT) $(NGINX_LD_OPT) $(MODULE_FILES) \
	    $(GEN_SRCS)" >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(NGINX_BUILD)/Makefile: config $(B)/modules/.files
	@rm -rf $(NGINX_BUILD)
	NGINX_SRC=$(NGINX_SRC) scripts/modules configure $(NGINX_BUILD)

$(MODULES): $(NGINX_BUILD)/Makefile $(MODULE_FILES) $(GEN)
	NGINX_SRC=$(NGINX_SRC) scripts/modules make $(NGINX_BUILD)
	@mkdir -p $(@D)
	@for so in $(NGINX_BUILD)/*.so; do \
	    cmp -s $$so $(@D)/$${so##*/} || cp $$so $(@D)/.new; \
	    [ ! -e $(@D)/.new ] || mv $(@D)/.new $(@D)/$${so##*/}; \
	done
	@touch $@

.PHONY: FORCE
FORCE:


# The pages

WEB_SRCS := $(shell find web -type f -not -path '*/node_modules/*' \
              -not -path 'web/dist/*' -not -path 'web/.tmp/*' \
              -not -path 'web/test/*' 2>/dev/null)

.PHONY: web
web: $(if $(WEB_SRCS),build/web/dist.stamp)

build/web/npm.stamp: web/package-lock.json
	@mkdir -p $(@D)
	@echo "  NPM  $@"
	@cd web && npm ci --ignore-scripts --no-audit --no-fund \
	    --loglevel=error >../$(@D)/npm.log 2>&1 \
	    || { tail -n 20 ../$(@D)/npm.log >&2; exit 1; }
	@touch $@

build/web/dist.stamp: build/web/npm.stamp $(WEB_SRCS)
	@echo "  WEB  web/dist"
	@cd web && npm run --silent build >../$(@D)/dist.log 2>&1 \
	    || { tail -n 20 ../$(@D)/dist.log >&2; exit 1; }
	@touch $@


# Unit tests: t/unit/FLOOR/FILE.c is build/t/FLOOR-FILE, cmocka speaks TAP

UNIT_SRCS := $(wildcard t/unit/*/*.c)
UNITS     := $(foreach s,$(UNIT_SRCS),$(B)/t/$(subst /,-,$(s:t/unit/%.c=%)))

# Programs that want a MariaDB: t/db/NAME.c is build/t/db/NAME; see t/02-sql.t

DB_TESTS := $(patsubst t/db/%.c,$(B)/t/db/%,$(filter-out t/db/db.c t/db/all.c,\
              $(wildcard t/db/*.c)))

.PHONY: unit run-unit
unit: $(UNITS) $(DB_TESTS)

$(DB_TESTS): $(B)/t/db/%: $(B)/t/db/%.o $(B)/t/db/db.o $(B)/t/db/all.o \
              $(B)/t/unit/host.o $(LIB)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LM_LIBS) -lcmocka

$(B)/t/db/%.o: t/db/%.c | $(GEN)
	@mkdir -p $(@D)
	$(CC) $(LM_CFLAGS) -It $(CFLAGS) -MMD -MP -c -o $@ $<

define unit_program
$(B)/t/$(subst /,-,$(1:t/unit/%.c=%)): $(B)/$(1:.c=.o) $(B)/t/unit/host.o $(LIB)
	$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LM_LIBS) -lcmocka
endef
$(foreach s,$(UNIT_SRCS),$(eval $(call unit_program,$(s))))

$(B)/t/unit/%.o: t/unit/%.c | $(GEN)
	@mkdir -p $(@D)
	$(SAY_CC)$(CC) $(LM_CFLAGS) -It $(CFLAGS) -MMD -MP -c -o $@ $<

# Tools of tests and measurements: t/tool/FILE.c is build/tool/FILE; what is
# preloaded into others is a library, t/tool/preload/FILE.c build/tool/FILE.so

TOOLS := $(patsubst t/tool/%.c,$(B)/tool/%,$(wildcard t/tool/*.c)) \
         $(patsubst t/tool/preload/%.c,$(B)/tool/%.so,$(wildcard t/tool/preload/*.c))

.PHONY: tools
tools: $(TOOLS)

$(B)/tool/%: t/tool/%.c $(B)/t/unit/host.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LM_CFLAGS) -It $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LM_LIBS) -lcmocka

$(B)/tool/%.so: t/tool/preload/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O2 -g -Wall -Wextra -Werror -fPIC -shared -o $@ $<

run-unit: unit
	CMOCKA_MESSAGE_OUTPUT=TAP prove --exec '' $(UNITS)


# Fuzzers: t/fuzz/NAME.c, its corpus in t/fuzz/NAME/, with a library of their
# own in build/fuzz

FUZZERS  := $(patsubst t/fuzz/%.c,%,$(wildcard t/fuzz/*.c))
FUZZ_SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined \
            -fno-omit-frame-pointer -DLM_DEBUG_ARENA

.PHONY: fuzz
fuzz:
	$(MAKE) fuzzers CC=clang B=$(B)/fuzz CFLAGS="-O1 -g" \
	    FORTIFY="-fsanitize=fuzzer-no-link $(FUZZ_SAN)"

.PHONY: fuzzers
fuzzers: $(FUZZERS:%=$(B)/%)

$(B)/t/fuzz/%.o: t/fuzz/%.c | $(GEN)
	@mkdir -p $(@D)
	$(CC) $(LM_CFLAGS) -It $(CFLAGS) -MMD -MP -c -o $@ $<

define fuzz_program
$(B)/$(1): $(B)/t/fuzz/$(1).o $(B)/t/unit/host.o $(LIB)
	$$(CC) -fsanitize=fuzzer $(FUZZ_SAN) -o $$@ $$^ $$(LM_LIBS) -lcmocka
endef
$(foreach f,$(FUZZERS),$(eval $(call fuzz_program,$(f))))


# Where Debian looks for things

PREFIX    ?= /usr
SYSCONF   ?= /etc
MODULEDIR ?= $(PREFIX)/lib/nginx/modules
SHAREDIR  ?= $(PREFIX)/share/lastmile
UNITDIR   ?= /lib/systemd/system

.PHONY: install
install: all
	DESTDIR="$(DESTDIR)" PREFIX=$(PREFIX) SYSCONF=$(SYSCONF) \
	    MODULEDIR=$(MODULEDIR) SHAREDIR=$(SHAREDIR) UNITDIR=$(UNITDIR) \
	    B=$(B) scripts/install


.PHONY: clean
clean:
	rm -rf build web/dist web/.tmp


-include $(DB_TESTS:=.d) $(B)/t/db/db.d $(B)/t/db/all.d $(LIB_OBJS:.o=.d) $(WORKER_OBJS:.o=.d) \
         $(UNIT_SRCS:%.c=$(B)/%.d) $(B)/t/unit/host.d
