# The front door. Only make and Python 3.11+ are assumed.
PYTHON ?= python3
VENV   ?= .venv
DATA   ?= data
HOST   ?= 127.0.0.1
PORT   ?= 8000
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.install-stamp
PAGES  := search_api/frontend
BUILT  := search_api/static/dist/.build-stamp

.PHONY: help install serve test lint bench clean

help:
	@echo "make serve   set up, build the sample report, serve it on http://$(HOST):$(PORT)/"
	@echo "make test    set up, lint, type-check and run the tests"
	@echo "make lint    ruff and mypy alone"
	@echo "make bench   the benchmarks behind the figures in the documents"
	@echo "make clean   remove what was set up and built"

install: $(STAMP) $(BUILT)

# The encoder is prepared here, once: from then on nothing needs the network.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("reportkg needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/reportkg prepare
	touch $(STAMP)

# The scripts of the pages. Node comes from PyPI where the machine has none that is new enough.
# FRONTEND=no leaves them out: pages work without, and say what is missing.
$(BUILT): $(STAMP) $(PAGES)/package-lock.json $(PAGES)/vite.config.ts $(PAGES)/tsconfig.json $(wildcard $(PAGES)/src/*)
ifneq ($(FRONTEND),no)
	node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[frontend]'
	export PATH="$$PATH"; test ! -x $(BIN)/node || export PATH="$(abspath $(BIN)):$$PATH"; \
	  cd $(PAGES) && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build -- --logLevel warn \
	  || { echo "The scripts of the pages could not be built; to go on without them: make FRONTEND=no"; exit 1; }
	touch $(BUILT)
endif

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
	rm -rf $(VENV) $(DATA) $(PAGES)/node_modules search_api/static/dist models build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
