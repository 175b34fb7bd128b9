//! Zipkin's spans, of both versions: a file may hold both, so one reader knows both.
//!
//! Version 2 has one span per side of a call: `kind`, `localEndpoint`, `tags`. Version 1 has `annotations` (`cs`, `cr`,
//! `sr`, `ss` …) and `binaryAnnotations`, each with the endpoint it comes from, and often both sides in one record: these
//! become two spans of one id (see [`halves`]). A trace id of 64 bits may be the lower half of another's of 128, as with
//! Zipkin's own `strict-trace-id=false`: that is settled when all is in. Times are microseconds. The presence of a tag `error` makes an error span.
//! Lists, lists of lists and spans one per line are read.

mod endpoint;
mod halves;
mod thrift;

use super::ids::{self, Id};
use super::json::{Json, Read, Scalar};
use super::span::{self, Draft, End};
use super::{Outline, Place, Plan};
use crate::model::{Attr, AttrRange, BatchWriter, NONE, RawEvent, SpanKind};
use endpoint::{Endpoint, PEER_SERVICE};
use halves::Half;

const NANOS_PER_MICRO: u64 = 1000;

/// The only state: what a list holds.
pub(super) const SPANS: u8 = 0;

/// Where spans may stand in a value.
pub(super) const PREFIXES: [&str; 3] = ["[].", "[][].", ""];

/// Whether spans of Zipkin's, of either version, may stand at `prefix`.
pub(super) fn has_spans(head: &Outline, prefix: &str) -> bool {
    let has = |key: &str| head.has_any(prefix, &[key]);
    // A build trace of Next.js has the same keys, and `startTime`.
    (has("traceId") || has("trace_id")) && has("id") && !has("spanId") && !has("span_id") && !has("startTime")
}

/// See [`super::Format::plan`].
pub(super) fn plan(key: Option<&str>, byte: u8) -> Plan {
    match (key, byte) {
        (None, b'[') => Plan::Enter(SPANS),
        (None, b'{') => Plan::Leaf(0),
        _ => Plan::Skip,
    }
}

/// See [`super::Format::leaf`].
pub(super) fn leaf(place: Place<'_>, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
    let mut span = Span {
        draft: Draft::begin(out),
        trace_high: 0,
        start_nanos: None,
        duration: End::Missing,
        local: Endpoint::default(),
        remote: Endpoint::default(),
        notes: Vec::new(),
        tags: Vec::new(),
        is_shared: false,
    };
    json.object(|key, json| span.field(key, json, out))?;
    span.finish(place.offset, out);
    Ok(())
}

/// A record as it came.
struct Span {
    draft: Draft,
    /// Upper half of the trace id, where it is a field of its own.
    trace_high: u64,
    start_nanos: Option<u64>,
    duration: End,
    local: Endpoint,
    remote: Endpoint,
    notes: Vec<Note>,
    tags: Vec<Tag>,
    is_shared: bool,
}

/// An annotation: a time with a text.
#[derive(Clone, Copy)]
struct Note {
    nanos: Option<u64>,
    text: u32,
    endpoint: Endpoint,
}

/// A tag, or a binary annotation.
struct Tag {
    /// With its key.
    attr: Attr,
    endpoint: Endpoint,
}

impl Span {
    fn field(&mut self, key: &str, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        match key {
            "traceId" | "trace_id" => {
                self.draft.saw(0);
                self.draft.trace = ids::trace_id(&json.exact()?, out);
            }
            "trace_id_high" => {
                if let Id::Binary(high) = ids::span_id(&json.exact()?, out) {
                    self.trace_high = high as u64;
                }
            }
            "id" => {
                self.draft.saw(1);
                self.draft.span = ids::span_id(&json.exact()?, out);
            }
            "parentId" | "parent_id" => {
                self.draft.saw(2);
                self.draft.parent = ids::span_id(&json.exact()?, out);
            }
            "name" => self.draft.name = out.text(&json.scalar()?.to_text()),
            "kind" => self.draft.kind = span::kind(&json.scalar()?),
            "timestamp" => self.start_nanos = time(json)?,
            "duration" => self.duration = End::after(&json.exact()?, NANOS_PER_MICRO),
            "localEndpoint" => self.local = Endpoint::read(json, out)?,
            "remoteEndpoint" => self.remote = Endpoint::read(json, out)?,
            "shared" => self.is_shared = json.scalar()?.is_true(),
            "tags" => {
                json.object(|key, json| {
                    let value = json.scalar()?;
                    self.tag(key, &value, Endpoint::default(), out);
                    Ok(())
                })?;
            }
            "annotations" => {
                json.list(|json| self.note(json, out))?;
            }
            "binaryAnnotations" | "binary_annotations" => {
                json.list(|json| self.binary_annotation(json, out))?;
            }
            _ => json.skip()?,
        }
        Ok(())
    }

    fn tag(&mut self, key: &str, value: &Scalar<'_>, endpoint: Endpoint, out: &mut BatchWriter) {
        if !self.draft.take_tag(key, value, out) {
            let key = out.text(key);
            self.tags.push(Tag { attr: out.pack(value.value()).with_key(key), endpoint });
        }
    }

    fn note(&mut self, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        let mut note = Note { nanos: None, text: NONE, endpoint: Endpoint::default() };
        let is_object = json.object(|key, json| {
            match key {
                "timestamp" => note.nanos = time(json)?,
                "value" => note.text = out.text(&json.scalar()?.to_text()),
                "endpoint" | "host" => note.endpoint = Endpoint::read(json, out)?,
                _ => json.skip()?,
            }
            Ok(())
        })?;
        if is_object && note.text != NONE {
            self.notes.push(note);
        }
        Ok(())
    }

    fn binary_annotation(&mut self, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        let (mut name, mut value, mut kind) = (None, Scalar::Null, None);
        let mut endpoint = Endpoint::default();
        json.object(|key, json| {
            match key {
                "key" => name = Some(json.scalar()?.to_text().into_owned()),
                "value" => value = Scalar::of(json.scalar()?.value()),
                "annotation_type" => kind = Some(json.scalar()?.to_text().into_owned()),
                "endpoint" | "host" => endpoint = Endpoint::read(json, out)?,
                _ => json.skip()?,
            }
            Ok(())
        })?;
        let Some(name) = name else { return Ok(()) };
        if let Some(plain) = kind.and_then(|kind| thrift::value(&kind, &value.to_text())) {
            value = plain;
        }
        self.tag(&name, &value, endpoint, out);
        Ok(())
    }

    fn finish(mut self, offset: u64, out: &mut BatchWriter) {
        if let Id::Binary(low) = self.draft.trace
            && low >> 64 == 0
        {
            self.draft.trace = Id::Binary(u128::from(self.trace_high) << 64 | low);
            self.draft.is_short_trace = self.trace_high == 0;
        }
        if self.is_shared && self.draft.kind == SpanKind::Unspecified {
            self.draft.kind = SpanKind::Server;
        }
        let halves = halves::of(&self, out);
        for (at, half) in halves.iter().enumerate() {
            self.write(half, |endpoint| halves::owner(&halves, endpoint) == at, offset, out);
        }
    }

    /// Appends one side of the call, with what `is_own` says comes from it.
    fn write(&mut self, half: &Half, is_own: impl Fn(Endpoint) -> bool, offset: u64, out: &mut BatchWriter) {
        let error = out.text("error");
        let mut draft = self.draft.another(out);
        draft.kind = half.kind;
        draft.start_nanos = half.start_nanos;
        draft.end = half.end;
        draft.resource = half.local.resource(out);
        draft.attributes.start = out.attributes_start();
        for tag in self.tags.iter().filter(|tag| is_own(tag.endpoint)) {
            if !halves::is_address(tag, out) {
                draft.says_error |= tag.attr.key().0 == error;
                out.batch.attributes.push(tag.attr);
            }
        }
        let peer = out.text(PEER_SERVICE);
        let is_named = self.tags.iter().any(|tag| tag.attr.key().0 == peer);
        half.remote.write_peer(is_named, out);
        draft.attributes = out.attributes_since(draft.attributes.start);
        for note in self.notes.iter().filter(|note| is_own(note.endpoint)) {
            if !half.is_mark(note, out) {
                let (time_nanos, attributes) = (note.nanos.unwrap_or(0), AttrRange::default());
                out.batch.events.push(RawEvent { time_nanos, name: note.text, attributes, padding: 0 });
            }
        }
        draft.finish(offset, NONE, false, out);
    }
}

fn time(json: &mut Json<'_>) -> Read<Option<u64>> {
    Ok(json.exact()?.scaled(NANOS_PER_MICRO).and_then(Result::ok))
}
