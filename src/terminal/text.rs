//! The report as text: what people paste into tickets. Lists end after a few rows and say how many more there are; `--json`
//! has all.

mod changes;

pub(super) use changes::changes;

use crate::analysis_json::{
    BottleneckOperation, Dependencies, Errors, Millis, Percent, Performance, Range, Report, Summary, TracePath,
};
use crate::export::visible;
use crate::format::{iso_time, plain_count};
use std::io::{self, Write};

/// Rows of a list.
const ROWS: usize = 10;

/// Traces whose paths are shown, and spans of each.
const PATHS: usize = 3;

/// Example traces of a service's errors.
const EXAMPLES: usize = 3;

/// Characters of a statement or message.
const TEXT_CHARS: usize = 200;

/// Writes the report.
pub(super) fn report(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    summary(&report.summary, report.window, out)?;
    if report.summary.trace_count == 0 {
        return Ok(());
    }
    if let Some(rows) = &report.bottleneck_operations {
        title("Bottlenecks", out)?;
        bottlenecks(rows, out)?;
    }
    if let Some(paths) = &report.critical_paths {
        title("Critical Paths", out)?;
        critical_paths(paths, out)?;
    }
    if let Some(found) = &report.errors {
        title("Errors", out)?;
        errors(found, out)?;
    }
    if let Some(found) = &report.dependencies {
        title("Dependencies", out)?;
        dependencies(found, out)?;
    }
    if let Some(found) = &report.performance {
        title("Performance", out)?;
        performance(found, out)?;
    }
    Ok(())
}

fn title(text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{text}\n{}", "-".repeat(text.len()))
}

/// `1 trace`, `1,234 traces`, `2 entries`.
fn plural(count: u64, one: &str) -> String {
    let many = match one.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{one}s"),
    };
    format!("{} {}", plain_count(count), if count == 1 { one } else { &many })
}

/// A percentile of few values says little (DEFINITIONS, "Numbers"): 20 are wanted for P95, 100 for P99.
const ENOUGH_FOR_P95: u64 = 20;
const ENOUGH_FOR_P99: u64 = 100;

/// A percentile of so many values.
fn percentile(value: Millis, count: u64, enough: u64) -> String {
    let few = if count < enough { " (few)" } else { "" };
    format!("{}{few}", value.plain())
}

/// Text of a trace on one line, not too long.
fn short(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(TEXT_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into_owned(),
    }
}

fn more(shown: usize, all: usize, out: &mut dyn Write) -> io::Result<()> {
    if all > shown {
        writeln!(out, "… and {} more (--json has all)", plain_count((all - shown) as u64))
    } else {
        Ok(())
    }
}

fn range(range: Range) -> String {
    format!("{} to {}", iso_time(range.start.0), iso_time(range.end.0))
}

fn summary(summary: &Summary<'_>, window: Option<Range>, out: &mut dyn Write) -> io::Result<()> {
    let Summary { trace_count, span_count, failed, root_failed, error_rate, .. } = summary;
    writeln!(out, "Traces: {}", plain_count(*trace_count))?;
    writeln!(out, "Spans: {}", plain_count(*span_count))?;
    if let Some(window) = window {
        writeln!(out, "Window: traces that start from {}", range(window))?;
    }
    let (Some(services), Some(stats), Some(time)) = (&summary.services, &summary.duration_stats, summary.time_range)
    else {
        return Ok(());
    };
    let shown: Vec<String> = services.iter().take(2 * ROWS).map(|service| short(service)).collect();
    let rest = if services.len() > shown.len() { ", …" } else { "" };
    writeln!(out, "Services: {} ({}{rest})", services.len(), shown.join(", "))?;
    writeln!(out, "Time Range: {}", range(time))?;
    let counts = format!("{}/{}", plain_count(*failed), plural(*trace_count, "trace"));
    writeln!(out, "Error Rate: {} ({counts})", error_rate.plain())?;
    let root_rate = Percent::of(*root_failed, *trace_count).plain();
    writeln!(out, "Root Error Rate: {root_rate} ({}/{})", plain_count(*root_failed), plural(*trace_count, "trace"))?;
    writeln!(
        out,
        "Duration: mean {}, median {}, min {}, max {}, P95 {}, P99 {}",
        stats.mean_ms.plain(),
        stats.median_ms.plain(),
        stats.min_ms.plain(),
        stats.max_ms.plain(),
        percentile(stats.p95_ms, *trace_count, ENOUGH_FOR_P95),
        percentile(stats.p99_ms, *trace_count, ENOUGH_FOR_P99)
    )
}

fn bottlenecks(rows: &[BottleneckOperation], out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "No operation owns 20% of the time callers wait.");
    }
    for (number, row) in (1..).zip(rows.iter().take(ROWS)) {
        let BottleneckOperation {
            service, operation, occurrences, trace_count, on_path_ms, percentage, pattern, ..
        } = row;
        writeln!(out, "{number}. {}.{}", short(service), short(operation))?;
        writeln!(out, "   - Duration: {} ({} of trace)", on_path_ms.plain(), percentage.plain())?;
        writeln!(out, "   - Occurrences: {}/{}", plain_count(*occurrences), plural(*trace_count, "trace"))?;
        if let Some(pattern) = pattern {
            writeln!(out, "   - Pattern: {}", short(pattern))?;
        }
    }
    more(ROWS, rows.len(), out)
}

fn critical_paths(paths: &[TracePath<'_>], out: &mut dyn Write) -> io::Result<()> {
    for (number, path) in (1..).zip(paths.iter().take(PATHS)) {
        let spans = plural(path.span_count as u64, "span");
        let (id, total, root) =
            (visible(&path.trace_id), path.total_duration_ms.plain(), path.root_duration_ms.plain());
        writeln!(out, "{number}. {id}: {total}, of which {root} on the path of {spans}")?;
        // What is shown first is what matters; the JSON has them in the order of time.
        let mut spans: Vec<_> = path.spans.iter().collect();
        crate::sorting::by(&mut spans, |a, b| b.critical_ms.0.total_cmp(&a.critical_ms.0));
        for span in spans.iter().take(ROWS) {
            let share = Percent(span.critical_ms.0 / path.root_duration_ms.0.max(1.0)).plain();
            let error = if span.has_error { ", ERR" } else { "" };
            writeln!(
                out,
                "   - {}.{}: {} ({share}{error})",
                short(span.service),
                short(span.operation),
                span.critical_ms.plain()
            )?;
        }
        if path.span_count > ROWS {
            writeln!(out, "   - … and {}", plural((path.span_count - ROWS) as u64, "more span"))?;
        }
    }
    more(PATHS, paths.len(), out)
}

fn errors(errors: &Errors<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Errors { error_rate, total_traces, failing_traces, errors_by_service, patterns } = errors;
    writeln!(
        out,
        "Error Rate: {} ({}/{})",
        error_rate.plain(),
        plain_count(*failing_traces),
        plural(*total_traces, "trace")
    )?;
    if patterns.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nTop Error Patterns:")?;
    for (number, pattern) in (1..).zip(patterns.iter().take(ROWS)) {
        let (service, message) = (short(pattern.service), short(&pattern.error_message));
        let count = plural(pattern.count, "span");
        writeln!(out, "{number}. {service}: {message} - {count} ({} of failing traces)", pattern.percentage.plain())?;
    }
    more(ROWS, patterns.len(), out)?;
    writeln!(out, "\nErrors by Service:")?;
    let mut services: Vec<_> = errors_by_service.iter().collect();
    crate::sorting::by_key(&mut services, |(_, found)| std::cmp::Reverse(found.count));
    for (service, found) in services.iter().take(ROWS) {
        writeln!(out, "{}: {}", short(service), plural(found.count, "error"))?;
        let own = patterns.iter().filter(|pattern| pattern.service == **service);
        for pattern in own.take(ROWS) {
            let share = Percent::of(pattern.count, found.count).plain();
            writeln!(out, "   - {}: {} ({share})", short(&pattern.error_message), plain_count(pattern.count))?;
        }
        let mut examples: Vec<&str> = found.examples.iter().map(|example| example.trace_id.as_str()).collect();
        examples.dedup();
        let examples: Vec<String> = examples.into_iter().take(EXAMPLES).map(short).collect();
        writeln!(out, "   Examples: {}", examples.join(", "))?;
    }
    more(ROWS, services.len(), out)
}

fn dependencies(found: &Dependencies<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut services: Vec<_> = found.services.iter().collect();
    crate::sorting::by_key(&mut services, |(_, service)| std::cmp::Reverse(service.call_count));
    for (name, service) in services.iter().take(2 * ROWS) {
        let (spans, entries) = (plural(service.call_count, "span"), plural(service.entries, "entry"));
        let (mean, rate) = (service.avg_duration_ms.plain(), service.error_rate.plain());
        writeln!(out, "{}: {spans}, {entries}, {mean} on average, {rate} errors", short(name))?;
        let Some(targets) = found.dependencies.get(**name) else { continue };
        let mut targets: Vec<_> = targets.iter().collect();
        crate::sorting::by_key(&mut targets, |(_, calls)| std::cmp::Reverse(**calls));
        for (target, calls) in targets.iter().take(ROWS) {
            writeln!(out, "   -> {}: {}", short(target), plural(**calls, "call"))?;
        }
        if targets.len() > ROWS {
            writeln!(out, "   -> … and {} more", targets.len() - ROWS)?;
        }
    }
    more(2 * ROWS, services.len(), out)
}

fn performance(found: &Performance, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}, slowest on average first:", plural(found.operation_count as u64, "operation"))?;
    for (number, row) in (1..).zip(found.operations.iter().take(ROWS)) {
        writeln!(out, "{number}. {}.{}", short(&row.service), short(&row.operation))?;
        writeln!(
            out,
            "   - {}: mean {}, median {}, P95 {}, P99 {}, max {}, stddev {}",
            plural(row.count, "span"),
            row.mean_ms.plain(),
            row.median_ms.plain(),
            percentile(row.p95_ms, row.count, ENOUGH_FOR_P95),
            percentile(row.p99_ms, row.count, ENOUGH_FOR_P99),
            row.max_ms.plain(),
            row.stddev_ms.plain()
        )?;
    }
    more(ROWS, found.operations.len(), out)
}
