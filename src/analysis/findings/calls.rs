//! Patterns among the calls of one parent: many alike, made again, one after another.
//!
//! Children are sorted by what they have in common, parent by parent: n·log n in spans. A template is made only of calls that
//! can belong to a pattern, once for each text.

use super::super::template::{TemplateKeys, statement_template, url_template};
use crate::figure::Findings;
use crate::model::{Flags, SpanIx, SpanKind, SpanStore, Sym, Trace, Value};
use crate::sorting;
use hashbrown::HashMap;

/// Attributes of a call that say that it is made again; where they hold a number it is 1 or more.
const RETRY_KEYS: [&str; 3] = ["http.request.resend_count", "retry.count", "previous_attempt"];

/// Which pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum CallKind {
    /// At least five similar calls, each starting after the one before it ended; others may interleave. None that starts when the parent
    /// has ended: it does not wait for that.
    NPlusOne,
    /// Calls that say by an attribute or a link that they are made again, or that follow a similar call that failed.
    Retry,
    /// Calls that each start when all before them have ended. Retries are left out, runs that are an N+1, and calls that start when the
    /// parent has ended.
    Sequential,
}

/// Calls under one parent that form a pattern.
pub(in super::super) struct Run<'a> {
    /// Which.
    pub kind: CallKind,
    /// `None` of calls at the root of a trace.
    pub parent: Option<SpanIx>,
    /// In row order.
    pub calls: &'a [SpanIx],
    /// Number of the text they have in common; 0 for none, and of sequential calls.
    pub template: u32,
}

/// What similar calls have in common (DEFINITIONS, "Similar calls"): service, name, kind, template.
type Like = [u32; 4];

/// Looks through one trace after the other; its room is used again.
pub(in super::super) struct CallScan<'a> {
    store: &'a SpanStore,
    templates: Templates<'a>,
    retry_keys: Vec<Sym>,
    children: Vec<SpanIx>,
    alike: Vec<(Like, SpanIx)>,
    run: Vec<SpanIx>,
    /// Of the parent at hand: retries, the calls of each N+1, and where in these each begins and ends, by its first call.
    retries: Vec<SpanIx>,
    repeated: Vec<SpanIx>,
    told: Vec<(SpanIx, usize, usize)>,
}

impl<'a> CallScan<'a> {
    pub fn new(store: &'a SpanStore) -> Self {
        Self {
            store,
            templates: Templates::new(store),
            retry_keys: RETRY_KEYS.iter().filter_map(|key| store.strings().find(key)).collect(),
            children: Vec::new(),
            alike: Vec::new(),
            run: Vec::new(),
            retries: Vec::new(),
            repeated: Vec::new(),
            told: Vec::new(),
        }
    }

    /// The texts of all templates met, by number − 1.
    pub fn into_templates(self) -> Vec<String> {
        self.templates.texts
    }

    /// The text of a template's number.
    pub fn template(&self, number: u32) -> Option<String> {
        self.templates.texts.get((number as usize).checked_sub(1)?).cloned()
    }

    /// Tells of every pattern in a trace, parent by parent.
    pub fn scan(&mut self, trace: &Trace, emit: &mut dyn FnMut(Run<'_>)) {
        let store = self.store;
        self.children.clear();
        self.children.extend(trace.rows().map(SpanIx).filter(|&row| store.depth(row) == 0));
        self.family(None, emit);
        // A lone child is a pattern only by what it says of itself.
        let least = if self.retry_keys.is_empty() { 3 } else { 2 };
        for row in trace.rows().map(SpanIx).filter(|&row| store.subtree_len(row) >= least) {
            self.scan_under(row, emit);
        }
    }

    /// Tells of every pattern among the calls of one parent.
    pub fn scan_under(&mut self, parent: SpanIx, emit: &mut dyn FnMut(Run<'_>)) {
        self.children.clear();
        self.children.extend(self.store.span(parent).children());
        self.family(Some(parent), emit);
    }

    fn family(&mut self, parent: Option<SpanIx>, emit: &mut dyn FnMut(Run<'_>)) {
        let store = self.store;
        self.retries.clear();
        self.repeated.clear();
        self.told.clear();
        self.alike.clear();
        let like = |row: SpanIx| {
            let kind = store.span(row).kind() as u32;
            [store.service_number(row), store.name_sym(row).0, kind, 0]
        };
        self.alike.extend(self.children.iter().map(|&row| (like(row), row)));
        self.alike.sort_unstable();
        let mut alike = std::mem::take(&mut self.alike);
        for group in alike.chunk_by_mut(|a, b| a.0 == b.0) {
            let is_pattern = group.len() >= Findings::LEAST_CALLS
                || (group.len() > 1 && group.iter().any(|(_, row)| store.flags(*row).any(Flags::ERROR)))
                || group.iter().any(|(_, row)| self.says_again(*row))
                || (group.len() > 1 && group.iter().any(|(_, row)| store.span(*row).links().next().is_some()));
            if !is_pattern {
                continue;
            }
            for (like, row) in group.iter_mut() {
                like[3] = self.templates.number(*row);
            }
            group.sort_unstable();
            for calls in group.chunk_by(|a, b| a.0 == b.0) {
                self.similar(parent, calls, emit);
            }
        }
        self.alike = alike;
        if parent.is_some() && self.children.len() > 1 {
            self.sequential(parent, emit);
        }
    }

    /// N+1 and retries among similar calls.
    fn similar(&mut self, parent: Option<SpanIx>, calls: &[(Like, SpanIx)], emit: &mut dyn FnMut(Run<'_>)) {
        let store = self.store;
        let template = calls.first().map_or(0, |(like, _)| like[3]);
        let follows = |before: SpanIx, row: SpanIx| store.span(before).end_nanos() <= store.start_nanos(row);
        // Siblings come by start.
        let awaited = calls.partition_point(|(_, row)| is_awaited(store, parent, *row));
        for run in calls[..awaited].chunk_by(|a, b| follows(a.1, b.1)) {
            let [(_, first), ..] = run else { continue };
            // What has no parent was not called by anything that is known.
            if run.len() >= Findings::LEAST_CALLS && parent.is_some() {
                let from = self.repeated.len();
                self.repeated.extend(run.iter().map(|(_, row)| *row));
                self.told.push((*first, from, self.repeated.len()));
                emit(Run { kind: CallKind::NPlusOne, parent, calls: &self.repeated[from..], template });
            }
        }
        let known = self.retries.len();
        let mut before: Option<SpanIx> = None;
        for &(_, row) in calls {
            let is_after_error = |before: SpanIx| store.flags(before).any(Flags::ERROR) && follows(before, row);
            let is_again = self.says_again(row)
                || (parent.is_some()
                    && before.is_some_and(|before| is_after_error(before) || links_to(store, row, before)));
            if is_again {
                self.retries.push(row);
            }
            before = Some(row);
        }
        if let Some(calls @ [_, ..]) = self.retries.get(known..) {
            emit(Run { kind: CallKind::Retry, parent, calls, template });
        }
    }

    fn says_again(&self, row: SpanIx) -> bool {
        if self.retry_keys.is_empty() {
            return false;
        }
        let (store, table) = (self.store, self.store.attribute_table());
        table.packed(store.span(row).attribute_range()).any(|attr| {
            self.retry_keys.contains(&attr.key())
                && match table.value(attr, store.strings()) {
                    Value::Int(number) => number >= 1,
                    Value::Double(number) => number >= 1.0,
                    Value::Bool(is_so) => is_so,
                    Value::Text(text) => !["", "0", "false"].contains(&text),
                    _ => false,
                }
        })
    }

    fn sequential(&mut self, parent: Option<SpanIx>, emit: &mut dyn FnMut(Run<'_>)) {
        let store = self.store;
        let service = parent.map(|parent| store.service_number(parent));
        self.retries.sort_unstable();
        sorting::by_key(&mut self.told, |&(first, ..)| first);
        self.run.clear();
        let mut cursor = 0;
        for &row in self.children.iter().take_while(|&&row| is_awaited(store, parent, row)) {
            // A function of the same service is no call.
            let is_inner = store.span(row).kind() == SpanKind::Internal && Some(store.service_number(row)) == service;
            if is_inner || self.retries.binary_search(&row).is_ok() {
                continue;
            }
            if store.start_nanos(row) < cursor {
                self.close(parent, emit);
                self.run.clear();
            }
            self.run.push(row);
            cursor = cursor.max(store.span(row).end_nanos());
        }
        self.close(parent, emit);
    }

    /// Tells the run at hand, unless its very calls were told as an N+1.
    fn close(&self, parent: Option<SpanIx>, emit: &mut dyn FnMut(Run<'_>)) {
        let [first, _, ..] = self.run[..] else { return };
        let told = self.told.binary_search_by_key(&first, |&(first, ..)| first).ok().map(|at| self.told[at]);
        if told.is_none_or(|(_, from, to)| self.repeated[from..to] != self.run) {
            emit(Run { kind: CallKind::Sequential, parent, calls: &self.run, template: 0 });
        }
    }
}

/// Whether a child starts before its parent has ended. What starts later (a callback, a message's consumer) keeps nobody waiting.
fn is_awaited(store: &SpanStore, parent: Option<SpanIx>, row: SpanIx) -> bool {
    parent.is_none_or(|parent| store.start_nanos(row) < store.span(parent).end_nanos())
}

/// Whether a call links to the one before it.
fn links_to(store: &SpanStore, row: SpanIx, before: SpanIx) -> bool {
    let mut links = store.span(row).links().peekable();
    links.peek().is_some() && {
        let before = store.span(before);
        let (trace_id, span_id) = (before.trace_id(), before.span_id());
        links.any(|link| link.span_id == span_id && link.trace_id == trace_id)
    }
}

/// Numbers of templates: equal ones have equal numbers.
struct Templates<'a> {
    store: &'a SpanStore,
    keys: TemplateKeys,
    /// By the symbol of a text, and whether it is a URL.
    known: HashMap<(u32, u32), usize>,
    number_of: HashMap<String, u32>,
    texts: Vec<String>,
}

impl<'a> Templates<'a> {
    fn new(store: &'a SpanStore) -> Self {
        let keys = TemplateKeys::of(store);
        Self { store, keys, known: HashMap::new(), number_of: HashMap::new(), texts: Vec::new() }
    }

    /// Of a span's statement or URL; 0 where it has none.
    fn number(&mut self, row: SpanIx) -> u32 {
        let Some((text, is_url)) = self.keys.find(self.store.span(row)) else { return 0 };
        let key = (text.0, u32::from(is_url));
        if let Some(&number) = self.known.get(&key) {
            return number as u32;
        }
        let text = self.store.text(text);
        let template = if is_url { url_template(text) } else { statement_template(text) };
        let number = self.number_of.get(&template).copied().unwrap_or_else(|| {
            self.texts.push(template.clone());
            let number = self.texts.len() as u32;
            self.number_of.insert(template, number);
            number
        });
        self.known.insert(key, number as usize);
        number
    }
}

#[cfg(test)]
mod tests;
