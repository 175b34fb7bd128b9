//! The engine: serves requests of the page, off its thread.
#![forbid(unsafe_code)]

fn main() {}
