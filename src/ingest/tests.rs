//! Help for the tests of formats.

use super::{Parser, Splitter};
use crate::model::{SpanIx, SpanRef, SpanStore, SpanStoreBuilder};

/// The store of a file.
pub(super) fn store_of(text: &str) -> SpanStore {
    let mut builder = SpanStoreBuilder::default();
    builder.add_file("file").unwrap();
    let mut parser = Parser::new(0);
    let mut splitter = Splitter::new(0);
    let mut batches = Vec::new();
    splitter.push(text.as_bytes(), &mut |head, bytes| batches.push(parser.parse(&head, bytes)));
    splitter.finish(&mut |head, bytes| batches.push(parser.parse(&head, bytes)));
    for batch in &batches {
        builder.absorb(batch).unwrap();
    }
    builder.finish().unwrap()
}

/// All its spans, in their order.
pub(super) fn spans(store: &SpanStore) -> impl Iterator<Item = SpanRef<'_>> {
    (0..store.span_count() as u32).map(|row| store.span(SpanIx(row)))
}
