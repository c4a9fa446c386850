# The commands of the project; `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
# Test processes for two cores: tests in browsers wait now and then.
WORKERS ?= 3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# pip knows package indexes that are set up for pip alone.
INSTALL = $(UV) pip install --quiet --require-hashes --python $(BIN)/python -r $(1) || { \
	  echo "uv could not install; trying pip" >&2; $(BIN)/python -m pip install --quiet --require-hashes -r $(1); }
# Settings of an installation in this shell must not reach the tests. Python keeps what it compiled in any case:
# the tests start many processes, and compiling every library anew costs each of them seconds.
WITHOUT_SETTINGS := env -u PYTHONDONTWRITEBYTECODE $(foreach name,$(filter GUANXI_% FLASK_% DASH_%,$(.VARIABLES)),-u $(name))

TESTS := $(WITHOUT_SETTINGS) OPENBLAS_NUM_THREADS=1 $(BIN)/pytest

# Before the demo is made, so that nobody waits for it in vain; `serve` looks again.
define CHECK_PORT
import socket, sys
port = sys.argv[1]
if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
    sys.exit(f"PORT must be a number from 1 to 65535, not {port}.")
with socket.socket() as probe:
    if probe.connect_ex(("127.0.0.1", int(port))) == 0:
        sys.exit(f"Port {port} is in use. Stop the other program, or choose another port: make demo PORT=8080")
endef
export CHECK_PORT

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test ready lint style types format lock words docs coverage bench bundle browser clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: bundle ## set everything up and serve an invented company (PORT=8000)
	@$(BIN)/python -c "$$CHECK_PORT" '$(PORT)'
	@GUANXI_DEMO=1 $(BIN)/flask --app wsgi demo
	@exec env GUANXI_DEMO=1 $(BIN)/flask --app wsgi serve --port $(PORT)

# In order: the long files are at the front, and the many short ones fill all processes to the end.
test: $(VENV)/dev.stamp ## set up what tests need and run them all
	@$(MAKE) --no-print-directory --jobs=2 types style bundle browser ready
	@$(TESTS) -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Reading all tests once, beside the check of types, compiles for all processes what each would compile for itself.
ready: $(VENV)/dev.stamp
	@$(TESTS) --collect-only -qq >$(VENV)/tests.log 2>&1 || { cat $(VENV)/tests.log; exit 1; }

lint: style types ## check style, types and import directions

types: $(VENV)/dev.stamp
	@$(BIN)/mypy .

style: $(VENV)/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/dev.stamp ## put the code into the house style
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

lock: $(UV) ## refresh the hash-pinned lists in requirements/
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --upgrade requirements/uv.in -o requirements/uv.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --upgrade pyproject.toml --extra dev -o requirements/dev.txt
	cp requirements/dev.txt requirements/run.txt # what an output file holds is preferred, so both lists agree
	$(UV) pip compile --quiet --universal --generate-hashes --no-header pyproject.toml -o requirements/run.txt
	$(call INSTALL,requirements/dev.txt)
	$(BIN)/python -m dashboard.bundle --lock

words: $(VENV)/dev.stamp ## take new texts into the catalogues of other languages
	@$(BIN)/python -m tests.catalogue

docs: $(VENV)/run.stamp ## write docs/metrics.md from what it is made of
	@$(BIN)/python -m data.method.document

coverage: $(VENV)/dev.stamp ## check by simulation what the intervals hold (docs/coverage.md; some minutes)
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.load.coverage # threads only get in the way of matrices so small

bench: $(VENV)/dev.stamp bundle browser ## measure speed on both databases (docs/performance.md)
	@$(WITHOUT_SETTINGS) $(BIN)/python -m tests.load.bench

# Both look first and do nothing when what they make is there.
bundle: $(VENV)/run.stamp ## build the charts' script, small where node is there
	@$(BIN)/python -m dashboard.bundle

browser: $(VENV)/dev.stamp ## find Chromium for the tests, or install it
	@$(BIN)/python -m tests.browser

clean: ## remove everything that these commands made, the demo's database too
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dashboard/assets/vendor
	rm -f instance/demo.sqlite3 instance/demo.sqlite3-wal instance/demo.sqlite3-shm instance/secret
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Guanxi needs Python 3.11 or newer; $(PYTHON) is not. Name one: make $(or $(MAKECMDGOALS),demo) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making the virtual environment $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(UV): requirements/uv.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

# Each stamp is newer than the list that it installed; `run` is a part of `dev`, with the same versions.
$(VENV)/run.stamp: requirements/run.txt $(UV)
	@echo "Installing what the application needs (a few minutes the first time)"
	@$(call INSTALL,requirements/run.txt)
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(UV)
	@echo "Installing what the application and its tests need (a few minutes the first time)"
	@$(call INSTALL,requirements/dev.txt)
	@touch $@ $(VENV)/run.stamp
