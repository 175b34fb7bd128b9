//! A parse worker: chunks in, batches out, nothing else. It ends with the load, because wasm memory never shrinks.

use super::scope;
use crate::engine::protocol;
use crate::ingest::{ChunkHead, Parser};

/// Serves to the end. An empty message says that it stands: before that its messages would be lost.
pub(super) fn run() {
    // Its number is told with each chunk; the engine never gives one parser two.
    let mut parser: Option<Parser> = None;
    scope::on_message(move |parts| {
        let head = scope::bytes_of(&parts.get(0));
        let Some((number, head)) = protocol::decode::<(u32, ChunkHead)>(&head) else { return };
        let parser = parser.get_or_insert_with(|| Parser::new(number));
        let bytes = scope::bytes_of(&parts.get(1));
        let batch = parser.parse(&head, &bytes);
        drop(bytes);
        scope::post(&batch.encode(), None);
    });
    scope::post(&[], None);
}
