# The front door. Only make and Python 3.11+ are assumed.
PYTHON ?= python3
VENV   ?= .venv
DATA   ?= data
HOST   ?= 127.0.0.1
PORT   ?= 8000
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.install-stamp

.PHONY: help install serve test lint bench clean

help:
	@echo "make serve   set up, build the sample report, serve it on http://$(HOST):$(PORT)/"
	@echo "make test    set up, lint, type-check and run the tests"
	@echo "make lint    ruff and mypy alone"
	@echo "make bench   the benchmarks behind the figures in the documents"
	@echo "make clean   remove what was set up and built"

install: $(STAMP)

# The encoder is prepared here, once: from then on nothing needs the network.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("reportkg needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/reportkg prepare
	touch $(STAMP)

serve: install
	$(BIN)/reportkg build corpus/reports --data $(DATA)
	$(BIN)/reportkg serve --data $(DATA) --host $(HOST) --port $(PORT)

test: install lint
	$(BIN)/python -m pytest -q

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: install
	$(BIN)/python -m benchmarks.sample

clean:
	rm -rf $(VENV) $(DATA) models build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
