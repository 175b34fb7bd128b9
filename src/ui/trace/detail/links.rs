//! Links, both ways: the spans that this one names, and those that name it. A span of the data is told by its service and
//! operation, how long it took and whether it failed; of all else there are only the ids.

use super::attributes::{AttributeList, breakable};
use crate::figure::{LinkRow, LinkedSpan, SpanDetail, hue_class};
use crate::format;
use crate::route::View;
use crate::ui::trace::state::TraceState;
use leptos::prelude::*;

/// Spans that this one names; absent where it names none.
pub fn links(state: TraceState, detail: &SpanDetail) -> Option<AnyView> {
    let (rows, left_out) = (&detail.links, detail.links_left_out.0);
    let rows = rows.iter().cloned().map(|row| link(state, row)).collect();
    section("Links", "To what these lead: spans that this one names", rows, left_out)
}

/// Spans that name this one; absent where none does.
pub fn linked_from(state: TraceState, detail: &SpanDetail) -> Option<AnyView> {
    let (spans, left_out) = (&detail.linked_from, detail.links_left_out.1);
    let rows = spans.iter().cloned().map(|span| view! { <li>{linked(state, span)}</li> }.into_any()).collect();
    section("Linked from", "Spans of the data with a link to this one", rows, left_out)
}

fn section(title: &'static str, about: &'static str, rows: Vec<AnyView>, left_out: u64) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let all = rows.len() as u64 + left_out;
    let more = (left_out > 0).then(|| {
        let more = format!("and {} more", format::count(left_out));
        view! { <li class="quiet">{more}</li> }.into_any()
    });
    let section = view! {
        <section>
            <h2 title=about>{title}<span class="right quiet">{format::count(all)}</span></h2>
            <ul class="detail-links">{rows}{more}</ul>
        </section>
    };
    Some(section.into_any())
}

fn link(state: TraceState, row: LinkRow) -> AnyView {
    let LinkRow { trace_id, span_id, present, target, attributes } = row;
    let target = match target {
        Some(span) => linked(state, span),
        None => absent(state, trace_id, &span_id, present),
    };
    let attributes = (!attributes.is_empty()).then(|| view! { <AttributeList rows=attributes /> }.into_any());
    view! { <li>{target}{attributes}</li> }.into_any()
}

/// A span at the other end, which a click opens.
fn linked(state: TraceState, span: LinkedSpan) -> AnyView {
    let LinkedSpan { trace_id, span_id, service, name, duration_nanos, is_error } = span;
    let title = format!("Open it: trace {trace_id}, span {span_id}");
    let dot = format!("dot {}", hue_class(&service));
    let error = is_error.then(|| view! { " "<span class="tag is-bad">"error"</span> }.into_any());
    let open = move |_| open(state, &trace_id, Some(&span_id));
    view! {
        <button class="link" type="button" title=title on:click=open>
            <span class=dot></span>
            <b dir="auto">{service}</b>" "<bdi>{breakable(&name)}</bdi>
        </button>
        " "<span class="quiet">{format::duration(duration_nanos)}</span>{error}
    }
    .into_any()
}

/// A span that is not in the data; its trace may be.
fn absent(state: TraceState, trace_id: String, span_id: &str, is_trace_there: bool) -> AnyView {
    let text = format!("{trace_id} / {span_id}");
    if !is_trace_there {
        return view! { <bdi class="mono">{text}</bdi><span class="quiet">" not in the data"</span> }.into_any();
    }
    let open = move |_| open(state, &trace_id, None);
    view! {
        <button class="link mono" type="button" on:click=open><bdi>{text}</bdi></button>
        <span class="quiet">" the span is not in the data"</span>
    }
    .into_any()
}

/// Opens a trace, and a span in it. Within the open trace its row is brought on the screen.
fn open(state: TraceState, trace_id: &str, span_id: Option<&str>) {
    let row = state.read(|opened| {
        let view = Some(&opened.view).filter(|view| view.header.trace_id == trace_id)?;
        view.row_of(span_id?)
    });
    if let Some(row) = row.flatten() {
        state.jump_to(row);
        return;
    }
    state.app.go(|route| {
        route.view = View::Trace;
        route.trace_id = Some(trace_id.to_owned());
        route.span_id = span_id.map(str::to_owned).filter(|id| !id.is_empty());
    });
}
