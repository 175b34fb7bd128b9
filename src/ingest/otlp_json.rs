//! OTLP JSON: the collector's file exporter, OTLP/HTTP bodies, Jaeger's API v3, Tempo's answers and Grafana's downloads.
//!
//! Containers `resourceSpans` (also `resource_spans`, Tempo's `batches`) and `scopeSpans` (also
//! `instrumentationLibrarySpans`, both in one file too), bare `{resource, scopeSpans}` records, wrappers `{result}`,
//! `{trace}`, lists, lines, concatenated documents. Keys in camelCase or snake_case, enums as numbers or names, 64-bit
//! numbers as text or numbers, ids as hex or base64. Resource and scope may follow their spans: bound late.

mod span;
pub(super) mod value;

use super::json::{Json, Read};
use super::{Format, Match, Outline, Place, Plan, Shape, ids};
use crate::model::{AttrRange, BatchWriter, Definition, Flags, NONE, Owner};

/// The format.
pub(super) struct OtlpJson;

// States: what a container holds.
const REQUESTS: u8 = 0;
/// A request, or a bare record of one resource.
const REQUEST: u8 = 1;
const RESOURCES: u8 = 2;
pub(super) const RESOURCE_SPANS: u8 = 3;
const SCOPES: u8 = 4;
pub(super) const SCOPE_SPANS: u8 = 5;
const SPANS: u8 = 6;

// Leaves.
const SPAN: u8 = 0;
const RESOURCE: u8 = 1;
const SCOPE: u8 = 2;
/// Of all spans of a request that have none of their own.
const TRACE_ID: u8 = 3;

const RESOURCE_KEYS: &[&str] = &["resourceSpans", "resource_spans", "batches"];
const SCOPE_KEYS: &[&str] =
    &["scopeSpans", "scope_spans", "instrumentationLibrarySpans", "instrumentation_library_spans"];

impl Format for OtlpJson {
    fn id(&self) -> &'static str {
        "otlp-json"
    }

    fn title(&self) -> &'static str {
        "OTLP JSON"
    }

    fn about(&self) -> &'static str {
        "OpenTelemetry's JSON: the collector's file exporter, Jaeger's API v3, Tempo's answers and Grafana's downloads"
    }

    fn sniff(&self, head: &Outline) -> Match {
        let yes = |state, why| Match::Yes(Shape { state, why });
        for prefix in ["", "[].", "result.", "trace.", "[].trace.", "data.", "result[]."] {
            if head.has_any(prefix, &RESOURCE_KEYS[..2]) {
                return yes(REQUESTS, "\"resourceSpans\"");
            }
            let batches = format!("{prefix}batches[].");
            if head.has_any(&batches, SCOPE_KEYS) || head.has(&format!("{batches}resource")) {
                return yes(REQUESTS, "\"batches\" with \"resource\"");
            }
            if head.has_any(prefix, SCOPE_KEYS) {
                return yes(REQUESTS, "\"scopeSpans\"");
            }
        }
        if head.begins("batches", b'[') && !head.has("batches[]") {
            return Match::Maybe(Shape { state: REQUESTS, why: "an answer of Tempo without spans" });
        }
        Match::No
    }

    fn plan(&self, state: u8, key: Option<&str>, byte: u8) -> Plan {
        let is_one_of = |keys: &[&str]| key.is_some_and(|key| keys.contains(&key));
        match (state, byte) {
            (REQUESTS, b'[') => Plan::Enter(REQUESTS),
            (REQUESTS, b'{') => Plan::Enter(REQUEST),
            (REQUEST, b'[') if is_one_of(RESOURCE_KEYS) => Plan::Enter(RESOURCES),
            (REQUEST, b'{') if is_one_of(&["result", "trace", "data"]) => Plan::Enter(REQUEST),
            (REQUEST, b'[') if is_one_of(&["result"]) => Plan::Enter(REQUESTS),
            (REQUEST, _) if is_one_of(&["traceId", "trace_id"]) => Plan::Leaf(TRACE_ID),
            (RESOURCES, b'{') => Plan::Enter(RESOURCE_SPANS),
            (RESOURCE_SPANS | REQUEST, b'[') if is_one_of(SCOPE_KEYS) => Plan::Enter(SCOPES),
            (RESOURCE_SPANS | REQUEST, b'{') if is_one_of(&["resource"]) => Plan::Leaf(RESOURCE),
            (SCOPES, b'{') => Plan::Enter(SCOPE_SPANS),
            (SCOPE_SPANS, b'[') if is_one_of(&["spans"]) => Plan::Enter(SPANS),
            (SCOPE_SPANS, b'{') if is_one_of(&["scope", "instrumentationLibrary", "instrumentation_library"]) => {
                Plan::Leaf(SCOPE)
            }
            (SPANS, b'{') => Plan::Leaf(SPAN),
            _ => Plan::Skip,
        }
    }

    fn leaf(&self, leaf: u8, place: Place<'_>, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        // A bare record is its own request and its own resource.
        let resource = match place.container(RESOURCE_SPANS) {
            0 => place.container(REQUEST),
            container => container,
        };
        let scope = place.container(SCOPE_SPANS);
        let request = place.container(REQUEST);
        match leaf {
            SPAN => return span::read(&span::Containers { request, resource, scope }, place.offset, json, out),
            TRACE_ID => return ids::define_trace(request, json, out),
            _ => {}
        }
        let (container, owner) = if leaf == RESOURCE { (resource, Owner::Resource) } else { (scope, Owner::Scope) };
        let mut fields = Described { owner, name: NONE, version: NONE, attributes: AttrRange::default(), out };
        if json.object(|key, json| fields.field(key, json))? {
            let Described { name, version, attributes, out, .. } = fields;
            let context = out.context(container, None, owner);
            let definition = Definition { trace_id: [0; 2], context, name, version, attributes, flags: Flags(0) };
            out.batch.definitions.push(definition);
        }
        Ok(())
    }
}

/// A resource or a scope.
struct Described<'w> {
    owner: Owner,
    name: u32,
    version: u32,
    attributes: AttrRange,
    out: &'w mut BatchWriter,
}

impl Described<'_> {
    fn field(&mut self, key: &str, json: &mut Json<'_>) -> Read<()> {
        match (key, self.owner) {
            ("attributes", _) => {
                let start = self.out.attributes_start();
                json.list(|json| {
                    if let Some((key, value)) = value::key_value(json, self.out)? {
                        self.attribute(key, value);
                    }
                    Ok(())
                })?;
                self.attributes = self.out.attributes_since(start);
            }
            ("name" | "version", Owner::Scope) => {
                let sym = value::text_or_none(json, self.out)?;
                if key == "name" {
                    self.name = sym;
                } else {
                    self.version = sym;
                }
            }
            _ => json.skip()?,
        }
        Ok(())
    }

    /// The service's name is kept apart.
    fn attribute(&mut self, key: u32, value: crate::model::Attr) {
        let is_service = matches!(self.owner, Owner::Resource) && self.out.text_of(key) == "service.name";
        if is_service && let Some(text) = self.out.value(value).as_text() {
            let text = text.to_owned();
            self.name = if text.is_empty() { NONE } else { self.out.text(&text) };
            return;
        }
        self.out.batch.attributes.push(value.with_key(key));
    }
}
