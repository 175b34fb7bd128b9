//! Bytes of a source, slice by slice, two reads under way: one after another costs a third more.

use super::scope;
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use std::collections::VecDeque;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

const SLICE_BYTES: f64 = 8.0 * 1024.0 * 1024.0;
const READS_AHEAD: usize = 2;

/// A slice is handed out in parts that stay in the processor's cache while they are copied, scanned and copied again.
const PART_BYTES: u32 = 256 * 1024;

/// Reads one source.
pub(super) struct Reader {
    source: Source,
    size: f64,
    asked: f64,
    /// Futures, not promises: a read that fails after the one before it has nobody waiting for it, and a failure nobody
    /// waits for counts as a crash of the engine.
    reads: VecDeque<JsFuture>,
    /// What is left of the slice at hand.
    rest: Option<Uint8Array>,
}

enum Source {
    File(File),
    Bytes(ArrayBuffer),
}

impl Reader {
    /// For a `File` or an `ArrayBuffer`.
    pub fn new(source: &JsValue) -> Option<Self> {
        let (source, size) = match source.dyn_ref::<File>() {
            Some(file) => (Source::File(file.clone()), file.size()),
            None => {
                let bytes = source.dyn_ref::<ArrayBuffer>()?.clone();
                let size = f64::from(bytes.byte_length());
                (Source::Bytes(bytes), size)
            }
        };
        Some(Self { source, size, asked: 0.0, reads: VecDeque::new(), rest: None })
    }

    fn ask(&mut self) {
        let (from, to) = (self.asked, (self.asked + SLICE_BYTES).min(self.size));
        self.asked = to;
        let promise = match &self.source {
            Source::File(file) => {
                let slice: Result<Blob, JsValue> = file.slice_with_f64_and_f64(from, to);
                slice.map_or_else(|error| Promise::reject(&error), |blob| blob.array_buffer().unchecked_into())
            }
            Source::Bytes(bytes) => Promise::resolve(&JsValue::from(bytes.slice_with_end(from as u32, to as u32))),
        };
        self.reads.push_back(JsFuture::from(promise));
    }

    /// The next bytes into `into`; false at the end.
    ///
    /// # Errors
    /// What the browser says: the file has changed, vanished, or may not be read.
    pub async fn next(&mut self, into: &mut Vec<u8>) -> Result<bool, String> {
        // Batches are taken, and a wish to cancel is heard, between parts: what is read may be there at once.
        scope::take_turns().await;
        if let Some(rest) = self.rest.take() {
            self.part(&rest, into);
            return Ok(true);
        }
        while self.reads.len() < READS_AHEAD && self.asked < self.size {
            self.ask();
        }
        let Some(read) = self.reads.pop_front() else { return Ok(false) };
        let slice = read.await.map_err(|error| reason(&error))?;
        if self.asked < self.size {
            self.ask();
        }
        self.part(&Uint8Array::new(&slice), into);
        Ok(true)
    }

    fn part(&mut self, slice: &Uint8Array, into: &mut Vec<u8>) {
        let len = slice.length();
        let end = len.min(PART_BYTES);
        into.resize(end as usize, 0);
        slice.subarray(0, end).copy_to(into);
        self.rest = (end < len).then(|| slice.subarray(end, len));
    }
}

fn reason(error: &JsValue) -> String {
    let text = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    let text = text.or_else(|| js_sys::Reflect::get(error, &"message".into()).ok()?.as_string());
    text.unwrap_or_else(|| "unknown reason".into())
}
