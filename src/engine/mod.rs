//! The engine: owns the data, answers requests. An ordinary library: the worker is a thin envelope round it, and
//! native tests talk to it directly.

pub mod protocol;
