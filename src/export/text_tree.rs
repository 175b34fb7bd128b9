//! A trace as a text tree: the form people know from notebooks and paste into tickets.
//!
//! ```text
//! ERR [frontend] GET /cart (52.0ms)
//!     Error: upstream failed
//!   OK  [cart] load (12.3ms)
//! ```

use super::{Scratch, visible};
use crate::format::{fixed, iso_time, plural};
use crate::model::{SpanIx, SpanRef, SpanStore, Trace, error_message};
use std::io::{self, Write};

/// Levels that are indented. Below, lines stand at this indentation and begin with their level: a chain of 100 000 spans
/// would be ten gigabytes of blanks.
const MAX_LEVELS: u32 = 100;

/// Writes the tree of a trace: two blanks a level, `OK ` or `ERR`, service, name, duration in milliseconds with one
/// decimal, and below an error span its message, four blanks further in. Siblings stand in the store's order (start,
/// longer first); further roots, whose parents are missing, follow at level 0.
///
/// # Errors
/// Those of the writer.
pub fn text_tree(store: &SpanStore, trace: &Trace, out: &mut dyn Write) -> io::Result<()> {
    trace.rows().try_for_each(|row| line(store.span(SpanIx(row)), 0, out))
}

/// What does not come out, and that nothing comes in again.
pub(super) const LOSSES: &[&str] = &[
    "It is for people and tickets: only services, names, durations and error messages, and it cannot be opened again.",
];

/// See [`super::Export::trace`]: the tree under a line that says which trace it is.
pub(super) fn trace(store: &SpanStore, trace: &Trace, _: &mut Scratch, out: &mut dyn Write) -> io::Result<()> {
    let (id, start) = (store.trace_id(trace), iso_time(trace.start_nanos));
    writeln!(out, "trace {} ({start}, {})", visible(&id), plural(u64::from(trace.len()), "span", "spans"))?;
    text_tree(store, trace, out)
}

/// The same of a span and what is below it; the span stands at level 0.
///
/// # Errors
/// Those of the writer.
pub fn text_subtree(span: SpanRef<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (store, first) = (span.store(), span.ix().0);
    let rows = first..first + store.subtree_len(span.ix()).max(1);
    rows.into_iter().try_for_each(|row| line(store.span(SpanIx(row)), store.depth(span.ix()), out))
}

/// The tree with some of its spans: `kept`, rows of the trace, ascending. What is left out below one span, or beside the roots,
/// and stands together is a line that says how many it stands for, and how many of them are errors: `… 12 spans, 3 errors`. One
/// span without an error is written itself. Lines are at most five for each span kept, and one.
///
/// # Errors
/// Those of the writer.
pub fn text_outline(store: &SpanStore, trace: &Trace, kept: &[SpanIx], out: &mut dyn Write) -> io::Result<()> {
    let is_kept = |row: SpanIx| kept.binary_search(&row).is_ok();
    let mut left_out = LeftOut::default();
    for row in trace.rows().map(SpanIx) {
        if is_kept(row) {
            left_out.close(store, out)?;
            line(store.span(row), 0, out)?;
            continue;
        }
        // Below what is left out itself, the line before goes on: so a chain is one line, however deep.
        if store.span(row).parent().is_none_or(is_kept)
            && left_out.first.is_some_and(|first| is_apart(store, first, row))
        {
            left_out.close(store, out)?;
        }
        left_out.first.get_or_insert(row);
        left_out.spans += 1;
        left_out.errors += u64::from(store.span(row).is_error());
    }
    left_out.close(store, out)
}

/// Whether two spans have different parents.
fn is_apart(store: &SpanStore, one: SpanIx, other: SpanIx) -> bool {
    store.span(one).parent() != store.span(other).parent()
}

/// Spans that stand together and are not written.
#[derive(Default)]
struct LeftOut {
    first: Option<SpanIx>,
    spans: u64,
    errors: u64,
}

impl LeftOut {
    fn close(&mut self, store: &SpanStore, out: &mut dyn Write) -> io::Result<()> {
        let Self { first, spans, errors } = std::mem::take(self);
        let Some(first) = first else { return Ok(()) };
        if (spans, errors) == (1, 0) {
            return line(store.span(first), 0, out);
        }
        let indent = store.depth(first).min(MAX_LEVELS) as usize * 2;
        write!(out, "{:indent$}… {}", "", plural(spans, "span", "spans"))?;
        if errors > 0 {
            write!(out, ", {}", plural(errors, "error", "errors"))?;
        }
        writeln!(out)
    }
}

/// A span; `top` is the level that stands at the left.
fn line(span: SpanRef<'_>, top: u32, out: &mut dyn Write) -> io::Result<()> {
    let level = span.store().depth(span.ix()).saturating_sub(top);
    let indent = level.min(MAX_LEVELS) as usize * 2;
    let status = if span.is_error() { "ERR" } else { "OK " };
    write!(out, "{:indent$}", "")?;
    if level > MAX_LEVELS {
        write!(out, "(level {level}) ")?;
    }
    let millis = fixed(span.duration_nanos() as f64 / 1e6, 1);
    writeln!(out, "{status} [{}] {} ({millis}ms)", visible(span.service()), visible(span.name()))?;
    if span.is_error() {
        writeln!(out, "{:indent$}    Error: {}", "", visible(&error_message(span)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::trace_of;

    fn tree(store: &SpanStore) -> String {
        let mut out = Vec::new();
        text_tree(store, &store.traces()[0], &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn two_blanks_a_level_and_the_error_below() {
        let store = trace_of(
            "
            a frontend |!!!!!!!!!!!|     name=GET
              b cart     |--!|           name=load message=no_route\u{1b}[2J
                c db      |              name=SELECT
              d auth          |-|
            e jobs |--|                  parent=77 name=late",
        );
        assert_eq!(
            tree(&store),
            "ERR [frontend] GET (12.0ms)\n    Error: (no message)\n  \
             ERR [cart] load (4.0ms)\n      Error: no route\\u{1b}[2J\n    \
             OK  [db] SELECT (0.0ms)\n  \
             OK  [auth] d (2.0ms)\n\
             OK  [jobs] late (3.0ms)\n"
        );
    }

    #[test]
    fn a_subtree_begins_at_its_span() {
        let store = trace_of(
            "
            a shop   |---------|
              b cart |-----|
                c db  |!|        message=gone
              d auth        |-|",
        );
        let part = |row: u32| {
            let mut out = Vec::new();
            text_subtree(store.span(SpanIx(row)), &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(part(1), "OK  [cart] b (6.0ms)\n  ERR [db] c (2.0ms)\n      Error: gone\n");
        assert_eq!((part(0), part(3)), (tree(&store), "OK  [auth] d (2.0ms)\n".into()));
    }

    #[test]
    fn what_is_left_out_is_counted_where_it_stood() {
        let store = trace_of(
            "
            a shop   |!!!!!!!!!!!|   message=no
              b auth  |--|
                c db   ||
              d auth   |--|
              e pay      |----|
                f bank   |!|         message=declined
                1 bank     |-|
                2 bank       |!|     message=declined
              3 log            |!|
            4 jobs |--|              parent=77
              5 jobs ||",
        );
        let outline = |kept: &[u32]| {
            let (mut out, kept) = (Vec::new(), kept.iter().copied().map(SpanIx).collect::<Vec<_>>());
            text_outline(&store, &store.traces()[0], &kept, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            outline(&[0, 4, 5]),
            "ERR [shop] a (12.0ms)\n    Error: no\n  … 3 spans\n  OK  [pay] e (5.0ms)\n    \
             ERR [bank] f (2.0ms)\n        Error: declined\n    … 2 spans, 1 error\n  … 1 span, 1 error\n… 2 spans\n"
        );
        // A line of its own says no less than one that is left out.
        assert!(outline(&[0, 1, 4, 5, 7]).contains("    OK  [db] c (1.0ms)\n  OK  [auth] d (3.0ms)\n  OK  [pay]"));
        assert_eq!(outline(&[]), "… 11 spans, 4 errors\n");
        assert_eq!(outline(&(0..11).collect::<Vec<_>>()), tree(&store));
    }

    #[test]
    fn a_deep_chain_stays_linear() {
        let picture: String = (0..300).map(|level| format!("{}{:x} deep |\n", "  ".repeat(level), level + 1)).collect();
        // Bars of a picture start at the same column only in effect: they have no duration.
        let text = tree(&trace_of(&picture));
        let last = text.lines().last().unwrap();
        assert_eq!(last, format!("{}(level 299) OK  [deep] 12c (0.0ms)", " ".repeat(200)));
    }
}
