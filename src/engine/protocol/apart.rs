//! Serialises a field by a function of its own.
//!
//! Browsers compile a function of WebAssembly when it is first called, as a whole: with every answer's code in one function of
//! 40 kB, the first answer waits for the code of all, and its optimising takes a core for a fifth of a second.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `value` as it serialises itself.
///
/// # Errors
/// Those of the serialiser.
#[inline(never)]
pub(super) fn serialize<T: Serialize, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    value.serialize(to)
}

/// The value that `from` holds.
///
/// # Errors
/// Those of the deserialiser.
#[inline(never)]
pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    T::deserialize(from)
}
