//! Everything known of the selected span, beside the waterfall (a sheet on narrow screens). Never a modal: the tree
//! stays in reach of mouse and keys. The last span stays, at half strength, while the next one is on its way.

mod attributes;
mod events;
mod links;

use super::state::{DETAIL_PX, TraceState};
use super::text::tree_of_span;
use crate::figure::{SpanDetail, hue_class};
use crate::format;
use crate::page::findings::calls_of_span;
use crate::page::trace::span_rank;
use crate::ui::widget::{CopyButton, CopyLater, Splitter};
use attributes::{AttributeSection, breakable};
use events::EventSection;
use leptos::prelude::*;
use links::{linked_from, links};

const WIDTH_PX: (f64, f64) = (240.0, 900.0);

/// The panel; absent while no span is selected.
#[component]
pub fn DetailPanel(state: TraceState) -> impl IntoView {
    let is_wanted = memo(move || state.app.route.with(|route| route.span_id.is_some()));
    let width = state.detail_px;
    let set_width = move |px: f64| width.set(px.clamp(WIDTH_PX.0, WIDTH_PX.1));
    let drag = Callback::new(move |x: f64| {
        // The panel ends where the page does.
        let right = document().body().map_or(0.0, |body| body.get_bounding_client_rect().right());
        set_width(right - x);
    });
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            state.deselect();
        }
    };
    view! {
        <Show when=move || is_wanted.get()>
            <Splitter
                label="Width of the detail"
                class="detail-splitter"
                value=width
                on_drag=drag
                on_step=Callback::new(move |by: f64| set_width(width.get_untracked() - by))
                on_reset=Callback::new(move |()| width.set(DETAIL_PX))
            />
            <aside
                class="detail"
                class:is-stale=move || state.detail.is_pending.get()
                data-testid="span-detail"
                aria-label="Selected span"
                tabindex="-1"
                on:keydown=key
            >
                <button class="icon detail-close" type="button" title="Close (Esc)" aria-label="Close the detail"
                    on:click=move |_| state.deselect()>"×"</button>
                {move || state.detail.value.with(|detail| detail.as_ref().map(|detail| body(state, detail)))}
                {move || missing(state).map(|sentence| view! { <p class="quiet">{sentence}</p> }.into_any())}
            </aside>
        </Show>
    }
}

/// Why nothing stands here.
fn missing(state: TraceState) -> Option<String> {
    if state.detail.value.with(Option::is_some) || state.detail.is_pending.get() {
        return None;
    }
    if let Some(error) = state.detail.error.get() {
        return Some(error);
    }
    let span_id = state.app.route.with(|route| route.span_id.clone())?;
    let is_unknown = state.selected.get().is_none() && state.opened.value.with(Option::is_some);
    is_unknown.then(|| format!("Span {span_id} is not in this trace."))
}

fn body(state: TraceState, detail: &SpanDetail) -> AnyView {
    let SpanDetail { attributes, resource, events, warnings, .. } = detail;
    let error = detail.error.clone().map(|text| view! { <p><bdi class="tag is-bad">{text.clone()}</bdi>" "<CopyButton text=Signal::stored(text) label="copy" what="the error" /></p> }.into_any());
    let list = (!warnings.is_empty()).then(|| {
        let items = warnings.iter().cloned().map(|text| view! { <li><bdi>{text}</bdi></li> }).collect_view();
        view! { <section><h2>"Warnings"</h2><ul class="detail-warnings">{items}</ul></section> }
    });
    let [repeated, retried] = [(&detail.repeated, false), (&detail.retried, true)]
        .map(|(of, is_retry)| of.iter().map(move |calls| calls_of_span(calls, is_retry)));
    let calls =
        repeated.chain(retried).map(|text| view! { <p class="detail-calls" dir="auto">{text}</p> }).collect_view();
    let empty = attributes.is_empty().then(|| view! { <p class="quiet">"No attributes."</p> }.into_any());
    view! {
        <h1 class="detail-title">
            <span class=format!("dot {}", hue_class(&detail.service))></span>
            <bdi>{detail.service.clone()}</bdi>
            " "
            <bdi class="mono">{detail.name.clone()}</bdi>
        </h1>
        <p class="detail-facts">{facts(detail)}{rank(detail)}</p>
        {error}
        {calls}
        {list}
        <AttributeSection title="Attributes" rows=attributes.clone() />
        {empty}
        <EventSection rows=events.clone() />
        {links(state, detail)}
        {linked_from(state, detail)}
        <AttributeSection title="Resource" rows=resource.clone() />
        {identity(state, detail)}
    }
    .into_any()
}

/// `client · 107 ms · at +1.89 s · self 107 ms · 5.10 % of the trace`.
fn facts(detail: &SpanDetail) -> String {
    let mut facts = Vec::new();
    if !detail.kind.is_empty() {
        facts.push(detail.kind.clone());
    }
    facts.push(format::duration(detail.duration_nanos));
    facts.push(format!("at +{}", format::duration(detail.offset_nanos)));
    facts.push(format!("self {}", format::duration(detail.self_nanos)));
    facts.push(format!("{} of the trace", format::percent(detail.duration_nanos, detail.trace_duration_nanos)));
    if detail.status == "ok" {
        facts.push("status ok".to_owned());
    }
    facts.join(" · ")
}

/// Where it stands among its like.
fn rank(detail: &SpanDetail) -> Option<AnyView> {
    let words = span_rank(detail.rank.as_ref()?)?;
    let (service, name) = (detail.service.clone(), detail.name.clone());
    let line = view! {
        <br/>
        <span title="By duration, among the spans of its service and operation in the selected traces">
            {words}" "<bdi>{service}</bdi>" "<bdi>{name}</bdi>
        </span>
    };
    Some(line.into_any())
}

/// Start, ids, scope, trace state, origin.
fn identity(state: TraceState, detail: &SpanDetail) -> AnyView {
    let zone = state.app.zone_at(detail.start_nanos);
    let start = format!("{} {}", format::date_time(detail.start_nanos, zone), zone.label());
    let plain = |key: &'static str, value: &str| {
        (!value.is_empty()).then(|| view! { <dt>{key}</dt><dd><bdi>{breakable(value)}</bdi></dd> }.into_any())
    };
    let parent = (!detail.parent_id.is_empty()).then(|| {
        let id = detail.parent_id.clone();
        let named = id.clone();
        let shown = if detail.parent_missing {
            view! { <bdi>{id}</bdi>" " <span class="tag is-warning">"missing"</span> }.into_any()
        } else {
            let copied = id.clone();
            let jump = move |_| {
                let row = state.selected.get_untracked();
                let parent = state.read(|opened| opened.view.row_of_parent(row?, &named)).flatten();
                if let Some(parent) = parent {
                    state.jump_to(parent);
                }
            };
            view! { <button class="link" type="button" on:click=jump><bdi>{id}</bdi></button>" "<CopyButton text=Signal::stored(copied) label="copy" what="the parent’s id" /> }.into_any()
        };
        view! { <dt>"parent"</dt><dd>{shown}</dd> }
    });
    let span_id = detail.span_id.clone();
    view! {
        <section>
            <h2>
                "Span"
                <span class="right"><CopyLater text=tree_of_span(state) label="copy tree" what="tree: this span and what is below it, as text" /></span>
            </h2>
            <dl class="attributes mono">
                <dt>"id"</dt>
                <dd><bdi>{span_id.clone()}</bdi>" "<CopyButton text=Signal::stored(span_id) label="copy" what="the span id" /></dd>
                {parent}
                {plain("start", &start)}
                {plain("scope", &detail.scope)}
                {plain("trace state", &detail.trace_state)}
                {plain("from", &detail.origin)}
            </dl>
        </section>
    }
    .into_any()
}
