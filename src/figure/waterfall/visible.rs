//! Which rows are shown: collapsing is skipping.

use crate::figure::{Alignment, TraceView};

/// A tree whose rows are in pre-order.
pub trait Tree {
    /// Depth of each row, 0 at a root.
    fn depths(&self) -> &[u32];
    /// Length of the subtree of each row, itself included.
    fn subtree_lens(&self) -> &[u32];
}

impl Tree for TraceView {
    fn depths(&self) -> &[u32] {
        &self.depth
    }

    fn subtree_lens(&self) -> &[u32] {
        &self.subtree_len
    }
}

impl Tree for Alignment {
    fn depths(&self) -> &[u32] {
        &self.depth
    }

    fn subtree_lens(&self) -> &[u32] {
        &self.subtree_len
    }
}

/// The rows that are shown, in order, under what is collapsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisibleRows {
    collapsed: Vec<bool>,
    rows: Vec<u32>,
}

impl VisibleRows {
    /// All rows of `tree`.
    #[must_use]
    pub fn all(tree: &dyn Tree) -> Self {
        let count = tree.subtree_lens().len();
        Self { collapsed: vec![false; count], rows: (0..count as u32).collect() }
    }

    /// How many rows are shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at a position.
    #[must_use]
    pub fn row_at(&self, position: usize) -> Option<u32> {
        self.rows.get(position).copied()
    }

    /// The position of a row; `None` where it is inside something collapsed.
    #[must_use]
    pub fn position_of(&self, row: u32) -> Option<usize> {
        self.rows.binary_search(&row).ok()
    }

    /// The position of a row, or else of the nearest ancestor that is shown.
    #[must_use]
    pub fn nearest_position(&self, row: u32) -> Option<usize> {
        self.rows.partition_point(|&at| at <= row).checked_sub(1)
    }

    /// Whether the children of a row are hidden.
    #[must_use]
    pub fn is_collapsed(&self, row: u32) -> bool {
        self.collapsed.get(row as usize).copied().unwrap_or(false)
    }

    /// Hides or shows the children of a row. Rows without children stay as they are.
    pub fn set_collapsed(&mut self, tree: &dyn Tree, row: u32, is_collapsed: bool) {
        if !has_children(tree, row) || self.is_collapsed(row) == is_collapsed {
            return;
        }
        if let Some(flag) = self.collapsed.get_mut(row as usize) {
            *flag = is_collapsed;
        }
        self.rebuild(tree);
    }

    /// Hides the children of every row that has any: only roots are left.
    pub fn collapse_all(&mut self, tree: &dyn Tree) {
        for (flag, &len) in self.collapsed.iter_mut().zip(tree.subtree_lens()) {
            *flag = len > 1;
        }
        self.rebuild(tree);
    }

    /// Shows everything.
    pub fn expand_all(&mut self, tree: &dyn Tree) {
        self.collapsed.fill(false);
        self.rebuild(tree);
    }

    /// Collapses, on every branch, the lowest rows that are open: those with nothing open below them.
    pub fn collapse_level(&mut self, tree: &dyn Tree) {
        let mut open_below = u32::MAX;
        for &row in self.rows.iter().rev() {
            if !has_children(tree, row) || self.is_collapsed(row) {
                continue;
            }
            let end = row + subtree_len(tree, row);
            if open_below >= end
                && let Some(flag) = self.collapsed.get_mut(row as usize)
            {
                *flag = true;
            }
            open_below = row;
        }
        self.rebuild(tree);
    }

    /// Opens every collapsed row that is shown, by one level.
    pub fn expand_level(&mut self, tree: &dyn Tree) {
        let shown = std::mem::take(&mut self.rows);
        for &row in &shown {
            if let Some(flag) = self.collapsed.get_mut(row as usize) {
                *flag = false;
            }
        }
        self.rebuild(tree);
    }

    /// Opens whatever hides a row. Says whether anything changed.
    pub fn reveal(&mut self, tree: &dyn Tree, row: u32) -> bool {
        let mut changed = false;
        let mut at = row;
        while let Some(parent) = parent_of(tree, at) {
            if let Some(flag) = self.collapsed.get_mut(parent as usize).filter(|flag| **flag) {
                *flag = false;
                changed = true;
            }
            at = parent;
        }
        if changed {
            self.rebuild(tree);
        }
        changed
    }

    /// One pass over the trace, jumping over what is hidden.
    fn rebuild(&mut self, tree: &dyn Tree) {
        self.rows.clear();
        let count = self.collapsed.len() as u32;
        let mut row = 0;
        while row < count {
            self.rows.push(row);
            row += if self.is_collapsed(row) { subtree_len(tree, row) } else { 1 };
        }
    }
}

fn subtree_len(tree: &dyn Tree, row: u32) -> u32 {
    tree.subtree_lens().get(row as usize).copied().unwrap_or(1).max(1)
}

/// Whether a row has children.
#[must_use]
pub fn has_children(tree: &dyn Tree, row: u32) -> bool {
    subtree_len(tree, row) > 1
}

/// The parent of a row: the nearest row above it that is less deep. Climbing to the root by repeated calls costs one
/// pass over the rows above, however deep the row is.
#[must_use]
pub fn parent_of(tree: &dyn Tree, row: u32) -> Option<u32> {
    let depth = *tree.depths().get(row as usize)?;
    let above = tree.depths().get(..row as usize)?;
    above.iter().rposition(|&at| at < depth).map(|at| at as u32)
}

#[cfg(test)]
mod tests {
    use super::super::testing::by_depth;
    use super::*;

    // 0
    // ├ 1
    // │ ├ 2
    // │ │ └ 3
    // │ └ 4
    // ├ 5
    // └ 6
    //   └ 7
    // 8
    const TREE: &[u32] = &[0, 1, 2, 3, 2, 1, 1, 2, 0];

    fn shown(rows: &VisibleRows) -> Vec<u32> {
        (0..rows.len()).filter_map(|position| rows.row_at(position)).collect()
    }

    #[test]
    fn collapsing_skips_the_subtree() {
        let view = by_depth(TREE);
        let mut rows = VisibleRows::all(&view);
        assert_eq!(shown(&rows), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        rows.set_collapsed(&view, 1, true);
        assert_eq!(shown(&rows), [0, 1, 5, 6, 7, 8]);
        assert_eq!((rows.position_of(6), rows.position_of(3)), (Some(3), None));
        assert_eq!(rows.nearest_position(3), Some(1), "hidden in row 1");
        rows.set_collapsed(&view, 5, true);
        assert!(!rows.is_collapsed(5), "nothing to hide");
        rows.set_collapsed(&view, 0, true);
        assert_eq!(shown(&rows), [0, 8]);
        rows.set_collapsed(&view, 0, false);
        assert_eq!(shown(&rows), [0, 1, 5, 6, 7, 8], "what was collapsed inside stays so");
    }

    #[test]
    fn all_and_level_by_level() {
        let view = by_depth(TREE);
        let mut rows = VisibleRows::all(&view);
        rows.collapse_level(&view);
        assert_eq!(shown(&rows), [0, 1, 2, 4, 5, 6, 8], "2 and 6 closed");
        rows.collapse_level(&view);
        assert_eq!(shown(&rows), [0, 1, 5, 6, 8]);
        rows.collapse_level(&view);
        assert_eq!(shown(&rows), [0, 8]);
        rows.collapse_level(&view);
        assert_eq!(shown(&rows), [0, 8]);
        rows.expand_level(&view);
        assert_eq!(shown(&rows), [0, 1, 5, 6, 8]);
        rows.expand_level(&view);
        assert_eq!(shown(&rows), [0, 1, 2, 4, 5, 6, 7, 8]);
        rows.collapse_all(&view);
        assert_eq!(shown(&rows), [0, 8]);
        rows.expand_all(&view);
        assert_eq!(rows.len(), TREE.len());
    }

    #[test]
    fn a_hidden_row_is_revealed_by_its_ancestors_only() {
        let view = by_depth(TREE);
        let mut rows = VisibleRows::all(&view);
        rows.collapse_all(&view);
        assert!(rows.reveal(&view, 3));
        assert_eq!(shown(&rows), [0, 1, 2, 3, 4, 5, 6, 8]);
        assert!(!rows.reveal(&view, 3));
        assert!(!rows.reveal(&view, 99));
    }

    #[test]
    fn parents() {
        let view = by_depth(TREE);
        let parents: Vec<Option<u32>> = (0..9).map(|row| parent_of(&view, row)).collect();
        assert_eq!(parents, [None, Some(0), Some(1), Some(2), Some(1), Some(0), Some(0), Some(6), None]);
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_is_nothing_special() {
        let depths: Vec<u32> = (0..100_000).collect();
        let view = by_depth(&depths);
        let mut rows = VisibleRows::all(&view);
        rows.collapse_all(&view);
        assert_eq!(rows.len(), 1);
        assert!(rows.reveal(&view, 99_999));
        assert_eq!(rows.len(), 100_000);
        rows.collapse_level(&view);
        assert_eq!(rows.len(), 99_999);
        rows.set_collapsed(&view, 50_000, true);
        assert_eq!(rows.len(), 50_001);
    }

    #[test]
    fn no_rows() {
        let view = TraceView::default();
        let mut rows = VisibleRows::all(&view);
        rows.collapse_all(&view);
        rows.expand_level(&view);
        rows.collapse_level(&view);
        assert!(rows.is_empty() && !rows.reveal(&view, 0) && rows.nearest_position(5).is_none());
    }
}
