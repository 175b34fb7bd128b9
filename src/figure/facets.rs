//! What the selection is made of: keys, and their values with counts.

use serde::{Deserialize, Serialize};

/// A value of a key, or a range of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// The value as text; of a range its lower end.
    pub value: String,
    /// The upper end of a range, which is not in it.
    pub end: Option<String>,
    /// Traces that a click on it leaves.
    pub traces: u64,
}

/// A key with its values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// See [`crate::query::Test::equal`].
    pub key: String,
    /// How many values, or ranges, all the data has.
    pub known: u64,
    /// Its values are counted.
    pub is_open: bool,
    /// None of one that is folded. Most frequent first, then by text; ranges ascending. Those the filter names are there, even
    /// with no trace.
    pub values: Vec<FacetValue>,
    /// Values that occur and are not listed.
    pub left_out: u64,
    /// Traces of the selection without this key's own terms: the whole of `traces`; 0 of one that is folded. One counts under each
    /// of its values.
    pub traces: u64,
}

/// The facets: the usual keys first, then the commonest attributes of the data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facets {
    /// In an order that the filter does not change.
    pub facets: Vec<Facet>,
}

impl Facets {
    /// So many facets are unfolded at first.
    pub const UNFOLDED: usize = 6;
}
