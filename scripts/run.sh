#!/usr/bin/env bash
# `make run`: build, seed the demo once, serve.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/build.sh
load_env_file

# Demo data goes into the database of the checkout, never into one that somebody chose.
if [ -z "${TIFFIN__DATABASE__URL:-}" ] && [ "${LEPTOS_ENV:-DEV}" = DEV ]; then
  TIFFIN__SITE__DEMO="${TIFFIN__SITE__DEMO:-true}" "$target_dir/release/tiffin" seed
fi

say_step 6 "Tiffin: http://${LEPTOS_SITE_ADDR:-127.0.0.1:3000} (Ctrl-C stops it)"
exec "$target_dir/release/tiffin"
