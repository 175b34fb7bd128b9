//! Attributes of spans by key: in the span, then in its resource; `span.` or `resource.` before the key pins it
//! (DEFINITIONS, "Attributes").
//!
//! There are attributes whose own names begin so (`span.kind`, DataDog's `resource.name`). What is listed by its name must be
//! found by it, so a key that occurs in the store as it is written is that key, in every span; only else is it a pin.

use super::columns::{AttributeColumn, AttributeColumns};
use crate::model::{Attr, AttrRange, Derived, SpanIx, SpanStore, Sym};

/// One key, made ready for one store.
#[derive(Clone, Debug)]
pub struct Lookup<'a> {
    store: &'a SpanStore,
    /// The key in spans; `None` where none can have it.
    span_key: Option<Sym>,
    /// What each resource has under the key, by its number; empty where the key is pinned to the span.
    resources: Vec<Option<Attr>>,
}

impl<'a> Lookup<'a> {
    /// See the module's doc.
    #[must_use]
    pub fn new(store: &'a SpanStore, key: &str) -> Self {
        let find = |key: &str| store.strings().find(key);
        let is_pin = |literal: Option<Sym>| literal.is_none_or(|key| !store.derived::<KeySet>().contains(key));
        let (span_key, resource_key) = match (find(key), key.strip_prefix("span."), key.strip_prefix("resource.")) {
            (literal, Some(bare), _) if is_pin(literal) => (find(bare), None),
            (literal, _, Some(bare)) if is_pin(literal) => (None, find(bare)),
            (literal, ..) => (literal, literal),
        };
        let of_resource = |key| move |number| attribute(store, store.resource_range(number), key);
        let resources = resource_key.map(|key| (0..store.resource_count() as u32).map(of_resource(key)).collect());
        Self { store, span_key, resources: resources.unwrap_or_default() }
    }

    /// What spans have under the key themselves, of the columns of the same store.
    #[must_use]
    pub fn own<'c>(&self, columns: &'c AttributeColumns) -> Option<&'c AttributeColumn> {
        columns.spans.get(self.span_key?)
    }

    /// What spans have of their resources where they have nothing themselves, by the number of the resource; empty where that does
    /// not count.
    #[must_use]
    pub fn inherited(&self) -> &[Option<Attr>] {
        &self.resources
    }

    /// The attribute of a span.
    #[inline]
    #[must_use]
    pub fn find(&self, at: SpanIx) -> Option<Attr> {
        let own = self.span_key.and_then(|key| attribute(self.store, self.store.span(at).attribute_range(), key));
        own.or_else(|| {
            if self.resources.is_empty() {
                return None;
            }
            self.resources.get(self.store.resource_number(at)? as usize).copied().flatten()
        })
    }
}

/// The first attribute with this key.
fn attribute(store: &SpanStore, range: AttrRange, key: Sym) -> Option<Attr> {
    store.attribute_table().find(range, |attr| attr.key() == key)
}

/// The symbols that are keys of attributes of spans or resources, a bit for each symbol: a text may also be a value only.
struct KeySet(Vec<u64>);

impl KeySet {
    fn contains(&self, key: Sym) -> bool {
        self.0.get(key.0 as usize / 64).is_some_and(|word| word >> (key.0 % 64) & 1 != 0)
    }
}

impl Derived for KeySet {
    /// Looks at every attribute; only asked for where a key begins like a pin and is a text of the store.
    fn of(store: &SpanStore) -> Self {
        let mut words = vec![0_u64; store.strings().len().div_ceil(64)];
        let table = store.attribute_table();
        let spans = (0..store.span_count() as u32).map(|row| store.span(SpanIx(row)).attribute_range());
        let resources = (0..store.resource_count() as u32).map(|at| store.resource_range(at));
        for attr in spans.chain(resources).flat_map(|range| table.packed(range)) {
            if let Some(word) = words.get_mut(attr.key().0 as usize / 64) {
                *word |= 1 << (attr.key().0 % 64);
            }
        }
        Self(words)
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::trace_of;

    fn found(store: &SpanStore, key: &str) -> Vec<String> {
        let lookup = Lookup::new(store, key);
        let text = |attr| store.attribute_table().value(attr, store.strings()).to_text();
        (0..store.span_count() as u32).map(|row| lookup.find(SpanIx(row)).map_or_else(String::new, text)).collect()
    }

    #[test]
    fn a_key_that_occurs_as_it_is_written_is_no_pin() {
        let store = trace_of(
            "
            a shop |------|  span.type=web type=own resource.resource.name=host name_of=resource.tier
              b db  |--|     type=sql resource.tier=gold tier=own",
        );
        assert_eq!(found(&store, "span.type"), ["web", ""]);
        assert_eq!(found(&store, "type"), ["own", "sql"]);
        assert_eq!(found(&store, "resource.name"), ["host", ""]);
        // A text of the store, but no key of it.
        assert_eq!(found(&store, "resource.tier"), ["", "gold"]);
        assert_eq!(found(&store, "span.tier"), ["", "own"]);
        // Pinned, whatever it is called.
        assert_eq!(found(&store, "span.span.type"), ["web", ""]);
        assert_eq!(found(&store, "resource.span.type"), ["", ""]);
    }
}
