//! Whether a span matches.

use super::needle::{Needle, ends_with, starts_with};
use super::number::Digits;
use super::query::TextQuery;
use crate::model::{Attr, AttrRange, Flags, SpanIx, SpanRef, SpanStore, Sym, Value};

/// What is known of a symbol, in bits.
mod known {
    /// Its text was looked at.
    pub const TEXT: u8 = 1;
    /// A term is in it.
    pub const MATCH: u8 = 1 << 1;
    /// It was looked at as a key.
    pub const KEY: u8 = 1 << 2;
    /// As a key it is passed over.
    pub const IGNORED: u8 = 1 << 3;
    /// As a key it ends with the left side of a pair.
    pub const PAIR: u8 = 1 << 4;
}

/// Looks for a query in the spans of a store, one after another.
#[derive(Debug)]
pub struct TextSearch<'a> {
    store: &'a SpanStore,
    query: TextQuery,
    /// See [`known`], by symbol.
    texts: Vec<u8>,
    /// Whether a resource matches, by its number, once known.
    resources: Vec<Option<bool>>,
    /// A term may be in the digits of an integer.
    has_digits: bool,
    /// … of another number.
    has_decimals: bool,
    /// Whether a term is in `false`, in `true`.
    is_in_bool: [bool; 2],
}

impl<'a> TextSearch<'a> {
    /// Knows of no text yet.
    #[must_use]
    pub fn new(store: &'a SpanStore, query: TextQuery) -> Self {
        let consists_of =
            |letters: &str| query.terms.iter().any(|term| term.as_str().chars().all(|c| letters.contains(c)));
        let is_in = |text: &str| query.terms.iter().any(|term| term.is_in(text.as_bytes()));
        let (has_digits, has_decimals) = (consists_of("0123456789-"), consists_of("0123456789-.naif"));
        let is_in_bool = [is_in("false"), is_in("true")];
        let texts = vec![0; store.strings().len()];
        Self {
            store,
            query,
            texts,
            resources: vec![None; store.resource_count()],
            has_digits,
            has_decimals,
            is_in_bool,
        }
    }

    /// Whether a term is found in the span: in service, name, status message, key, value or `key=value` of an attribute
    /// of the span, its resource or an event, in an event's name, or where the term is the span's id (leading zeros aside;
    /// an opaque id may also contain it).
    pub fn is_match(&mut self, at: SpanIx) -> bool {
        let span = self.store.span(at);
        let service = self.store.services().get(self.store.service_number(at) as usize).copied();
        self.has_term(span_name(span))
            || service.is_some_and(|service| self.has_term(service))
            || span.status_message_sym().is_some_and(|message| self.has_term(message))
            || self.is_id(span)
            || self.store.resource_number(at).is_some_and(|resource| self.resource(resource))
            || self.attributes(span.attribute_range())
            || span.events().any(|event| self.has_term(event.name_sym) || self.attributes(event.attribute_range()))
    }

    /// Whether a term is in a text.
    fn has_term(&mut self, sym: Sym) -> bool {
        let Some(known) = self.texts.get_mut(sym.0 as usize) else { return false };
        if *known & known::TEXT == 0 {
            *known |= known::TEXT;
            let text = self.store.strings().get_bytes(sym);
            if self.query.terms.iter().any(|term| term.is_in(text)) {
                *known |= known::MATCH;
            }
        }
        *known & known::MATCH != 0
    }

    /// What is known of a key.
    fn key(&mut self, sym: Sym) -> u8 {
        let has_term = self.has_term(sym);
        let Some(known) = self.texts.get_mut(sym.0 as usize) else { return 0 };
        if *known & known::KEY == 0 {
            *known |= known::KEY;
            let text = self.store.strings().get_bytes(sym);
            if self.query.ignored_keys.iter().any(|key: &Needle| key.is_in(text)) {
                *known |= known::IGNORED;
            } else if !has_term && self.query.pairs.iter().any(|(left, _)| ends_with(text, left)) {
                *known |= known::PAIR;
            }
        }
        *known
    }

    fn is_id(&mut self, span: SpanRef<'_>) -> bool {
        let (bits, flags) = (span.span_id_bits(), span.flags());
        if flags.any(Flags::ID_OPAQUE) {
            return self.has_term(Sym(bits as u32));
        }
        !flags.any(Flags::ID_MISSING) && self.query.ids.contains(&bits)
    }

    fn resource(&mut self, number: u32) -> bool {
        if let Some(&Some(known)) = self.resources.get(number as usize) {
            return known;
        }
        let is_match = self.attributes(self.store.resource_range(number));
        if let Some(known) = self.resources.get_mut(number as usize) {
            *known = Some(is_match);
        }
        is_match
    }

    fn attributes(&mut self, range: AttrRange) -> bool {
        self.store.attribute_table().packed(range).any(|attr| self.attribute(attr))
    }

    fn attribute(&mut self, attr: Attr) -> bool {
        let key = self.key(attr.key());
        if key & (known::IGNORED | known::MATCH) != 0 {
            return key & known::IGNORED == 0;
        }
        let is_match = match attr.value_sym() {
            Some(text) => self.has_term(text),
            None => self.is_in_number(self.store.attribute_table().value(attr, self.store.strings())),
        };
        is_match || (key & known::PAIR != 0 && self.is_pair(attr))
    }

    fn is_in_number(&self, value: Value<'_>) -> bool {
        let is_in = |text: &[u8]| self.query.terms.iter().any(|term| term.is_in(text));
        match value {
            Value::Bool(value) => self.is_in_bool[usize::from(value)],
            Value::Int(value) => self.has_digits && is_in(Digits::of(value).as_bytes()),
            Value::Double(_) => self.has_decimals && is_in(value.to_text().as_bytes()),
            Value::Null | Value::Text(_) | Value::Bytes(_) | Value::Json(_) => false,
        }
    }

    /// Whether key and value match on either side of a `=`.
    fn is_pair(&self, attr: Attr) -> bool {
        let strings = self.store.strings();
        let key = strings.get_bytes(attr.key());
        let value = self.store.attribute_table().value(attr, strings);
        let digits = if let Value::Int(value) = value { Some(Digits::of(value)) } else { None };
        let text = match (&digits, attr.value_sym()) {
            (Some(digits), _) => digits.as_bytes(),
            (None, Some(text)) => strings.get_bytes(text),
            (None, None) => &value.to_text().into_bytes(),
        };
        self.query.pairs.iter().any(|(left, right)| ends_with(key, left) && starts_with(text, right))
    }
}

fn span_name(span: SpanRef<'_>) -> Sym {
    span.store().name_sym(span.ix())
}
