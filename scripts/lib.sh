# shellcheck shell=bash
# Shared by the scripts beside it; sourced, never run. Bash 3.2 and BSD tools are enough, as on macOS.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck disable=SC2034 # for those who source this
target_dir="${CARGO_TARGET_DIR:-target}"

say() { printf '==> %s\n' "$*"; }

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
