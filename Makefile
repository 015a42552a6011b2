# make demo    shows Bifrost at work on a plant that it makes up; ARGS=--once ends after one round
# make test    all tests
# make check   style, types, imports, unused code, and all tests: what is asked of every change
# make bench   measures (ARGS=start: how long a start takes); make fuzz INPUTS=10000000 looks for input that breaks a parser
# make test-roots  as root: makes two Debian file systems, plain and hardened, and judges them beside Lynis (minutes, from Debian's mirror)
# make install  as root: puts Bifrost on this machine as a systemd service
# make deb     builds a Debian package with its own Node below dist-deb/; ARCH=arm64 for a small box with an ARM processor
# make test-package  as root: installs that package in a clean Debian 12 that boots, and tries everything (some minutes)
# Each target sets up what it needs by itself: scripts/setup.sh
.PHONY: demo test test-roots check bench fuzz build install deb test-package clean
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

test-roots:
	@sh scripts/setup.sh test
	@sh scripts/test-roots.sh
	@node_modules/.bin/vitest run test/checklist/roots

check:
	@bash .ci/run

bench:
	@sh scripts/setup.sh bench
	@npm run --silent bench -- $(ARGS)

fuzz:
	@sh scripts/setup.sh fuzz
	@npm run --silent fuzz -- $${INPUTS:-1000000} $${SEED:-$$(date +%s)}

deb: build
	@sh scripts/deb.sh $${ARCH:-amd64}

test-package:
	@sh scripts/setup.sh package
	@bash test/package/run.sh

install: build
	@sh scripts/install.sh

clean:
	@rm -rf dist coverage node_modules
