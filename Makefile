# `make demo` and `make test` need Python 3.10-3.13 and nothing else: they create .venv and install into it.
# Another interpreter: make PYTHON=python3.12 …

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest
N ?= 20000
ROUNDS ?= 5

# Tests that say the same under every Python, or of the libraries that are installed.
ONCE := $(addprefix tests/,agents analysis/tables cli composition conditions configuration deployment editing emit/test_specifications.py \
    fuzz graph kernel loops lsp pages proposal reports rules running runs serving settings submission sync tuning verification \
    sdk/test_branches.py sdk/test_command.py sdk/test_control_flow.py sdk/test_kale_scripts.py sdk/test_metrics.py \
    sdk/test_script_loops.py sdk/test_verify.py test_api.py test_catalogue.py test_effort.py test_licences.py \
    test_readme.py test_release.py test_packages.py test_schemas.py test_shapes.py)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test test-all test-ml test-keras test-serve test-older-libraries unit unit-again unit-between wheel-check release-check lint-release oldest-kfp oldest editors test-editors editor-pictures lint golden golden-diff fuzz corpus bench docs site star-names pictures clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.demo ## Compile an example notebook to a module and to YAML, and run it here
	mkdir -p build
	$(BIN)/kalegen examples/compare_models.ipynb -o build/compare_models.py
	cd build && "$(abspath $(BIN))/python" compare_models.py
	$(BIN)/kalegen run examples/compare_models.ipynb

test: lint unit golden-diff ## Linters, tests, and a look whether golden files are as they should be

test-all: ## That, the tests on every Python from 3.10 to 3.13 that is here, and the wheel: all that CI runs
	.ci/all

test-ml: $(VENV)/.ml ## The tests that need PyTorch, polars or pyarrow
	$(PYTEST) -m ml

test-keras: $(VENV)/.keras ## The tests that need TensorFlow and Keras
	$(PYTEST) -m keras

test-serve: $(VENV)/.serve ## The tests that need KServe's server
	$(PYTEST) -m serve

test-older-libraries: ## Try the tables of library calls on NumPy 1, pandas 1 and scikit-learn 1.2; needs Python 3.10
	.ci/older-libraries

unit: $(VENV)/.test ## The tests alone, one process per core
	$(PYTEST) -n auto --dist worksteal

unit-again: $(VENV)/.test ## The tests for which it counts what Python runs them
	$(PYTEST) -n auto --dist worksteal $(addprefix --ignore ,$(ONCE))

unit-between: $(VENV)/.test ## Those without the cases of docs/explanation/semantics.md, which the oldest and the newest Python run
	$(PYTEST) -n auto --dist worksteal $(addprefix --ignore ,$(ONCE) tests/semantics)

wheel-check: ## Install the wheel alone in an empty environment, and compile and run the examples
	.ci/wheel $(PYTHON)

release-check: ## Build the sdist and the wheel, check what they say and hold, and install and try the wheel alone
	.ci/release $(PYTHON)

lint-release: $(BIN)/python ## Check the workflows, the action, the image, the conda recipe and the schemas with their linters
	.ci/lint-release $(BIN)/python

oldest-kfp: ## Compile the golden cases and submit with the oldest kfp that is supported; all else here runs with the newest
	.ci/oldest-kfp $(PYTHON)

oldest: $(VENV)/.test ## Run what is generated of the golden cases on Python 3.9, where there is one: OLDEST=path
	.ci/oldest $(BIN)/python $(OLDEST)

editors: ## Build the extensions of JupyterLab and VS Code to build/editors/dist; needs npm
	.ci/editors $(PYTHON) build

test-editors: ## That, and try it in JupyterLab and Notebook; needs npm and Chromium
	.ci/editors $(PYTHON)

editor-pictures: ## Take the pictures of JupyterLab in docs/ again, and with CODE_SERVER=command those of VS Code
	CODE_SERVER="$(CODE_SERVER)" .ci/editors $(PYTHON) pictures

lint: $(VENV)/.test ## ruff, black, mypy, and codespell for what people read
	$(BIN)/ruff check .
	$(BIN)/black --check --quiet --diff .
	$(BIN)/black --check --quiet --diff --line-length 88 --target-version py39 --extend-exclude '^$$' kalegen/runtime
	$(BIN)/mypy --strict kalegen/
	$(BIN)/python -m codespell_lib README.md CHANGELOG.md docs kalegen

golden: $(VENV)/.test ## Rewrite what the golden cases expect; review it with git diff
	$(BIN)/python -m tests.rewrite_golden

golden-diff: golden ## Fail when that changed anything
	git diff --exit-code -- tests/golden tests/analysis/facts
	@new=$$(git ls-files --others --exclude-standard tests/golden tests/analysis/facts); \
	if [ -n "$$new" ]; then printf 'not in git:\n%s\n' "$$new" >&2; exit 1; fi

fuzz: $(VENV)/.test ## Compare N generated notebooks with their pipelines (N=20000)
	$(BIN)/python -m tests.fuzz --examples $(N)

corpus: $(VENV)/.test ## Cut every notebook below DIR=path into steps and verify it
	@test -n "$(DIR)" || { echo 'say where: make corpus DIR=path' >&2; exit 2; }
	$(BIN)/python -m tests.corpus "$(DIR)"

bench: $(VENV)/.test ## Measure (ROUNDS=5; DIR=public notebooks), and write docs/explanation/benchmarks.md
	$(BIN)/python -m bench --rounds $(ROUNDS) $(if $(DIR),--notebooks "$(DIR)")

docs: $(VENV)/.test ## Rewrite the generated pages of docs/
	$(BIN)/python -m docs.generate

site: $(VENV)/.site ## Build the documentation in build/site; a broken link or anchor is an error
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --doctree-dir build/doctrees docs build/site

star-names: $(VENV)/.test ## Add to the table of star imports what Pythons (PYTHONS="path path") and the libraries here have
	$(BIN)/python -m tests.star_names --libraries $(BIN)/python $(addprefix --python ,$(PYTHONS))

pictures: $(VENV)/.test ## Draw the pictures of docs/ again; needs chromium
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m docs.draw

clean: ## Remove what the other targets wrote, except .venv
	rm -rf build dist local_outputs .kale .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# One stamp per set of packages: pip runs again only when pyproject.toml changes. Groups need pip 25.1, which is newer
# than what Python 3.10 to 3.13 bring; extras alone do not.
$(VENV)/.demo: pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --editable '.[demo]'
	@touch $@

$(VENV)/.test $(VENV)/.ml $(VENV)/.keras $(VENV)/.serve $(VENV)/.site: pyproject.toml | $(BIN)/python
	$(PIP) install --quiet 'pip>=25.1'
	$(PIP) install --quiet --editable '.[demo,graph,text,tune,verify]' --group $(patsubst .%,%,$(@F))
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' \
	|| { echo 'kalegen needs Python 3.10-3.13, and $(PYTHON) is not: say make PYTHON=python3.12' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
