use super::*;
use crate::page::chips::chips;

fn chip_texts(typed: &[&str]) -> Vec<String> {
    let mut filter = Filter::default();
    typed.iter().for_each(|text| put(&mut filter, text).unwrap());
    let chips = chips(&filter, &|_| format::Zone::UTC);
    let not = |is_excluded| if is_excluded { "not " } else { "" };
    chips.iter().map(|chip| format!("{}{} {}", not(chip.is_excluded), chip.label, chip.value)).collect()
}

#[test]
fn terms_on_spans() {
    assert_eq!(chip_texts(&["service = cart", "service=db"]), ["service db"]);
    assert_eq!(chip_texts(&["operation=\"GET /a\"", "kind = server"]), ["operation GET /a", "kind server"]);
    assert_eq!(chip_texts(&["http.status_code>=500", "-region = eu"]), ["http.status_code ≥ 500", "not region eu"]);
    let nil = ["tenant = nil", "user = \"nil\"", "service.name = nil", "{name = nil}"];
    assert_eq!(chip_texts(&nil), ["tenant is not there", "user nil", "service nil", "operation nil"]);
    assert_eq!(chip_texts(&["service != db", "-kind != client"]), ["not service db", "kind client"]);
    assert_eq!(chip_texts(&["connection refused", "-timeout", "  "]), ["text connection refused", "not text timeout"]);
}

#[test]
fn what_other_tools_taught() {
    assert_eq!(
        chip_texts(&["service.name = cart", "-resource.service.name=\"db\""]),
        ["service cart", "not service db"]
    );
    assert_eq!(chip_texts(&["error=true"]), ["span status error"]);
    let logfmt = chip_texts(&["service=checkout error=true  http.status_code>=500 note=\"a b=c\""]);
    assert_eq!(logfmt, ["service checkout", "span status error", "http.status_code ≥ 500", "note a b=c"]);
    assert_eq!(chip_texts(&["service=checkout timed out"]), ["service checkout timed out"], "a value of several words");
    assert_eq!(chip_texts(&["service = cart && duration >= 1s"]), ["service cart", "trace duration ≥ 1.00 s"]);
    let traceql = r#"{ resource.service.name = "checkout" && duration > 500ms && span.http.method = "GET" && .a = 1 && name="b && c" }"#;
    assert_eq!(
        chip_texts(&[traceql]),
        ["service checkout", "span duration > 500 ms", "span.http.method GET", "a 1", "operation b && c"]
    );
    let of_trace = [
        r#"{ rootServiceName = "web" && rootName = "GET /" && traceDuration > 1s }"#,
        r#"{ trace:rootService = "web" && trace:rootName = "GET /" && trace:duration > 1s }"#,
    ];
    for traceql in of_trace {
        assert_eq!(chip_texts(&[traceql]), ["root service web", "root operation GET /", "trace duration > 1.00 s"]);
    }
    let groups =
        [r#"{ service.name = "web" && name = "}" } && { name = "q && q" && duration > 1s } && {rootName = a}"#];
    let told = ["service web", "operation }", "operation q && q", "span duration > 1.00 s", "root operation a"];
    assert_eq!(chip_texts(&groups), told);
    assert_eq!(chip_texts(&["{\"a\":1}"]), ["text {\"a\":1}"], "a piece of JSON is a text");
    let mut filter = Filter::default();
    for text in [
        "{ status = error } | rate()",
        "{ a = 1 || b = 2 }",
        "{ a = 1 } || { b = 2 }",
        "{ a = 1 } >> { b = 2 }",
        "{ a = 1 } && b = 2",
        "{ a = 1 } &&",
        "{ a = 1",
        "foo =",
        "service = cart && duration = 5ms",
    ] {
        assert!(put(&mut filter, text).is_err(), "{text}");
    }
    assert!(filter.is_empty(), "all terms or none");
}

#[test]
fn errors_of_traces() {
    let typed = ["error message = connection refused", "-error type = Gone", "error service != db", "error=nope"];
    let told = ["error message connection refused", "not error type Gone", "not error service db", "error nope"];
    assert_eq!(chip_texts(&typed), told);
    assert_eq!(chip_texts(&["error message = no order # failed"]), ["error message no order #", "status failed"]);
    assert!(put(&mut Filter::default(), "error message ~ refused").is_err());
    // As completion writes them.
    for label in ["no \"…\", retry = #", "\"…\"", "a, b failed", "nil", "größe > #", "it's \"…\" = # and \"…\""]
    {
        let value = label.to_owned();
        let text = Comparison { key: term::ERROR_MESSAGE.to_owned(), op: Op::Is, value }.to_text();
        assert_eq!(chip_texts(&[&text]), [format!("error message {label}")], "{text}");
    }
}

#[test]
fn terms_follow_each_other_with_commas_or_without() {
    assert_eq!(chip_texts(&["service = checkout, duration >= 1s"]), ["service checkout", "trace duration ≥ 1.00 s"]);
    assert_eq!(chip_texts(&["kind = server service = payment"]), ["kind server", "service payment"]);
    assert_eq!(chip_texts(&["!user.region = eu", "!\"timed out\""]), ["not user.region eu", "not text timed out"]);
    assert_eq!(chip_texts(&["\"deadline exceeded\""]), ["text deadline exceeded"]);
    assert_eq!(chip_texts(&["\"a = b\""]), ["text a = b"]);
    for text in [
        "SELECT * FROM orders WHERE user_id = ?",
        "https://shop.example/v1?x=1",
        "gave up after 2 s (total=10, idle=0)",
    ] {
        assert_eq!(chip_texts(&[text]), [format!("text {text}")], "a text that was pasted");
    }
    assert_eq!(chip_texts(&["span.kind = SERVER", "otel.status_code = ERROR"]), ["kind server", "span status error"]);
    assert_eq!(chip_texts(&["span.kind = web"]), ["span.kind web"], "an attribute of that name");
}

#[test]
fn braces_after_braces_are_met_by_another_span() {
    let groups = |texts: &[&str]| {
        let mut filter = Filter::default();
        texts.iter().for_each(|text| put(&mut filter, text).unwrap());
        (filter.terms.len(), filter.groups.iter().map(Vec::len).collect::<Vec<_>>())
    };
    assert_eq!(groups(&["{ a = 1 && b = 2 } && { a = 3 }&&{c=4 && d = 5}"]), (2, vec![1, 2]));
    assert_eq!(groups(&["a = 1", "{ a = 2 } && { a = 3 }"]), (1, vec![1]), "the first joins what is there");
    assert_eq!(groups(&["a = 1", "&& { a = 3 }", "&& {a=3} && {a=4}", "b = 5"]), (2, vec![1, 1]));
    assert_eq!(groups(&["&& { a = 3 }"]), (1, vec![]), "nothing else is there");
    assert_eq!(groups(&["{ a = 1 } && { service != db && rootName = x }"]), (3, vec![]), "terms on the trace");
    assert_eq!(groups(&["{ a = 1 } && { }"]), (1, vec![]));
}

#[test]
fn ids_of_traces() {
    let id = "4bf92f3577b34da6a3ce929d0e0e4736";
    for text in [id, " 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 ", &format!("traceID={id}"), &format!("trace = \"{id}\"")] {
        assert_eq!(trace_id(text).as_deref(), Some(id), "{text}");
    }
    assert_eq!(trace_id("traceId: a1").as_deref(), Some("a1"));
    assert_eq!(trace_id("00f067aa0ba902b7").as_deref(), Some("00f067aa0ba902b7"));
    for text in
        ["1700000000000000", "cafe", "deadline exceeded", "4bf92f3577b34da6a3ce929d0e0e473g", "trace = ", "traces = a"]
    {
        assert_eq!(trace_id(text), None, "{text}");
    }
}

#[test]
fn terms_on_the_trace() {
    assert_eq!(chip_texts(&["failed"]), ["status failed"]);
    assert_eq!(chip_texts(&["root failed"]), ["status failed for the caller"]);
    for text in ["-failed", "!failed", "not failed", "failed = false", "failed != true", "-failed = true"] {
        assert_eq!(chip_texts(&[text]), ["not span status error"], "{text}");
    }
    assert_eq!(chip_texts(&["service = a and failed=true"]), ["service a", "status failed"]);
    let between = chip_texts(&["duration >= 500ms", "duration<=2s"]);
    assert_eq!(between, ["trace duration ≥ 500 ms", "trace duration ≤ 2.00 s"]);
    assert_eq!(chip_texts(&["-duration < 5ms"]), ["trace duration ≥ 5.00 ms"]);
    assert_eq!(chip_texts(&["spans > 99", "-spans >= 1000"]), ["spans ≥ 100", "spans ≤ 999"]);
    let roots = chip_texts(&["root service = web", "root operation != GET /"]);
    assert_eq!(roots, ["root service web", "not root operation GET /"]);
}

#[test]
fn how_long_a_span_takes() {
    let typed = ["span duration > 5ms", "span duration<=2s", "-span duration >= 1m"];
    let told = ["span duration > 5.00 ms", "span duration ≤ 2.00 s", "not span duration ≥ 60.0 s"];
    assert_eq!(chip_texts(&typed), told);
}

#[test]
fn what_cannot_be_meant_is_said() {
    let mut filter = Filter::default();
    for text in [
        "duration >= 500",
        "duration = 5ms",
        "span duration = 5ms",
        "service > a",
        "spans >= many",
        "spans = 5",
        "root service > a",
        r#"name =~ "SELECT.*""#,
        r#"{ name =~ "SELECT.*" }"#,
        "service =~ check.*",
        "service=checkout OR service=payment",
        "service in (checkout, payment)",
        "kind = web",
        "status = 500",
        "-status != failing",
        "-root failed",
        r#"{ status = error } >> { name = "x" }"#,
    ] {
        assert!(put(&mut filter, text).is_err(), "{text}");
    }
    assert!(filter.is_empty());
}

#[test]
fn own_suggestions_go_on_with_what_is_typed() {
    let labels = |text: &str| suggestions(text).into_iter().map(|way| way.label).collect::<Vec<_>>();
    assert_eq!(labels("dur"), ["duration >=", "duration <="]);
    assert_eq!((labels("failed").len(), labels("").len(), labels("service = ").len()), (0, 8, 0));
}
