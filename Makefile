# Tiffin's commands. Each sets up the tools it needs first (scripts/setup.sh), then does its work.

.DEFAULT_GOAL := help
.PHONY: help run cluster watch test bench fmt setup

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

# sqlite or postgres: what `make run` builds for and serves from.
DATABASE = sqlite

run: ## Build, migrate, seed demo data once, serve http://127.0.0.1:3000 (DATABASE=postgres: on PostgreSQL)
	@TIFFIN_BUILD_DATABASE=$(DATABASE) scripts/setup.sh $(if $(filter postgres,$(DATABASE)),--postgres) scripts/run.sh

cluster: ## The same on PostgreSQL with two servers, each on a port of its own
	@scripts/setup.sh --postgres scripts/cluster.sh

watch: ## Serve a debug build that follows every edit
	@scripts/setup.sh scripts/watch.sh

test: ## Format, lints, unit and HTTP tests, the architecture, wasm build, browser tests
	@scripts/setup.sh --test scripts/test.sh

bench: ## Measure the release build beside other programs (docs/performance.md)
	@scripts/setup.sh --bench scripts/bench.sh

fmt: ## Format the Rust code
	@cargo fmt --all

setup: ## Only set up the tools, those of the tests too
	@scripts/setup.sh --test
