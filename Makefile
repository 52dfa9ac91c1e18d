SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input

# The interpreter to build .venv with; left empty, the first fitting one on the PATH is taken.
PYTHON ?=
CATALOGUES := cds/language/locale

# `make lock LOCK_FLAGS=--upgrade` moves the pins to the newest releases; without it they stay.
LOCK_FLAGS ?=

.PHONY: help setup run test bench bench-pages soak messages shots lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/.project ## make or refresh .venv; PYTHON=... chooses the interpreter

run: setup ## start a demo service on this machine and print a first card
	@exec $(BIN)/cds demo

test: setup ## every check that has to pass, in order; stops at the first that fails
	$(call step,ruff check,$(BIN)/ruff check .)
	$(call step,ruff format --check,$(BIN)/ruff format --check .)
	$(call step,mypy,$(BIN)/mypy)
	$(call step,lint-imports,$(BIN)/lint-imports --no-logo)
	$(call step,cds check,$(BIN)/cds check)
	$(call step,cds fmt --check,$(BIN)/cds fmt --check)
	$(call step,cds messages --check,$(BIN)/cds messages --check)
	$(call step,cds test: examples and breaks and coverage,$(BIN)/cds test --mutate --threshold 100)
	$(call step,cds prove,$(BIN)/cds prove)
	$(call step,pytest,$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --cov --cov-report=)
	$(call step,coverage of everything,$(BIN)/coverage report)
	$(call step,coverage of cds/core is 100 %,$(BIN)/coverage report --include='cds/core/*' --fail-under=100)
	@printf '\nmake test: every step passed.\n'

bench: setup ## measure how fast the service answers
	@exec $(BIN)/python -m tests.bench

bench-pages: setup ## measure how long the server works on each page
	@exec $(BIN)/python -m tests.bench.pages

soak: setup ## ten minutes under load with reloads, kills and a database that stops
	@exec $(BIN)/python -m tests.soak

messages: setup ## collect the texts of cards and pages for translation, compile the translations
	@pot=$$(mktemp); trap 'rm -f "$$pot"' EXIT; \
	$(BIN)/pybabel -q extract --mapping-file pyproject.toml --no-default-keywords --keyword _ \
		--keyword ngettext:1,2 --add-location=file --output-file "$$pot" .; \
	$(BIN)/pybabel -q update --input-file "$$pot" --output-dir $(CATALOGUES) --domain cds --width 100 \
		--ignore-obsolete --ignore-pot-creation-date --no-fuzzy-matching
	@$(BIN)/pybabel -q compile --directory $(CATALOGUES) --domain 'cds clinical'
	@$(BIN)/cds messages --check

shots: setup ## take pictures of every page at three widths, and those of the README; needs Chromium
	@exec $(BIN)/python -m tests.browser.shots

lock: ## rewrite the requirement locks from pyproject.toml
	@tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; \
	$(find_python); \
	"$$python" -m venv "$$tmp/uv"; \
	"$$tmp/uv/bin/python" -m pip install --quiet --disable-pip-version-check uv; \
	compile() { \
		"$$tmp/uv/bin/uv" pip compile --quiet --no-strip-extras --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(LOCK_FLAGS) "$$@"; \
	}; \
	"$$python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
		| compile --no-annotate --output-file requirements-build.lock -; \
	compile --output-file requirements.lock pyproject.toml; \
	compile --extra test --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean: ## remove .venv, caches and test leftovers
	rm -rf $(VENV) build dist *.egg-info .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.dependencies: requirements-build.lock requirements-dev.lock
	@$(find_python); \
	$(check_toolchain); \
	if ! $(BIN)/python -c '$(python_fits)' 2>/dev/null; then \
		printf '==> creating %s with Python %s\n' $(VENV) "$$("$$python" -c 'import platform; print(platform.python_version())')"; \
		"$$python" -m venv --clear $(VENV); \
	fi
	@printf '==> installing what the locks pin (durable-rules is compiled: about half a minute)\n'
	@$(PIP_INSTALL) --require-hashes --requirement requirements-build.lock
	@$(PIP_INSTALL) --require-hashes --use-pep517 --no-build-isolation --requirement requirements-dev.lock
	@$(BIN)/python -c 'import durable_rules_engine' || { \
		printf 'make setup: durable-rules was installed, but its C extension does not load.\n' >&2; exit 1; }
	@touch $@

$(VENV)/.project: $(VENV)/.dependencies pyproject.toml
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

python_fits := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))

# Sets the shell variable `python`, or says what is missing and fails.
define find_python
python=; \
for candidate in $(or $(PYTHON),python3.12 python3.11 python3 python); do \
	if "$$candidate" -c '$(python_fits)' >/dev/null 2>&1; then python=$$candidate; break; fi; \
done; \
if [ -z "$$python" ]; then \
	printf '%s\n' \
		'make: no fitting Python found (looked for: $(or $(PYTHON),python3.12 python3.11 python3 python)).' \
		'  Needed: Python 3.11 or 3.12, with its venv and ensurepip modules.' \
		'  Debian, Ubuntu: apt-get install python3 python3-venv python3-dev' \
		'  Fedora:         dnf install python3.12 python3.12-devel' \
		'  Elsewhere:      make setup PYTHON=/path/to/python3.12' >&2; \
	exit 1; \
fi
endef

# durable-rules is published as source only, so a compiler and the Python headers are needed.
define check_toolchain
missing=; \
compiler=$$("$$python" -c 'import os, sysconfig; print((os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0])'); \
header=$$("$$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h; \
command -v "$$compiler" >/dev/null || missing="$$missing a C compiler ($$compiler);"; \
[ -f "$$header" ] || missing="$$missing the Python headers ($$header);"; \
if [ -n "$$missing" ]; then \
	printf '%s\n' \
		"make setup: missing:$${missing%;}." \
		'  durable-rules, the rule engine, is published as source only and is compiled during setup.' \
		'  Debian, Ubuntu: apt-get install gcc python3-dev' \
		'  Fedora:         dnf install gcc python3-devel' >&2; \
	exit 1; \
fi
endef

define step
@printf '\n==> %s\n' '$(1)'
@$(2) || { status=$$?; printf '\nmake test: FAILED at "%s" (exit code %s).\n' '$(1)' "$$status" >&2; exit 1; }
endef
