//! Small plain parts of a span.

use bytemuck::{Pod, Zeroable};
use serde::{Deserialize, Serialize};

/// OpenTelemetry's span kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum SpanKind {
    /// Not given.
    #[default]
    Unspecified = 0,
    /// Work inside a service.
    Internal = 1,
    /// Handles a request.
    Server = 2,
    /// Makes a request.
    Client = 3,
    /// Sends a message.
    Producer = 4,
    /// Handles a message.
    Consumer = 5,
}

impl SpanKind {
    /// By OTLP's number; what is beyond is unspecified.
    #[must_use]
    pub fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Internal,
            2 => Self::Server,
            3 => Self::Client,
            4 => Self::Producer,
            5 => Self::Consumer,
            _ => Self::Unspecified,
        }
    }

    /// By name, with or without `SPAN_KIND_` or `SpanKind.`, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let bare = name.rsplit(['.', '_']).next().unwrap_or(name);
        let all = [Self::Internal, Self::Server, Self::Client, Self::Producer, Self::Consumer];
        all.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(bare)).unwrap_or_default()
    }

    /// Lower-case name; "" where it is not given.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::Internal => "internal",
            Self::Server => "server",
            Self::Client => "client",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        }
    }
}

/// OpenTelemetry's status code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum StatusCode {
    /// Not given.
    #[default]
    Unset = 0,
    /// Said to be fine: wins over every sign of an error.
    Ok = 1,
    /// Failed.
    Error = 2,
}

impl StatusCode {
    /// By OTLP's number; what is beyond is unset.
    #[must_use]
    pub fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Ok,
            2 => Self::Error,
            _ => Self::Unset,
        }
    }

    /// By name, with or without `STATUS_CODE_`, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let bare = name.rsplit(['.', '_']).next().unwrap_or(name);
        let all = [Self::Ok, Self::Error];
        all.into_iter().find(|code| code.name().eq_ignore_ascii_case(bare)).unwrap_or_default()
    }

    /// Lower-case name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unset => "unset",
            Self::Ok => "ok",
            Self::Error => "error",
        }
    }
}

/// What else is known of a span, in bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Flags(pub u32);

impl Flags {
    /// It is an error span (DEFINITIONS, "Error span").
    pub const ERROR: u32 = 1;
    /// The span id is opaque.
    pub const ID_OPAQUE: u32 = 1 << 1;
    /// A parent is named.
    pub const HAS_PARENT: u32 = 1 << 2;
    /// The parent's id is opaque.
    pub const PARENT_OPAQUE: u32 = 1 << 3;
    /// The trace id is opaque. Only in batches.
    pub const TRACE_OPAQUE: u32 = 1 << 4;
    /// The trace id is that of the container, which may follow. Only in batches.
    pub const TRACE_LATE: u32 = 1 << 5;
    /// There was no start.
    pub const START_MISSING: u32 = 1 << 6;
    /// The start was 0 among others that were not: taken as missing.
    pub const START_ZERO: u32 = 1 << 7;
    /// The end precedes the start.
    pub const END_BEFORE_START: u32 = 1 << 8;
    /// There was no end and no duration.
    pub const END_MISSING: u32 = 1 << 9;
    /// The duration could not be read.
    pub const BAD_DURATION: u32 = 1 << 10;
    /// It has no service.
    pub const NO_SERVICE: u32 = 1 << 11;
    /// The parent is named but not in the data set.
    pub const PARENT_MISSING: u32 = 1 << 12;
    /// Its chain of parents came back to it and was cut here.
    pub const CYCLE_CUT: u32 = 1 << 13;
    /// Another span has its id and kind, but other times.
    pub const CONFLICT: u32 = 1 << 14;
    /// It starts before its parent or ends after it.
    pub const OUTSIDE_PARENT: u32 = 1 << 15;
    /// It has no span id.
    pub const ID_MISSING: u32 = 1 << 16;
    /// A descendant is an error span.
    pub const ERROR_BELOW: u32 = 1 << 17;
    /// Its trace id had 64 bits, in a format that also writes the lower half of 128.
    pub const SHORT_TRACE: u32 = 1 << 18;

    /// Another span of its trace has its id.
    pub const ID_SHARED: u32 = 1 << 19;

    /// The start was not given, and is the parent's.
    pub const START_REPAIRED: u32 = Self::START_MISSING | Self::START_ZERO;
    /// Start or duration is not what the file says.
    pub const TIME_REPAIRED: u32 =
        Self::START_REPAIRED | Self::END_BEFORE_START | Self::END_MISSING | Self::BAD_DURATION;
    /// Bits that say how a row is to be read; no store has them.
    pub const ONLY_IN_BATCHES: u32 = Self::TRACE_OPAQUE | Self::TRACE_LATE;
    /// Bits that [`finish`](super::SpanStoreBuilder::finish) works out anew.
    pub const DERIVED: u32 = Self::PARENT_MISSING
        | Self::CYCLE_CUT
        | Self::CONFLICT
        | Self::ID_SHARED
        | Self::OUTSIDE_PARENT
        | Self::ERROR_BELOW
        | Self::START_ZERO;

    /// Whether any bit of `mask` is set.
    #[must_use]
    pub fn any(self, mask: u32) -> bool {
        self.0 & mask != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enums_are_read_by_number_and_by_every_spelling() {
        for name in ["SPAN_KIND_SERVER", "server", "SERVER", "SpanKind.SERVER"] {
            assert_eq!(SpanKind::from_name(name), SpanKind::Server, "{name}");
        }
        assert_eq!(SpanKind::from_number(3), SpanKind::Client);
        assert_eq!(SpanKind::from_name("nonsense"), SpanKind::Unspecified);
        assert_eq!(StatusCode::from_name("STATUS_CODE_ERROR"), StatusCode::Error);
        assert_eq!(StatusCode::from_name("UNSET"), StatusCode::Unset);
    }
}
