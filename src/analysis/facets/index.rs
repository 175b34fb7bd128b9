//! Which keys are facets, and the value of each span under each, as a column of small numbers. Made once per data set: what a
//! filter asks then is a loop over columns, and hashes nothing.

use super::super::ranges::Ranges;
use super::super::suggest::Keys;
use crate::model::{Attr, Derived, SpanIx, SpanStore};
use crate::query::{Values, number_of_attribute, term};
use crate::sorting;

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

impl Derived for FacetIndex {
    /// Chooses the facets: service, operation, status, kind, version and status codes where there are any; then the attributes
    /// that most spans have, those with 2–50 values first.
    fn of(store: &SpanStore) -> Self {
        let most = MAX_FACETS.min(MAX_CELLS / store.span_count().max(1)).max(USUAL.len());
        let known = store.derived::<Keys>();
        let attributes = choose(store, &known.0, most);
        let mut columns: Vec<Column> = USUAL[..4].iter().map(|key| own_column(store, key)).collect();
        columns.extend(attribute_columns(store, &attributes));
        columns.retain(|column| !column.labels.is_empty());
        Self { columns }
    }

    /// Two for a span and facet.
    fn bytes(&self) -> usize {
        self.columns.iter().map(|column| size_of_val(&*column.numbers)).sum()
    }
}

/// A key of attributes, and whether its numbers are too many to list.
struct Chosen<'a> {
    key: &'a str,
    is_ranges: bool,
}

/// Attributes in the order of their facets.
fn choose<'a>(store: &SpanStore, known: &'a [(String, u64)], most: usize) -> Vec<Chosen<'a>> {
    let keys: Vec<&str> = known.iter().map(|(key, _)| key.as_str()).filter(|key| !term::is_own(key)).collect();
    let usual = USUAL[4..].iter().filter_map(|usual| keys.iter().find(|key| *key == usual).copied());
    let frequent = keys.iter().take(MAX_CANDIDATES).copied().filter(|key| !USUAL.contains(key));
    let candidates: Vec<&str> = usual.chain(frequent).collect();
    let mut values: Vec<Values<'_>> = candidates.iter().map(|key| Values::new(store, key)).collect();
    let step = store.span_count().div_ceil(SAMPLE).max(1);
    walk(store, &candidates, step, &mut |slot, _, attr| {
        // What has too many already need not be hashed.
        if values[slot].len() <= MAX_SAMPLED_VALUES {
            values[slot].of_attribute(attr);
        }
    });
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
        Some((rank, Chosen { key, is_ranges }))
    });
    let mut ranked: Vec<(u32, Chosen<'a>)> = ranked.collect();
    sorting::by_key(&mut ranked, |(rank, _)| *rank);
    ranked.truncate(most.saturating_sub(4));
    ranked.into_iter().map(|(_, chosen)| chosen).collect()
}

/// Calls `visit` with the position of a key in `keys`, a row and the row's attribute under that key: for every `step`-th span
/// and each key it has. The span's own goes before its resource's, the first before others (DEFINITIONS, "Attributes").
fn walk(store: &SpanStore, keys: &[&str], step: usize, visit: &mut dyn FnMut(usize, usize, Attr)) {
    const NONE: u8 = u8::MAX;
    let mut slot_of = vec![NONE; store.strings().len()];
    for (slot, key) in (0..NONE).zip(keys) {
        if let Some(sym) = store.strings().find(key) {
            slot_of[sym.0 as usize] = slot;
        }
    }
    let table = store.attribute_table();
    let wanted = |range| -> Vec<(u8, Attr)> {
        let all = table.packed(range).map(|attr| (slot_of[attr.key().0 as usize], attr));
        all.filter(|(slot, _)| *slot != NONE).collect()
    };
    let of_resource: Vec<_> = (0..store.resource_count() as u32).map(|at| wanted(store.resource_range(at))).collect();
    // The row that last had it, + 1.
    let mut seen = vec![0_usize; keys.len()];
    let mut meet = |slot: u8, row: usize, attr: Attr| {
        let slot = usize::from(slot);
        if std::mem::replace(&mut seen[slot], row + 1) != row + 1 {
            visit(slot, row, attr);
        }
    };
    for row in (0..store.span_count()).step_by(step) {
        let at = SpanIx(row as u32);
        for attr in table.packed(store.span(at).attribute_range()) {
            let slot = slot_of[attr.key().0 as usize];
            if slot != NONE {
                meet(slot, row, attr);
            }
        }
        let resource = store.resource_number(at).and_then(|at| of_resource.get(at as usize));
        resource.into_iter().flatten().for_each(|&(slot, attr)| meet(slot, row, attr));
    }
}

/// Service, operation, status, kind.
fn own_column(store: &SpanStore, key: &str) -> Column {
    let mut values = Values::new(store, key);
    let rows = 0..store.span_count() as u32;
    let numbers = rows.map(|row| values.of(SpanIx(row)).map_or(0, cell)).collect();
    Column { key: key.to_owned(), numbers, labels: labels(&values), is_ranges: false }
}

fn attribute_columns(store: &SpanStore, chosen: &[Chosen<'_>]) -> Vec<Column> {
    let keys: Vec<&str> = chosen.iter().map(|chosen| chosen.key).collect();
    let ranges = ranges(store, chosen);
    let mut values: Vec<Values<'_>> = keys.iter().map(|key| Values::new(store, key)).collect();
    let mut numbers = vec![vec![0_u16; store.span_count()]; keys.len()];
    walk(store, &keys, 1, &mut |slot, row, attr| {
        numbers[slot][row] = match &ranges[slot] {
            Some(ranges) => number_of_attribute(store, attr).map_or(0, |number| cell(ranges.range(number))),
            None => cell(values[slot].of_attribute(attr)),
        };
    });
    let mut out = Vec::new();
    for (((Chosen { key, .. }, ranges), values), numbers) in chosen.iter().zip(ranges).zip(&values).zip(numbers) {
        let labels = match &ranges {
            Some(ranges) => (0..ranges.len() as u32).map(|range| ranges.label(range)).collect(),
            None => labels(values),
        };
        out.push(Column { key: (*key).to_owned(), numbers, labels, is_ranges: ranges.is_some() });
    }
    out
}

/// The ranges of those that have them, over all numbers there are.
fn ranges(store: &SpanStore, chosen: &[Chosen<'_>]) -> Vec<Option<Ranges>> {
    let keys: Vec<&str> = chosen.iter().filter(|chosen| chosen.is_ranges).map(|chosen| chosen.key).collect();
    let mut ends = vec![(f64::MAX, f64::MIN); keys.len()];
    if !keys.is_empty() {
        walk(store, &keys, 1, &mut |slot, _, attr| {
            if let Some(number) = number_of_attribute(store, attr) {
                let (min, max) = &mut ends[slot];
                (*min, *max) = (min.min(number), max.max(number));
            }
        });
    }
    let mut ends = ends.into_iter();
    let of = |chosen: &Chosen<'_>| {
        let (min, max) = chosen.is_ranges.then(|| ends.next())??;
        (min <= max).then(|| Ranges::between(min, max))
    };
    chosen.iter().map(of).collect()
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
