# The front door. Needs make and Python 3.11 or newer, nothing else; everything goes into .venv, once.

PYTHON_IN = .venv/bin/python
WORKERS = auto
ARGS =

.PHONY: help setup setup-test demo up test test-postgres bench fuzz docs lock format clean
.PHONY: check check-style check-types check-layers check-docs

help:
	@echo "make demo            the sample shop, from signed webhooks to the doorstep (ONCE=1: ends by itself)"
	@echo "make test            the whole suite, on SQLite and PostgreSQL"
	@echo "make up              your own shop"
	@echo "make check           style, types, layers, docs in step"
	@echo "make test-postgres   only the PostgreSQL halves of the suite"
	@echo "make bench           orders a second, beside the naive way and the limit"
	@echo "make docs            writes the generated pages and blocks"
	@echo "make format          puts the code into its one format"
	@echo "make lock            writes the two lock files (ARGS=--upgrade: with the newest versions)"
	@echo "make clean           removes caches and build results, never a shop's files"

setup: .venv/.ready
	@:

setup-test: .venv/.ready-test
	@:

.venv/.ready: requirements.lock pyproject.toml deployments/setup.sh
	@sh deployments/setup.sh requirements.lock

.venv/.ready-test: requirements-test.lock pyproject.toml deployments/setup.sh
	@sh deployments/setup.sh requirements-test.lock

demo: setup
	@if [ "$(ONCE)" = 1 ]; then exec .venv/bin/doorstep demo --once $(ARGS); else exec .venv/bin/doorstep demo $(ARGS); fi

up: setup
	@exec .venv/bin/doorstep up $(ARGS)

test: setup-test
	$(PYTHON_IN) -m pytest -n $(WORKERS) --maxprocesses 8 --dist worksteal $(ARGS)

test-postgres: setup-test
	DOORSTEP_TEST_DATABASES=postgres $(PYTHON_IN) -m pytest -n $(WORKERS) --maxprocesses 8 --dist worksteal -m postgres $(ARGS)

check: check-style check-types check-layers check-docs

check-style: setup-test
	.venv/bin/ruff check --output-format concise .
	.venv/bin/ruff format --check .

check-types: setup-test
	.venv/bin/mypy

check-layers: setup-test
	.venv/bin/lint-imports --no-logo

# The generated pages and blocks say what the code says.
check-docs: setup-test
	@if .venv/bin/doorstep docs --help >/dev/null 2>&1; then .venv/bin/doorstep docs --check; fi

bench: setup
	.venv/bin/python -m bench $(ARGS)

fuzz: setup
	.venv/bin/python -m pip install --quiet atheris
	.venv/bin/python -m bench.fuzz $(ARGS)

docs: setup
	.venv/bin/doorstep docs $(ARGS)

format: setup-test
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# uv alone can lock for every Python and platform at once; it is fetched when it is not there.
# The test lock holds the runtime lock's versions and adds to them. Neither may hold an address.
LOCK = --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11
lock: setup-test
	@command -v uv >/dev/null || [ -x .venv/bin/uv ] || $(PYTHON_IN) -m pip install --quiet uv
	@PATH="$$PATH:$$PWD/.venv/bin"; UV_CUSTOM_COMPILE_COMMAND="make lock"; export PATH UV_CUSTOM_COMPILE_COMMAND; \
	uv pip compile $(LOCK) $(ARGS) --output-file requirements.lock pyproject.toml && \
	uv pip compile $(LOCK) $(ARGS) --extra test --constraint requirements.lock --output-file requirements-test.lock pyproject.toml
	@if grep -nE '(https?|file|git|ssh)(\+[a-z]+)?:' requirements.lock requirements-test.lock; then \
	echo "lock: the lines above hold an address; a lock must not. Remove its source and run make lock again."; exit 1; fi
	@echo "lock: requirements.lock and requirements-test.lock are resolved; run make test"

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache bench/work
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
