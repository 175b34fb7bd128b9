//! What page and engine say to each other.
//!
//! Control messages are postcard bytes: exact for every `u64`, and a fraction of the code that JSON's derived visitors
//! take. File bytes and drawing columns travel beside them as transferred buffers. Every request carries an id, and every
//! answer the generation of the store it was made from: an answer for an older store is dropped by the page, and the newest
//! request per panel wins.

mod apart;
mod export;
mod request;
mod response;

pub use export::{ExportInfo, ExportOf, TableOf};
pub use request::Request;
pub use response::{DataInfo, FileInfo, Progress, Response};
use serde::{Deserialize, Serialize};

/// Hash of the sources both binaries were built from. Page and engine compare theirs before anything else, because
/// their files can be cached apart.
pub const BUILD_ID: &str = match option_env!("SPANGLASS_BUILD") {
    Some(id) => id,
    None => "dev",
};

/// Begin of the text that the engine sends once, unasked, when it stands; its [`BUILD_ID`] follows. A text, because
/// the messages of another build may not be understood.
pub const READY: &str = "ready:";

/// A message as bytes.
#[must_use]
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Fails only for types that are not plain data, of which there are none here.
    postcard::to_allocvec(message).unwrap_or_default()
}

/// The message in `bytes`; `None` if they are not what [`encode`] writes.
#[must_use]
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// What to do with the data that is there when more is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OpenMode {
    /// Forget it.
    Replace,
    /// Keep it; traces that occur in both are merged.
    Add,
}

/// A file to open. The bytes travel beside the message, or are asked for slice by slice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceInfo {
    /// Name as dropped, or the address.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// The envelope of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Chosen by the page, never reused.
    pub id: u32,
    /// The question.
    pub request: Request,
}

/// The envelope of a response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tell {
    /// Id of the request; 0 for what was not asked for.
    pub id: u32,
    /// Generation of the store the answer was made from.
    pub generation: u64,
    /// The answer.
    pub response: Response,
}
