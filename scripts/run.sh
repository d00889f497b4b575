#!/usr/bin/env bash
# `make run`: build, seed the demo once, serve it, with the other service of its lab.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/build.sh
load_env_file
address="${LEPTOS_SITE_ADDR:-127.0.0.1:3000}"
server="$target_dir/release/tiffin"

# Demo data goes into the database of the checkout, never into one that somebody chose.
if [ -z "${TIFFIN__DATABASE__URL:-}" ] && [ "${LEPTOS_ENV:-DEV}" = DEV ]; then
  export TIFFIN__SITE__DEMO="${TIFFIN__SITE__DEMO:-true}"
  "$server" seed
fi

say_step 6 "Tiffin: http://$address (Ctrl-C stops it)"
if [ "${TIFFIN__SITE__DEMO:-}" != true ] || [ -n "${TIFFIN__SITE__COURIER_BOARD:-}" ]; then
  exec "$server"
fi

# The board outlives nobody: it ends with the server, whatever ends that.
board_port="$(free_port)"
start_board "${TIFFIN__SITE__BASE_URL:-http://127.0.0.1:3000}" "$board_port"
trap 'kill "$board" 2>/dev/null || true' EXIT
trap 'kill -TERM "$serving" 2>/dev/null || true' INT TERM
TIFFIN__SITE__COURIER_BOARD="http://127.0.0.1:$board_port" "$server" &
serving=$!
status=0
wait "$serving" || status=$?
# A signal ended the wait before the server has ended: the next says how it did.
if kill -0 "$serving" 2>/dev/null; then
  status=0
  wait "$serving" || status=$?
fi
exit "$status"
