//! Uniting duplicates: the same span read twice becomes one (DEFINITIONS, "Duplicate").
//!
//! What remains does not depend on the order of arrival, nor on whether the copies came in one load or in several: the
//! copy that stays is chosen by content, and lists that differ are united as sorted sets.

use super::attributes::AttrRange;
use super::batch::NONE;
use super::builder::StoreFull;
use super::columns::{Context, EventRow, LinkRow, Tables};
use super::diagnostics::{DiagnosticKind, Example, place};
use super::link::IdIndex;
use super::spans::Flags;
use super::view::trace_id_text;
use crate::sorting;
use std::cmp::{Ordering, Reverse};

/// Unites the duplicates among the rows of one trace, which `index` indexes; the others are returned as they are.
pub(super) fn unite(tables: &mut Tables, index: &IdIndex, rows: &[u32]) -> Result<Vec<u32>, StoreFull> {
    let mut dropped = vec![false; rows.len()];
    for mut group in index.repeated(rows.len()) {
        let key = |at: u32| same_span_key(tables, rows[at as usize]);
        sorting::by_key(&mut group, |&at| key(at));
        let same_spans: Vec<&[u32]> = group.chunk_by(|&a, &b| key(a) == key(b)).collect();
        for same in same_spans {
            if same.len() < 2 {
                continue;
            }
            let mut copies: Vec<u32> = same.iter().map(|&at| rows[at as usize]).collect();
            sorting::by(&mut copies, |&a, &b| compare_copies(tables, a, b));
            let Some((&kept, others)) = copies.split_first() else { continue };
            unite_rows(tables, kept, others)?;
            for &at in same {
                dropped[at as usize] = rows[at as usize] != kept;
            }
        }
    }
    let kept = rows.iter().zip(&dropped).filter(|&(_, &is_dropped)| !is_dropped);
    Ok(kept.map(|(&row, _)| row).collect())
}

/// Start and duration; zeros where the start is missing, which a row that was frozen before may have had repaired.
fn times(tables: &Tables, row: u32) -> (u64, u64) {
    let (spans, at) = (&tables.spans, row as usize);
    let start = spans.start_nanos.get(at);
    let is_missing = start == 0 || spans.flags.get(at).any(Flags::START_REPAIRED);
    if is_missing { (0, 0) } else { (start, spans.duration_nanos.get(at)) }
}

/// Equal for rows of one id that are the same span.
fn same_span_key(tables: &Tables, row: u32) -> (u8, u64, u64) {
    let (start, duration) = times(tables, row);
    (tables.spans.kind.get(row as usize), start / 1000, start.saturating_add(duration) / 1000)
}

/// The first of the copies stays: finer time first, then by content. Only what is not united counts, so that it makes no
/// difference which copies were united before.
fn compare_copies(tables: &Tables, a: u32, b: u32) -> Ordering {
    let spans = &tables.spans;
    let text = |sym: u32| if sym == NONE { "" } else { tables.strings.get(super::Sym(sym)) };
    let key = |row: u32| {
        let (start, duration) = times(tables, row);
        let is_coarse = start % 1000 == 0 && duration % 1000 == 0;
        let has_parent = spans.flags.get(row as usize).any(Flags::HAS_PARENT);
        let name = tables.strings.get(spans.name.get(row as usize));
        (is_coarse, start, Reverse(duration), Reverse(has_parent), parent_text(tables, row), name)
    };
    let by_context = |left: Option<&Context>, right: Option<&Context>| match (left, right) {
        (Some(left), Some(right)) => right
            .attributes
            .len
            .cmp(&left.attributes.len)
            .then_with(|| (text(left.name), text(left.version)).cmp(&(text(right.name), text(right.version))))
            .then_with(|| tables.cmp_attributes(left.attributes, right.attributes)),
        (left, right) => right.is_some().cmp(&left.is_some()),
    };
    let resource = |row: u32| tables.resources.get(spans.resource.get(row as usize) as usize);
    let scope = |row: u32| tables.scopes.get(spans.scope.get(row as usize) as usize);
    key(a).cmp(&key(b)).then_with(|| by_context(resource(a), resource(b))).then_with(|| by_context(scope(a), scope(b)))
}

fn parent_text(tables: &Tables, row: u32) -> (bool, u64, &str) {
    let (id, flags) = (tables.spans.parent_id.get(row as usize), tables.spans.flags.get(row as usize));
    if flags.any(Flags::PARENT_OPAQUE) { (true, 0, tables.strings.get(super::Sym(id as u32))) } else { (false, id, "") }
}

fn unite_rows(tables: &mut Tables, kept: u32, others: &[u32]) -> Result<(), StoreFull> {
    let at = kept as usize;
    for &other in others {
        let from = other as usize;
        let attributes = unite_attributes(tables, tables.spans.attributes.get(at), tables.spans.attributes.get(from))?;
        tables.spans.attributes.set(at, attributes);
        unite_events(tables, at, from)?;
        unite_links(tables, at, from)?;
        unite_scalars(tables, at, from);
        count_duplicate(tables, at);
    }
    Ok(())
}

fn unite_scalars(tables: &mut Tables, at: usize, from: usize) {
    let flags = |row: usize| tables.spans.flags.get(row).0;
    let united = flags(at) | (flags(from) & (Flags::ERROR | Flags::BAD_DURATION | Flags::SHORT_TRACE));
    let (files, strings) = (&tables.files, &tables.strings);
    let spans = &mut tables.spans;
    spans.flags.set(at, Flags(united));
    spans.status.set(at, spans.status.get(at).max(spans.status.get(from)));
    let text = |sym: u32| strings.get(super::Sym(sym));
    for column in [&mut spans.status_message, &mut spans.trace_state] {
        let (here, there) = (column.get(at), column.get(from));
        if there != NONE && (here == NONE || text(there) < text(here)) {
            column.set(at, there);
        }
    }
    for column in [&mut spans.resource, &mut spans.scope] {
        if column.get(at) == NONE {
            column.set(at, column.get(from));
        }
    }
    let (here, there) = (spans.origin.get(at), spans.origin.get(from));
    if place(there, files, strings) < place(here, files, strings) {
        spans.origin.set(at, there);
    }
}

fn count_duplicate(tables: &mut Tables, at: usize) {
    let Tables { found, spans, files, strings, traces, .. } = tables;
    let (file, offset) = place(spans.origin.get(at), files, strings);
    let trace = traces.get(spans.trace.get(at) as usize);
    found.count(DiagnosticKind::Duplicate, file, offset, || Example {
        file: file.to_owned(),
        offset,
        detail: strings.get(spans.name.get(at)).to_owned(),
        trace_id: trace.map(|trace| trace_id_text(trace, strings)).unwrap_or_default(),
        span_id: String::new(),
    });
}

/// Equal lists stay as they are; others become a sorted set.
fn unite_attributes(tables: &mut Tables, a: AttrRange, b: AttrRange) -> Result<AttrRange, StoreFull> {
    if tables.cmp_attributes(a, b).is_eq() {
        return Ok(a);
    }
    let mut all: Vec<_> = tables.attributes.packed(a).chain(tables.attributes.packed(b)).collect();
    let key = |attr| (tables.strings.get(super::Attr::key(attr)), tables.attributes.value(attr, &tables.strings));
    sorting::by(&mut all, |&left, &right| {
        let ((a, left), (b, right)) = (key(left), key(right));
        a.cmp(b).then(left.total_cmp(&right))
    });
    all.dedup_by(|left, right| {
        let ((a, left), (b, right)) = (key(*left), key(*right));
        a == b && left.total_cmp(&right).is_eq()
    });
    let start = tables.attributes.len() as u32;
    for attr in &all {
        tables.attributes.push(*attr)?;
    }
    Ok(AttrRange { start, len: all.len() as u32 })
}

fn unite_events(tables: &mut Tables, at: usize, from: usize) -> Result<(), StoreFull> {
    let (a, b) = (tables.spans.events.get(at), tables.spans.events.get(from));
    let rows = |range: AttrRange| range.start as usize..(range.start + range.len) as usize;
    let events = &tables.events;
    // Formats of microseconds cut the times of others.
    let compare = |x: usize, y: usize| {
        (events.time_nanos.get(x) / 1000)
            .cmp(&(events.time_nanos.get(y) / 1000))
            .then_with(|| tables.strings.get(events.name.get(x)).cmp(tables.strings.get(events.name.get(y))))
            .then_with(|| tables.cmp_attributes(events.attributes.get(x), events.attributes.get(y)))
    };
    if a.len == b.len
        && rows(a)
            .zip(rows(b))
            .all(|(x, y)| compare(x, y).is_eq() && events.time_nanos.get(x) >= events.time_nanos.get(y))
    {
        return Ok(());
    }
    let mut all: Vec<usize> = rows(a).chain(rows(b)).collect();
    sorting::by(&mut all, |&x, &y| compare(x, y).then(events.time_nanos.get(y).cmp(&events.time_nanos.get(x))));
    all.dedup_by(|x, y| compare(*x, *y).is_eq());
    let copies: Vec<EventRow> = all
        .into_iter()
        .map(|at| EventRow {
            time_nanos: events.time_nanos.get(at),
            name: events.name.get(at),
            attributes: events.attributes.get(at),
        })
        .collect();
    let start = events.name.len() as u32;
    for &copy in &copies {
        tables.events.push(copy)?;
    }
    tables.spans.events.set(at, AttrRange { start, len: copies.len() as u32 });
    Ok(())
}

fn unite_links(tables: &mut Tables, at: usize, from: usize) -> Result<(), StoreFull> {
    let (a, b) = (tables.spans.links.get(at), tables.spans.links.get(from));
    let rows = |range: AttrRange| range.start as usize..(range.start + range.len) as usize;
    let links = &tables.links;
    let opaque = |sym: u64| tables.strings.get(super::Sym(sym as u32));
    let key = |row: usize| {
        let (flags, trace, span) = (links.flags.get(row), links.trace_id.get(row), links.span_id.get(row));
        let trace = if flags.any(Flags::TRACE_OPAQUE) { ([0; 2], opaque(trace[1])) } else { (trace, "") };
        let span = if flags.any(Flags::ID_OPAQUE) { (0, opaque(span)) } else { (span, "") };
        (flags.0, trace, span)
    };
    let compare = |x: usize, y: usize| {
        key(x).cmp(&key(y)).then_with(|| tables.cmp_attributes(links.attributes.get(x), links.attributes.get(y)))
    };
    if a.len == b.len && rows(a).zip(rows(b)).all(|(x, y)| compare(x, y).is_eq()) {
        return Ok(());
    }
    let mut all: Vec<usize> = rows(a).chain(rows(b)).collect();
    sorting::by(&mut all, |&x, &y| compare(x, y));
    all.dedup_by(|x, y| compare(*x, *y).is_eq());
    let copies: Vec<LinkRow> = all
        .into_iter()
        .map(|at| LinkRow {
            trace_id: links.trace_id.get(at),
            span_id: links.span_id.get(at),
            attributes: links.attributes.get(at),
            flags: links.flags.get(at),
        })
        .collect();
    let start = links.span_id.len() as u32;
    for &copy in &copies {
        tables.links.push(copy)?;
    }
    tables.spans.links.set(at, AttrRange { start, len: copies.len() as u32 });
    Ok(())
}
