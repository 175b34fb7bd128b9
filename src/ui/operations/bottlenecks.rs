//! The list of bottlenecks.

use super::traces_of;
use crate::figure::{Bottleneck, Bottlenecks, Example, hue_class};
use crate::format::{self, fixed};
use crate::page::findings::{open_of_operation, short_roots};
use crate::page::notebook::pins::{Pin, PinKind};
use crate::route::Route;
use crate::ui::link::RouteLink;
use crate::ui::notebook::pin_button;
use crate::ui::widget::{CopyButton, Cut, Rest};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows of either list that are shown before all are asked for: more than its window holds.
pub(super) const MOST_ROWS: usize = 10;

/// Rank, operation with what it asks for, median of what is measured, share, k of N, the worst trace.
#[component]
pub(in crate::ui) fn BottleneckList(found: Signal<Option<Bottlenecks>>) -> impl IntoView {
    let cut = Cut::at(MOST_ROWS, ("row", "rows"));
    let is_empty = memo(move || found.with(|found| found.as_ref().is_some_and(|found| found.rows.is_empty())));
    let rows = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            let rows = found.rows.iter().take(cut.shown(found.rows.len())).zip(1_u64..);
            Some(
                rows.map(|(row, rank)| {
                    let share = found.told_share(row.share);
                    view! { <Row row=row.clone() rank share traces=found.traces /> }
                })
                .collect_view(),
            )
        })
    };
    let more = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            let more = found.count.saturating_sub(found.rows.len() as u64);
            (more > 0).then(|| format!("and {} smaller ones", format::count(more)))
        })
    };
    let share_of = dy(move || found.with(|found| found.as_ref().map(share_of)));
    let nothing = move || match found.with(|found| found.as_ref().map(|found| found.traces)) {
        Some(0) => "No trace is selected; operations that take a fifth of a trace would stand here.",
        _ => "No operation takes a fifth of a trace.",
    };
    view! {
        <ShortRoots found />
        <div class="operations__scroll" tabindex="0" role="region" aria-label="Bottlenecks" hidden=move || is_empty.get()>
            <table class="table bottlenecks">
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">"Rank"</span></th>
                        <th scope="col" class="table__left">"Operation"</th>
                        <th scope="col" title="Median over the traces in which it takes so much, of all that its spans take of one: the time that the share is of. Below, medians are of single spans">"Median a trace"</th>
                        <th scope="col" title=share_of>"Share"</th>
                        <th scope="col" title="In which it takes at least 20 %">"Traces"</th>
                        <th scope="col"><span class="visually-hidden">"Worst trace"</span></th>
                    </tr>
                </thead>
                <tbody>{dy(rows)}</tbody>
            </table>
            <Rest cut />
            <p class="empty">{dy(more)}</p>
        </div>
        <p class="empty" hidden=move || !is_empty.get()>{dy(nothing)}</p>
    }
}

/// That roots take little of their traces, where they do; above shares that are of the traces then.
#[component]
pub(super) fn ShortRoots(found: Signal<Option<Bottlenecks>>) -> impl IntoView {
    let words = memo(move || {
        let words = |found: &Bottlenecks| short_roots(found.root_nanos, found.trace_nanos);
        found.with(|found| found.as_ref().and_then(words))
    });
    let told = move || words.get().map(|words| format!("{words}. Shares are of the traces’ time."));
    view! { <p class="operations__short" hidden=move || words.with(Option::is_none) data-testid="short-roots">{dy(told)}</p> }
}

/// What shares are of.
pub(super) fn share_of(found: &Bottlenecks) -> &'static str {
    if found.has_short_roots() {
        "Of the sum of all traces’ durations"
    } else {
        "Of the sum of all roots’ durations"
    }
}

#[component]
fn Row(row: Bottleneck, rank: u64, share: f64, traces: u64) -> impl IntoView {
    let open = {
        let worst = Example { trace_id: row.worst_trace_id, span_id: row.worst_span_id };
        let (service, name) = (row.service.clone(), row.name.clone());
        move |route: &mut Route| open_of_operation(route, &service, &name, &worst)
    };
    let pattern = row.pattern.map(|pattern| {
        let shown = pattern.clone();
        view! {
            <div class="bottleneck__pattern">
                <code dir="auto" title=pattern>{shown.clone()}</code>
                <CopyButton text=Signal::stored(shown) what="the pattern" />
            </div>
        }
        .into_any()
    });
    let width = format!("scaleX({})", fixed(share.min(1.0), 4));
    let k_of_n = format!("{}/{}", format::count(row.traces), format::count(traces));
    let name = format!("{} {}", row.service, row.name);
    let pin = pin_button(PinKind::Bottleneck, Pin::operation(&row.service, &row.name));
    view! {
        <tr>
            <td class="bottleneck__rank">{format::count(rank)}"."</td>
            <td class="bottleneck__what">
                <RouteLink change=traces_of(&row.service, &row.name) class="table__link" title=name>
                    <span class=format!("dot {}", hue_class(&row.service))></span>
                    <b dir="auto">{row.service}</b>" "<bdi class="table__quiet">{row.name}</bdi>
                </RouteLink>
                {pattern}
            </td>
            <td>{format::duration_f64(row.median_nanos)}</td>
            <td class="bottleneck__share">
                <span class="share-bar" aria-hidden="true"><span style:transform=width></span></span>
                <b>{format::share(share)}</b>
            </td>
            <td>{k_of_n}</td>
            <td><RouteLink change=Arc::new(open) class="link">"worst"</RouteLink>{pin}</td>
        </tr>
    }
}
