//! What is pinned, drawn again: what the engine is asked for it, and what there is to say of the answer.

use super::picture::{durations, errors_over_time, percentiles, scatter, spread};
use super::pins::{Pin, PinKind};
use super::summary::selected_by;
use super::{Block, Fact, Telling, line};
use crate::engine::protocol::{Request, Response};
use crate::figure::{
    BinScale, Breakdown, DurationOf, ErrorGroup, Errors, ErrorsOf, Findings, ServiceGraph, SetComparison,
};
use crate::format::{count, date_time, duration, optional_duration, percent, plural, time_range};
use crate::page::comparison::{metrics, sum_of_parts};
use crate::page::errors::{also, open_member};
use crate::page::findings::{follow, key, lead, name, sentence};
use crate::query::Division;
use crate::route::{Route, View};

/// Rows of a table that are told.
const MOST_ROWS: usize = 10;
/// Lines of a trace's text that are told, beside those that say how much is left out.
const MOST_LINES: u32 = 40;

/// What the engine is asked for a pin.
#[must_use]
pub fn request(pin: &Pin, route: &Route) -> Request {
    let filter = route.filter.clone();
    match pin.kind {
        PinKind::Durations | PinKind::Percentiles | PinKind::Spread => {
            Request::Latency { filter, of: route.duration_of, scale: route.scale }
        }
        PinKind::ErrorsOverTime => Request::Overview { filter, of: DurationOf::Trace, scale: route.scale },
        PinKind::Scatter => {
            let (of, scale) = scatter_of(route);
            Request::Scatter { filter, of, scale }
        }
        PinKind::Services => Request::Services { filter },
        PinKind::Breakdown => Request::Breakdown { filter, key: route.by.clone(), measure: route.measure },
        PinKind::Compare => {
            let division = route.division.clone().unwrap_or(Division::Moment(0));
            Request::Compare { filter, division }
        }
        PinKind::ErrorGroup => Request::Errors { filter, key: route.error_key, over_time: ErrorsOf::Traces },
        PinKind::Finding => Request::Findings { filter },
        PinKind::Bottleneck => Request::Bottlenecks { filter, weight: route.weight },
        PinKind::Trace => Request::Outline { trace_id: pin.subject.clone(), most: MOST_LINES },
    }
}

/// What the screen of a view draws against start: on the latency screen what is measured there, by ratios.
fn scatter_of(route: &Route) -> (DurationOf, BinScale) {
    match route.view {
        View::Latency => (route.duration_of, BinScale::Log),
        _ => (DurationOf::Trace, BinScale::Linear),
    }
}

/// What there is to say of a pin, after what it is called: where it is, what was selected, and what the answer holds.
#[must_use]
pub fn draw(pin: &Pin, answer: &Response, telling: Telling<'_>) -> Vec<Block> {
    let zone = |nanos: u64| (telling.zone_at)(nanos);
    let mut fact = Fact {
        text: selected_by(telling).map(|words| format!("Only {words}.")).unwrap_or_default(),
        ..Fact::default()
    };
    fact.to = telling.lead("open", &|_| {});
    let scale = telling.route.scale;
    let picture = |picture| Some(vec![Block::Picture(picture)]);
    let drawn = match (pin.kind, answer) {
        (PinKind::Durations, Response::Latency(found)) => picture(durations(&found.histogram)),
        (PinKind::Percentiles, Response::Latency(found)) => {
            let zone = zone(found.percentiles.axis.first_nanos);
            picture(percentiles(&found.percentiles, scale, zone, telling.versions))
        }
        (PinKind::Spread, Response::Latency(found)) => {
            picture(spread(&found.boxes, scale, zone(found.boxes.axis.first_nanos), telling.versions))
        }
        (PinKind::ErrorsOverTime, Response::Overview(found)) => {
            let shown = (&found.errors, telling.route.errors_as);
            picture(errors_over_time(shown, zone(found.errors.axis().first_nanos), telling.versions))
        }
        (PinKind::Scatter, Response::Scatter(found)) => {
            picture(scatter(found, scatter_of(telling.route).1, zone(found.start_range_nanos.unwrap_or_default().0)))
        }
        (PinKind::Services, Response::Services(found)) => Some(services(found)),
        (PinKind::Breakdown, Response::Breakdown(found)) => Some(breakdown(found)),
        (PinKind::Compare, Response::Comparison(found)) => Some(comparison(found, telling)),
        (PinKind::ErrorGroup, Response::Errors(found)) => error_group(pin, found, telling),
        (PinKind::Finding, Response::Findings(found)) => finding(pin, found, telling),
        (PinKind::Bottleneck, Response::Bottlenecks(found)) => {
            let row = found.rows.iter().find(|row| Pin::operation(&row.service, &row.name) == pin.subject);
            row.map(|row| {
                let fact = super::summary::bottleneck(row, found, telling);
                vec![Block::Facts(vec![Fact { label: "", ..fact }])]
            })
        }
        (PinKind::Trace, Response::Lines(found)) => Some(vec![Block::Lines(found.lines.clone())]),
        (_, Response::Failed { message }) => Some(vec![Block::Text(message.clone())]),
        _ => None,
    };
    let nothing = || vec![Block::Text("It is not in this data, or not among what is told of it any more.".to_owned())];
    let mut blocks = vec![Block::Facts(vec![fact])];
    blocks.extend(drawn.unwrap_or_else(nothing));
    blocks
}

/// The calls between services, the most frequent first.
fn services(graph: &ServiceGraph) -> Vec<Block> {
    let mut edges: Vec<_> = graph.edges.iter().collect();
    crate::sorting::by(&mut edges, |a, b| b.calls.count.cmp(&a.calls.count));
    let node = |at: u32| graph.nodes.get(at as usize).map_or("", |node| node.name.as_str());
    let row = |edge: &&crate::figure::GraphEdge| {
        let calls = edge.calls;
        vec![
            name(node(edge.from)),
            name(node(edge.to)),
            count(calls.count),
            percent(calls.errors, calls.count),
            optional_duration(calls.p95_nanos),
        ]
    };
    let rows = edges.iter().take(MOST_ROWS).map(row).collect();
    let nodes = plural(graph.nodes.len() as u64, "service or peer", "services and peers");
    let all = plural(edges.len() as u64, "kind of call", "kinds of calls");
    vec![
        Block::Text(format!("{nodes}, {all} in {}; the most frequent:", plural(graph.traces, "trace", "traces"))),
        Block::Table(&["From", "To", "Calls", "Errors", "p95"], rows),
    ]
}

fn breakdown(found: &Breakdown) -> Vec<Block> {
    let row = |row: &crate::figure::BreakdownRow| {
        let end = row.end.as_ref().map(|end| format!(" – {}", name(end))).unwrap_or_default();
        vec![
            name(&row.value) + &end,
            count(row.count),
            percent(row.failed, row.count),
            percent(row.root_failed, row.count),
            optional_duration(row.p50_nanos),
            optional_duration(row.p95_nanos),
            duration(row.total_nanos),
        ]
    };
    let rows = found.rows.iter().take(MOST_ROWS).map(row).collect();
    let what = match found.measure {
        crate::figure::Measure::Traces => "Traces",
        crate::figure::Measure::Spans => "Spans",
    };
    vec![
        Block::Text(format!("{what} by {}, the most frequent:", line(&found.key))),
        Block::Table(&["Value", "Count", "Failed", "For the caller", "p50", "p95", "Sum"], rows),
    ]
}

fn comparison(found: &SetComparison, telling: Telling<'_>) -> Vec<Block> {
    let parts = match &telling.route.division {
        Some(Division::Moment(at)) => {
            let zone = (telling.zone_at)(*at);
            format!("Before and after {} {}:", date_time(*at, zone), zone.label())
        }
        Some(Division::Value { key, value }) => format!("Traces without and with {} = {}:", name(key), name(value)),
        Some(Division::Files(after)) => {
            format!("Traces of other files and of {}:", plural(after.len() as u64, "file", "files"))
        }
        Some(Division::Rest) => "The traces that the filter selects, and the rest:".to_owned(),
        // Pinned with one, always; a view that was written by hand may lack it.
        None => "Before and after the begin of the data:".to_owned(),
    };
    let rows = metrics(&found.before, &found.after).into_iter().map(Vec::from).collect();
    let sum = sum_of_parts(found).map(Block::Text);
    let titles: &[&str] = match &telling.route.division {
        Some(Division::Value { .. }) => &["Measure", "Without", "With", "Change"],
        Some(Division::Rest) => &["Measure", "The rest", "Selected", "Change"],
        _ => &["Measure", "Before", "After", "Change"],
    };
    let table = Block::Table(titles, rows);
    [Block::Text(parts), table].into_iter().chain(sum).collect()
}

fn error_group(pin: &Pin, errors: &Errors, telling: Telling<'_>) -> Option<Vec<Block>> {
    let group = errors.groups.iter().find(|group| group.label == pin.subject)?;
    Some(vec![Block::Facts(vec![
        Fact { text: group_words(group, errors, telling), code: line(&group.label), ..Fact::default() },
        Fact {
            text: format!("Longest: {}", duration(group.max_nanos)),
            to: group
                .examples
                .first()
                .and_then(|at| telling.lead("open worst", &|route| open_member(route, errors.key, &group.label, at))),
            ..Fact::default()
        },
    ])])
}

/// `41 of 63 failed traces (65.08 %), in payment, 14:20:05 – 15:02:11 UTC`, and what else began in them.
pub(super) fn group_words(group: &ErrorGroup, errors: &Errors, telling: Telling<'_>) -> String {
    let services: Vec<String> = group.services.iter().map(|service| name(service)).collect();
    let also = also(group, errors.key);
    format!(
        "{} of {} ({}), in {}, {}{}{also}",
        count(group.traces),
        plural(errors.failed, "failed trace", "failed traces"),
        percent(group.traces, errors.failed),
        services.join(", "),
        time_range(group.first_nanos, group.last_nanos, (telling.zone_at)(group.first_nanos)),
        if also.is_empty() { "" } else { "; " }
    )
}

fn finding(pin: &Pin, all: &Findings, telling: Telling<'_>) -> Option<Vec<Block>> {
    let finding = all.rows.iter().find(|finding| key(finding) == pin.subject)?;
    let fact = Fact {
        text: sentence(finding, all, telling.zone_at),
        to: telling.lead(lead(finding), &|route| follow(finding, route)),
        ..Fact::default()
    };
    Some(vec![Block::Facts(vec![fact])])
}
