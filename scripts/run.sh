#!/usr/bin/env bash
# `make run`: build, seed the demo once, serve.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/build.sh
load_env_file

# Migrates too. It makes demo data only where there is none.
TIFFIN__SITE__DEMO=true "$target_dir/release/tiffin" seed

say "Tiffin: http://${LEPTOS_SITE_ADDR:-127.0.0.1:3000} (Ctrl-C stops it)"
exec "$target_dir/release/tiffin"
