//! A route as its fragment, and back. What stands at its default is left out.

use super::words::{
    DURATION_OF, ERROR_KEY, ERROR_TERM, LIST, OPERATION_SORT, SORT, SPAN_SORT, STATUS, TRACE_AS, WEIGHT, named, word,
};
use super::{DataSource, ListOf, Route, View};
use crate::figure::{BinScale, ErrorsAs, ErrorsOf, Measure, PathRule};
use crate::format::address::{decode, encode};
use crate::query::{Comparison, Division, Filter, Op, SpanTerm, Test, term};
use crate::remote::{Search, backend};

/// Version of the fragment this build writes.
pub const VERSION: u32 = 1;

/// Stands between the ids of two traces that are compared, as in Jaeger's addresses. The dots of ids are encoded.
const VERSUS: &str = "...";

/// So many calls away a service may be chosen to be shown.
const MAX_HOPS: u8 = 3;

/// So many terms of a filter are read from an address.
const MAX_TERMS: usize = 32;

impl Route {
    /// Reads a fragment, with or without its `#`. Never fails: what is not understood is left at its default.
    #[must_use]
    pub fn parse(fragment: &str) -> Self {
        let mut route = Self::default();
        let mut is_view_named = false;
        for pair in fragment.trim_start_matches('#').split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            is_view_named |= key == "view";
            match key {
                "trace" => route.read_traces(value),
                _ => route.read_pair(key, &decode(value)),
            }
        }
        // Jaeger's own addresses name the traces only.
        let is_pair = route.other_id.is_some() && (route.view == View::Trace || !is_view_named);
        route.view = if is_pair { View::Pair } else { route.view };
        route.filter.tidy();
        route
    }

    /// `A`, or `A...B`; still encoded.
    fn read_traces(&mut self, value: &str) {
        let (one, other) = value.split_once(VERSUS).unwrap_or((value, ""));
        let id = |text: &str| Some(decode(text)).filter(|id| !id.is_empty());
        (self.trace_id, self.other_id) = (id(one), id(other));
    }

    fn read_pair(&mut self, key: &str, value: &str) {
        let text = || (!value.is_empty()).then(|| value.to_owned());
        if let Some(DataSource::Search(search)) = self.sources.last_mut()
            && search.read_pair(key, value)
        {
            return;
        }
        match key {
            "backend" => {
                let search = backend(value).map(|to| DataSource::Search(Box::new(Search::new(to))));
                self.sources.extend(search);
            }
            "view" => self.view = named(View::ALL, value).unwrap_or_default(),
            "status" => self.filter.status = named(STATUS, value).unwrap_or_default(),
            "minDuration" => self.filter.min_duration_nanos = value.parse().ok(),
            "minSpans" => self.filter.min_spans = value.parse().ok(),
            "maxSpans" => self.filter.max_spans = value.parse().ok(),
            "maxDuration" => self.filter.max_duration_nanos = value.parse().ok(),
            "range" => self.filter.start_range_nanos = range(value),
            "sort" => self.sort = named(SORT, value).unwrap_or_default(),
            "order" => self.descending = value == "desc",
            "scale" => self.scale = if value == "log" { BinScale::Log } else { BinScale::Linear },
            "duration" => self.duration_of = named(DURATION_OF, value).unwrap_or_default(),
            "by" if !value.is_empty() => value.clone_into(&mut self.by),
            "of" => self.measure = if value == "spans" { Measure::Spans } else { Measure::Traces },
            "splitAt" => self.division = value.parse().ok().map(Division::Moment),
            "splitOf" => self.is_split_whole = value == "all",
            "splitBy" => {
                let value = split_value(value);
                self.division = value.map(|(key, value)| Division::Value { key, value });
            }
            "split" => self.division = (value == "rest").then_some(Division::Rest),
            "splitFiles" => {
                let named: Vec<String> = value.split('-').take(MAX_TERMS).map(str::to_owned).collect();
                self.division = Some(Division::Files(named));
            }
            "cohort" if self.picked.len() < Self::MOST_PICKED => self.picked.extend(text()),
            "list" => self.list = named(LIST, value).unwrap_or_default(),
            "listService" => value.clone_into(&mut self.list_operation.0),
            "listOperation" => value.clone_into(&mut self.list_operation.1),
            "listRange" => self.list_range = range(value),
            "as" => self.trace_as = named(TRACE_AS, value).unwrap_or_default(),
            "spans" => {
                self.is_span_descending = value.starts_with('-');
                self.span_sort = named(SPAN_SORT, value.trim_start_matches('-')).unwrap_or_default();
            }
            "span" => self.span_id = text(),
            "uiFind" => self.find = text(),
            "focus" => self.service = text(),
            "hops" => self.hops = value.parse().ok().filter(|hops| (1..=MAX_HOPS).contains(hops)),
            "errorsBy" => self.error_key = named(ERROR_KEY, value).unwrap_or_default(),
            "errorsOver" => self.errors_of = if value == "spans" { ErrorsOf::Spans } else { ErrorsOf::Traces },
            "errorsAs" => self.errors_as = if value == "rate" { ErrorsAs::Rate } else { ErrorsAs::Count },
            "errorGroup" => self.error_group = text(),
            "weight" => self.weight = named(WEIGHT, value).unwrap_or_default(),
            "operations" => {
                self.is_operation_ascending = value.starts_with('-');
                let word = value.trim_start_matches('-');
                self.operation_sort = named(OPERATION_SORT, word).unwrap_or_default();
            }
            "path" => match value {
                "jaeger" => self.path_rule = PathRule::Jaeger,
                "none" => self.is_path_hidden = true,
                _ => {}
            },
            "title" => self.title = text(),
            "traceURL" | "profileURL" => self.sources.extend(text().map(DataSource::Address)),
            // What follows is of another group; what it is told by says nothing.
            "group" if self.filter.groups.len() < MAX_TERMS => self.filter.groups.push(Vec::new()),
            _ if self.has_room() && self.read_term(key, value) => {}
            "data" if value == "example" => self.sources.push(DataSource::Example),
            "file" => {
                let (fingerprint, name) = value.split_once(':').unwrap_or(("", value));
                self.sources.push(DataSource::File { name: name.to_owned(), fingerprint: fingerprint.to_owned() });
            }
            _ => {}
        }
    }

    /// Whether another term may be read.
    fn has_room(&self) -> bool {
        let Filter { terms, groups, .. } = &self.filter;
        terms.len() + groups.iter().map(Vec::len).sum::<usize>() < MAX_TERMS
    }

    /// A term on a span; a `-` before the key excludes. Whether it is one.
    fn read_term(&mut self, key: &str, value: &str) -> bool {
        let (key, is_excluded) = key.strip_prefix('-').map_or((key, false), |bare| (bare, true));
        let test = match key {
            term::SERVICE | term::OPERATION | term::KIND => Test::equal(key, value.to_owned()),
            "rootService" => Test::equal(term::ROOT_SERVICE, value.to_owned()),
            "rootOperation" => Test::equal(term::ROOT_OPERATION, value.to_owned()),
            "spanStatus" => Test::equal(term::STATUS, value.to_owned()),
            "minSpanDuration" | "maxSpanDuration" => match (key, value.parse()) {
                ("minSpanDuration", Ok(nanos)) => Test::MinDuration(nanos),
                (_, Ok(nanos)) => Test::MaxDuration(nanos),
                (_, Err(_)) => return false,
            },
            "text" => Test::Text(value.to_owned()),
            "tag" => match Comparison::parse(value) {
                Some(comparison) => Test::Attribute(comparison),
                None => return false,
            },
            key => match ERROR_TERM.iter().find(|(_, word)| word.strip_prefix('-') == Some(key)) {
                Some((error, _)) => Test::Error(*error, value.to_owned()),
                None => return false,
            },
        };
        let term = SpanTerm { test, is_excluded };
        match self.filter.groups.last_mut() {
            Some(group) if term.is_of_group() => group.push(term.test),
            _ => self.filter.terms.push(term),
        }
        true
    }

    /// The fragment, without its `#`. `parse(to_fragment(r)) == r`.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        let mut out = format!("v={VERSION}");
        put("view", word(View::ALL, self.view), &mut out);
        self.put_traces(&mut out);
        for (key, value) in self.selection_pairs().into_iter().chain(self.screen_pairs()) {
            if let Some(value) = value {
                put(key, &value, &mut out);
            }
        }
        for SpanTerm { test, is_excluded } in &self.filter.terms {
            put_term(test, *is_excluded, &mut out);
        }
        for (group, number) in self.filter.groups.iter().zip(2_u64..) {
            put("group", &number.to_string(), &mut out);
            group.iter().for_each(|test| put_term(test, false, &mut out));
        }
        for id in &self.picked {
            put("cohort", id, &mut out);
        }
        self.put_sources(&mut out);
        out
    }

    /// The data set. Last, because a search takes what follows it for its own.
    fn put_sources(&self, out: &mut String) {
        for source in &self.sources {
            match source {
                DataSource::Example => put("data", "example", out),
                DataSource::Address(address) => put("traceURL", address, out),
                DataSource::File { name, fingerprint } => put("file", &format!("{fingerprint}:{name}"), out),
                DataSource::Search(search) => search.pairs().iter().for_each(|(key, value)| put(key, value, out)),
            }
        }
    }

    /// The reverse of [`Self::read_traces`].
    fn put_traces(&self, out: &mut String) {
        let other = self.other_id.as_deref().filter(|_| self.view != View::Trace);
        if self.trace_id.is_none() && other.is_none() {
            return;
        }
        out.push_str("&trace=");
        put_id(self.trace_id.as_deref().unwrap_or_default(), out);
        if let Some(other) = other {
            out.push_str(VERSUS);
            put_id(other, out);
        }
    }

    /// What is selected, without its terms.
    fn selection_pairs(&self) -> [(&'static str, Option<String>); 6] {
        let filter = &self.filter;
        [
            ("status", unless_default(filter.status, STATUS)),
            ("minDuration", filter.min_duration_nanos.map(|nanos| nanos.to_string())),
            ("maxDuration", filter.max_duration_nanos.map(|nanos| nanos.to_string())),
            ("minSpans", filter.min_spans.map(|spans| spans.to_string())),
            ("maxSpans", filter.max_spans.map(|spans| spans.to_string())),
            ("range", filter.start_range_nanos.map(range_text)),
        ]
    }

    /// How it is looked at.
    fn screen_pairs(&self) -> [(&'static str, Option<String>); 27] {
        let when = |is_so: bool, word: &str| is_so.then(|| word.to_owned());
        let split = match &self.division {
            None => ("splitAt", None),
            Some(Division::Moment(at)) => ("splitAt", Some(at.to_string())),
            Some(Division::Value { key, value }) => ("splitBy", Some(joined(key, value))),
            Some(Division::Files(named)) => ("splitFiles", Some(named.join("-"))),
            Some(Division::Rest) => ("split", Some("rest".to_owned())),
        };
        let has_operation = self.list == ListOf::Operation;
        let sorted = |is_turned: bool, by: &str| if is_turned { format!("-{by}") } else { by.to_owned() };
        let operations = sorted(self.is_operation_ascending, word(OPERATION_SORT, self.operation_sort));
        let spans = sorted(self.is_span_descending, word(SPAN_SORT, self.span_sort));
        [
            ("title", self.title.clone()),
            ("sort", unless_default(self.sort, SORT)),
            ("order", when(self.descending, "desc")),
            ("scale", when(self.scale == BinScale::Log, "log")),
            ("duration", unless_default(self.duration_of, DURATION_OF)),
            ("by", (self.by != term::SERVICE).then(|| self.by.clone())),
            ("of", when(self.measure == Measure::Spans, "spans")),
            split,
            ("splitOf", when(self.is_split_whole, "all")),
            ("list", unless_default(self.list, LIST)),
            ("listService", when(has_operation, &self.list_operation.0)),
            ("listOperation", when(has_operation, &self.list_operation.1)),
            ("listRange", self.list_range.map(range_text)),
            ("as", unless_default(self.trace_as, TRACE_AS)),
            ("spans", (spans != "start").then_some(spans)),
            ("span", self.span_id.clone()),
            ("uiFind", self.find.clone()),
            ("focus", self.service.clone()),
            ("hops", self.hops.map(|hops| hops.to_string())),
            ("errorsBy", unless_default(self.error_key, ERROR_KEY)),
            ("errorsOver", when(self.errors_of == ErrorsOf::Spans, "spans")),
            ("errorsAs", when(self.errors_as == ErrorsAs::Rate, "rate")),
            ("errorGroup", self.error_group.clone()),
            ("weight", unless_default(self.weight, WEIGHT)),
            ("operations", (operations != "total").then_some(operations)),
            ("path", when(self.path_rule == PathRule::Jaeger, "jaeger")),
            ("path", when(self.is_path_hidden, "none")),
        ]
    }
}

fn put(key: &str, value: &str, out: &mut String) {
    out.push('&');
    out.push_str(key);
    out.push('=');
    encode(value, out);
}

/// An id of a trace, whatever it consists of.
fn put_id(id: &str, out: &mut String) {
    let mut encoded = String::new();
    encode(id, &mut encoded);
    out.push_str(&encoded.replace('.', "%2E"));
}

/// A term; a `-` before its key excludes.
fn put_term(test: &Test, is_excluded: bool, out: &mut String) {
    let (key, value) = match test {
        Test::Service(name) => ("-service", name.clone()),
        Test::Operation(name) => ("-operation", name.clone()),
        Test::RootService(name) => ("-rootService", name.clone()),
        Test::RootOperation(name) => ("-rootOperation", name.clone()),
        Test::Error(key, label) => (word(ERROR_TERM, *key), label.clone()),
        Test::Kind(kind) => ("-kind", kind.name().to_owned()),
        Test::Status(status) => ("-spanStatus", status.name().to_owned()),
        Test::MinDuration(nanos) => ("-minSpanDuration", nanos.to_string()),
        Test::MaxDuration(nanos) => ("-maxSpanDuration", nanos.to_string()),
        Test::Text(text) => ("-text", text.clone()),
        Test::Attribute(comparison) => ("-tag", comparison.to_text()),
    };
    put(key.get(usize::from(!is_excluded)..).unwrap_or_default(), &value, out);
}

fn unless_default<T: Copy + Default + PartialEq>(item: T, table: &[(T, &str)]) -> Option<String> {
    (item != T::default()).then(|| word(table, item).to_owned())
}

/// `from-to` as it is read; `None` of what is no range.
fn range(text: &str) -> Option<(u64, u64)> {
    let (from, to) = text.split_once('-')?;
    Some((from.parse().ok()?, to.parse().ok()?)).filter(|(from, to)| from < to)
}

/// The reverse of [`range`].
fn range_text((from, to): (u64, u64)) -> String {
    format!("{from}-{to}")
}

/// A key and a value as one text, in the text form of a comparison.
fn joined(key: &str, value: &str) -> String {
    Comparison { key: key.to_owned(), op: Op::Is, value: value.to_owned() }.to_text()
}

/// The reverse of [`joined`]. A value it is always: addresses of old have `nil` without quotes.
fn split_value(text: &str) -> Option<(String, String)> {
    let Comparison { key, op, value } = Comparison::parse(text)?;
    match op {
        Op::Is => Some((key, value)),
        Op::IsAbsent => Some((key, term::NIL.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
