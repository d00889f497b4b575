#!/usr/bin/env bash
# `make run`: build, seed the demo once, serve it, with the other service of its lab. With
# TIFFIN_BUILD_DATABASE=postgres on a PostgreSQL of its own.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

board=""
serving=""

main() {
  local server="$target_dir/release/tiffin" board_port status
  scripts/build.sh
  load_env_file
  trap clean_up EXIT
  start_database
  seed_demo

  say_step 6 "Tiffin: http://${LEPTOS_SITE_ADDR:-127.0.0.1:3000} (Ctrl-C stops it)"
  if wants_board; then
    board_port="$(free_port)"
    start_board "${TIFFIN__SITE__BASE_URL:-http://127.0.0.1:3000}" "$board_port"
    export TIFFIN__SITE__COURIER_BOARD="http://127.0.0.1:$board_port"
  elif ! runs_own_postgres; then
    exec "$server"
  fi

  trap 'kill -TERM "$serving" 2>/dev/null || true' INT TERM HUP
  "$server" &
  serving=$!
  # A signal ends the wait before the server has ended: the last wait says how it did.
  while true; do
    status=0
    wait "$serving" || status=$?
    kill -0 "$serving" 2>/dev/null || break
  done
  return "$status"
}

# Neither the board nor PostgreSQL outlives the server, whatever ends that. Nor does a second Ctrl-C keep
# them from ending.
clean_up() {
  trap '' INT TERM HUP
  if [ -n "$board" ]; then kill "$board" 2>/dev/null || true; fi
  stop_database
}

main
