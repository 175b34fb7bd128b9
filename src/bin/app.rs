//! The page: mounts the user interface.
#![forbid(unsafe_code)]

#[cfg(target_arch = "wasm32")]
fn main() {
    if !spanglass::platform::is_leaving() {
        spanglass::ui::mount();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser: build it with `make run`.");
}
