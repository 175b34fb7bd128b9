//! Uniting duplicates: the same span read twice becomes one (DEFINITIONS, "Duplicate").
//!
//! What remains does not depend on the order of arrival, nor on whether the copies came in one load or in several: the
//! copy that stays is chosen by content, as are its resource and its scope, and lists that differ are united as sorted sets.
//! All copies of a span are united at once, in n·log n of what they hold.

use super::attributes::AttrRange;
use super::batch::NONE;
use super::builder::StoreFull;
use super::columns::{Context, EventRow, LinkRow, Tables};
use super::diagnostics::{DiagnosticKind, Example, place};
use super::link::{Clock, IdIndex};
use super::segments::SegVec;
use super::spans::{Flags, StatusCode};
use super::view::trace_id_text;
use crate::sorting;
use std::cmp::{Ordering, Reverse};
use std::ops::Range;

/// Unites the duplicates among the rows of one trace, which `index` indexes; the others are returned as they are.
pub(super) fn unite(tables: &mut Tables, index: &IdIndex, rows: &[u32]) -> Result<Vec<u32>, StoreFull> {
    let clock = clock(tables, rows);
    let mut dropped = vec![false; rows.len()];
    for mut group in index.repeated(rows.len()) {
        let key = |at: u32| same_span_key(tables, clock, rows[at as usize]);
        sorting::by_key(&mut group, |&at| key(at));
        let same_spans: Vec<&[u32]> = group.chunk_by(|&a, &b| key(a) == key(b)).collect();
        for same in same_spans {
            if same.len() < 2 {
                continue;
            }
            let mut copies: Vec<u32> = same.iter().map(|&at| rows[at as usize]).collect();
            sorting::by(&mut copies, |&a, &b| compare_copies(tables, clock, a, b));
            let Some(&kept) = copies.first() else { continue };
            unite_rows(tables, &copies)?;
            for &at in same {
                dropped[at as usize] = rows[at as usize] != kept;
            }
        }
    }
    let kept = rows.iter().zip(&dropped).filter(|&(_, &is_dropped)| !is_dropped);
    Ok(kept.map(|(&row, _)| row).collect())
}

fn clock(tables: &Tables, rows: &[u32]) -> Clock {
    let spans = &tables.spans;
    let given = rows.iter().map(|&row| row as usize).filter(|&row| !spans.flags.get(row).any(Flags::START_REPAIRED));
    Clock::of(given.map(|row| spans.start_nanos.get(row)).max().unwrap_or(0))
}

/// Start and duration; zeros where the start is missing, which a row that was frozen before may have had repaired.
fn times(tables: &Tables, clock: Clock, row: u32) -> (u64, u64) {
    let (spans, at) = (&tables.spans, row as usize);
    let (start, duration) = (spans.start_nanos.get(at), spans.duration_nanos.get(at));
    let is_missing = spans.flags.get(at).any(Flags::START_REPAIRED) || (start == 0 && clock == Clock::Absolute);
    match clock {
        _ if !is_missing => (start, duration),
        Clock::None => (0, duration),
        Clock::Relative | Clock::Absolute => (0, 0),
    }
}

/// Equal for rows of one id that are the same span. Start and duration are cut to microseconds each for itself, as Jaeger does
/// it; the end it comes to may be one less than the end that is cut.
fn same_span_key(tables: &Tables, clock: Clock, row: u32) -> (u8, u64, u64) {
    let (start, duration) = times(tables, clock, row);
    (tables.spans.kind.get(row as usize), start / 1000, duration / 1000)
}

/// The first of the copies stays: finer time first, then by content. Only what is not united counts, so that it makes no
/// difference which copies were united before.
fn compare_copies(tables: &Tables, clock: Clock, a: u32, b: u32) -> Ordering {
    let spans = &tables.spans;
    let key = |row: u32| {
        let (start, duration) = times(tables, clock, row);
        let flags = spans.flags.get(row as usize);
        let is_coarse = start % 1000 == 0 && duration % 1000 == 0;
        let repairs = flags.0 & (Flags::START_MISSING | Flags::END_BEFORE_START | Flags::END_MISSING);
        let has_parent = flags.any(Flags::HAS_PARENT);
        let name = tables.strings.get(spans.name.get(row as usize));
        (is_coarse, start, Reverse(duration), repairs, Reverse(has_parent), parent_text(tables, row), name)
    };
    key(a).cmp(&key(b))
}

/// The first of two resources or scopes stays: one that is there, that has a name, that has more attributes, then by content.
fn compare_contexts(tables: &Tables, a: Option<&Context>, b: Option<&Context>) -> Ordering {
    let text = |sym: u32| if sym == NONE { "" } else { tables.strings.get(super::Sym(sym)) };
    let key = |context: &Context| {
        (context.name == NONE, Reverse(context.attributes.len), text(context.name), text(context.version))
    };
    match (a, b) {
        (Some(a), Some(b)) => key(a).cmp(&key(b)).then_with(|| tables.cmp_attributes(a.attributes, b.attributes)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn parent_text(tables: &Tables, row: u32) -> (bool, u64, &str) {
    let (id, flags) = (tables.spans.parent_id.get(row as usize), tables.spans.flags.get(row as usize));
    if flags.any(Flags::PARENT_OPAQUE) { (true, 0, tables.strings.get(super::Sym(id as u32))) } else { (false, id, "") }
}

/// Unites the copies of a span, the one that stays first, into that one's row.
fn unite_rows(tables: &mut Tables, copies: &[u32]) -> Result<(), StoreFull> {
    unite_attributes(tables, copies)?;
    unite_events(tables, copies)?;
    unite_links(tables, copies)?;
    let Some((&kept, others)) = copies.split_first() else { return Ok(()) };
    for &other in others {
        unite_scalars(tables, kept as usize, other as usize);
        count_duplicate(tables, kept as usize);
    }
    Ok(())
}

fn unite_scalars(tables: &mut Tables, at: usize, from: usize) {
    unite_contexts(tables, at, from);
    let is_unknown = tables.service(at as u32) == NONE;
    let Tables { spans, files, strings, .. } = tables;
    let status = spans.status.get(at).max(spans.status.get(from));
    spans.status.set(at, status);
    let flags = |row: usize| spans.flags.get(row).0;
    let mut united = flags(at) | (flags(from) & (Flags::ERROR | Flags::BAD_DURATION | Flags::SHORT_TRACE));
    united &= !Flags::NO_SERVICE;
    united |= if is_unknown { Flags::NO_SERVICE } else { 0 };
    if status == StatusCode::Ok as u8 {
        united &= !Flags::ERROR;
    }
    spans.flags.set(at, Flags(united));
    let text = |sym: u32| strings.get(super::Sym(sym));
    for column in [&mut spans.status_message, &mut spans.trace_state] {
        let (here, there) = (column.get(at), column.get(from));
        if there != NONE && (here == NONE || text(there) < text(here)) {
            column.set(at, there);
        }
    }
    let (here, there) = (spans.origin.get(at), spans.origin.get(from));
    if place(there, files, strings) < place(here, files, strings) {
        spans.origin.set(at, there);
    }
}

fn unite_contexts(tables: &mut Tables, at: usize, from: usize) {
    let is_first = |known: &[Context], there: u32, here: u32| {
        compare_contexts(tables, known.get(there as usize), known.get(here as usize)).is_lt()
    };
    let (resource, scope) = (&tables.spans.resource, &tables.spans.scope);
    let takes_resource = is_first(&tables.resources, resource.get(from), resource.get(at));
    let takes_scope = is_first(&tables.scopes, scope.get(from), scope.get(at));
    for (column, takes) in [(&mut tables.spans.resource, takes_resource), (&mut tables.spans.scope, takes_scope)] {
        if takes {
            column.set(at, column.get(from));
        }
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
fn unite_attributes(tables: &mut Tables, copies: &[u32]) -> Result<(), StoreFull> {
    let lists = lists(&tables.spans.attributes, copies);
    if all_like_first(&lists, |kept, other| tables.cmp_attributes(kept, other).is_eq()) {
        return Ok(());
    }
    let mut all: Vec<_> = lists.iter().flat_map(|&list| tables.attributes.packed(list)).collect();
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
    set_list(&mut tables.spans.attributes, copies, start, all.len());
    Ok(())
}

fn unite_events(tables: &mut Tables, copies: &[u32]) -> Result<(), StoreFull> {
    let lists = lists(&tables.spans.events, copies);
    let events = &tables.events;
    // Formats of microseconds cut the times of others.
    let compare = |x: usize, y: usize| {
        (events.time_nanos.get(x) / 1000)
            .cmp(&(events.time_nanos.get(y) / 1000))
            .then_with(|| tables.strings.get(events.name.get(x)).cmp(tables.strings.get(events.name.get(y))))
            .then_with(|| tables.cmp_attributes(events.attributes.get(x), events.attributes.get(y)))
    };
    let is_finer = |x: usize, y: usize| events.time_nanos.get(x) >= events.time_nanos.get(y);
    let is_like = |x: usize, y: usize| compare(x, y).is_eq() && is_finer(x, y);
    if all_like_first(&lists, |a, b| a.len == b.len && rows(a).zip(rows(b)).all(|(x, y)| is_like(x, y))) {
        return Ok(());
    }
    let mut all: Vec<usize> = lists.into_iter().flat_map(rows).collect();
    sorting::by(&mut all, |&x, &y| compare(x, y).then(events.time_nanos.get(y).cmp(&events.time_nanos.get(x))));
    all.dedup_by(|x, y| compare(*x, *y).is_eq());
    let united: Vec<EventRow> = all
        .into_iter()
        .map(|at| EventRow {
            time_nanos: events.time_nanos.get(at),
            name: events.name.get(at),
            attributes: events.attributes.get(at),
        })
        .collect();
    let start = events.name.len() as u32;
    for &event in &united {
        tables.events.push(event)?;
    }
    set_list(&mut tables.spans.events, copies, start, united.len());
    Ok(())
}

fn unite_links(tables: &mut Tables, copies: &[u32]) -> Result<(), StoreFull> {
    let lists = lists(&tables.spans.links, copies);
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
    if all_like_first(&lists, |a, b| a.len == b.len && rows(a).zip(rows(b)).all(|(x, y)| compare(x, y).is_eq())) {
        return Ok(());
    }
    let mut all: Vec<usize> = lists.into_iter().flat_map(rows).collect();
    sorting::by(&mut all, |&x, &y| compare(x, y));
    all.dedup_by(|x, y| compare(*x, *y).is_eq());
    let united: Vec<LinkRow> = all
        .into_iter()
        .map(|at| LinkRow {
            trace_id: links.trace_id.get(at),
            span_id: links.span_id.get(at),
            attributes: links.attributes.get(at),
            flags: links.flags.get(at),
        })
        .collect();
    let start = links.span_id.len() as u32;
    for &link in &united {
        tables.links.push(link)?;
    }
    set_list(&mut tables.spans.links, copies, start, united.len());
    Ok(())
}

fn lists(column: &SegVec<AttrRange>, copies: &[u32]) -> Vec<AttrRange> {
    copies.iter().map(|&row| column.get(row as usize)).collect()
}

fn all_like_first(lists: &[AttrRange], is_like: impl Fn(AttrRange, AttrRange) -> bool) -> bool {
    lists.split_first().is_none_or(|(&first, others)| others.iter().all(|&other| is_like(first, other)))
}

fn rows(range: AttrRange) -> Range<usize> {
    range.start as usize..(range.start + range.len) as usize
}

/// Of the first copy.
fn set_list(column: &mut SegVec<AttrRange>, copies: &[u32], start: u32, len: usize) {
    if let Some(&kept) = copies.first() {
        column.set(kept as usize, AttrRange { start, len: len as u32 });
    }
}
