//! What is selected: the filter that everything on the screen obeys, and the statistics over what it leaves.

mod columns;
pub mod conventions;
mod division;
pub mod errors;
mod filter;
mod lookup;
mod matched;
mod matcher;
mod number;
mod roots;
mod rows;
mod select;
pub mod stats;
pub mod term;
#[cfg(test)]
mod tests;
pub mod text;
mod values;

pub use columns::{AttributeColumn, AttributeColumns, prepare};
pub use division::{Division, divide};
pub use filter::{Filter, StatusTerm};
pub use lookup::Lookup;
pub use matched::{SpanRun, matched, matched_first};
pub use matcher::span_test;
pub use select::{Selection, select};
pub use term::{Comparison, Op, SpanTerm, Test};
pub use values::{Values, number_of_attribute};
