#!/usr/bin/env bash
# The release build of both halves: the server and its site. Skipped when nothing changed, because
# `cargo leptos` itself would wipe and redo the site (wasm-bindgen, wasm-opt, compression) every time.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stamp="$target_dir/release/.tiffin-built"
toolchain="$(rustc --version) ${RUSTFLAGS:-}"

main() {
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
