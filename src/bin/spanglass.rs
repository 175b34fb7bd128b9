//! The terminal program: see `spanglass::terminal`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    spanglass::terminal::main()
}
