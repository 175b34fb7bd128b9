//! Attributes of spans by key: in the span, then in its resource; `span.` or `resource.` before the key pins it
//! (DEFINITIONS, "Attributes").

use crate::model::{Attr, AttrRange, SpanIx, SpanStore, Sym};

/// One key, made ready for one store.
#[derive(Debug)]
pub(super) struct Lookup<'a> {
    store: &'a SpanStore,
    span_key: Option<Sym>,
    /// What each resource has under the key, by its number; empty where the key is pinned to the span.
    resources: Vec<Option<Attr>>,
}

impl<'a> Lookup<'a> {
    pub fn new(store: &'a SpanStore, key: &str) -> Self {
        let find = |key: &str| store.strings().find(key);
        let (span_key, resource_key) = match (key.strip_prefix("span."), key.strip_prefix("resource.")) {
            (Some(bare), _) => (find(bare), None),
            (_, Some(bare)) => (None, find(bare)),
            _ => (find(key), find(key)),
        };
        let of_resource = |key| move |number| attribute(store, store.resource_range(number), key);
        let resources = resource_key.map(|key| (0..store.resource_count() as u32).map(of_resource(key)).collect());
        Self { store, span_key, resources: resources.unwrap_or_default() }
    }

    /// The attribute of a span.
    #[inline]
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
