# Regional Planner. `make` alone lists what can be made.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PLANNER_DEMO ?= 1
export PLANNER_HOME ?= var

.DEFAULT_GOAL := help
.PHONY: help run test faults check lint types contracts migrations lock assets boundaries translations clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.12")'
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.lock
	@echo "Installing what tests need (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.run ## Install, migrate, load Chile, start, print the address and the demo people
	@$(BIN)/regional-planner demo

test: $(VENV)/.test ## Run every test, on SQLite and on a real PostgreSQL
	@$(BIN)/python -m pytest -n $${TEST_WORKERS:-3} --dist loadscope

faults: $(VENV)/.test ## Kill and starve server and databases while eight writers write; look for what was lost
	@$(BIN)/python -m tests.faults --rounds $${ROUNDS:-100} --minutes $${MINUTES:-60}

check: lint types contracts ## Lint, types and import contracts

lint: $(VENV)/.test ## ruff
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/.test ## mypy, strict
	@$(BIN)/mypy

contracts: $(VENV)/.test ## import-linter
	@$(BIN)/lint-imports

lock: $(VENV)/.test ## Renew the lock files
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

assets: ## Rebuild what the browser gets (needs node)
	@cd regional_planner/pages/assets && npm ci && npm run build

boundaries: $(VENV)/.test ## Rebuild geo/ from the source's communes
	@$(BIN)/regional-planner boundaries build

clean: ## Remove the environment, the demo's database and caches
	@rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
