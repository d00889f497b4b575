#!/usr/bin/env bash
# Whether `cargo leptos watch` shows what is edited: starts one on a copy of this checkout, with ports
# and a database of its own, and edits the copy (end2end/watch). Then `cargo leptos end-to-end` there,
# with one of the everyday tests. Needs the tools of scripts/setup.sh --test.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

mkdir -p "$target_dir/watch-test"
target="$(cd "$target_dir" && pwd)"
# Always at one place: Cargo would keep the build of every place it ever saw.
copy="$target/watch-test/copy"
lock="$target/watch-test/lock"
log="$target/watch-test/watch.log"
end2end="$PWD/end2end"
running=""

main() {
  trap clean_up EXIT
  forget_settings
  take_turn "$lock" "test of the watch"
  copy_checkout
  cd "$copy"
  # What is compiled is shared with the checkout; what comes out of it (the binary, the site) is not.
  export CARGO_BUILD_BUILD_DIR="$target" CARGO_TARGET_DIR="$copy/target"
  LEPTOS_SITE_ADDR="127.0.0.1:$(free_port)"
  LEPTOS_RELOAD_PORT="$(free_port)"
  export LEPTOS_SITE_ADDR LEPTOS_RELOAD_PORT BASE_URL="http://$LEPTOS_SITE_ADDR"
  export TIFFIN__DATABASE__URL="sqlite:$copy/data/tiffin.db" TIFFIN__SITE__DEMO=true TIFFIN__DEMO__SPEED=0 TIFFIN__MAIL__FOLDER="$copy/data/outbox"

  say "cargo leptos watch, on a copy: $BASE_URL"
  start cargo leptos watch >"$log" 2>&1
  wait_until_ready "$running" "$BASE_URL" 900
  say "ready after ${SECONDS}s"
  target/debug/tiffin seed
  (cd "$end2end" && WATCHED="$copy" ./node_modules/.bin/playwright test --config watch.config.ts "$@")
  stop_server "$running"

  say "cargo leptos end-to-end"
  export LEPTOS_END2END_DIR="$end2end" LEPTOS_END2END_CMD="npx playwright test story.spec.ts"
  export TIFFIN__LOG__FILTER=warn
  start cargo leptos end-to-end
  wait "$running"
}

# A group of processes of its own: cargo-leptos leaves its server running when it fails.
start() {
  set -m
  "$@" &
  running=$!
  set +m
}

copy_checkout() {
  rm -rf "$copy"
  mkdir -p "$copy"
  # Not .env, data or target. With new times, or Cargo would take the last run's edits for newer.
  cp -R .cargo .gitignore Cargo.lock Cargo.toml Leptos.toml build.rs examples migrations public src style tests "$copy"
  # The workspace names them.
  mkdir "$copy/bench"
  cp -R bench/axum bench/leptos bench/sql "$copy/bench"
}

clean_up() {
  local status=$?
  trap - EXIT
  if [ -n "$running" ]; then kill -- "-$running" 2>/dev/null || true; fi
  if [ "$status" != 0 ] && [ -s "$log" ]; then
    echo "--- the watch's log (its last 100 lines)"
    tail -n 100 "$log"
  fi
  rm -rf "$copy"
  end_turn "$lock"
  exit "$status"
}

main "$@"
