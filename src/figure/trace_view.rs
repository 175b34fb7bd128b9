//! The drawing columns of one trace: sent once, so that scrolling, zooming and collapsing never wait.

use super::waterfall::parent_of;
use crate::model::Twin;
use serde::{Deserialize, Serialize};

/// Bits of a row in [`TraceView::flags`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanFlags(pub u8);

impl SpanFlags {
    /// The span is an error span.
    pub const ERROR: u8 = 1;
    /// A descendant is an error span: shows through a collapsed parent.
    pub const ERROR_BELOW: u8 = 1 << 1;
    /// Its parent is named but missing.
    pub const ORPHAN: u8 = 1 << 2;
    /// Its start or end was repaired.
    pub const REPAIRED: u8 = 1 << 3;
    /// Its calls are an N+1, or some are made again (DEFINITIONS, "N+1", "Retry").
    pub const REPEATS: u8 = 1 << 4;

    /// Whether all bits of `mask` are set.
    #[must_use]
    pub fn has(self, mask: u8) -> bool {
        self.0 & mask == mask
    }
}

/// Text at the end of a row: the error in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanNote {
    /// Row in the trace.
    pub row: u32,
    /// The error message.
    pub text: String,
}

/// What stands above a trace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TraceHeader {
    /// Id as shown and linked.
    pub trace_id: String,
    /// Service of the root.
    pub root_service: String,
    /// Name of the root.
    pub root_name: String,
    /// Earliest start.
    pub start_nanos: u64,
    /// Latest end − earliest start.
    pub duration_nanos: u64,
    /// Spans.
    pub spans: u32,
    /// Distinct services.
    pub services: u32,
    /// Error spans.
    pub errors: u32,
    /// Levels of the tree; 1 for a lone root.
    pub depth: u32,
    /// Spans at depth 0.
    pub roots: u32,
    /// Spans whose parent is missing.
    pub missing_parents: u32,
    /// Duration of the root.
    pub root_nanos: u64,
    /// Spans that start before their parent, which clocks that differ explain; see [`crate::model::Flags::OUTSIDE_PARENT`].
    pub early: u32,
    /// By how much, at most.
    pub early_nanos: u64,
    /// Other loaded traces.
    pub others: u32,
    /// Of these, shorter ones.
    pub shorter: u32,
    /// Of these, longer ones.
    pub longer: u32,
}

/// One trace, column by column; rows are in pre-order. Every column has `header.spans` entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TraceView {
    /// What stands above it.
    pub header: TraceHeader,
    /// Start relative to the start of the trace.
    pub start_nanos: Vec<u64>,
    /// Duration.
    pub duration_nanos: Vec<u64>,
    /// Ids: binary ones as they are, opaque ones as an index into `texts` (see `opaque_ids`).
    pub span_id: Vec<u64>,
    /// Depth, 0 at a root.
    pub depth: Vec<u32>,
    /// Length of the subtree, the span itself included: rows `i .. i + subtree_len[i]`.
    pub subtree_len: Vec<u32>,
    /// Service, an index into `texts`.
    pub service: Vec<u32>,
    /// Name, an index into `texts`.
    pub name: Vec<u32>,
    /// See [`SpanFlags`].
    pub flags: Vec<u8>,
    /// Texts the columns point into.
    pub texts: Vec<String>,
    /// Rows whose id is opaque, ascending.
    pub opaque_ids: Vec<u32>,
    /// Rows whose id stands above them, ascending: what links add to it.
    pub twins: Vec<Twin>,
    /// Errors in words, by row.
    pub notes: Vec<SpanNote>,
}

impl TraceView {
    /// The id of `row` as shown; "" where there is no such row.
    #[must_use]
    pub fn span_id_text(&self, row: u32) -> String {
        let Some(&id) = self.span_id.get(row as usize) else { return String::new() };
        if self.opaque_ids.binary_search(&row).is_ok() {
            return self.texts.get(id as usize).cloned().unwrap_or_default();
        }
        format!("{id:016x}")
    }

    /// The id of `row` as linked: as shown, and what tells it from rows above with the same (see [`Twin`]).
    #[must_use]
    pub fn link_id(&self, row: u32) -> String {
        let span_id = self.span_id_text(row);
        let at = self.twins.binary_search_by_key(&row, |twin| twin.row);
        at.ok().and_then(|at| self.twins.get(at)).map(|twin| twin.link(&span_id)).unwrap_or(span_id)
    }

    /// The row that a link names, if any: the first with this id as shown, else what [`TraceView::link_id`] says so of.
    #[must_use]
    pub fn row_of(&self, link: &str) -> Option<u32> {
        self.first_with_id(link).or_else(|| {
            let (span_id, kind, nth) = Twin::parse(link)?;
            let binary = binary_id(span_id);
            let twins = self.twins.iter().filter(|twin| (twin.kind, twin.nth) == (kind, nth));
            twins.map(|twin| twin.row).find(|&row| self.has_id(row, binary, span_id))
        })
    }

    /// The row that `row` names as its parent: of several with that id the one it hangs under, where it hangs under one.
    #[must_use]
    pub fn row_of_parent(&self, row: u32, parent_id: &str) -> Option<u32> {
        let above = parent_of(self, row).filter(|&above| self.has_id(above, binary_id(parent_id), parent_id));
        above.or_else(|| self.first_with_id(parent_id))
    }

    fn first_with_id(&self, span_id: &str) -> Option<u32> {
        let binary = binary_id(span_id);
        let found = binary.and_then(|id| {
            let mut rows = (0..self.header.spans).zip(&self.span_id);
            rows.find(|&(row, &at)| at == id && self.opaque_ids.binary_search(&row).is_err()).map(|(row, _)| row)
        });
        found.or_else(|| self.opaque_ids.iter().find(|&&row| self.span_id_text(row) == span_id).copied())
    }

    fn has_id(&self, row: u32, binary: Option<u64>, span_id: &str) -> bool {
        let is_opaque = self.opaque_ids.binary_search(&row).is_ok();
        if is_opaque {
            return self.span_id_text(row) == span_id;
        }
        binary.is_some() && self.span_id.get(row as usize).copied() == binary
    }

    /// The error message of `row`, if it is an error span.
    #[must_use]
    pub fn note(&self, row: u32) -> Option<&str> {
        let at = self.notes.binary_search_by_key(&row, |note| note.row).ok()?;
        self.notes.get(at).map(|note| note.text.as_str())
    }
}

/// A binary id as kept.
fn binary_id(span_id: &str) -> Option<u64> {
    (span_id.len() == 16).then(|| u64::from_str_radix(span_id, 16).ok()).flatten()
}
