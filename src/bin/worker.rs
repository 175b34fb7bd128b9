//! The engine, and in further instances the parsers: off the page's thread.
#![forbid(unsafe_code)]

#[cfg(target_arch = "wasm32")]
fn main() {
    spanglass::worker::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The engine runs in a browser: build it with `make run`.");
}
