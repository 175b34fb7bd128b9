//! What the error of a failed trace is: where it began, and what it is told by.
//!
//! A failed trace has one primary error (DEFINITIONS, "Error origin"), and under each [`ErrorKey`](crate::model::ErrorKey) a label
//! of it. So traces are grouped by labels, and a label is a value that a trace has, as it has the service of its root:
//! [`Test::Error`](super::Test::Error) asks for it. What is worked out of messages is kept in an [`ErrorIndex`], once per data set.

mod index;
mod mask;
mod origin;

pub use index::{ErrorIndex, FailedTrace, Labels, label};
pub use origin::{error_origin, failed_above, is_origin};

/// Longest text in a row of a figure, in characters; and longest label.
const MOST_CHARS: usize = 300;

/// A text, cut where it is longer than a row can hold.
#[must_use]
pub fn clipped(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARS) {
        text.truncate(end);
        text.push('…');
    }
    text
}
