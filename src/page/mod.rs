//! What the page decides, apart from how it looks: pure, so that it is tested natively; `ui` only shows it.
//!
//! - [`loads`]: files in, requests to the engine out; what happens when it crashes while it reads.
//! - [`link`]: whether the data that was loaded is the data a link was made from.
//! - [`chips`]: the terms of the filter, one by one, in words.
//! - [`facets`]: what a click on a value makes of the filter.
//! - [`errors`]: the errors screen in words and bars.
//! - [`findings`]: what stands out, in sentences, and where each leads.
//! - [`connecting`]: the form that asks a back-end, and what is said where there is no answer.
//! - [`comparison`]: two sets of traces in words.
//! - [`pair`]: two traces in words.
//! - [`picking`]: what is picked of a figure of durations, as terms of the filter.
//! - [`png`]: a picture as a file, of rows as they are drawn.
//! - [`notebook`]: the summary of an incident, what is pinned, and both as files.
//! - [`sentences`]: what is said when something cannot be had.
//! - [`spans`]: the spans of a trace as a table of texts.
//! - [`spark`]: counts as bars within a row.
//! - [`stats`]: the numbers at the head of the overview.
//! - [`saving`]: names of files that are saved, and how far one has come.
//! - [`keys`]: the keys, as the help lists them.
//! - [`table`]: the cells of tables, shown, sorted and saved.
//! - [`trace`]: what the head of a trace and the detail of a span say.
//! - [`typed`]: the filter from what is typed.

pub mod chips;
pub mod comparison;
pub mod connecting;
pub mod errors;
pub mod facets;
pub mod findings;
pub mod keys;
pub mod link;
pub mod loads;
pub mod no_match;
pub mod notebook;
pub mod operations;
pub mod pair;
pub mod picking;
pub mod png;
pub mod saving;
pub mod sentences;
pub mod spans;
pub mod spark;
pub mod stats;
pub mod table;
pub mod trace;
pub mod typed;
