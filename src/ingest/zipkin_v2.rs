//! Zipkin's version 2, as its API answers and its UI downloads: `[span]`, `[[span]]`, one span, or one per line.
//!
//! A call has a span of each side, of the same id: the builder hangs the SERVER half under the CLIENT half. See
//! [`zipkin`] for how a span is read.

use super::json::{Json, Read};
use super::{Format, Match, Outline, Place, Plan, Shape, zipkin};
use crate::model::BatchWriter;

/// The format.
pub(super) struct ZipkinV2;

impl Format for ZipkinV2 {
    fn id(&self) -> &'static str {
        "zipkin-v2"
    }

    fn title(&self) -> &'static str {
        "Zipkin v2"
    }

    fn about(&self) -> &'static str {
        "Answers of Zipkin's API and downloads of its UI: lists of spans, lists of traces, single spans, one per line"
    }

    fn sniff(&self, head: &Outline) -> Match {
        const SIGNS: &[&str] = &["kind", "localEndpoint", "remoteEndpoint", "tags"];
        let shape = |why| Shape { state: zipkin::SPANS, why };
        match zipkin::PREFIXES.into_iter().find(|prefix| zipkin::has_spans(head, prefix)) {
            Some(prefix) if head.has_any(prefix, SIGNS) => {
                Match::Yes(shape("\"traceId\" and \"id\" with \"localEndpoint\", \"kind\" or \"tags\""))
            }
            // As little as this may also be version 1.
            Some(_) => Match::Maybe(shape("\"traceId\" and \"id\"")),
            None => Match::No,
        }
    }

    fn plan(&self, _state: u8, key: Option<&str>, byte: u8) -> Plan {
        zipkin::plan(key, byte)
    }

    fn leaf(&self, _leaf: u8, place: Place<'_>, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        zipkin::leaf(place, json, out)
    }
}
