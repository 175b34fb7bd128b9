//! Search for texts in spans, as Jaeger's `uiFind` has it.
//!
//! A store has many attributes and few distinct texts, so each text is looked at once (a byte per symbol remembers), and
//! what remains is a scan over packed attributes.

mod needle;
mod number;
mod query;
mod rows;

pub use query::TextQuery;
pub use rows::TextSearch;
