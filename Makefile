# make run    start Storytime on 127.0.0.1:8000
# make test   run everything, with real servers
# make check  style, types, contracts between the parts
# make bench  measure
# make demo   play the main job

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run demo test check bench lock clean

run: $(VENV)/app.stamp
	@$(BIN)/storytime serve

demo: $(VENV)/app.stamp
	@$(BIN)/storytime demo

test: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.all

check: $(VENV)/dev.stamp
	@echo "style"; $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "types"; $(BIN)/mypy --no-incremental
	@echo "contracts between the parts"; $(BIN)/lint-imports

bench: $(VENV)/dev.stamp
	@$(BIN)/python -m bench.run

lock: $(VENV)/dev.stamp
	@echo "Needs uv."; for set in app dev; do \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    --extra $$set pyproject.toml -o requirements-$$set.lock --quiet; done

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Storytime needs Python 3.11 or newer; set PYTHON to one."; exit 1; }
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) && touch $@

$(VENV)/app.stamp: $(VENV)/python.stamp requirements-app.lock
	@echo "Installing what Storytime needs …"
	@$(BIN)/pip install --quiet --progress-bar on --no-deps --require-hashes -r requirements-app.lock \
	  || { echo "The packages could not be installed: see above."; exit 1; }
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e . && touch $@

$(VENV)/dev.stamp: $(VENV)/python.stamp requirements-dev.lock
	@echo "Installing what the tests need …"
	@$(BIN)/pip install --quiet --progress-bar on --no-deps --require-hashes -r requirements-dev.lock \
	  || { echo "The packages could not be installed: see above."; exit 1; }
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e . && touch $@ $(VENV)/app.stamp
