# Two commands matter: `make run` and `make test`. The rest is for who changes the code.
PYTHON ?= python3
BIN = .venv/bin
POT = locales/messages.pot
LANGUAGES = en th lo km my vi zh

# Tests and benchmarks start the program again and again, as its users do: compiled once, also where a machine says no.
unexport PYTHONDONTWRITEBYTECODE

# The lock names versions and hashes, and no address of any index.
LOCK = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url $(UPGRADE)

.PHONY: run test check format bench torture catalog vectors lock .venv clean

run: .venv/run.stamp
	$(BIN)/python -m bot

test: .venv
	$(BIN)/python -m pytest

check: .venv
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/lint_container.py

format: .venv
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv .venv/peers.stamp
	$(BIN)/python -m tests.bench $(NAME)

torture: .venv
	TORTURE=1 $(BIN)/python -m pytest tests/test_crashes.py tests/test_announced_amid_crashes.py tests/test_several.py tests/test_race.py tests/delivery/test_faults.py tests/delivery/test_outages.py tests/conversations/test_any_forged_button.py tests/features/registration/test_registration_life.py tests/features/registration/test_registration_joining.py

# After a sentence was added or changed in the code: then translate what is empty in locales/.
catalog: .venv
	$(BIN)/pybabel -q extract --no-default-keywords -k t -k plural:1,2 -k N_ -c i18n: --strip-comments --no-location --no-wrap --sort-output --omit-header -o $(POT) bot
	for language in $(LANGUAGES); do \
	  $(BIN)/pybabel -q update -i $(POT) -d locales -l $$language --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date || exit 1; \
	done
	$(BIN)/python tests/english_catalogue.py

# After a text of bot/seed/faq.yaml was changed: what the engine makes of each, so that the first start need not.
vectors: .venv
	$(BIN)/python -m bot.seed.vectors

# After a dependency was added or removed in pyproject.toml; `make lock UPGRADE=--upgrade` takes newer versions of all.
# Needs uv (https://docs.astral.sh/uv/), which nothing else here needs.
lock:
	$(LOCK) --extra build --extra semantic -o requirements.txt
	$(LOCK) --extra build --extra semantic --extra dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) --extra bench -o requirements-bench.txt

.venv: .venv/dev.stamp

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Sala needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "Installing what the bot needs; about a minute, once."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/dev.stamp: requirements-dev.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the tests need; a few minutes, once."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch .venv/run.stamp $@

# An environment of their own: aiogram wants an older pydantic than we do.
.venv/peers.stamp: requirements-bench.txt | .venv/bin/python
	@echo "Installing the peers that are measured beside the bot; a minute, once."
	$(PYTHON) -m venv .venv/peers
	.venv/peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache
