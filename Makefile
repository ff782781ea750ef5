# Two commands do everything: `make run` and `make test`. Both set up what they need and are safe to repeat.
PYTHON ?= python3
PORT ?= 8080
DEMO := demo
LAST_WEEK := 2026-W22
FIRST_WEEK := 2025-W35
BIN := .venv/bin

# OpenMP's waiting threads make a small shared machine slower, not faster.
export OMP_NUM_THREADS ?= 1
export OMP_WAIT_POLICY ?= PASSIVE

.PHONY: run test airflow docs lint format clean

run: .venv/ready
	@scripts/demo.sh $(DEMO) $(FIRST_WEEK) $(LAST_WEEK)

test: .venv/ready lint
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

airflow: .venv/ready
	@PORT=$(PORT) NOTETRENDS_ROOT=$${NOTETRENDS_ROOT:-$(CURDIR)/$(DEMO)/data} scripts/airflow.sh

lint: .venv/ready .typing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy -p notetrends
	MYPYPATH=.typing:dags $(BIN)/mypy dags/*.py
	PYTHONPATH=.typing $(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r trends tokenize reports dags scripts

format: .venv/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/ready
	$(BIN)/python scripts/make_docs.py

clean:
	rm -rf .venv .typing .airflow $(DEMO) build dist *.egg-info

# torch first and pinned: without the pin, pip takes a build with gigabytes of CUDA libraries.
.venv/ready: pyproject.toml constraints.txt
	@echo "setting up .venv (a few minutes the first time)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[airflow,fast,dev]"
	@touch $@

# Static tools cannot follow setuptools' mapping: they get a folder of links that looks like the installed package.
.typing:
	mkdir -p .typing/notetrends
	for name in trends tokenize reports; do ln -sfn ../../$$name .typing/notetrends/$$name; done
