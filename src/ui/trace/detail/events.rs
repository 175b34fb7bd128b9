//! Events with their offset, and links to other spans.

use super::attributes::AttributeList;
use crate::figure::{EventRow, LinkRow};
use crate::format;
use crate::route::View;
use crate::ui::trace::state::TraceState;
use crate::ui::widget::CopyButton;
use leptos::prelude::*;

/// What happened during the span; absent where nothing did.
#[component]
pub fn EventSection(rows: Vec<EventRow>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let rows = rows.into_iter().map(event).collect_view();
        view! { <section><h2>"Events"</h2><dl class="attributes events mono">{rows}</dl></section> }
    })
}

fn event(row: EventRow) -> impl IntoView {
    let is_bad = is_exception(&row);
    let attribute = |key: &str| row.attributes.iter().find(|at| at.key == key).map(|at| at.value.clone());
    let name = match attribute("exception.type") {
        Some(kind) => format!("{}: {kind}", row.name),
        None if row.name.is_empty() => "event".to_owned(),
        None => row.name.clone(),
    };
    let attributes = (!row.attributes.is_empty()).then(|| view! { <AttributeList rows=row.attributes /> }.into_any());
    view! {
        <dt class:is-bad=is_bad title="Since the start of the span">{format::offset(row.offset_nanos)}</dt>
        <dd>
            <bdi>{name.clone()}</bdi>" "<CopyButton text=Signal::stored(name) label="copy" what="the event" />
            {attributes}
        </dd>
    }
}

fn is_exception(row: &EventRow) -> bool {
    let name_says = matches!(row.name.as_str(), "exception" | "error");
    name_says || row.attributes.iter().any(|at| at.key == "event" && at.value == "error")
}

/// Spans that this one names; absent where it names none.
#[component]
pub fn LinkSection(state: TraceState, rows: Vec<LinkRow>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let rows = rows.into_iter().map(|row| link(state, row)).collect_view();
        view! { <section><h2>"Links"</h2><ul class="detail-links mono">{rows}</ul></section> }
    })
}

fn link(state: TraceState, row: LinkRow) -> impl IntoView {
    let LinkRow { trace_id, span_id, present, attributes } = row;
    let text = format!("{trace_id} / {span_id}");
    let target = if present {
        let open = move |_| {
            let (trace_id, span_id) = (trace_id.clone(), span_id.clone());
            state.app.go(|route| {
                route.view = View::Trace;
                route.trace_id = Some(trace_id);
                route.span_id = (!span_id.is_empty()).then_some(span_id);
            });
        };
        view! { <button class="link" type="button" on:click=open><bdi>{text}</bdi></button> }.into_any()
    } else {
        view! { <bdi>{text}</bdi><span class="quiet">" not in the data"</span> }.into_any()
    };
    let attributes = (!attributes.is_empty()).then(|| view! { <AttributeList rows=attributes /> }.into_any());
    view! { <li>{target}{attributes}</li> }
}
