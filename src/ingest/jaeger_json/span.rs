//! One span of Jaeger's.

use super::super::ids::{self, Id};
use super::super::json::{Json, Read};
use super::super::span::{Draft, End};
use super::tag::{self, Tag};
use super::{Process, symbol};
use crate::model::{AttrRange, BatchWriter, NONE, Owner, RawEvent, StatusCode, Value};

const NANOS_PER_MICRO: u64 = 1000;

/// Reads a span of the trace object at `container`.
pub(super) fn read(container: u64, offset: u64, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
    let draft = Draft::begin(out);
    let mut fields =
        Fields { container, offset, draft, error: None, references: Vec::new(), warnings: Vec::new(), out };
    json.object(|key, json| fields.field(key, json))?;
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
    references: Vec<Reference>,
    warnings: Vec<String>,
    out: &'w mut BatchWriter,
}

#[derive(Debug)]
struct ErrorTag {
    is_plain_true: bool,
    attr: crate::model::Attr,
}

impl Fields<'_> {
    fn field(&mut self, key: &str, json: &mut Json<'_>) -> Read<()> {
        match key {
            "traceID" | "traceId" => {
                self.draft.saw(0);
                self.draft.trace = ids::trace_id(&json.exact()?, self.out);
            }
            "spanID" | "spanId" => {
                self.draft.saw(1);
                self.draft.span = ids::span_id(&json.exact()?, self.out);
            }
            "parentSpanID" | "parentSpanId" => {
                self.draft.saw(2);
                self.draft.parent = ids::span_id(&json.exact()?, self.out);
            }
            "operationName" => {
                self.draft.saw(3);
                self.draft.name = symbol(&json.scalar()?, self.out);
            }
            "startTime" => {
                self.draft.saw(4);
                self.draft.start_nanos = match json.exact()?.scaled(NANOS_PER_MICRO) {
                    Some(Ok(nanos)) => Some(nanos),
                    _ => None,
                };
            }
            "duration" => {
                self.draft.saw(5);
                self.draft.end = End::after(&json.exact()?, NANOS_PER_MICRO);
            }
            "references" => {
                json.list(|json| self.reference(json))?;
            }
            "tags" => {
                self.draft.saw(6);
                self.draft.attributes.start = self.out.attributes_start();
                tag::list(json, |tag| self.tag(tag))?;
                self.draft.attributes = self.out.attributes_since(self.draft.attributes.start);
            }
            "logs" => {
                self.draft.saw(7);
                json.list(|json| log(json, self.out))?;
            }
            "processID" => {
                self.draft.saw(8);
                let value = json.scalar()?;
                let key = value.to_text();
                if !key.is_empty() {
                    self.draft.resource = self.out.context(self.container, Some(&key), Owner::Resource);
                }
            }
            "process" => self.inline_process(json)?,
            "warnings" => {
                json.list(|json| {
                    let warning = json.scalar()?;
                    self.warnings.extend(Some(warning.to_text().into_owned()).filter(|text| !text.is_empty()));
                    Ok(())
                })?;
            }
            _ => json.skip()?,
        }
        Ok(())
    }
}

impl Fields<'_> {
    /// A process inside the span, as bare lists have it.
    fn inline_process(&mut self, json: &mut Json<'_>) -> Read<()> {
        let mut process = Process::default();
        let is_object = json.object(|key, json| process.field(key, json, self.out))?;
        if is_object && process.name != NONE && self.draft.resource == NONE {
            // Named by the span's own offset: nobody else has it.
            self.draft.resource = process.define(self.offset, None, self.out);
        }
        Ok(())
    }

    fn reference(&mut self, json: &mut Json<'_>) -> Read<()> {
        let mut reference = Reference { follows_from: false, trace: Id::Absent, span: Id::Absent };
        let is_object = json.object(|key, json| {
            match key {
                "refType" => reference.follows_from = json.scalar()?.to_text().eq_ignore_ascii_case("FOLLOWS_FROM"),
                "traceID" | "traceId" => reference.trace = ids::trace_id(&json.exact()?, self.out),
                "spanID" | "spanId" => reference.span = ids::span_id(&json.exact()?, self.out),
                // Old versions of the UI nest the whole chain of ancestors here.
                _ => json.skip()?,
            }
            Ok(())
        })?;
        if is_object {
            self.references.push(reference);
        }
        Ok(())
    }

    fn finish(mut self) {
        self.choose_parent();
        self.late_attributes();
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
}

/// Attribute that keeps what Jaeger warned of.
pub(super) const WARNING: &str = "jaeger.warning";

impl Fields<'_> {
    fn tag(&mut self, tag: &Tag<'_>) {
        if self.draft.take_tag(&tag.key, &tag.value, self.out) {
            return;
        }
        self.out.attribute(&tag.key, tag.value());
        if tag.key == "error"
            && let Some(attr) = self.out.batch.attributes.pop()
        {
            let before = self.error.replace(ErrorTag { is_plain_true: tag.value.is_true(), attr });
            // Of several the first one counts, so it goes back before this one.
            self.out.batch.attributes.extend(before.map(|before| before.attr));
        }
    }
}

/// Reads an entry of a log; its field `event` is the event's name.
fn log(json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
    let start = out.attributes_start();
    let (mut time_nanos, mut name) = (0, NONE);
    let is_object = json.object(|key, json| {
        match key {
            "timestamp" => time_nanos = json.exact()?.scaled(NANOS_PER_MICRO).and_then(Result::ok).unwrap_or(0),
            "fields" => tag::list(json, |tag| {
                if tag.key == "event" && name == NONE {
                    name = symbol(&tag.value, out);
                } else {
                    out.attribute(&tag.key, tag.value());
                }
            })?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    if is_object {
        let name = if name == NONE { out.text("") } else { name };
        let attributes = out.attributes_since(start);
        out.batch.events.push(RawEvent { time_nanos, name, attributes, padding: 0 });
    }
    Ok(())
}
