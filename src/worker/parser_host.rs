//! A parse worker: chunks in, batches out, nothing else. It ends with the load, because wasm memory never shrinks.

use super::scope;
use crate::engine::protocol;
use crate::ingest::{ChunkHead, Parser};
use wasm_bindgen::JsCast as _;

/// Serves to the end. An empty message says that it stands: before that its messages would be lost.
pub(super) fn run() {
    // Its number is told with each chunk; the engine never gives one parser two.
    let mut parser: Option<Parser> = None;
    let mut bytes = Vec::new();
    scope::on_message(move |parts| {
        let head = scope::bytes_of(&parts.get(0));
        let Some((number, len, head)) = protocol::decode::<(u32, u32, ChunkHead)>(&head) else { return };
        let Ok(buffer) = parts.get(1).dyn_into() else { return };
        let parser = parser.get_or_insert_with(|| Parser::new(number));
        scope::copy_out(&buffer, len, &mut bytes);
        let batch = parser.parse(&head, &bytes).encode();
        // The batch goes back in the chunk's buffer, which goes round and round.
        scope::post_buffer(&scope::refill(Some(buffer), &batch), batch.len() as u32);
    });
    scope::post(&[], None);
}
