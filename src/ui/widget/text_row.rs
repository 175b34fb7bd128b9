//! A pooled row of a [`VirtualGrid`](super::VirtualGrid) that holds text and nothing else.
//!
//! One signal feeds it, one effect writes what differs straight into its cells: a grid of texts needs no component of its
//! own, and no closure for each cell.

use super::{Grid, Placed, Slot};
use crate::format::fixed;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

/// A row as plain data.
#[derive(Clone, Debug, PartialEq)]
pub struct TextRow {
    /// Position in the grid.
    pub position: usize,
    /// Its cells, from the left; the first is a name after a dot.
    pub cells: Vec<String>,
    /// Its classes beside `grid-row`: the colour of the dot, and what is special about it.
    pub class: String,
    /// The keyboard is on it.
    pub is_active: bool,
}

/// A row component of so many cells; what it shows changes with its slot. A click opens the row.
#[component]
pub fn TextGridRow(grid: Grid, cell: Slot<TextRow>, columns: usize, open: Callback<usize>) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let click = move |_| {
        if let Some(position) = cell.with_untracked(|cell| cell.as_ref().map(|at| at.item.position)) {
            open.run(position);
            grid.activate(position);
        }
    };
    // The whole of what narrow columns cut off; made only where it is looked for.
    let explain = move |_| {
        let text = cell.with_untracked(|cell| cell.as_ref().map(|at| at.item.cells.join(" · ")));
        if let (Some(root), Some(text)) = (root.get_untracked(), text) {
            set(&root, "title", &text);
        }
    };
    let mut before = None;
    effect(move || {
        let now = cell.get();
        if let Some(root) = root.get_untracked() {
            show(grid, &root, before.as_ref(), now.as_ref());
            before = now;
        }
    });
    let cells = (1..columns).map(|_| view! { <div role="gridcell"><bdi></bdi></div> }).collect_view();
    view! {
        <div class="grid-row is-unused" node_ref=root on:click=click on:mouseenter=explain>
            <div class="grid-name" role="gridcell"><span class="dot"></span><bdi class="grid-service"></bdi></div>
            {cells}
        </div>
    }
}

/// Shows a row where `before` was shown; nothing hides it.
fn show(grid: Grid, root: &HtmlElement, before: Option<&Placed<TextRow>>, now: Option<&Placed<TextRow>>) {
    let Some(Placed { y_px, item }) = now else {
        root.set_class_name("grid-row is-unused");
        for name in ["role", "id"] {
            // A valid name: cannot fail.
            let _ = root.remove_attribute(name);
        }
        return;
    };
    root.set_class_name(&format!("grid-row {}{}", item.class, if item.is_active { " is-active" } else { "" }));
    // Not the attribute, which the policy blocks. A value that is not understood is ignored.
    let _ = root.style().set_property("transform", &format!("translateY({}px)", fixed(*y_px, 1)));
    set(root, "role", "row");
    set(root, "id", &grid.element_id(item.position));
    set(root, "aria-rowindex", &(item.position + 2).to_string());
    set(root, "aria-selected", if item.is_active { "true" } else { "false" });
    let children = root.children();
    for (at, text) in item.cells.iter().enumerate() {
        let is_new = before.is_none_or(|before| before.item.cells.get(at) != Some(text));
        let cell = children.item(at as u32).filter(|_| is_new).and_then(|cell| cell.last_element_child());
        if let Some(cell) = cell {
            cell.set_text_content(Some(text));
        }
    }
}

fn set(element: &Element, name: &str, value: &str) {
    // A valid name: cannot fail.
    let _ = element.set_attribute(name, value);
}
