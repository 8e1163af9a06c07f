# Two commands: `make demo` (the main job, on loopback) and `make test` (everything that must hold).
# Needed: Python 3.11, git, make. The rest is installed here: uv beside the project, packages by
# the lock file, and (as root on Debian) the system packages that optional tests use.

PYTHON ?= python3.11
UV := .uv/bin/uv
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: fuzz demo test check format lint types contracts unit soak system sbom audit clean samples

demo: .venv/.runtime
	$(BIN)/relay demo $(if $(LIVE),--live $(or $(KEY),openai.key))

test: system check sbom

check: lint types contracts unit

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.dev
	$(BIN)/pyright

contracts: .venv/.dev
	$(BIN)/lint-imports

unit: .venv/.dev
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

soak: system .venv/.dev
	$(BIN)/pytest -m soak

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

fuzz: .venv/.dev
	$(UV) pip install --quiet atheris
	$(BIN)/python -m tools.fuzz_masking -runs=$(or $(RUNS),10000) -max_len=400

samples: .venv/.dev
	$(BIN)/python -m tools.build_samples

system:
	@sh tools/system_packages.sh

.venv/.runtime: pyproject.toml uv.lock $(UV)
	$(UV) sync --quiet --locked --inexact --all-extras --no-dev --python $(PYTHON)
	@touch $@

.venv/.dev: pyproject.toml uv.lock $(UV)
	$(UV) sync --quiet --locked --inexact --all-extras --python $(PYTHON)
	@touch $@ .venv/.runtime

$(UV): deploy/uv.txt
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet --require-hashes -r deploy/uv.txt
	@touch $@

sbom: $(UV)
	@mkdir -p dist
	$(UV) export --quiet --locked --no-dev --all-extras --format cyclonedx1.5 -o dist/sbom.cdx.json

audit: $(UV)
	$(UV) audit --locked

clean:
	rm -rf .venv .uv .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist
