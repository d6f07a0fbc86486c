# The targets of Goodword. `make` alone lists them; each sets up what it needs first.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
GOODWORD := $(BIN)/goodword
# An interpreter to use instead of the one that is found: make PYTHON=/path/to/python
PYTHON ?=
# What pytest gets besides: make test PYTEST="-k claim"
PYTEST ?=
SOURCES := functions site infra tests

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: dev
dev: $(READY) ## build the site, start the local stack, serve until Ctrl-C
	@$(GOODWORD) dev

.PHONY: test
test: $(READY) ## the tests, fast ones first (then finds or installs a Chromium)
	@infra/setup/run-tests $(VENV) $(PYTEST)

.PHONY: proof
proof: $(READY) ## the long tests besides: every page, look and language, every call that may die
	@infra/setup/run-tests $(VENV) --proof $(PYTEST)

.PHONY: lint
lint: $(READY) ## ruff, mypy (strict) and cfn-lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(SOURCES)
	$(BIN)/cfn-lint infra/template.yaml

.PHONY: build
build: $(READY) ## program.yml to build/site and build/functions
	@$(GOODWORD) build

.PHONY: bundle
bundle: $(READY) build ## what Lambda runs, as build/bundle.zip
	@$(GOODWORD) bundle

.PHONY: bench
bench: $(READY) ## measure the figures that we promise
	@$(BIN)/python -m tests.bench

.PHONY: shapes
shapes: $(READY) ## note the shapes of what is stored, unless stored items break
	@$(BIN)/python -m tests.store.shapes

.PHONY: picture
picture: $(READY) ## take README's picture anew, of a page of the local stack
	@$(BIN)/python -m tests.picture

.PHONY: setup
setup: $(READY) ## only the virtual environment

.PHONY: lock
lock: $(READY) ## pin the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --all-extras --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --constraint requirements.lock --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.13 -o functions/requirements.lock

.PHONY: clean
clean: ## remove the environment, builds and caches; keeps .goodword (local data), build/published (revisions)
	[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name published -exec rm -rf {} +
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml infra/setup/find-python infra/setup/make_environment.py
	@python=$$(PYTHON='$(PYTHON)' infra/setup/find-python) && \
	exec "$$python" infra/setup/make_environment.py $(VENV)
