//! The only home of raw `web-sys` outside `worker` and canvas elements: fragment, files, fetch, storage, theme, clock.
//! Everything here may fail (storage blocked in an iframe, no clipboard) and says so by its return value.

mod fragment;

pub use fragment::{current_fragment, push_fragment, replace_fragment};
