//! The waterfall of one trace, without pixels on a screen: which rows are shown, where their bars lie, where a search
//! or an error jumps to, what the minimap shows.
//!
//! Everything here reads the columns of a [`TraceView`](super::TraceView), which are in pre-order: a subtree is the rows
//! `row .. row + subtree_len[row]`, so collapsing is skipping, and nothing recurses — a chain of 100 000 spans is an
//! ordinary trace. Two kinds of numbers must not be confused: a *row* is a span of the trace, a *position* is a place in
//! the list of rows that are shown.

mod bar;
mod find;
mod indent;
mod minimap;
mod pair;
mod path;
mod row;
mod ruler;
#[cfg(test)]
mod testing;
mod visible;
mod window;

pub use bar::{Bar, Label, bar};
pub use find::{error_rows, next_of, rank_of, tree_line};
pub use indent::Indent;
pub use minimap::{Minimap, MinimapRun, RED, match_columns, minimap};
pub use pair::{PairContext, PairRow, PairSpan, longest, pair_row};
pub use path::path_line;
pub use row::{RowContext, RowView, cut, row_view, service_hues};
pub use ruler::{Tick, ticks};
pub use visible::{Tree, VisibleRows, has_children, parent_of};
pub use window::TimeWindow;
