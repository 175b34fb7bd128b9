//! The only home of raw `web-sys` outside `worker` and canvas elements: fragment, files, fetch, storage, theme, clock.
//! Everything here may fail (storage blocked in an iframe, no clipboard) and says so by its return value.

mod clock;
mod fragment;
mod storage;
mod theme;

pub use clock::{after_paint, local_zone, mark, now_ms};
pub use fragment::{current_fragment, push_fragment, replace_fragment};
pub use storage::{load_preference, save_preference};
pub use theme::{Theme, apply_theme, choose_theme, current_theme};
