//! What spans have under a key, as small numbers: the base of breaking down, of facets and of completion.
//!
//! Keys are those of [`Test::equal`](super::Test::equal). What that finds by any of its spellings is one value, whatever its
//! type: one exporter writes `500`, another `"500"`, a third `500.0`. Numbers are handed out by first appearance and mean nothing
//! else; a value is shown as it was written there.

use super::errors::ErrorIndex;
use super::lookup::Lookup;
use super::number::Number;
use super::roots::Roots;
use super::term;
use crate::model::{Attr, ErrorKey, SpanIx, SpanKind, SpanStore, StatusCode, Sym, Value};
use hashbrown::HashMap;
use std::sync::Arc;

/// The values of one key in one store, as far as spans were looked at.
#[derive(Debug)]
pub struct Values<'a> {
    store: &'a SpanStore,
    source: Source<'a>,
    /// Where the value is that of the trace's root.
    roots: Option<Roots<'a>>,
    index: HashMap<Identity, u32>,
    found: Vec<Found>,
}

/// What a value is known by, and in which of these ways: by its symbol (or number), as a whole number, as another, by letters.
type Identity = (u64, u32);
const BY_SYMBOL: u32 = 0;
const WHOLE: u32 = 1;
const OTHER: u32 = 2;
const BY_LETTERS: u32 = 3;

#[derive(Debug)]
enum Source<'a> {
    Service,
    Operation,
    Kind,
    Status,
    Error(Errors),
    Attribute(Lookup<'a>),
}

/// The labels of the errors of traces.
#[derive(Debug)]
struct Errors {
    index: Arc<ErrorIndex>,
    key: ErrorKey,
    /// The root that was asked for last, and the number of the label of its trace.
    last: Option<(SpanIx, Option<u32>)>,
}

impl Errors {
    fn of(&mut self, store: &SpanStore, root: SpanIx) -> Option<u32> {
        match self.last {
            Some((last, number)) if last == root => number,
            _ => {
                let number = self.index.number_at(store, self.key, root);
                self.last = Some((root, number));
                number
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Found {
    Service(u32),
    Operation(Sym),
    Kind(SpanKind),
    Status(StatusCode),
    /// By the number of its label.
    Error(u32),
    Attribute(Attr),
}

impl<'a> Values<'a> {
    /// Knows of no value yet.
    #[must_use]
    pub fn new(store: &'a SpanStore, key: &str) -> Self {
        let source = match key {
            term::SERVICE | term::ROOT_SERVICE => Source::Service,
            term::OPERATION | term::ROOT_OPERATION => Source::Operation,
            term::KIND => Source::Kind,
            term::STATUS => Source::Status,
            key => match term::error_key(key) {
                Some(key) => Source::Error(Errors { index: store.derived(), key, last: None }),
                None => Source::Attribute(Lookup::new(store, key)),
            },
        };
        let roots = term::is_of_trace(key).then(|| Roots::new(store));
        Self { store, source, roots, index: HashMap::new(), found: Vec::new() }
    }

    /// Where the values of an attribute stand; `None` of other keys.
    #[must_use]
    pub fn lookup(&self) -> Option<&Lookup<'a>> {
        if let Source::Attribute(lookup) = &self.source { Some(lookup) } else { None }
    }

    /// How many distinct values were seen.
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
        let at = self.roots.as_mut().map_or(at, |roots| roots.of(at));
        let (found, number) = match &mut self.source {
            Source::Service => {
                let service = store.service_number(at);
                (Found::Service(service), service)
            }
            Source::Operation => {
                let name = store.name_sym(at);
                (Found::Operation(name), name.0)
            }
            Source::Kind => {
                let kind = store.span(at).kind();
                (Found::Kind(kind), kind as u32)
            }
            Source::Status => {
                let status = store.span(at).outcome();
                (Found::Status(status), status as u32)
            }
            Source::Error(errors) => {
                let number = errors.of(store, at)?;
                (Found::Error(number), number)
            }
            Source::Attribute(lookup) => {
                let attr = lookup.find(at)?;
                return Some(self.of_attribute(attr));
            }
        };
        Some(self.number_of(found, (u64::from(number), BY_SYMBOL)))
    }

    /// The number of the value of an attribute of the store, of any span: for loops that come by it another way.
    pub fn of_attribute(&mut self, attr: Attr) -> u32 {
        let Some(Sym(sym)) = attr.value_sym() else {
            return self.number_of(Found::Attribute(attr), self.identity(attr).unwrap_or_default());
        };
        let by_symbol = (u64::from(sym), BY_SYMBOL);
        if let Some(&number) = self.index.get(&by_symbol) {
            return number;
        }
        // A text is read once.
        let number = self.number_of(Found::Attribute(attr), self.identity(attr).unwrap_or(by_symbol));
        self.index.insert(by_symbol, number);
        number
    }

    #[inline]
    fn number_of(&mut self, found: Found, identity: Identity) -> u32 {
        let next = self.found.len() as u32;
        let number = *self.index.entry(identity).or_insert(next);
        if number == next {
            self.found.push(found);
        }
        number
    }

    /// That of numbers, and of what several types write alike; `None` of other texts.
    fn identity(&self, attr: Attr) -> Option<Identity> {
        let value = self.store.attribute_table().value(attr, self.store.strings());
        match Number::of(value) {
            Some(Number::Whole(number)) => Some((number.cast_unsigned(), WHOLE)),
            Some(Number::Other(number)) => Some((number.to_bits(), OTHER)),
            None => LETTERS.iter().position(|letters| is_written(value, letters)).map(|at| (at as u64, BY_LETTERS)),
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
            Some(Found::Error(number)) => match &self.source {
                Source::Error(Errors { index, key, .. }) => index.text(self.store, *key, *number),
                _ => String::new(),
            },
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
}

/// What values that are no texts are written as, numbers aside.
const LETTERS: [&str; 6] = ["false", "true", "", "NaN", "Infinity", "-Infinity"];

fn is_written(value: Value<'_>, letters: &str) -> bool {
    match value {
        Value::Text(text) | Value::Bytes(text) | Value::Json(text) => text == letters,
        Value::Bool(value) => letters == if value { "true" } else { "false" },
        other => other.to_text() == letters,
    }
}

/// The value of an attribute as a finite number, where it is one (DEFINITIONS, "Attributes").
#[must_use]
pub fn number_of_attribute(store: &SpanStore, attr: Attr) -> Option<f64> {
    Number::of(store.attribute_table().value(attr, store.strings())).map(Number::to_float)
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
        of.into_iter().map(|at| at.map(|at| values.text(at))).collect()
    }

    #[test]
    fn every_key_has_its_values() {
        let all = |texts: [&str; 3]| texts.map(|text| (!text.is_empty()).then(|| text.to_owned())).to_vec();
        assert_eq!(values("service"), all(["shop", "shop", "db"]));
        assert_eq!(values("operation"), all(["a", "GET", "GET"]));
        assert_eq!(values("kind"), all(["server", "(unspecified)", "client"]));
        assert_eq!(values("status"), all(["unset", "unset", "error"]));
        assert_eq!(values("code"), all(["500", "500", "none"]));
        assert_eq!(values("root service"), all(["shop", "shop", "shop"]));
        assert_eq!(values("root operation"), all(["a", "a", "a"]));
        assert_eq!(values("error service"), all(["db", "db", "db"]));
        assert_eq!(values("error operation"), all(["db · GET", "db · GET", "db · GET"]));
        assert_eq!(values("error message"), all(["(no message)", "(no message)", "(no message)"]));
        assert_eq!(values("tier"), all(["gold", "gold", ""]));
        assert_eq!(values("span.tier"), all(["", "", ""]));
        assert_eq!(values("nowhere"), all(["", "", ""]));
    }

    #[test]
    fn all_spellings_of_a_value_are_one() {
        let store = trace_of(
            "a s |-----| x=5\n  b s || x=\"5\"\n  c s || x=\"5.0\"\n  d s || x=6\n  e s || x=true\n  f s || x=\"true\"\n  \
             9 s || x=NaN\n  8 s || x=\"NaN\"",
        );
        let mut values = Values::new(&store, "x");
        assert_eq!((0..8).filter_map(|row| values.of(SpanIx(row))).collect::<Vec<_>>(), [0, 1, 1, 0, 0, 2, 3, 3]);
        assert_eq!((0..4).map(|at| values.text(at)).collect::<Vec<_>>(), ["5", "NaN", "6", "true"]);
        assert_eq!((values.number(0), values.number(1), values.number(2)), (Some(5.0), None, Some(6.0)));
    }
}
