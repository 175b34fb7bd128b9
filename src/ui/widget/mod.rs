//! Small parts that panels share: they know signals and elements, nothing of traces.

mod copy;
mod cut;
mod dialog;
mod frame;
mod save_menu;
mod size;
mod sorted_table;
mod spark;
mod splitter;
mod text_row;
mod value_actions;
mod virtual_grid;
mod virtual_rows;

pub use copy::{CopyButton, CopyLater, Later};
pub use cut::{Cut, Rest};
pub use dialog::Dialog;
pub use frame::Frame;
pub use save_menu::{SaveMenu, SavedTable};
pub use size::{use_shown_size, use_size};
pub use sorted_table::{Cell, SortedTable};
pub use spark::spark_bars;
pub use splitter::Splitter;
pub use text_row::{TextGridRow, TextRow};
pub use value_actions::ValueActions;
pub use virtual_grid::{Grid, GridHead, GridRows, HeadSort, ROW_PX, VirtualGrid};
pub use virtual_rows::{Placed, Pool, Slot, VirtualScroll, is_foreign};
