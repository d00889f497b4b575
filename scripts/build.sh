#!/usr/bin/env bash
# The release build of both halves: the server and its site. Skipped when nothing changed, because
# `cargo leptos` itself would wipe and redo the site (wasm-bindgen, wasm-opt, compression) every time.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stamp="$target_dir/release/.tiffin-built"
lock="$target_dir/.tiffin-building"
toolchain="$(rustc --version) ${RUSTFLAGS:-}"

main() {
  wait_for_our_turn
  if up_to_date; then
    say "release build: nothing changed"
    return
  fi
  say "release build: cargo leptos build --release (minutes the first time)"
  mkdir -p "$target_dir/release"
  rm -f "$stamp"
  # Written before the build, so that an edit made during it is newer.
  echo "$toolchain" >"$stamp.new"
  cargo leptos build --release --precompress
  mv "$stamp.new" "$stamp"
}

# Two builds at once (`make run` here, `make test` there) would take the site away from each other.
# The lock is a link that names its process; that of a dead one is taken away.
wait_for_our_turn() {
  local owner told=false
  mkdir -p "$target_dir"
  [ -w "$target_dir" ] || fail "cannot write to $target_dir" "make it yours, or set CARGO_TARGET_DIR"
  until ln -s "$$" "$lock" 2>/dev/null; do
    owner="$(readlink "$lock")" || continue
    if ! kill -0 "$owner" 2>/dev/null; then
      rm -f "$lock"
      continue
    fi
    if ! $told; then say "release build: waiting for the one of process $owner"; fi
    told=true
    sleep 1
  done
  trap 'rm -f "$lock"' EXIT
}

up_to_date() {
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$toolchain" ] &&
    [ -x "$target_dir/release/tiffin" ] && site_is_ours && ! sources_are_newer
}

# A debug build (`make watch`) writes into the same site: ours is there if the hash of its wasm is.
site_is_ours() {
  local hash
  hash="$(sed -n 's/^wasm: *//p' "$target_dir/release/hash.txt" 2>/dev/null)"
  [ -n "$hash" ] && [ -f "$target_dir/site/pkg/tiffin.$hash.wasm.br" ]
}

# Folders count too: a file taken away makes its folder newer.
sources_are_newer() {
  local source
  for source in src style public migrations Cargo.toml Cargo.lock .cargo; do
    if [ -e "$source" ] && [ -n "$(find "$source" -newer "$stamp" -print | head -n 1)" ]; then
      return 0
    fi
  done
  return 1
}

main
