# Everything runs inside .venv; `make install` alone makes it. Needs Python >= 3.11 and a package index.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
export UV_COMPILE_BYTECODE := 1

.DEFAULT_GOAL := install
.PHONY: install demo test check lint types contracts docs bench lock clean

install: $(READY)

CORE   := CMakeLists.txt $(wildcard src/cluster_maker/kernels/cpp/*)

$(READY): requirements/dev.lock requirements/bootstrap.lock pyproject.toml $(CORE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cluster_maker needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.lock requirements/bootstrap.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: install          ## analyse real data: scikit-learn's bundled wine set
	$(BIN)/clustering demo

test: install          ## all tests, doctests and documentation examples
	@sh scripts/system-packages
	$(BIN)/pytest -n auto $(TESTS)

check: lint types contracts docs   ## what CI checks besides the tests

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

contracts: install
	$(BIN)/lint-imports

docs: install          ## HTML in docs/_build
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build

bench: install         ## quality and speed tables (BENCH=--quick for the short form)
	$(BIN)/python -m benchmarks $(BENCH)

lock: install          ## renew the pinned dependencies
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --upgrade \
	  --python-version 3.11 --group dev --group docs pyproject.toml -o requirements/dev.lock
	echo uv | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --upgrade \
	  --python-version 3.11 - -o requirements/bootstrap.lock

clean:
	rm -rf $(VENV) build dist docs/_build outputs .pytest_cache .mypy_cache .ruff_cache .hypothesis
