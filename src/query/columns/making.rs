//! The columns of attributes in the making: one walk over all attributes, each of which looks up two small numbers.

use super::{AttributeColumn, Cells, Columns};
use crate::model::{Attr, AttrRange, SpanStore, Sym};
use hashbrown::HashMap;
use std::ops::Range;

/// Rows that are added by one call: a browser compiles well what is called often.
const ROWS_AT_ONCE: usize = 4096;

/// Tells of the texts of a row, and says where its attributes stand.
type Row<'a> = dyn Fn(u32, &mut dyn FnMut(Sym)) -> AttrRange + 'a;

/// Columns in the making.
pub(super) struct Making {
    /// Rows that were added.
    rows: usize,
    /// Position of a key's column + 1, by symbol; 0 for none.
    column_of: Vec<u32>,
    /// Numbers of attributes in their columns.
    numbers: HashMap<Attr, u16>,
    /// … those met last, each where its bits say.
    guesses: Vec<u16>,
    /// A bit for each symbol that is among the texts.
    has_text: Vec<u64>,
    made: Columns,
}

/// Distinct values of a column of numbers; where they are more than half of the rows so far, only so many.
pub(super) const MOST_VALUES: usize = 1 << 16;
const MOST_OF_NAMES: usize = 1 << 12;

const GUESS_BITS: u32 = 14;

impl Making {
    pub fn new(store: &SpanStore) -> Self {
        Self {
            rows: 0,
            column_of: vec![0; store.strings().len()],
            numbers: HashMap::new(),
            guesses: vec![0; 1 << GUESS_BITS],
            has_text: vec![0; store.strings().len().div_ceil(64)],
            made: Columns::default(),
        }
    }

    /// Adds at most so many rows to those that were added; says whether some of all are left.
    pub fn go_on(&mut self, store: &SpanStore, (all, most): (usize, usize), row: &Row) -> bool {
        let end = all.min(self.rows + most);
        while self.rows < end {
            let next = end.min(self.rows + ROWS_AT_ONCE);
            self.add(store, self.rows as u32..next as u32, row);
            self.rows = next;
        }
        self.rows < all
    }

    /// The columns of all rows that were added.
    pub fn finish(mut self) -> Columns {
        self.made.columns.iter_mut().for_each(AttributeColumn::shrink);
        self.made
    }

    #[inline(never)]
    fn add(&mut self, store: &SpanStore, rows: Range<u32>, row: &Row) {
        let table = store.attribute_table();
        for at in rows {
            let attributes = row(at, &mut |text| self.put_text(text));
            for attr in table.packed(attributes) {
                self.put(at, attr);
            }
        }
    }

    fn put_text(&mut self, text: Sym) {
        let Some(word) = self.has_text.get_mut(text.0 as usize / 64) else { return };
        let bit = 1 << (text.0 % 64);
        if *word & bit == 0 {
            *word |= bit;
            self.made.texts.push(text);
        }
    }

    fn put(&mut self, row: u32, attr: Attr) {
        let Some(column_of) = self.column_of.get_mut(attr.key().0 as usize) else { return };
        if *column_of == 0 {
            self.made.columns.push(AttributeColumn::new(attr.key()));
            *column_of = self.made.columns.len() as u32;
        }
        let Some(column) = self.made.columns.get_mut(*column_of as usize - 1) else { return };
        if !column.put_row(row) {
            self.made.repeated.push((row, attr));
            return;
        }
        let (values, numbers) = match &mut column.cells {
            Cells::Numbers { values, numbers } => (values, numbers),
            Cells::Attrs(attrs) => return attrs.push(attr),
        };
        let guess = &mut self.guesses[attr.scatter(GUESS_BITS)];
        if values.get(usize::from(*guess)) != Some(&attr) {
            match self.numbers.get(&attr) {
                Some(known) => *guess = *known,
                None if values.len() < MOST_OF_NAMES || values.len() < MOST_VALUES.min(numbers.len() / 2) => {
                    *guess = values.len() as u16;
                    values.push(attr);
                    self.numbers.insert(attr, *guess);
                }
                None => {
                    let attrs = numbers.iter().map(|number| values[usize::from(*number)]);
                    column.cells = Cells::Attrs(attrs.chain([attr]).collect());
                    return;
                }
            }
        }
        numbers.push(*guess);
    }
}
