#!/usr/bin/env bash
# The browser tests against the release binary: its own port, its own folder, its own database with
# the demo restaurants. A second server on that database forgets at once that a password was proven,
# so that tests can see the page that asks for it.
# Arguments go to Playwright. Needs scripts/build.sh first, and the tools of scripts/setup.sh --test.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scratch="$(mktemp -d "${TMPDIR:-/tmp}/tiffin-e2e.XXXXXX")"
servers=()

main() {
  trap clean_up EXIT
  local port other_port
  TIFFIN__SITE__DEMO=true TIFFIN__DATABASE__URL="sqlite:$scratch/tiffin.db" \
    "$target_dir/release/tiffin" seed >"$scratch/seed.log"
  port="$(free_port)"
  start_server "$port" server
  wait_until_ready "http://127.0.0.1:$port/health/ready"
  other_port="$(free_port)"
  TIFFIN__SESSION__CONFIRMED_FOR=1s start_server "$other_port" impatient
  wait_until_ready "http://127.0.0.1:$other_port/health/ready"
  cd end2end
  BASE_URL="http://127.0.0.1:$port" IMPATIENT_URL="http://127.0.0.1:$other_port" \
    ./node_modules/.bin/playwright test "$@"
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

# All the people of the tests share one address, and some sign in often: the limits are out of the way.
start_server() {
  LEPTOS_SITE_ADDR="127.0.0.1:$1" \
    TIFFIN__SITE__BASE_URL="http://127.0.0.1:$1" \
    TIFFIN__DATABASE__URL="sqlite:$scratch/tiffin.db" \
    TIFFIN__LOGIN__TRIES_PER_ADDRESS=100000 TIFFIN__LOGIN__TRIES_PER_ACCOUNT=100000 \
    "$target_dir/release/tiffin" >"$scratch/$2.log" 2>&1 &
  servers+=($!)
}

wait_until_ready() {
  local tries=0
  until node -e 'fetch(process.argv[1]).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))' "$1"; do
    tries=$((tries + 1))
    kill -0 "${servers[${#servers[@]} - 1]}" 2>/dev/null || fail "the server stopped before it was ready"
    [ "$tries" -lt 100 ] || fail "the server was not ready in time: $1"
    sleep 0.2
  done
}

clean_up() {
  local status=$? server
  trap - EXIT
  for server in ${servers[@]+"${servers[@]}"}; do stop_server "$server"; done
  if [ "$status" != 0 ] && [ -s "$scratch/server.log" ]; then
    echo "--- the server's log (its last 100 lines)"
    tail -n 100 "$scratch/server.log"
  fi
  rm -rf "$scratch"
  exit "$status"
}

# It finishes what is in flight; a server that does not end within ten seconds is a fault.
stop_server() {
  local tries=0
  if ! kill "$1" 2>/dev/null; then return; fi
  while kill -0 "$1" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" = 50 ]; then
      echo "error: the server did not stop when asked to" >&2
      kill -9 "$1"
      status=1
    fi
    sleep 0.2
  done
}

main "$@"
