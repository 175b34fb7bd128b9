//! The summary of an incident and what is pinned, from files to what is saved.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use spanglass::engine::Session;
use spanglass::engine::protocol::{OpenMode, Request, Response};
use spanglass::figure::{BinScale, ErrorsOf, Evidence};
use spanglass::format::Zone;
use spanglass::page::findings::key;
use spanglass::page::notebook::pins::{Notebook, Pin, PinKind};
use spanglass::page::notebook::{Document, Telling, document, drawn, summary::Incident};
use spanglass::query::{Filter, SpanTerm, StatusTerm, Test, select};
use spanglass::route::{DataSource, Route, View};

fn opened(path: &str) -> Session {
    let mut session = Session::default();
    let bytes = std::fs::read(path).unwrap();
    session.open_bytes(OpenMode::Replace, &[(path.rsplit('/').next().unwrap(), &bytes)]);
    session
}

/// Everything that can be pinned, once each.
fn everything(session: &mut Session, route: &Route) -> Notebook {
    let filter = || route.filter.clone();
    let Response::Findings(found) = session.handle(&Request::Findings { filter: filter() }).response else { panic!() };
    let finding = found.rows.iter().find(|row| matches!(row.evidence, Evidence::ErrorOrigin { .. })).unwrap();
    let bottlenecks = Request::Bottlenecks { filter: filter(), weight: route.weight };
    let Response::Bottlenecks(slow) = session.handle(&bottlenecks).response else { panic!() };
    let errors = Request::Errors { filter: filter(), key: route.error_key, over_time: ErrorsOf::Traces };
    let Response::Errors(errors) = session.handle(&errors).response else { panic!() };
    let subject = |kind| match kind {
        PinKind::ErrorGroup => errors.groups[0].label.clone(),
        PinKind::Finding => key(finding),
        PinKind::Bottleneck => Pin::operation(&slow.rows[0].service, &slow.rows[0].name),
        PinKind::Trace => errors.groups[0].examples[0].trace_id.clone(),
        _ => String::new(),
    };
    let pin = |&(kind, ..): &(PinKind, &str, &str)| Pin {
        note: format!("seen in {}", kind.word()),
        ..Pin::new(kind, &subject(kind), route)
    };
    let pins = PinKind::ALL.iter().map(pin).collect();
    Notebook { cause: "The provider's *timeout* was too long.".into(), done: "Rolled back.".into(), pins }
}

fn told(session: &mut Session, notebook: &Notebook, route: &Route, address: &str) -> Document {
    let info = session.info();
    let mut incident = Incident::default();
    Incident::requests(route).iter().for_each(|request| incident.put(session.handle(request).response));
    let zone_at = |_| Zone::UTC;
    let telling = Telling { route, zone_at: &zone_at, versions: &info.versions };
    let mut all = Vec::new();
    for pin in &notebook.pins {
        let route = pin.route(route);
        let answer = session.handle(&drawn::request(pin, &route)).response;
        all.push((pin.key(), drawn::draw(pin, &answer, Telling { route: &route, ..telling })));
    }
    document((&info.files[0].name, address), notebook, incident.facts(telling), &all)
}

fn shop() -> (Session, Route) {
    let sources = vec![DataSource::File { name: "shop.json".into(), fingerprint: "12ab".into() }];
    (opened("tests/fixtures/jaeger-json/shop.json"), Route { sources, ..Route::default() })
}

#[test]
fn an_incident_with_all_that_can_be_pinned() {
    let (mut session, route) = shop();
    let notebook = everything(&mut session, &route);
    let document = told(&mut session, &notebook, &route, "https://host/spanglass/");
    insta::assert_snapshot!("notebook_markdown", document.markdown());
    insta::assert_snapshot!("notebook_text", document.text());
    let html = document.html();
    // Its style is a file of its own.
    insta::assert_snapshot!("notebook_html", html.split_once("<body>").unwrap().1);
}

#[test]
fn a_filter_is_told_and_kept_in_every_link() {
    let (mut session, route) = shop();
    let filter = Filter { min_duration_nanos: Some(1), ..Filter::default() }.with(Test::Service("checkout".into()));
    let text = told(&mut session, &Notebook::default(), &Route { filter, ..route }, "https://h/").markdown();
    assert!(text.contains("**Only:** service checkout, trace duration > 0 ns"), "{text}");
    let links: Vec<&str> = text.split("(https://h/#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() >= 5);
    for link in links {
        let route = Route::parse(link);
        assert_eq!((route.filter.min_duration_nanos, route.sources.len()), (Some(1), 1), "{link}");
    }
}

#[test]
fn groups_are_told_as_spans() {
    let (mut session, route) = shop();
    let named = |name: &str| SpanTerm::included(Test::Service(name.into()));
    let mut filter = Filter { min_spans: Some(2), ..Filter::default() };
    filter.put(SpanTerm { is_excluded: true, ..named("bank") });
    filter.put(named("checkout"));
    filter.put(SpanTerm::included(Test::Text("a".into())));
    filter.put_group(vec![named("frontend")]);
    let text = told(&mut session, &Notebook::default(), &Route { filter, ..route }, "").text();
    let words = "a span of service checkout and text a, a span of service frontend, not service bank, spans ≥ 2";
    assert!(text.contains(words), "{text}");
}

#[test]
fn the_endpoint_that_failed_most_leads_to_the_traces_that_it_counts() {
    let (mut session, route) = shop();
    let filters = [Filter { status: StatusTerm::RootFailed, ..Filter::default() }, Filter::default()];
    let below = Filter { status: StatusTerm::Failed, ..Filter::default() }.with(Test::Operation("charge card".into()));
    for filter in filters.into_iter().chain([below]) {
        let route = Route { filter, ..route.clone() };
        let selected = select(session.store(), &route.filter);
        let text = told(&mut session, &Notebook::default(), &route, "https://h/").markdown();
        let line = text.lines().find(|line| line.contains("Failed most:")).unwrap();
        let link = line.split_once("(https://h/#").unwrap().1.split_once(')').unwrap().0;
        let led = select(session.store(), &Route::parse(link).filter);
        let is_counted = line.contains(&format!(" {} of ", led.len()));
        assert!(is_counted && !led.is_empty() && led.iter().all(|trace| selected.contains(trace)), "{line}");
        let most = selected.traces(session.store()).filter(|trace| trace.is_root_failed).count();
        assert_eq!(line.contains("none for the caller"), most == 0, "{line}");
    }
}

#[test]
fn nothing_failed_nothing_selected_nothing_loaded() {
    let (mut session, route) = shop();
    let filter = Filter::default().with(Test::Service("none".into()));
    let lines = |text: String| text.lines().skip(3).map(str::to_owned).collect::<Vec<_>>();
    let nothing = told(&mut session, &Notebook::default(), &Route { filter, ..route.clone() }, "").text();
    let traces = session.info().traces;
    assert_eq!(
        lines(nothing),
        ["Only:   service none".to_owned(), format!("Traces: 0 of {traces} traces, 0 spans, 0 services")]
    );

    let mut one = opened("tests/fixtures/jaeger-json/one-span.json");
    let text = told(&mut one, &Notebook::default(), &route, "").text();
    assert!(text.contains("Failed:      none\n") && text.contains("the longest; 1 span, 0 errors"), "{text}");
    assert!(!text.contains("error:") && !text.contains("Origin"), "{text}");
}

#[test]
fn what_is_gone_says_so() {
    let (mut session, route) = shop();
    let kinds = [PinKind::ErrorGroup, PinKind::Finding, PinKind::Bottleneck, PinKind::Trace];
    let notebook = Notebook { pins: kinds.map(|kind| Pin::new(kind, "gone", &route)).into(), ..Notebook::default() };
    let text = told(&mut session, &notebook, &route, "").text();
    assert_eq!(text.matches("It is not in this data").count(), 3, "{text}");
    assert!(text.contains("There is no trace gone in this data set."), "{text}");
}

#[test]
fn every_chart_is_drawn_on_both_scales() {
    let (mut session, route) = shop();
    for scale in [BinScale::Linear, BinScale::Log] {
        for view in [View::Overview, View::Latency] {
            let route = Route { scale, view, ..route.clone() };
            let html = {
                let notebook = everything(&mut session, &route);
                told(&mut session, &notebook, &route, "").html()
            };
            assert_eq!(html.matches("<svg").count(), 5);
            assert!(!html.contains("NaN") && !html.contains("inf\""));
        }
    }
}
