//! The whole view state ⇄ the URL fragment.
//!
//! `#v=1&view=trace&trace=4bf9…&span=00f0…`: flat `key=value` pairs, percent-encoded like a query, unknown keys kept
//! away. The fragment carries ids, names and fingerprints of files, never row numbers, so that a link pasted elsewhere
//! lands where it pointed once the same files are dropped. Old versions are upgraded step by step on reading.
//!
//! `traceURL` (or speedscope's `profileURL`) names an address to load; a bare `#traceURL=…` opens its overview.

use crate::figure::{
    BinScale, DurationOf, ErrorGroupId, ErrorKey, Measure, OperationSort, PathRule, TraceSort, Weight,
};
use crate::query::{Comparison, Division, Filter, Op, SpanTerm, StatusTerm, Test, term};

/// Version of the fragment this build writes.
pub const VERSION: u32 = 1;

/// So many terms of a filter are read from an address.
const MAX_TERMS: usize = 32;

/// Which screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Counts and the first figures.
    #[default]
    Overview,
    /// The list of traces.
    Traces,
    /// Why traces fail.
    Errors,
    /// How long traces take.
    Latency,
    /// One trace.
    Trace,
    /// The dependency graph.
    Services,
    /// Where the time goes, operation by operation.
    Operations,
    /// The selection by the values of a key.
    Breakdown,
    /// The selection in two parts.
    Compare,
    /// The import report.
    Data,
}

impl View {
    /// All views, with the word that stands for each in the fragment.
    pub const ALL: &[(View, &str)] = &[
        (View::Overview, "overview"),
        (View::Traces, "traces"),
        (View::Errors, "errors"),
        (View::Latency, "latency"),
        (View::Trace, "trace"),
        (View::Services, "services"),
        (View::Operations, "operations"),
        (View::Breakdown, "breakdown"),
        (View::Compare, "compare"),
        (View::Data, "data"),
    ];
}

/// Where the data comes from, so that a reload can fetch it again or name the file to drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataSource {
    /// The example that ships with the page.
    Example,
    /// An address.
    Address(String),
    /// A file from the user's disk: name and fingerprint.
    File {
        /// Name as dropped.
        name: String,
        /// See [`crate::figure::FileReport::fingerprint`].
        fingerprint: String,
    },
}

/// Everything about the view that can be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The screen.
    pub view: View,
    /// The selection.
    pub filter: Filter,
    /// Order of the list of traces.
    pub sort: TraceSort,
    /// Largest first.
    pub descending: bool,
    /// Bins of the duration histogram.
    pub scale: BinScale,
    /// Whose durations the latency screen measures.
    pub duration_of: DurationOf,
    /// The key that is broken down by; see [`Test::equal`].
    pub by: String,
    /// What is counted there.
    pub measure: Measure,
    /// What parts the selection to be compared; else the newest deployment.
    pub division: Option<Division>,
    /// The open trace.
    pub trace_id: Option<String>,
    /// The selected span in it.
    pub span_id: Option<String>,
    /// What is looked for in it.
    pub find: Option<String>,
    /// The service in focus on the screens of services and operations.
    pub service: Option<String>,
    /// What failed traces are grouped by.
    pub error_key: ErrorKey,
    /// Label of the error group whose traces are listed.
    pub error_group: Option<String>,
    /// What bottlenecks are found by.
    pub weight: Weight,
    /// Order of the table of operations.
    pub operation_sort: OperationSort,
    /// Smallest first.
    pub is_operation_ascending: bool,
    /// How the critical path of the open trace is found.
    pub path_rule: PathRule,
    /// It is not drawn.
    pub is_path_hidden: bool,
    /// The data set, file by file.
    pub sources: Vec<DataSource>,
    /// Title for the data set, given with an address.
    pub title: Option<String>,
}

impl Default for Route {
    fn default() -> Self {
        Self {
            view: View::default(),
            filter: Filter::default(),
            sort: TraceSort::default(),
            descending: false,
            scale: BinScale::default(),
            duration_of: DurationOf::default(),
            by: term::SERVICE.to_owned(),
            measure: Measure::default(),
            division: None,
            trace_id: None,
            span_id: None,
            find: None,
            service: None,
            error_key: ErrorKey::default(),
            error_group: None,
            weight: Weight::default(),
            operation_sort: OperationSort::default(),
            is_operation_ascending: false,
            path_rule: PathRule::default(),
            is_path_hidden: false,
            sources: Vec::new(),
            title: None,
        }
    }
}

impl Route {
    /// Reads a fragment, with or without its `#`. Never fails: what is not understood is left at its default.
    #[must_use]
    pub fn parse(fragment: &str) -> Self {
        let mut route = Self::default();
        for pair in fragment.trim_start_matches('#').split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            route.read_pair(key, &decode(value));
        }
        route
    }

    fn read_pair(&mut self, key: &str, value: &str) {
        let text = || (!value.is_empty()).then(|| value.to_owned());
        match key {
            "view" => self.view = named(View::ALL, value).unwrap_or_default(),
            "status" => self.filter.status = named(STATUS, value).unwrap_or_default(),
            "minDuration" => self.filter.min_duration_nanos = value.parse().ok(),
            "maxDuration" => self.filter.max_duration_nanos = value.parse().ok(),
            "range" => {
                let ends = value.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
                self.filter.start_range_nanos = ends.filter(|(from, to)| from < to);
            }
            "sort" => self.sort = named(SORT, value).unwrap_or_default(),
            "order" => self.descending = value == "desc",
            "scale" => self.scale = if value == "log" { BinScale::Log } else { BinScale::Linear },
            "duration" => self.duration_of = if value == "root" { DurationOf::Root } else { DurationOf::Trace },
            "by" if !value.is_empty() => value.clone_into(&mut self.by),
            "of" => self.measure = if value == "spans" { Measure::Spans } else { Measure::Traces },
            "splitAt" => self.division = value.parse().ok().map(Division::Moment),
            "splitBy" => {
                let value = split_value(value);
                self.division = value.map(|(key, value)| Division::Value { key, value });
            }
            "trace" => self.trace_id = text(),
            "span" => self.span_id = text(),
            "uiFind" => self.find = text(),
            "focus" => self.service = text(),
            "errorsBy" => self.error_key = named(ERROR_KEY, value).unwrap_or_default(),
            "errorGroup" => self.error_group = text(),
            "weight" => self.weight = named(WEIGHT, value).unwrap_or_default(),
            "operations" => {
                self.is_operation_ascending = value.starts_with('-');
                let word = value.trim_start_matches('-');
                self.operation_sort = named(OPERATION_SORT, word).unwrap_or_default();
            }
            "path" => match value {
                "jaeger" => self.path_rule = PathRule::Jaeger,
                "none" => self.is_path_hidden = true,
                _ => {}
            },
            "title" => self.title = text(),
            "traceURL" | "profileURL" => self.sources.extend(text().map(DataSource::Address)),
            _ if self.filter.terms.len() < MAX_TERMS && self.read_term(key, value) => {}
            "data" if value == "example" => self.sources.push(DataSource::Example),
            "file" => {
                let (fingerprint, name) = value.split_once(':').unwrap_or(("", value));
                self.sources.push(DataSource::File { name: name.to_owned(), fingerprint: fingerprint.to_owned() });
            }
            _ => {}
        }
    }

    /// A term on a span; a `-` before the key excludes. Whether it is one.
    fn read_term(&mut self, key: &str, value: &str) -> bool {
        let (key, is_excluded) = key.strip_prefix('-').map_or((key, false), |bare| (bare, true));
        let test = match key {
            term::SERVICE | term::OPERATION | term::KIND => Test::equal(key, value.to_owned()),
            "spanStatus" => Test::equal(term::STATUS, value.to_owned()),
            "text" => Test::Text(value.to_owned()),
            "tag" => match Comparison::parse(value) {
                Some(comparison) => Test::Attribute(comparison),
                None => return false,
            },
            _ => return false,
        };
        self.filter.terms.push(SpanTerm { test, is_excluded });
        true
    }

    /// Shows a trace from its beginning; what is looked for stays where it is the same trace.
    pub fn open_trace(&mut self, trace_id: &str) {
        if self.trace_id.as_deref() != Some(trace_id) {
            self.find = None;
        }
        self.view = View::Trace;
        self.trace_id = Some(trace_id.to_owned());
        self.span_id = None;
    }

    /// The error group whose traces are listed.
    #[must_use]
    pub fn error_group_id(&self) -> Option<ErrorGroupId> {
        self.error_group.clone().map(|label| ErrorGroupId { key: self.error_key, label })
    }

    /// The fragment, without its `#`. `parse(to_fragment(r)) == r`.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        let mut out = format!("v={VERSION}");
        let mut put = |key: &str, value: &str| {
            out.push('&');
            out.push_str(key);
            out.push('=');
            encode(value, &mut out);
        };
        put("view", word(View::ALL, self.view));
        for source in &self.sources {
            match source {
                DataSource::Example => put("data", "example"),
                DataSource::Address(address) => put("traceURL", address),
                DataSource::File { name, fingerprint } => put("file", &format!("{fingerprint}:{name}")),
            }
        }
        let optional = |value: &Option<u64>| value.map(|v| v.to_string());
        let range = self.filter.start_range_nanos.map(|(from, to)| format!("{from}-{to}"));
        let status = (self.filter.status != StatusTerm::Any).then(|| word(STATUS, self.filter.status).to_owned());
        let errors_by = (self.error_key != ErrorKey::default()).then(|| word(ERROR_KEY, self.error_key).to_owned());
        let weight = (self.weight != Weight::default()).then(|| word(WEIGHT, self.weight).to_owned());
        let ascending = if self.is_operation_ascending { "-" } else { "" };
        let operations = format!("{ascending}{}", word(OPERATION_SORT, self.operation_sort));
        let is_jaeger = self.path_rule == PathRule::Jaeger;
        let sort = (self.sort != TraceSort::default()).then(|| word(SORT, self.sort).to_owned());
        for (key, value) in [
            ("title", self.title.clone()),
            ("status", status),
            ("minDuration", optional(&self.filter.min_duration_nanos)),
            ("maxDuration", optional(&self.filter.max_duration_nanos)),
            ("range", range),
            ("sort", sort),
            ("order", self.descending.then(|| "desc".to_owned())),
            ("scale", (self.scale == BinScale::Log).then(|| "log".to_owned())),
            ("duration", (self.duration_of == DurationOf::Root).then(|| "root".to_owned())),
            ("by", (self.by != term::SERVICE).then(|| self.by.clone())),
            ("of", (self.measure == Measure::Spans).then(|| "spans".to_owned())),
            ("splitAt", if let Some(Division::Moment(at)) = &self.division { Some(at.to_string()) } else { None }),
            (
                "splitBy",
                if let Some(Division::Value { key, value }) = &self.division { Some(joined(key, value)) } else { None },
            ),
            ("trace", self.trace_id.clone()),
            ("span", self.span_id.clone()),
            ("uiFind", self.find.clone()),
            ("focus", self.service.clone()),
            ("errorsBy", errors_by),
            ("errorGroup", self.error_group.clone()),
            ("weight", weight),
            ("operations", (operations != "total").then_some(operations)),
            ("path", is_jaeger.then(|| "jaeger".to_owned())),
            ("path", self.is_path_hidden.then(|| "none".to_owned())),
        ] {
            if let Some(value) = value {
                put(key, &value);
            }
        }
        for SpanTerm { test, is_excluded } in &self.filter.terms {
            let (key, value) = match test {
                Test::Service(name) => ("-service", name.clone()),
                Test::Operation(name) => ("-operation", name.clone()),
                Test::Kind(kind) => ("-kind", kind.name().to_owned()),
                Test::Status(status) => ("-spanStatus", status.name().to_owned()),
                Test::Text(text) => ("-text", text.clone()),
                Test::Attribute(comparison) => ("-tag", comparison.to_text()),
            };
            put(&key[usize::from(!is_excluded)..], &value);
        }
        out
    }
}

/// A key and a value as one text, in the text form of a comparison.
fn joined(key: &str, value: &str) -> String {
    Comparison { key: key.to_owned(), op: Op::Is, value: value.to_owned() }.to_text()
}

/// The reverse of [`joined`].
fn split_value(text: &str) -> Option<(String, String)> {
    Comparison::parse(text).filter(|found| found.op == Op::Is).map(|found| (found.key, found.value))
}

const STATUS: &[(StatusTerm, &str)] =
    &[(StatusTerm::Any, "any"), (StatusTerm::Failed, "error"), (StatusTerm::RootFailed, "rootError")];

const SORT: &[(TraceSort, &str)] = &[
    (TraceSort::Start, "start"),
    (TraceSort::Duration, "duration"),
    (TraceSort::Spans, "spans"),
    (TraceSort::Errors, "errors"),
    (TraceSort::Name, "name"),
    (TraceSort::Message, "message"),
];

const ERROR_KEY: &[(ErrorKey, &str)] = &[
    (ErrorKey::Message, "message"),
    (ErrorKey::Type, "type"),
    (ErrorKey::Service, "service"),
    (ErrorKey::Operation, "operation"),
];

const WEIGHT: &[(Weight, &str)] =
    &[(Weight::OnPath, "path"), (Weight::SelfTime, "self"), (Weight::Wall, "wall"), (Weight::OneSpan, "span")];

const OPERATION_SORT: &[(OperationSort, &str)] = &[
    (OperationSort::Name, "name"),
    (OperationSort::Count, "count"),
    (OperationSort::Errors, "errors"),
    (OperationSort::Mean, "mean"),
    (OperationSort::Median, "median"),
    (OperationSort::P95, "p95"),
    (OperationSort::P99, "p99"),
    (OperationSort::Min, "min"),
    (OperationSort::Max, "max"),
    (OperationSort::Deviation, "deviation"),
    (OperationSort::Total, "total"),
    (OperationSort::SelfTime, "self"),
    (OperationSort::OnPath, "path"),
];

fn named<T: Copy>(table: &[(T, &str)], value: &str) -> Option<T> {
    table.iter().find(|(_, word)| *word == value).map(|(item, _)| *item)
}

fn word<'a, T: PartialEq + Copy>(table: &[(T, &'a str)], item: T) -> &'a str {
    table.iter().find(|(at, _)| *at == item).map_or("", |(_, word)| word)
}

fn encode(text: &str, out: &mut String) {
    use std::fmt::Write as _;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b',' | b'@' => {
                out.push(char::from(byte));
            }
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match (first, hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = tail;
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_route_survives_the_fragment() {
        let route = Route {
            view: View::Trace,
            filter: Filter {
                terms: ["ca&fé=%", "b"]
                    .map(|name| Test::Service(name.into()))
                    .into_iter()
                    .chain(Comparison::parse("http.status_code >= 500").map(Test::Attribute))
                    .chain([
                        Test::equal(term::KIND, "server".into()),
                        Test::equal(term::STATUS, "error".into()),
                        Test::Text("\"a\" - ".into()),
                        Test::Operation("GET /".into()),
                    ])
                    .zip([false, true].into_iter().cycle())
                    .map(|(test, is_excluded)| SpanTerm { test, is_excluded })
                    .collect(),
                status: StatusTerm::RootFailed,
                min_duration_nanos: Some(1),
                max_duration_nanos: Some(u64::MAX),
                start_range_nanos: Some((5, 9)),
            },
            sort: TraceSort::Name,
            descending: true,
            scale: BinScale::Log,
            duration_of: DurationOf::Root,
            division: Some(Division::Value { key: "service.version".into(), value: " 2.0 = x".into() }),
            by: "http.route".into(),
            measure: Measure::Spans,
            trace_id: Some("order-1 + 2".into()),
            span_id: Some("00f0".into()),
            find: Some("\"quoted phrase\" -x".into()),
            service: Some("db".into()),
            error_key: ErrorKey::Operation,
            error_group: Some("pay · charge #&".into()),
            weight: Weight::Wall,
            operation_sort: OperationSort::P99,
            is_operation_ascending: true,
            path_rule: PathRule::Jaeger,
            is_path_hidden: true,
            sources: vec![
                DataSource::Example,
                DataSource::Address("http://h/api/traces?service=a&limit=20#x".into()),
                DataSource::File { name: "a:b & c.json".into(), fingerprint: "12ab".into() },
            ],
            title: Some("عربي 🎉".into()),
        };
        assert_eq!(Route::parse(&route.to_fragment()), route);
        assert_eq!(Route::parse(&Route::default().to_fragment()), Route::default());
    }

    #[test]
    fn hostile_fragments_are_read_as_far_as_they_go() {
        for fragment in ["#", "", "%", "%zz&view=%", "view=none&sort=&order", "range=9-5", "&&=&", "trace=%ff%fe"] {
            let _ = Route::parse(fragment);
        }
        assert_eq!(Route::parse("#traceURL=http%3A%2F%2Fh%2Fa").sources, [DataSource::Address("http://h/a".into())]);
    }
}
