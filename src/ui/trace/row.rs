//! One pooled row of the waterfall: glue between a plain [`RowView`] and the document.
//!
//! A row is made once and then fed by one signal; one effect writes what differs straight into the elements. A signal
//! per cell would be nicer to read, but a fast scroll changes every cell of every row in every frame, and then the
//! bookkeeping of a thousand effects costs more than all the rest (measured in Chromium: 5–6 ms of script a frame, now 2).

use super::row_elements::RowElements;
use super::state::TraceState;
use crate::figure::waterfall::RowView;
use crate::ui::widget::{Placed, Slot};
use leptos::html::Div;
use leptos::prelude::*;

/// Id of the element that shows a row, for `aria-activedescendant`.
#[must_use]
pub fn element_id(row: u32) -> String {
    format!("span-row-{row}")
}

/// A row component; what it shows changes with its cell.
#[component]
pub fn WaterfallRow(state: TraceState, cell: Slot<RowView>) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let row = move || cell.with_untracked(|cell: &Option<Placed<RowView>>| cell.as_ref().map(|at| at.item.row));
    let click = move |_| {
        if let Some(row) = row() {
            state.select(row);
            state.focus_grid();
        }
    };
    let toggle = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        if let Some(row) = row() {
            state.toggle(row);
            state.activate(row);
        }
    };
    let explain = move |_| {
        let text = cell.with_untracked(|cell| cell.as_ref().map(|at| title(&at.item)));
        if let (Some(root), Some(text)) = (root.get_untracked(), text) {
            // A valid name: cannot fail.
            let _ = root.set_attribute("title", &text);
        }
    };
    let elements: StoredValue<Option<RowElements>, LocalStorage> = StoredValue::new_local(None);
    let mut before = None;
    effect(move || {
        if elements.with_value(Option::is_none) {
            elements.set_value(root.get_untracked().and_then(|root| RowElements::of(&root)));
        }
        let now = cell.get();
        elements.with_value(|elements| {
            if let Some(elements) = elements {
                elements.show(before.as_ref(), now.as_ref());
            }
        });
        before = now;
    });
    // The texts must be there, if empty: they are written into, never replaced.
    view! {
        <div class="wf-row is-unused" node_ref=root on:click=click on:mouseenter=explain>
            <div class="wf-name" role="gridcell">
                <div class="wf-label">
                    <span class="wf-guides"></span>
                    <span class="wf-level">" "</span>
                    <span class="wf-twisty" aria-hidden="true" on:click=toggle>" "</span>
                    <bdi class="wf-service">" "</bdi>
                    <bdi class="wf-operation">" "</bdi>
                </div>
                <bdi class="wf-error">" "</bdi>
            </div>
            <div class="wf-time" role="gridcell">
                <div class="wf-bar"></div>
                <svg class="wf-path" aria-hidden="true"><path></path></svg>
                <span class="wf-duration">" "</span>
            </div>
        </div>
    }
}

/// The whole of what a narrow column cuts off.
fn title(row: &RowView) -> String {
    let mut title = format!("{} {} · {}", row.service, row.name, row.duration);
    if let Some(error) = &row.error {
        title.push_str("\nError: ");
        title.push_str(error);
    }
    if row.is_error_below {
        title.push_str("\nAn error lies below.");
    }
    if row.repeats {
        title.push_str("\n↻ It makes the same call again and again: see its detail.");
    }
    if row.is_orphan {
        title.push_str("\nIts parent is missing.");
    }
    title
}
