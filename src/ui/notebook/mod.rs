//! The summary of an incident, what is pinned, and notes: the notebook as a screen. What is told is
//! [`page::notebook`](crate::page::notebook)'s; here are the questions to the engine, the fields, and the browser's storage.

mod block;
mod file;
mod own;
mod pin;
mod screen;
mod state;

pub(super) use file::take_notebooks;
pub(super) use pin::{PinButton, pin_button};
pub(super) use screen::SummaryPanel;
pub(super) use state::{provide_notes, use_notes};
