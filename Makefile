# `make run` starts the app, `make test` runs the tests; each first brings what it needs, and nothing when all is there.
# Python 3.11 to 3.13. Another interpreter: make run PYTHON=/path/to/python. Torch from another index: TORCH_INDEX=URL.

VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
TORCH_INDEX ?=

.DEFAULT_GOAL := help
.PHONY: help run class test check format format-check lint types notebooks claims proofs bench

# A stamp's name carries the checksum of the requirements, so a changed pin is a missing stamp.
key = $(shell cat $(1) | cksum | cut -d' ' -f1)
RUN_STAMP := $(VENV)/.run-$(call key,requirements.txt)
DEV_STAMP := $(VENV)/.dev-$(call key,requirements.txt requirements-cluster.txt requirements-classroom.txt requirements-dev.txt)
BENCH_STAMP := $(VENV)/.bench-$(call key,requirements.txt requirements-bench.txt)

# What the app imports is compiled with its libraries, so that the first start is like any other.
COMPILED := app.py classroom claims deploy optim_core pages ui

PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
SUITABLE := import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

help:
	@echo "make run     start the app (installs what it needs first)"
	@echo "make class   start it as several processes behind nginx, for a lecture hall (needs nginx)"
	@echo "make test    run all tests that this machine allows"
	@echo "make check   format, lint, types and tests"
	@echo "make format  rewrite the files in the project's format"
	@echo "make notebooks  run the example notebooks and write what they print"
	@echo "make claims  measure again every number that the pages quote"
	@echo "make proofs  the app under load; plant wrong versions and show that a test catches each; the longest browser tests (slow)"
	@echo "make bench   measure against torch.optim and optax, and the live stage in Chromium"

run: $(RUN_STAMP)
	@$(BIN)/streamlit run app.py

class: $(RUN_STAMP)
	@$(BIN)/python -m deploy $(if $(PORT),--port $(PORT)) $(if $(REPLICAS),--replicas $(REPLICAS))

test: $(DEV_STAMP)
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal

check: format-check lint types test

format: $(DEV_STAMP)
	@$(BIN)/ruff check -q --fix --select I .
	@$(BIN)/ruff format -q .

format-check: $(DEV_STAMP)
	@$(BIN)/ruff format -q --check . || { echo "The files above are not in the project's format: run make format."; exit 1; }

lint: $(DEV_STAMP)
	@$(BIN)/ruff check -q .
	@$(BIN)/oxlint --quiet ui/stage ui/rooms tests/stage

types: $(DEV_STAMP)
	@$(BIN)/mypy --no-error-summary

notebooks: $(DEV_STAMP)
	@$(BIN)/python -m tests.notebooks

claims: $(RUN_STAMP)
	@$(BIN)/python -m claims measure

# CI gives them what its half hour leaves, so first comes what no run samples, and last the products that every run does.
proofs: $(DEV_STAMP)
	@$(BIN)/python -m proofs votes links access_lecture replicas access cold_start crowd dependencies  # short ones first
	@$(BIN)/python -m tests.mutation
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal -m proof

bench: $(BENCH_STAMP)
	@$(BIN)/python -m benchmarks

$(VENV)/.environment:
	@for p in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
	    if $$p -c '$(SUITABLE)' 2>/dev/null; then \
	        echo "Making the environment $(VENV) with $$($$p --version)"; \
	        $$p -m venv $(VENV) && touch $@; exit; \
	    fi; \
	done; \
	echo "$(or $(PYTHON),No python3 here) is not a Python 3.11, 3.12 or 3.13 with venv. Install one" \
	    "(Debian: sudo apt-get install -y python3 python3-venv) or name one: make run PYTHON=/path/to/python" >&2; \
	exit 1

$(RUN_STAMP): $(VENV)/.environment
	@echo "Installing requirements.txt into $(VENV) (about a minute, once)"
	@if [ -n "$(TORCH_INDEX)" ]; then $(PIP) --index-url $(TORCH_INDEX) $$(grep '^torch==' requirements.txt); fi
	@$(PIP) -r requirements.txt
	@$(BIN)/python -m compileall -q $(COMPILED)
	@rm -f $(VENV)/.run-*; touch $@

$(DEV_STAMP): $(RUN_STAMP)
	@echo "Installing requirements-dev.txt into $(VENV)"
	@$(PIP) -r requirements-dev.txt
	@rm -f $(VENV)/.dev-*; touch $@

$(BENCH_STAMP): $(DEV_STAMP)
	@echo "Installing requirements-bench.txt into $(VENV)"
	@$(PIP) -r requirements-bench.txt
	@rm -f $(VENV)/.bench-*; touch $@
