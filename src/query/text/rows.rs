//! Whether a span matches.

use super::needle::{Needle, ends_with, starts_with};
use super::number::Digits;
use super::query::TextQuery;
use crate::model::{Attr, AttrRange, Flags, SpanIx, SpanRef, SpanStore, Sym, Value};
use crate::query::columns::AttributeColumns;
use crate::query::rows::RowSet;

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
    /// Once all texts were looked at: a bit for each symbol whose text has a term in it.
    learnt: Option<Vec<u64>>,
    /// Whether a resource or its service matches, by its number, once known.
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
        let has_digits = consists_of("0123456789-");
        // With an exponent, `NaN` and `Infinity`: see `float_text`.
        let has_decimals = has_digits || consists_of("0123456789-.eanifty");
        let is_in_bool = [is_in("false"), is_in("true")];
        let texts = vec![0; store.strings().len()];
        Self {
            store,
            query,
            texts,
            learnt: None,
            resources: vec![None; store.resource_count()],
            has_digits,
            has_decimals,
            is_in_bool,
        }
    }

    /// Looks at all texts of the store, which is faster than at each when it is met: for who goes on with all spans.
    pub fn learn(&mut self) {
        let TextQuery { terms, ignored_keys, pairs, .. } = &self.query;
        // What is more than a term in a text is looked at attribute by attribute.
        if !ignored_keys.is_empty() || !pairs.is_empty() || terms.iter().any(|term| !term.is_ascii()) {
            return;
        }
        let strings = self.store.strings();
        let mut learnt = vec![0_u64; strings.len().div_ceil(64)];
        for term in terms {
            let find = |text: &[u8], from| term.find(text, from);
            strings.containing(term.as_str().len(), find, |sym| learnt[sym.0 as usize / 64] |= 1 << (sym.0 % 64));
        }
        self.learnt = Some(learnt);
    }

    /// All rows that match, found by the columns of attributes where there are any.
    pub(in crate::query) fn rows(&mut self, columns: Option<&AttributeColumns>) -> RowSet {
        let count = self.store.span_count();
        self.learn();
        let (Some(columns), true) = (columns, self.learnt.is_some()) else {
            return RowSet::of(count, |at| self.is_match(at));
        };
        let (store, event_count) = (self.store, self.store.event_count());
        // Seldom is anything but attributes met.
        let has_any = |search: &mut Self, texts: &[Sym]| texts.iter().any(|text| search.has_term(*text));
        let is_beside = has_any(self, &columns.spans.texts) || has_any(self, store.services()) || self.is_in_resource();
        let mut rows = if is_beside || !self.query.ids.is_empty() {
            RowSet::of(count, |at| self.is_match_beside_attributes(store.span(at)))
        } else {
            RowSet::none(count)
        };
        let mut events = if has_any(self, &columns.events.texts) {
            RowSet::of_numbers(event_count, |event| self.has_term(store.event(event).0))
        } else {
            RowSet::none(event_count)
        };
        if let Some(learnt) = &self.learnt {
            let is_key = |key| is_in(learnt, key);
            columns.spans.mark(&mut rows, is_key, &|attr| self.is_in_value(learnt, attr));
            columns.events.mark(&mut events, is_key, &|attr| self.is_in_value(learnt, attr));
        }
        if !events.is_empty() {
            rows.or(&RowSet::of(count, |at| events.has_any(store.span(at).event_numbers())));
        }
        rows
    }

    /// Whether a term is found in the span: in service, name, status message, key, value or `key=value` of an attribute
    /// of the span, its resource or an event, in an event's name, or where the term is the span's id (leading zeros aside;
    /// an opaque id may also contain it).
    pub fn is_match(&mut self, at: SpanIx) -> bool {
        let span = self.store.span(at);
        self.is_match_beside_attributes(span)
            || self.attributes(span.attribute_range())
            || span.event_numbers().any(|event| self.event(event))
    }

    /// The same but for attributes of the span, and for its events.
    fn is_match_beside_attributes(&mut self, span: SpanRef<'_>) -> bool {
        self.has_term(span_name(span))
            || span.status_message_sym().is_some_and(|message| self.has_term(message))
            || self.is_id(span)
            || self.resource(span.ix())
    }

    fn event(&mut self, number: u32) -> bool {
        let (name, attributes) = self.store.event(number);
        self.has_term(name) || self.attributes(attributes)
    }

    /// Whether a term is in a text.
    fn has_term(&mut self, sym: Sym) -> bool {
        if let Some(learnt) = &self.learnt {
            return is_in(learnt, sym);
        }
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
        if let Some(id) = span.opaque_id_sym() {
            return self.has_term(id);
        }
        let flags = span.flags();
        !self.query.ids.is_empty() && !flags.any(Flags::ID_MISSING) && self.query.ids.contains(&span.span_id_bits())
    }

    /// Whether any resource matches.
    fn is_in_resource(&mut self) -> bool {
        (0..self.store.resource_count() as u32).any(|number| self.attributes(self.store.resource_range(number)))
    }

    /// Whether the service or the resource of a span matches.
    fn resource(&mut self, at: SpanIx) -> bool {
        let number = self.store.resource_number(at);
        let known = number.and_then(|number| self.resources.get(number as usize).copied().flatten());
        known.unwrap_or_else(|| {
            let service = self.store.services().get(self.store.service_number(at) as usize).copied();
            let is_match = service.is_some_and(|service| self.has_term(service))
                || number.is_some_and(|number| self.attributes(self.store.resource_range(number)));
            if let Some(known) = number.and_then(|number| self.resources.get_mut(number as usize)) {
                *known = Some(is_match);
            }
            is_match
        })
    }

    fn attributes(&mut self, range: AttrRange) -> bool {
        let table = self.store.attribute_table();
        let Some(learnt) = &self.learnt else { return table.packed(range).any(|attr| self.attribute(attr)) };
        table.find(range, |attr| is_in(learnt, attr.key()) || self.is_in_value(learnt, attr)).is_some()
    }

    /// Whether a term is in the value of an attribute, once all texts were looked at.
    #[inline]
    fn is_in_value(&self, learnt: &[u64], attr: Attr) -> bool {
        match attr.value_sym() {
            Some(text) => is_in(learnt, text),
            None => {
                let has_numbers = self.has_digits || self.has_decimals || self.is_in_bool.contains(&true);
                has_numbers && self.is_in_number(self.store.attribute_table().value(attr, self.store.strings()))
            }
        }
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

#[inline]
fn is_in(set: &[u64], sym: Sym) -> bool {
    set.get(sym.0 as usize / 64).is_some_and(|word| word >> (sym.0 % 64) & 1 != 0)
}

fn span_name(span: SpanRef<'_>) -> Sym {
    span.store().name_sym(span.ix())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::trace_of;

    #[test]
    fn every_part_of_a_number_is_found() {
        for text in ["1e300", "-2.5e-9", "Infinity", "-Infinity", "NaN", "0.25", "-17", "true", "false"] {
            let store = trace_of(&format!("0 zz |--| zz={text}"));
            let parts = (0..text.len()).flat_map(|from| (from + 1..=text.len()).map(move |to| &text[from..to]));
            for part in parts {
                let mut lazy = TextSearch::new(&store, TextQuery::phrase(part));
                let mut eager = TextSearch::new(&store, TextQuery::phrase(part));
                eager.learn();
                assert!(lazy.is_match(SpanIx(0)) && eager.is_match(SpanIx(0)), "{part} in {text}");
            }
        }
    }

    #[test]
    fn learning_all_texts_changes_nothing() {
        let store = trace_of(
            r#"
            a shop   |--------|  code=500 region=EU ratio=0.5 resource.tier=gold
              b shop |--!|       code="404" flag=true message=card_declined
              c db     |--|      db.statement=SELECT event=retry minus=-7
              f0e cache ||       name=GET"#,
        );
        for query in ["o", "eu", "EUR", "5", "0.5", "true", "gold", "retry", "f0e", "-7", "tier", "code=5", "grün", ""]
        {
            let mut lazy = TextSearch::new(&store, TextQuery::phrase(query));
            let mut eager = TextSearch::new(&store, TextQuery::phrase(query));
            eager.learn();
            for row in (0..store.span_count() as u32).map(SpanIx) {
                assert_eq!(eager.is_match(row), lazy.is_match(row), "{query} in {row:?}");
            }
        }
    }
}
