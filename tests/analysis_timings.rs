//! How long analyses take on large generated stores. Prints, asserts nothing about time:
//! `cargo test --release --test analysis_timings -- --ignored --nocapture`
#![expect(clippy::disallowed_methods, reason = "native only: there is a clock")]
#![expect(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

use spanglass::analysis::{self, FacetIndex};
use spanglass::figure::{
    BinScale, Bottlenecks, DurationOf, ErrorKey, ErrorsOf, OperationSort, PathRule, TraceSort, Weight,
};
use spanglass::model::{
    AttrRange, BatchWriter, Definition, Derived, Flags, NONE, Owner, RawSpan, SpanStore, SpanStoreBuilder, TraceIx,
    Value,
};
use spanglass::query::errors::ErrorIndex;
use spanglass::query::{Filter, StatusTerm, Test, select};
use std::hint::black_box;
use std::time::Instant;

const SERVICES: u64 = 24;

/// `traces` traces of `len` spans with 13 attributes, about five of which have a text that occurs once.
fn store(traces: u64, len: u64, error_share: u64) -> SpanStore {
    let mut builder = SpanStoreBuilder::default();
    builder.add_file("generated").unwrap();
    let mut writer = BatchWriter::new(0);
    let mut seed = 7_u64;
    for trace in 0..traces {
        for at in 0..len {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            span(&mut writer, trace, at, seed >> 16, error_share);
        }
        if writer.batch.spans.len() > 20_000 {
            builder.absorb(&writer.take(0)).unwrap();
        }
    }
    builder.absorb(&writer.take(0)).unwrap();
    builder.finish().unwrap()
}

fn span(writer: &mut BatchWriter, trace: u64, at: u64, random: u64, error_share: u64) {
    let service = random % SERVICES;
    let key = format!("p{service}");
    let context = writer.context(0, Some(&key), Owner::Resource);
    if !writer.batch.definitions.iter().any(|known| known.context == context) {
        let name = writer.text(&format!("service-{service}"));
        let attributes = writer.attributes_since(writer.attributes_start());
        let flags = Flags(0);
        writer.batch.definitions.push(Definition { trace_id: [0; 2], context, name, version: NONE, attributes, flags });
    }
    let start = writer.attributes_start();
    let unique = trace * 1_000_000 + at;
    writer.attribute("http.request.method", Value::Text("GET"));
    writer.attribute("url.full", Value::Text(&format!("https://shop.example/cart/{unique}/items?session={random}")));
    writer.attribute("http.response.status_code", Value::Int(200));
    writer.attribute("net.peer.name", Value::Text(["db-1", "db-2", "cache"][(random % 3) as usize]));
    writer.attribute("db.statement", Value::Text(&format!("SELECT * FROM orders WHERE id = {unique}")));
    writer.attribute("user.id", Value::Text(&format!("user-{}", random >> 8)));
    writer.attribute("request.id", Value::Text(&format!("{:016x}", random.wrapping_mul(0x9e37_79b9_7f4a_7c15))));
    writer.attribute("cart.key", Value::Text(&format!("cart:{unique}")));
    for (key, value) in [("thread.id", 17), ("bytes", random & 0xffff), ("retries", 0), ("items", random % 9)] {
        writer.attribute(key, Value::Int(value as i64));
    }
    writer.attribute("sampled", Value::Bool(true));
    let attributes = writer.attributes_since(start);
    let name = writer.text(&format!("operation {}", random % 200));
    let is_error = random % 1000 < error_share;
    let flags = (u32::from(at > 0) * Flags::HAS_PARENT) | (u32::from(is_error) * Flags::ERROR);
    writer.batch.spans.push(RawSpan {
        offset: unique,
        trace_id: [1, trace + 1],
        span_id: unique + 1,
        parent_id: if at > 0 { trace * 1_000_000 + at / 4 + 1 } else { 0 },
        start_nanos: 1_700_000_000_000_000_000 + trace * 50_000_000 + at * 10_000,
        duration_nanos: random % 90_000_000,
        resource: context,
        scope: NONE,
        name,
        status_message: NONE,
        trace_state: NONE,
        attributes,
        events: AttrRange::default(),
        links: AttrRange::default(),
        flags: Flags(flags),
        kind: 2 + (random % 2) as u8,
        status: if is_error { 2 } else { 0 },
        padding: [0; 6],
    });
}

/// Prints the median of five runs.
fn time<T>(what: &str, mut run: impl FnMut() -> T) {
    let once = |_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed().as_secs_f64() * 1000.0
    };
    let mut millis: Vec<f64> = (0..5).map(once).collect();
    millis.sort_by(f64::total_cmp);
    println!("{what:44} {:8.2} ms", millis[2]);
}

fn time_set(store: &SpanStore) {
    println!("-- {} traces, {} spans", store.traces().len(), store.span_count());
    let status = Filter { status: StatusTerm::Failed, ..Filter::default() };
    let service = Filter::default().with(Test::Service("service-3".into()));
    time("select by outcome", || select(store, &status));
    time("select by service", || select(store, &service));
    let all = select(store, &Filter::default());
    let some = select(store, &status);
    let none = Filter::default();
    time("overview of all", || analysis::overview(store, &all, &none, DurationOf::Trace, BinScale::Linear));
    time("overview of failed, logarithmic", || {
        analysis::overview(store, &some, &status, DurationOf::Trace, BinScale::Log)
    });
    for of in [DurationOf::Trace, DurationOf::Root, DurationOf::Entries, DurationOf::Matched] {
        let name = of.nouns().1;
        time(&format!("latency of {name}"), || analysis::latency(store, &all, &none, of, BinScale::Linear));
        time(&format!("scatter of {name}"), || analysis::scatter(store, &all, &none, of, BinScale::Log));
    }
    time("error spans over time", || analysis::errors_over_time(store, &all, ErrorsOf::Spans));
    time("keys", || analysis::keys(store));
    time("facets, first time", || FacetIndex::of(store));
    let facets = FacetIndex::of(store);
    time("facets of all", || analysis::facets(store, &Filter::default(), &facets, [&[], &[]]));
    let kind = Filter::default().with(Test::equal("kind", "client".into()));
    time("facets of a kind", || analysis::facets(store, &kind, &facets, [&[], &[]]));
    let both = kind.with(Test::equal("items", "3".into()));
    time("facets of a kind and an attribute", || analysis::facets(store, &both, &facets, [&[], &[]]));
    time("versions", || analysis::versions(store));
    time("sorted by duration", || analysis::sorted(store, &all, TraceSort::Duration, true));
    time("sorted by name", || analysis::sorted(store, &all, TraceSort::Name, false));
    let order = analysis::sorted(store, &all, TraceSort::Duration, true);
    time("60 rows of the list", || analysis::rows(store, &order, 100, 60));
    time("service graph", || analysis::service_graph(store, &all));
    let paths = |rule| {
        let traces = all.traces(store);
        traces.map(|trace| analysis::critical_path(store, trace, rule).len()).sum::<usize>()
    };
    time("operations", || analysis::operations(store, &all, None, OperationSort::Total, true, usize::MAX));
    for weight in [Weight::OnPath, Weight::SelfTime, Weight::Wall, Weight::OneSpan] {
        time(&format!("bottlenecks, {weight:?}"), || analysis::bottlenecks(store, &all, weight, Bottlenecks::MAX_ROWS));
    }
    time("critical paths, exact", || paths(PathRule::Exact));
    time("critical paths, Jaeger", || paths(PathRule::Jaeger));
    let first = || analysis::errors(store, &all, &ErrorIndex::of(store), ErrorKey::Message, false);
    time("errors, first time", first);
    let index = ErrorIndex::of(store);
    for key in [ErrorKey::Message, ErrorKey::Type, ErrorKey::Operation] {
        time(&format!("errors by {key:?}, labels known"), || analysis::errors(store, &all, &index, key, false));
    }
    let versions = analysis::versions(store);
    let slow = analysis::bottlenecks(store, &all, Weight::OnPath, Bottlenecks::MAX_ROWS);
    time("findings", || analysis::findings(store, (&all, &all), &index, &versions, &slow));
    time("sorted by message", || analysis::sorted(store, &all, TraceSort::Message, true));
}

#[test]
#[ignore = "takes seconds; prints"]
fn a_million_spans() {
    time_set(&store(20_000, 50, 20));
    time_set(&store(500_000, 2, 20));
    time_set(&store(20_000, 50, 1000));
}

#[test]
#[ignore = "takes seconds; prints"]
fn a_trace_of_a_hundred_thousand_spans() {
    for error_share in [50, 1000] {
        let store = store(1, 100_000, error_share);
        println!("-- {} texts, {} error spans", store.strings().len(), store.traces()[0].errors);
        time("trace view", || analysis::trace_view(&store, TraceIx(0)));
        let trace = &store.traces()[0];
        time("compared with itself", || analysis::compare_traces(&store, trace, trace));
        time("laid upon itself", || analysis::align(&store, trace, trace));
        time("span detail of the root", || analysis::span_detail(&store, TraceIx(0), 0));
        for query in
            ["orders", "cart:77", "zzzz", "12345", "url.full=https://x", "grün", "-db.statement 99999", "operation"]
        {
            let count = analysis::Finder::default().find(&store, TraceIx(0), query).len();
            time(&format!("find {query} ({count} rows)"), || {
                analysis::Finder::default().find(&store, TraceIx(0), query).len()
            });
        }
    }
}
