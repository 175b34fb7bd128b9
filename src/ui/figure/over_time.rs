//! What charts of time buckets have in common: their zone, what they say of a bucket, and where they lead.

use super::slot_chart::Picked;
use crate::figure::{DurationOf, TimeAxis, TraceSort, VersionSeen};
use crate::format::{Zone, time_range};
use crate::page::table::Cell;
use crate::route::View;
use crate::ui::state::App;
use leptos::prelude::*;

/// So many versions are named; the others are counted.
const MOST_NAMED: usize = 3;

/// The zone that the times of a figure are shown in.
pub(super) fn zone_of(app: App, axis: impl Fn() -> Option<TimeAxis> + Send + Sync + 'static) -> Memo<Zone> {
    memo(move || app.zone_at(axis().unwrap_or_default().first_nanos))
}

/// `14:20 – 14:25, in part`.
pub(super) fn title(axis: &TimeAxis, (first, last): (usize, usize), zone: Zone) -> String {
    let Some((from, to)) = axis.times_of(first, last) else { return String::new() };
    let partial = if axis.is_partial(first) || axis.is_partial(last) { ", in part" } else { "" };
    format!("{}{partial}", time_range(from, to, zone))
}

/// The same as the first cell of a row.
pub(super) fn when(axis: &TimeAxis, at: usize, zone: Zone) -> Cell {
    Cell::window(title(axis, (at, at), zone), axis.times_of(at, at).unwrap_or_default())
}

/// Versions first seen in these buckets: `checkout 1.8.0, cart 2.1`; "" where there are none.
pub(super) fn versions_in(app: App, axis: &TimeAxis, (first, last): (usize, usize)) -> String {
    let Some(times) = axis.times_of(first, last) else { return String::new() };
    app.data.with(|data| {
        let mut names: Vec<String> = VersionSeen::within(&data.versions, times)
            .map(|seen| format!("{} {}", seen.service, seen.version))
            .collect();
        if names.len() > MOST_NAMED {
            let more = format!("{} more", names.len() - MOST_NAMED);
            names.truncate(MOST_NAMED);
            names.push(more);
        }
        names.join(", ")
    })
}

/// The line of a tip that names them.
pub(super) fn versions_row(app: App, axis: &TimeAxis, items: (usize, usize)) -> Option<(&'static str, String)> {
    let names = versions_in(app, axis, items);
    (!names.is_empty()).then_some(("first seen", names))
}

/// What a click does, if the buckets hold so many. The filter's starts are those of traces, and spans start later.
pub(super) fn hint(of: DurationOf, (first, last): (usize, usize), inside: u64) -> &'static str {
    match (first == last, inside) {
        _ if of.is_of_spans() => "Drag: only traces that start then.",
        (true, 0) => "Drag: only these starts.",
        (true, _) => "Click: its traces. Drag: only these starts.",
        (false, _) => "Let go: only these starts.",
    }
}

/// A click leads to the traces of the bucket, if there are any, longest first; a brush narrows the selection to these
/// starts.
pub(super) fn pick(app: App, axis: &TimeAxis, picked: Picked, has_traces: bool) {
    let Some(range) = axis.times_of(picked.first, picked.last) else { return };
    if !picked.is_brush && !has_traces {
        return;
    }
    app.go(|route| {
        route.filter.start_range_nanos = Some(range);
        if !picked.is_brush {
            (route.view, route.sort, route.descending) = (View::Traces, TraceSort::Duration, true);
        }
    });
}
