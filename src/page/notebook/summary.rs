//! What there is to say of an incident, in the order in which it is asked: when, how many, how bad, why, since when, where
//! to look. The numbers are those of the screens, from the same answers.

use super::pins::bare;
use super::{Fact, Telling, line};
use crate::engine::protocol::{Request, Response};
use crate::figure::{
    Bottleneck, Bottlenecks, DurationOf, ErrorKey, Errors, ErrorsOf, Evidence, Example, FailedEndpoint, Finding,
    Findings, Overview, TraceRow, TraceSort, Weight,
};
use crate::format::{count, duration, duration_f64, percent, plural, share, time_of_day, time_range};
use crate::page::chips::{chips, words};
use crate::page::errors::open_at;
use crate::page::findings::{follow, kind, open_of_operation, operation, sentence, short_roots, some};
use crate::page::stats::stats;
use crate::query::{Filter, StatusTerm};
use crate::route::{Route, View};

/// Findings told beside those that have a line of their own.
const MOST_FINDINGS: usize = 3;

/// What the summary is made of; what is not there yet is not told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Incident {
    /// Counts and durations.
    pub overview: Option<Box<Overview>>,
    /// Groups of failed traces, by message.
    pub errors: Option<Box<Errors>>,
    /// Operations that take much.
    pub bottlenecks: Option<Bottlenecks>,
    /// What stands out.
    pub findings: Option<Box<Findings>>,
    /// The longest of the traces that failed, else of all.
    pub worst: Option<TraceRow>,
}

impl Incident {
    /// What the engine is asked, in this order.
    #[must_use]
    pub fn requests(route: &Route) -> Vec<Request> {
        let filter = || route.filter.clone();
        let longest =
            |filter: Filter| Request::Traces { filter, sort: TraceSort::Duration, descending: true, first: 0, len: 1 };
        let mut failed = filter();
        if failed.status == StatusTerm::Any {
            failed.status = StatusTerm::Failed;
        }
        vec![
            Request::Overview { filter: filter(), of: DurationOf::Trace, scale: route.scale },
            Request::Errors { filter: filter(), key: ErrorKey::Message, over_time: ErrorsOf::Traces },
            Request::Findings { filter: filter() },
            Request::Bottlenecks { filter: filter(), weight: Weight::OnPath },
            longest(failed),
            longest(filter()),
        ]
    }

    /// Takes an answer.
    pub fn put(&mut self, answer: Response) {
        match answer {
            Response::Overview(found) => self.overview = Some(found),
            Response::Errors(found) => self.errors = Some(found),
            Response::Findings(found) => self.findings = Some(found),
            Response::Bottlenecks(found) => self.bottlenecks = Some(found),
            Response::Traces(list) => self.worst = self.worst.take().or_else(|| list.rows.into_iter().next()),
            _ => {}
        }
    }

    /// What there is to say of it.
    #[must_use]
    pub fn facts(&self, telling: Telling<'_>) -> Vec<Fact> {
        // What was looked at before is no part of the incident.
        let telling = Telling { route: &bare(telling.route), ..telling };
        let mut facts = Vec::new();
        if let Some(overview) = &self.overview {
            counts(overview, telling, &mut facts);
        }
        let errors = self.errors.as_ref();
        facts.extend(errors.and_then(|errors| failed_most(errors.endpoint.as_ref()?, telling)));
        facts.extend(errors.and_then(|errors| top_error(errors, telling)));
        let findings = self.findings.as_deref();
        let first = |is_wanted: &dyn Fn(&Finding) -> bool| {
            let all = findings?;
            all.told().iter().find(|finding| is_wanted(finding)).map(|finding| (finding, all))
        };
        let origin = first(&Finding::is_origin);
        facts.extend(origin.and_then(|(finding, all)| error_origin(finding, all, telling)));
        let slowest = self.bottlenecks.as_ref().and_then(|found| Some((found.rows.first()?, found)));
        facts.extend(slowest.map(|(row, found)| bottleneck(row, found, telling)));
        for is_better in [false, true] {
            let deployment = first(&|finding| {
                matches!(finding.evidence, Evidence::Deployment { .. }) && finding.is_better() == is_better
            });
            facts.extend(deployment.map(|(finding, all)| told(finding, all, telling)));
        }
        let others = findings.into_iter().flat_map(|all| all.told().iter().map(move |finding| (finding, all)));
        let others = others.filter(|(finding, _)| !has_own_line(&finding.evidence)).take(MOST_FINDINGS);
        facts.extend(others.map(|(finding, all)| told(finding, all, telling)));
        facts.extend(self.worst.as_ref().map(|row| worst(row, telling)));
        facts.push(Fact {
            label: "Link",
            to: telling.lead("these traces in Spanglass", &|route| route.view = View::Overview),
            ..Fact::default()
        });
        facts
    }
}

/// Told by lines of their own.
fn has_own_line(evidence: &Evidence) -> bool {
    matches!(evidence, Evidence::ErrorOrigin { .. } | Evidence::Bottleneck { .. } | Evidence::Deployment { .. })
}

/// The terms of a filter in words; `None` where it selects everything.
#[must_use]
pub fn selected_by(telling: Telling<'_>) -> Option<String> {
    let words = words(&chips(&telling.route.filter, telling.zone_at), &line);
    (!words.is_empty()).then_some(words)
}

fn counts(overview: &Overview, telling: Telling<'_>, facts: &mut Vec<Fact>) {
    let mut say = |label, text| facts.push(Fact { label, text, ..Fact::default() });
    if let Some((from, to)) = overview.range_nanos {
        say("Window", time_range(from, to, (telling.zone_at)(from)));
    }
    if let Some(words) = selected_by(telling) {
        say("Only", words);
    }
    let of_all = if overview.traces == overview.all_traces {
        plural(overview.traces, "trace", "traces")
    } else {
        format!("{} of {}", count(overview.traces), plural(overview.all_traces, "trace", "traces"))
    };
    let (spans, services) = (plural(overview.spans, "span", "spans"), plural(overview.services, "service", "services"));
    say("Traces", format!("{of_all}, {spans}, {services}"));
    if overview.traces == 0 {
        return;
    }
    let part = |part: u64| format!("{} ({})", count(part), percent(part, overview.traces));
    say(
        "Failed",
        match overview.failed {
            0 => "none".to_owned(),
            failed => {
                format!("{}; {} for the caller", part(failed), part(overview.root_failed))
            }
        },
    );
    let stats = stats(overview);
    let percentiles = stats.iter().filter(|stat| stat.label.starts_with('p'));
    let percentiles: Vec<String> =
        percentiles.map(|stat| format!("{} {} {}", stat.label, stat.value, stat.beside)).collect();
    say("Duration", percentiles.join(" · "));
}

/// The root operation that failed most.
fn failed_most(endpoint: &FailedEndpoint, telling: Telling<'_>) -> Option<Fact> {
    let FailedEndpoint { service, name, traces, failed, root_failed } = endpoint;
    let (part, status, how) = match root_failed {
        0 => (failed, StatusTerm::Failed, "failed, none for the caller"),
        part => (part, StatusTerm::RootFailed, "failed for the caller"),
    };
    let all = plural(*traces, "trace", "traces");
    let text = format!("{}: {} of {all} ({}) {how}", operation(service, name), count(*part), percent(*part, *traces));
    let open = |route: &mut Route| {
        route.filter.put_root(service, name);
        route.filter.status = status;
        route.view = View::Traces;
    };
    Some(Fact { label: "Failed most", text, to: telling.lead("these traces", &open), ..Fact::default() })
}

/// The largest group of failed traces.
fn top_error(errors: &Errors, telling: Telling<'_>) -> Option<Fact> {
    let group = errors.groups.first()?;
    let text = super::drawn::group_words(group, errors, telling);
    let open = |route: &mut Route| {
        (route.view, route.error_key, route.error_group) = (View::Errors, ErrorKey::Message, Some(group.label.clone()));
        (route.sort, route.descending) = (TraceSort::Duration, true);
    };
    Some(Fact { label: "Top error", text, code: line(&group.label), to: telling.lead("its traces", &open) })
}

/// Where most failed traces began to fail.
fn error_origin(finding: &Finding, all: &Findings, telling: Telling<'_>) -> Option<Fact> {
    let Evidence::ErrorOrigin { first_nanos, root_failed, services, .. } = &finding.evidence else { return None };
    let reach = if *services > 1 { format!(", in up to {} services", count(*services)) } else { String::new() };
    let text = format!(
        "{}, since {}: the first error of {} of {} ({}). {} of them failed for the caller{reach}",
        operation(&finding.service, &finding.name),
        time_of_day(*first_nanos, (telling.zone_at)(*first_nanos)),
        count(finding.failed),
        plural(all.failed, "failed trace", "failed traces"),
        percent(finding.failed, all.failed),
        some(*root_failed)
    );
    let to = telling.lead("errors that begin there", &|route| follow(finding, route));
    Some(Fact { label: "Origin", text, to, ..Fact::default() })
}

/// An operation that takes much of the time.
pub(super) fn bottleneck(row: &Bottleneck, found: &Bottlenecks, telling: Telling<'_>) -> Fact {
    let but = short_roots(found.root_nanos, found.trace_nanos).map(|words| format!(". {words}")).unwrap_or_default();
    let text = format!(
        "{}: {} of the time that roots waited; a fifth or more of {} of {}, {} in the median{but}",
        operation(&row.service, &row.name),
        share(row.share),
        count(row.traces),
        plural(found.traces, "trace", "traces"),
        duration_f64(row.median_nanos)
    );
    let at = Example { trace_id: row.worst_trace_id.clone(), span_id: row.worst_span_id.clone() };
    let open = |route: &mut Route| open_of_operation(route, &row.service, &row.name, &at);
    let code = line(row.pattern.as_deref().unwrap_or_default());
    Fact { label: "Bottleneck", text, code, to: telling.lead("worst", &open) }
}

/// Any other finding, in its own sentence.
fn told(finding: &Finding, all: &Findings, telling: Telling<'_>) -> Fact {
    let to = telling.lead(crate::page::findings::lead(finding), &|route| follow(finding, route));
    Fact { label: kind(finding), text: sentence(finding, all, telling.zone_at), to, ..Fact::default() }
}

fn worst(row: &TraceRow, telling: Telling<'_>) -> Fact {
    let errors = u64::from(row.errors);
    let of = if errors > 0 { "the longest that failed" } else { "the longest" };
    let text = format!(
        "{}: {}, {of}; {}, {}",
        operation(&row.root_service, &row.root_name),
        duration(row.duration_nanos),
        plural(u64::from(row.spans), "span", "spans"),
        plural(errors, "error", "errors")
    );
    let origin = row.error.as_ref().map_or("", |error| error.span_id.as_str());
    let to = telling.lead("open", &|route| open_at(route, &row.trace_id, origin));
    Fact { label: "Worst trace", text, code: line(&row.trace_id), to }
}
