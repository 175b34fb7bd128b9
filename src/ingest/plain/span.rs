//! One plain span.

use super::super::ids::{self, Id};
use super::super::json::{Json, Read, Scalar};
use super::super::otlp_json::value::text_or_none;
use super::super::span::{self, Draft, End, Named};
use super::super::time::{self, Clock};
use super::{Field, each, event};
use crate::model::{Attr, BatchWriter, DiagnosticKind, NONE, Owner, StatusCode};

/// A time that may be given twice, once cut to milliseconds.
#[derive(Default)]
pub(super) struct Moment {
    at: End,
    /// It came in nanoseconds.
    is_fine: bool,
}

impl Moment {
    /// Takes what is finer than what it has, and anything rather than nothing.
    pub fn take(&mut self, at: End, is_fine: bool) {
        let is_better = match at {
            End::At(_) => is_fine >= self.is_fine,
            _ => self.at == End::Missing,
        };
        if is_better {
            *self = Self { at, is_fine: is_fine && matches!(at, End::At(_)) };
        }
    }

    /// Since the epoch.
    pub fn nanos(&self) -> Option<u64> {
        if let End::At(nanos) = self.at { Some(nanos) } else { None }
    }
}

/// A span under way.
pub(super) struct Span {
    clock: Clock,
    pub draft: Draft,
    /// The service by a field of its own, by the resource, by an attribute: the first counts.
    services: [u32; 3],
    start: Moment,
    end: Moment,
    duration: End,
    is_error: bool,
    error_message: u32,
    lacks_zone: bool,
    attributes: Vec<Attr>,
    resource: Vec<Attr>,
}

impl Span {
    pub fn begin(clock: Clock, out: &BatchWriter) -> Self {
        Self {
            clock,
            draft: Draft::begin(out),
            services: [NONE; 3],
            start: Moment::default(),
            end: Moment::default(),
            duration: End::Missing,
            is_error: false,
            error_message: NONE,
            lacks_zone: false,
            attributes: Vec::new(),
            resource: Vec::new(),
        }
    }

    pub fn field(&mut self, field: Field, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        match field {
            Field::Trace => {
                self.draft.saw(0);
                self.draft.trace = ids::trace_id(&json.exact()?, out);
            }
            Field::Span => {
                self.draft.saw(1);
                self.draft.span = ids::span_id(&json.exact()?, out);
            }
            Field::Parent => {
                self.draft.saw(2);
                self.draft.parent = ids::span_id(&json.exact()?, out);
            }
            Field::Name => self.draft.name = text_or_none(json, out)?,
            Field::Service => self.services[0] = text_or_none(json, out)?,
            Field::Start | Field::StartNanos => {
                let is_fine = field == Field::StartNanos;
                let start = self.time(is_fine, json)?;
                self.start.take(start, is_fine);
            }
            Field::End | Field::EndNanos => {
                let is_fine = field == Field::EndNanos;
                let end = self.time(is_fine, json)?;
                self.end.take(end, is_fine);
            }
            Field::Duration(nanos_per_unit) => self.duration = End::after(&json.exact()?, nanos_per_unit),
            Field::Kind => self.draft.kind = span::kind(&json.scalar()?),
            Field::Status => self.status(json, out)?,
            Field::StatusMessage => self.draft.status_message = text_or_none(json, out)?,
            Field::Error => self.error(json, out)?,
            Field::Attributes => each(json, out, &mut |key, value, out| self.attribute(key, value, out))?,
            Field::Resource => self.resource(json, out)?,
            Field::Events => {
                json.list(|json| event::read(self, json, out))?;
            }
            Field::Links => {
                json.list(|json| self.link(json, out))?;
            }
            Field::TraceState => self.draft.trace_state = text_or_none(json, out)?,
            Field::Other => json.skip()?,
        }
        Ok(())
    }

    /// Reads a time, or an object with a time as its `value`.
    pub fn time(&mut self, is_nanos: bool, json: &mut Json<'_>) -> Read<End> {
        let mut value = Scalar::Null;
        if json.is_object()? {
            json.object(|key, json| {
                if key == "value" {
                    value = Scalar::Text(json.exact()?.to_text().into_owned().into());
                    return Ok(());
                }
                json.skip()
            })?;
        } else {
            value = json.exact()?;
        }
        Ok(match time::read(&value, if is_nanos { Clock::Nanos } else { self.clock }) {
            Some(time) => {
                self.lacks_zone |= time.lacks_zone;
                End::At(time.nanos)
            }
            None if value.to_text().is_empty() => End::Missing,
            None => End::Unreadable,
        })
    }

    fn status(&mut self, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        if !json.is_object()? {
            self.draft.status = span::status(&json.scalar()?);
            return Ok(());
        }
        json.object(|key, json| {
            match key {
                "code" | "status_code" => self.draft.status = span::status(&json.scalar()?),
                "message" | "description" => self.draft.status_message = text_or_none(json, out)?,
                _ => json.skip()?,
            }
            Ok(())
        })?;
        Ok(())
    }

    /// What says nothing (null, false, 0, an empty text, an object of such) is no error.
    fn error(&mut self, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        if !json.is_object()? {
            let value = json.scalar()?;
            let text = value.to_text();
            self.is_error = !says_no(&text);
            if self.is_error && !value.is_true() {
                self.error_message = out.text(&text);
            }
            return Ok(());
        }
        json.object(|key, json| {
            let value = json.scalar()?;
            let text = value.to_text();
            if says_no(&text) {
                return Ok(());
            }
            self.is_error = true;
            match key {
                "message" => self.error_message = out.text(&text),
                key => self.attribute(&["error.", key].concat(), &value, out),
            }
            Ok(())
        })?;
        Ok(())
    }

    /// An attribute of the span, or what other models have a field for.
    fn attribute(&mut self, key: &str, value: &Scalar<'_>, out: &mut BatchWriter) {
        if let Some(key) = key.strip_prefix("resource.") {
            return self.resource_attribute(key, value, out);
        }
        let tag = match key {
            "scope.name" => "otel.scope.name",
            "scope.version" => "otel.scope.version",
            key => key,
        };
        if self.draft.take_tag(tag, value, out) {
            return;
        }
        if key == "service.name" {
            self.services[2] = out.text(&value.to_text());
        }
        self.attributes.push(packed(key, value, out));
    }

    fn resource_attribute(&mut self, key: &str, value: &Scalar<'_>, out: &mut BatchWriter) {
        if key == "service.name" {
            self.services[1] = out.text(&value.to_text());
        } else {
            self.resource.push(packed(key, value, out));
        }
    }

    /// A map of attributes, or an object with them as its `attributes`.
    fn resource(&mut self, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        json.object(|key, json| {
            if key == "attributes" {
                return each(json, out, &mut |key, value, out| self.resource_attribute(key, value, out));
            }
            let value = json.scalar()?;
            if value != Scalar::Null {
                self.resource_attribute(key, &value, out);
            }
            Ok(())
        })?;
        Ok(())
    }

    fn link(&mut self, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        let (mut trace, mut span) = (Id::Absent, Id::Absent);
        let start = out.attributes_start();
        let is_object = json.object(|key, json| {
            match key {
                "traceId" | "trace_id" => trace = ids::trace_id(&json.exact()?, out),
                "spanId" | "span_id" => span = ids::span_id(&json.exact()?, out),
                "attributes" => each(json, out, &mut |key, value, out| out.attribute(key, value.value()))?,
                _ => json.skip()?,
            }
            Ok(())
        })?;
        if is_object {
            self.draft.link(trace, span, out.attributes_since(start), out);
        }
        Ok(())
    }

    /// All that was read, as a draft of it.
    pub fn finish(mut self, offset: u64, out: &mut BatchWriter) -> Draft {
        self.choose_end();
        if self.is_error && self.draft.status == StatusCode::Unset {
            self.draft.status = StatusCode::Error;
        }
        if self.draft.status_message == NONE {
            self.draft.status_message = self.error_message;
        }
        self.draft.resource = self.resource_context(offset, out);
        let start = out.attributes_start();
        out.batch.attributes.append(&mut self.attributes);
        self.draft.attributes = out.attributes_since(start);
        if self.lacks_zone {
            out.problem(DiagnosticKind::NoZone, offset, "");
        }
        self.draft
    }

    /// The end as a time where it can be read, else by the duration; what is missing of start, end and duration follows
    /// from the others. An end of 0 is as good as none.
    fn choose_end(&mut self) {
        let start = self.start.nanos();
        self.draft.start_nanos = start;
        self.draft.end = match (self.end.at, self.duration) {
            (End::At(0), duration) if start.is_some_and(|start| start > 0) => duration,
            (End::Unreadable, End::Missing) => End::Unreadable,
            (End::Missing | End::Unreadable, duration) => duration,
            (End::At(end), End::After(duration)) if start.is_none() => {
                self.draft.start_nanos = end.checked_sub(duration);
                End::After(duration)
            }
            (end, _) => end,
        };
    }

    fn resource_context(&mut self, offset: u64, out: &mut BatchWriter) -> u32 {
        let name = self.services.into_iter().find(|&name| name != NONE && !out.text_of(name).is_empty());
        let named = Named { owner: Owner::Resource, name: name.unwrap_or(NONE), version: NONE };
        match (name, self.resource.is_empty()) {
            (None, true) => NONE,
            (Some(_), true) => named.shared("", out, |_| {}),
            // Named by the span's own offset: nobody else has it.
            (_, false) => named.define(offset, out, |out| out.batch.attributes.append(&mut self.resource)),
        }
    }
}

fn says_no(text: &str) -> bool {
    matches!(text, "" | "0" | "[]" | "{}") || text.eq_ignore_ascii_case("false")
}

fn packed(key: &str, value: &Scalar<'_>, out: &mut BatchWriter) -> Attr {
    let key = out.text(key);
    out.pack(value.value()).with_key(key)
}
