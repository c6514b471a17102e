# Everything a fresh Debian or Ubuntu machine with Python 3.11 needs: `make demo`, `make test`.
#
# PYTHON  the interpreter that makes the environment      make test PYTHON=python3.12
# PIP     further arguments for pip, such as an index      make test PIP="--extra-index-url=URL"

PYTHON ?= python3
PIP ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP) --constraint constraints.txt

.PHONY: demo test lint bench samples clean

demo: $(VENV)/core
	@BIN=$(BIN) sh submissions/demo.sh

test: lint
	$(BIN)/python -m pytest -n 2 --ignore=tests/benchmarks
	$(BIN)/grader verify

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/dev
	$(BIN)/python -m pytest tests/benchmarks -m bench -s

# Rebuilds the generated sample sheets and their expected verdicts.
samples: $(VENV)/dev
	$(BIN)/python -m submissions.build

$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || { echo "Install Python's venv module first: apt-get install python3-venv"; exit 1; }

$(VENV)/core: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) --editable .
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) --editable '.[dev]'
	@touch $@ $(VENV)/core

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
