//! Zipkin's version 1, as JSON and as its Thrift model in JSON (`trace_id`, numbers for ids, values in base64).
//!
//! Client and server often share a record: they become two spans of one id, as in version 2. See [`zipkin`] for how a
//! span is read.

use super::json::{Json, Read};
use super::{Format, Match, Outline, Place, Plan, Shape, zipkin};
use crate::model::BatchWriter;

/// The format.
pub(super) struct ZipkinV1;

impl Format for ZipkinV1 {
    fn id(&self) -> &'static str {
        "zipkin-v1"
    }

    fn title(&self) -> &'static str {
        "Zipkin v1"
    }

    fn about(&self) -> &'static str {
        "Zipkin's older JSON with cs, cr, sr, ss annotations, and its Thrift model as JSON; the two sides of a record are two spans"
    }

    fn sniff(&self, head: &Outline) -> Match {
        const SIGNS: &[&str] =
            &["annotations[].endpoint", "annotations[].host", "binaryAnnotations", "binary_annotations"];
        let is_mine = |prefix: &str| zipkin::has_spans(head, prefix) && head.has_any(prefix, SIGNS);
        if zipkin::PREFIXES.into_iter().any(is_mine) {
            Match::Yes(Shape { state: zipkin::SPANS, why: "\"annotations\" with an endpoint" })
        } else {
            Match::No
        }
    }

    fn plan(&self, _state: u8, key: Option<&str>, byte: u8) -> Plan {
        zipkin::plan(key, byte)
    }

    fn leaf(&self, _leaf: u8, place: Place<'_>, json: &mut Json<'_>, out: &mut BatchWriter) -> Read<()> {
        zipkin::leaf(place, json, out)
    }
}
