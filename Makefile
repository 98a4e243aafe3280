# Everything a developer runs. A bare machine needs make and Python 3.11 or newer; the rest is fetched by `setup`.

PYTHON ?= python3
BIN = .venv/bin
PYTEST = $(BIN)/python -m pytest
PARALLEL = -n 2 --dist loadfile
SLOW = office or validator

.NOTPARALLEL:
.PHONY: help setup setup-dev demo test lint unit outside bench pictures goldens clean

help:
	@echo "make setup     the program in .venv, and the office programs where they can be installed"
	@echo "make demo      a practice campaign in demo/, from the plan to the reports"
	@echo "make test      lint, types, layers, documents, tests (what CI runs)"
	@echo "make lint      the first part of it, without tests"
	@echo "make unit      the tests that need no other program"
	@echo "make bench     measure speed"
	@echo "make pictures  draw the pictures of the documents again"
	@echo "make goldens   accept what the program writes now as the expected output"
	@echo "make clean     remove everything that was made, .venv too"

setup:
	@$(PYTHON) scripts/bootstrap.py

setup-dev:
	@$(PYTHON) scripts/bootstrap.py --dev

demo: setup
	$(BIN)/dvk demo demo

test: setup-dev lint unit outside

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32
	$(BIN)/lint-imports
	$(BIN)/python scripts/plan_duties.py --check
	@files=$$(grep -l '\[\[\[cog' README.md docs/*.md 2>/dev/null || true); \
	if [ -n "$$files" ]; then echo "cog --check $$files"; $(BIN)/cog --check --diff $$files; fi

unit:
	$(PYTEST) $(PARALLEL) -m "not ($(SLOW))"

outside: export DVK_SCREENS ?= $(CURDIR)/.cache/screens
outside:
	$(PYTEST) $(PARALLEL) -m "$(SLOW)"

bench: setup
	$(BIN)/python scripts/bench.py

pictures: setup-dev
	$(BIN)/python scripts/pictures.py

goldens: setup-dev
	DVK_ACCEPT_GOLDENS=1 $(PYTEST) $(PARALLEL)

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache demo dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
