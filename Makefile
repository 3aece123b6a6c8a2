# Every way to build, try and test the project. `make help` lists them.
#
# `make test` uses one cargo profile (dev) throughout, since each profile compiles llama.cpp anew.

.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

CARGO ?= cargo
target := $(or $(CARGO_TARGET_DIR),target)
debug_bin := $(abspath $(target)/debug/groundskeeper)
release_bin := $(abspath $(target)/release/groundskeeper)
example := examples/messy
venv := .venv

# Printed before each step of `make test`, so that a log shows how far it came.
step = @printf '\n==> %s\n'

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## Install what is missing on this machine (apt, dnf, pacman, brew)
	@scripts/setup.sh

.PHONY: build
build: setup ## Build the program for use (target/release/groundskeeper)
	$(CARGO) build --locked --release

.PHONY: demo
demo: setup ## See it work on a messy little package, in a temporary folder
	$(step) 'Building the program (the first time takes minutes: it compiles llama.cpp)'
	$(CARGO) build --locked --release
	GROUNDSKEEPER_BIN=$(release_bin) scripts/demo.sh

# The steps run one after another whatever -j says, cheapest first, up to the first failure.
.PHONY: test
test: ## Run every check that a change must pass
	@for part in setup-test fmt-check clippy unit clients example gate demo-check; do \
		$(MAKE) $$part || { echo "make test: stopped at '$$part'" >&2; exit 1; }; \
	done
	$(step) 'Everything passed'

.PHONY: docs
docs: ## Write docs/rules, docs/settings.md and schemas/config.schema.json from the code
	GROUNDSKEEPER_WRITE_DOCS=1 $(CARGO) test --locked --no-default-features --quiet --test it generated::

.PHONY: fmt
fmt: ## Format the Rust sources
	@git ls-files -z '*.rs' | xargs -0 rustfmt --edition 2024

.PHONY: lint
lint: fmt-check clippy ## Check the formatting and run clippy, warnings as errors

.PHONY: deny
deny: ## Check licences, advisories and sources of dependencies (needs cargo-deny)
	$(CARGO) deny --locked check

.PHONY: bench
bench: ## Measure against ruff, complexipy, lizard and radon
	$(CARGO) build --locked --release
	$$(scripts/python.sh) benches/peers/check_vs_ruff.py --groundskeeper $(release_bin)
	$$(scripts/python.sh) benches/peers/table.py --groundskeeper $(release_bin)

# WORK is a folder outside of the tree for the peers, the models and the Python packages.
WORK ?= $(or $(TMPDIR),/tmp)/groundskeeper-bench

.PHONY: bench-engine
bench-engine: ## Measure the engine against llama-bench and llama-server
	@test -x $(WORK)/venv/bin/python || $$(scripts/python.sh) -m venv $(WORK)/venv
	@$(WORK)/venv/bin/python -m pip install --quiet --disable-pip-version-check numpy gguf
	$(WORK)/venv/bin/python benches/engine/table.py --work $(WORK) $(BENCH)

.PHONY: clean
clean: ## Remove everything that was built here
	$(CARGO) clean
	rm -rf $(venv) .node

# The parts of `make test`.

.PHONY: setup-test fmt-check clippy unit debug clients example gate demo-check
setup-test:
	$(step) 'Tools'
	@scripts/setup.sh --test
	@$$(scripts/python.sh) -B scripts/setup_test.py

# Over git's list: `cargo fmt` does not see files that are reached through macros only. Outside of
# a git checkout that list is empty and would pass, so that is refused first.
fmt-check:
	$(step) 'Formatting'
	@git rev-parse --is-inside-work-tree >/dev/null
	@git ls-files -z '*.rs' | xargs -0 rustfmt --edition 2024 --check

clippy:
	$(step) 'Clippy'
	$(CARGO) clippy --locked --all-targets -- -D warnings

unit:
	$(step) 'Rust tests'
	$(CARGO) test --locked --all-targets
	$(CARGO) test --locked --doc

debug:
	@$(CARGO) build --locked --quiet

clients: $(venv)/ready debug
	$(step) 'A foreign MCP client against the server'
	@GROUNDSKEEPER_BIN=$(debug_bin) $(venv)/bin/python tests/clients/mcp_session.py
	$(step) 'Clients written for Node, where they can be had'
	@GROUNDSKEEPER_BIN=$(debug_bin) $(venv)/bin/python -B tests/clients/node_session.py
	$(step) 'The official conformance suite against our protocol, where it can be had'
	@programs=$(CURDIR)/.node/node_modules/.bin; test ! -x $$programs/conformance || \
		PATH=$$programs:$$PATH GROUNDSKEEPER_CONFORMANCE=$$programs/conformance \
		$(CARGO) test --locked --quiet --test it -- conformance::suite
	$(step) 'A foreign editor against the language server'
	@GROUNDSKEEPER_BIN=$(debug_bin) $(venv)/bin/python tests/clients/lsp_session.py
	$(step) 'OpenAI'\''s own clients against the HTTP face'
	@GROUNDSKEEPER_BIN=$(debug_bin) $(venv)/bin/python -B tests/clients/openai_session.py
	$(step) 'Commits through other hook managers'
	@GROUNDSKEEPER_BIN=$(debug_bin) $(venv)/bin/python tests/clients/hook_managers.py

example:
	$(step) 'The tests of the example package'
	@cd $(example) && $$($(CURDIR)/scripts/python.sh) -B -m unittest -q

gate: debug
	$(step) 'Our own rules on our own tree'
	@$(debug_bin) check

demo-check: debug
	$(step) 'The demo, with the test build'
	@GROUNDSKEEPER_BIN=$(debug_bin) DEMO_REMOVE=1 scripts/demo.sh

# The Python packages that the tests use, in a virtual environment inside the tree.
$(venv)/ready: tests/clients/requirements.txt scripts/python.sh
	$(step) 'Python packages for the tests'
	@rm -rf $(venv)
	@$$(scripts/python.sh) -m venv $(venv)
	@$(venv)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
