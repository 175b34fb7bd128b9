//! Attributes of spans once more, key by key: where a term of the filter is looked for in all spans at once.
//!
//! A span keeps its attributes side by side, as they came and as it is shown. A term asks one key of all spans, or a text of all
//! keys, and few distinct values have it. So each key is a column of small numbers beside its distinct values: a term is
//! compared with each distinct value, a column in which none matches is passed over, and the rest is a loop over numbers.
//!
//! Made while nobody waits ([`prepare`]); until then terms are looked for span by span, with the same result.
//!
//! Invariants: rows of a column ascend, a cell for each; of a key that a span has twice the first attribute stands in the column,
//! the others in `repeated`.

mod making;

use super::rows::RowSet;
use crate::model::{Attr, Derived, SpanIx, SpanStore, Stepwise, Sym, all_steps};
use making::Making;

/// Words of rows that are walked by one call: a browser compiles well what is called often.
const WORDS_AT_ONCE: usize = 64;

/// So many rows are a step.
const ROWS_A_STEP: usize = 1 << 16;

/// Takes a step towards the columns of a store; says whether more are left. All of them take about as long as one term without columns.
pub fn prepare(store: &SpanStore) -> bool {
    store.advance::<AttributeColumns>()
}

/// The attributes of all spans and events of one store, by key: two to four bytes each where a key has at most 65 536 distinct
/// values, else eight. Meaningless for any other store.
#[derive(Debug)]
pub struct AttributeColumns {
    /// Of spans, by row.
    pub spans: Columns,
    /// Of events, by their numbers.
    pub(super) events: Columns,
}

impl Derived for AttributeColumns {
    fn of(store: &SpanStore) -> Self {
        all_steps(store)
    }

    fn bytes(&self) -> usize {
        self.spans.bytes() + self.events.bytes()
    }
}

/// Columns of the first rows.
pub struct Begun {
    spans: Making,
    events: Making,
}

impl Stepwise for AttributeColumns {
    type Part = Begun;

    fn begin(store: &SpanStore) -> Begun {
        Begun { spans: Making::new(store), events: Making::new(store) }
    }

    fn step(mut part: Begun, store: &SpanStore) -> Result<Self, Begun> {
        let of_span = |row, texts: &mut dyn FnMut(Sym)| {
            let span = store.span(SpanIx(row));
            texts(store.name_sym(SpanIx(row)));
            span.status_message_sym().into_iter().chain(span.opaque_id_sym()).for_each(texts);
            span.attribute_range()
        };
        let of_event = |number, texts: &mut dyn FnMut(Sym)| {
            let (name, attributes) = store.event(number);
            texts(name);
            attributes
        };
        let is_more = part.spans.go_on(store, (store.span_count(), ROWS_A_STEP), &of_span)
            || part.events.go_on(store, (store.event_count(), ROWS_A_STEP), &of_event);
        if is_more { Err(part) } else { Ok(Self { spans: part.spans.finish(), events: part.events.finish() }) }
    }
}

/// Attributes of rows, by key.
#[derive(Debug, Default)]
pub struct Columns {
    /// By first appearance.
    columns: Vec<AttributeColumn>,
    /// What a row has under a key beyond the first.
    repeated: Vec<(u32, Attr)>,
    /// What rows have besides attributes, each once: names, messages, ids that are texts.
    pub(super) texts: Vec<Sym>,
}

impl Columns {
    /// What rows have under a key.
    #[must_use]
    pub fn get(&self, key: Sym) -> Option<&AttributeColumn> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// The keys with how many rows have each, by first appearance.
    pub fn keys(&self) -> impl Iterator<Item = (Sym, usize)> {
        self.columns.iter().map(|column| (column.key, column.len()))
    }

    /// Adds the rows that have a key, or an attribute, that is looked for.
    pub(super) fn mark(&self, rows: &mut RowSet, is_key: impl Fn(Sym) -> bool, is_it: &dyn Fn(Attr) -> bool) {
        for column in &self.columns {
            if is_key(column.key) {
                column.mark_all(rows);
            } else {
                column.mark(rows, &mut |attr| is_it(attr));
            }
        }
        self.repeated.iter().filter(|(_, attr)| is_it(*attr)).for_each(|(row, _)| rows.insert(*row));
    }

    fn bytes(&self) -> usize {
        self.columns.iter().map(AttributeColumn::bytes).sum::<usize>()
            + size_of_val(&*self.repeated)
            + size_of_val(&*self.texts)
    }
}

/// What rows have under one key.
#[derive(Debug)]
pub struct AttributeColumn {
    key: Sym,
    /// Which rows have it: the words of a set of rows that are not empty, by their places.
    places: Vec<u32>,
    words: Vec<u64>,
    cells: Cells,
}

#[derive(Debug)]
enum Cells {
    /// Positions in `values`, which are distinct.
    Numbers { values: Vec<Attr>, numbers: Vec<u16> },
    /// Of a key with too many values.
    Attrs(Vec<Attr>),
}

impl AttributeColumn {
    fn new(key: Sym) -> Self {
        let cells = Cells::Numbers { values: Vec::new(), numbers: Vec::new() };
        Self { key, places: Vec::new(), words: Vec::new(), cells }
    }

    /// How many rows have the key; never 0.
    #[expect(clippy::len_without_is_empty, reason = "there is no empty column")]
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Numbers { numbers, .. } => numbers.len(),
            Cells::Attrs(attrs) => attrs.len(),
        }
    }

    /// Every distinct attribute, once or more often.
    #[must_use]
    pub fn values(&self) -> &[Attr] {
        match &self.cells {
            Cells::Numbers { values, .. } => values,
            Cells::Attrs(attrs) => attrs,
        }
    }

    /// The attribute of every `step`-th row that has one.
    pub fn sample(&self, step: usize) -> impl Iterator<Item = Attr> {
        let attr = |at| match &self.cells {
            Cells::Numbers { values, numbers } => values.get(usize::from(*numbers.get(at)?)).copied(),
            Cells::Attrs(attrs) => attrs.get(at).copied(),
        };
        (0..self.len()).step_by(step.max(1)).filter_map(attr)
    }

    /// Tells of each row, ascending, what `of` makes of its attribute; each distinct one is asked once where there are few.
    pub fn scan<T: Copy>(&self, of: &mut dyn FnMut(Attr) -> T, mut tell: impl FnMut(u32, T)) {
        match &self.cells {
            Cells::Numbers { values, numbers } => {
                let made: Vec<T> = values.iter().map(|attr| of(*attr)).collect();
                let mut tell_of =
                    |row, number: u16| made.get(usize::from(number)).into_iter().for_each(|made| tell(row, *made));
                self.visit(numbers, &mut tell_of);
            }
            Cells::Attrs(attrs) => self.visit(attrs, &mut |row, attr| tell(row, of(attr))),
        }
    }

    /// Adds the rows that have the key.
    pub(super) fn mark_all(&self, rows: &mut RowSet) {
        self.places.iter().zip(&self.words).for_each(|(place, word)| rows.add(*place as usize, *word));
    }

    /// Adds the rows whose attribute is looked for.
    pub(super) fn mark(&self, rows: &mut RowSet, is_it: &mut dyn FnMut(Attr) -> bool) {
        // Most columns have nothing of what is looked for, and are not walked.
        if matches!(&self.cells, Cells::Numbers { values, .. } if !values.iter().any(|attr| is_it(*attr))) {
            return;
        }
        self.scan(is_it, |row, is_in| {
            if is_in {
                rows.insert(row);
            }
        });
    }

    /// Tells of each row and its cell.
    fn visit<T: Copy>(&self, cells: &[T], tell: &mut impl FnMut(u32, T)) {
        let mut cells = cells.iter();
        for (places, words) in self.places.chunks(WORDS_AT_ONCE).zip(self.words.chunks(WORDS_AT_ONCE)) {
            visit_words(places, words, &mut cells, tell);
        }
    }

    /// Adds a row that is not before those it has; `false` if it has it.
    fn put_row(&mut self, row: u32) -> bool {
        let (place, bit) = (row / 64, 1 << (row % 64));
        match self.words.last_mut() {
            Some(word) if self.places.last() == Some(&place) => {
                let is_new = *word & bit == 0;
                *word |= bit;
                is_new
            }
            _ => {
                self.places.push(place);
                self.words.push(bit);
                true
            }
        }
    }

    fn bytes(&self) -> usize {
        let cells = match &self.cells {
            Cells::Numbers { values, numbers } => size_of_val(&**values) + size_of_val(&**numbers),
            Cells::Attrs(attrs) => size_of_val(&**attrs),
        };
        size_of::<Self>() + size_of_val(&*self.places) + size_of_val(&*self.words) + cells
    }

    fn shrink(&mut self) {
        self.places.shrink_to_fit();
        self.words.shrink_to_fit();
        match &mut self.cells {
            Cells::Numbers { values, numbers } => {
                values.shrink_to_fit();
                numbers.shrink_to_fit();
            }
            Cells::Attrs(attrs) => attrs.shrink_to_fit(),
        }
    }
}

/// Takes a cell for each bit of the words.
#[inline(never)]
fn visit_words<T: Copy>(
    places: &[u32],
    words: &[u64],
    cells: &mut std::slice::Iter<'_, T>,
    tell: &mut impl FnMut(u32, T),
) {
    for (place, word) in places.iter().zip(words) {
        let mut left = *word;
        while left != 0
            && let Some(cell) = cells.next()
        {
            tell(place * 64 + left.trailing_zeros(), *cell);
            left &= left - 1;
        }
    }
}

#[cfg(test)]
mod tests;
