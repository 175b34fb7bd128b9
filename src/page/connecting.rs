//! The form that asks a back-end: what is typed into it as a search, and what is said where there is no answer.

use crate::format::{count, parse_duration, plural};
use crate::remote::{BACKENDS, Backend, Failure, LOOKBACKS, MOST_TRACES, Recipe, Search, backend, tags};
use crate::route::DataSource;

/// The lookback that means: from when and until when is chosen.
pub const CUSTOM: &str = "custom";

/// What stands in the fields of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// [`Backend::id`].
    pub backend: String,
    /// Base address.
    pub api: String,
    /// Service.
    pub service: String,
    /// Operation.
    pub operation: String,
    /// Tags, as logfmt.
    pub tags: String,
    /// The word of one of [`LOOKBACKS`], or [`CUSTOM`].
    pub lookback: String,
    /// From when on, as a field for date and time has it.
    pub start: String,
    /// Until when, likewise.
    pub end: String,
    /// Shortest span.
    pub min_duration: String,
    /// Longest span.
    pub max_duration: String,
    /// Most traces.
    pub limit: String,
    /// The id of one trace.
    pub trace_id: String,
}

impl Default for Draft {
    fn default() -> Self {
        Self::of(&Search::new(BACKENDS[0]), &|_| String::new())
    }
}

impl Draft {
    /// The form that asks this; `text` writes a moment in µs as its field has it.
    #[must_use]
    pub fn of(search: &Search, text: &dyn Fn(u64) -> String) -> Self {
        let moment = |micros: Option<u64>| micros.map(text).unwrap_or_default();
        let is_custom = search.lookback.is_none() && search.start_micros.is_some() && search.trace_id.is_empty();
        let lookback = search.lookback.or_else(Search::usual_lookback).map_or(CUSTOM, |back| back.word);
        Self {
            backend: search.backend.to_owned(),
            api: search.api.clone(),
            service: search.service.clone(),
            operation: search.operation.clone(),
            tags: tags::to_text(&search.tags),
            lookback: if is_custom { CUSTOM } else { lookback }.to_owned(),
            start: moment(search.start_micros),
            end: moment(search.end_micros),
            min_duration: search.min_duration(),
            max_duration: search.max_duration(),
            limit: search.limit.to_string(),
            trace_id: search.trace_id.clone(),
        }
    }

    /// The back-end that is chosen.
    #[must_use]
    pub fn to(&self) -> &'static dyn Backend {
        backend(&self.backend).unwrap_or(BACKENDS[0])
    }

    /// A connection, which asks nothing yet.
    #[must_use]
    pub fn connection(&self) -> Search {
        let mut search = Search::new(self.to());
        search.read_pair("api", &self.api);
        search
    }

    /// Asks for the one trace.
    ///
    /// # Errors
    /// A sentence, where there is no id.
    pub fn one_trace(&self) -> Result<Search, String> {
        let trace_id = self.trace_id.trim().to_owned();
        if trace_id.is_empty() {
            return Err("Enter the id of a trace.".to_owned());
        }
        Ok(Search { trace_id, ..self.connection() })
    }

    /// Asks for what stands in the fields; `moment` reads a moment in µs.
    ///
    /// # Errors
    /// A sentence on the first field that cannot be meant so.
    pub fn search(&self, moment: &dyn Fn(&str) -> Option<u64>) -> Result<Search, String> {
        let to = self.to();
        let service = self.service.trim().to_owned();
        if to.needs_service() && service.is_empty() {
            return Err(format!("Choose a service: {} searches within one.", to.title()));
        }
        let (min_duration_nanos, max_duration_nanos) = (duration(&self.min_duration)?, duration(&self.max_duration)?);
        if let (Some(min), Some(max)) = (min_duration_nanos, max_duration_nanos)
            && min > max
        {
            return Err("The shortest span is longer than the longest.".to_owned());
        }
        let limit = self.limit.trim().parse().ok().filter(|limit| (1..=MOST_TRACES).contains(limit));
        let limit = limit.ok_or_else(|| format!("The limit is a number from 1 to {}.", count(MOST_TRACES.into())))?;
        let lookback = LOOKBACKS.iter().find(|back| back.word == self.lookback);
        let mut range = (None, None);
        if lookback.is_none() {
            range = (moment(&self.start), moment(&self.end));
            match range {
                (Some(start), Some(end)) if start < end => {}
                (Some(_), Some(_)) => return Err("The beginning has to be before the end.".to_owned()),
                _ => return Err("Choose from when and until when.".to_owned()),
            }
        }
        Ok(Search {
            service,
            operation: self.operation.trim().to_owned(),
            tags: tags::parse(&self.tags)?,
            lookback,
            start_micros: range.0,
            end_micros: range.1,
            min_duration_nanos,
            max_duration_nanos,
            limit,
            ..self.connection()
        })
    }
}

/// A duration, `None` where none is asked for.
fn duration(text: &str) -> Result<Option<u64>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let sentence = || format!("“{}” is no duration: write 500ms, 1.2s or 100us.", text.trim());
    parse_duration(text).map(Some).ok_or_else(sentence)
}

/// Why there is no answer, and what would help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The sentence.
    pub sentence: String,
    /// What to configure.
    pub recipes: Vec<Recipe>,
}

impl From<String> for Told {
    fn from(sentence: String) -> Self {
        Self { sentence, recipes: Vec::new() }
    }
}

/// What is said of a search that failed, to a page of this origin.
#[must_use]
pub fn told(failure: &Failure, search: &Search, page_origin: &str, has_token: bool) -> Told {
    let api = &search.api;
    let to = backend(search.backend);
    let title = to.map_or("it", Backend::title);
    let sentence = match failure {
        Failure::Forbidden => {
            let header = if has_token { " and the header Authorization" } else { "" };
            format!(
                "{api} answers, but the browser withholds what it says: {title} has to allow pages of {page_origin}{header} \
                 (CORS). A login in front of it has the same effect."
            )
        }
        Failure::Unreachable => format!(
            "{api} cannot be reached: nothing answers there, or it leads to another address, such as a login. Check the \
             address, the network, and that {title} is running."
        ),
        Failure::Insecure => format!(
            "This page came over https, and browsers do not let it ask plain http: {api}. Serve {title} over https, or this \
             page over http."
        ),
        Failure::Broken => format!("The connection to {api} broke before its answer was complete. Try again."),
        Failure::WebPage => format!(
            "{api} answered with a web page, not with the API of {title}. Check the address; a login in front of it may be why."
        ),
        Failure::NoApi => {
            format!("{api} has no API of {title} there. Check the address, with any path that stands before /api.")
        }
        Failure::Login(status) if has_token => {
            format!("{api} does not accept this token (HTTP {status}).")
        }
        Failure::Login(status) => format!("{api} wants a login (HTTP {status}). Enter a token."),
        Failure::Nothing if !search.trace_id.is_empty() => {
            format!("{title} at {api} has no trace {}. It may be older than what is kept there.", search.trace_id)
        }
        Failure::Nothing => {
            format!("No traces: {}. Look further back, or ask for less.", search.title())
        }
        Failure::Status(status, message) if message.is_empty() => format!("{api} answered with HTTP {status}."),
        Failure::Status(status, message) => format!("{api} answered with HTTP {status}: {message}"),
        Failure::NotUnderstood => format!("{api} answered with something else than {title} does. Check the address."),
    };
    let is_forbidden = *failure == Failure::Forbidden;
    let recipes = to.filter(|_| is_forbidden).map(|to| to.recipes(page_origin)).unwrap_or_default();
    Told { sentence, recipes }
}

/// What is said where as many traces came as were asked for: what they tell is not what all of them would.
#[must_use]
pub fn may_be_more(sources: &[DataSource], traces: u64) -> Option<String> {
    let [DataSource::Search(search)] = sources else { return None };
    let is_full = search.trace_id.is_empty() && traces >= search.limit.into();
    is_full.then(|| {
        let came = plural(traces, "trace", "traces");
        format!("{came} came, as many as were asked for: there may be more that match. Search again for more, or for a shorter time.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://tools.example";

    fn filled() -> Draft {
        Draft { api: "http://j:1/search?x=1".into(), service: " cart ".into(), ..Draft::default() }
    }

    /// Moments are plain numbers here.
    fn asked(draft: &Draft) -> Result<Search, String> {
        draft.search(&|text| text.parse().ok())
    }

    #[test]
    fn a_form_asks_what_stands_in_it_and_comes_back() {
        let draft = Draft {
            operation: "GET /".into(),
            tags: "error=true note=\"a b\"".into(),
            lookback: "2d".into(),
            min_duration: "500ms".into(),
            max_duration: "2s".into(),
            limit: "7".into(),
            ..filled()
        };
        let search = asked(&draft).unwrap();
        assert_eq!((search.api.as_str(), search.service.as_str(), search.limit), ("http://j:1", "cart", 7));
        assert_eq!(search.lookback.map(|back| back.seconds), Some(172_800));
        let back = Draft::of(&search, &|micros| micros.to_string());
        assert_eq!(back, Draft { api: "http://j:1".into(), service: "cart".into(), ..draft });
        let custom = Draft { lookback: CUSTOM.into(), start: "5".into(), end: "9".into(), ..back };
        let search = asked(&custom).unwrap();
        assert_eq!((search.lookback, search.start_micros, search.end_micros), (None, Some(5), Some(9)));
        assert_eq!(Draft::of(&search, &|micros| micros.to_string()), custom);
    }

    #[test]
    fn a_field_that_cannot_be_meant_so_is_named() {
        type Change = fn(&mut Draft);
        let wrong: [(Change, &str); 9] = [
            (|draft| draft.service = "  ".into(), "Choose a service"),
            (|draft| draft.tags = "error".into(), "key=value"),
            (|draft| draft.min_duration = "500".into(), "“500” is no duration"),
            (|draft| (draft.min_duration, draft.max_duration) = ("2s".into(), "1s".into()), "longer than the longest"),
            (|draft| draft.limit = "0".into(), "1 to 1\u{202f}500"),
            (|draft| draft.limit = "1501".into(), "1 to 1\u{202f}500"),
            (|draft| draft.lookback = CUSTOM.into(), "from when"),
            (
                |draft| (draft.lookback, draft.start, draft.end) = (CUSTOM.into(), "9".into(), "9".into()),
                "before the end",
            ),
            (|draft| draft.limit = "x".into(), "The limit"),
        ];
        for (change, sentence) in wrong {
            let mut draft = filled();
            change(&mut draft);
            let said = asked(&draft).unwrap_err();
            assert!(said.contains(sentence), "{said}");
        }
        assert!(asked(&filled()).is_ok());
        assert!(filled().one_trace().is_err());
    }

    #[test]
    fn a_full_answer_may_not_be_all() {
        let search = DataSource::Search(Box::new(asked(&filled()).unwrap()));
        let one = DataSource::Search(Box::new(Search { limit: 1, trace_id: "4bf9".into(), ..filled().connection() }));
        assert!(
            may_be_more(std::slice::from_ref(&search), 20)
                .is_some_and(|said| said.starts_with("20 traces came, as many as"))
        );
        assert_eq!(may_be_more(std::slice::from_ref(&search), 19), None);
        assert_eq!(may_be_more(&[one], 1), None);
        assert_eq!(may_be_more(&[search, DataSource::Example], 20), None, "of several it is not known");
    }

    #[test]
    fn failures_say_what_to_do() {
        let search = asked(&filled()).unwrap().at(1_700_000_000_000_000);
        let said = |failure| told(&failure, &search, PAGE, false);
        let forbidden = said(Failure::Forbidden);
        assert!(
            forbidden.sentence.contains("has to allow pages of https://tools.example (CORS)"),
            "{}",
            forbidden.sentence
        );
        assert!(
            forbidden.recipes.iter().any(|recipe| recipe.text.contains("allowed_origins: [\"https://tools.example\"]"))
        );
        assert_eq!(said(Failure::Login(401)).sentence, "http://j:1 wants a login (HTTP 401). Enter a token.");
        assert!(told(&Failure::Login(403), &search, PAGE, true).sentence.contains("does not accept this token"));
        assert!(said(Failure::Nothing).sentence.starts_with("No traces: cart, last 1h to 2023-11-14 22:13:20 UTC"));
        let status = said(Failure::Status(500, "disk full".into()));
        assert_eq!(
            (status.sentence.as_str(), status.recipes),
            ("http://j:1 answered with HTTP 500: disk full", vec![])
        );
        let one = Search { trace_id: "4bf9".into(), ..search.clone() };
        assert!(told(&Failure::Nothing, &one, PAGE, false).sentence.contains("has no trace 4bf9"));
    }
}
