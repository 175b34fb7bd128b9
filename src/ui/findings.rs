//! What stands out, as a list of sentences: the overview's card, and what other lists of findings share with it.

use super::link::{Change, RouteLink};
use super::notebook::pin_button;
use super::state::{App, Asked, use_app};
use super::widget::{Cell, Cut, Rest, SaveMenu, SavedTable, ValueActions};
use crate::engine::protocol::{Request, Response};
use crate::figure::{Evidence, Example, Finding, Findings};
use crate::format::{Unit, count, fixed, share};
use crate::page::findings::{follow, key, kind, lead, open_example, sentence};
use crate::page::notebook::pins::PinKind;
use crate::query::{Filter, term};
use crate::route::Route;
use crate::worker::client::Slot;
use leptos::prelude::*;
use std::sync::Arc;

/// Columns of the table that is saved.
const COLUMNS: &[&str] = &["Kind", "Finding", "Share", "Worst trace id", "Worst span id"];

/// Rows shown before all are asked for.
const MOST_ROWS: usize = 8;

/// The findings of the selection that `ask` asks for: all, or those of a kind.
pub(super) fn follow_findings(app: App, slot: Slot, ask: fn(Filter) -> Request) -> Asked<Findings> {
    let filter = memo(move || app.route.with(|route| route.filter.clone()));
    app.follow(
        slot,
        move || Some(ask(filter.get())),
        |answer| match answer.response {
            Response::Findings(found) => Some(*found),
            _ => None,
        },
    )
}

/// The card: the most telling first (see `analysis::findings`), all of them on request.
#[component]
pub(super) fn FindingsCard() -> impl IntoView {
    let app = use_app();
    let asked = follow_findings(app, "findings", |filter| Request::Findings { filter });
    let found = asked.value;
    let cut = Cut::at(MOST_ROWS, ("finding", "findings"));
    let is_empty = memo(move || found.with(|found| found.as_ref().is_some_and(|found| found.told().is_empty())));
    let rows = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            Some(
                found
                    .told()
                    .iter()
                    .take(cut.shown(found.told().len()))
                    .map(|finding| row(app, finding, found))
                    .collect_view(),
            )
        })
    };
    let cells = Signal::derive(move || {
        found
            .with(|found| {
                let found = found.as_ref()?;
                Some(found.told().iter().map(|finding| cells(app, finding, found)).collect::<Vec<_>>())
            })
            .unwrap_or_default()
    });
    let left_out = move || {
        let (told, all) = found.with(|found| found.as_ref().map_or((0, 0), |found| (found.told().len(), found.count)));
        let more = all.saturating_sub(told as u64);
        (more > 0 && cut.shown(told) == told).then(|| format!("{} that account for less are left out", count(more)))
    };
    view! {
        <section class="card card--full" data-testid="findings">
            <h2 class="card__title">
                "Findings"
                <span>"the first of each kind, then by the share of the time or of the failed traces that each accounts for"</span>
                <span class="card__right"><Rest cut /><SaveMenu table=SavedTable::here("Findings", COLUMNS, cells) /></span>
            </h2>
            {move || asked.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            <div class="table-scroll" class:is-pending=move || asked.is_pending.get() hidden=move || is_empty.get()>
                <table class="table findings">
                    <thead>
                        <tr>
                            <th scope="col">"What was counted"</th>
                            <th scope="col" title="Of calls: of the traces’ durations. Of bottlenecks, deployments and long tails: of the roots’ durations, where these are half of the traces’ or more. Of errors: of the failed traces">"Share"</th>
                            <th scope="col" title="The worst first">"Examples"</th>
                        </tr>
                    </thead>
                    <tbody>{dy(rows)}</tbody>
                </table>
            </div>
            <p class="empty" hidden=move || !is_empty.get()>"Nothing stands out."</p>
            <p class="findings__rest">{dy(left_out)}</p>
        </section>
    }
}

fn row(app: App, finding: &Finding, all: &Findings) -> AnyView {
    let text = sentence(finding, all, &|nanos| app.zone_at(nanos));
    let (kind, lead) = (kind(finding), lead(finding));
    let width = format!("scaleX({})", fixed(finding.weight, 4));
    let weight = share(finding.weight);
    let links = examples(finding);
    let pin = pin_button(PinKind::Finding, key(finding));
    let group = match &finding.evidence {
        Evidence::ErrorOrigin { label, .. } => {
            Some(view! { <ValueActions key=term::ERROR_OPERATION value=label.clone() /> }.into_any())
        }
        _ => None,
    };
    let finding = finding.clone();
    let change: Change = Arc::new(move |route: &mut Route| follow(&finding, route));
    view! {
        <tr>
            <td>
                <span class="findings__what">
                    <b class="findings__kind">{kind}</b>
                    <span>{text}"\u{2003}"<RouteLink class="link findings__lead" change>{lead}</RouteLink>{group}</span>
                </span>
            </td>
            <td class="bottleneck__share">
                <span class="share-bar" aria-hidden="true"><span style:transform=width></span></span>
                <span class="findings__weight">{weight}</span>
            </td>
            <td class="findings__examples">{links}{pin}</td>
        </tr>
    }
    .into_any()
}

fn cells(app: App, finding: &Finding, all: &Findings) -> Vec<Cell> {
    let worst = finding.examples.first();
    vec![
        Cell::text(kind(finding)),
        Cell::text(&sentence(finding, all, &|nanos| app.zone_at(nanos))),
        Cell::number(share(finding.weight), finding.weight, Unit::Percent),
        Cell::text(worst.map_or("", |worst| worst.trace_id.as_str())),
        Cell::text(worst.map_or("", |worst| worst.span_id.as_str())),
    ]
}

/// The worst place, and a few more.
pub(super) fn examples(finding: &Finding) -> AnyView {
    let link = |(at, example): (usize, &Example)| {
        let trace_id = &example.trace_id;
        let label = if at == 0 { "open worst".to_owned() } else { (at + 1).to_string() };
        let title = if at == 0 {
            format!("Open worst: trace {trace_id}")
        } else {
            format!("Trace {trace_id}, {label} by how bad it is")
        };
        let (finding, example) = (finding.clone(), example.clone());
        let change: Change = Arc::new(move |route: &mut Route| open_example(&finding, &example, route));
        view! { <RouteLink class="errors__example" change title>{label}</RouteLink> }
    };
    finding.examples.iter().enumerate().map(link).collect_view().into_any()
}
