//! What became of a file, in sentences a person can act on: which file, what it is, where, what was kept.

use super::load::FileLoad;
use crate::ingest::{FORMATS, Seen, What};

/// The file ends within a value.
pub(super) fn ends_early(file: &FileLoad, at: u64) -> String {
    let (name, (line, column)) = (&file.info.name, file.splitter.end_position());
    let inside = if file.is_gzip { " of the decompressed text" } else { "" };
    let kept = if is_refused(file) { "" } else { ": every whole span before it was kept" };
    format!("{name} ends early, at byte {at}{inside} (line {line}, column {column}){kept}.")
}

/// The store is full.
pub(super) fn store_full(name: &str, at: u64) -> String {
    if at == 0 {
        return format!("{name} was not read: the memory for spans was full before.");
    }
    format!(
        "The memory for spans is full at byte {at} of {name}: what was read before it can be used, the rest is not there."
    )
}

/// The user had enough.
pub(super) fn cancelled(name: &str, at: u64) -> String {
    match at {
        0 => format!("{name} was not read: reading was cancelled before."),
        _ => format!("{name}: reading was cancelled at byte {at}."),
    }
}

/// Records left behind.
pub(super) fn broken_records(name: &str, broken: &[crate::ingest::BrokenRecord]) -> Option<String> {
    let first = broken.first()?;
    let (from, to) = (first.offset, first.end);
    let more = match broken.len() {
        1 => String::new(),
        count => format!(" So do {} more records.", count - 1),
    };
    Some(format!(
        "{name}: the record at byte {from} does not end before the next one begins at byte {to}; its whole spans were kept.{more}"
    ))
}

/// Titles of the formats of a file, and why it was taken for these.
pub(super) fn format(file: &FileLoad) -> (String, String) {
    let (mut titles, mut reasons) = (Vec::new(), Vec::new());
    for seen in file.splitter.seen() {
        if let What::Format(format) = seen.what {
            titles.extend(FORMATS.get(format as usize).map(|format| format.title()));
            reasons.push(seen.why.clone());
        }
    }
    if file.is_gzip {
        titles.push("gzip");
    }
    (titles.join(", "), reasons.join(", "))
}

/// Whether nothing in the file could be read: no value of a format that is.
pub(super) fn is_refused(file: &FileLoad) -> bool {
    !file.splitter.seen().any(|seen| matches!(seen.what, What::Format(_)))
}

/// Sentences for what was not read.
pub(super) fn not_read(file: &FileLoad) -> Vec<String> {
    let name = &file.info.name;
    let mut out = Vec::new();
    if let Some(why) = &file.refusal {
        let kept = if file.spans > 0 { "; what was read before it is kept" } else { "" };
        out.push(format!("{name} {why}{kept}."));
    }
    let has_traces = !is_refused(file);
    // A file that is named as another thing needs no sentence on those of its values that nobody knows.
    let is_named = !has_traces && file.splitter.seen().any(|seen| matches!(seen.what, What::Foreign(_)));
    for seen in file.splitter.seen().filter(|seen| !(is_named && matches!(seen.what, What::Unknown))) {
        out.extend(sentence(name, seen, has_traces));
    }
    if out.is_empty() && file.problems.is_empty() && !has_traces {
        out.push(format!("{name} holds no JSON value."));
    }
    if has_traces && file.spans == 0 && file.problems.is_empty() {
        out.push(format!("{name} was recognised, but there is no span in it."));
    }
    out
}

fn sentence(name: &str, seen: &Seen, has_traces: bool) -> Option<String> {
    let Seen { what, count, offset, why } = seen;
    match what {
        What::Format(_) => None,
        What::Foreign(foreign) if has_traces => {
            Some(format!("{name}: passed over {count} × {} (the first at byte {offset}).", foreign.title))
        }
        What::Foreign(foreign) if foreign.is_signal => Some(format!("{name} holds {}, not traces.", foreign.title)),
        What::Foreign(foreign) => Some(format!("{name} is not read: it holds {}.", foreign.title)),
        What::Unknown if why.is_empty() => Some(format!(
            "{name} is JSON without a key that tells what it is (at byte {offset}): no trace format looks so."
        )),
        What::Unknown => Some(format!(
            "{name} is JSON, but of no trace format that is known: the value at byte {offset} begins with the keys {why}."
        )),
    }
}
