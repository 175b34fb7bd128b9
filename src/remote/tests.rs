use super::*;

const MICROS: u64 = 1_700_000_000_000_000;

fn search(pairs: &str) -> Search {
    let mut search = Search::new(BACKENDS[0]);
    for pair in pairs.split(' ').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap();
        match key {
            "backend" => search.backend = backend(value).unwrap().id(),
            _ => assert!(search.read_pair(key, value), "{key}"),
        }
    }
    search
}

fn addresses(question: Question, search: &Search) -> Vec<String> {
    let mut talk = Conversation::new(question, &search.at(MICROS), "");
    std::iter::from_fn(|| talk.next_request()).map(|request| request.address).collect()
}

#[test]
fn every_back_end_is_told_by_its_word_and_fits_its_recipe_to_the_page() {
    for one in BACKENDS {
        assert_eq!(backend(one.id()).map(Backend::id), Some(one.id()));
        let recipes = one.recipes("https://tools.example");
        assert!(recipes.iter().all(|recipe| recipe.text.contains("https://tools.example")), "{}", one.id());
    }
    assert!(backend("tempo").is_none());
}

#[test]
fn jaeger_is_asked_in_v3_and_then_in_v1() {
    let search =
        search("api=http://j:1/ service=a/b&c operation=GET minDuration=1.5s maxDuration=2500us lookback=1h limit=7");
    assert_eq!(addresses(Question::Services, &search), ["http://j:1/api/v3/services", "http://j:1/api/services"]);
    let operations = ["http://j:1/api/v3/operations?service=a/b%26c", "http://j:1/api/services/a%2Fb%26c/operations"];
    assert_eq!(addresses(Question::Operations, &search), operations);
    let [v3, v1] = addresses(Question::Traces, &search).try_into().unwrap();
    assert_eq!(
        v3,
        "http://j:1/api/v3/traces?query.service_name=a/b%26c&query.operation_name=GET&query.start_time_min=2023-11-14T21:13:20.000000%2B00:00\
         &query.start_time_max=2023-11-14T22:13:20.000000%2B00:00&query.duration_min=1500ms&query.duration_max=2500us&query.num_traces=7"
    );
    assert_eq!(
        v1,
        "http://j:1/api/traces?service=a/b%26c&operation=GET&start=1699996400000000&end=1700000000000000&minDuration=1500ms&maxDuration=2500us&limit=7"
    );
}

#[test]
fn jaeger_s_tags_go_to_the_version_that_knows_them() {
    let asked = addresses(Question::Traces, &search("api=http://j service=a tags=error=true"));
    assert!(asked[0].starts_with("http://j/api/traces?service=a&tags=%7B%22error%22:%22true%22%7D&"), "{asked:?}");
    assert!(asked[1].contains("query.attributes=%7B%22error%22:%22true%22%7D"), "{asked:?}");
}

#[test]
fn one_trace_is_asked_for_by_its_id() {
    let by_id = |backend: &str| {
        addresses(Question::Traces, &search(&format!("backend={backend} api=http://h/x traceID=4b/../f")))
    };
    assert_eq!(by_id("jaeger"), ["http://h/x/api/v3/traces/4b%2F..%2Ff", "http://h/x/api/traces/4b%2F..%2Ff"]);
    assert_eq!(by_id("zipkin"), ["http://h/x/api/v2/trace/4b%2F..%2Ff"]);
}

#[test]
fn zipkin_is_asked_in_its_units() {
    let search = search(
        "backend=zipkin api=http://z:9411 tags={\"error\":\"true\",\"http.path\":\"/x\"} minDuration=1500us lookback=5m",
    );
    let wanted = "http://z:9411/api/v2/traces?annotationQuery=error%20and%20http.path%3D/x&minDuration=1500&endTs=1700000000000&lookback=300000&limit=20";
    assert_eq!(addresses(Question::Traces, &search), [wanted]);
}

#[test]
fn a_conversation_goes_on_where_an_api_is_not_there() {
    let search = search("api=http://j service=a").at(MICROS);
    let hear = |skip: usize, status, body: &str| {
        let mut talk = Conversation::new(Question::Traces, &search, "");
        for _ in 0..=skip {
            assert!(talk.next_request().is_some());
        }
        talk.hear(status, body.as_bytes(), body.len())
    };
    assert_eq!(hear(0, 200, "<!doctype html>"), Heard::Next);
    assert_eq!(hear(0, 404, "404 page not found"), Heard::Next);
    assert_eq!(hear(1, 404, "404 page not found"), Heard::Failed(Failure::NoApi));
    assert_eq!(hear(1, 200, "<html>"), Heard::Failed(Failure::WebPage));
    assert_eq!(hear(0, 404, r#"{"error":{"message":"No traces found"}}"#), Heard::Failed(Failure::Nothing));
    assert_eq!(hear(0, 200, r#"{"result":{"resourceSpans":[]}}"#), Heard::Answer);
}

#[test]
fn a_token_is_a_header_and_stands_in_no_address() {
    let search = search("api=http://j service=a");
    let request = Conversation::new(Question::Traces, &search, "s3cret").next_request().unwrap();
    assert_eq!(request.headers, [("Authorization", "Bearer s3cret".to_owned())]);
    assert!(!request.address.contains("s3cret"));
}

#[test]
fn moments_are_those_of_the_link_else_counted_back_from_now() {
    let told = search("service=a lookback=5m").at(MICROS);
    assert_eq!((told.start_micros, told.end_micros), (Some(MICROS - 300_000_000), Some(MICROS)));
    let later = told.at(MICROS * 2);
    assert_eq!(later, told, "a link means the traces it was made of");
    let usual = search("service=a").at(MICROS);
    assert_eq!(usual.lookback.map(|back| back.word), Some("1h"));
    let chosen = search("service=a lookback=custom start=5 end=9").at(MICROS);
    assert_eq!((chosen.lookback, chosen.start_micros, chosen.end_micros), (None, Some(5), Some(9)));
    assert_eq!((told.again().at(MICROS * 2).end_micros, chosen.again()), (Some(MICROS * 2), chosen));
    let one = search("traceID=4bf9");
    assert_eq!(one.at(MICROS), one);
}

#[test]
fn a_search_comes_back_from_its_pairs() {
    let whole = search(
        "backend=zipkin api=http://j/base service=a operation=o tags={\"k\":\"v\"} lookback=2w start=5 end=9 minDuration=1ns maxDuration=3s limit=9",
    );
    for one in
        [whole, search("api=http://j"), search("api=http://j traceID=4bf9"), search("backend=zipkin lookback=1h")]
    {
        let mut back = Search::new(backend(one.backend).unwrap());
        for (key, value) in one.pairs() {
            assert!(key == "backend" || back.read_pair(key, &value), "{key}");
        }
        assert_eq!(back, one);
    }
}

#[test]
fn what_asks_nothing_is_a_connection() {
    for (pairs, is_asked) in [
        ("api=http://j", false),
        ("api=http://j lookback=1h", false),
        ("api=http://j service=a", true),
        ("api=http://j traceID=1", true),
        ("backend=zipkin api=http://z", false),
        ("backend=zipkin api=http://z lookback=1h", true),
    ] {
        assert_eq!(search(pairs).is_asked(), is_asked, "{pairs}");
    }
}

#[test]
fn pasted_addresses_become_base_addresses() {
    let cases = [
        ("http://j:16686/", "http://j:16686"),
        (" http://j:16686/search?service=a&limit=5#x ", "http://j:16686"),
        ("https://h/jaeger/api/v3/", "https://h/jaeger"),
        ("http://z:9411/zipkin/?lookback=15m", "http://z:9411"),
        ("http://h/research", "http://h/research"),
    ];
    for (pasted, wanted) in cases {
        assert_eq!(search(&format!("api={}", pasted.trim())).api, wanted);
    }
}

#[test]
fn titles_say_what_was_asked_of_whom() {
    let asked =
        search("api=http://j:1 service=cart operation=GET tags=error=true minDuration=500ms lookback=1h").at(MICROS);
    let title =
        "cart, GET, error=true, at least 500ms, last 1h to 2023-11-14 22:13:20 UTC, up to 20 traces · Jaeger j:1";
    assert_eq!(asked.title(), title);
    let chosen = search("backend=zipkin api=http://z start=0 end=1000000 limit=1").at(MICROS);
    assert_eq!(
        chosen.title(),
        "all services, 1970-01-01 00:00:00 to 1970-01-01 00:00:01 UTC, up to 1 trace · Zipkin z"
    );
    assert_eq!(search("api=http://j traceID=4bf9").title(), "Trace 4bf9 · Jaeger j");
}
