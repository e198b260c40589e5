# Each target does its own set-up: Python 3.11 or newer and make are all that it needs.
# PYTHON chooses the interpreter, LAB the demo lab's folder, PORT the address to serve on.
PYTHON ?= python3
LAB ?= demo-lab
PORT ?= 8000
BIN := .venv/bin
STAMP := .venv/.ready
# Compiled modules are kept, and not among the sources: every test that starts a program needs them.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/.compiled
SYNC := $(BIN)/uv sync --quiet --frozen --inexact --no-python-downloads --python $(BIN)/python

.PHONY: setup demo test check bench lock words clean

setup: $(STAMP)

$(STAMP): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "safetylab needs Python 3.11 to 3.13; this is $$($(PYTHON) --version)." >&2; \
	    echo "  hint: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.8"
	@# Behind a proxy with certificates of its own, those of the system are the right ones.
	$(SYNC) || UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 $(SYNC)
	@touch $(STAMP)

demo: $(STAMP)
	$(BIN)/safetylab demo --dir $(LAB) --port $(PORT)

test: check .venv/.tested-with
	$(BIN)/python -m pytest -n auto --dist worksteal

# Tests use a real browser and a real PostgreSQL; as root on Debian they are installed.
.venv/.tested-with: $(STAMP) .ci/packages
	@.ci/packages
	@touch $@

check: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Beside peers that nothing else needs.
bench: $(STAMP)
	$(SYNC) --group bench || UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 $(SYNC) --group bench
	$(BIN)/python -m benchmarks

lock:
	$(BIN)/uv lock

words: $(STAMP)
	$(BIN)/python docs/words.py

clean:
	rm -rf .venv $(LAB)
