//! Writes the example data set that ships with the page.
#![forbid(unsafe_code)]

fn main() {}
