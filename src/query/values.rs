//! What spans have under a key, as small numbers: the base of breaking down, of facets and of completion.
//!
//! Keys are those of [`Test::equal`](super::Test::equal). Equal texts are one value, whatever their type (one exporter
//! writes `500`, another `"500"`). Numbers are handed out by first appearance and mean nothing else.

use super::lookup::Lookup;
use super::term;
use crate::model::{Attr, SpanIx, SpanKind, SpanStore, StatusCode, Sym, Value, parse_float};
use crate::sorting;
use hashbrown::HashMap;

/// The values of one key in one store, as far as spans were looked at.
#[derive(Debug)]
pub struct Values<'a> {
    store: &'a SpanStore,
    source: Source<'a>,
    index: HashMap<(u64, u32), u32>,
    found: Vec<Found>,
    /// A bit for each class of values that was seen.
    classes: u32,
}

#[derive(Debug)]
enum Source<'a> {
    Service,
    Operation,
    Kind,
    Status,
    Attribute(Lookup<'a>),
}

#[derive(Clone, Copy, Debug)]
enum Found {
    Service(u32),
    Operation(Sym),
    Kind(SpanKind),
    Status(StatusCode),
    Attribute(Attr),
}

impl<'a> Values<'a> {
    /// Knows of no value yet.
    #[must_use]
    pub fn new(store: &'a SpanStore, key: &str) -> Self {
        let source = match key {
            term::SERVICE => Source::Service,
            term::OPERATION => Source::Operation,
            term::KIND => Source::Kind,
            term::STATUS => Source::Status,
            key => Source::Attribute(Lookup::new(store, key)),
        };
        Self { store, source, index: HashMap::new(), found: Vec::new(), classes: 0 }
    }

    /// How many distinct values were seen; equal texts of different types count apart until [`Self::merged`].
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether none was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The number of the value of a span; `None` where it has none.
    pub fn of(&mut self, at: SpanIx) -> Option<u32> {
        let store = self.store;
        // The second part keeps types apart.
        let (found, identity) = match &self.source {
            Source::Service => {
                let service = store.service_number(at);
                (Found::Service(service), (u64::from(service), 0))
            }
            Source::Operation => {
                let name = store.name_sym(at);
                (Found::Operation(name), (u64::from(name.0), 0))
            }
            Source::Kind => {
                let kind = store.span(at).kind();
                (Found::Kind(kind), (kind as u64, 0))
            }
            Source::Status => {
                let status = store.span(at).status();
                (Found::Status(status), (status as u64, 0))
            }
            Source::Attribute(lookup) => {
                let attr = lookup.find(at)?;
                (Found::Attribute(attr), self.identity(attr))
            }
        };
        Some(self.number_of(found, identity))
    }

    /// The number of the value of an attribute of the store, of any span: for loops that come by it another way.
    pub fn of_attribute(&mut self, attr: Attr) -> u32 {
        let identity = self.identity(attr);
        self.number_of(Found::Attribute(attr), identity)
    }

    #[inline]
    fn number_of(&mut self, found: Found, identity: (u64, u32)) -> u32 {
        let next = self.found.len() as u32;
        let number = *self.index.entry(identity).or_insert(next);
        if number == next {
            self.found.push(found);
            self.classes |= 1 << identity.1;
        }
        number
    }

    fn identity(&self, attr: Attr) -> (u64, u32) {
        // Text, bytes and JSON of the same letters read the same.
        if let Some(sym) = attr.value_sym() {
            return (u64::from(sym.0), 0);
        }
        match self.store.attribute_table().value(attr, self.store.strings()) {
            Value::Int(value) => (value.cast_unsigned(), 1),
            Value::Double(value) => (value.to_bits(), 2),
            Value::Bool(value) => (u64::from(value), 3),
            _ => (0, 4),
        }
    }

    /// A value as text; `(unspecified)` for a kind that is not given.
    #[must_use]
    pub fn text(&self, number: u32) -> String {
        match self.found.get(number as usize) {
            Some(Found::Service(service)) => {
                let service = self.store.services().get(*service as usize);
                service.map(|&sym| self.store.text(sym).to_owned()).unwrap_or_default()
            }
            Some(Found::Operation(name)) => self.store.text(*name).to_owned(),
            Some(Found::Kind(SpanKind::Unspecified)) => "(unspecified)".to_owned(),
            Some(Found::Kind(kind)) => kind.name().to_owned(),
            Some(Found::Status(status)) => status.name().to_owned(),
            Some(&Found::Attribute(attr)) => self.store.attribute_table().value(attr, self.store.strings()).to_text(),
            None => String::new(),
        }
    }

    /// A value as a finite number, where it is one (DEFINITIONS, "Attributes").
    #[must_use]
    pub fn number(&self, number: u32) -> Option<f64> {
        let &Found::Attribute(attr) = self.found.get(number as usize)? else { return None };
        number_of_attribute(self.store, attr)
    }

    /// For each number that of the first value with the same text.
    #[must_use]
    pub fn merged(&self) -> Vec<u32> {
        let mut same: Vec<u32> = (0..self.found.len() as u32).collect();
        if self.classes.count_ones() < 2 {
            // One type alone has each text once.
            return same;
        }
        let texts: Vec<String> = same.iter().map(|&at| self.text(at)).collect();
        let mut order = same.clone();
        sorting::by(&mut order, |&a, &b| texts[a as usize].cmp(&texts[b as usize]));
        for pair in 1..order.len() {
            let (before, here) = (order[pair - 1] as usize, order[pair] as usize);
            if texts[before] == texts[here] {
                // Stable: the first of equals stands first.
                same[here] = same[before];
            }
        }
        same
    }
}

/// The value of an attribute as a finite number, where it is one (DEFINITIONS, "Attributes").
#[must_use]
pub fn number_of_attribute(store: &SpanStore, attr: Attr) -> Option<f64> {
    let value = match store.attribute_table().value(attr, store.strings()) {
        Value::Int(value) => value as f64,
        Value::Double(value) => value,
        Value::Text(text) => parse_float(text)?,
        Value::Null | Value::Bool(_) | Value::Bytes(_) | Value::Json(_) => return None,
    };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::trace_of;

    fn values(key: &str) -> Vec<Option<String>> {
        let store = trace_of(
            r#"
            a shop   |--------|  code=500 kind=server resource.tier=gold
              b shop |--|        code="500" ratio=0.5 name=GET
              c db     |!!|      code=none flag=true kind=client name=GET"#,
        );
        let mut values = Values::new(&store, key);
        let of: Vec<Option<u32>> = (0..3).map(|row| values.of(SpanIx(row))).collect();
        let merged = values.merged();
        of.into_iter().map(|at| at.map(|at| values.text(merged[at as usize]))).collect()
    }

    #[test]
    fn every_key_has_its_values() {
        let all = |texts: [&str; 3]| texts.map(|text| (!text.is_empty()).then(|| text.to_owned())).to_vec();
        assert_eq!(values("service"), all(["shop", "shop", "db"]));
        assert_eq!(values("operation"), all(["a", "GET", "GET"]));
        assert_eq!(values("kind"), all(["server", "(unspecified)", "client"]));
        assert_eq!(values("status"), all(["unset", "unset", "error"]));
        assert_eq!(values("code"), all(["500", "500", "none"]));
        assert_eq!(values("tier"), all(["gold", "gold", ""]));
        assert_eq!(values("span.tier"), all(["", "", ""]));
        assert_eq!(values("nowhere"), all(["", "", ""]));
    }

    #[test]
    fn equal_texts_are_one_value() {
        let store = trace_of("a s |--| x=5\n  b s || x=\"5\"\n  c s || x=6");
        let mut values = Values::new(&store, "x");
        assert_eq!((0..3).filter_map(|row| values.of(SpanIx(row))).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(values.merged(), [0, 0, 2]);
        assert_eq!((values.number(1), values.number(2)), (Some(5.0), Some(6.0)));
    }
}
