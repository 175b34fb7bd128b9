//! A parse worker: chunks in, batches out, nothing else. It ends with the load, because wasm memory never shrinks.

use super::scope;
use crate::ingest::{ChunkHead, Parser};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast as _;

/// What a parser says first: before that its messages would be lost.
pub(super) const READY: &str = "ready";

/// Serves to the end.
pub(super) fn run() {
    // Its number is told with each chunk; the engine never gives one parser two.
    let mut parser: Option<(u32, Parser)> = None;
    scope::on_message(move |parts| {
        let head = parts.get(0).as_string().and_then(|text| serde_json::from_str::<(u32, ChunkHead)>(&text).ok());
        let (Some((number, head)), Ok(buffer)) = (head, parts.get(1).dyn_into::<ArrayBuffer>()) else { return };
        let (_, parser) = parser.get_or_insert_with(|| (number, Parser::new(number)));
        let bytes = Uint8Array::new(&buffer).to_vec();
        let batch = parser.parse(&head, &bytes);
        drop(bytes);
        scope::post("", Some(&batch.encode()));
    });
    scope::post(READY, None);
}
