# make run: set everything up and write the report. make test: set everything up and test it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= report
REGIMEN ?= 5 a week for 60 days, then 3 a week

.PHONY: run test check evidence bench docs web clean

run: $(VENV)/.core
	$(BIN)/levator run --out $(OUT) --regimen "$(REGIMEN)"

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.dev
	$(BIN)/ruff format --check src tests benchmarks tools evidence
	$(BIN)/ruff check src tests benchmarks tools evidence
	$(BIN)/mypy
	$(BIN)/lint-imports

evidence: $(VENV)/.dev
	for case in evidence/verification/*/run.py evidence/validation/*/run.py; do \
		echo "== $$case"; $(BIN)/python $$case || exit 1; done

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks all

# Rebuilds the lab page from frontend/; needed only after a change there.
web:
	$(PYTHON) frontend/build.py

docs: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 tests/docs

clean:
	rm -rf $(VENV) report dist build

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Levator needs Python 3.11 or newer; write for example: make PYTHON=python3.12 run")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@ $(VENV)/.core
