//! Completion of a term of the filter: keys while none is written, then the values of that key.

use super::no_match::{occurring_name, occurs};
use crate::figure::Suggestion;
use crate::model::{Derived, SpanIx, SpanStore, Trace};
use crate::query::text::TextQuery;
use crate::query::{AttributeColumns, Comparison, Op, Selection, Values, conventions, term};
use crate::sorting;
use std::cmp::Reverse;

/// So many are offered.
const MAX_ROWS: usize = 40;

/// So many letters of a name that no key has say which it is.
const LEAST_OF_NAME: usize = 4;

/// So many digits of the id of a trace, without more, are taken for what they are.
const LEAST_OF_ID: usize = 6;

/// So many traces are offered.
const MAX_TRACES: usize = 5;

/// Values that are looked at for the text; the most frequent.
const MAX_VALUES: usize = 10_000;

/// Keys that spans of the store have: those that every span has ([`term::OWN`]), where traces failed those of their errors, then
/// attributes of spans and of resources, most frequent first; each with how many spans have it.
#[must_use]
pub fn keys(store: &SpanStore) -> Vec<(String, u64)> {
    let mut counts = vec![0_u64; store.strings().len()];
    let mut of_resource = vec![0_u64; store.resource_count()];
    let table = store.attribute_table();
    for (key, spans) in store.derived::<AttributeColumns>().spans.keys() {
        counts[key.0 as usize] += spans as u64;
    }
    for row in (0..store.span_count() as u32).map(SpanIx) {
        if let Some(count) = store.resource_number(row).and_then(|at| of_resource.get_mut(at as usize)) {
            *count += 1;
        }
    }
    for (number, spans) in (0..).zip(of_resource) {
        for attr in table.packed(store.resource_range(number)) {
            counts[attr.key().0 as usize] += spans;
        }
    }
    let spans = store.span_count() as u64;
    let of_failed = store.traces().iter().filter(|trace| trace.is_failed()).map(|trace| u64::from(trace.len())).sum();
    let own = term::OWN.iter().map(|&key| match term::error_key(key) {
        None => (key.to_owned(), spans),
        Some(_) => (key.to_owned(), of_failed),
    });
    let own = own.filter(|(key, spans)| *spans > 0 || term::error_key(key).is_none());
    let mut found: Vec<(String, u64)> = (0..)
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(sym, count)| (store.text(crate::model::Sym(sym)).to_owned(), count))
        .collect();
    sorting::by(&mut found, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    own.chain(found).collect()
}

/// The [`keys`] of a store, kept.
pub struct Keys(pub Vec<(String, u64)>);

impl Derived for Keys {
    fn of(store: &SpanStore) -> Self {
        Self(keys(store))
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|(key, _)| key.capacity() + size_of::<(String, u64)>()).sum()
    }
}

/// Ways to go on with `typed`: of the `known` keys those that contain it, then those that had such a name at another time
/// ([`conventions`]); once a key and a sign stand there, the values of that key in the selected traces that contain what follows, or
/// where no span has it those of its other name. What begins with it first, then the most frequent; at most 40. Case does not matter.
/// No values after `~`. Before all of them the traces whose id begins so, with or without `trace =`.
#[must_use]
#[inline(never)]
pub fn suggest(store: &SpanStore, selection: &Selection, known: &[(String, u64)], typed: &str) -> Vec<Suggestion> {
    let mut found = traces(store, typed);
    found.append(&mut terms(store, selection, known, typed));
    found.truncate(MAX_ROWS);
    found
}

/// Traces of the store by how their ids begin.
fn traces(store: &SpanStore, typed: &str) -> Vec<Suggestion> {
    let begun = match term::split(typed) {
        Some((key, Op::Is, id)) => Some(id).filter(|_| term::is_trace_id(key)),
        Some(_) => None,
        None => {
            Some(typed.trim()).filter(|id| id.len() >= LEAST_OF_ID && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
        }
    };
    let found = begun.into_iter().flat_map(|begun| store.traces_beginning(begun)).filter_map(|at| store.trace(at));
    let suggestion = |trace: &Trace| {
        let text = format!("{} = {}", term::TRACE_ID[0], store.trace_id(trace));
        Suggestion { label: text.clone(), text, spans: u64::from(trace.len()), is_whole: true }
    };
    found.take(MAX_TRACES).map(suggestion).collect()
}

fn terms(store: &SpanStore, selection: &Selection, known: &[(String, u64)], typed: &str) -> Vec<Suggestion> {
    let Some((key, op, begun)) = term::split(typed) else {
        let key = |(key, spans): &(String, u64)| (key.clone(), *spans);
        let mut rows = ranked(known.iter().map(key).collect(), typed.trim());
        rows.extend(known_by_other_names(known, typed.trim(), &rows));
        rows.truncate(MAX_ROWS);
        let suggestion =
            |(key, spans): (String, u64)| Suggestion { text: format!("{key} = "), label: key, spans, is_whole: false };
        return rows.into_iter().map(suggestion).collect();
    };
    if op == Op::Contains {
        return Vec::new();
    }
    let other = if occurs(store, key) { None } else { occurring_name(store, key) };
    let named = other.as_deref().unwrap_or(key);
    let suggestion = |(value, spans): (String, u64)| {
        let text = Comparison { key: named.to_owned(), op, value: value.clone() }.to_text();
        // What is typed is changed: so all of it is shown.
        let label = if other.is_some() { text.clone() } else { value };
        Suggestion { text, label, spans, is_whole: true }
    };
    ranked(values(store, selection, named), begun).into_iter().map(suggestion).collect()
}

/// Known keys that are not among the `rows`, but had a name that begins with the text.
fn known_by_other_names(known: &[(String, u64)], text: &str, rows: &[(String, u64)]) -> Vec<(String, u64)> {
    let mut found: Vec<(String, u64)> = Vec::new();
    if text.len() < LEAST_OF_NAME {
        return found;
    }
    for (name, other) in conventions::renamed().filter(|(name, _)| name.starts_with(text)) {
        let is_listed = |rows: &[(String, u64)]| rows.iter().any(|(key, _)| key == other);
        let key = known.iter().find(|(key, _)| key == other && !known.iter().any(|(key, _)| key == name));
        found.extend(key.filter(|_| !is_listed(rows) && !is_listed(&found)).cloned());
    }
    found
}

/// The values of a key with their spans, most frequent first; those of traces with how many traces.
fn values(store: &SpanStore, selection: &Selection, key: &str) -> Vec<(String, u64)> {
    let mut values = Values::new(store, key);
    let mut counts: Vec<u64> = Vec::new();
    let most = if term::is_of_trace(key) { 1 } else { usize::MAX };
    for row in selection.traces(store).flat_map(|trace| trace.rows().take(most)) {
        if let Some(value) = values.of(SpanIx(row)) {
            counts.resize(values.len(), 0);
            counts[value as usize] += 1;
        }
    }
    let mut order: Vec<u32> = (0..counts.len() as u32).filter(|&value| counts[value as usize] > 0).collect();
    sorting::by_key(&mut order, |&value| Reverse(counts[value as usize]));
    order.truncate(MAX_VALUES);
    let mut found: Vec<_> = order.into_iter().map(|value| (values.text(value), counts[value as usize])).collect();
    sorting::by(&mut found, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found
}

/// Those that contain the text, those that begin with it first.
fn ranked(mut rows: Vec<(String, u64)>, text: &str) -> Vec<(String, u64)> {
    if !text.is_empty() {
        let query = TextQuery::phrase(text);
        rows.retain(|(row, _)| query.is_in(row));
        let begins = |row: &str| row.get(..text.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(text));
        sorting::by_key(&mut rows, |(row, _)| !begins(row));
    }
    rows.truncate(MAX_ROWS);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::store_of;

    fn suggested(typed: &str) -> Vec<(String, u64, bool)> {
        let store = store_of(&[
            "
            a shop   |--------|  http.status_code=500 region=eu resource.tier=gold
              b shop |--|        http.status_code=\"500\" region=us-east
              c db     |--|      http.status_code=404",
            "a shop |--| region=us-east",
        ]);
        let known = keys(&store);
        let found = suggest(&store, &Selection::all(&store), &known, typed);
        found.into_iter().map(|row| (row.text, row.spans, row.is_whole)).collect()
    }

    fn texts(typed: &str) -> Vec<String> {
        suggested(typed).into_iter().map(|row| row.0).collect()
    }

    #[test]
    fn keys_first() {
        let all = [
            "service",
            "operation",
            "kind",
            "status",
            "root service",
            "root operation",
            "http.status_code",
            "region",
            "tier",
        ];
        assert_eq!(texts(""), all.map(|key| format!("{key} = ")));
        assert_eq!(suggested("TIE"), [("tier = ".into(), 3, false)]);
        assert_eq!(texts("stat"), ["status = ", "http.status_code = "]);
    }

    #[test]
    fn traces_by_how_their_ids_begin() {
        let whole = |id: &str, spans| (format!("trace = {id}"), spans, true);
        let [first, second] = ["00000000000000000000000000000001", "00000000000000000000000000000002"];
        assert_eq!(suggested("000000"), [whole(first, 3), whole(second, 1)]);
        assert_eq!(suggested("traceID=0000000000000002"), [whole(second, 1)], "without the zeros of 64 more bits");
        for text in ["0000", "0000000g", "trace ~ 0000", "traces = 0000", "trace ="] {
            assert!(texts(text).iter().all(|text| !text.starts_with("trace = ")), "{text}");
        }
    }

    #[test]
    fn a_name_of_another_time_leads_to_the_one_that_occurs() {
        assert_eq!(texts("http.response.st"), ["http.status_code = "]);
        assert_eq!(texts("http.respo"), ["http.status_code = "]);
        assert_eq!((texts("htt"), texts("http.request")), (vec!["http.status_code = ".to_owned()], vec![]));
        let found = suggested("http.response.status_code >= 5");
        assert_eq!(found, [("http.status_code >= 500".to_owned(), 2, true)]);
        assert_eq!(texts("http.status_code = 5"), ["http.status_code = 500"]);
    }

    #[test]
    fn then_values_most_frequent_first() {
        let whole = |text: &str, spans| (text.to_owned(), spans, true);
        let codes = [whole("http.status_code >= 500", 2), whole("http.status_code >= 404", 1)];
        assert_eq!(suggested("http.status_code>="), codes);
        assert_eq!(suggested("region = E"), [whole("region = eu", 1), whole("region = us-east", 2)]);
        assert_eq!(suggested("service="), [whole("service = shop", 3), whole("service = db", 1)]);
        assert_eq!(suggested("root service = s"), [whole("root service = shop", 2)], "of two traces");
        assert_eq!((texts("region ~ e"), texts("nowhere = ")), (vec![], vec![]));
    }
}
