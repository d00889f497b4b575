#!/usr/bin/env bash
# A PostgreSQL of its own in a folder: of `make run DATABASE=postgres`, of `make cluster`, of the tests.
#
#   scripts/postgres.sh start DIR     makes one if DIR is empty, starts it unless it runs, prints its URL
#   scripts/postgres.sh url DIR       prints the URL of the one that runs
#   scripts/postgres.sh stop DIR      stops it
#   scripts/postgres.sh remove DIR    stops it and removes DIR with all its data
#   scripts/postgres.sh where         prints the folder of initdb, pg_ctl and postgres
#
#   start DIR --for-tests             fast, and may lose what it has when the machine goes down
#   start|stop|remove DIR --for-process PID
#                                     started for that process; stopped when no other process is left that
#                                     it was started for, and nobody started it without --for-process
#
# It listens on a free port of 127.0.0.1 and nowhere else. Its user is tiffin, with the password in
# DIR/password; so is its database. PostgreSQL refuses root: then it belongs to nobody.
#
# To choose otherwise:
#   TIFFIN_POSTGRES_BIN=…   the folder of initdb, pg_ctl and postgres
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

oldest=15
answer="" # the one line of standard output
asked=""  # DIR, as an absolute path
dir=""    # where it really is
process=""
for_tests=false

main() {
  local command="${1:-}"
  if [ $# -gt 0 ]; then shift; fi
  if [ $# -gt 0 ]; then
    case "$1" in
      /*) asked="${1%/}" ;;
      *) asked="$PWD/${1%/}" ;;
    esac
    shift
  fi
  while [ $# -gt 0 ]; do
    case "$1" in
      --for-tests) for_tests=true ;;
      --for-process) process="${2:?whose process?}" && shift ;;
      *) fail "scripts/postgres.sh does not know $1" "see its first lines" ;;
    esac
    shift
  done

  forget_postgres_settings
  choose_user
  case "$command:${asked:+DIR}" in
    start:DIR) start ;;
    url:DIR) url ;;
    stop:DIR) stop ;;
    remove:DIR) remove ;;
    where:) where ;;
    *) fail "usage: scripts/postgres.sh start|url|stop|remove DIR, or where" "see its first lines" ;;
  esac
}

where() {
  find_postgres
  answer="$bin"
}

start() {
  mkdir -p "$(dirname "$asked")"
  begin
  enter_folder
  find_postgres
  if is_running; then
    hold
    url
    return
  fi
  rm -rf "$dir/holders"
  if [ ! -d "$dir/data" ]; then make_database; fi
  check_version
  launch
  hold
  url
}

url() {
  if ! find_folder || ! is_running; then
    fail "no PostgreSQL runs in $asked" "scripts/postgres.sh start $asked"
  fi
  [ -r "$dir/password" ] || fail "cannot read $dir/password: it is another user's" "use another folder"
  answer="postgres://tiffin:$(cat "$dir/password")@127.0.0.1:$(line_of_pid_file 4)/tiffin"
}

stop() {
  if ! find_folder; then return; fi
  begin
  release || return 0
  end_server
}

remove() {
  if ! find_folder; then return; fi
  begin
  release || return 0
  end_server
  # Nothing but what start made.
  if [ -f "$dir/password" ] && { [ -f "$dir/data/PG_VERSION" ] || [ -d "$dir/data.new" ]; }; then rm -rf "$dir"; fi
  if [ -L "$asked" ] && [ ! -d "$asked" ]; then rm -f "$asked"; fi
}

# Two at once would make one database twice, or start it twice.
begin() {
  lock="$asked.lock"
  trap 'end_turn "$lock"' EXIT
  take_turn "$lock" "PostgreSQL in $asked"
}

# What whoever calls has told PostgreSQL's own programs, and his language, are of no use here.
forget_postgres_settings() {
  local name
  for name in $(compgen -e | grep '^PG'); do unset "$name"; done
  export LC_ALL=C
}

# --- The user that it runs as -----------------------------------------------------------------

# PostgreSQL refuses root. For root it is nobody, or whoever the data belong to already.
choose_user() {
  if [ "$(id -u)" != 0 ]; then return; fi
  have setpriv || fail "PostgreSQL refuses root, and setpriv, which would run it as another user, is missing" \
    "run this as another user, or install util-linux"
  server_user="$(id -u nobody)" && server_group="$(id -g nobody)"
  if [ -d "$asked/data" ]; then
    # shellcheck disable=SC2012 # stat has other flags on macOS
    read -r _ _ server_user server_group _ < <(ls -ldn "$asked/data/.")
  fi
}

# as_server command…: as that user, and in a folder that he can enter.
as_server() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && exec setpriv --reuid="$server_user" --regid="$server_group" --clear-groups "$@")
  else
    (cd / && exec "$@")
  fi
}

give_to_server() { if [ "$(id -u)" = 0 ]; then chown "$server_user:$server_group" "$1"; fi; }

# --- The programs -----------------------------------------------------------------------------

# find_postgres: $bin. What TIFFIN_POSTGRES_BIN says; else an installed one, that on PATH first, else the
# newest of the usual places; else what setup.sh fetched.
find_postgres() {
  local folder version newest=0
  bin=""
  if [ -n "${TIFFIN_POSTGRES_BIN:-}" ]; then
    will_do "$TIFFIN_POSTGRES_BIN" ||
      fail "TIFFIN_POSTGRES_BIN has no PostgreSQL that will do: $TIFFIN_POSTGRES_BIN" \
        "name the folder of initdb, pg_ctl and postgres, from $oldest on"
    return
  fi
  if have initdb && will_do "$(dirname "$(command -v initdb)")"; then return; fi
  for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
    /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
    /Applications/Postgres.app/Contents/Versions/*/bin; do
    version="$(version_in "$folder")"
    if [ "${version:-0}" -gt "$newest" ]; then bin="$folder" newest="$version"; fi
  done
  if [ -n "$bin" ]; then return; fi
  for folder in "$cache" "$cache_for_all"; do
    if will_do "$folder/postgres-$(version_of_fetched_postgres)/bin"; then return; fi
  done
  fail "no PostgreSQL from $oldest on" "run: scripts/setup.sh --postgres"
}

# will_do folder: whether $bin can be that, and makes it so.
will_do() {
  local folder
  folder="$(cd "$1" 2>/dev/null && pwd)" && [ -n "$(version_in "$folder")" ] && bin="$folder"
}

# version_in folder: the major version of the PostgreSQL there, if it will do, else nothing.
version_in() {
  local program shown version
  for program in initdb pg_ctl postgres; do
    [ -x "$1/$program" ] || return 0
  done
  shown="$(as_server "$1/initdb" --show -D / 2>&1)" || return 0
  version="$(sed -n 's/^VERSION=\([0-9]*\).*/\1/p' <<<"$shown")"
  [ "${version:-0}" -ge "$oldest" ] || return 0
  echo "$version"
}

# --- The folder -------------------------------------------------------------------------------

find_folder() { [ -d "$asked" ] && dir="$(cd "$asked" && pwd -P)"; }

# Where the server's user cannot go (a checkout in root's home), the folder is a link to one where he can.
enter_folder() {
  # A link whose folder was taken away.
  if [ -L "$asked" ] && [ ! -d "$asked" ]; then rm -f "$asked"; fi
  mkdir -p "$asked"
  find_folder
  if [ ! -d "$dir/data" ] && [ ! -f "$dir/password" ]; then
    [ -z "$(ls -A "$dir")" ] || fail "$asked has something else in it" "name an empty folder"
    chmod 711 "$dir"
  fi
  if [ "$(id -u)" = 0 ] && ! as_server test -x "$dir"; then
    dir="/var/lib/tiffin-postgres-$(printf '%s' "$asked" | cksum | cut -d ' ' -f 1)"
    rmdir "$asked" 2>/dev/null ||
      fail "PostgreSQL, which does not run as root, cannot enter $asked" "let other users through: chmod o+x"
    # No link led there: what is there was of a checkout that is gone.
    end_server
    rm -rf "$dir"
    mkdir -m 711 "$dir"
    ln -s "$dir" "$asked"
  fi
}

# Under another name until it is whole: what a broken start left is made anew.
make_database() {
  local new="$dir/data.new" no_sync=""
  if $for_tests; then no_sync=--no-sync; fi
  say "PostgreSQL $(version_in "$bin"): making a database in $asked"
  rm -rf "$new"
  (umask 077 && od -An -N 24 -tx1 /dev/urandom | tr -d ' \n' >"$dir/password")
  mkdir -m 700 "$new"
  make_log
  give_to_server "$new"
  give_to_server "$dir/password"
  as_server "$bin/initdb" -D "$new" --username=tiffin --pwfile="$dir/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C ${no_sync:+"$no_sync"} >>"$dir/log" 2>&1 || fail_with_log "initdb failed"
  if [ "$(id -u)" = 0 ]; then chown "$(id -u):$(id -g)" "$dir/password"; fi
  # Nothing but the server itself is there to make it with. It tells of no failure, so look.
  as_server "$bin/postgres" --single -D "$new" postgres <<<"CREATE DATABASE tiffin;" >>"$dir/log" 2>&1 || true
  as_server "$bin/postgres" --single -D "$new" tiffin </dev/null >>"$dir/log" 2>&1 ||
    fail_with_log "the database could not be made"
  mv "$new" "$dir/data"
}

# The log of this start, and that of the one before.
make_log() {
  if [ -f "$dir/log" ]; then mv "$dir/log" "$dir/log.before"; fi
  (umask 077 && : >"$dir/log")
  give_to_server "$dir/log"
}

fail_with_log() {
  tail -n 20 "$dir/log"
  fail "PostgreSQL: $1" "see above, and $dir/log"
}

check_version() {
  local of_data of_programs
  of_data="$(cat "$dir/data/PG_VERSION" 2>/dev/null)" ||
    fail "cannot read the data in $asked: they are another user's, or broken" "use another folder"
  of_programs="$(version_in "$bin")"
  [ "$of_data" = "$of_programs" ] ||
    fail "the data in $asked are of PostgreSQL $of_data, the programs in $bin of $of_programs" \
      "set TIFFIN_POSTGRES_BIN to the programs of $of_data, or give the data up: scripts/postgres.sh remove $asked"
}

# --- The server -------------------------------------------------------------------------------

# Several tries: the port may be taken meanwhile, and after a crash the rest of the old server takes a
# moment to end.
launch() {
  local tries=0 port settings="-c listen_addresses=127.0.0.1 -c unix_socket_directories="
  if $for_tests; then
    settings="$settings -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    settings="$settings -c max_connections=400 -c autovacuum=on -c shared_buffers=64MB"
  fi
  # A process that has, since the machine was started anew, the number of the old server would keep the
  # new one from starting.
  if kill -0 "$(line_of_pid_file 1)" 2>/dev/null; then rm -f "$dir/data/postmaster.pid"; fi
  make_log
  # Where it was before, if that is free: whoever has its URL finds it again.
  port="$(free_port_rather "$(sed -n 's/.*"-p" "\([0-9]*\)".*/\1/p' "$dir/data/postmaster.opts" 2>/dev/null || true)")"
  # shellcheck disable=SC2094 # both add to the log
  until as_server "$bin/pg_ctl" start -s -w -t 120 -D "$dir/data" -l "$dir/log" -o "-p $port $settings" 2>>"$dir/log"; do
    tries=$((tries + 1))
    if [ "$tries" = 5 ]; then fail_with_log "the server did not start"; fi
    sleep 1
    port="$(free_port)"
  done
}

end_server() {
  if ! is_running; then return; fi
  find_postgres
  as_server "$bin/pg_ctl" stop -s -m fast -w -t 60 -D "$dir/data" ||
    fail "PostgreSQL did not stop" "see $dir/log"
}

# Its process lives, and where it should listen a PostgreSQL answers.
is_running() {
  local server
  server="$(line_of_pid_file 1)"
  [ -n "$server" ] && kill -0 "$server" 2>/dev/null && answers "$(line_of_pid_file 4)"
}

line_of_pid_file() { sed -n "$1p" "$dir/data/postmaster.pid" 2>/dev/null || true; }

# answers port: asked for TLS, PostgreSQL says yes or no in one letter.
answers() {
  node -e '
    const end = (status) => () => process.exit(status);
    const socket = require("net").connect(Number(process.argv[1]), "127.0.0.1");
    socket.setTimeout(5000, end(1)).on("error", end(1)).on("close", end(1));
    socket.on("data", (answer) => end(/^[SNE]/.test(answer) ? 0 : 1)());
    socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));' "$1"
}

# --- Whom it runs for -------------------------------------------------------------------------

# A file for each process, and one for those who named none.
hold() {
  mkdir -p "$dir/holders"
  give_to_server "$dir/holders"
  : >"$dir/holders/${process:-everybody}"
}

# Whether nobody is left that it runs for. Who names no process ends it for all.
release() {
  local holder
  if [ -z "$process" ]; then
    rm -rf "$dir/holders"
    return
  fi
  rm -f "$dir/holders/$process"
  for holder in "$dir/holders/"*; do
    holder="${holder##*/}"
    if [ "$holder" = everybody ] || kill -0 "$holder" 2>/dev/null; then return 1; fi
  done
}

main "$@" >&2
if [ -n "$answer" ]; then printf '%s\n' "$answer"; fi
