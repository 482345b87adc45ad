.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
STAMP := $(VENV)/.set-up

.PHONY: help setup run test lint types check bench lock migration browser clean

help:  ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(STAMP)  ## install everything into .venv

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Tongxing needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup  ## start everything with a demonstration county, until Ctrl-C
	$(RUN)/tongxing up --demo

test: lint types browser  ## lint, types and all tests
	$(RUN)/pytest

lint: setup
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: setup
	$(RUN)/mypy

browser: setup
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || test -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
		|| { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; } \
		|| { echo "the browser tests need Chromium: install the package 'chromium'" >&2; exit 1; }

bench: setup  ## measure what is fast against its limit, under five minutes
	$(RUN)/python -m benchmarks

lock: setup  ## renew requirements.lock from pyproject.toml
	$(RUN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --upgrade --quiet --output-file requirements.lock

migration: setup  ## write a new migration: make migration NAME=what_changes
	$(RUN)/python -m tongxing.ledger.migrations revision $(NAME)

clean:  ## remove what was installed and made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
