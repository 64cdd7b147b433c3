# Nothing but Python >= 3.11 is needed: the virtual environment is made on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Arguments for pytest, such as PYTEST_ARGS="-k touches": by default two processes, each with a server of its own.
PYTEST_ARGS ?= -n 2

.DEFAULT_GOAL := help
.PHONY: help run test lint audit format lock install clean pictures benchmark-refresh benchmark-peers benchmark-queries benchmark-extract benchmark-backfill benchmark-api benchmark-page
.DELETE_ON_ERROR:

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(INSTALLED) ## Install what is needed, then show first against last paid touch on the bundled sample
	@$(BIN)/attribution demo

test: $(INSTALLED) ## Install what is needed, then run the whole test suite
	$(BIN)/pytest $(PYTEST_ARGS)

lint: $(INSTALLED) ## Check style, docstrings, SQL, types and the container files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/lint_sql.py lint sql benchmarks
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/hadolint --failure-threshold info Dockerfile
	$(BIN)/mypy

format: $(INSTALLED) ## Bring Python and SQL files into the house style
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/python tools/lint_sql.py fix sql benchmarks

install: $(INSTALLED) ## Make the virtual environment in .venv and install the lock

audit: $(INSTALLED) ## Look for known vulnerabilities of the locked dependencies
	$(BIN)/python tools/audit.py

# Extras stay in the pins, since pip before 24 takes `gql[requests]` for unpinned when the lock says `gql`.
# Known versions stay as they are; to raise them all: make lock LOCK_ARGS=--upgrade
lock: $(INSTALLED) ## Write requirements.txt, and requirements-runtime.txt without tools, anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-strip-extras \
		--no-emit-index-url --no-header --quiet --output-file requirements.txt $(LOCK_ARGS)
	$(BIN)/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-strip-extras \
		--no-emit-index-url --no-header --quiet --constraint requirements.txt --output-file requirements-runtime.txt

benchmark-refresh: $(INSTALLED) ## Measure loading and refreshing side by side with what is known to be fast
	$(BIN)/python -m benchmarks.refresh

benchmark-queries: $(INSTALLED) ## Measure the dashboards' queries on 457,000 leads, each against its bound
	$(BIN)/python -m benchmarks.queries

benchmark-peers: $(INSTALLED) ## Measure the whole way beside the classic one: everything anew by joins with OR
	$(BIN)/python -m benchmarks.peers

benchmark-extract: $(INSTALLED) ## Measure a day of a million rows from a CRM table and from an API, beside sending and copying
	$(BIN)/python -m benchmarks.extract

pictures: $(INSTALLED) ## Make the pictures of the documents anew, from the Dagster UI and the page in a browser
	PICTURES=docs/images $(BIN)/pytest -n 0 attribution_pipeline_tests/ui attribution_pipeline_tests/dashboard/test_pictures.py

benchmark-backfill: $(INSTALLED) ## Measure a backfill of 365 days through Dagster, beside the same work without it
	$(BIN)/python -m benchmarks.backfill

benchmark-api: $(INSTALLED) ## Measure every path of the API with 16 clients on 457,000 leads, beside its query in psql
	$(BIN)/python -m benchmarks.api

benchmark-page: $(INSTALLED) ## Measure the first complete render of the page, on the sample and on 457,000 leads
	$(BIN)/python -m benchmarks.page

clean: ## Remove the virtual environment, caches and build results; data in .attribution/ stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is: $$($(PYTHON) --version 2>&1 || true)" >&2; \
		echo "If another one is installed, name it: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu:" \
			"apt-get install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(INSTALLED): requirements.txt pyproject.toml setup.py | $(BIN)/python
	@echo "Installing the locked dependencies into $(VENV): about 250 MB, one to five minutes the first time ..."
	@PIP_USE_PEP517=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements.txt
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	@touch $@
