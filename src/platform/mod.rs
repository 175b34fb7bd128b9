//! The only home of raw `web-sys` outside `worker` and canvas elements: fragment, files, fetch, storage, theme, clock.
//! Everything here may fail (storage blocked in an iframe, no clipboard) and says so by its return value.

mod clock;
mod document;
mod fetch;
mod fragment;
mod kept;
mod saving;
mod size;
mod storage;
mod theme;

pub use clock::{after_paint, breathe, local_offset_minutes, mark, moment_micros, moment_text, now_micros, now_ms};
pub use document::{
    FocusStep, built_address, copy_text, engine_address, has_dialog, is_leaving, is_typing, is_wide, page_address,
    reload, scroll_into_view, set_tab_stop, set_title, step_focus,
};
pub use fetch::{
    FetchError, fetch_answer, fetch_bytes, first_bytes, is_answering, is_loopback, is_own_origin, may_connect,
    page_origin, resolve_address,
};
pub use fragment::{current_fragment, push_fragment, replace_fragment};
pub use kept::{forget_files, keep_files, kept_files};
pub use saving::{Zlib, call, can_gzip, file_of, save_file, text_of, text_piece};
pub use size::{SizeObserver, observe_size};
pub use storage::{load_preference, save_preference};
pub use theme::{Theme, apply_theme, choose_theme, current_theme};
