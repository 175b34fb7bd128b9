//! One trace: header, minimap, ruler, waterfall, the detail of a span, find; or in place of the waterfall the table of its
//! spans, or a text.
//!
//! The columns of the trace are in the page, so scrolling, zooming, collapsing and stepping are computed here, by
//! `figure::waterfall`, in the frame in which they are asked for. Only the detail of a span and the rows that match a
//! query come from the engine.

mod actions;
mod compare;
mod detail;
mod find;
mod header;
mod keys;
mod minimap;
mod path;
mod row;
mod row_elements;
mod ruler;
mod spans;
mod state;
mod text;
mod tree;

use crate::figure::TraceText;
use crate::route::{TraceAs, View};
use crate::ui::state::use_app;
use detail::DetailPanel;
use header::TraceHeaderBar;
use leptos::prelude::*;
use minimap::TraceMinimap;
use path::PathPanel;
use ruler::Ruler;
use spans::SpanGrid;
use state::TraceState;
use text::TextView;
use tree::Waterfall;

/// The trace that the route names.
#[component]
pub fn TracePanel() -> impl IntoView {
    let state = TraceState::new(use_app());
    keys::listen(state);
    let is_open = memo(move || state.opened.value.with(Option::is_some));
    // The last trace stays, at half strength, while another one is on its way.
    let is_stale = memo(move || {
        let shown = state.opened.value.with(|opened| opened.as_ref().map(|opened| opened.view.header.trace_id.clone()));
        state.opened.is_pending.get()
            && shown.is_some()
            && shown != state.app.route.with(|route| route.trace_id.clone())
    });
    // One for all texts: a switch between them keeps what is there.
    let form = memo(move || match state.shown_as.get() {
        TraceAs::Text(_) => TraceAs::Text(TraceText::Tree),
        form => form,
    });
    let detail_width = move || format!("{}px", state.detail_px.get());
    view! {
        <section class="trace" class:is-stale=move || is_stale.get() aria-label="Trace" aria-busy=move || is_stale.get().to_string()>
            <Show when=move || is_open.get() fallback=move || view! { <Absent state /> }>
                <TraceHeaderBar state />
                <Show when=move || state.shown_as.get() == TraceAs::Waterfall>
                    <TraceMinimap state />
                </Show>
                <div
                    class="trace-body"
                    class:has-detail=move || state.is_path_listed.get() || state.app.route.with(|route| route.span_id.is_some())
                    style=("--detail-width", dy(detail_width))
                >
                    {move || match form.get() {
                        TraceAs::Waterfall => tree(state),
                        TraceAs::Spans => view! { <SpanGrid state /> }.into_any(),
                        TraceAs::Text(_) => view! { <TextView state /> }.into_any(),
                    }}
                    <DetailPanel state />
                    <PathPanel state />
                </div>
            </Show>
        </section>
    }
    .into_any()
}

fn tree(state: TraceState) -> AnyView {
    view! {
        <div
            class="trace-tree"
            style=("--name-width", dy(move || format!("{}px", state.name_px.get())))
            style=("--wf-step", dy(move || format!("{}px", state.indent().step_px)))
        >
            <Ruler state />
            <Waterfall state />
        </div>
    }
    .into_any()
}

/// What stands here while no trace does: one sentence, and a way out.
#[component]
fn Absent(state: TraceState) -> impl IntoView {
    let app = state.app;
    let to_list = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        app.go(|route| route.view = View::Traces);
    };
    let sentence = move || {
        let trace_id = app.route.with(|route| route.trace_id.clone());
        let has_data = app.data.with(|data| data.generation > 0);
        match (trace_id, state.opened.error.get(), has_data) {
            (None, ..) => "Here one trace is drawn, span by span: choose one in the list of traces.".to_owned(),
            (Some(_), Some(error), true) => error,
            (Some(id), None, true) if !state.opened.is_pending.get() => format!("Trace {id} cannot be shown."),
            (Some(id), _, true) => format!("Opening trace {id} …"),
            (Some(id), _, false) => format!("Trace {id} is shown here once the file that holds it is open."),
        }
    };
    view! {
        <div class="trace-absent">
            <p role="status"><bdi>{dy(sentence)}</bdi></p>
            <p><a href="#view=traces" on:click=to_list>"To the list of traces"</a></p>
        </div>
    }
}
