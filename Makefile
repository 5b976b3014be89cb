# Everything runs inside .venv; `make install` alone makes it. Needs Python >= 3.11 and a package index.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PEERS  := .venv-bench
export UV_COMPILE_BYTECODE := 1

.DEFAULT_GOAL := install
.PHONY: install demo test check lint types contracts docs bench bench-quick sanitize lock clean

install: $(READY)

LOCK   := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --upgrade \
	    --python-version 3.11
CORE   := CMakeLists.txt $(wildcard src/cluster_maker/kernels/cpp/*)

$(READY): requirements/dev.lock requirements/bootstrap.lock pyproject.toml $(CORE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cluster_maker needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.lock requirements/bootstrap.lock
	compiler=$$(sh scripts/compiler $(VENV)) && \
	  CXX="$$compiler" $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: install          ## analyse real data: scikit-learn's bundled wine set
	$(BIN)/clustering demo

test: install          ## all tests, doctests and documentation examples
	@sh scripts/system-packages
	$(BIN)/pytest -n auto $(TESTS)

check: lint types contracts docs bench-quick   ## what CI checks besides the tests

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

contracts: install
	$(BIN)/lint-imports

docs: install          ## HTML in docs/_build
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build

bench: $(PEERS)/.ready  ## all measurements (BENCH=--quick for the short form), in an environment with the peers
	$(PEERS)/bin/python -m benchmarks $(BENCH)

bench-quick: install   ## whether small fits, seedings and silhouettes are right beside scikit-learn; fails on no time
	$(BIN)/python -m benchmarks.kernels --quick

# An environment of its own: the tests never see the peers. Its build folder is its own too, because CMake keeps
# the address of the interpreter in it.
$(PEERS)/.ready: $(READY) requirements/bench.lock
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(BIN)/uv pip sync --quiet --python $(PEERS)/bin/python --require-hashes \
	  requirements/dev.lock requirements/bootstrap.lock requirements/bench.lock
	compiler=$$(sh scripts/compiler $(VENV)) && \
	  CXX="$$compiler" $(BIN)/uv pip install --quiet --python $(PEERS)/bin/python --no-deps --no-build-isolation \
	    --config-settings build-dir=build/bench --editable .
	@touch $@

sanitize: install      ## the kernels' tests on builds that notice wrong memory accesses and races (KIND=thread for one)
	sh scripts/sanitize $(VENV) $(KIND)

lock: install          ## renew the pinned dependencies
	$(LOCK) --all-extras --group dev --group docs pyproject.toml -o requirements/dev.lock
	echo uv | $(LOCK) - -o requirements/bootstrap.lock
	echo ziglang | $(LOCK) - -o requirements/zig.lock
	$(LOCK) --constraints requirements/dev.lock --group bench -o requirements/bench.lock

clean:
	rm -rf $(VENV) $(PEERS) build dist docs/_build outputs .pytest_cache .mypy_cache .ruff_cache .hypothesis
