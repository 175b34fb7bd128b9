//! Loads that nobody asked for, while the page waits for its first file.
//!
//! A browser compiles wasm twice: all of it quickly and badly, then what turns out to be hot once more and well. Without
//! this, a first load ran in the bad code for most of its time. The compiled code belongs to the module, so that parse
//! workers, which are instances of the same module, profit as well. What is loaded here is thrown away.

use super::scope;
use crate::engine::Session;
use crate::engine::protocol::{OpenMode, Request};
use crate::figure::{BinScale, DurationOf};
use crate::query::Filter;
use std::fmt::Write as _;

/// Rounds, and spans of each: enough for all that is hot, in steps that keep nobody waiting.
const ROUNDS: u64 = 8;
const SPANS: u64 = 1500;

/// Before the first round: the first screen goes first.
const DELAY_MS: i32 = 150;

/// Goes on until it is done or `is_wanted` says no, which is asked before each round.
pub(super) async fn warm_up(is_wanted: impl Fn() -> bool) {
    scope::pause(DELAY_MS).await;
    for round in 0..ROUNDS {
        if !is_wanted() {
            return;
        }
        let mut session = Session::default();
        session.open_bytes(OpenMode::Replace, &[("", traces(round).as_bytes())]);
        let (filter, of, scale) = (Filter::default(), DurationOf::default(), BinScale::default());
        session.handle(&Request::Overview { filter, of, scale });
        scope::pause(0).await;
    }
}

/// Traces as Jaeger writes them.
fn traces(seed: u64) -> String {
    let mut out = String::from("{\"data\":[");
    for at in 0..SPANS {
        let (trace, is_first, is_last) = (at / 10, at % 10 == 0, at % 10 == 9 || at + 1 == SPANS);
        let id = (seed * SPANS + at + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        if is_first {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(out, r#"{comma}{{"traceID":"{trace:032x}","spans":["#);
        }
        let comma = if is_first { "" } else { "," };
        let _ = write!(
            out,
            r#"{comma}{{"traceID":"{trace:032x}","spanID":"{id:016x}","flags":1,"operationName":"GET /api/{}","references":[{{"refType":"CHILD_OF","traceID":"{trace:032x}","spanID":"{id:016x}"}}],"startTime":{},"duration":{},"tags":["#,
            at % 40,
            1_700_000_000_000_000 + id % 1_000_000_000,
            id % 100_000,
        );
        for tag in 0..10 {
            let comma = if tag == 0 { "" } else { "," };
            let _ = match tag % 3 {
                0 => write!(out, r#"{comma}{{"key":"key.{tag}","type":"int64","value":{}}}"#, id % 600),
                1 => write!(out, r#"{comma}{{"key":"key.{tag}","type":"string","value":"value {}"}}"#, id % 3000),
                _ => write!(out, r#"{comma}{{"key":"key.{tag}","type":"bool","value":{}}}"#, id.is_multiple_of(7)),
            };
        }
        out.push_str(r#"],"logs":[],"processID":"p1","warnings":null}"#);
        if is_last {
            out.push_str(r#"],"processes":{"p1":{"serviceName":"warm-up","tags":[]}}}"#);
        }
    }
    out.push_str("]}");
    out
}
