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

/// Powers of ten from below `min` to beyond `max`; not each of them where one far-off number makes them too many.
fn decades(min: f64, max: f64) -> Vec<f64> {
    let (first, beyond) = (exponent(min), exponent(max) + 1);
    let every = (beyond.abs_diff(first) as usize).div_ceil(2 * MAX_RANGES as usize).max(1);
    (first..beyond).step_by(every).chain([beyond]).map(ten).collect()
}

/// Multiples of 1, 2 or 5 × 10ⁿ, from below `min` to beyond `max`.
fn even(min: f64, max: f64) -> Vec<f64> {
    // Not of the difference: that may be more than a float holds. And not so little that floats of this
    // size could not tell ranges apart.
    let apart = min.abs().max(max.abs()) * 1e-12;
    let least = (max / MAX_RANGES - min / MAX_RANGES).max(apart).max(f64::MIN_POSITIVE);
    let ten = ten(exponent(least));
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * ten).find(|&step| step >= least).unwrap_or(least);
    let first = (min / step).floor();
    // A multiple of a step below 1 is divided by its inverse: 3 / 10 is 0.3, 3 × 0.1 is not.
    let inverse = (1.0 / step).round();
    let edge = |at: f64| if step < 1.0 { at / inverse } else { at * step };
    let mut edges = vec![edge(first)];
    while edges.last().is_some_and(|&last| last <= max) {
        edges.push(edge(first + edges.len() as f64));
    }
    edges
}

/// The largest `n` for which 10ⁿ is not above a positive number; of numbers too small to have one in full precision, of the
/// smallest that has.
fn exponent(number: f64) -> i32 {
    let mut at = 0;
    while at > -307 && ten(at) > number {
        at -= 1;
    }
    while at < 308 && ten(at + 1) <= number {
        at += 1;
    }
    at
}

/// 10ⁿ, as near as a float comes to it.
fn ten(exponent: i32) -> f64 {
    let whole = 10f64.powi(exponent.abs());
    if exponent < 0 { 1.0 / whole } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_whatever_numbers_there_are() {
        let ends =
            [5e-324, 1e-310, f64::MIN_POSITIVE, 1e-300, 0.1, 1.0, 3.0, 1e3, 9.2e18, 9.2e18 + 2048.0, 1e300, f64::MAX];
        let all = || ends.into_iter().flat_map(|end| [end, -end]).chain([0.0]);
        for (min, max) in all().flat_map(|min| all().map(move |max| (min, max))).filter(|(min, max)| min <= max) {
            let ranges = Ranges::between(min, max);
            assert!((1..=30).contains(&ranges.len()), "{min} {max}: {:?}", ranges.edges);
            assert!(ranges.edges.windows(2).all(|pair| pair[0] < pair[1]), "{min} {max}: {:?}", ranges.edges);
            for number in [min, max, f64::midpoint(min, max)] {
                let at = ranges.range(number) as usize;
                let is_tiny = number.abs() < f64::MIN_POSITIVE * 10.0 || number.abs() < max.abs() * 1e-12;
                assert!(is_tiny || ranges.edges[at] <= number, "{number} in {min} {max}: {:?}", ranges.edges);
                assert!(number < ranges.edges[at + 1], "{number} in {min} {max}: {:?}", ranges.edges);
            }
        }
    }
}
