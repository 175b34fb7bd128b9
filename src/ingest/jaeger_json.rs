//! Jaeger JSON: the answer of Jaeger's HTTP API, what its UI downloads, and what home-made exporters make of it.
//!
//! Wrappers: `{data:[T]}`, `{data:T}`, `[T]`, `T`, each on a line of its own or one after another, a bare `[span]` with
//! `process` inside, and other keys beside `data`. A trace `T` is `{traceID, spans, processes}` in any order of keys, so
//! `processID` is bound late. Times are microseconds, with fractions where a browser computed them.

mod span;
mod tag;

use super::json::{Json, Read, Scalar};
use super::{Format, Match, Outline, Place, Plan, Shape, ids};
use crate::model::{AttrRange, BatchWriter, Definition, Flags, NONE, Owner};

/// The format.
pub(super) struct JaegerJson;

// States: what a container holds.
const TRACES: u8 = 0;
const SPAN_LIST: u8 = 1;
/// A trace, or a wrapper with `data`.
pub(super) const TRACE: u8 = 2;
const SPANS: u8 = 3;

// Leaves.
const SPAN: u8 = 0;
const PROCESSES: u8 = 1;
const TRACE_ID: u8 = 2;

impl Format for JaegerJson {
    fn id(&self) -> &'static str {
        "jaeger-json"
    }

    fn title(&self) -> &'static str {
        "Jaeger JSON"
    }

    fn about(&self) -> &'static str {
        "Answers of Jaeger's HTTP API and downloads of its UI: {data:[…]}, lists, single traces, one per line, bare spans"
    }

    fn sniff(&self, head: &Outline) -> Match {
        const TRACE_SIGNS: &[&str] = &["processes", "spans[].processID", "spans[].operationName", "spans[].spanID"];
        if head.has("spans[].traceIdLow") {
            return Match::No;
        }
        let wrapped = |prefix: &str| {
            let spans = head.begins(&format!("{prefix}spans"), b'[');
            let id = head.has_any(prefix, &["traceID", "processes"]);
            (spans && head.has_any(prefix, TRACE_SIGNS)) || (id && head.has(&format!("{prefix}processes")))
        };
        let yes = |state, why| Match::Yes(Shape { state, why });
        if wrapped("data[].") || wrapped("data.") {
            return yes(TRACES, "\"data\" with traces that have \"spans\" and \"processes\"");
        }
        if wrapped("[].") || wrapped("") {
            return yes(TRACES, "\"spans\" with \"operationName\" or beside \"processes\"");
        }
        let is_span = |prefix: &str| {
            let has = |key: &str| head.has(&format!("{prefix}{key}"));
            has("spanID") && has("traceID") && (has("operationName") || has("startTime"))
        };
        if is_span("[].") || is_span("") {
            return yes(SPAN_LIST, "spans with \"traceID\", \"spanID\" and \"operationName\"");
        }
        let is_empty = head.begins("data", b'[') && !head.has("data[]") && head.has_any("", &["total", "limit"]);
        if is_empty && head.has_any("", &["errors", "offset"]) {
            return Match::Maybe(Shape { state: TRACES, why: "an answer of Jaeger's API without traces" });
        }
        Match::No
    }

    fn plan(&self, state: u8, key: Option<&str>, byte: u8) -> Plan {
        match (state, key, byte) {
            (TRACES, None, b'{') | (TRACE, Some("data"), b'{') => Plan::Enter(TRACE),
            (TRACES, None, b'[') | (TRACE, Some("data"), b'[') => Plan::Enter(TRACES),
            (SPAN_LIST, None, b'[') => Plan::Enter(SPAN_LIST),
            (SPAN_LIST | SPANS, None, b'{') => Plan::Leaf(SPAN),
            (TRACE, Some("spans"), b'[') => Plan::Enter(SPANS),
            (TRACE, Some("processes"), b'{') => Plan::Leaf(PROCESSES),
            (TRACE, Some("traceID" | "traceId"), _) => Plan::Leaf(TRACE_ID),
            _ => Plan::Skip,
        }
    }

    fn leaf(&self, leaf: u8, place: Place<'_>, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        let container = place.container(TRACE);
        match leaf {
            SPAN => span::read(container, place.offset, json, out),
            PROCESSES => processes(container, json, out),
            _ => ids::define_trace(container, json, out),
        }
    }
}

/// A process: a service name and tags.
#[derive(Clone, Copy, Debug)]
struct Process {
    name: u32,
    attributes: AttrRange,
}

impl Default for Process {
    fn default() -> Self {
        Self { name: NONE, attributes: AttrRange::default() }
    }
}

impl Process {
    /// Says that the resource `key` of a container is this.
    fn define(self, container: u64, key: Option<&str>, out: &mut BatchWriter) -> u32 {
        let context = out.context(container, key, Owner::Resource);
        let Self { name, attributes } = self;
        let definition = Definition { trace_id: [0; 2], context, name, version: NONE, attributes, flags: Flags(0) };
        out.batch.definitions.push(definition);
        context
    }
}

impl Process {
    fn field(&mut self, key: &str, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        match key {
            "serviceName" => self.name = out.text(&json.scalar()?.to_text()),
            "tags" => {
                let start = out.attributes_start();
                tag::list(json, |tag| out.attribute(&tag.key, tag.value()))?;
                self.attributes = out.attributes_since(start);
            }
            _ => json.skip()?,
        }
        Ok(())
    }
}

/// The map of processes; or, in home-made files, one process in its place.
fn processes(container: u64, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
    let mut lone = Process::default();
    json.object(|key, json| {
        if matches!(key, "serviceName" | "tags") {
            return lone.field(key, json, out);
        }
        let mut process = Process::default();
        if json.object(|key, json| process.field(key, json, out))? {
            process.define(container, Some(key), out);
        }
        Ok(())
    })?;
    if lone.name != NONE {
        lone.define(container, None, out);
    }
    Ok(())
}

/// The text of a value as a symbol.
fn symbol(value: &Scalar<'_>, out: &mut BatchWriter) -> u32 {
    out.text(&value.to_text())
}
