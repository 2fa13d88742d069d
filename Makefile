# `make` lists the commands. Everything is installed into .venv; nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench elasticsearch clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: $(VENV)/.installed ## install, load the bundled sample, serve http://127.0.0.1:8000 with the scheduler beside it
	@$(BIN)/rulewatch sample
	@trap 'kill 0' EXIT; $(BIN)/rulewatch schedule --no-crawl & $(BIN)/rulewatch serve --crawl

test: $(VENV)/.installed-dev ## install what tests need, run them all
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile

lint: $(VENV)/.installed-dev ## style, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed-dev ## print the figures of every bench that needs no arguments
	$(BIN)/python bench/ingest.py
	$(BIN)/python bench/search.py
	$(BIN)/python bench/tagging.py

elasticsearch: $(VENV)/.installed-dev ## fetch, verify and start one Elasticsearch node for tests and benches
	@$(BIN)/python -m tests.support.elasticsearch_server

clean: ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP_INSTALL) --editable '.[dev]'
	@touch $@
