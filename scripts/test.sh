#!/usr/bin/env bash
# `make test`: every check, in order. One that fails does not hide the next; the summary at the end
# has them all, and the exit status is that of the worst. Needs the tools of scripts/setup.sh --test.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

log="$(mktemp "${TMPDIR:-/tmp}/tiffin-test.XXXXXX")"
postgres="${TMPDIR:-/tmp}/tiffin-test-postgres.$$"
trap 'rm -f "$log"; scripts/postgres.sh remove "$postgres"' EXIT
summary=""
culprits=""
passed=0
failed=0
last=0

main() {
  local started=$SECONDS
  forget_settings
  step "format" cargo fmt --all --check
  step "clippy, server, bench" cargo clippy --workspace --features tiffin/ssr --all-targets -- -D warnings
  step "clippy, browser" cargo clippy --lib --features hydrate --target wasm32-unknown-unknown -- -D warnings
  step "clippy, PostgreSQL" cargo clippy --features postgres --all-targets -- -D warnings
  step "TypeScript" npm --prefix end2end run --silent typecheck
  step "bench" node --test --test-reporter tap bench/lib/table.test.mjs
  step "unit and HTTP tests" cargo test --features ssr --no-fail-fast
  # But for those that ask no database.
  step "PostgreSQL's tests" on_postgres cargo test --features postgres --no-fail-fast -- \
    --skip architecture:: --skip courier_board::
  step "watch" scripts/watch_test.sh
  step "release, wasm build" scripts/build.sh
  if [ "$last" = 0 ]; then
    step "browser tests" scripts/e2e.sh
    step "browser, PostgreSQL" on_postgres scripts/e2e.sh --postgres \
      -g "only the new one opens|signs out every other tab|signs up at checkout|is one order"
  else
    add_line "browser tests" "not run" "" "there is no build"
  fi

  printf '\nSummary (%ss)\n%s\n%s%s passed, %s failed\n' \
    "$((SECONDS - started))" "$summary" "$culprits" "$passed" "$failed"
  [ "$failed" = 0 ]
}

# on_postgres command…: with a PostgreSQL of the tests' own.
on_postgres() {
  TIFFIN_TEST_POSTGRES="$(scripts/postgres.sh start "$postgres" --for-tests)" || return 1
  export TIFFIN_TEST_POSTGRES
  "$@"
}

# step "name" command…: runs it, counts the tests it tells of, and adds its line to the summary.
step() {
  local name="$1" started=$SECONDS status=0 outcome counts
  shift
  printf '\n'
  say "$name: $*"
  "$@" 2>&1 | tee "$log" || status=$?
  counts="$(count_tests)"
  if [ "$status" = 0 ]; then outcome=passed; else outcome=FAILED; fi
  say "$name: $outcome in $((SECONDS - started))s"
  add_line "$name" "$outcome" "$((SECONDS - started))s" "$(tell_counts "$counts")"
  add_counts "$status" "$counts"
  add_culprits
  last=$status
}

# Lines of "kind passed failed": what cargo test and Playwright's list reporter print at the end.
count_tests() {
  awk '
    { gsub(/\033\[[0-9;]*m/, "") } # colours
    / Running unittests / { kind = "unit" }
    / Running tests\// { kind = "HTTP" }
    / Doc-tests / { kind = "doc" }
    /^# tests / { kind = "node" }
    /^# pass / { passed[kind] += $3 }
    /^# fail / { failed[kind] += $3 }
    /^test result: / { passed[kind] += $4; failed[kind] += $6 }
    /^  +[0-9]+ (passed|flaky)/ { passed["Playwright"] += $1 }
    /^  +[0-9]+ (failed|interrupted|did not run)/ { failed["Playwright"] += $1 }
    END { for (kind in passed) seen[kind]; for (kind in failed) seen[kind]
          for (kind in seen) print kind, passed[kind] + 0, failed[kind] + 0 }
  ' "$log" | sort
}

tell_counts() {
  printf '%s\n' "$1" | awk '
    $2 + $3 { out = out sep $1 " " $2 " passed"; if ($3) out = out ", " $3 " failed"; sep = "; " }
    END { print out }'
}

# The names of the tests that failed, or passed only at the second try, and how each failed first:
# whoever reads only the end of a log must find them there.
add_culprits() {
  culprits="$culprits$(awk '
    { gsub(/\033\[[0-9;]*m/, "") }
    / (failed|flaky)$/ && $1 ~ /^[0-9]+$/ { left = 0; outcome = $0; next }
    /^test .* \.\.\. FAILED$/ || /^not ok / { print "  " $0; found = 1 }
    /^  [0-9]+\) \[/ { print; found = 1; left = 14; next }
    left > 0 && NF { print; left-- }
    / panicked at / { print "  " $0; found = 1; left = 4; next }
    outcome && /^    \[/ { print outcome ":" $0; next }
    { outcome = "" }
    END { if (found) print "" }
  ' "$log" | cut -c 1-160; printf .)"
  culprits="${culprits%.}"
}

# A step that fails without a test that failed (a lint, a build, a crash) counts as one failure.
add_counts() {
  local failed_here
  passed=$((passed + $(printf '%s\n' "$2" | awk '{ n += $2 } END { print n + 0 }')))
  failed_here="$(printf '%s\n' "$2" | awk '{ n += $3 } END { print n + 0 }')"
  if [ "$1" != 0 ] && [ "$failed_here" = 0 ]; then failed_here=1; fi
  failed=$((failed + failed_here))
}

add_line() { summary="$summary$(printf '  %-24s %-7s %6s  %s' "$1" "$2" "$3" "$4")
"; }

main "$@"
