//! Ranges of numbers, where a key has too many of them to list.

use crate::model::float_text;
use crate::query::Values;

/// At most so many ranges.
const MAX_RANGES: f64 = 12.0;

/// From here on the largest number is so many times the smallest that ranges grow tenfold.
const WIDE: f64 = 1000.0;

/// Adjacent ranges `[low, high)`: at most about a dozen, at round numbers.
#[derive(Clone, Debug)]
pub(super) struct Ranges {
    /// Ascending, one more than there are ranges.
    edges: Vec<f64>,
}

impl Ranges {
    /// Over all values, with the range of each. `None` if there are no more than `enough` of them, or one is no number.
    pub fn of(values: &Values<'_>, enough: usize) -> Option<(Self, Vec<u32>)> {
        if values.len() <= enough {
            return None;
        }
        let numbers: Vec<f64> = (0..values.len() as u32).map(|at| values.number(at)).collect::<Option<_>>()?;
        let (min, max) = numbers.iter().fold((f64::MAX, f64::MIN), |(min, max), &at| (min.min(at), max.max(at)));
        let ranges = Self::between(min, max);
        let by_value = numbers.into_iter().map(|number| ranges.range(number)).collect();
        Some((ranges, by_value))
    }

    /// From below `min` to beyond `max`, both finite.
    pub fn between(min: f64, max: f64) -> Self {
        Self { edges: if min > 0.0 && max / min >= WIDE { decades(min, max) } else { even(min, max) } }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// The range a number is in; outside of all, the nearest.
    pub fn range(&self, number: f64) -> u32 {
        let last = self.len().saturating_sub(1);
        self.edges.partition_point(|&edge| edge <= number).saturating_sub(1).min(last) as u32
    }

    /// Lower end and upper end as text.
    pub fn label(&self, range: u32) -> (String, Option<String>) {
        let edge = |at: usize| self.edges.get(at).map(|&edge| float_text(edge));
        (edge(range as usize).unwrap_or_default(), edge(range as usize + 1))
    }
}

/// Powers of ten from below `min` to beyond `max`.
fn decades(min: f64, max: f64) -> Vec<f64> {
    let mut edges = vec![power(min)];
    while let Some(&last) = edges.last().filter(|&&last| last <= max) {
        edges.push(last * 10.0);
    }
    edges
}

/// Multiples of 1, 2 or 5 × 10ⁿ, from below `min` to beyond `max`.
fn even(min: f64, max: f64) -> Vec<f64> {
    // Not of the difference: that may be more than a float holds.
    let least = (max / MAX_RANGES - min / MAX_RANGES).max(f64::MIN_POSITIVE);
    let ten = power(least);
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * ten).find(|&step| step >= least).unwrap_or(least);
    let first = (min / step).floor();
    let count = (max / step).floor() - first + 1.0;
    // A multiple of a step below 1 is divided by its inverse: 3 / 10 is 0.3, 3 × 0.1 is not.
    let inverse = (1.0 / step).round();
    let edge = |at: f64| if step < 1.0 { at / inverse } else { at * step };
    (0..=count as u32).map(|at| edge(first + f64::from(at))).collect()
}

/// The largest power of ten that is not above a positive number.
fn power(number: f64) -> f64 {
    let mut power = 1.0;
    while power > number {
        power /= 10.0;
    }
    while power * 10.0 <= number {
        power *= 10.0;
    }
    power
}
