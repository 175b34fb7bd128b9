//! The traces of the selection: duration against time, and a list of any length.
//!
//! The list holds a window of some hundred rows and asks for the next one before its end is reached; until that comes
//! the rows at hand stay, so nothing flickers and nothing is ever blank.

mod list;
mod picks;
mod row;
mod state;

use crate::figure::{BinScale, DurationOf};
use crate::format;
use crate::route::ListOf;
use crate::ui::figure::DurationScatter;
use crate::ui::state::use_app;
use crate::ui::widget::SaveMenu;
use leptos::prelude::*;
pub use list::TraceGrid;
pub use picks::Picks;
pub use state::ListState;

/// The list of traces with its scatter.
#[component]
pub fn TracesPanel() -> impl IntoView {
    let app = use_app();
    let state = ListState::new(app, ListOf::Selection);
    let count = move || {
        let (selected, all) = state.list.value.with(|list| list.as_ref().map(|list| (list.selected, list.all)))?;
        Some(format!("{} of {}", format::count(selected), format::plural(all, "trace", "traces")))
    };
    view! {
        <section class="traces" aria-label="Traces">
            <h1 class="visually-hidden">"Traces"</h1>
            <DurationScatter of=Signal::derive(|| DurationOf::Trace) scale=BinScale::Linear />
            <div class="traces-head">
                <p class="traces-count" data-testid="trace-count" role="status">{dy(count)}</p>
                <Picks />
                <SaveMenu table=state.saved() />
            </div>
            {move || state.list.error.get().map(|error| view! { <p class="traces-empty">{error}</p> }.into_any())}
            <TraceGrid state />
        </section>
    }
    .into_any()
}
