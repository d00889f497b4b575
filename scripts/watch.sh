#!/usr/bin/env bash
# `make watch`: what plain `cargo leptos watch` does, with the settings of .env.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

load_env_file
exec cargo leptos watch
