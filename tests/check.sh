#!/usr/bin/env bash
# Everything that must hold, fast checks first; the first failure ends it.
#
#   tests/check.sh              all steps
#   tests/check.sh lint native  these steps only, in this order
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
. tests/setup.sh

step_setup() { need_build_tools && need_lints && need_browser_tests && want_firefox; }
step_format() { cargo fmt --check; }
step_lint() { cargo clippy --quiet --locked --all-targets --features example,terminal -- -D warnings; }
step_lint_wasm() {
  cargo clippy --quiet --locked --target wasm32-unknown-unknown --features app,worker --lib --bins -- -D warnings
}
step_native() { cargo test --quiet --locked --features example,terminal; }
# The program's JSON against one that is computed apart from it.
step_terminal() {
  cargo build --quiet --locked --features terminal --bin spanglass \
    && node tests/terminal/compare.mjs "${CARGO_TARGET_DIR:-target}/debug/spanglass"
}
step_docs() {
  RUSTDOCFLAGS="-D warnings" cargo doc --quiet --locked --no-deps --features example,terminal \
    && RUSTDOCFLAGS="-D warnings" cargo doc --quiet --locked --no-deps --lib \
      --target wasm32-unknown-unknown --features app,worker
}
step_build() { bash tests/build.sh; }
# PLAYWRIGHT_ARGS="trace.spec.mjs -g keys": some of the browser tests only.
# shellcheck disable=SC2086
step_browser() { want_jaeger && want_zipkin && npm --prefix tests/e2e --silent test -- ${PLAYWRIGHT_ARGS:-}; }
step_sizes() { node tests/sizes.mjs dist; }

steps=(setup format lint lint_wasm native terminal docs build browser sizes)
if [ $# -gt 0 ]; then
  steps=(setup "$@")
fi

step=""
passed=0
failed=0
report=""
# On exit, so that a set-up that cannot get something is counted too.
finish() {
  if [ -n "$step" ]; then
    failed=1
    report="$report$(printf '%-10s FAILED %4d s' "$step" $((SECONDS - started)))"$'\n'
  fi
  printf '\n%s\n%d passed, %d failed\n' "$report" "$passed" "$failed"
  exit "$failed"
}
trap finish EXIT

for step in "${steps[@]}"; do
  started=$SECONDS
  printf '\n== %s\n' "$step"
  # Not in a subshell: the set-up leaves tools on PATH.
  "step_$step" || exit
  line=$(printf '%-10s passed %4d s' "$step" $((SECONDS - started)))
  printf '== %s\n' "$line"
  report="$report$line"$'\n'
  passed=$((passed + 1))
done
step=""
