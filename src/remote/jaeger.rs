//! Jaeger: its API v3, or v1 where v3 is not there.
//!
//! v1 loses its search after 2.20, so v3 is asked first. But before 2.19 v3 passes over tags without a word: a search
//! with tags asks v1 first, which every version up to 2.20 has and which knows them; later ones know them in v3. Names
//! are snake_case, which every version of v3 reads. A search needs both its ends. Where an API is not there, a server
//! answers with 404, or with the page of Jaeger's own screens.

use super::search::tags;
use super::{Backend, Question, Recipe, Request, Search, path_part};
use crate::format::iso_time;

/// The back-end.
pub(super) struct Jaeger;

impl Backend for Jaeger {
    fn id(&self) -> &'static str {
        "jaeger"
    }

    fn title(&self) -> &'static str {
        "Jaeger"
    }

    fn about(&self) -> &'static str {
        "Jaeger 1 and 2: API v3, else v1; base address as in the browser (http://localhost:16686)"
    }

    fn usual_address(&self) -> &'static str {
        "http://localhost:16686"
    }

    fn needs_service(&self) -> bool {
        true
    }

    fn requests(&self, question: Question, search: &Search) -> Vec<Request> {
        let get = |path: &str, pairs: &[(&str, String)]| Request::get(&search.api, path, pairs);
        match question {
            Question::Services => vec![get("/api/v3/services", &[]), get("/api/services", &[])],
            Question::Operations => {
                let mut v1 = "/api/services/".to_owned();
                path_part(&search.service, &mut v1);
                v1.push_str("/operations");
                vec![get("/api/v3/operations", &[("service", search.service.clone())]), get(&v1, &[])]
            }
            Question::Traces if !search.trace_id.is_empty() => ["/api/v3/traces/", "/api/traces/"]
                .map(|path| {
                    let mut path = path.to_owned();
                    path_part(&search.trace_id, &mut path);
                    get(&path, &[])
                })
                .into(),
            Question::Traces => {
                let mut both = vec![get("/api/v3/traces", &v3(search)), get("/api/traces", &v1(search))];
                if !search.tags.is_empty() {
                    both.reverse();
                }
                both
            }
        }
    }

    fn recipes(&self, page_origin: &str) -> Vec<Recipe> {
        vec![
            Recipe {
                place: "Jaeger 2, in its configuration",
                text: format!(
                    "extensions:\n  jaeger_query:\n    http:\n      cors:\n        allowed_origins: [\"{page_origin}\"]\n        \
                     allowed_headers: [\"*\"]"
                ),
            },
            Recipe {
                place: "Jaeger 1, on its command line; without a token",
                text: format!("--query.additional-headers=\"Access-Control-Allow-Origin: {page_origin}\""),
            },
        ]
    }
}

fn v3(search: &Search) -> Vec<(&'static str, String)> {
    let moment = |micros: Option<u64>| micros.map(|micros| iso_time(micros.saturating_mul(1_000))).unwrap_or_default();
    vec![
        ("query.service_name", search.service.clone()),
        ("query.operation_name", search.operation.clone()),
        ("query.start_time_min", moment(search.start_micros)),
        ("query.start_time_max", moment(search.end_micros)),
        ("query.duration_min", search.min_duration()),
        ("query.duration_max", search.max_duration()),
        ("query.attributes", tags::to_json(&search.tags)),
        ("query.num_traces", search.limit.to_string()),
    ]
}

fn v1(search: &Search) -> Vec<(&'static str, String)> {
    let moment = |micros: Option<u64>| micros.map(|micros| micros.to_string()).unwrap_or_default();
    vec![
        ("service", search.service.clone()),
        ("operation", search.operation.clone()),
        ("tags", tags::to_json(&search.tags)),
        ("start", moment(search.start_micros)),
        ("end", moment(search.end_micros)),
        ("minDuration", search.min_duration()),
        ("maxDuration", search.max_duration()),
        ("limit", search.limit.to_string()),
    ]
}
