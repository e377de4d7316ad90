# synth: build, install, test, show and measure. Plain PGXS; `make help` lists what there is.
#
# check, demo, bench, bench-peers, browser, unit, client, format and lint are scripts that first install what they miss, so they are outside
# PGXS and work before a PostgreSQL server (and so pg_config) exists on the machine.

EXTENSION = synth
DATA = synth--1.0.sql
MODULE_big = synth
REGRESS := $(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql)))
REGRESS_OPTS = --inputdir=. --no-locale --encoding=UTF8
EXTRA_CLEAN = build results

SOURCES := $(sort $(wildcard src/core/*.cpp src/core/*/*.cpp src/pg/*.cpp src/pg/*/*.cpp))
OBJS := $(SOURCES:%.cpp=build/obj/%.o)

PG_CONFIG ?= pg_config
EIGEN ?= /usr/include/eigen3
export PG_CONFIG EIGEN WERROR

PG_CPPFLAGS = -Isrc -DEIGEN_DONT_PARALLELIZE
PG_CXXFLAGS = -std=gnu++20 -O2 -fvisibility=hidden -ffp-contract=off -fno-math-errno -Wall -Wextra
ifneq ($(filter-out 0,$(WERROR)),)
PG_CXXFLAGS += -Werror
endif
ifneq ($(CI),)
PG_CXXFLAGS += -g1 # lines, for backtraces: all of -g takes a third longer
endif
SHLIB_LINK = -lstdc++

# JIT could only inline whole C++ functions from bitcode, which gains nothing and would need the matching clang.
override with_llvm := no

scripted := check demo bench bench-peers browser unit client format lint help
.DEFAULT_GOAL := all
.PHONY: $(scripted) FORCE

ifneq ($(filter-out $(scripted),$(or $(MAKECMDGOALS),all)),)
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(and $(PGXS),$(wildcard $(PGXS))),)
include $(PGXS)

# Headers that are not ours are system headers: no warnings, and no -Werror, for them.
ours_and_theirs = $(patsubst -I/%,-isystem /%,$(filter-out -I/usr/include,$(CPPFLAGS))) -isystem $(EIGEN)

build/obj/%.o: %.cpp build/server
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS) $(ours_and_theirs) -MMD -MP -c -o $@ $<

# Objects belong to one version of PostgreSQL; this file changes when PG_CONFIG names another.
build/server: FORCE
	@mkdir -p build
	@echo '$(VERSION) $(includedir_server)' | cmp -s - $@ || echo '$(VERSION) $(includedir_server)' > $@
FORCE:

-include $(OBJS:.o=.d)

else
all install installcheck uninstall installdirs:
	@echo "synth: no PGXS at PG_CONFIG=$(PG_CONFIG): the PostgreSQL server's headers are missing." >&2
	@echo "On Debian 12: apt-get install make g++ postgresql-server-dev-15 libboost-dev libeigen3-dev librandom123-dev" >&2
	@echo "or let script/packages build do it." >&2
	@exit 1
clean distclean maintainer-clean:
	rm -rf build results $(MODULE_big).so
endif
endif

# PGXS has a `check` that only says it is unsupported: keep out of its way unless ours is asked for.
ifneq ($(filter check,$(MAKECMDGOALS)),)
check:
	@script/check
endif
demo:
	@script/packages demo && script/with-server demo/run
bench:
	@script/packages bench && SYNTH_CONF="$$(cat bench/postgresql.conf)" script/with-server bench/run
bench-peers:
	@script/packages peers && SYNTH_CONF="$$(cat bench/postgresql.conf)" script/with-server bench/peers
browser:
	@script/packages browser && script/browser $(wildcard build/demo/report.html)
unit:
	@script/packages check && script/unit
client:
	@script/packages check && script/client
format:
	@script/packages format && script/format
lint:
	@script/packages lint && script/lint
help:
	@echo "make              build synth.so for the server of PG_CONFIG"
	@echo "make install      install it there (DESTDIR is honoured)"
	@echo "make installcheck pg_regress against a running server that has it installed"
	@echo "make check        everything: build, purity, unit, pg_regress and client tests, on private servers"
	@echo "make unit         the unit tests of src/core alone (SANITIZE=1: with ASan and UBSan)"
	@echo "make client       the TAP and libpqxx tests alone"
	@echo "make demo         learn and fake a real table, and compare, on a private server"
	@echo "make bench        the figures behind the performance claims, on a private server"
	@echo "make bench-peers  the same work by R's bnlearn and synthpop and Python's SDV, which it installs in build/peers"
	@echo "make browser      open the demo's report, or made-up ones, in a headless browser and look for faults"
	@echo "make format       clang-format every source file"
	@echo "make lint         clang-tidy over src/core"
	@echo "make clean        remove everything built"
