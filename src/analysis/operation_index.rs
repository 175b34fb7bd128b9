//! Operations by dense numbers, so that what is summed by operation is an array. Numbers go by service, then operation, as text.

use crate::model::{Derived, SpanIx, SpanStore, Sym};
use crate::sorting;
use hashbrown::HashMap;
use std::sync::Arc;

/// The operation of each span of a store: four bytes a span.
struct OperationColumn {
    /// By row.
    numbers: Vec<u32>,
    /// Service number and name of each, by both as text.
    known: Vec<(u32, Sym)>,
}

impl Derived for OperationColumn {
    fn of(store: &SpanStore) -> Self {
        let mut place: HashMap<(u32, u32), usize> = HashMap::new();
        let mut known: Vec<(u32, Sym)> = Vec::new();
        let mut numbers: Vec<u32> = Vec::with_capacity(store.span_count());
        // Neighbours are often alike.
        let mut last = None;
        for row in (0..store.span_count() as u32).map(SpanIx) {
            let key = (store.service_number(row), store.name_sym(row).0);
            let number = match last {
                Some((before, number)) if before == key => number,
                _ => *place.entry(key).or_insert_with(|| {
                    known.push((key.0, Sym(key.1)));
                    known.len() - 1
                }),
            };
            last = Some((key, number));
            numbers.push(number as u32);
        }
        // Service numbers are by name already.
        let mut order: Vec<u32> = (0..known.len() as u32).collect();
        let text = |at: u32| known.get(at as usize).map(|&(service, name)| (service, store.text(name)));
        sorting::by(&mut order, |&a, &b| text(a).cmp(&text(b)));
        let mut rank = vec![0; known.len()];
        for (at, &number) in order.iter().enumerate() {
            rank[number as usize] = at as u32;
        }
        numbers.iter_mut().for_each(|number| *number = rank[*number as usize]);
        Self { numbers, known: order.iter().map(|&number| known[number as usize]).collect() }
    }

    fn bytes(&self) -> usize {
        self.numbers.len() * size_of::<u32>() + self.known.len() * size_of::<(u32, Sym)>()
    }
}

/// Numbers of (service, operation) of all data, ascending by service and name as text.
pub(super) struct OperationIndex<'a> {
    store: &'a SpanStore,
    column: Arc<OperationColumn>,
}

impl<'a> OperationIndex<'a> {
    pub fn new(store: &'a SpanStore) -> Self {
        Self { store, column: store.derived() }
    }

    /// The number of a span's operation.
    #[inline]
    pub fn of(&self, row: SpanIx) -> usize {
        self.column.numbers.get(row.0 as usize).map_or(0, |&number| number as usize)
    }

    /// The numbers of some rows.
    pub fn of_rows(&self, rows: std::ops::Range<u32>) -> &[u32] {
        self.column.numbers.get(rows.start as usize..rows.end as usize).unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.column.known.len()
    }

    /// Number of its service in [`SpanStore::services`].
    pub fn service(&self, number: usize) -> u32 {
        self.column.known.get(number).map_or(0, |(service, _)| *service)
    }

    /// Service and operation as text.
    pub fn names(&self, number: usize) -> (&'a str, &'a str) {
        let store = self.store;
        let Some(&(service, name)) = self.column.known.get(number) else { return ("", "") };
        (store.services().get(service as usize).map_or("", |&service| store.text(service)), store.text(name))
    }

    /// The number of an operation by its names.
    pub fn find(&self, service: &str, name: &str) -> Option<usize> {
        let known = &self.column.known;
        let at = known.partition_point(|&(number, sym)| {
            let known = self.store.services().get(number as usize).map_or("", |&service| self.store.text(service));
            (known, self.store.text(sym)) < (service, name)
        });
        (at < known.len() && self.names(at) == (service, name)).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::trace_of;

    #[test]
    fn numbers_go_by_service_and_name() {
        let store = trace_of(
            "a web |-----|\n  b db |-| name=put\n  c db  |-| name=get\n  d web  |-| name=a\n  e db   |-| name=put",
        );
        let index = OperationIndex::new(&store);
        let names: Vec<_> = (0..index.len()).map(|number| index.names(number)).collect();
        assert_eq!(names, [("db", "get"), ("db", "put"), ("web", "a")]);
        for row in (0..5).map(SpanIx) {
            let span = store.span(row);
            assert_eq!(index.names(index.of(row)), (span.service(), span.name()));
            assert_eq!(index.find(span.service(), span.name()), Some(index.of(row)));
            assert_eq!(store.text(store.services()[index.service(index.of(row)) as usize]), span.service());
        }
        assert_eq!((index.find("db", "none"), index.find("zoo", "a"), index.find("", "")), (None, None, None));
        assert_eq!(index.of_rows(1..3), [index.of(SpanIx(1)) as u32, index.of(SpanIx(2)) as u32]);
    }
}
