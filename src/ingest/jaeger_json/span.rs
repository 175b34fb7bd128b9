//! One span of Jaeger's.

use super::super::Json;
use super::super::ids::{self, Id};
use super::super::json::{AnyScalar, ExactNumber, Field, Item, List, Object, Scalar, skip};
use super::super::span::{Draft, End};
use super::tag::{Sink, Tag, TagList};
use super::{Process, ProcessFields, symbol};
use crate::model::{AttrRange, BatchWriter, NONE, Owner, RawEvent, SpanKind, StatusCode, Value};
use serde::de::{DeserializeSeed as _, IgnoredAny, MapAccess, SeqAccess};

const NANOS_PER_MICRO: u64 = 1000;

/// Scopes of Jaeger's stand in the tags of each span; they are shared under this container, which no file has.
const SCOPES: u64 = u64::MAX;

/// Reads a span of the trace object at `container`.
pub(super) fn read(container: u64, offset: u64, json: &mut Json<'_>, out: &mut BatchWriter) -> serde_json::Result<()> {
    let draft = Draft::begin(out);
    let mut fields = Fields {
        container,
        offset,
        draft,
        error: None,
        scope: (NONE, NONE),
        references: Vec::new(),
        warnings: Vec::new(),
        out,
    };
    Object(&mut fields).deserialize(json)?;
    fields.finish();
    Ok(())
}

struct Reference {
    follows_from: bool,
    trace: Id,
    span: Id,
}

struct Fields<'w> {
    container: u64,
    offset: u64,
    draft: Draft,
    /// The tag `error`, kept back until the status is known.
    error: Option<ErrorTag>,
    /// Name and version.
    scope: (u32, u32),
    references: Vec<Reference>,
    warnings: Vec<String>,
    out: &'w mut BatchWriter,
}

#[derive(Debug)]
struct ErrorTag {
    is_plain_true: bool,
    attr: crate::model::Attr,
}

impl<'de> Field<'de> for Fields<'_> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "traceID" | "traceId" => {
                self.draft.saw(0);
                let value = map.next_value_seed(ExactNumber)?;
                self.draft.trace = ids::trace_id(&value, self.out);
            }
            "spanID" | "spanId" => {
                self.draft.saw(1);
                let value = map.next_value_seed(ExactNumber)?;
                self.draft.span = ids::span_id(&value, self.out);
            }
            "parentSpanID" | "parentSpanId" => {
                self.draft.saw(2);
                let value = map.next_value_seed(ExactNumber)?;
                self.draft.parent = ids::span_id(&value, self.out);
            }
            "operationName" => {
                self.draft.saw(3);
                let value = map.next_value_seed(AnyScalar)?;
                self.draft.name = symbol(&value, self.out);
            }
            "startTime" => {
                self.draft.saw(4);
                self.draft.start_nanos = match map.next_value_seed(ExactNumber)?.scaled(NANOS_PER_MICRO) {
                    Some(Ok(nanos)) => Some(nanos),
                    _ => None,
                };
            }
            "duration" => {
                self.draft.saw(5);
                self.draft.end = duration(&map.next_value_seed(ExactNumber)?);
            }
            "references" => map.next_value_seed(List(&mut References { fields: self }))?,
            "tags" => {
                self.draft.saw(6);
                self.draft.attributes.start = self.out.attributes_start();
                map.next_value_seed(List(&mut TagList(self)))?;
                self.draft.attributes = self.out.attributes_since(self.draft.attributes.start);
            }
            "logs" => {
                self.draft.saw(7);
                map.next_value_seed(List(&mut Logs { out: self.out }))?;
            }
            "processID" => {
                self.draft.saw(8);
                let value = map.next_value_seed(AnyScalar)?;
                let key = value.to_text();
                if !key.is_empty() {
                    self.draft.resource = self.out.context(self.container, Some(&key), Owner::Resource);
                }
            }
            "process" => self.inline_process(map)?,
            "warnings" => map.next_value_seed(List(&mut Warnings(&mut self.warnings)))?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

fn duration(value: &Scalar<'_>) -> End {
    match value.scaled(NANOS_PER_MICRO) {
        Some(Ok(nanos)) => End::After(nanos),
        Some(Err(_)) => End::Negative,
        None if *value == Scalar::Null => End::Missing,
        None => End::Unreadable,
    }
}

impl Fields<'_> {
    /// A process inside the span, as bare lists have it.
    fn inline_process<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        let mut fields = ProcessFields { out: &mut *self.out, process: Process::default() };
        let is_object = map.next_value_seed(Object(&mut fields))?;
        let process = fields.process;
        if is_object && process.name != NONE && self.draft.resource == NONE {
            // Named by the span's own offset: nobody else has it.
            self.draft.resource = process.define(self.offset, None, self.out);
        }
        Ok(())
    }

    fn finish(mut self) {
        self.choose_parent();
        self.late_attributes();
        if self.scope.0 != NONE {
            self.draft.scope = self.scope_context();
        }
        if self.draft.resource == NONE {
            self.draft.resource = self.out.context(self.container, None, Owner::Resource);
        }
        let late_trace = match self.draft.trace {
            Id::Absent => self.out.context(self.container, None, Owner::Trace),
            _ => NONE,
        };
        self.draft.finish(self.offset, late_trace, true, self.out);
    }

    /// First CHILD_OF of the same trace, else first FOLLOWS_FROM of it; all others are links.
    fn choose_parent(&mut self) {
        let trace = self.draft.trace;
        let is_own = |reference: &Reference| {
            reference.span != Id::Absent
                && (reference.trace == trace || reference.trace == Id::Absent || trace == Id::Absent)
        };
        let child_of = self.references.iter().position(|at| is_own(at) && !at.follows_from);
        let chosen = child_of.or_else(|| self.references.iter().position(is_own));
        for (at, reference) in std::mem::take(&mut self.references).into_iter().enumerate() {
            if Some(at) == chosen {
                self.draft.parent = reference.span;
            } else if reference.span != Id::Absent {
                let trace = if reference.trace == Id::Absent { trace } else { reference.trace };
                let none = AttrRange::default();
                self.draft.link(trace, reference.span, none, self.out);
            }
        }
    }

    /// `error` beside an explicit status says nothing new; warnings are kept as attributes. What is appended must stand
    /// next to the span's attributes, so these are moved where events came in between.
    fn late_attributes(&mut self) {
        let error = self.error.take().filter(|error| !(error.is_plain_true && self.draft.status == StatusCode::Error));
        if error.is_none() && self.warnings.is_empty() {
            return;
        }
        let AttrRange { start, len } = self.draft.attributes;
        if start + len != self.out.attributes_start() {
            self.draft.attributes.start = self.out.attributes_start();
            self.out.batch.attributes.extend_from_within(start as usize..(start + len) as usize);
        }
        self.out.batch.attributes.extend(error.map(|error| error.attr));
        for warning in std::mem::take(&mut self.warnings) {
            self.out.attribute(WARNING, Value::Text(&warning));
        }
        self.draft.attributes = self.out.attributes_since(self.draft.attributes.start);
    }

    fn scope_context(&mut self) -> u32 {
        let (name, version) = self.scope;
        let text = |sym: u32, out: &BatchWriter| if sym == NONE { String::new() } else { out.text_of(sym).to_owned() };
        let key = format!("{}\0{}", text(name, self.out), text(version, self.out));
        let known = self.out.batch.contexts.len();
        let context = self.out.context(SCOPES, Some(&key), Owner::Scope);
        if context as usize == known {
            self.out.batch.definitions.push(crate::model::Definition {
                trace_id: [0; 2],
                context,
                name,
                version,
                attributes: AttrRange::default(),
                flags: crate::model::Flags(0),
            });
        }
        context
    }
}

/// Attribute that keeps what Jaeger warned of.
pub(super) const WARNING: &str = "jaeger.warning";

impl Sink for Fields<'_> {
    /// OTLP's fields that Jaeger keeps as tags go back where they belong.
    fn tag(&mut self, tag: &Tag<'_>) {
        let text = || tag.value.to_text();
        match &*tag.key {
            "span.kind" => {
                let kind = SpanKind::from_name(&text());
                if kind != SpanKind::Unspecified {
                    self.draft.kind = kind;
                    return;
                }
            }
            "otel.status_code" => {
                let status = StatusCode::from_name(&text());
                if status != StatusCode::Unset {
                    self.draft.status = status;
                    return;
                }
            }
            "otel.status_description" => {
                self.draft.status_message = symbol(&tag.value, self.out);
                return;
            }
            "otel.scope.name" | "otel.library.name" => {
                self.scope.0 = symbol(&tag.value, self.out);
                return;
            }
            "otel.scope.version" | "otel.library.version" => {
                self.scope.1 = symbol(&tag.value, self.out);
                return;
            }
            "w3c.tracestate" => {
                self.draft.trace_state = symbol(&tag.value, self.out);
                return;
            }
            "error" if self.error.is_none() => {
                let is_plain_true = tag.value.is_true();
                self.out.tag(tag);
                if let Some(attr) = self.out.batch.attributes.pop() {
                    self.error = Some(ErrorTag { is_plain_true, attr });
                }
                return;
            }
            _ => {}
        }
        self.out.tag(tag);
    }
}

struct References<'f, 'w> {
    fields: &'f mut Fields<'w>,
}

impl<'de> Item<'de> for References<'_, '_> {
    fn item<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let mut fields = ReferenceFields {
            reference: Reference { follows_from: false, trace: Id::Absent, span: Id::Absent },
            out: &mut *self.fields.out,
        };
        let is_there = list.next_element_seed(Object(&mut fields))?;
        let reference = fields.reference;
        if is_there == Some(true) {
            self.fields.references.push(reference);
        }
        Ok(is_there.is_some())
    }
}

struct ReferenceFields<'w> {
    reference: Reference,
    out: &'w mut BatchWriter,
}

impl<'de> Field<'de> for ReferenceFields<'_> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "refType" => {
                let value = map.next_value_seed(AnyScalar)?;
                self.reference.follows_from = value.to_text().eq_ignore_ascii_case("FOLLOWS_FROM");
            }
            "traceID" | "traceId" => {
                let value = map.next_value_seed(ExactNumber)?;
                self.reference.trace = ids::trace_id(&value, self.out);
            }
            "spanID" | "spanId" => {
                let value = map.next_value_seed(ExactNumber)?;
                self.reference.span = ids::span_id(&value, self.out);
            }
            // Old versions of the UI nest the whole chain of ancestors here.
            _ => {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct Logs<'w> {
    out: &'w mut BatchWriter,
}

impl<'de> Item<'de> for Logs<'_> {
    fn item<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let start = self.out.attributes_start();
        let mut log = Log { time_nanos: 0, name: NONE, out: &mut *self.out };
        let is_there = list.next_element_seed(Object(&mut log))?;
        let (time_nanos, name) = (log.time_nanos, log.name);
        if is_there == Some(true) {
            let name = if name == NONE { self.out.text("") } else { name };
            let attributes = self.out.attributes_since(start);
            self.out.batch.events.push(RawEvent { time_nanos, name, attributes, padding: 0 });
        }
        Ok(is_there.is_some())
    }
}

struct Log<'w> {
    time_nanos: u64,
    name: u32,
    out: &'w mut BatchWriter,
}

impl<'de> Field<'de> for Log<'_> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "timestamp" => {
                let time = map.next_value_seed(ExactNumber)?.scaled(NANOS_PER_MICRO);
                self.time_nanos = time.and_then(Result::ok).unwrap_or(0);
            }
            "fields" => map.next_value_seed(List(&mut TagList(self)))?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

impl Sink for Log<'_> {
    /// The field `event` is the event's name.
    fn tag(&mut self, tag: &Tag<'_>) {
        if tag.key == "event" && self.name == NONE {
            self.name = symbol(&tag.value, self.out);
        } else {
            self.out.tag(tag);
        }
    }
}

struct Warnings<'f>(&'f mut Vec<String>);

impl<'de> Item<'de> for Warnings<'_> {
    fn item<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let warning = list.next_element_seed(AnyScalar)?;
        let is_there = warning.is_some();
        self.0.extend(warning.map(|warning| warning.to_text().into_owned()).filter(|text| !text.is_empty()));
        Ok(is_there)
    }
}
