//! A term made ready for one store: names are numbers, and each distinct text is compared once.

use super::columns::AttributeColumns;
use super::errors::ErrorIndex;
use super::lookup::Lookup;
use super::number::Number;
use super::roots::Roots;
use super::rows::RowSet;
use super::term::{Comparison, Op, Test};
use super::text::{TextQuery, TextSearch};
use crate::model::{Attr, SpanIx, SpanKind, SpanStore, StatusCode, Sym, Value};
use std::cmp::Ordering;

/// Whether a span of a store meets a test, which is made ready once for all of them.
pub fn span_test<'a>(store: &'a SpanStore, test: &Test) -> impl FnMut(SpanIx) -> bool + use<'a> {
    let mut matcher = Matcher::new(store, test);
    move |at| matcher.is_met(store, at)
}

/// What a span is asked, for one store.
#[derive(Debug)]
pub(super) enum Matcher<'a> {
    /// No span can meet it.
    Never,
    Service(u32),
    Operation(Sym),
    Kind(SpanKind),
    Status(StatusCode),
    MinDuration(u64),
    MaxDuration(u64),
    Text(Box<TextSearch<'a>>),
    /// The root of its trace meets it.
    OfRoot(Box<Matcher<'a>>, Roots<'a>),
    /// It is one of these.
    Rows(RowSet),
    Attribute(Box<AttributeMatcher<'a>>),
}

impl<'a> Matcher<'a> {
    pub fn new(store: &'a SpanStore, test: &Test) -> Self {
        match test {
            Test::RootService(name) => Self::of_root(store, &Test::Service(name.clone())),
            Test::RootOperation(name) => Self::of_root(store, &Test::Operation(name.clone())),
            Test::Error(key, label) => Self::Rows(store.derived::<ErrorIndex>().rows(store, *key, label)),
            Test::Service(name) => {
                let at = store.services().binary_search_by(|&service| store.text(service).cmp(name));
                at.map_or(Self::Never, |at| Self::Service(at as u32))
            }
            Test::Operation(name) => store.strings().find(name).map_or(Self::Never, Self::Operation),
            Test::Kind(kind) => Self::Kind(*kind),
            Test::Status(status) => Self::Status(*status),
            Test::MinDuration(nanos) => Self::MinDuration(*nanos),
            Test::MaxDuration(nanos) => Self::MaxDuration(*nanos),
            Test::Text(text) => Self::Text(Box::new(TextSearch::new(store, TextQuery::phrase(text)))),
            Test::Attribute(comparison) => Self::Attribute(Box::new(AttributeMatcher::new(store, comparison))),
        }
    }

    fn of_root(store: &'a SpanStore, test: &Test) -> Self {
        Self::OfRoot(Box::new(Self::new(store, test)), Roots::new(store))
    }

    /// All rows of the store that meet it.
    pub fn rows(&mut self, store: &SpanStore) -> RowSet {
        let columns = store.known::<AttributeColumns>();
        match (self, columns) {
            (Self::Text(search), columns) => search.rows(columns.as_deref()),
            (Self::Attribute(attribute), Some(columns)) => attribute.rows(&columns),
            (other, _) => RowSet::of(store.span_count(), |at| other.is_met(store, at)),
        }
    }

    #[inline]
    pub fn is_met(&mut self, store: &SpanStore, at: SpanIx) -> bool {
        match self {
            Self::Never => false,
            Self::Service(service) => store.service_number(at) == *service,
            Self::Operation(name) => store.name_sym(at) == *name,
            Self::Kind(kind) => store.span(at).kind() == *kind,
            Self::Status(status) => store.span(at).outcome() == *status,
            Self::MinDuration(nanos) => store.duration_nanos(at) >= *nanos,
            Self::MaxDuration(nanos) => store.duration_nanos(at) <= *nanos,
            Self::Text(search) => search.is_match(at),
            Self::Rows(rows) => rows.has(at),
            Self::OfRoot(test, roots) => test.is_met(store, roots.of(at)),
            Self::Attribute(attribute) => attribute.is_met(at),
        }
    }
}

/// A comparison of an attribute.
#[derive(Debug)]
pub(super) struct AttributeMatcher<'a> {
    store: &'a SpanStore,
    op: Op,
    value: String,
    number: Option<Number>,
    lookup: Lookup<'a>,
    contained: TextQuery,
    /// Whether a text compares so, by symbol, once known.
    texts: Vec<Option<bool>>,
}

impl<'a> AttributeMatcher<'a> {
    fn new(store: &'a SpanStore, Comparison { key, op, value }: &Comparison) -> Self {
        Self {
            store,
            op: *op,
            value: value.clone(),
            number: Number::parse(value),
            lookup: Lookup::new(store, key),
            contained: TextQuery::phrase(value),
            texts: vec![None; store.strings().len()],
        }
    }

    fn is_met(&mut self, at: SpanIx) -> bool {
        match (self.lookup.find(at), self.op) {
            (found, Op::IsAbsent) => found.is_none(),
            (found, Op::IsThere) => found.is_some(),
            (found, _) => found.is_some_and(|attr| self.holds(attr)),
        }
    }

    /// All rows that meet it.
    fn rows(&mut self, columns: &AttributeColumns) -> RowSet {
        let (store, count) = (self.store, self.store.span_count());
        let is_there = matches!(self.op, Op::IsThere | Op::IsAbsent);
        let own = self.lookup.own(columns);
        let mut rows = RowSet::none(count);
        if let Some(column) = own {
            column.mark(&mut rows, &mut |attr| is_there || self.holds(attr));
        }
        let of_resources = self.lookup.inherited().to_vec();
        let held: Vec<bool> =
            of_resources.iter().map(|attr| attr.is_some_and(|attr| is_there || self.holds(attr))).collect();
        if held.contains(&true) {
            let is_held = |at| store.resource_number(at).is_some_and(|at| held.get(at as usize) == Some(&true));
            let mut inherited = RowSet::of(count, is_held);
            if let Some(column) = own {
                let mut with_own = RowSet::none(count);
                column.mark_all(&mut with_own);
                inherited.and(&with_own.not(count));
            }
            rows.or(&inherited);
        }
        if self.op == Op::IsAbsent { rows.not(count) } else { rows }
    }

    fn holds(&mut self, attr: Attr) -> bool {
        let known = attr.value_sym().map(|sym| sym.0 as usize);
        if let Some(&Some(is)) = known.and_then(|at| self.texts.get(at)) {
            return is;
        }
        let is = self.compares(self.store.attribute_table().value(attr, self.store.strings()));
        if let Some(place) = known.and_then(|at| self.texts.get_mut(at)) {
            *place = Some(is);
        }
        is
    }

    fn compares(&self, value: Value<'_>) -> bool {
        match self.op {
            Op::Contains => self.contained.is_in(&value.to_text()),
            Op::Is => self.order(value).is_eq(),
            Op::IsNot => self.order(value).is_ne(),
            Op::Less => self.order(value).is_lt(),
            Op::AtMost => self.order(value).is_le(),
            Op::More => self.order(value).is_gt(),
            Op::AtLeast => self.order(value).is_ge(),
            Op::IsThere | Op::IsAbsent => self.op == Op::IsThere,
        }
    }

    /// Of the attribute's value to the term's: as numbers where both are, else as texts.
    fn order(&self, value: Value<'_>) -> Ordering {
        if let Some((left, right)) = self.number.and_then(|right| Some((Number::of(value)?, right))) {
            return left.order(right);
        }
        match value {
            Value::Text(text) | Value::Bytes(text) | Value::Json(text) => text.cmp(&self.value),
            other => other.to_text().cmp(&self.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Filter, select};
    use super::*;
    use crate::testing::trace_of;

    /// How many of the spans meet it.
    fn met(text: &str) -> usize {
        let store = trace_of(
            r#"
            a shop   |--------|  code=500 region=eu big=9007199254740993 ratio=0.5 resource.tier=gold tier=own
              b shop |--|        code="404" region=us big=9007199254740992
              c db     |--|      code=none resource.tier=gold flag=true minus=-0.0 tenant=nil"#,
        );
        let test = Test::Attribute(Comparison::parse(text).unwrap());
        let mut matcher = Matcher::new(&store, &test);
        let met = (0..3).filter(|&row| matcher.is_met(&store, SpanIx(row))).count();
        let selected = select(&store, &Filter::default().with(test));
        assert_eq!(selected.len(), usize::from(met > 0), "{text}");
        met
    }

    #[test]
    fn numbers_where_both_are_numbers_else_texts() {
        let cases = [
            ("code >= 404", 3), // "none" is no number: as texts, it stands after "404".
            ("code >= 500", 2),
            ("code = 404.0", 1),
            ("code != 500", 2),
            ("code < 500", 1),
            ("region = eu", 1),
            ("region > eu", 1),
            ("region ~ U", 2),
            ("big = 9007199254740993", 1),
            ("big > 9007199254740992", 1),
            ("ratio <= 0.5", 1),
            ("minus = 0", 1),
            ("flag = true", 1),
            ("code ~ 0", 2),
        ];
        for (text, count) in cases {
            assert_eq!(met(text), count, "{text}");
        }
    }

    #[test]
    fn what_is_absent_matches_nothing_but_nil() {
        let cases = [
            ("flag != nil", 1),
            ("flag = nil", 2),
            ("flag != false", 1),
            ("nowhere = nil", 3),
            ("nowhere < 1", 0),
            ("tenant = nil", 2),
            ("tenant = \"nil\"", 1),
            ("tenant != \"nil\"", 0),
        ];
        for (text, count) in cases {
            assert_eq!(met(text), count, "{text}");
        }
    }

    #[test]
    fn the_span_goes_before_its_resource_unless_pinned() {
        let cases = [("tier = own", 1), ("tier = gold", 2), ("resource.tier = gold", 3), ("span.tier != nil", 1)];
        for (text, count) in cases {
            assert_eq!(met(text), count, "{text}");
        }
    }
}
