//! Figures that wait for an answer are dimmed, but not before one has waited long enough to be noticed: most answers come
//! sooner, and to dim a figure for a moment costs the browser more than to draw it. A transition that begins late would not do:
//! browsers give what may fade layers of its own from its first moment on.

use leptos::prelude::*;
use std::time::Duration;

/// Nobody notices a shorter wait.
const LONG: Duration = Duration::from_millis(150);

/// The figures that wait; copied freely.
#[derive(Clone, Copy)]
pub struct Waiting {
    count: StoredValue<u32>,
    /// One has waited long, and some still wait: those that say so by their class are to be dimmed.
    pub is_long: RwSignal<bool>,
}

impl Waiting {
    /// Nothing waits.
    pub(super) fn new() -> Self {
        Self { count: StoredValue::new(0), is_long: RwSignal::new(false) }
    }

    /// Whether any figure waits. Not reactive.
    pub(super) fn is_any(self) -> bool {
        self.count.get_value() > 0
    }

    /// A figure waits, or waits on.
    pub(super) fn begin(self, is_pending: RwSignal<bool>) {
        if is_pending.get_untracked() {
            return;
        }
        is_pending.set(true);
        self.count.update_value(|count| *count += 1);
        let look = move || {
            if is_pending.try_get_untracked() == Some(true) {
                self.is_long.set(true);
            }
        };
        set_timeout(look, LONG);
    }

    /// A figure waits no more, if it did; also when it goes.
    pub(super) fn end(self, is_pending: RwSignal<bool>) {
        if is_pending.try_get_untracked() != Some(true) {
            return;
        }
        is_pending.set(false);
        self.count.update_value(|count| *count -= 1);
        if self.count.get_value() == 0 && self.is_long.get_untracked() {
            self.is_long.set(false);
        }
    }
}
