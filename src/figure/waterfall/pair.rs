//! One row of two trees laid upon each other, as plain data.

use super::row::text;
use super::{Indent, Tree as _, VisibleRows, has_children};
use crate::figure::{Alignment, Change, SpanFlags, TraceView};

/// What all rows of a frame share.
pub struct PairContext<'a> {
    /// The first trace.
    pub good: &'a TraceView,
    /// The second.
    pub bad: &'a TraceView,
    /// How their rows meet.
    pub rows: &'a Alignment,
    /// Which rows are shown.
    pub visible: &'a VisibleRows,
    /// Indentation.
    pub indent: Indent,
    /// What a full bar stands for, see [`longest`].
    pub longest_nanos: u64,
    /// The position the keyboard is on.
    pub active: Option<usize>,
}

/// A span on one of the sides.
#[derive(Clone, Debug, PartialEq)]
pub struct PairSpan {
    /// Row in its trace.
    pub row: u32,
    /// Its duration.
    pub nanos: u64,
    /// The same as a share of the longest, 0–1.
    pub share: f64,
    /// It is an error span.
    pub is_error: bool,
}

/// One row. Equal rows look equal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairRow {
    /// Row of the alignment.
    pub row: u32,
    /// Position in the list.
    pub position: usize,
    /// Depth, 0 at a root.
    pub depth: u32,
    /// Width of the guides.
    pub guides_px: f64,
    /// The depth as a number, where indentation stops short of it.
    pub level: Option<u32>,
    /// `Some(true)`: children are shown; `Some(false)`: hidden; `None`: there are none.
    pub expanded: Option<bool>,
    /// Service.
    pub service: String,
    /// Operation.
    pub name: String,
    /// The span of the first trace.
    pub good: Option<PairSpan>,
    /// The span of the second.
    pub bad: Option<PairSpan>,
    /// What became of it.
    pub change: Change,
    /// The keyboard is on it.
    pub is_active: bool,
}

/// The row at `position`.
#[must_use]
pub fn pair_row(context: &PairContext<'_>, position: usize) -> Option<PairRow> {
    let PairContext { good, bad, rows, visible, .. } = *context;
    let row = visible.row_at(position)?;
    let depth = rows.depths().get(row as usize).copied()?;
    let (left, right) = rows.at(row as usize);
    // Where both stand, service and operation are the same.
    let (view, at) = left.map(|at| (good, at)).or(right.map(|at| (bad, at)))?;
    let word = |column: &[u32]| text(view, column.get(at as usize).map_or(usize::MAX, |&at| at as usize));
    let (left, right) = (span(context, good, left), span(context, bad, right));
    Some(PairRow {
        row,
        position,
        depth,
        guides_px: context.indent.guides_px(depth),
        level: context.indent.is_capped(depth).then_some(depth),
        expanded: has_children(rows, row).then(|| !visible.is_collapsed(row)),
        service: word(&view.service),
        name: word(&view.name),
        change: Change::of(left.as_ref().map(|at| at.nanos), right.as_ref().map(|at| at.nanos)),
        good: left,
        bad: right,
        is_active: context.active == Some(position),
    })
}

fn span(context: &PairContext<'_>, view: &TraceView, row: Option<u32>) -> Option<PairSpan> {
    let row = row?;
    let nanos = view.duration_nanos.get(row as usize).copied()?;
    let share = nanos as f64 / (context.longest_nanos as f64).max(1.0);
    let flags = SpanFlags(view.flags.get(row as usize).copied().unwrap_or(0));
    Some(PairSpan { row, nanos, share, is_error: flags.has(SpanFlags::ERROR) })
}

/// The longest span of either trace.
#[must_use]
pub fn longest(good: &TraceView, bad: &TraceView) -> u64 {
    good.duration_nanos.iter().chain(&bad.duration_nanos).copied().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::trace;
    use super::*;

    #[test]
    fn a_row_says_what_both_sides_have() {
        let good = trace(&["shop GET 0+10000000", "  db read 0+2000000", "  old was 0+5"]);
        let bad = trace(&["shop GET 0+40000000", "  db read 0+2000000 !boom"]);
        let none = Alignment::NONE;
        let rows =
            Alignment { depth: vec![0, 1, 1], subtree_len: vec![3, 1, 1], good: vec![0, 1, 2], bad: vec![0, 1, none] };
        let mut visible = VisibleRows::all(&rows);
        let drawn = |visible: &VisibleRows| {
            let context = PairContext {
                good: &good,
                bad: &bad,
                rows: &rows,
                visible,
                indent: Indent { step_px: 20.0, levels: 9 },
                longest_nanos: longest(&good, &bad),
                active: Some(1),
            };
            (0..4).map_while(|at| pair_row(&context, at)).collect::<Vec<_>>()
        };
        let all = drawn(&visible);
        assert_eq!(all.iter().map(|row| row.change).collect::<Vec<_>>(), [Change::Slower, Change::Same, Change::Gone]);
        assert_eq!((all[1].service.as_str(), all[1].name.as_str(), all[1].is_active), ("db", "read", true));
        let read = |span: &Option<PairSpan>| span.as_ref().map(|span| (span.row, span.share, span.is_error));
        assert_eq!((read(&all[0].good), read(&all[0].bad)), (Some((0, 0.25, false)), Some((0, 1.0, false))));
        assert_eq!((read(&all[1].bad), read(&all[2].bad)), (Some((1, 0.05, true)), None));
        visible.set_collapsed(&rows, 0, true);
        let folded = drawn(&visible);
        assert_eq!((folded.len(), folded[0].expanded), (1, Some(false)));
    }
}
