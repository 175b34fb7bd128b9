//! The page: mounts the user interface.
#![forbid(unsafe_code)]

fn main() {}
