//! Every place a text can stand in, and random traces against looking at each text of each span.

use super::*;
use crate::model::{
    AttrRange, BatchWriter, Definition, Flags, NONE, Owner, RawEvent, RawSpan, SpanStoreBuilder, Value,
};
use crate::testing::{store_of, trace_of};
use proptest::prelude::*;

fn find(store: &SpanStore, trace: TraceIx, query: &str) -> Vec<u32> {
    Finder::default().find(store, trace, query).to_vec()
}

fn found(picture: &str, query: &str) -> Vec<u32> {
    find(&trace_of(picture), TraceIx(0), query)
}

const PICTURE: &str = "
    a frontend |---------|        name=GET_/cart
      b cart     |--!|            http.status_code=500 message=no_such_item db.statement=SELECT_1
      order-77 Db  |-|            name=Select ratio=0.25 note=-5 ünsinn=GRÜN";

#[test]
fn comparisons_are_met_as_the_filter_has_them() {
    let cases: [(&str, &[u32]); 7] = [
        ("http.status_code = 500", &[1]),
        ("http.status_code >= 50", &[1]),
        ("code = 500", &[]),
        ("ratio != nil", &[2]),
        ("service = Db", &[2]),
        ("ünsinn ~ grün", &[2]),
        ("\"GET /cart\"", &[]),
    ];
    for (query, rows) in cases {
        assert_eq!(found(PICTURE, query), rows, "{query}");
    }
    let store = store_of(&[PICTURE, "a frontend |--| ratio=1", "a frontend |--|", PICTURE]);
    let all = Selection::all(&store);
    assert_eq!(occurrences(&store, &all, "ratio != nil"), Some((3, 3)));
    assert_eq!(occurrences(&store, &all, "service = frontend"), Some((4, 4)));
    assert_eq!((occurrences(&store, &all, "ratio"), occurrences(&store, &all, "no = 1")), (None, Some((0, 0))));
}

#[test]
fn every_place_is_looked_at() {
    let cases: [(&str, &[u32]); 15] = [
        ("FRONTEND", &[0]),
        ("select", &[1, 2]),
        ("no such", &[1, 2]),
        ("\"no such\"", &[1]),
        ("status_code", &[1]),
        ("50", &[1]),
        ("http.status_code=500", &[1]),
        ("CODE=5", &[1]),
        ("code=50x", &[]),
        ("order-77", &[2]),
        ("000b", &[1]),
        ("grün", &[2]),
        ("nn=grün", &[2]),
        ("-5", &[]),
        ("\"-5\"", &[2]),
    ];
    for (query, rows) in cases {
        assert_eq!(found(PICTURE, query), rows, "{query}");
    }
}

#[test]
fn a_query_that_goes_on_looks_at_what_was_found() {
    let narrows = |query: &str, wider: &str| TextQuery::parse(query).narrows(&TextQuery::parse(wider));
    for (query, wider) in [("pays", "pay"), ("\"pay m\"", "pay"), ("übers", "über"), ("500x -http", "500 -http")] {
        assert!(narrows(query, wider), "{query} after {wider}");
    }
    // An id, a pair, another term, another place, a key no longer passed over, and a letter that is ASCII in lower case.
    for (query, wider) in
        [("500", "50"), ("a=x", "a="), ("pay s", "pay"), ("ay", "pay"), ("pays", "pay -k"), ("kü", "k"), ("pay", "")]
    {
        assert!(!narrows(query, wider), "{query} after {wider}");
    }
    let store = trace_of(PICTURE);
    let mut finder = Finder::default();
    assert_eq!(finder.find(&store, TraceIx(0), "sel"), [1, 2]);
    assert_eq!(finder.find(&store, TraceIx(1), "sele"), Vec::<u32>::new(), "no such trace");
    assert_eq!(finder.find(&store, TraceIx(0), "selec"), [1, 2]);
}

#[test]
fn ignored_keys_and_ored_terms() {
    assert_eq!(found(PICTURE, "500 frontend"), [0, 1]);
    assert_eq!(found(PICTURE, "select -db.statement"), [2], "the name still matches");
    assert_eq!(found(PICTURE, "select -statement -db"), [2]);
    assert_eq!(found(PICTURE, "-db.statement"), Vec::<u32>::new());
    assert_eq!(found(PICTURE, "   "), Vec::<u32>::new());
    assert_eq!(find(&store_of(&[]), TraceIx(0), "a"), Vec::<u32>::new());
}

#[test]
fn values_of_every_type_in_spans_events_and_resources() {
    let mut writer = BatchWriter::new(0);
    let context = writer.context(0, Some("p"), Owner::Resource);
    let start = writer.attributes_start();
    writer.attribute("host.name", Value::Text("node-9"));
    let attributes = writer.attributes_since(start);
    let name = writer.text("shop");
    let resource = Definition { trace_id: [0; 2], context, name, version: NONE, attributes, flags: Flags(0) };
    writer.batch.definitions.push(resource);
    let mut span = RawSpan {
        trace_id: [0, 1],
        span_id: 1,
        resource: context,
        name,
        scope: NONE,
        status_message: NONE,
        trace_state: NONE,
        ..bytemuck::Zeroable::zeroed()
    };
    let start = writer.attributes_start();
    for (key, value) in [
        ("yes", Value::Bool(true)),
        ("large", Value::Int(i64::MIN)),
        ("half", Value::Double(0.5)),
        ("list", Value::Json("[\"one\",2]")),
        ("none", Value::Null),
    ] {
        writer.attribute(key, value);
    }
    span.attributes = writer.attributes_since(start);
    let start = writer.attributes_start();
    writer.attribute("exception.type", Value::Text("TimeoutError"));
    let (attributes, name) = (writer.attributes_since(start), writer.text("exception"));
    writer.batch.events.push(RawEvent { time_nanos: 5, name, attributes, padding: 0 });
    span.events = AttrRange { start: 0, len: 1 };
    writer.batch.spans.push(span);
    let mut builder = SpanStoreBuilder::default();
    builder.add_file("f").unwrap();
    builder.absorb(&writer.take(0)).unwrap();
    let store = builder.finish().unwrap();
    for query in
        ["tru", "9223372036854775808", "0.5", "half=0", "yes=true", "one", "list=[", "none=", "timeouterror", "excep"]
    {
        assert_eq!(find(&store, TraceIx(0), query), [0], "{query}");
    }
    for query in ["node-9", "HOST.name=NODE", "exception.type=timeout"] {
        assert_eq!(find(&store, TraceIx(0), query), [0], "{query}");
    }
    for query in ["false", "7.5", "none=x", "node-9 -", "timeout -exception -host"] {
        let is_found = query == "node-9 -";
        assert_eq!(!find(&store, TraceIx(0), query).is_empty(), is_found, "{query}");
    }
}

/// All texts of a span, as Jaeger would look at them.
fn naive(store: &SpanStore, query: &str) -> Vec<u32> {
    let (ignored, terms): (Vec<&str>, Vec<&str>) =
        query.split_whitespace().partition(|term| term.starts_with('-') && *term != "-");
    let has = |text: &str| terms.iter().any(|term| text.to_lowercase().contains(&term.to_lowercase()));
    let is_ignored = |key: &str| ignored.iter().any(|term| key.to_lowercase().contains(&term[1..].to_lowercase()));
    let is_match = |row: &u32| {
        let span = store.span(SpanIx(*row));
        let id = span.span_id();
        let is_id = |term: &&str| term.trim_start_matches('0').eq_ignore_ascii_case(id.trim_start_matches('0'));
        let attribute =
            |(key, value): (&str, Value<'_>)| !is_ignored(key) && has(&format!("{key}={}", value.to_text()));
        has(span.name())
            || has(span.service())
            || has(span.status_message())
            || terms.iter().any(is_id)
            || span.attributes().any(attribute)
    };
    (0..store.span_count() as u32).filter(is_match).collect()
}

proptest! {
    #[test]
    fn it_finds_what_looking_at_every_text_finds(
        spans in prop::collection::vec(("[A-Ca-c]{1,3}", "[a-c.]{1,4}", "[a-cA-C=5]{1,5}", -60_i64..60), 1..8),
        query in prop::collection::vec("-?[a-cA-C.=5]{1,4}", 1..4),
    ) {
        let line = |(at, (service, key, value, number)): (usize, &(String, String, String, i64))| {
            format!("{indent}f{at} {service} |--| k{key}={value} n{key}={number}\n", indent = if at == 0 { "" } else { "  " })
        };
        let store = trace_of(&spans.iter().enumerate().map(line).collect::<String>());
        let query = query.join(" ");
        prop_assume!(Test::spaced(&query).is_none());
        prop_assert_eq!(find(&store, TraceIx(0), &query), naive(&store, &query));
        let mut typed = Finder::default();
        for end in 1..=query.len() {
            prop_assert_eq!(typed.find(&store, TraceIx(0), &query[..end]), naive(&store, &query[..end]), "{}", &query[..end]);
        }
    }
}
