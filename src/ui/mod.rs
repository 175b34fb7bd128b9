//! The page: Leptos components over figures. Layer 5: sees the engine's protocol, figures, charts, the route, the
//! platform and the worker's client; never the store, the parsers or the analyses.
//!
//! State has one owner: what can be shared is in the [`route`](crate::route), the data is the engine's, preferences
//! are in local storage, hover and scroll are local signals.

pub mod figure;
pub mod state;
pub mod trace;
pub mod traces;
pub mod widget;
