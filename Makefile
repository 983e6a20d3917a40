# Everything that a person or CI does. `make demo` and `make test` need Debian's python3, python3-venv and make, nothing else.
# All paths are relative: make cannot name a target with a space in it, but it can run in such a directory.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PORT ?= 8000
DATA ?=
TESTS ?= tests
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -qq
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help install frontend demo test check lint browser catalogues bench docs i18n lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/run.stamp catalogues ## prepare .venv alone: the locked, hashed requirements and this project

demo: .venv/run.stamp frontend catalogues ## the whole service with fictional data on http://127.0.0.1:8000 (PORT=, DATA=)
	@ALIS_FOLLOW=1 exec $(PY) -P -m core.cli demo --port $(PORT) $(if $(DATA),--data "$(DATA)")

test: .venv/dev.stamp frontend browser catalogues ## all tests, with what they need (TESTS=tests/core for some)
	@$(PY) -m pytest -p tests.support.skips -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

check: .venv/dev.stamp lint ## what CI runs: lint, types, import rules, fresh catalogues and docs, and every test
	@ALIS_ALL_TESTS=1 $(MAKE) test

lint: .venv/dev.stamp
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo
	@$(PY) tools/i18n.py check
	@$(PY) tools/docs.py --check

bench: .venv/dev.stamp frontend ## speed in one run: ratios to a bare handler, plain solvers and bare SQL; seconds of a round of reminders and of a start
	@$(PY) -m bench
	@$(PY) -m bench.allocation
	@$(PY) -m bench.region
	@$(PY) -m bench.reminders
	@$(PY) -m bench.starting

docs: .venv/dev.stamp ## write the generated reference pages
	@$(PY) tools/docs.py

i18n: .venv/dev.stamp ## collect the texts, update and compile the catalogues
	@$(PY) tools/i18n.py update
	@$(PY) tools/i18n.py compile

lock: .venv/dev.stamp ## resolve requirements/*.in anew
	@for name in run assets dev; do \
	  $(PY) -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
	    --no-emit-index-url --no-emit-find-links $(LOCK_OPTIONS) --output-file requirements/$$name.txt requirements/$$name.in; done

clean: ## forget what was installed and built (data in var/ stays)
	@rm -rf .venv .make node_modules core/static/vendor core/static/manifest.json .mypy_cache .ruff_cache .pytest_cache

frontend: .venv/assets.stamp
	@$(PY) tools/frontend.py

catalogues: .venv/run.stamp ## make the languages of core/translations ready to be read
	@$(PY) tools/i18n.py compile

browser:
	@sh tools/browser.sh

# Stamps lie in .venv: whoever deletes it starts over.
.venv/made.stamp:
	@sh tools/venv.sh
	@touch $@

.venv/run.stamp: .venv/made.stamp requirements/run.txt pyproject.toml
	@echo "Installing what the service needs …"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/assets.stamp: .venv/made.stamp requirements/assets.txt
	@$(PIP) install --require-hashes -r requirements/assets.txt
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	@echo "Installing what the tests need …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
