#!/usr/bin/env bash
# Builds the static site into dist/: tools, the example data set, then trunk.
#
#   tests/build.sh          the release build
#   tests/build.sh stamp    trunk's post_build hook (Trunk.toml): writes build id and versions into index.html
#
# Two ids. SPANGLASS_BUILD, a hash of the Rust sources, is compiled into page and engine, so that each can say
# which build it is, whatever cache it came from. The version in `?v=` is a hash of every built file: it makes
# the addresses new whose names trunk does not hash.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/setup.sh

# Styles and scripts are left out on purpose: a change of a colour must not compile everything again.
source_hash() {
  { find src -type f -name '*.rs'; find .cargo Cargo.toml Cargo.lock -type f; } | LC_ALL=C sort \
    | while IFS= read -r file; do sha "$file"; done | sha | cut -c1-16
}

stamp() {
  local version
  version=$(cd "$TRUNK_STAGING_DIR" && find . -type f ! -name index.html | LC_ALL=C sort \
    | while IFS= read -r file; do sha "$file"; done | sha | cut -c1-16)
  sed -e "s/__VERSION__/$version/g" -e "s/__BUILD__/${SPANGLASS_BUILD:-dev}/g" \
    "$TRUNK_STAGING_DIR/index.html" > "$TRUNK_STAGING_DIR/index.html.new"
  mv "$TRUNK_STAGING_DIR/index.html.new" "$TRUNK_STAGING_DIR/index.html"
}

# Written again only when a Rust source changed. Without link-time optimisation: the generator runs once.
example() {
  local file=target/example/example.json.gz
  [ -s "$file" ] && [ "$(cat "$file.sources" 2>/dev/null)" = "$1" ] && return
  mkdir -p target/example
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_INCREMENTAL=true \
    cargo run --quiet --locked --release --features example --bin example -- "$file"
  [ -s "$file" ] || die "the generator left no $file (src/bin/example.rs)."
  printf '%s\n' "$1" > "$file.sources"
}

if [ "${1:-}" = stamp ]; then
  stamp
  exit
fi

need_build_tools
SPANGLASS_BUILD=$(source_hash)
export SPANGLASS_BUILD
example "$SPANGLASS_BUILD"
# trunk 0.21 refuses NO_COLOR=1: it takes it for a bad value of its own flag.
env -u NO_COLOR trunk build --release --offline
