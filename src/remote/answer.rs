//! What an answer says, from its status and its first bytes: data, nothing, another version's turn, or why not. What servers call
//! their answers is not looked at: Jaeger's errors come as `text/plain`.

use super::Question;
use crate::ingest::Json;
use crate::ingest::Read;

/// Longest message of a server that is told, in characters.
const MOST_MESSAGE: usize = 300;

/// How deep a message may lie in an answer.
const MESSAGE_DEPTH: u8 = 3;

/// Why there is no answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The browser withholds the answer: the server does not allow pages of this origin to read it.
    Forbidden,
    /// Nothing answers.
    Unreachable,
    /// The page came over https, and may not ask plain http.
    Insecure,
    /// The connection broke before the answer was complete.
    Broken,
    /// A web page, not an API.
    WebPage,
    /// The server has none of the addresses of this back-end.
    NoApi,
    /// It wants a login, with this status.
    Login(u16),
    /// It has no such trace, or none that is searched for.
    Nothing,
    /// It answered with this status, and says why, or "".
    Status(u16, String),
    /// Something else than was asked for.
    NotUnderstood,
}

/// What an answer with this status and these first bytes is worth; `is_whole` where they are all of it. `trace_id` is that of the
/// one trace that is asked for: who names it knows the question, and has no such trace.
pub(super) fn judge(
    question: Question,
    trace_id: &str,
    status: u16,
    head: &[u8],
    is_whole: bool,
) -> Result<(), Failure> {
    let names_trace = || !trace_id.is_empty() && message(head).is_some_and(|message| message.contains(trace_id));
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    match (status, first) {
        (401 | 403 | 407, _) => Err(Failure::Login(status)),
        (_, Some(b'<')) if status < 500 => Err(Failure::WebPage),
        (404, Some(b'{')) if question == Question::Traces && message(head).is_some() => Err(Failure::Nothing),
        (404, _) if question == Question::Traces && names_trace() => Err(Failure::Nothing),
        (404 | 405, _) => Err(Failure::NoApi),
        (200..300, Some(b'{' | b'[')) => {
            let is_nothing = is_whole && question == Question::Traces && holds_nothing(head);
            if is_nothing { Err(Failure::Nothing) } else { Ok(()) }
        }
        (200..300, _) => Err(Failure::NotUnderstood),
        _ => Err(Failure::Status(status, message(head).unwrap_or_default())),
    }
}

/// Whether an answer has a list of traces that is empty: `[]`, `{"data":[]}`, `{"data":null}`.
fn holds_nothing(body: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(body) else { return false };
    let (mut has_list, mut has_some) = (false, false);
    let mut list = |json: &mut Json<'_>| {
        has_list = true;
        json.list(|json| {
            has_some = true;
            json.skip()
        })
    };
    let mut json = Json::new(text);
    let read = match json.is_object() {
        Ok(true) => json.object(|key, json| if key == "data" { list(json).map(drop) } else { json.skip() }),
        Ok(false) => list(&mut json),
        Err(_) => return false,
    };
    read.is_ok() && has_list && !has_some
}

/// The names an answer lists, sorted, each once: texts, or objects with a `name`, alone or below `services`, `operations` or
/// `data`. `None` of what is no such answer.
#[must_use]
pub fn names(body: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(body).ok()?;
    let mut found = Vec::new();
    let mut json = Json::new(text);
    if json.is_object().ok()? {
        // Without any of these keys it is protobuf's way to write a list without elements.
        json.object(|key, json| match key {
            "services" | "operations" | "data" => listed(json, &mut found).map(drop),
            _ => json.skip(),
        })
        .ok()?;
    } else if !listed(&mut json, &mut found).ok()? {
        return None;
    }
    crate::sorting::by(&mut found, Ord::cmp);
    found.dedup();
    Some(found)
}

fn listed(json: &mut Json<'_>, found: &mut Vec<String>) -> Read<bool> {
    json.list(|json| {
        if json.is_object()? {
            return json.object(|key, json| if key == "name" { push(json, found) } else { json.skip() }).map(drop);
        }
        push(json, found)
    })
}

fn push(json: &mut Json<'_>, found: &mut Vec<String>) -> Read<()> {
    found.extend(json.text()?.filter(|name| !name.is_empty()).map(std::borrow::Cow::into_owned));
    Ok(())
}

/// What a server says of an error: the first `message` or `msg` of its JSON, else a short text as it is.
fn message(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    let mut found = None;
    if text.starts_with(['{', '[']) {
        // What was found before the text breaks off holds.
        let _ = find_message(&mut Json::new(text), MESSAGE_DEPTH, &mut found);
    } else if !text.starts_with('<') {
        found = Some(text.to_owned());
    }
    found.filter(|found| !found.is_empty()).map(|found| found.chars().take(MOST_MESSAGE).collect())
}

fn find_message(json: &mut Json<'_>, depth: u8, found: &mut Option<String>) -> Read<()> {
    if depth == 0 || found.is_some() {
        return json.skip();
    }
    if !json.is_object()? {
        return json.list(|json| find_message(json, depth - 1, found)).map(drop);
    }
    let is_object = json.object(|key, json| match key {
        "message" | "msg" if found.is_none() => {
            *found = json.text()?.map(std::borrow::Cow::into_owned);
            Ok(())
        }
        "error" | "errors" => find_message(json, depth - 1, found),
        _ => json.skip(),
    });
    is_object.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_shape() {
        let of = |text: &str| names(text.as_bytes());
        let found = |list: &[&str]| Some(list.iter().map(|&name| name.to_owned()).collect());
        assert_eq!(of(r#"{"services":["web","cart"]}"#), found(&["cart", "web"]));
        assert_eq!(of(r#"{"data":["web"],"total":1,"errors":null}"#), found(&["web"]));
        assert_eq!(of(r#"["a","b\u00e9","a",""]"#), found(&["a", "bé"]));
        let both = r#"{"operations":[{"name":"GET /","spanKind":"server"},{"name":"GET /","spanKind":"client"}]}"#;
        assert_eq!(of(both), found(&["GET /"]));
        assert_eq!(of("{}"), found(&[]));
        assert_eq!(of(r#"{"data":null,"total":0}"#), found(&[]));
        for broken in ["", "null", "\"a\"", "<html>", r#"{"services":["a""#, "\u{0}"] {
            assert_eq!(of(broken), None, "{broken}");
        }
    }

    #[test]
    fn answers_are_judged_by_what_they_hold() {
        let of = |status, body: &str| judge(Question::Traces, "4bf9", status, body.as_bytes(), true);
        assert_eq!(of(200, r#"{"result":{"resourceSpans":[{}]}}"#), Ok(()));
        assert_eq!(of(200, r#"{"data":[{"traceID":"1"}],"errors":null}"#), Ok(()));
        for nothing in [r#"{"data":[],"total":0}"#, r#"{"total":0,"data":null}"#, " [ ] "] {
            assert_eq!(of(200, nothing), Err(Failure::Nothing), "{nothing}");
        }
        assert_eq!(of(404, r#"{"error":{"httpCode":404,"message":"No traces found"}}"#), Err(Failure::Nothing));
        assert_eq!(of(404, r#"{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}"#), Err(Failure::Nothing));
        assert_eq!(of(404, "404 page not found\n"), Err(Failure::NoApi));
        assert_eq!(of(404, "4bf9 not found\n"), Err(Failure::Nothing), "as Zipkin has it");
        assert_eq!(of(200, "<!doctype html>"), Err(Failure::WebPage));
        assert_eq!(of(502, "<html>bad gateway"), Err(Failure::Status(502, String::new())));
        assert_eq!(of(401, r#"{"message":"no"}"#), Err(Failure::Login(401)));
        let bad = r#"{"error":{"httpCode":400,"message":"malformed parameter"}}"#;
        assert_eq!(of(400, bad), Err(Failure::Status(400, "malformed parameter".into())));
        assert_eq!(of(400, "limit is no number"), Err(Failure::Status(400, "limit is no number".into())));
        assert_eq!(of(200, "ok"), Err(Failure::NotUnderstood));
        // Services that are not there are no traces that are not there.
        let services = judge(Question::Services, "", 404, br#"{"message":"no"}"#, true);
        assert_eq!(services, Err(Failure::NoApi));
    }

    #[test]
    fn what_is_not_whole_is_not_called_empty() {
        assert_eq!(judge(Question::Traces, "", 200, b"[]", false), Ok(()));
    }
}
