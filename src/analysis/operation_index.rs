//! Operations by dense numbers, so that what is summed by operation is an array.

use crate::model::{SpanIx, SpanStore, Sym};
use hashbrown::HashMap;
use std::cmp::Ordering;

/// Numbers of (service, operation), in the order in which they are asked for: nothing may depend on that order.
pub(super) struct OperationIndex<'a> {
    store: &'a SpanStore,
    numbers: HashMap<(u32, u32), usize>,
    known: Vec<(u32, Sym)>,
    /// The newest: neighbours are often alike.
    last: Option<((u32, u32), usize)>,
}

impl<'a> OperationIndex<'a> {
    pub fn new(store: &'a SpanStore) -> Self {
        Self { store, numbers: HashMap::new(), known: Vec::new(), last: None }
    }

    /// The number of a span's operation.
    pub fn of(&mut self, row: SpanIx) -> usize {
        let (service, name) = (self.store.service_number(row), self.store.name_sym(row));
        let key = (service, name.0);
        if let Some((_, number)) = self.last.filter(|(last, _)| *last == key) {
            return number;
        }
        let known = &mut self.known;
        let number = *self.numbers.entry(key).or_insert_with(|| {
            known.push((service, name));
            known.len() - 1
        });
        self.last = Some((key, number));
        number
    }

    /// How many have a number.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Number of its service in [`SpanStore::services`].
    pub fn service(&self, number: usize) -> u32 {
        self.known.get(number).map_or(0, |(service, _)| *service)
    }

    /// Service and operation as text.
    pub fn names(&self, number: usize) -> (&'a str, &'a str) {
        let store = self.store;
        let Some(&(service, name)) = self.known.get(number) else { return ("", "") };
        (store.services().get(service as usize).map_or("", |&service| store.text(service)), store.text(name))
    }

    /// By service, then operation, as text.
    pub fn compare(&self, a: usize, b: usize) -> Ordering {
        self.names(a).cmp(&self.names(b))
    }
}
