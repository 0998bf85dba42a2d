# `make reports` and `make test` need only Python 3.11 or newer and make; they set everything else up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(JOBS)
# A file per process, in the order in which tests/conftest.py puts them: the longest first.
BY_FILE := --dist loadfile --no-loadscope-reorder
# Where Python may keep no compiled code, each of the hundreds of processes of a run compiles pandas and the rest anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help reports programs test test-fast coverage check lint hooks docs sample example lock clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/  -/'

$(VENV)/ok: requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear --without-pip $(VENV)
	$(PYTHON) -m pip --python $(BIN)/python install --quiet uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

reports: $(VENV)/ok  ## set up, run the bundled sample through every stage, print where the reports are
	$(BIN)/hct-eval run hct-sample --jobs $(JOBS)

programs:  ## install what some tests need beside Python, on a Debian as root (a browser, an office, a reader of PDF)
	.ci/programs

test: $(VENV)/ok lint  ## set up and run every check and test
	$(PYTEST) $(BY_FILE)

test-fast: $(VENV)/ok  ## the quick tests, each well under a second (a minute)
	$(PYTEST) --dist worksteal -m "not slow"

coverage: $(VENV)/ok  ## run every test and show which lines of the package none of them reaches
	$(PYTEST) $(BY_FILE) --cov --cov-report=term:skip-covered

lint: $(VENV)/ok  ## format, style, types, floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell --quiet-level 2

hooks: $(VENV)/ok  ## look at every commit before it is made: style, spelling, no outputs, no personal data
	$(BIN)/pre-commit install

docs: $(VENV)/ok  ## build the documentation as a site in build/site
	$(BIN)/mkdocs build --strict --quiet

check: $(VENV)/ok  ## read the sample's raw data and list every problem
	$(BIN)/hct-eval check hct-sample

sample: $(VENV)/ok  ## make the bundled sample again from its seed (scripts/sample)
	$(BIN)/python -m scripts.sample

example: reports  ## put the sample's report on Plymouth, as it is now, where README shows it (docs/example)
	mkdir -p docs/example
	cp reports/hct-sample/plymouth/report.pdf docs/example/plymouth-report.pdf
	cp reports/hct-sample/plymouth/summary.pdf docs/example/plymouth-summary.pdf

lock: $(VENV)/ok  ## resolve the dependencies again into requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
		--no-emit-find-links --python-version 3.11 --extra names --group dev pyproject.toml -o requirements.lock

clean:  ## remove what the commands made (never data/raw)
	rm -rf $(VENV) data/processed/hct-sample reports/hct-sample .pytest_cache .mypy_cache .ruff_cache
