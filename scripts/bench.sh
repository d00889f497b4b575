#!/usr/bin/env bash
# `make bench`: the release build, the programs it is measured beside, and bench/run.mjs. On two cores
# the measuring takes about a quarter of an hour. Needs the tools of scripts/setup.sh --bench.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ -r /proc/self/status ] || fail "the bench reads memory from /proc" "run it on Linux"
forget_settings
scripts/build.sh
target="$(cd "$target_dir" && pwd)"
say "programs to measure beside: cargo build --release in bench (minutes the first time)"
# A target folder of their own: what cargo leptos builds with other variables would be built anew.
CARGO_TARGET_DIR="$target/bench" cargo build --release -p tiffin-bench-axum -p tiffin-bench-leptos

export BENCH_TIFFIN="$target/release/tiffin" BENCH_AXUM="$target/bench/release/tiffin-bench-axum"
export BENCH_LEPTOS="$target/bench/release/tiffin-bench-leptos"
exec node bench/run.mjs
