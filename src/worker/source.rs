//! Something to read, as the page holds it.

use crate::engine::protocol::SourceInfo;
use js_sys::ArrayBuffer;

/// Something to read.
#[derive(Clone)]
pub enum Source {
    /// A file of the user's; the engine reads it slice by slice.
    File(web_sys::File),
    /// Bytes that the page fetched.
    Bytes {
        /// The address or another name.
        name: String,
        /// The bytes.
        bytes: ArrayBuffer,
    },
}

impl Source {
    /// Name and size, as the engine is told.
    #[must_use]
    pub fn info(&self) -> SourceInfo {
        match self {
            Self::File(file) => SourceInfo { name: file.name(), bytes: file.size() as u64 },
            Self::Bytes { name, bytes } => SourceInfo { name: name.clone(), bytes: u64::from(bytes.byte_length()) },
        }
    }
}
