//! The critical path: which span the root was waiting for, at each moment of its time.
//!
//! From the root's end the walk goes back in time. Where a child was at work the time is the child's, the rest is the
//! parent's own. So a wrapper owns only what none of its children explains, and the segments are the root's interval,
//! cut into pieces: what is saved in one of them the caller may get back.
//!
//! Both rules share one walk with a stack of its own. The children of a span are sorted by their ends once, when the
//! walk enters it, and it enters a span at most once: n·log n in spans, whatever the shape of the trace.

use crate::figure::{PathRule, PathSegment, PathSpan, TracePath};
use crate::model::{SpanIx, SpanStore, Trace};
use std::cmp::Reverse;

/// A stretch of time that belongs to one span. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The span.
    pub row: SpanIx,
    /// Since the epoch.
    pub start_nanos: u64,
    /// Since the epoch; after `start_nanos`.
    pub end_nanos: u64,
}

impl Segment {
    /// Its length.
    #[must_use]
    pub fn nanos(&self) -> u64 {
        self.end_nanos - self.start_nanos
    }
}

/// The critical path of a trace, earliest segment first (DEFINITIONS, "Where the time goes").
///
/// [`PathRule::Exact`]: among the children that start before the cursor the one with the latest end, cut at the cursor,
/// owns the time up to it; of equal ends the longest (cut as it is), then the first in row order. Children are clipped to
/// what their parent owns, those of no length are passed over. The segments partition the root's interval: their sum is
/// its duration. Spans after the root's end, and those of further roots, are not on it.
///
/// [`PathRule::Jaeger`]: as Jaeger UI draws it, where a child that overlaps the next one is skipped, so that its time is
/// the parent's; a child that ends in the very nanosecond in which the next one starts is skipped, too. These segments
/// partition the root's interval as well. Jaeger leaves out children that only follow from their parent; which reference
/// named the parent is not kept here, so they count.
#[must_use]
pub fn critical_path(store: &SpanStore, trace: &Trace, rule: PathRule) -> Vec<Segment> {
    let mut segments = Vec::new();
    PathWalk::default().run(store, trace, rule, |segment| segments.push(segment));
    segments.reverse();
    segments
}

/// Time that each span of a critical path owns, by row; spans that own none are left out.
#[must_use]
pub fn on_path(segments: &[Segment]) -> Vec<(SpanIx, u64)> {
    let mut sums: Vec<(SpanIx, u64)> = segments.iter().map(|segment| (segment.row, segment.nanos())).collect();
    sums.sort_unstable_by_key(|&(row, _)| row.0);
    sums.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        kept.1 += if is_same { next.1 } else { 0 };
        is_same
    });
    sums
}

/// The critical path of a trace as the page draws it: rows and times relative to the trace, and what comes after the root.
#[must_use]
#[inline(never)]
pub fn trace_path(store: &SpanStore, trace: &Trace, rule: PathRule) -> TracePath {
    let root_end = store.span(trace.root()).end_nanos();
    let first = trace.rows().start;
    let place = |segment: Segment| PathSegment {
        row: segment.row.0 - first,
        start_nanos: segment.start_nanos.saturating_sub(trace.start_nanos),
        end_nanos: segment.end_nanos.saturating_sub(trace.start_nanos),
    };
    let mut segments = critical_path(store, trace, rule);
    let mut spans = on_path(&segments);
    segments.sort_unstable_by_key(|segment| (segment.row.0, segment.start_nanos));
    spans.sort_unstable_by_key(|&(row, nanos)| (Reverse(nanos), row.0));
    let rest = spans.split_off(spans.len().min(TracePath::MOST_SPANS));
    TracePath {
        trace_id: store.trace_id(trace),
        rule,
        root_nanos: store.duration_nanos(trace.root()),
        after_root_nanos: trace.end_nanos.saturating_sub(root_end),
        // The root itself may have no duration.
        after_root_spans: trace.rows().skip(1).filter(|&row| store.start_nanos(SpanIx(row)) >= root_end).count() as u32,
        segments: segments.into_iter().map(place).collect(),
        spans: spans.iter().map(|&(row, nanos)| PathSpan { row: row.0 - first, nanos }).collect(),
        rest_spans: rest.len() as u32,
        rest_nanos: rest.iter().map(|(_, nanos)| nanos).sum(),
    }
}

/// A child of a span that is being walked, clipped to what that owns.
#[derive(Clone, Copy)]
struct Child {
    row: SpanIx,
    start_nanos: u64,
    end_nanos: u64,
}

/// A span whose time is being shared out.
struct Frame {
    row: SpanIx,
    /// What it owns begins here.
    start_nanos: u64,
    /// All after it is shared out.
    cursor_nanos: u64,
    /// Its children are those from here on, until a deeper frame adds its own.
    first_child: usize,
    /// None of its children was taken yet.
    is_new: bool,
}

/// The walk, with room that is used again from one trace to the next.
#[derive(Default)]
pub(super) struct PathWalk {
    frames: Vec<Frame>,
    /// Children not yet looked at of all frames, of each by end: the latest last.
    children: Vec<Child>,
}

impl PathWalk {
    /// Hands out the segments of a trace, *latest* first.
    pub(super) fn run(&mut self, store: &SpanStore, trace: &Trace, rule: PathRule, mut emit: impl FnMut(Segment)) {
        let root = store.span(trace.root());
        let root = Child { row: root.ix(), start_nanos: root.start_nanos(), end_nanos: root.end_nanos() };
        self.enter(store, root, rule);
        while let Some(frame) = self.frames.last_mut() {
            let next = match rule {
                PathRule::Exact => next_exact(frame, &mut self.children),
                PathRule::Jaeger => next_of_jaeger(frame, &mut self.children),
            };
            let (row, until) = (frame.row, frame.cursor_nanos);
            let from = next.map_or(frame.start_nanos, |child| child.end_nanos);
            if from < until {
                emit(Segment { row, start_nanos: from, end_nanos: until });
            }
            if let Some(child) = next {
                (frame.cursor_nanos, frame.is_new) = (child.start_nanos, false);
                self.enter(store, child, rule);
            } else {
                self.frames.pop();
            }
        }
    }

    fn enter(&mut self, store: &SpanStore, span: Child, rule: PathRule) {
        let Child { row, start_nanos, end_nanos } = span;
        let first_child = self.children.len();
        for row in store.span(row).children() {
            let start = store.start_nanos(row);
            let end = start.saturating_add(store.duration_nanos(row));
            let child = Child { row, start_nanos: start.max(start_nanos), end_nanos: end.min(end_nanos) };
            let is_inside = match rule {
                PathRule::Exact => child.start_nanos < child.end_nanos,
                // Those of no length count, unless they lie outside.
                PathRule::Jaeger => start < end_nanos && (start >= start_nanos || end > start_nanos),
            };
            if is_inside {
                self.children.push(child);
            }
        }
        if let Some(children) = self.children.get_mut(first_child..) {
            children.sort_unstable_by_key(|child| (child.end_nanos, Reverse(child.start_nanos), Reverse(child.row.0)));
        }
        self.frames.push(Frame { row, start_nanos, cursor_nanos: end_nanos, first_child, is_new: true });
    }
}

/// The child that owns the time before the cursor, cut at it.
///
/// Among children that reach the cursor the earliest start is the longest. It becomes the cursor, so the others of them
/// can never be taken again: each child is looked at once.
fn next_exact(frame: &Frame, children: &mut Vec<Child>) -> Option<Child> {
    let cursor = frame.cursor_nanos;
    let mut longest: Option<Child> = None;
    while children.len() > frame.first_child {
        let child = *children.last()?;
        let is_before = child.end_nanos < cursor;
        if is_before && longest.is_some() {
            break;
        }
        children.pop();
        if is_before {
            return Some(child);
        }
        let key = |child: &Child| (child.start_nanos, child.row.0);
        if child.start_nanos < cursor && longest.as_ref().is_none_or(|longest| key(&child) < key(longest)) {
            longest = Some(Child { end_nanos: cursor, ..child });
        }
    }
    longest
}

/// The child that ends last; once one was taken, the one that ends last before that one's start.
fn next_of_jaeger(frame: &Frame, children: &mut Vec<Child>) -> Option<Child> {
    while children.len() > frame.first_child {
        let child = children.pop()?;
        if frame.is_new || child.end_nanos < frame.cursor_nanos {
            return Some(child);
        }
    }
    None
}

#[cfg(test)]
mod tests;
