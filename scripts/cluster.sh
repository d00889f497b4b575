#!/usr/bin/env bash
# `make cluster`: two servers on one PostgreSQL, as behind a load balancer that is not there: each has an
# address of its own. A server that ends leaves the other serving.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export TIFFIN_BUILD_DATABASE=postgres
board=""
addresses=()
servers=()

main() {
  local first second
  scripts/build.sh
  load_env_file
  trap clean_up EXIT
  start_database
  seed_demo
  first="$(free_port_rather 3000)"
  second="$(free_port_rather 3001)"
  start_the_board "http://127.0.0.1:$first"
  start_server "$first"
  start_server "$second"
  say_step 6 "Tiffin twice, on one PostgreSQL (Ctrl-C stops all):"
  printf '      %s\n' "${addresses[@]}"
  say "a browser is signed in at both or at neither: it sends its cookies to 127.0.0.1, whatever the port"
  trap 'exit 0' INT TERM HUP
  watch_servers
}

start_the_board() {
  local port
  if ! wants_board; then return; fi
  port="$(free_port)"
  start_board "$1" "$port"
  export TIFFIN__SITE__COURIER_BOARD="http://127.0.0.1:$port"
}

# Its port stands before each line of its log.
start_server() {
  LEPTOS_SITE_ADDR="127.0.0.1:$1" TIFFIN__SITE__BASE_URL="http://127.0.0.1:$1" \
    "$target_dir/release/tiffin" > >(label "$1") 2>&1 &
  servers+=($!)
  addresses+=("http://127.0.0.1:$1")
  wait_until_ready "$!" "http://127.0.0.1:$1" 30
}

# It ends with the server, not at the Ctrl-C that is meant for it.
label() {
  local line
  trap '' INT TERM HUP
  while IFS= read -r line; do printf '%s | %s\n' "$1" "$line"; done
}

# Until both have ended.
watch_servers() {
  local left=2 which status
  while [ "$left" -gt 0 ]; do
    sleep 0.5
    for which in 0 1; do
      if [ -z "${servers[which]}" ] || kill -0 "${servers[which]}" 2>/dev/null; then continue; fi
      status=0
      wait "${servers[which]}" || status=$?
      servers[which]=""
      left=$((left - 1))
      say "the server at ${addresses[which]} has ended (status $status); servers left: $left"
    done
  done
  return 1
}

clean_up() {
  local server
  trap '' INT TERM HUP
  for server in ${servers[@]+"${servers[@]}"} $board; do kill "$server" 2>/dev/null || true; done
  for server in ${servers[@]+"${servers[@]}"}; do stop_server "$server" || true; done
  stop_database
}

main
