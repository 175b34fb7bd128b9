//! A question as requests, one after another, until one is answered.

use super::answer::{Failure, judge};
use super::{Question, Request, Search, backend};

/// So much of an answer with traces is looked at, bytes.
const HEAD_BYTES: usize = 4096;

/// A question that is being asked. The page fetches what [`Self::next_request`] names and hands on what came, until it is `None`.
#[derive(Debug)]
pub struct Conversation {
    question: Question,
    trace_id: String,
    rest: std::vec::IntoIter<Request>,
}

/// What an answer was worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It holds what was asked for.
    Answer,
    /// This server has no such API: the next request is for another version.
    Next,
    /// Why it holds nothing of the kind.
    Failed(Failure),
}

impl Conversation {
    /// Asks a question of the search's back-end, with a token where there is one. The search names its moments (see
    /// [`Search::at`]).
    #[must_use]
    pub fn new(question: Question, search: &Search, token: &str) -> Self {
        let mut requests = backend(search.backend).map(|to| to.requests(question, search)).unwrap_or_default();
        if !token.is_empty() {
            for request in &mut requests {
                request.headers.push(("Authorization", format!("Bearer {token}")));
            }
        }
        Self { question, trace_id: search.trace_id.clone(), rest: requests.into_iter() }
    }

    /// What to fetch next.
    pub fn next_request(&mut self) -> Option<Request> {
        self.rest.next()
    }

    /// How many bytes of an answer [`Self::hear`] looks at.
    #[must_use]
    pub fn head_bytes(&self) -> usize {
        if self.question == Question::Traces { HEAD_BYTES } else { usize::MAX }
    }

    /// What came: a status and the first bytes of an answer of `len` bytes.
    #[must_use]
    pub fn hear(&self, status: u16, head: &[u8], len: usize) -> Heard {
        match judge(self.question, &self.trace_id, status, head, head.len() == len) {
            Ok(()) => Heard::Answer,
            Err(Failure::NoApi | Failure::WebPage) if !self.rest.as_slice().is_empty() => Heard::Next,
            Err(failure) => Heard::Failed(failure),
        }
    }
}
