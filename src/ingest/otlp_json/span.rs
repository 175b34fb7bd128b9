//! One span of OTLP's.

use super::super::ids::{self, Id};
use super::super::json::{Json, Read, Scalar};
use super::super::span::{self, Draft, End};
use super::value::{attributes, text_or_none};
use crate::model::{AttrRange, BatchWriter, NONE, Owner, RawEvent};

/// Offsets of the containers a span is in.
pub(super) struct Containers {
    pub request: u64,
    pub resource: u64,
    pub scope: u64,
}

/// Reads a span.
pub(super) fn read(at: &Containers, offset: u64, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
    let draft = Draft::begin(out);
    let mut fields = Fields { draft, out };
    json.object(|key, json| fields.field(key, json))?;
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

impl Fields<'_> {
    fn field(&mut self, key: &str, json: &mut Json<'_>) -> Read<()> {
        match key {
            "traceId" | "trace_id" => {
                self.draft.saw(0);
                self.draft.trace = ids::trace_id(&json.exact()?, self.out);
            }
            "spanId" | "span_id" => {
                self.draft.saw(1);
                self.draft.span = ids::span_id(&json.exact()?, self.out);
            }
            "parentSpanId" | "parent_span_id" => {
                self.draft.saw(2);
                self.draft.parent = ids::span_id(&json.exact()?, self.out);
            }
            "name" => {
                self.draft.saw(3);
                self.draft.name = self.out.text(&json.scalar()?.to_text());
            }
            "startTimeUnixNano" | "start_time_unix_nano" => {
                self.draft.saw(4);
                self.draft.start_nanos = time(&json.exact()?);
            }
            "endTimeUnixNano" | "end_time_unix_nano" => {
                self.draft.saw(5);
                self.draft.end = time(&json.exact()?).map_or(End::Missing, End::At);
            }
            "attributes" => {
                self.draft.saw(6);
                self.draft.attributes = attributes(json, self.out)?;
            }
            "kind" => self.draft.kind = span::kind(&json.scalar()?),
            "status" => {
                json.object(|key, json| self.status(key, json))?;
            }
            "events" => {
                json.list(|json| event(json, self.out))?;
            }
            "links" => {
                json.list(|json| self.link(json))?;
            }
            "traceState" | "trace_state" => self.draft.trace_state = text_or_none(json, self.out)?,
            _ => json.skip()?,
        }
        Ok(())
    }

    fn status(&mut self, key: &str, json: &mut Json<'_>) -> Read<()> {
        match key {
            "code" => self.draft.status = span::status(&json.scalar()?),
            "message" => self.draft.status_message = text_or_none(json, self.out)?,
            _ => json.skip()?,
        }
        Ok(())
    }

    fn link(&mut self, json: &mut Json<'_>) -> Read<()> {
        let (mut trace, mut span, mut range) = (Id::Absent, Id::Absent, AttrRange::default());
        let is_object = json.object(|key, json| {
            match key {
                "traceId" | "trace_id" => trace = ids::trace_id(&json.exact()?, self.out),
                "spanId" | "span_id" => span = ids::span_id(&json.exact()?, self.out),
                "attributes" => range = attributes(json, self.out)?,
                _ => json.skip()?,
            }
            Ok(())
        })?;
        if is_object {
            self.draft.link(trace, span, range, self.out);
        }
        Ok(())
    }
}

fn event(json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
    let (mut time_nanos, mut name, mut range) = (0, NONE, AttrRange::default());
    let is_object = json.object(|key, json| {
        match key {
            "timeUnixNano" | "time_unix_nano" => time_nanos = time(&json.exact()?).unwrap_or(0),
            "name" => name = out.text(&json.scalar()?.to_text()),
            "attributes" => range = attributes(json, out)?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    if is_object {
        let name = if name == NONE { out.text("") } else { name };
        out.batch.events.push(RawEvent { time_nanos, name, attributes: range, padding: 0 });
    }
    Ok(())
}

/// Nanoseconds; 0 and what is no number are as good as missing.
fn time(value: &Scalar<'_>) -> Option<u64> {
    value.scaled(1).and_then(Result::ok).filter(|&nanos| nanos > 0)
}
