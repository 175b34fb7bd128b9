//! The engine: owns the data, answers requests. An ordinary library: the worker is a thin envelope round it, and
//! native tests talk to it directly.

pub mod columns;
pub mod load;
pub mod protocol;
mod saving;
mod session;
mod tables;
mod verdict;

pub use session::{Prepared, Reply, Session};
