//! `spanglass compare` as text.

use super::super::changes::{Changes, OperationNumbers, OperationRow, Set};
use super::{ENOUGH_FOR_P95, ENOUGH_FOR_P99, ROWS, more, plural, range, short, title};
use crate::analysis_json::{BottleneckOperation, Millis, Percent};
use crate::format::plain_count;
use std::io::{self, Write};

/// Writes what changed.
pub(in super::super) fn changes(changes: &Changes, out: &mut dyn Write) -> io::Result<()> {
    let Changes { before, after, delta_root_ms, bottlenecks_before, bottlenecks_after, operations, .. } = changes;
    for (name, set) in [("Before", before), ("After", after)] {
        let (traces, spans) = (plural(set.trace_count, "trace"), plural(set.span_count, "span"));
        let window = set.window.map(|window| format!(", starting from {}", range(window))).unwrap_or_default();
        writeln!(out, "{name}: {traces}, {spans}, {} failed{window}", plain_count(set.failed))?;
    }
    if before.trace_count == 0 || after.trace_count == 0 {
        return writeln!(out, "There is nothing to compare: a set is empty.");
    }
    writeln!(out)?;
    rates(before, after, out)?;
    durations(before, after, out)?;
    title("Bottlenecks", out)?;
    bottlenecks(bottlenecks_before, bottlenecks_after, out)?;
    title("Where the change comes from", out)?;
    parts(operations, delta_root_ms.unwrap_or_default(), out)
}

fn rates(before: &Set, after: &Set, out: &mut dyn Write) -> io::Result<()> {
    let line = |after: Percent, before: Percent| changed(after.0, before.0, &after.plain(), &before.plain());
    writeln!(out, "Error rate: {}", line(after.error_rate, before.error_rate))?;
    writeln!(out, "Root error rate: {}", line(after.root_error_rate, before.root_error_rate))
}

fn durations(before: &Set, after: &Set, out: &mut dyn Write) -> io::Result<()> {
    let fewer = before.trace_count.min(after.trace_count);
    let (Some(before), Some(after)) = (&before.duration_stats, &after.duration_stats) else { return Ok(()) };
    let rows = [
        ("Mean", before.mean_ms, after.mean_ms, 0),
        ("Median", before.median_ms, after.median_ms, 0),
        ("P95", before.p95_ms, after.p95_ms, ENOUGH_FOR_P95),
        ("P99", before.p99_ms, after.p99_ms, ENOUGH_FOR_P99),
    ];
    rows.into_iter().try_for_each(|(name, before, after, enough)| {
        let few = if fewer < enough { ", of few traces" } else { "" };
        writeln!(out, "{name} duration: {}{few}", changed(after.0, before.0, &after.plain(), &before.plain()))
    })
}

/// `380ms (down from 2,100ms)`. What reads the same has not changed.
fn changed(after: f64, before: f64, after_text: &str, before_text: &str) -> String {
    if after_text == before_text {
        return format!("{after_text} (unchanged)");
    }
    let direction = if after < before { "down" } else { "up" };
    format!("{after_text} ({direction} from {before_text})")
}

/// Bottlenecks of either set, those from before first.
fn bottlenecks(before: &[BottleneckOperation], after: &[BottleneckOperation], out: &mut dyn Write) -> io::Result<()> {
    let is_same =
        |a: &BottleneckOperation, b: &BottleneckOperation| (&a.service, &a.operation) == (&b.service, &b.operation);
    let name = |row: &BottleneckOperation| format!("{}.{}", short(&row.service), short(&row.operation));
    for row in before.iter().take(ROWS) {
        let then = row.percentage.plain();
        match after.iter().find(|now| is_same(now, row)) {
            Some(now) => {
                let now = now.percentage;
                writeln!(out, "{}: {} of trace", name(row), changed(now.0, row.percentage.0, &now.plain(), &then))?;
            }
            None => writeln!(out, "{}: no longer a bottleneck (was {then} of trace)", name(row))?,
        }
    }
    more(ROWS, before.len(), out)?;
    let new = || after.iter().filter(|now| !before.iter().any(|row| is_same(now, row)));
    for row in new().take(ROWS) {
        writeln!(out, "{}: a bottleneck now ({} of trace)", name(row), row.percentage.plain())?;
    }
    more(ROWS, new().count(), out)?;
    if before.is_empty() && after.is_empty() { writeln!(out, "None, before and after.") } else { Ok(()) }
}

/// What each operation adds to the change of the mean root duration.
fn parts(operations: &[OperationRow], total: Millis, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Mean time on the critical path per trace:")?;
    let delta = |row: &OperationRow| row.delta_on_path_ms.unwrap_or_default();
    let mean = |numbers: Option<&OperationNumbers>| {
        numbers.map_or_else(|| "absent".to_owned(), |numbers| numbers.on_path_ms.plain())
    };
    // What would read as 0 says nothing.
    let count = operations.iter().take(ROWS).take_while(|row| !is_nothing(delta(row))).count();
    let (shown, others) = operations.split_at(count);
    for row in shown {
        let (service, operation) = (short(&row.service), short(&row.operation));
        let (before, after) = (mean(row.before.as_ref()), mean(row.after.as_ref()));
        writeln!(out, "{:>10}  {service}.{operation} ({before} -> {after})", signed(delta(row)))?;
    }
    if others.iter().any(|row| !is_nothing(delta(row))) {
        let rest = Millis(others.iter().map(|row| delta(row).0).sum());
        writeln!(out, "{:>10}  {}", signed(rest), plural(others.len() as u64, "other operation"))?;
    }
    writeln!(out, "{:>10}  in all: the change of the mean root duration", signed(total))
}

fn is_nothing(delta: Millis) -> bool {
    Millis(delta.0.abs()).plain() == Millis(0.0).plain()
}

fn signed(delta: Millis) -> String {
    let sign = match delta.0 {
        _ if is_nothing(delta) => "",
        nanos if nanos < 0.0 => "-",
        _ => "+",
    };
    format!("{sign}{}", Millis(delta.0.abs()).plain())
}
