//! Spanglass: drop a trace export on a page and see what is slow, what fails, and why.
//!
//! The map of the modules, and where things go, is `src/README.md`.
#![forbid(unsafe_code)]

pub mod analysis;
pub mod analysis_json;
pub mod chart;
pub mod checksum;
pub mod engine;
pub mod export;
pub mod figure;
pub mod format;
pub mod ingest;
pub mod model;
pub mod page;
pub mod query;
pub mod remote;
pub mod route;
pub mod sorting;
#[doc(hidden)]
pub mod testing;

#[cfg(feature = "example")]
pub mod example;

#[cfg(all(not(target_arch = "wasm32"), feature = "terminal"))]
pub mod terminal;

#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod platform;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
pub mod ui;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
extern crate self as leptos;
#[cfg(all(target_arch = "wasm32", feature = "app"))]
#[doc(hidden)]
pub use ui::erase::names::*;
#[cfg(target_arch = "wasm32")]
pub mod worker;
