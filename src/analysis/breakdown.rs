//! The selection by the values of a key: which tenant, region, version, status is slow or fails.
//!
//! Entries (a trace or span under a value) are gathered flat and then grouped by counting, so that a key with a million
//! values costs no more than one with two.

use super::ranges::Ranges;
use crate::figure::{Breakdown, BreakdownRow, Measure};
use crate::model::{SpanIx, SpanStore, Trace};
use crate::query::stats::{bin_of, log_edges, percentiles};
use crate::query::{Selection, Values};
use crate::sorting;

/// Bins of the small histogram of each row.
const BINS: u32 = 24;

/// Numbers of more distinct values than this are put into ranges.
const MAX_NUMBERS: usize = 24;

/// A trace or span under a value.
#[derive(Clone, Copy)]
struct Entry {
    value: u32,
    trace: u32,
    is_failed: bool,
    is_root_failed: bool,
    nanos: u64,
}

/// Counts, failures and durations by the values that `key` has ([`Values`]). With [`Measure::Traces`] a trace counts once under
/// each value of its spans, so that rows may add up to more than the whole. Numbers of many values become ranges
/// `[low, high)`. Of values that are none, the `most` frequent are listed. Percentiles by DEFINITIONS, "Numbers".
#[must_use]
#[inline(never)]
pub fn breakdown(store: &SpanStore, selection: &Selection, key: &str, measure: Measure, most: usize) -> Breakdown {
    let mut values = Values::new(store, key);
    let gathered = gather(store, selection, measure, &mut values);
    let (ranges, entries) = match Ranges::of(&values, MAX_NUMBERS) {
        Some((ranges, by_value)) => (Some(ranges), regroup(gathered.entries, &by_value, measure)),
        None => (None, regroup(gathered.entries, &(0..values.len() as u32).collect::<Vec<_>>(), measure)),
    };
    let edges_nanos = edges(&entries);
    let mut rows = rows(&entries, &edges_nanos);
    let left_out = rows.len().saturating_sub(most) as u64;
    match &ranges {
        Some(ranges) => rows.iter_mut().for_each(|(group, row)| (row.value, row.end) = ranges.label(*group)),
        None => keep_most_frequent(&mut rows, &values, most),
    }
    Breakdown {
        key: key.to_owned(),
        measure,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        left_out,
        whole: gathered.whole,
        without: gathered.without,
        edges_nanos,
    }
}

/// Most frequent first, then by text. Only what may be listed is spelled out: there may be a million values.
fn keep_most_frequent(rows: &mut Vec<(u32, BreakdownRow)>, values: &Values<'_>, most: usize) {
    sorting::by_key(rows, |(_, row)| std::cmp::Reverse(row.count));
    let least = rows.get(most.saturating_sub(1)).map_or(0, |(_, row)| row.count);
    rows.retain(|(_, row)| row.count >= least);
    for (number, row) in rows.iter_mut() {
        row.value = values.text(*number);
    }
    sorting::by(rows, |(_, a), (_, b)| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    rows.truncate(most);
}

struct Gathered {
    entries: Vec<Entry>,
    whole: u64,
    without: u64,
}

fn gather(store: &SpanStore, selection: &Selection, measure: Measure, values: &mut Values<'_>) -> Gathered {
    let mut out = Gathered { entries: Vec::new(), whole: 0, without: 0 };
    // The trace that last had a value, by value.
    let mut last: Vec<u32> = Vec::new();
    for (at, trace) in selection.iter().filter_map(|at| Some((at.0, store.trace(at)?))) {
        let before = out.entries.len();
        for row in trace.rows().map(SpanIx) {
            let value = values.of(row);
            match (measure, value) {
                (Measure::Spans, None) => out.without += 1,
                (Measure::Spans, Some(value)) => {
                    let span = store.span(row);
                    let (is_failed, nanos) = (span.is_error(), span.duration_nanos());
                    let is_root_failed = is_failed && row == trace.root();
                    out.entries.push(Entry { value, trace: at, is_failed, is_root_failed, nanos });
                }
                (Measure::Traces, None) => {}
                (Measure::Traces, Some(value)) => {
                    last.resize(values.len(), u32::MAX);
                    if std::mem::replace(&mut last[value as usize], at) != at {
                        out.entries.push(of_trace(at, trace, value));
                    }
                }
            }
        }
        match measure {
            Measure::Spans => out.whole += u64::from(trace.len()),
            Measure::Traces => {
                out.whole += 1;
                out.without += u64::from(out.entries.len() == before);
            }
        }
    }
    out
}

fn of_trace(at: u32, trace: &Trace, value: u32) -> Entry {
    let (is_failed, is_root_failed) = (trace.is_failed(), trace.is_root_failed);
    Entry { value, trace: at, is_failed, is_root_failed, nanos: trace.duration_nanos() }
}

/// Entries with their group in place of their value, group by group. A trace that had two values of a group counts once.
fn regroup(mut entries: Vec<Entry>, group_of: &[u32], measure: Measure) -> Vec<Entry> {
    let groups = group_of.iter().copied().max().map_or(0, |max| max as usize + 1);
    for entry in &mut entries {
        entry.value = group_of.get(entry.value as usize).copied().unwrap_or_default();
    }
    if measure == Measure::Traces {
        let mut last = vec![u32::MAX; groups];
        entries.retain(|entry| std::mem::replace(&mut last[entry.value as usize], entry.trace) != entry.trace);
    }
    let mut begins = vec![0_u32; groups + 1];
    for entry in &entries {
        begins[entry.value as usize + 1] += 1;
    }
    for at in 1..begins.len() {
        begins[at] += begins[at - 1];
    }
    let mut grouped = entries.clone();
    for entry in entries {
        let next = &mut begins[entry.value as usize];
        grouped[*next as usize] = entry;
        *next += 1;
    }
    grouped
}

/// Bins of equal ratio over all durations but zeros.
fn edges(entries: &[Entry]) -> Vec<u64> {
    let positive = || entries.iter().map(|entry| entry.nanos).filter(|&nanos| nanos > 0);
    match (positive().min(), positive().max()) {
        (Some(min), Some(max)) => log_edges(min, max, BINS),
        _ => Vec::new(),
    }
}

/// A row per group that has entries, in the order of groups; their labels come later.
fn rows(entries: &[Entry], edges: &[u64]) -> Vec<(u32, BreakdownRow)> {
    entries.chunk_by(|a, b| a.value == b.value).map(|group| (group[0].value, row(group, edges))).collect()
}

fn row(group: &[Entry], edges: &[u64]) -> BreakdownRow {
    let mut nanos: Vec<u64> = group.iter().map(|entry| entry.nanos).collect();
    let mut bins = vec![0; edges.len().saturating_sub(1)];
    for &value in &nanos {
        if let Some(bin) = bins.get_mut(bin_of(edges, value).unwrap_or(0)) {
            *bin += 1;
        }
    }
    let [p50_nanos, p95_nanos] = percentiles(&mut nanos, [0.5, 0.95]);
    BreakdownRow {
        value: String::new(),
        end: None,
        count: group.len() as u64,
        failed: group.iter().filter(|entry| entry.is_failed).count() as u64,
        root_failed: group.iter().filter(|entry| entry.is_root_failed).count() as u64,
        p50_nanos,
        p95_nanos,
        total_nanos: nanos.iter().fold(0, |sum, &nanos| sum.saturating_add(nanos)),
        bins,
    }
}

#[cfg(test)]
mod tests;
