//! The columns of spans, events and links, and what they point into. Builder and store share them by move.

use super::attributes::AttrRange;
use super::batch::NONE;
use super::diagnostics::{Diagnostics, Files};
use super::segments::SegVec;
use super::spans::Flags;
use super::{AttributeTable, StringTable, Sym, Value};
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use std::collections::TryReserveError;

/// The service of spans that name none.
pub(super) const UNKNOWN_SERVICE: &str = "unknown";

/// A row of one struct of arrays, pushed and permuted as a whole.
macro_rules! columns {
    ($(#[$doc:meta])* $table:ident of $row:ident { $($(#[$field_doc:meta])* $name:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub(super) struct $row { $($(#[$field_doc])* pub $name: $kind,)* }

        /// Columns of it.
        #[derive(Clone, Debug, Default)]
        pub(super) struct $table { $(pub $name: SegVec<$kind>,)* }

        impl $table {
            /// Bytes held.
            pub fn bytes(&self) -> usize { 0 $(+ self.$name.bytes())* }

            /// Appends a row.
            pub fn push(&mut self, row: $row) -> Result<(), TryReserveError> {
                $(self.$name.push(row.$name)?;)*
                Ok(())
            }

            /// The rows at `order`, in that order, column by column: at most one column is there twice.
            #[allow(dead_code)]
            pub fn permute(&mut self, order: &[u32]) -> Result<(), TryReserveError> {
                $(self.$name.permute(order)?;)*
                Ok(())
            }
        }
    };
}

columns! {
    /// A span.
    SpanColumns of SpanRow {
        /// File number and offset.
        origin: u64,
        /// Binary, or a symbol ([`Flags::ID_OPAQUE`]).
        span_id: u64,
        /// Binary, or a symbol ([`Flags::PARENT_OPAQUE`]).
        parent_id: u64,
        /// Since the epoch; 0 where it was not given, until a trace is linked.
        start_nanos: u64,
        /// Duration.
        duration_nanos: u64,
        /// Position in the traces of the builder.
        trace: u32,
        /// Resource; in a builder, of a new row, its context.
        resource: u32,
        /// Scope; in a builder, of a new row, its context.
        scope: u32,
        name: Sym,
        status_message: u32,
        trace_state: u32,
        attributes: AttrRange,
        events: AttrRange,
        links: AttrRange,
        flags: Flags,
        kind: u8,
        status: u8,
    }
}

columns! {
    /// An event.
    EventColumns of EventRow {
        time_nanos: u64,
        name: Sym,
        attributes: AttrRange,
    }
}

columns! {
    /// A link.
    LinkColumns of LinkRow {
        trace_id: [u64; 2],
        span_id: u64,
        attributes: AttrRange,
        flags: Flags,
    }
}

/// A resource or a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Context {
    /// Service or scope name, or `NONE`.
    pub name: u32,
    /// Scope version, or `NONE`.
    pub version: u32,
    /// Attributes.
    pub attributes: AttrRange,
}

/// A trace id of a builder, and where its rows stood when it was frozen.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownTrace {
    /// High half first; an opaque id is a symbol in the low half.
    pub id: [u64; 2],
    /// The id is text.
    pub is_opaque: bool,
    /// First row when frozen.
    pub first: u32,
    /// Rows when frozen; 0 for a trace that is new.
    pub len: u32,
}

/// Everything rows point into.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    pub strings: StringTable,
    pub attributes: AttributeTable,
    pub spans: SpanColumns,
    pub events: EventColumns,
    pub links: LinkColumns,
    pub files: Files,
    pub resources: Vec<Context>,
    pub scopes: Vec<Context>,
    pub traces: Vec<KnownTrace>,
    pub trace_index: HashMap<([u64; 2], bool), u32>,
    /// What was found while reading and uniting.
    pub found: Diagnostics,
}

impl Tables {
    /// Bytes held by columns and strings.
    pub fn bytes(&self) -> usize {
        let rows = self.spans.bytes() + self.events.bytes() + self.links.bytes();
        rows + self.strings.bytes() + self.attributes.bytes() + self.traces.capacity() * size_of::<KnownTrace>()
    }

    /// Position of the trace with this id, which is made if it is new.
    pub fn trace(&mut self, id: [u64; 2], is_opaque: bool) -> u32 {
        *self.trace_index.entry((id, is_opaque)).or_insert_with(|| {
            self.traces.push(KnownTrace { id, is_opaque, first: 0, len: 0 });
            self.traces.len() as u32 - 1
        })
    }

    /// Symbol of the service of a row, or `NONE`.
    pub fn service(&self, row: u32) -> u32 {
        self.resources.get(self.spans.resource.get(row as usize) as usize).map_or(NONE, |resource| resource.name)
    }

    /// Name of the service of a row.
    pub fn service_name(&self, row: u32) -> &str {
        match self.service(row) {
            NONE => UNKNOWN_SERVICE,
            sym => self.strings.get(Sym(sym)),
        }
    }

    /// Orders attribute lists by content.
    pub fn cmp_attributes(&self, a: AttrRange, b: AttrRange) -> std::cmp::Ordering {
        let list = |range| {
            let packed = self.attributes.packed(range);
            packed.map(|attr| (self.strings.get(attr.key()), self.attributes.value(attr, &self.strings)))
        };
        let (mut left, mut right) = (list(a), list(b));
        loop {
            let order = match (left.next(), right.next()) {
                (None, None) => return std::cmp::Ordering::Equal,
                (None, Some(_)) => return std::cmp::Ordering::Less,
                (Some(_), None) => return std::cmp::Ordering::Greater,
                (Some((key, value)), Some((other_key, other))) => key.cmp(other_key).then(value.total_cmp(&other)),
            };
            if order.is_ne() {
                return order;
            }
        }
    }
}

/// Finds equal contexts, so that each resource is kept once.
#[derive(Clone, Debug, Default)]
pub(super) struct ContextIndex {
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl ContextIndex {
    /// Position in `known` of a context equal to `new`, which is appended if there is none.
    pub fn intern(&mut self, new: Context, known: &mut Vec<Context>, tables: (&AttributeTable, &StringTable)) -> u32 {
        use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
        let (attributes, strings) = tables;
        let hash_of = |context: Context| {
            let mut hasher = self.hasher.build_hasher();
            (context.name, context.version, context.attributes.len).hash(&mut hasher);
            for attr in attributes.packed(context.attributes) {
                attr.key().hash(&mut hasher);
                let bits = match attributes.value(attr, strings) {
                    Value::Int(value) => value.cast_unsigned(),
                    Value::Double(value) => value.to_bits(),
                    Value::Bool(value) => u64::from(value),
                    _ => attr.value_sym().map_or(0, |sym| u64::from(sym.0)),
                };
                bits.hash(&mut hasher);
            }
            hasher.finish()
        };
        let is_equal = |other: Context| {
            (other.name, other.version, other.attributes.len) == (new.name, new.version, new.attributes.len)
                && attributes.packed(other.attributes).zip(attributes.packed(new.attributes)).all(|(a, b)| {
                    a.key() == b.key() && attributes.value(a, strings).total_cmp(&attributes.value(b, strings)).is_eq()
                })
        };
        let found = self.index.find(hash_of(new), |&at| known.get(at as usize).is_some_and(|&other| is_equal(other)));
        if let Some(&at) = found {
            return at;
        }
        known.push(new);
        let at = known.len() as u32 - 1;
        let rehash = |&at: &u32| known.get(at as usize).map_or(0, |&context| hash_of(context));
        self.index.insert_unique(hash_of(new), at, rehash);
        at
    }
}
