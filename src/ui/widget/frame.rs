//! At most one repaint per animation frame, however many changes ask for it.

use leptos::prelude::*;
use std::rc::Rc;

/// Work to be done once in the next frame. Copies share it.
#[derive(Clone, Copy)]
pub struct Frame {
    is_due: StoredValue<bool>,
    work: StoredValue<Option<Rc<dyn Fn()>>, LocalStorage>,
}

impl Frame {
    /// A frame without work; see [`Self::set_work`].
    #[must_use]
    pub fn new() -> Self {
        Self { is_due: StoredValue::new(false), work: StoredValue::new_local(None) }
    }

    /// What is done in a frame. It runs outside any effect: what it reads is not tracked.
    pub fn set_work(self, work: impl Fn() + 'static) {
        self.work.set_value(Some(Rc::new(work)));
    }

    /// Asks for the work to be done in the next frame.
    pub fn request(self) {
        if self.is_due.try_get_value() != Some(false) {
            return;
        }
        self.is_due.set_value(true);
        request_animation_frame(move || {
            // The panel may be gone by now: then there is nothing left to paint.
            let _ = self.is_due.try_set_value(false);
            if let Some(work) = self.work.try_get_value().flatten() {
                untrack(|| work());
            }
        });
    }
}

impl Default for Frame {
    fn default() -> Self {
        Self::new()
    }
}
