//! One span of OTLP's.

use super::super::Json;
use super::super::ids::{self, Id};
use super::super::json::{AnyScalar, ExactNumber, Field, Item, List, Object, Scalar, skip};
use super::super::span::{Draft, End};
use super::value::Attributes;
use crate::model::{AttrRange, BatchWriter, NONE, Owner, RawEvent, SpanKind, StatusCode};
use serde::de::{DeserializeSeed as _, MapAccess, SeqAccess};

/// Offsets of the containers a span is in.
pub(super) struct Containers {
    pub request: u64,
    pub resource: u64,
    pub scope: u64,
}

/// Reads a span.
pub(super) fn read(at: &Containers, offset: u64, json: &mut Json<'_>, out: &mut BatchWriter) -> serde_json::Result<()> {
    let draft = Draft::begin(out);
    let mut fields = Fields { draft, out };
    Object(&mut fields).deserialize(json)?;
    let Fields { mut draft, out } = fields;
    draft.resource = out.context(at.resource, None, Owner::Resource);
    draft.scope = out.context(at.scope, None, Owner::Scope);
    let late_trace = match draft.trace {
        Id::Absent => out.context(at.request, None, Owner::Trace),
        _ => NONE,
    };
    draft.finish(offset, late_trace, false, out);
    Ok(())
}

struct Fields<'w> {
    draft: Draft,
    out: &'w mut BatchWriter,
}

impl<'de> Field<'de> for Fields<'_> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "traceId" | "trace_id" => {
                self.draft.saw(0);
                let value = map.next_value_seed(ExactNumber)?;
                self.draft.trace = ids::trace_id(&value, self.out);
            }
            "spanId" | "span_id" => {
                self.draft.saw(1);
                let value = map.next_value_seed(ExactNumber)?;
                self.draft.span = ids::span_id(&value, self.out);
            }
            "parentSpanId" | "parent_span_id" => {
                self.draft.saw(2);
                let value = map.next_value_seed(ExactNumber)?;
                self.draft.parent = ids::span_id(&value, self.out);
            }
            "name" => {
                self.draft.saw(3);
                let value = map.next_value_seed(AnyScalar)?;
                self.draft.name = self.out.text(&value.to_text());
            }
            "startTimeUnixNano" | "start_time_unix_nano" => {
                self.draft.saw(4);
                self.draft.start_nanos = time(&map.next_value_seed(ExactNumber)?);
            }
            "endTimeUnixNano" | "end_time_unix_nano" => {
                self.draft.saw(5);
                self.draft.end = time(&map.next_value_seed(ExactNumber)?).map_or(End::Missing, End::At);
            }
            "attributes" => {
                self.draft.saw(6);
                let start = self.out.attributes_start();
                map.next_value_seed(List(&mut Attributes(&mut *self.out)))?;
                self.draft.attributes = self.out.attributes_since(start);
            }
            "kind" => self.draft.kind = kind(&map.next_value_seed(AnyScalar)?),
            "status" => {
                map.next_value_seed(Object(&mut Status { fields: self }))?;
            }
            "events" => map.next_value_seed(List(&mut Events { out: self.out }))?,
            "links" => map.next_value_seed(List(&mut Links { fields: self }))?,
            "traceState" | "trace_state" => {
                let value = map.next_value_seed(AnyScalar)?;
                let text = value.to_text();
                self.draft.trace_state = if text.is_empty() { NONE } else { self.out.text(&text) };
            }
            _ => skip(map)?,
        }
        Ok(())
    }
}

/// Nanoseconds; 0 and what is no number are as good as missing.
fn time(value: &Scalar<'_>) -> Option<u64> {
    value.scaled(1).and_then(Result::ok).filter(|&nanos| nanos > 0)
}

fn small(value: &Scalar<'_>) -> Option<u8> {
    match value {
        Scalar::Unsigned(number) => u8::try_from(*number).ok(),
        Scalar::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn kind(value: &Scalar<'_>) -> SpanKind {
    small(value).map_or_else(|| SpanKind::from_name(&value.to_text()), SpanKind::from_number)
}

struct Status<'f, 'w> {
    fields: &'f mut Fields<'w>,
}

impl<'de> Field<'de> for Status<'_, '_> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let Fields { draft, out } = &mut *self.fields;
        match key {
            "code" => {
                let value = map.next_value_seed(AnyScalar)?;
                draft.status =
                    small(&value).map_or_else(|| StatusCode::from_name(&value.to_text()), StatusCode::from_number);
            }
            "message" => {
                let value = map.next_value_seed(AnyScalar)?;
                let text = value.to_text();
                draft.status_message = if text.is_empty() { NONE } else { out.text(&text) };
            }
            _ => skip(map)?,
        }
        Ok(())
    }
}

struct Events<'w> {
    out: &'w mut BatchWriter,
}

impl<'de> Item<'de> for Events<'_> {
    fn item<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let none = AttrRange::default();
        let mut event = Event { time_nanos: 0, name: NONE, attributes: none, out: &mut *self.out };
        let is_there = list.next_element_seed(Object(&mut event))?;
        let Event { time_nanos, name, attributes, .. } = event;
        if is_there == Some(true) {
            let name = if name == NONE { self.out.text("") } else { name };
            self.out.batch.events.push(RawEvent { time_nanos, name, attributes, padding: 0 });
        }
        Ok(is_there.is_some())
    }
}

struct Event<'w> {
    time_nanos: u64,
    name: u32,
    attributes: AttrRange,
    out: &'w mut BatchWriter,
}

impl<'de> Field<'de> for Event<'_> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "timeUnixNano" | "time_unix_nano" => {
                self.time_nanos = time(&map.next_value_seed(ExactNumber)?).unwrap_or(0);
            }
            "name" => {
                let value = map.next_value_seed(AnyScalar)?;
                self.name = self.out.text(&value.to_text());
            }
            "attributes" => {
                let start = self.out.attributes_start();
                map.next_value_seed(List(&mut Attributes(&mut *self.out)))?;
                self.attributes = self.out.attributes_since(start);
            }
            _ => skip(map)?,
        }
        Ok(())
    }
}

struct Links<'f, 'w> {
    fields: &'f mut Fields<'w>,
}

impl<'de> Item<'de> for Links<'_, '_> {
    fn item<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let Fields { draft, out } = &mut *self.fields;
        let mut link = Link { trace: Id::Absent, span: Id::Absent, attributes: AttrRange::default(), out };
        let is_there = list.next_element_seed(Object(&mut link))?;
        let Link { trace, span, attributes, .. } = link;
        if is_there == Some(true) {
            draft.link(trace, span, attributes, out);
        }
        Ok(is_there.is_some())
    }
}

struct Link<'w> {
    trace: Id,
    span: Id,
    attributes: AttrRange,
    out: &'w mut BatchWriter,
}

impl<'de> Field<'de> for Link<'_> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "traceId" | "trace_id" => {
                let value = map.next_value_seed(ExactNumber)?;
                self.trace = ids::trace_id(&value, self.out);
            }
            "spanId" | "span_id" => {
                let value = map.next_value_seed(ExactNumber)?;
                self.span = ids::span_id(&value, self.out);
            }
            "attributes" => {
                let start = self.out.attributes_start();
                map.next_value_seed(List(&mut Attributes(&mut *self.out)))?;
                self.attributes = self.out.attributes_since(start);
            }
            _ => skip(map)?,
        }
        Ok(())
    }
}
