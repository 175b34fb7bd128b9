//! Zipkin: its API v2. Durations are whole microseconds, moments milliseconds, and the range is told by its end and how long it
//! is. Tags are an annotation query; `error=true` asks for the presence of `error`, whose value is a message there.

use super::{Backend, Question, Recipe, Request, Search, path_part};

/// The back-end.
pub(super) struct Zipkin;

impl Backend for Zipkin {
    fn id(&self) -> &'static str {
        "zipkin"
    }

    fn title(&self) -> &'static str {
        "Zipkin"
    }

    fn about(&self) -> &'static str {
        "Zipkin 2 and 3: API v2; base address as in the browser (http://localhost:9411)"
    }

    fn usual_address(&self) -> &'static str {
        "http://localhost:9411"
    }

    fn needs_service(&self) -> bool {
        false
    }

    fn requests(&self, question: Question, search: &Search) -> Vec<Request> {
        let get = |path: &str, pairs: &[(&str, String)]| Request::get(&search.api, path, pairs);
        vec![match question {
            Question::Services => get("/api/v2/services", &[]),
            Question::Operations => get("/api/v2/spans", &[("serviceName", search.service.clone())]),
            Question::Traces if !search.trace_id.is_empty() => {
                let mut path = "/api/v2/trace/".to_owned();
                path_part(&search.trace_id, &mut path);
                get(&path, &[])
            }
            Question::Traces => get("/api/v2/traces", &pairs(search)),
        }]
    }

    fn recipes(&self, page_origin: &str) -> Vec<Recipe> {
        vec![Recipe {
            place: "Zipkin, in its environment; without it every origin is allowed",
            text: format!("ZIPKIN_QUERY_ALLOWED_ORIGINS={page_origin}"),
        }]
    }
}

fn pairs(search: &Search) -> Vec<(&'static str, String)> {
    let micros = |nanos: Option<u64>| nanos.map(|nanos| nanos.div_ceil(1_000).to_string()).unwrap_or_default();
    let millis = |micros: u64| micros.div_ceil(1_000);
    let (start, end) = (search.start_micros.unwrap_or_default(), search.end_micros.unwrap_or_default());
    let terms = search.tags.iter().map(|(key, value)| match (key.as_str(), value.as_str()) {
        ("error", "true") => key.clone(),
        _ => format!("{key}={value}"),
    });
    vec![
        ("serviceName", search.service.clone()),
        ("spanName", search.operation.clone()),
        ("annotationQuery", terms.collect::<Vec<_>>().join(" and ")),
        ("minDuration", micros(search.min_duration_nanos)),
        ("maxDuration", micros(search.max_duration_nanos)),
        ("endTs", millis(end).to_string()),
        ("lookback", millis(end.saturating_sub(start)).to_string()),
        ("limit", search.limit.to_string()),
    ]
}
