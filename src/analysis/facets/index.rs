//! Which keys are facets, and the value of each span under each, as a column of small numbers. Made once per data set: what a
//! filter asks then is a loop over columns, and hashes nothing.

use super::super::per_trace::PerTrace;
use super::super::ranges::Ranges;
use super::super::suggest::Keys;
use super::count::values_of_traces;
use crate::model::{Attr, Derived, SpanIx, SpanStore, Stepwise, all_steps};
use crate::query::{AttributeColumn, AttributeColumns, Lookup, Values, number_of_attribute, term};
use crate::sorting;
use std::collections::VecDeque;

/// At most so many facets, and so many numbers in all of them (two bytes each).
const MAX_FACETS: usize = 20;
const MAX_CELLS: usize = 40_000_000;

/// Facets in any data where they have a value, in this order.
const USUAL: [&str; 8] = [
    term::SERVICE,
    term::OPERATION,
    term::STATUS,
    term::KIND,
    "service.version",
    "http.response.status_code",
    "http.status_code",
    "rpc.grpc.status_code",
];

/// Keys of attributes that are looked at; the most frequent.
const MAX_CANDIDATES: usize = 200;

/// So many spans say how many values a key has.
const SAMPLE: usize = 20_000;

/// Values of a good facet: fewer tell nothing, more are no overview.
const GOOD: std::ops::RangeInclusive<usize> = 2..=50;

/// Keys with more values than this in the sample are names of single things: no facets.
const MAX_SAMPLED_VALUES: usize = 1000;

/// Numbers of more distinct values than this are put into ranges.
const MAX_NUMBERS: usize = 24;

/// Values beyond so many share one number, and are not listed: those that are frequent came long before.
const MAX_VALUES: u32 = u16::MAX as u32 - 2;

/// A facet's values by span.
#[derive(Debug)]
pub(in super::super) struct Column {
    pub key: String,
    /// By row: 0 for no value, else the position in `labels` + 1.
    pub numbers: Vec<u16>,
    /// The same by trace.
    pub(super) of_traces: PerTrace<u16>,
    /// How many values or ranges there are.
    pub known: u64,
    /// Values; of ranges both ends. The text of values beyond [`MAX_VALUES`] is not kept.
    pub labels: Vec<(String, Option<String>)>,
    /// The labels are ranges, ascending.
    pub is_ranges: bool,
}

/// The facets of one store. Meaningless for any other.
#[derive(Debug)]
pub struct FacetIndex {
    pub(in super::super) columns: Vec<Column>,
}

/// The first facets of those that were chosen.
pub struct Begun {
    left: VecDeque<Chosen>,
    columns: Vec<Column>,
}

impl Stepwise for FacetIndex {
    type Part = Begun;

    /// Chooses the facets: service, operation, status, kind, version and status codes where there are any; then the attributes
    /// that most spans have, those with 2–50 values first.
    fn begin(store: &SpanStore) -> Begun {
        let most = MAX_FACETS.min(MAX_CELLS / store.span_count().max(1)).max(USUAL.len());
        let known = store.derived::<Keys>();
        let own = USUAL[..4].iter().map(|key| Chosen { key: (*key).to_owned(), is_ranges: false });
        Begun { left: own.chain(choose(store, &known.0, most)).collect(), columns: Vec::new() }
    }

    /// Makes the column of one facet.
    fn step(mut part: Begun, store: &SpanStore) -> Result<Self, Begun> {
        let Some(chosen) = part.left.pop_front() else { return Ok(Self { columns: part.columns }) };
        let is_own = USUAL[..4].contains(&chosen.key.as_str());
        let column = if is_own { Some(own_column(store, &chosen.key)) } else { attribute_column(store, &chosen) };
        if let Some(mut column) = column.filter(|column| !column.labels.is_empty()) {
            column.of_traces = values_of_traces(store, &column.numbers, column.labels.len() + 1);
            part.columns.push(column);
        }
        Err(part)
    }
}

impl Derived for FacetIndex {
    fn of(store: &SpanStore) -> Self {
        all_steps(store)
    }

    /// Two for a span and facet, and two for a trace, facet and value.
    fn bytes(&self) -> usize {
        self.columns.iter().map(|column| size_of_val(&*column.numbers) + column.of_traces.bytes()).sum()
    }
}

/// A key, and whether its numbers are too many to list.
struct Chosen {
    key: String,
    is_ranges: bool,
}

/// Attributes in the order of their facets.
fn choose(store: &SpanStore, known: &[(String, u64)], most: usize) -> Vec<Chosen> {
    let keys: Vec<&str> = known.iter().map(|(key, _)| key.as_str()).filter(|key| !term::is_own(key)).collect();
    let usual = USUAL[4..].iter().filter_map(|usual| keys.iter().find(|key| *key == usual).copied());
    let frequent = keys.iter().take(MAX_CANDIDATES).copied().filter(|key| !USUAL.contains(key));
    let candidates: Vec<&str> = usual.chain(frequent).collect();
    let step = store.span_count().div_ceil(SAMPLE).max(1);
    let columns = store.derived::<AttributeColumns>();
    let sampled = |key: &&str| {
        let mut values = Values::new(store, key);
        for attr in attributes(&values, |own| own.sample(step).collect(), &columns) {
            // What has too many already need not be hashed.
            if values.len() > MAX_SAMPLED_VALUES {
                break;
            }
            values.of_attribute(attr);
        }
        values
    };
    let values: Vec<Values<'_>> = candidates.iter().map(sampled).collect();
    let rank = |key: &str, values: &Values<'_>| {
        let is_numbers = || (0..values.len() as u32).all(|at| values.number(at).is_some());
        let is_ranges = values.len() > MAX_NUMBERS && is_numbers();
        let rank = match values.len() {
            _ if USUAL.contains(&key) => 0,
            len if GOOD.contains(&len) => 1,
            _ if is_ranges => 2,
            0 | 1 => return None,
            len => (len <= MAX_SAMPLED_VALUES).then_some(2)?,
        };
        Some((rank, is_ranges))
    };
    let ranked = candidates.iter().zip(&values).filter_map(|(&key, values)| {
        let (rank, is_ranges) = rank(key, values)?;
        Some((rank, Chosen { key: key.to_owned(), is_ranges }))
    });
    let mut ranked: Vec<(u32, Chosen)> = ranked.collect();
    sorting::by_key(&mut ranked, |(rank, _)| *rank);
    ranked.truncate(most.saturating_sub(4));
    ranked.into_iter().map(|(_, chosen)| chosen).collect()
}

/// What resources and spans have under a key, of the spans those that `some` takes.
fn attributes(
    values: &Values<'_>,
    some: impl Fn(&AttributeColumn) -> Vec<Attr>,
    columns: &AttributeColumns,
) -> Vec<Attr> {
    let Some(lookup) = values.lookup() else { return Vec::new() };
    let own = lookup.own(columns).map(some).unwrap_or_default();
    lookup.inherited().iter().flatten().copied().chain(own).collect()
}

/// By row: what `of` makes of the attribute of each span, its own or its resource's; 0 where it has none.
fn cells(store: &SpanStore, lookup: &Lookup<'_>, of: &mut dyn FnMut(Attr) -> u16) -> Vec<u16> {
    let inherited: Vec<u16> = lookup.inherited().iter().map(|attr| attr.map_or(0, &mut *of)).collect();
    let inherited_by = |row| store.resource_number(SpanIx(row)).and_then(|number| inherited.get(number as usize));
    let mut cells = vec![0; store.span_count()];
    if inherited.iter().any(|cell| *cell != 0) {
        cells.iter_mut().zip(0..).for_each(|(cell, row)| *cell = inherited_by(row).copied().unwrap_or(0));
    }
    if let Some(own) = lookup.own(&store.derived::<AttributeColumns>()) {
        own.scan(of, |row, made| {
            if let Some(cell) = cells.get_mut(row as usize) {
                *cell = made;
            }
        });
    }
    cells
}

/// Service, operation, status, kind.
fn own_column(store: &SpanStore, key: &str) -> Column {
    let mut values = Values::new(store, key);
    let rows = 0..store.span_count() as u32;
    let numbers = rows.map(|row| values.of(SpanIx(row)).map_or(0, cell)).collect();
    let (known, labels) = (values.len() as u64, labels(&values));
    Column { key: key.to_owned(), numbers, of_traces: PerTrace::default(), known, labels, is_ranges: false }
}

fn attribute_column(store: &SpanStore, chosen: &Chosen) -> Option<Column> {
    let mut values = Values::new(store, &chosen.key);
    let lookup = values.lookup()?.clone();
    let ranges = chosen.is_ranges.then(|| ranges(store, &values)).flatten();
    let numbers = cells(store, &lookup, &mut |attr| match &ranges {
        Some(ranges) => number_of_attribute(store, attr).map_or(0, |number| cell(ranges.range(number))),
        None => cell(values.of_attribute(attr)),
    });
    let labels = match &ranges {
        Some(ranges) => (0..ranges.len() as u32).map(|range| ranges.label(range)).collect(),
        None => labels(&values),
    };
    let known = ranges.as_ref().map_or(values.len(), Ranges::len) as u64;
    let (key, of_traces) = (chosen.key.clone(), PerTrace::default());
    Some(Column { key, numbers, of_traces, known, labels, is_ranges: ranges.is_some() })
}

/// Ranges over all numbers there are under a key.
fn ranges(store: &SpanStore, values: &Values<'_>) -> Option<Ranges> {
    let all = attributes(values, |own| own.values().to_vec(), &store.derived::<AttributeColumns>());
    let numbers = all.into_iter().filter_map(|attr| number_of_attribute(store, attr));
    let ends = numbers.map(|number| (number, number)).reduce(|(min, max), (at, _)| (min.min(at), max.max(at)));
    ends.map(|(min, max)| Ranges::between(min, max))
}

/// A value's number as it stands in a column.
fn cell(number: u32) -> u16 {
    number.min(MAX_VALUES) as u16 + 1
}

/// By number; one more than [`MAX_VALUES`] where there are more.
fn labels(values: &Values<'_>) -> Vec<(String, Option<String>)> {
    let label = |at: u32| (if at < MAX_VALUES { values.text(at) } else { String::new() }, None);
    (0..(values.len() as u32).min(MAX_VALUES + 1)).map(label).collect()
}
