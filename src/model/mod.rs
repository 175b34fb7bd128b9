//! What a data set *is*: ids, interned strings, attributes, the columnar span store, its builder, its diagnostics.
//!
//! ```text
//! parsers ─▶ Batch ─▶ SpanStoreBuilder ─finish()─▶ SpanStore ─into_builder()─▶ …
//! ```
//! A [`SpanStoreBuilder`] is the only writer; a [`SpanStore`] is read-only. Rows run trace by trace in pre-order, so a
//! trace is a range of rows and a subtree a sub-range. Nothing is sorted, compared or written by symbol number or map
//! order: the store does not depend on the order of files, chunks or lines, nor on how many parsers there were.

mod attributes;
mod batch;
mod builder;
mod columns;
mod derived;
mod diagnostics;
mod error_message;
mod float;
mod ids;
mod link;
mod merge;
mod segments;
mod spans;
mod store;
mod strings;
mod twins;
mod view;

pub use attributes::{Attr, AttrRange, AttributeTable, Value};
pub use batch::{
    Batch, BatchWriter, ContextKey, DecodeError, Definition, Mark, NONE, Owner, Problem, RawEvent, RawLink, RawSpan,
};
pub use builder::{LiveCounts, SpanStoreBuilder, StoreFull};
pub use derived::{Derived, Stepwise, all_steps};
pub use diagnostics::{Diagnostic, DiagnosticKind, Diagnostics, Example, Severity};
pub use error_message::{ErrorKey, error_message, error_type, is_error_by_convention};
pub use float::{float_text, parse_float, parse_json_float};
pub use ids::{
    BIG_INTEGER_MARK, ParsedId, SpanIx, Sym, TraceIx, UUID_LEN, base64_digit, begins_with_uuid, parse_span_id,
    parse_trace_id,
};
pub use segments::SegVec;
pub use spans::{Flags, SpanKind, StatusCode};
pub use store::{SpanStore, Trace};
pub use strings::StringTable;
pub use twins::{Twin, twins};
pub use view::{EventRef, LinkRef, SpanRef};
