#!/usr/bin/env bash
# Holds the rules that keep the house a house: who may name what. Prints every line that breaks one.
# A grep, not a parser: comments that start a line are left out, and nothing cleverer is tried.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Where `api` takes the server's state out of the request: this many lines may name axum there.
api_lines_allowed=2
broken=0

main() {
  rule "only src/server and src/main.rs name sqlx, argon2 and tower_sessions" \
    "$(naming 'sqlx|argon2|tower_sessions|tower_sessions_sqlx_store' src | outside 'src/server/|src/main\.rs')"
  rule "only src/server and src/main.rs name axum (src/api in $api_lines_allowed lines)" \
    "$(naming 'axum' src | outside 'src/server/|src/main\.rs|src/api/')" \
    "$(more_than "$api_lines_allowed" "$(naming 'axum' src/api src/api.rs)")"
  rule "pages, components and islands never query: they do not name the store" \
    "$(naming 'server::store|store::[A-Za-z_]+|sqlx' src/pages src/components src/islands)"
  rule "src/server/accounts does not know Leptos" \
    "$(naming 'leptos[a-z_]*' src/server/accounts src/server/accounts.rs)"
  rule "src/model is plain: no leptos, no server" \
    "$(naming 'leptos[a-z_]*|crate::server' src/model src/model.rs)"
  exit "$broken"
}

# naming 'word|word' path…: the lines of code in those paths that name one of the words.
naming() {
  local words="$1" path
  shift
  for path in "$@"; do
    if [ -e "$path" ]; then
      grep -rnwE --include='*.rs' -- "$words" "$path" /dev/null | grep -vE '^[^:]+:[0-9]+:[[:space:]]*//' || true
    fi
  done
}

outside() { grep -vE "^($1)" || true; }

more_than() {
  if [ "$(printf '%s' "$2" | grep -c '')" -gt "$1" ]; then printf '%s\n' "$2"; fi
}

# rule "what holds" lines…: any line given breaks it.
rule() {
  local text="$1" lines
  shift
  lines="$(printf '%s\n' "$@" | grep -v '^$' || true)"
  if [ -z "$lines" ]; then
    printf 'ok      %s\n' "$text"
  else
    printf 'BROKEN  %s\n%s\n' "$text" "$lines"
    broken=1
  fi
}

main
