# make demo    shows Bifrost at work on a plant that it makes up; ARGS=--once ends after one round
# make test    all tests
# make check   style, types, imports, unused code, and all tests: what is asked of every change
# make bench   measures; make fuzz INPUTS=10000000 looks for input that breaks a parser
# make install  as root: puts Bifrost on this machine as a systemd service
# Each target sets up what it needs by itself: scripts/setup.sh
.PHONY: demo test check bench fuzz build install clean
.DEFAULT_GOAL := help

.PHONY: help
help:
	@sed -n 's/^# //p' Makefile

build:
	@sh scripts/setup.sh build

demo:
	@sh scripts/setup.sh demo
	@node dist/src/cli/index.js demo $(ARGS)

test:
	@sh scripts/setup.sh test
	@node_modules/.bin/vitest run $(ARGS)

check:
	@bash .ci/run

bench:
	@sh scripts/setup.sh bench
	@npm run --silent bench -- $(ARGS)

fuzz:
	@sh scripts/setup.sh fuzz
	@npm run --silent fuzz -- $${INPUTS:-1000000} $${SEED:-$$(date +%s)}

install: build
	@sh scripts/install.sh

clean:
	@rm -rf dist coverage node_modules
