//! A grid of any length: pooled rows under sortable heads that stay, with one row the keyboard is on.
//!
//! The panel says what the rows show (a [`Pool`] it fills in the grid's frame) and what opening one does; scrolling,
//! keys, roles and markup are here. Sizes and looks: `style/grid.css`.

use super::{Frame, Pool, Slot, VirtualScroll, is_foreign};
use crate::figure::scroll::ScrollMap;
use crate::format::fixed;
use leptos::prelude::*;

/// Height of a grid's row, px; `--row` in the style sheet.
pub const ROW_PX: f64 = 24.0;
/// Height of the heads, px; as in `grid.css`.
const HEAD_PX: f64 = 28.0;
/// Most rows of a grid that is as high as its rows are.
const FITTED_ROWS: usize = 16;

/// Where a grid is scrolled to, and where the keyboard is; copied freely.
#[derive(Clone, Copy)]
pub struct Grid {
    /// Scrolling.
    pub scroll: VirtualScroll,
    /// Position the keyboard is on.
    pub active: RwSignal<Option<usize>>,
    /// Repaints the rows; its work is the panel's to set.
    pub frame: Frame,
    /// What tells its rows' elements from those of other grids.
    name: &'static str,
}

impl Grid {
    /// A grid that is being mounted, without rows. `name` is the begin of its rows' element ids. It is repainted
    /// whenever what `changes` tracks does.
    #[must_use]
    pub fn new(name: &'static str, changes: impl Fn() + 'static) -> Self {
        let scroll = VirtualScroll::new(ROW_PX, HEAD_PX);
        let grid = Self { scroll, active: RwSignal::new(None), frame: Frame::new(), name };
        effect(move || {
            grid.scroll.track();
            grid.active.track();
            changes();
            grid.frame.request();
        });
        grid
    }

    /// Id of the element that shows a position.
    #[must_use]
    pub fn element_id(&self, position: usize) -> String {
        format!("{}-row-{position}", self.name)
    }

    /// Scrolled to its begin, with the keyboard nowhere: for other rows than before.
    pub fn rewind(&self) {
        self.active.set(None);
        self.scroll.scroll_to(0.0);
    }

    /// What the rows are placed by, for the frame's work; `None` while the grid has no size.
    #[must_use]
    pub fn begin_paint(&self) -> Option<ScrollMap> {
        let map = self.scroll.map();
        (map.viewport_px > 0.0).then(|| {
            self.scroll.settle();
            map
        })
    }

    /// Moves the keyboard by this many rows.
    pub fn move_active(&self, by: isize) {
        let Some(last) = self.scroll.rows.get_untracked().checked_sub(1) else { return };
        let next = self.active.get_untracked().map_or(0, |now| now.saturating_add_signed(by)).min(last);
        self.active.set(Some(next));
        self.scroll.reveal(next);
    }

    /// As [`Self::move_active`], from wherever the focus was: the grid has it then.
    pub fn walk(&self, by: isize) {
        self.move_active(by);
        self.focus();
    }

    /// The keyboard goes to a position, from wherever the focus was.
    pub fn activate(&self, position: usize) {
        self.active.set(Some(position));
        self.focus();
    }

    /// Once it is there, the grid has the focus if nothing else has: for who comes back to it.
    pub fn focus_when_there(self) {
        effect(move || {
            let is_there = self.scroll.node.get().is_some();
            let is_free = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
            if is_there && is_free {
                self.focus();
            }
        });
    }

    fn focus(&self) {
        if let Some(node) = self.scroll.node.get_untracked() {
            // An element that cannot be focused is not on the screen.
            let _ = node.focus();
        }
    }

    /// Height of a grid that stands among other things: as high as its rows, within reason. CSS.
    #[must_use]
    pub fn fitted_height(&self) -> String {
        let rows = self.scroll.rows.get().clamp(1, FITTED_ROWS);
        // And its border.
        format!("{}px", HEAD_PX + rows as f64 * ROW_PX + 2.0)
    }

    /// Keys, while the grid itself has the focus.
    fn key(&self, event: &web_sys::KeyboardEvent, open: Callback<usize>, pick: Option<Callback<usize>>) {
        let is_in_head = event.target() != event.current_target();
        if is_foreign(event) || is_in_head {
            return;
        }
        let page = (self.scroll.map().most_shown() as isize - 2).max(1);
        match event.key().as_str() {
            "ArrowDown" => self.move_active(1),
            "ArrowUp" => self.move_active(-1),
            "PageDown" => self.move_active(page),
            "PageUp" => self.move_active(-page),
            "Home" => self.move_active(isize::MIN),
            "End" => self.move_active(isize::MAX),
            key @ ("Enter" | " ") => {
                let act = pick.filter(|_| key == " ").unwrap_or(open);
                if let Some(position) = self.active.get_untracked() {
                    act.run(position);
                }
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// The rows of a [`VirtualGrid`]: how many components there are, how one is made, and where the sheet lies.
#[derive(Clone, Copy)]
pub struct GridRows {
    made: Signal<usize>,
    sheet_y: RwSignal<f64>,
    row: Callback<usize, AnyView>,
}

impl GridRows {
    /// Those of a pool; `row` makes the component of a slot.
    pub fn of<T: Send + Sync + 'static>(
        pool: Pool<T>,
        row: impl Fn(Slot<T>) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        let at = move |at: usize| {
            let slot = pool.slots.with_untracked(|slots| slots.get(at).copied());
            slot.map_or_else(|| ().into_any(), &row)
        };
        Self { made: Signal::derive(move || pool.slots.with(Vec::len)), sheet_y: pool.sheet_y, row: Callback::new(at) }
    }
}

/// The grid's element, its heads, and its rows.
#[component]
pub fn VirtualGrid(
    /// Its state.
    grid: Grid,
    /// What is drawn in it.
    rows: GridRows,
    /// What `Enter` does with the row at a position.
    open: Callback<usize>,
    /// What `Space` does; else the same.
    #[prop(optional)]
    pick: Option<Callback<usize>>,
    /// Its class beside `grid`: the widths of its columns.
    class: &'static str,
    /// Its name for tests.
    testid: &'static str,
    /// Its name for screen readers.
    label: &'static str,
    /// Columns.
    columns: usize,
    /// Newer rows are on their way.
    is_stale: Signal<bool>,
    /// As high as its rows, instead of as high as its place.
    #[prop(optional)]
    is_fitted: bool,
    /// Its rows have levels and can be expanded; the keys for that are the panel's.
    #[prop(optional)]
    is_tree: bool,
    /// The heads; see [`GridHead`].
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class=format!("virtual grid {class}")
            class:is-stale=move || is_stale.get()
            node_ref=grid.scroll.node
            style:height=move || is_fitted.then(|| grid.fitted_height())
            data-testid=testid
            role=if is_tree { "treegrid" } else { "grid" }
            aria-label=label
            aria-rowcount=move || (grid.scroll.rows.get() + 1).to_string()
            aria-colcount=columns.to_string()
            aria-activedescendant=move || grid.active.get().map(|position| grid.element_id(position))
            tabindex="0"
            on:scroll=move |_| grid.scroll.scrolled(grid.frame)
            on:keydown=move |event| grid.key(&event, open, pick)
        >
            <div class="virtual-content" style:height=move || grid.scroll.content_height()>
                <div class="grid-head" role="row" aria-rowindex="1">
                    {children()}
                </div>
                <div class="virtual-window" style:height=move || grid.scroll.window_height()>
                    <div
                        class="virtual-sheet"
                        style:transform=move || format!("translateY({}px)", fixed(rows.sheet_y.get(), 1))
                    >
                        <For each=move || 0..rows.made.get() key=usize::to_string let:at>
                            {rows.row.run(at)}
                        </For>
                    </div>
                </div>
            </div>
        </div>
    }
}

/// How a [`GridHead`] sorts.
#[derive(Clone, Copy)]
pub struct HeadSort {
    /// The grid is sorted by it, largest (latest, last) first or not; `None`: by another.
    pub is_descending: Signal<Option<bool>>,
    /// Sorts by it; again: the other way round.
    pub sort: Callback<()>,
}

/// Head of a column; sortable where there is something to sort by.
#[component]
pub fn GridHead(
    /// Class of the column.
    class: &'static str,
    /// What stands there.
    #[prop(into)]
    text: Signal<String>,
    /// What it means.
    #[prop(optional)]
    title: &'static str,
    /// How it sorts.
    sort: Option<HeadSort>,
) -> impl IntoView {
    let order = move || {
        Some(match sort?.is_descending.get() {
            None => "none",
            Some(false) => "ascending",
            Some(true) => "descending",
        })
    };
    let inside = match sort {
        Some(HeadSort { sort, .. }) => {
            view! { <button type="button" on:click=move |_| sort.run(())>{text}</button> }.into_any()
        }
        None => view! { <span>{text}</span> }.into_any(),
    };
    let title = Some(title).filter(|title| !title.is_empty());
    view! { <div class=class role="columnheader" aria-sort=dy(order) title=title>{inside}</div> }
}
