//! Lists of any length in a fixed pool of row components.
//!
//! The scrolling element holds a spacer as tall as the list (within reason, see `figure::scroll`) and, sticking to its
//! top, a window as tall as the viewport. Rows are placed inside that window by transforms. So a scroll that the page has
//! not yet answered still shows rows — those of the frame before — and never an empty frame.
//!
//! A row component is fed by one signal. The row at a position always uses the slot `position % pool`: scrolling by one
//! row changes one component and the transform of the sheet they all lie on.

use super::{Frame, use_size};
use crate::figure::scroll::ScrollMap;
use leptos::html::Div;
use leptos::prelude::*;

/// Something to draw in a pooled row, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed<T> {
    /// Top edge on the sheet, px.
    pub y_px: f64,
    /// What is drawn.
    pub item: T,
}

/// The signal of one pooled row; `None` hides the row.
pub type Slot<T> = RwSignal<Option<Placed<T>>>;

/// The pooled rows of a list.
pub struct Pool<T: Send + Sync + 'static> {
    /// One signal per row component; grows with the screen and never shrinks.
    pub slots: RwSignal<Vec<Slot<T>>>,
    /// Vertical place of the sheet, px.
    pub sheet_y: RwSignal<f64>,
}

impl<T: Send + Sync + 'static> Clone for Pool<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Pool<T> {}

/// A pool grows by this many rows: to what the screen needs at first, and again only on a larger one.
const POOL_STEP: usize = 4;

/// The sheet's origin moves in steps of this many px, so that transforms stay small numbers: the compositor's floats
/// blur text that lies millions of px away.
const ORIGIN_STEP_PX: f64 = 98_304.0;

impl<T: Clone + PartialEq + Send + Sync + 'static> Pool<T> {
    /// An empty pool; it fills with the first rows.
    #[must_use]
    pub fn new() -> Self {
        Self { slots: RwSignal::new(Vec::new()), sheet_y: RwSignal::new(0.0) }
    }

    /// Fills the rows `first .. first + count`, with `top_px` virtual px above the viewport, and hides all others.
    /// Rows that are as they were are not touched.
    pub fn fill(&self, map: &ScrollMap, top_px: f64, range: (usize, usize), item: impl Fn(usize) -> Option<T>) {
        let (first, count) = range;
        self.grow_to(map.most_shown());
        let origin = (top_px / ORIGIN_STEP_PX).floor() * ORIGIN_STEP_PX;
        self.sheet_y.set(origin - top_px);
        self.slots.with_untracked(|slots| {
            let pool = slots.len().max(1);
            for (at, slot) in slots.iter().enumerate() {
                // The one position in first .. first + pool that this slot stands for.
                let position = first + (at + pool - first % pool) % pool;
                let next = (position < first + count).then(|| item(position)).flatten();
                let next = next.map(|item| Placed { y_px: position as f64 * map.row_px - origin, item });
                if slot.with_untracked(|now| *now != next) {
                    slot.set(next);
                }
            }
        });
    }

    fn grow_to(&self, least: usize) {
        let now = self.slots.with_untracked(Vec::len);
        if now < least {
            self.slots
                .update(|slots| slots.extend((now..least.next_multiple_of(POOL_STEP)).map(|_| RwSignal::new(None))));
        }
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Default for Pool<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Scroll position and size of a virtual list.
#[derive(Clone, Copy)]
pub struct VirtualScroll {
    /// The scrolling element.
    pub node: NodeRef<Div>,
    /// Rows of the list.
    pub rows: RwSignal<usize>,
    /// Inside of the scrolling element, px.
    pub size: RwSignal<(f64, f64)>,
    row_px: f64,
    /// What sticks above the rows inside the scrolling element, px.
    head_px: f64,
    top: RwSignal<f64>,
    is_ahead: StoredValue<bool>,
}

impl VirtualScroll {
    /// For rows of `row_px` under a head of `head_px`.
    #[must_use]
    pub fn new(row_px: f64, head_px: f64) -> Self {
        let node = NodeRef::new();
        Self {
            node,
            rows: RwSignal::new(0),
            size: use_size(node),
            row_px,
            head_px,
            top: RwSignal::new(0.0),
            is_ahead: StoredValue::new(false),
        }
    }

    /// The arithmetic of the list as it is now.
    #[must_use]
    pub fn map(&self) -> ScrollMap {
        let viewport_px = (self.size.get_untracked().1 - self.head_px).max(0.0);
        ScrollMap { rows: self.rows.get_untracked(), row_px: self.row_px, viewport_px }
    }

    /// The scroll position, as the element has it.
    #[must_use]
    pub fn top(&self) -> f64 {
        self.top.get_untracked()
    }

    /// Takes over the position the user scrolled to; for the element's `scroll` event.
    pub fn scrolled(&self, frame: Frame) {
        let Some(node) = self.node.get_untracked() else { return };
        let top = f64::from(node.scroll_top());
        // Whole px: an event that only echoes `scroll_to` must not undo its fraction.
        if (top - self.top()).abs() >= 1.0 && !self.is_ahead.get_value() {
            self.top.set(top);
            frame.request();
        }
    }

    /// Scrolls to a position. The element follows in [`Self::settle`], once it has the height for it. Where it is there already it is
    /// left alone: told its position, the browser would lay out the page at once.
    pub fn scroll_to(&self, top: f64) {
        let top = top.max(0.0);
        if top != self.top() {
            self.top.set(top);
            self.is_ahead.set_value(true);
        }
    }

    /// The element is another one, or was hidden: it is put where it was scrolled to.
    pub fn restore(&self) {
        self.is_ahead.set_value(true);
    }

    /// Lets the element follow; to be called in a frame, after effects have given it its height.
    pub fn settle(&self) {
        if self.is_ahead.get_value()
            && let Some(node) = self.node.get_untracked()
        {
            self.is_ahead.set_value(false);
            node.set_scroll_top(self.top().round() as i32);
        }
    }

    /// Scrolls so that a row is seen, if it is not.
    pub fn reveal(&self, position: usize) {
        if let Some(top) = self.map().reveal(position, self.top()) {
            self.scroll_to(top);
        }
    }

    /// Scrolls by pages.
    pub fn page(&self, pages: f64) {
        let map = self.map();
        let by = (map.viewport_px - self.row_px).max(self.row_px) * pages;
        self.scroll_to(map.scroll_top(map.virtual_top(self.top()) + by));
    }

    /// Tracks everything that changes what is seen.
    pub fn track(&self) {
        self.rows.track();
        self.size.track();
        self.top.track();
    }

    /// Height of the spacer: CSS.
    #[must_use]
    pub fn content_height(&self) -> String {
        self.rows.track();
        format!("{}px", self.map().content_px() + self.head_px)
    }

    /// Height of the window that sticks to the viewport: CSS.
    #[must_use]
    pub fn window_height(&self) -> String {
        self.size.track();
        format!("{}px", self.map().viewport_px)
    }
}

/// Whether a key is not ours: text is being typed, a dialog is open, or a modifier makes it the browser's.
#[must_use]
pub fn is_foreign(event: &web_sys::KeyboardEvent) -> bool {
    let is_elsewhere = crate::platform::is_typing(event) || crate::platform::has_dialog();
    is_elsewhere || event.ctrl_key() || event.meta_key() || event.alt_key()
}
