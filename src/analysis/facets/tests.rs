use super::*;
use crate::query::{Comparison, SpanTerm, StatusTerm, select, term};
use crate::testing::store_of;
use proptest::prelude::*;

/// With all of them open.
fn of(store: &SpanStore, filter: &Filter) -> Facets {
    let index = store.derived::<FacetIndex>();
    let at_first = facets(store, filter, &index, [&[], &[]]).facets;
    let keys: Vec<String> = at_first.into_iter().map(|facet| facet.key).collect();
    let found = facets(store, filter, &index, [&keys, &[]]);
    assert!(found.facets.iter().all(|facet| facet.is_open && facet.known >= facet.values.len() as u64));
    found
}

fn values<'a>(found: &'a Facets, key: &str) -> Vec<(&'a str, u64)> {
    let facet = found.facets.iter().find(|facet| facet.key == key);
    facet.into_iter().flat_map(|facet| &facet.values).map(|row| (&*row.value, row.traces)).collect()
}

const SHOP: &[&str] = &[
    "a shop |--------|  region=eu code=200 resource.service.version=2\n  b db |--| region=us code=\"200\"",
    "a shop |!!|  region=eu code=500",
    "a shop |---|  id=1",
    "a cart |----| region=us\n  b cart |!| region=us code=404",
];

#[test]
fn the_usual_keys_then_those_of_the_data() {
    let found = of(&store_of(SHOP), &Filter::default());
    let keys: Vec<&str> = found.facets.iter().map(|facet| facet.key.as_str()).collect();
    assert_eq!(keys, ["service", "operation", "status", "kind", "service.version", "region", "code"]);
    assert_eq!(values(&found, "service"), [("shop", 3), ("cart", 1), ("db", 1)]);
    assert_eq!(values(&found, "region"), [("eu", 2), ("us", 2)]);
    assert_eq!(values(&found, "code"), [("200", 1), ("404", 1), ("500", 1)]);
    assert!(found.facets.iter().all(|facet| (facet.traces, facet.left_out) == (4, 0)));
    assert_eq!(of(&store_of(&[]), &Filter::default()), Facets::default());
}

#[test]
fn what_is_folded_is_not_counted() {
    let store = store_of(SHOP);
    let index = store.derived::<FacetIndex>();
    let told = |filter: &Filter, by_hand: [&[&str]; 2]| {
        let [unfolded, folded] = by_hand.map(|keys| keys.iter().map(ToString::to_string).collect::<Vec<_>>());
        let (open, folded): (Vec<_>, Vec<_>) =
            facets(&store, filter, &index, [&unfolded, &folded]).facets.into_iter().partition(|facet| facet.is_open);
        assert!(open.iter().all(|facet| !facet.values.is_empty() && facet.traces > 0 && facet.known > 0));
        assert!(folded.iter().all(|facet| facet.values.is_empty() && facet.traces == 0 && facet.known > 0));
        let keys = open.into_iter().map(|facet| facet.key);
        keys.filter(|key| key == "service" || key == "code").collect::<Vec<_>>()
    };
    let all = Filter::default();
    assert_eq!(told(&all, [&[], &[]]), ["service"], "one more than are unfolded at first");
    assert_eq!(told(&all, [&["code", "no such key"], &["service"]]), ["code"]);
    let code = all.with(Test::equal("code", "200".into()));
    assert_eq!(told(&code, [&[], &[]]), ["service", "code"], "what the filter names is open");
    assert_eq!(told(&code, [&["code"], &[]]), ["service", "code"], "what was unfolded stays so when it is chosen");
    assert_eq!(told(&code, [&[], &["code"]]), ["service"]);
}

#[test]
fn a_key_is_counted_without_its_own_terms() {
    let store = store_of(SHOP);
    let shop = Filter::default().with(Test::Service("shop".into()));
    let found = of(&store, &shop);
    assert_eq!(values(&found, "service"), [("shop", 3), ("cart", 1), ("db", 1)]);
    assert_eq!(values(&found, "region"), [("eu", 2)], "the span of the database is another");
    let failed = Filter { status: StatusTerm::Failed, ..shop };
    assert_eq!(values(&of(&store, &failed), "service"), [("cart", 1), ("shop", 1)]);
    let none = failed.with(Test::equal("region", "asia".into()));
    assert_eq!(values(&of(&store, &none), "region"), [("eu", 1)]);
    let mut without = Filter { status: StatusTerm::RootFailed, ..Filter::default() };
    without.put(SpanTerm { test: Test::Service("db".into()), is_excluded: true });
    assert_eq!(values(&of(&store, &without), "service"), [("shop", 1), ("db", 0)], "what is named is listed");
}

#[test]
fn many_numbers_are_ranges_and_names_of_single_things_no_facets() {
    let trace = |number: usize| format!("a shop |--| size={number} id=order-{number} even={}", number % 2);
    let pictures: Vec<String> = (0..1_500).map(trace).collect();
    let pictures: Vec<&str> = pictures.iter().map(String::as_str).collect();
    let store = store_of(&pictures);
    let found = of(&store, &Filter::default());
    assert_eq!(values(&found, "id"), []);
    assert_eq!(values(&found, "even"), [("0", 750), ("1", 750)]);
    let sizes = found.facets.iter().find(|facet| facet.key == "size").unwrap();
    assert_eq!(sizes.values.iter().map(|range| range.traces).sum::<u64>(), 1_500);
    let FacetValue { value, end, traces } = &sizes.values[1];
    let mut filter = Filter::default();
    filter.put_range("size", value, end.as_deref().unwrap());
    assert_eq!(select(&store, &filter).len() as u64, *traces);
}

#[test]
fn keys_that_begin_like_a_pin_are_found_by_their_name() {
    let store = store_of(&["a shop |--| span.type=web resource.resource.name=x", "a shop |--| span.type=sql type=x"]);
    let filter = Filter::default().with(Test::equal("span.type", "web".into()));
    assert_eq!(values(&of(&store, &Filter::default()), "span.type"), [("sql", 1), ("web", 1)]);
    assert_eq!(select(&store, &filter).len(), 1);
}

#[test]
fn at_most_so_many_values() {
    let pictures: Vec<String> = (0..90).map(|at| format!("a service-{:02} |--|", at % 60)).collect();
    let pictures: Vec<&str> = pictures.iter().map(String::as_str).collect();
    let store = store_of(&pictures);
    let last = Filter::default().with(Test::Service("service-59".into()));
    let found = of(&store, &last);
    let services = &found.facets[0];
    assert_eq!((services.values.len(), services.left_out), (41, 19));
    assert_eq!(services.values.last().map(|row| (&*row.value, row.traces)), Some(("service-59", 1)));
}

fn attribute(text: &str) -> Test {
    Test::Attribute(Comparison::parse(text).unwrap())
}

/// What people and exporters write: what means nothing to the filter, and what it might take for something else.
const WRITTEN: [&str; 12] =
    ["v0", "nil", "null", "true", "\"true\"", "500", "\"500\"", "\"500.0\"", "\"5e2\"", "\"0500\"", "0.5", "NaN"];

/// Keys of attributes, of which some begin like pins and some are another's without that.
const KEYS: [&str; 5] = ["x", "span.x", "resource.resource.y", "resource.y", "span.kind"];

fn tests() -> impl Strategy<Value = Test> {
    prop_oneof![
        (0..4).prop_map(|at| Test::Service(format!("s{at}"))),
        (0..KEYS.len(), 0..WRITTEN.len()).prop_map(|(key, at)| attribute(&format!("{} = {}", KEYS[key], WRITTEN[at]))),
        (0..KEYS.len()).prop_map(|key| attribute(&format!("{} = nil", KEYS[key]))),
        (0..4).prop_map(|at| attribute(&format!("y >= {at}"))),
        Just(Test::equal(term::STATUS, "error".into())),
    ]
}

proptest! {
    /// Of each value: what including it in the place of the key's own terms selects.
    #[test]
    fn a_count_is_what_a_click_leaves(
        spans in proptest::collection::vec(
            (0..4_u8, proptest::collection::vec((0..KEYS.len(), 0..WRITTEN.len()), 0..4), 0..5_u8, any::<bool>(), any::<bool>()),
            1..40,
        ),
        terms in proptest::collection::vec((tests(), any::<bool>()), 0..4),
        groups in proptest::collection::vec(proptest::collection::vec(tests(), 1..3), 0..2),
    ) {
        let mut pictures = vec![String::new()];
        for (service, words, y, is_error, begins) in spans {
            let bar = if is_error { "|!|" } else { "|-|" };
            let mut line = format!("a{} s{service} {bar}", pictures.len());
            for (key, at) in words { line += &format!(" {}={}", KEYS[key], WRITTEN[at]); }
            if y < 4 { line += &format!(" y={y}"); }
            if begins && !pictures[0].is_empty() { pictures.push(String::new()); }
            let last = pictures.last_mut().unwrap();
            let indent = if last.is_empty() { "" } else { "  " };
            *last += &format!("{indent}{line}\n");
        }
        let pictures: Vec<&str> = pictures.iter().map(String::as_str).collect();
        let store = store_of(&pictures);
        let mut filter = Filter::default();
        terms.into_iter().for_each(|(test, is_excluded)| filter.put(SpanTerm { test, is_excluded }));
        groups.into_iter().for_each(|group| filter.put_group(group.into_iter().map(SpanTerm::included).collect()));
        for facet in of(&store, &filter).facets {
            let rest = filter.without_key(&facet.key);
            prop_assert_eq!(facet.traces, select(&store, &rest).len() as u64);
            for row in facet.values {
                let clicked = rest.clone().with(Test::equal(&facet.key, row.value.clone()));
                prop_assert_eq!(row.traces, select(&store, &clicked).len() as u64, "{} = {}", facet.key, row.value);
            }
        }
    }
}
