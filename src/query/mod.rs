//! What is selected: the filter that everything on the screen obeys, and the statistics over what it leaves.

mod filter;
mod select;
pub mod stats;

pub use filter::{Filter, StatusTerm};
pub use select::{Selection, select};
