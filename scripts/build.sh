#!/usr/bin/env bash
# The release build of both halves: the server and its site. Skipped when nothing changed, because
# `cargo leptos` itself would wipe and redo the site (wasm-bindgen, wasm-opt, compression) every time.
# TIFFIN_BUILD_DATABASE=postgres builds the server for PostgreSQL, in the place of the one for SQLite.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stamp="$target_dir/release/.tiffin-built"
site="$target_dir/release/site"
lock="$target_dir/.tiffin-building"
database="${TIFFIN_BUILD_DATABASE:-sqlite}"
made_with="$(rustc --version) ${RUSTFLAGS:-} for $database"

main() {
  # Instead of the bin-features of Cargo.toml.
  case "$database" in
    sqlite) features=ssr ;;
    postgres) features=postgres ;;
    *) fail "no server is built for the database $database" "sqlite and postgres are known" ;;
  esac
  mkdir -p "$target_dir"
  # Two builds at once (`make run` here, `make test` there) would take the site away from each other.
  trap 'end_turn "$lock"' EXIT
  take_turn "$lock" "release build"
  if up_to_date; then
    say_step 5 "release build: nothing changed"
    return
  fi
  say_step 5 "release build for $database: cargo leptos build --release" "7 minutes"
  mkdir -p "$target_dir/release"
  rm -f "$stamp"
  # Written before the build, so that an edit made during it is newer.
  echo "$made_with" >"$stamp.new"
  build
  mv "$stamp.new" "$stamp"
}

# A site of its own, beside the binary, which looks for it there: the debug builds of `cargo leptos
# watch` have another. The names of its files have hashes, so that browsers keep them for good.
# The address is of no use here, but cargo-leptos would read it from .env and judge it. The example is the
# lab's other service.
build() {
  forget_settings
  LEPTOS_SITE_ROOT="$site" LEPTOS_HASH_FILES=true \
    LEPTOS_SITE_ADDR=127.0.0.1:3000 LEPTOS_RELOAD_PORT=3001 \
    cargo leptos build --release --precompress --bin-features="$features" \
    --bin-cargo-args=--example=courier_board
}

up_to_date() {
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$made_with" ] &&
    [ -x "$target_dir/release/tiffin" ] && [ -x "$target_dir/release/examples/courier_board" ] && site_is_ours && ! sources_are_newer
}

# It is whole, and of the build whose hashes are beside the binary.
site_is_ours() {
  local hash
  hash="$(sed -n 's/^wasm: *//p' "$target_dir/release/hash.txt" 2>/dev/null)"
  [ -n "$hash" ] && [ -f "$site/pkg/tiffin.$hash.wasm.br" ]
}

# Folders count too: a file taken away makes its folder newer.
sources_are_newer() {
  local source
  for source in src style public migrations examples build.rs Cargo.toml Cargo.lock .cargo; do
    if [ -e "$source" ] && [ -n "$(find "$source" -newer "$stamp" -print | head -n 1)" ]; then
      return 0
    fi
  done
  return 1
}

main
