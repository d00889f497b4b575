#!/usr/bin/env bash
# The browser tests against the release binary: its own port, its own folder, its own database with
# the demo restaurants. A second server on that database forgets at once that a password was proven,
# so that tests can see the page that asks for it; on a third, addresses are confirmed before there is an account.
#
#   scripts/e2e.sh …              arguments go to Playwright
#   scripts/e2e.sh --postgres …   the server of `cargo test --features postgres`, with the release build's
#                                 site, on the PostgreSQL that TIFFIN_TEST_POSTGRES names
#
# Needs scripts/build.sh first, and the tools of scripts/setup.sh --test.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scratch="$(mktemp -d "${TMPDIR:-/tmp}/tiffin-e2e.XXXXXX")"
servers=()
tiffin="$target_dir/release/tiffin"
database="sqlite:$scratch/tiffin.db"

main() {
  local port other_port confirming_port board_port
  trap clean_up EXIT
  forget_settings
  if [ "${1:-}" = --postgres ]; then
    shift
    use_postgres
  fi
  seed_the_demo
  port="$(free_port)"
  board_port="$(free_port)"
  start_board "http://127.0.0.1:$port" "$board_port"
  servers+=("$board")
  start_server "$port" server
  other_port="$(free_port)"
  TIFFIN__SESSION__CONFIRMED_FOR=1s start_server "$other_port" impatient
  confirming_port="$(free_port)"
  TIFFIN__ACCOUNTS__CONFIRM_EMAIL=true start_server "$confirming_port" confirming
  start_the_quiet_one
  cd end2end
  BASE_URL="http://127.0.0.1:$port" IMPATIENT_URL="http://127.0.0.1:$other_port" \
    CONFIRMING_URL="http://127.0.0.1:$confirming_port" QUIET_URL="${quiet_url:-}" STAFF_PASSWORD="$staff_password" \
    ./node_modules/.bin/playwright test "$@"
}

seed_the_demo() {
  TIFFIN__SITE__DEMO=true TIFFIN__DATABASE__URL="$database" "$tiffin" seed >"$scratch/seed.log"
  if [ -f "$scratch/tiffin.db" ]; then cp "$scratch/tiffin.db" "$scratch/quiet.db"; fi
  staff_password="$(sed -n 's/^Demo staff: .* password //p' "$scratch/seed.log")"
}

# In whose kitchens nothing happens but what one test does: a board there is all its own.
start_the_quiet_one() {
  local port shared="$database"
  case "$database" in sqlite:*) ;; *) return 0 ;; esac
  port="$(free_port)"
  database="sqlite:$scratch/quiet.db"
  start_server "$port" quiet
  database="$shared"
  quiet_url="http://127.0.0.1:$port"
}

# Its own release build would take minutes, and differ in nothing that a browser sees. A binary finds the
# site that lies beside it.
use_postgres() {
  cargo build --quiet --features postgres
  cp "$target_dir/debug/tiffin" "$target_dir/release/hash.txt" "$scratch"
  ln -s "$(cd "$target_dir/release/site" && pwd)" "$scratch/site"
  tiffin="$scratch/tiffin"
  database="$TIFFIN_TEST_POSTGRES"
}

# All the people of the tests share one address, and some sign in often: the limits are out of the way.
start_server() {
  LEPTOS_SITE_ADDR="127.0.0.1:$1" \
    TIFFIN__SITE__BASE_URL="http://127.0.0.1:$1" \
    TIFFIN__DATABASE__URL="$database" TIFFIN__MAIL__FOLDER="$scratch/outbox" \
    TIFFIN__SITE__LAB_VISITS_PER_NETWORK=1000 TIFFIN__DEMO__SPEED=0 \
    TIFFIN__SITE__DEMO=true TIFFIN__SITE__COURIER_BOARD="http://127.0.0.1:$board_port" \
    TIFFIN__LOGIN__TRIES_PER_ADDRESS=100000 TIFFIN__LOGIN__TRIES_PER_ACCOUNT=100000 \
    "$tiffin" >"$scratch/$2.log" 2>&1 &
  servers+=($!)
  wait_until_ready "$!" "http://127.0.0.1:$1" 20
}

clean_up() {
  local status=$? server
  trap - EXIT
  for server in ${servers[@]+"${servers[@]}"}; do stop_server "$server" || status=1; done
  if [ "$status" != 0 ] && [ -s "$scratch/server.log" ]; then
    echo "--- the server's log (its last 100 lines)"
    tail -n 100 "$scratch/server.log"
  fi
  rm -rf "$scratch"
  exit "$status"
}

main "$@"
