//! Plain drawable data: what an analysis yields and what charts, tables and exports read.
//!
//! A figure knows nothing of pixels, colours or the store: numbers, text and ids only, so that it can be
//! snapshotted natively, sent from the engine to the page, drawn on a canvas and shown as a table from one source.
//! Times are nanoseconds since the epoch, durations nanoseconds, both `u64`; averages and percentiles are `f64`
//! nanoseconds, and `None` where the denominator is empty (shown as "–", never as 0).
//!
//! To add one: a file here, a drawing in `chart` (or a component in `ui`), and the analysis that yields it.

mod bottlenecks;
mod breakdown;
mod compare;
mod critical_path;
mod differences;
mod errors;
mod errors_over_time;
mod facets;
mod findings;
mod graph;
mod histogram;
mod hue;
mod latency;
mod no_match;
mod operations;
mod overview;
mod peers;
mod report;
mod scatter;
pub mod scroll;
mod span_detail;
mod span_table;
mod suggestion;
mod time_axis;
mod trace_list;
mod trace_pair;
mod trace_text;
mod trace_view;
mod version_seen;
pub mod waterfall;

pub use bottlenecks::{Bottleneck, Bottlenecks, PathShare, Weight};
pub use breakdown::{Breakdown, BreakdownRow, Measure};
pub use compare::{OperationChange, OperationSide, SetComparison, SetSide};
pub use critical_path::{PathRule, PathSegment, PathSpan, TracePath};
pub use differences::{Difference, Differences};
pub use errors::{ErrorGroup, ErrorKey, ErrorPath, Errors, FailedEndpoint, MessageCount, PathEnd, ServiceErrors};
pub use errors_over_time::{ErrorBucket, ErrorsAs, ErrorsOf, ErrorsOverTime};
pub use facets::{Facet, FacetValue, Facets};
pub use findings::{CallPattern, Era, Evidence, Example, Finding, Findings, NewOperation, are_roots_short};
pub use graph::{Calls, GraphEdge, GraphNode, NodeKind, ServiceGraph};
pub use histogram::{Bin, BinScale, Histogram};
pub use hue::{HUE_CLASSES, HUE_DEGREES, hue, hue_class};
pub use latency::{BoxBucket, BoxesOverTime, DurationOf, Latency, PercentileBucket, PercentilesOverTime};
pub use no_match::{AbsentKey, NoMatch};
pub use operations::{OperationRow, OperationSort, OperationTable};
pub use overview::{DurationStats, Overview};
pub use peers::{Peer, Peers};
pub use report::{DiagnosticRow, FileReport, FileState, ImportReport, Severity};
pub use scatter::{DensityCell, Dot, Scatter};
pub use span_detail::{AttributeRow, EventRow, LinkRow, LinkedSpan, SpanDetail, SpanRank};
pub use span_table::{SpanSort, SpanTable};
pub use suggestion::Suggestion;
pub use time_axis::TimeAxis;
pub use trace_list::{TraceError, TraceList, TraceRow, TraceSort};
pub use trace_pair::{Alignment, Change, PairOperation, PairSide, TracePair};
pub use trace_text::{TextLines, TraceText};
pub use trace_view::{SpanFlags, SpanNote, TraceHeader, TraceView};
pub use version_seen::VersionSeen;
