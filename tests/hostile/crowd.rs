//! A trace in which many spans share few ids, and have many different numbers under one key.

use super::change::NUMBERS;
use proptest::prelude::*;

/// Jaeger JSON. Enough numbers that they are put into ranges, unless one of them is none.
pub fn crowd() -> impl Strategy<Value = Vec<u8>> {
    let number = prop::option::weighted(0.1, prop::sample::select(NUMBERS));
    let kind = prop::sample::select(&["client", "server", "internal", "nil"][..]);
    let span = (0_u8..5, 0_u8..5, kind, 0_u64..3, 0_u64..4, number);
    prop::collection::vec(span, 26..60).prop_map(|spans| {
        let mut written = Vec::new();
        for (at, (id, parent, kind, start, duration, number)) in spans.into_iter().enumerate() {
            let counted = (at * 7).to_string();
            let number = number.unwrap_or(&counted);
            written.push(format!(
                r#"{{"spanID":"{id}","references":[{{"refType":"CHILD_OF","traceID":"1","spanID":"{parent}"}}],"startTime":{},"duration":{duration},"processID":"p{parent}","tags":[{{"key":"size","value":{number}}},{{"key":"span.size","value":{at}.5}},{{"key":"span.kind","value":"{kind}"}}]}}"#,
                1_700_000_000_000_000 + start
            ));
        }
        let processes = r#""p0":{"serviceName":"a"},"p1":{"serviceName":"nil"}"#;
        let spans = written.join(",");
        format!(r#"{{"data":[{{"traceID":"1","spans":[{spans}],"processes":{{{processes}}}}}]}}"#).into_bytes()
    })
}
