# Needs Python 3.11 or newer and make. Everything else goes into .venv, node_modules and var,
# none of which is tracked: `make clean` removes the first two and keeps your data.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help demo install test quick check coverage messages lock clean catalogues

PYTHON ?=
BIN := .venv/bin
PO := $(wildcard lms/locale/*/LC_MESSAGES/django.po)
# Exactly what a lock names, and nothing that an installer would look for besides: a lock is whole, and a
# release that appeared since must not change what is installed. uv takes a third of pip's time; where it
# finds no index, as one can be set up for pip alone, pip does it. Words are shown when both fail.
define PIP_INSTALL
mkdir .venv/installing 2>/dev/null || { \
	echo "Packages are being installed into .venv already: wait until that has ended. (If not, remove .venv/installing.)"; \
	exit 1; }; \
trap 'rmdir .venv/installing' EXIT; trap 'exit 130' INT TERM; \
{ $(PIP) --requirement requirements/uv.txt && { \
	$(BIN)/uv pip install --python $(BIN)/python --no-deps --require-hashes --compile-bytecode --no-progress \
		--requirement $(1) || $(PIP) --requirement $(1); }; } >.venv/install.log 2>&1 || { \
	tail -n 15 .venv/install.log; \
	echo "The packages of $(1) could not be installed; what pip said stands above. Is the package index reachable?"; \
	exit 1; }
endef
PIP := $(BIN)/python -m pip install --no-deps --require-hashes --disable-pip-version-check --progress-bar off
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
export DJANGO_SETTINGS_MODULE ?= lms.settings.dev

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

demo: .venv/base.stamp ## Start a working academy on http://127.0.0.1:8000 (PORT=…)
	@$(MAKE) --silent --no-print-directory --jobs=2 node_modules/.stamp catalogues
	@exec $(BIN)/python manage.py demo

install: .venv/base.stamp node_modules/.stamp catalogues ## Install or update a site: packages, database, roles, static files; nothing of the demo
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py install
	@$(BIN)/python manage.py collectstatic --verbosity 0 --noinput
	@echo "Installed. docs/operations.md says what comes next."

test: export DJANGO_SETTINGS_MODULE = lms.settings.test
test: check node_modules/.stamp ## Everything CI runs: the checks, then the tests on each database there is
	@exec $(BIN)/python tests/run.py

quick: export DJANGO_SETTINGS_MODULE = lms.settings.test
quick: check ## The checks and the tests near what differs from main, on SQLite
	@exec $(BIN)/python -m tests.near

check: export DJANGO_SETTINGS_MODULE = lms.settings.test
check: .venv/dev.stamp catalogues ## Linters, types, layers and missing migrations
	$(BIN)/python -m pip --disable-pip-version-check check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files -z --cached --others --exclude-standard 'templates/*.html' | xargs -0 -r $(BIN)/djhtml --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run

coverage: .venv/dev.stamp node_modules/.stamp catalogues ## Which lines and branches the tests reach
	$(BIN)/pytest --cov --cov-report=term

messages: .venv/dev.stamp ## Collect translatable strings into lms/locale (needs gettext)
	@command -v xgettext >/dev/null || { echo "gettext is missing: install it (Debian: apt-get install gettext)."; exit 1; }
	$(BIN)/python manage.py makemessages --all --no-location --no-wrap \
		--ignore='.venv' --ignore='node_modules' --ignore='var' --ignore='tests'

lock: .venv/dev.stamp ## Write requirements/*.txt anew from pyproject.toml (UPGRADE=--upgrade for newer releases)
	$(COMPILE) $(UPGRADE) pyproject.toml --output-file requirements/base.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --group dev --constraint requirements/base.txt --output-file requirements/dev.txt
	$(COMPILE) $(UPGRADE) --group pyproject.toml:node --output-file requirements/node.txt
	$(COMPILE) --group pyproject.toml:installing --constraint requirements/dev.txt --output-file requirements/uv.txt

clean: ## Remove what was installed or built; keeps var, where your data is
	rm -rf .venv node_modules var/static .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .coverage
	find lms/locale -name '*.mo' -delete

# Set-up. Each stamp is as new as the lock file it was made from, so a second run has nothing to do.

.venv/bin/python:
	@set -e; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 or newer is missing. Install it, or say where it is: make $(or $(MAKECMDGOALS),demo) PYTHON=/path/to/python3"; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$found has no venv module. Install it (Debian: apt-get install python3-venv)."; exit 1; \
	fi; \
	echo "Setting up .venv with $$("$$found" --version)"; \
	"$$found" -m venv .venv

.venv/base.stamp: requirements/base.txt | .venv/bin/python
	@echo "Installing Python packages"
	@$(call PIP_INSTALL,$<)
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .venv/bin/python
	@echo "Installing Python packages for development"
	@$(call PIP_INSTALL,$<)
	@touch $@

node_modules/.stamp: package-lock.json package.json requirements/node.txt | .venv/bin/python
	@echo "Installing browser packages"
	@if ! command -v npm >/dev/null || ! node -e 'process.exit(+(parseInt(process.versions.node) < 18))' 2>/dev/null; then \
		$(call PIP_INSTALL,requirements/node.txt); \
	fi; \
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || { \
		echo "The browser packages could not be installed; what npm said stands above. Is its registry reachable?"; exit 1; }
	@touch $@

catalogues: var/catalogues.stamp

var/catalogues.stamp: $(PO) | .venv/bin/python
	@mkdir -p var || { echo "The folder var cannot be made here: make it, and let this account write to it."; exit 1; }
	@$(if $(PO),$(BIN)/pybabel --quiet compile --domain django --directory lms/locale)
	@touch $@
