# Two commands do everything on a fresh machine: `make run` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
# Compiled modules lie beside the environment: the tree stays clean, and each process starts in half the time.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## make the environment from the locked dependencies
	@$(PYTHON) scripts/setup.py run

setup-dev: ## the same with everything tests need
	@$(PYTHON) scripts/setup.py dev

run: setup ## start web server and worker with demo data on http://127.0.0.1:5000 (HOST, PORT)
	@$(BIN)/python scripts/serve.py

test: setup-dev ## linters, types and every test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict app wsgi.py & types=$$!; \
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$types && exit $$tests

simulate: setup-dev ## the long simulations whole (test runs a part of each)
	@SIMULATE=1 $(BIN)/python -m pytest -m long -n 2 --timeout 7200

test-both: setup-dev ## every test on both databases, and what make test would not ask of PostgreSQL
	@BOTH=1 $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: setup-dev ## linters and types only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict app wsgi.py

fmt: setup-dev ## put the code into its usual form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup-dev ## measure speed beside its limits (minutes)
	@$(BIN)/python -m bench

screens: setup-dev ## walk the story in a browser and keep pictures of each step in screens/
	@SCREENS=screens $(BIN)/python -m pytest -q tests/browser

guide-screens: setup-dev ## renew the pictures of the guide
	@SCREENS=docs/guide/screens $(BIN)/python -m pytest -q tests/browser

db-check: setup-dev ## do migrations and models agree?
	@$(BIN)/python -m pytest -q tests/test_migrations.py

lock: setup-dev ## lock the dependencies anew
	@$(BIN)/python scripts/lock.py

.PHONY: help setup setup-dev run test simulate test-both lint fmt bench screens guide-screens db-check lock
