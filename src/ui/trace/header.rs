//! What stands above a trace: what it is, when, how long, how large, what is wrong with it.

use super::actions::FORMS;
use super::compare::CompareMenu;
use super::path::PathButton;
use super::state::TraceState;
use crate::figure::{TraceHeader, hue_class};
use crate::format;
use crate::page::notebook::pins::PinKind;
use crate::page::trace::{early, short_id};
use crate::ui::figure::Switch;
use crate::ui::notebook::PinButton;
use crate::ui::state::App;
use crate::ui::widget::CopyButton;
use leptos::prelude::*;

/// The header of the open trace.
#[component]
pub fn TraceHeaderBar(state: TraceState) -> impl IntoView {
    let header = memo(move || {
        state.opened.value.with(|opened| opened.as_ref().map(|opened| opened.view.header.clone())).unwrap_or_default()
    });
    let trace_id = Signal::derive(move || header.with(|header| header.trace_id.clone()));
    view! {
        <header class="trace-header">
            <div class="trace-facts">
                {move || header.with(title)}
                {move || header.with(|header| facts(state.app, header))}
            </div>
            <div class="trace-actions">
                <span class="trace-id">
                    <bdi class="mono" title=trace_id>{move || header.with(|header| short_id(&header.trace_id))}</bdi>
                    <CopyButton text=trace_id what="the trace id" />
                </span>
                <PinButton kind=PinKind::Trace subject=trace_id />
                <Switch label="Show as" options=FORMS chosen=Signal::derive(move || state.form()) on_choose=move |form| state.show_as(form) />
                <PathButton state />
                <CompareMenu state />
            </div>
        </header>
    }
}

fn title(header: &TraceHeader) -> impl IntoView + use<> {
    let whole = format!("{} {}", header.root_service, header.root_name);
    view! {
        <h1 title=whole>
            <span class=format!("dot {}", hue_class(&header.root_service))></span>
            <bdi>{header.root_service.clone()}</bdi>
            " "
            <bdi class="mono">{header.root_name.clone()}</bdi>
        </h1>
    }
}

fn facts(app: App, header: &TraceHeader) -> impl IntoView + use<> {
    let zone = app.zone_at(header.start_nanos);
    let count = |value: u32| format::count(u64::from(value));
    let plural = |value: u32, one: &'static str, many: &'static str| if value == 1 { one } else { many };
    let rank = crate::page::pair::rank(header);
    let early = early(header);
    view! {
        <span class="kv" title="From the earliest start to the latest end of its spans">
            <b>{format::duration(header.duration_nanos)}</b>
        </span>
        <span class="kv" title="The earliest start of its spans">
            {format::date_time(header.start_nanos, zone)}" "<span class="quiet">{zone.label()}</span>
        </span>
        {(header.errors > 0).then(|| view! {
            <span class="kv is-bad"><b>{count(header.errors)}</b>{plural(header.errors, " error", " errors")}</span>
        }.into_any())}
        <span class="kv"><b>{count(header.spans)}</b>{plural(header.spans, " span", " spans")}</span>
        <span class="kv"><b>{count(header.services)}</b>{plural(header.services, " service", " services")}</span>
        {(header.missing_parents > 0).then(|| view! {
            <span class="kv is-warning" title="These spans name a parent that is not in the data: the trace is incomplete">
                <b>{count(header.missing_parents)}</b>{plural(header.missing_parents, " missing parent", " missing parents")}
            </span>
        }.into_any())}
        {(header.roots > 1).then(|| view! { <span class="kv"><b>{count(header.roots)}</b>" roots"</span> }.into_any())}
        {early.map(|(badge, title)| view! { <span class="kv is-warning" title=title>{badge}</span> }.into_any())}
        {rank.map(|rank| view! {
            <span class="kv" title="By duration, among all loaded traces">{rank}</span>
        }.into_any())}
        <span class="kv" title="Levels of the tree"><b>{count(header.depth)}</b>{plural(header.depth, " level", " levels")}</span>
    }
}
