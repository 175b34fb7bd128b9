//! One file per analysis, pure: a store and a selection in, a figure out. And the layouts that figures are born with.
//!
//! An analysis reads rows by number and never by symbol order or map order: the same data gives the same figure, however
//! it was read. None recurses, keeps state or knows of requests; the engine matches a request to a function here.
//!
//! Those that requests ask for are never inlined: a browser compiles a function of WebAssembly as a whole when it is first
//! called, and the first answer must not wait for the code of all.
//!
//! To add one: a file here with its tests as pictures, a figure it yields, a line in [`ANALYSES`].

mod bottlenecks;
mod breakdown;
mod compare;
mod compare_traces;
mod critical_path;
mod differences;
mod durations;
mod errors;
mod errors_over_time;
mod facets;
mod find;
mod findings;
mod latency;
pub mod layout;
mod links;
mod measured;
mod no_match;
mod operation_index;
mod operation_times;
mod operations;
mod outline;
mod overview;
mod peers;
mod per_trace;
mod ranges;
mod scatter;
mod self_time;
mod service_graph;
mod sorted_times;
mod span_detail;
mod span_table;
mod suggest;
mod template;
mod times;
mod trace_list;
mod trace_view;
mod versions;

pub use bottlenecks::bottlenecks;
pub use breakdown::breakdown;
pub use compare::compare;
pub use compare_traces::{align, compare_traces};
pub use critical_path::{Segment, critical_path, on_path, trace_path};
pub use differences::{differences, made_by};
pub use errors::errors;
pub use errors_over_time::errors_over_time;
pub use facets::{FacetIndex, facets};
pub use find::{Finder, occurrences};
pub use findings::{call_patterns, findings};
pub use latency::latency;
pub use no_match::no_match;
pub use operations::{all_operations, operations};
pub use outline::outline;
pub use overview::overview;
pub use peers::{peers, span_rank};
pub use scatter::scatter;
pub use self_time::self_nanos;
pub use service_graph::{service_graph, service_graph_within};
pub use span_detail::span_detail;
pub use span_table::span_table;
pub use suggest::{Keys, keys, suggest};
pub use trace_list::{neighbour, rows, sorted, trace_list};
pub use trace_view::trace_view;
pub use versions::versions;

use crate::model::SpanStore;

/// Works out the `part`-th part of what analyses keep beside a store ([`crate::model::Derived`]), in the order in which screens
/// want them, or takes a step of it: for who has nothing else to do. Returns the part to go on with; nothing after the last. What
/// only a panel wants that may be closed is not among them.
pub fn prepare(store: &SpanStore, part: usize) -> Option<usize> {
    const PARTS: [fn(&SpanStore) -> bool; 8] = [
        |store| whole(operations::prepare, store),
        |store| whole(bottlenecks::prepare, store),
        |store| whole(errors::prepare, store),
        |store| whole(findings::prepare, store),
        crate::query::prepare,
        service_graph::prepare,
        |store| whole(service_graph::prepare_more, store),
        |store| whole(operations::prepare_more, store),
    ];
    let is_more = PARTS.get(part).is_some_and(|make| make(store));
    let next = if is_more { part } else { part + 1 };
    (next < PARTS.len()).then_some(next)
}

/// A part without steps.
fn whole(make: fn(&SpanStore), store: &SpanStore) -> bool {
    make(store);
    false
}

/// Takes a step towards what facets are counted by; says whether more are left.
pub fn prepare_facets(store: &SpanStore) -> bool {
    crate::query::prepare(store) || store.advance::<FacetIndex>()
}

/// Whether all these steps were taken.
pub fn are_facets_prepared(store: &SpanStore) -> bool {
    store.known::<FacetIndex>().is_some()
}

/// What help, tables and tests say of an analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnalysisInfo {
    /// Stable name: that of its file here.
    pub id: &'static str,
    /// A few words, for a heading.
    pub title: &'static str,
    /// The question it answers, as a sentence.
    pub about: &'static str,
}

/// All analyses, in the order in which help lists them.
pub const ANALYSES: &[AnalysisInfo] = &[
    AnalysisInfo {
        id: "overview",
        title: "Overview",
        about: "How many traces there are, how many failed or are incomplete, and how long they took.",
    },
    AnalysisInfo {
        id: "errors_over_time",
        title: "Errors over time",
        about: "When failed traces started, beside those whose root failed.",
    },
    AnalysisInfo {
        id: "breakdown",
        title: "Break down",
        about: "The selection by the values of a key: how many, how slow and how often failed each is.",
    },
    AnalysisInfo {
        id: "facets",
        title: "Facets",
        about: "What the selection is made of: services, status, versions and the commonest attributes, each with its values.",
    },
    AnalysisInfo {
        id: "errors",
        title: "Errors",
        about: "What failed traces have in common, where their errors began, how far they travelled, and which services fail with what.",
    },
    AnalysisInfo {
        id: "latency",
        title: "Latency",
        about: "How long traces take: their durations in bins, and percentiles and box plots by when they started.",
    },
    AnalysisInfo {
        id: "versions",
        title: "Versions",
        about: "When a service.version of a service is first seen: where a deployment stands in the charts over time.",
    },
    AnalysisInfo {
        id: "scatter",
        title: "Duration over time",
        about: "How long each trace took against when it started; density where dots would cover each other.",
    },
    AnalysisInfo {
        id: "trace_list",
        title: "Traces",
        about: "The selected traces, sorted by start, duration, spans, errors or name.",
    },
    AnalysisInfo {
        id: "service_graph",
        title: "Services",
        about: "Which service calls which, how often, how long it takes and how often it fails, from the spans alone.",
    },
    AnalysisInfo {
        id: "operations",
        title: "Operations",
        about: "How often each operation of each service runs, how long it takes, and how much of that is its own.",
    },
    AnalysisInfo {
        id: "bottlenecks",
        title: "Bottlenecks",
        about: "Which operations take a fifth of the time or more, in how many traces, and what they ask for.",
    },
    AnalysisInfo {
        id: "findings",
        title: "Findings",
        about: "What stands out: repeated and sequential calls, retries, where errors begin, bottlenecks, deployments, long tails.",
    },
    AnalysisInfo {
        id: "critical_path",
        title: "Critical path",
        about: "Which span the root of a trace was waiting for, at each moment of its time.",
    },
    AnalysisInfo {
        id: "compare",
        title: "Compare",
        about: "What changed from one set of traces to another, and how much of it each operation brought about.",
    },
    AnalysisInfo {
        id: "differences",
        title: "What differs",
        about: "Which values are more frequent in one set of traces than in another: what these traces have that the rest has not.",
    },
    AnalysisInfo {
        id: "compare_traces",
        title: "Compare two traces",
        about: "What two traces share and what only one of them has: operation by operation, and span by span.",
    },
    AnalysisInfo {
        id: "peers",
        title: "Traces alike",
        about: "Which other traces have the same root operation: a typical one and the slowest, to compare with.",
    },
    AnalysisInfo {
        id: "trace_view",
        title: "Trace",
        about: "One trace as a waterfall: every span with its place, its errors and its repairs.",
    },
    AnalysisInfo {
        id: "span_detail",
        title: "Span",
        about: "Everything one span carries: attributes, events, links, its own time and what had to be repaired.",
    },
    AnalysisInfo {
        id: "span_table",
        title: "Spans",
        about: "The spans of a trace as a table, sorted by any column, with their own time and their time on the critical path.",
    },
    AnalysisInfo {
        id: "suggest",
        title: "Completion",
        about: "Which keys there are, and which values of a key, while a term of the filter is typed.",
    },
    AnalysisInfo {
        id: "no_match",
        title: "Nothing selected",
        about: "Why a filter selects nothing: keys that no span has, and what they are called in the data; terms that no one span meets; what would be selected without one of them.",
    },
    AnalysisInfo {
        id: "find",
        title: "Find in a trace",
        about: "The spans of a trace that contain a text: in names, attributes, events, messages or ids.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_analysis_is_a_file_with_a_doc_and_tests() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/analysis");
        for AnalysisInfo { id, title, about } in ANALYSES {
            let text = std::fs::read_to_string(folder.join(format!("{id}.rs"))).expect(id);
            assert!(text.starts_with("//! ") && text.contains(&format!("pub fn {id}(")), "{id}");
            assert!(text.contains("\nmod tests"), "{id} has no tests");
            assert!(!title.is_empty() && about.ends_with('.'), "{id}");
        }
        let ids: BTreeSet<&str> = ANALYSES.iter().map(|info| info.id).collect();
        assert_eq!(ids.len(), ANALYSES.len(), "ids are unique");
    }
}
