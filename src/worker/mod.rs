//! The wire between page and engine, and between engine and parsers: envelopes round `engine`.
//!
//! ```text
//! page ──Ask + File handles──▶ engine worker ──chunk──▶ parse worker(s)
//!      ◀─Tell + buffers──────                ◀─batch──
//! ```
//! One module of wasm serves as engine and as parser; workers never fetch (DESIGN §10): they get bytes handed to them.

pub mod client;
mod source;
