//! Why a filter selects nothing: keys that no span has, perhaps because the data is of the time of another name; and terms that no
//! single span meets, where two would.

use super::suggest::Keys;
use crate::figure::{AbsentKey, NoMatch};
use crate::model::SpanStore;
use crate::query::{Comparison, Filter, Op, Test, conventions, select, term};

/// What keeps a filter from selecting any trace, as far as it can be told, and how many traces each of the `others` selects. Of its
/// attributes only those that must be there.
#[must_use]
#[inline(never)]
pub fn no_match(store: &SpanStore, filter: &Filter, others: &[Filter]) -> NoMatch {
    let first = filter.terms.iter().filter(|term| term.is_of_group()).map(|term| &term.test);
    let mut absent: Vec<AbsentKey> = Vec::new();
    for test in first.chain(filter.groups.iter().flatten()) {
        let Test::Attribute(Comparison { key, op, .. }) = test else { continue };
        if *op != Op::IsAbsent && !absent.iter().any(|known| known.key == *key) && !occurs(store, key) {
            let other = occurring_name(store, key).unwrap_or_default();
            absent.push(AbsentKey { key: key.clone(), other });
        }
    }
    let traces = |filter: &Filter| select(store, filter).len() as u64;
    let apart = filter.apart().map_or(0, |(apart, _)| traces(&apart));
    NoMatch { absent, apart, others: others.iter().map(traces).collect() }
}

/// What OpenTelemetry called a key at another time, the first that a span has.
pub(super) fn occurring_name(store: &SpanStore, key: &str) -> Option<String> {
    conventions::other_names(key).find(|other| occurs(store, other))
}

/// Whether any span has the key, as a comparison looks it up.
pub(super) fn occurs(store: &SpanStore, key: &str) -> bool {
    let known = store.derived::<Keys>();
    let is_known = |key: &str| known.0.iter().any(|(known, _)| known == key);
    let (pin, bare) = conventions::unpinned(key);
    if term::is_own(key) || is_known(key) {
        return true;
    }
    // There it may be, but not where it is pinned to.
    let is_there = || Test::Attribute(Comparison { key: key.to_owned(), op: Op::IsThere, value: String::new() });
    !pin.is_empty() && is_known(bare) && !select(store, &Filter::default().with(is_there())).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{SpanTerm, span_test};
    use crate::testing::store_of;

    fn store() -> SpanStore {
        store_of(&[
            "a web |----|  http.response.status_code=500 net.host.name=h\n  b db |--| resource.tier=gold db.statement=q",
            "a web |----|  db.query.text=q",
        ])
    }

    fn filter(texts: &[&str]) -> Filter {
        let tests = texts.iter().filter_map(|text| Comparison::parse(text)).map(Test::Attribute);
        tests.fold(Filter::default(), Filter::with)
    }

    fn absent(filter: &Filter) -> Vec<(String, String)> {
        let found = no_match(&store(), filter, &[]);
        found.absent.into_iter().map(|absent| (absent.key, absent.other)).collect()
    }

    #[test]
    fn keys_that_occur_nowhere_and_by_what_name_they_do() {
        let found = |key: &str, other: &str| vec![(key.to_owned(), other.to_owned())];
        assert_eq!(
            absent(&filter(&["http.status_code >= 500"])),
            found("http.status_code", "http.response.status_code")
        );
        let pinned = filter(&["span.http.status_code = 5"]);
        assert_eq!(absent(&pinned), found("span.http.status_code", "span.http.response.status_code"));
        assert_eq!(
            absent(&filter(&["server.address = h"])),
            found("server.address", "net.host.name"),
            "the one that occurs"
        );
        assert_eq!(absent(&filter(&["http.method = GET"])), found("http.method", ""));
        assert_eq!(absent(&filter(&["span.tier = gold"])), found("span.tier", ""), "it is the resource's");
        for there in
            ["http.response.status_code = 404", "resource.tier = x", "tier = x", "nowhere = nil", "db.statement = 7"]
        {
            assert_eq!(absent(&filter(&[there])), [], "{there}");
        }
    }

    #[test]
    fn of_every_group_once_but_not_of_what_excludes() {
        let mut filter = filter(&["a = 1", "a > 0", "b = 2"]);
        filter.put(SpanTerm { test: Test::equal("c", "3".into()), is_excluded: true });
        filter.put_group(["d", "a"].map(|key| SpanTerm::included(Test::equal(key, "4".into()))).into());
        let keys: Vec<String> = absent(&filter).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["a", "b", "d"]);
    }

    #[test]
    fn what_occurs_is_what_a_span_has() {
        let store = store();
        for key in
            ["tier", "span.tier", "resource.tier", "db.statement", "resource.db.statement", "x", "span.", "service"]
        {
            let is_there = Comparison { key: key.into(), op: Op::IsThere, value: String::new() };
            let mut is_met = span_test(&store, &Test::Attribute(is_there));
            let any = (0..store.span_count() as u32).any(|row| is_met(crate::model::SpanIx(row)));
            assert_eq!(occurs(&store, key), any || key == "service", "{key}");
        }
    }

    #[test]
    fn terms_that_two_spans_meet() {
        let service = |name: &str| Test::Service(name.into());
        let web = Filter::default().with(service("web"));
        assert_eq!(no_match(&store(), &web, &[]).apart, 0, "nothing to part");
        let both = web.clone().with(Test::equal("db.statement", "q".into()));
        assert_eq!((select(&store(), &both).len(), no_match(&store(), &both, &[]).apart), (0, 1));
        assert_eq!(no_match(&store(), &both, &[web, both.clone()]).others, [2, 0]);
    }
}
