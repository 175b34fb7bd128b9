//! The wire between page and engine, and between engine and parsers: envelopes round `engine` and `ingest`.
//!
//! ```text
//! page ──Ask + File handles──▶ engine worker ──chunk──▶ parse worker(s)
//!      ◀─Tell + buffers──────                ◀─batch──
//! ```
//! One module of wasm serves as engine and as parser; workers never fetch (DESIGN §10): they get bytes handed to them.
//! A message is an array: the control message as bytes (`engine::protocol`), then what travels beside it. A text in its
//! place is what a panic says.

#[cfg(feature = "app")]
pub mod client;
#[cfg(feature = "worker")]
mod engine_host;
#[cfg(feature = "worker")]
mod parser_host;
#[cfg(feature = "worker")]
mod pool;
#[cfg(feature = "worker")]
mod reader;
#[cfg(feature = "worker")]
mod scope;
#[cfg(feature = "app")]
mod source;
#[cfg(feature = "worker")]
mod warm_up;

/// The worker's main: an engine, or a parser where the address says so.
#[cfg(feature = "worker")]
pub fn run() {
    scope::report_panics();
    if scope::is_parser() { parser_host::run() } else { engine_host::run() }
}
