//! Stepping through matches and errors.

use crate::figure::{SpanFlags, TraceView};

/// The row of `rows` (ascending) after `from`, or before it; past an end it goes on at the other. Without `from` the
/// first, or the last.
#[must_use]
pub fn next_of(rows: &[u32], from: Option<u32>, forward: bool) -> Option<u32> {
    let next = match (from, forward) {
        (None, _) => None,
        (Some(from), true) => rows.get(rows.partition_point(|&row| row <= from)),
        (Some(from), false) => rows.partition_point(|&row| row < from).checked_sub(1).and_then(|at| rows.get(at)),
    };
    next.or_else(|| if forward { rows.first() } else { rows.last() }).copied()
}

/// Place of a row among `rows` (ascending), from 1.
#[must_use]
pub fn rank_of(rows: &[u32], row: u32) -> Option<usize> {
    rows.binary_search(&row).ok().map(|at| at + 1)
}

/// The line of a row in the trace as a text tree, from 0: an error span has a second one, with its message. `errors`: rows of
/// error spans, ascending.
#[must_use]
pub fn tree_line(errors: &[u32], row: u32) -> u64 {
    u64::from(row) + errors.partition_point(|&error| error < row) as u64
}

/// Rows of error spans, ascending.
#[must_use]
pub fn error_rows(view: &TraceView) -> Vec<u32> {
    let is_error = |&(_, &flags): &(u32, &u8)| SpanFlags(flags).has(SpanFlags::ERROR);
    (0_u32..).zip(&view.flags).filter(is_error).map(|(row, _)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::trace;
    use super::*;

    #[test]
    fn steps_go_round() {
        let rows = [3, 7, 7_000];
        assert_eq!(next_of(&rows, None, true), Some(3));
        assert_eq!(next_of(&rows, None, false), Some(7_000));
        assert_eq!(next_of(&rows, Some(3), true), Some(7));
        assert_eq!(next_of(&rows, Some(5), true), Some(7), "from between two");
        assert_eq!(next_of(&rows, Some(5), false), Some(3));
        assert_eq!(next_of(&rows, Some(7_000), true), Some(3));
        assert_eq!(next_of(&rows, Some(3), false), Some(7_000));
        assert_eq!(next_of(&[], Some(3), true), None);
        assert_eq!((rank_of(&rows, 7), rank_of(&rows, 8)), (Some(2), None));
    }

    #[test]
    fn errors_have_two_lines_in_the_text_tree() {
        assert_eq!([0, 1, 2, 3, 4].map(|row| tree_line(&[1, 2], row)), [0, 1, 3, 5, 6]);
    }

    #[test]
    fn errors_are_the_error_spans_themselves() {
        let view = trace(&["a x", "  b y", "    c z !boom", "  d w !bang"]);
        assert_eq!(error_rows(&view), [2, 3]);
    }
}
