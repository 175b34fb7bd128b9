//! What is searched for: Jaeger UI's form with the base address it goes to, and its pairs in a link.
//!
//! In a link the pairs stand behind `backend`, under the names that Jaeger UI has them by: `backend=jaeger&api=http://…:16686&
//! service=cart&lookback=1h&limit=20`. A link that a page wrote names both moments, too: it means those traces, whenever it is
//! opened; one without them counts back from now. Without anything to ask it is a connection only.

pub mod tags;

use super::{Backend, backend};
use crate::format::{iso_time, parse_duration, plural};

/// Most traces that may be asked for at once, as in Jaeger UI.
pub const MOST_TRACES: u32 = 1500;

/// So many are asked for where nothing is said.
const USUAL_TRACES: u32 = 20;

const SECOND_NANOS: u64 = 1_000_000_000;

/// How far back to look.
#[derive(Debug, PartialEq, Eq)]
pub struct Lookback {
    /// Its word in links and in the form.
    pub word: &'static str,
    /// Its length.
    pub seconds: u64,
}

const fn back(word: &'static str, seconds: u64) -> Lookback {
    Lookback { word, seconds }
}

/// Those of Jaeger UI.
pub const LOOKBACKS: &[Lookback] = &[
    back("5m", 300),
    back("15m", 900),
    back("30m", 1_800),
    back("1h", 3_600),
    back("2h", 7_200),
    back("3h", 10_800),
    back("6h", 21_600),
    back("12h", 43_200),
    back("24h", 86_400),
    back("2d", 172_800),
    back("3d", 259_200),
    back("5d", 432_000),
    back("7d", 604_800),
    back("2w", 1_209_600),
    back("3w", 1_814_400),
    back("4w", 2_419_200),
];

/// What is looked back where nothing is said.
const USUAL_LOOKBACK: &str = "1h";

/// What is asked of a back-end. Empty texts ask nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Which: [`Backend::id`] of one of [`super::BACKENDS`].
    pub backend: &'static str,
    /// Its base address, without a slash at the end.
    pub api: String,
    /// The id of a trace: asks for that one, and nothing else counts.
    pub trace_id: String,
    /// A service that takes part.
    pub service: String,
    /// The name of a span of that service.
    pub operation: String,
    /// Attributes that one span has, all of them.
    pub tags: Vec<(String, String)>,
    /// How far to look back; `None` where the moments were chosen.
    pub lookback: Option<&'static Lookback>,
    /// From when on, µs since the epoch.
    pub start_micros: Option<u64>,
    /// Until when, µs since the epoch.
    pub end_micros: Option<u64>,
    /// Shortest span, ns.
    pub min_duration_nanos: Option<u64>,
    /// Longest span, ns.
    pub max_duration_nanos: Option<u64>,
    /// Most traces.
    pub limit: u32,
}

impl Search {
    /// A connection to a back-end, which asks nothing yet.
    #[must_use]
    pub fn new(to: &'static dyn Backend) -> Self {
        Self {
            backend: to.id(),
            api: String::new(),
            trace_id: String::new(),
            service: String::new(),
            operation: String::new(),
            tags: Vec::new(),
            lookback: None,
            start_micros: None,
            end_micros: None,
            min_duration_nanos: None,
            max_duration_nanos: None,
            limit: USUAL_TRACES,
        }
    }

    /// How far is looked back where nothing is said.
    #[must_use]
    pub fn usual_lookback() -> Option<&'static Lookback> {
        lookback(USUAL_LOOKBACK)
    }

    /// Whether it asks for traces, and is not a connection only.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        let has_range = self.lookback.is_some() || self.start_micros.is_some();
        let needs_service = backend(self.backend).is_none_or(Backend::needs_service);
        !self.trace_id.is_empty() || !self.service.is_empty() || (has_range && !needs_service)
    }

    /// The same with both moments named: those it has, else counted back from now. One trace is looked for at any time.
    #[must_use]
    pub fn at(&self, now_micros: u64) -> Self {
        if !self.trace_id.is_empty() {
            return self.clone();
        }
        let lookback = match self.start_micros {
            Some(_) => self.lookback,
            None => self.lookback.or_else(Self::usual_lookback),
        };
        let end = self.end_micros.unwrap_or(now_micros);
        let micros = lookback.map_or(0, |back| back.seconds * 1_000_000);
        let start = self.start_micros.unwrap_or(end.saturating_sub(micros));
        Self { lookback, start_micros: Some(start), end_micros: Some(end), ..self.clone() }
    }

    /// The same to be asked again: moments that were counted back from now are so once more.
    #[must_use]
    pub fn again(&self) -> Self {
        let chosen = |micros: Option<u64>| micros.filter(|_| self.lookback.is_none());
        Self { start_micros: chosen(self.start_micros), end_micros: chosen(self.end_micros), ..self.clone() }
    }

    /// Reads a pair of a link; whether it is one of a search.
    pub fn read_pair(&mut self, key: &str, value: &str) -> bool {
        match key {
            "api" => self.api = base(value).to_owned(),
            "traceID" => value.clone_into(&mut self.trace_id),
            "service" => value.clone_into(&mut self.service),
            "operation" => value.clone_into(&mut self.operation),
            "tags" => self.tags = tags::from_json(value).or_else(|| tags::parse(value).ok()).unwrap_or_default(),
            "tag" => self.tags.extend(value.split_once(':').map(|(key, value)| (key.to_owned(), value.to_owned()))),
            "lookback" => self.lookback = lookback(value),
            "start" => self.start_micros = value.parse().ok(),
            "end" => self.end_micros = value.parse().ok(),
            "minDuration" => self.min_duration_nanos = parse_duration(value),
            "maxDuration" => self.max_duration_nanos = parse_duration(value),
            "limit" => self.limit = value.parse().map_or(USUAL_TRACES, |limit: u32| limit.clamp(1, MOST_TRACES)),
            _ => return false,
        }
        true
    }

    /// Its pairs, in order, behind `backend`; what is empty is left out.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let moment = |micros: Option<u64>| micros.map(|micros| micros.to_string()).unwrap_or_default();
        let is_search = self.is_asked() && self.trace_id.is_empty();
        let limit = if is_search || self.limit != USUAL_TRACES { self.limit.to_string() } else { String::new() };
        let mut pairs = vec![
            ("backend", self.backend.to_owned()),
            ("api", self.api.clone()),
            ("traceID", self.trace_id.clone()),
            ("service", self.service.clone()),
            ("operation", self.operation.clone()),
            ("tags", tags::to_json(&self.tags)),
            ("lookback", self.lookback.map_or_else(String::new, |back| back.word.to_owned())),
            ("start", moment(self.start_micros)),
            ("end", moment(self.end_micros)),
            ("minDuration", self.min_duration()),
            ("maxDuration", self.max_duration()),
            ("limit", limit),
        ];
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    /// The shortest span as Go writes durations, which Jaeger reads; "" for none.
    #[must_use]
    pub fn min_duration(&self) -> String {
        self.min_duration_nanos.map(go_duration).unwrap_or_default()
    }

    /// The longest span, likewise.
    #[must_use]
    pub fn max_duration(&self) -> String {
        self.max_duration_nanos.map(go_duration).unwrap_or_default()
    }

    /// What it asks for, in words, and of whom: `checkout, GET /cart, error=true, at least 500ms, last 1h to … · Jaeger
    /// localhost:16686`. Two searches of different moments have different words.
    #[must_use]
    pub fn title(&self) -> String {
        let whose = format!("{} {}", backend(self.backend).map_or("", Backend::title), host(&self.api));
        if !self.trace_id.is_empty() {
            return format!("Trace {} · {whose}", self.trace_id);
        }
        let moment = |micros: Option<u64>| {
            let iso = iso_time(micros.unwrap_or_default().saturating_mul(1_000));
            format!("{} {}", iso.get(..10).unwrap_or_default(), iso.get(11..19).unwrap_or_default())
        };
        let range = match self.lookback {
            Some(back) => format!("last {} to {} UTC", back.word, moment(self.end_micros)),
            None => format!("{} to {} UTC", moment(self.start_micros), moment(self.end_micros)),
        };
        let or = |text: &str, word: &str| if text.is_empty() { word.to_owned() } else { text.to_owned() };
        let bound = |word: &str, text: String| if text.is_empty() { text } else { format!("{word} {text}") };
        let parts = [
            or(&self.service, "all services"),
            self.operation.clone(),
            tags::to_text(&self.tags),
            bound("at least", self.min_duration()),
            bound("at most", self.max_duration()),
            range,
            format!("up to {}", plural(self.limit.into(), "trace", "traces")),
        ];
        let asked: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{} · {whose}", asked.join(", "))
    }
}

/// A base address as people paste it: without what follows `?` or `#`, without the screens of Jaeger UI and Zipkin, without
/// a slash at the end.
fn base(address: &str) -> &str {
    let address = address.trim();
    let mut rest = address.split(['?', '#']).next().unwrap_or(address).trim_end_matches('/');
    for screen in ["/search", "/api/v3", "/api/v2", "/api", "/zipkin"] {
        rest = rest.strip_suffix(screen).unwrap_or(rest).trim_end_matches('/');
    }
    rest
}

/// Host and port of an address.
fn host(api: &str) -> &str {
    api.split_once("://").map_or(api, |(_, rest)| rest)
}

fn lookback(word: &str) -> Option<&'static Lookback> {
    LOOKBACKS.iter().find(|back| back.word == word)
}

/// In the largest unit that holds it exactly.
fn go_duration(nanos: u64) -> String {
    let units = [(SECOND_NANOS, "s"), (1_000_000, "ms"), (1_000, "us")];
    let unit = units.into_iter().find(|(unit, _)| nanos > 0 && nanos.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{nanos}ns"), |(unit, word)| format!("{}{word}", nanos / unit))
}
