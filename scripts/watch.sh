#!/usr/bin/env bash
# `make watch`: what plain `cargo leptos watch` does, with the settings of .env.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

load_env_file
# The files are rewritten one by one: their names must stay.
export LEPTOS_HASH_FILES=false
exec cargo leptos watch
