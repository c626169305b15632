# Two commands do everything: `make dataset` and `make test`. Both set up .venv first, and again when pyproject.toml changes.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: dataset test check torture clean

dataset: $(READY)  ## validate the corpus, build the dataset into dist/, load it and print what is in it
	$(BIN)/python scripts/build_dataset.py

test: $(READY) check  ## check the code and run the tests
	$(BIN)/pytest -n auto

check: $(READY)  ## formatting, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

torture: $(READY)  ## the long runs: kills, failed system calls, full disks
	$(BIN)/pytest -m torture

clean:
	rm -rf .venv dist build

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	touch $(READY)
