//! Box plots: quartiles, whiskers, outliers.

use super::percentile;

/// Outliers drawn; the rest are counted.
const MOST_OUTLIERS: usize = 50;

/// What a box plot shows of a set of values.
#[derive(Clone, Debug, PartialEq)]
pub struct BoxPlot {
    /// 25th, 50th and 75th percentile.
    pub quartiles: [f64; 3],
    /// The farthest value within 1.5 × the quartiles' distance of its quartile; the quartile itself where interpolation
    /// left no value on that side.
    pub whiskers: (f64, f64),
    /// The values farthest beyond the whiskers, at most 50, ascending.
    pub outliers: Vec<u64>,
    /// Further values beyond the whiskers.
    pub more: u64,
}

/// The box of ascending values (DEFINITIONS, "Box plot"); `None` where there are none.
#[must_use]
pub fn box_plot(sorted: &[u64]) -> Option<BoxPlot> {
    let quartiles = [percentile(sorted, 0.25)?, percentile(sorted, 0.5)?, percentile(sorted, 0.75)?];
    let [low, _, high] = quartiles;
    let reach = 1.5 * (high - low);
    let below = sorted.partition_point(|&value| (value as f64) < low - reach);
    let above = sorted.partition_point(|&value| value as f64 <= high + reach);
    let inside = sorted.get(below..above).unwrap_or_default();
    let whiskers = (
        inside.first().map_or(low, |&value| low.min(value as f64)),
        inside.last().map_or(high, |&value| high.max(value as f64)),
    );
    // From both ends inwards, the farther one first.
    let (mut from, mut to) = (0, sorted.len());
    for _ in 0..MOST_OUTLIERS {
        let left = (from < below).then(|| low - sorted[from] as f64);
        let right = (to > above).then(|| sorted[to - 1] as f64 - high);
        match (left, right) {
            (None, None) => break,
            (Some(left), right) if right.is_none_or(|right| left > right) => from += 1,
            _ => to -= 1,
        }
    }
    let outliers: Vec<u64> = sorted[..from].iter().chain(&sorted[to..]).copied().collect();
    let more = (below + sorted.len() - above - outliers.len()) as u64;
    Some(BoxPlot { quartiles, whiskers, outliers, more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// By the letter of the definition: every value is looked at for itself.
    fn slowly(sorted: &[u64]) -> BoxPlot {
        let rank = |q: f64| {
            let at = q * (sorted.len() - 1) as f64;
            let (below, above) = (sorted[at.floor() as usize] as f64, sorted[at.ceil() as usize] as f64);
            below + (above - below) * at.fract()
        };
        let quartiles = [rank(0.25), rank(0.5), rank(0.75)];
        let [low, _, high] = quartiles;
        let beyond = |value: u64| (low - value as f64).max(value as f64 - high);
        let is_far = |value: u64| beyond(value) > 1.5 * (high - low);
        let near = || sorted.iter().filter(|&&value| !is_far(value)).map(|&value| value as f64);
        let mut far: Vec<u64> = sorted.iter().copied().filter(|&value| is_far(value)).collect();
        // Of two equally far, the larger.
        far.sort_by(|&a, &b| beyond(b).total_cmp(&beyond(a)).then(b.cmp(&a)));
        let more = far.len().saturating_sub(MOST_OUTLIERS) as u64;
        far.truncate(MOST_OUTLIERS);
        far.sort_unstable();
        BoxPlot { quartiles, whiskers: (near().fold(low, f64::min), near().fold(high, f64::max)), outliers: far, more }
    }

    #[test]
    fn a_box_with_outliers_on_both_sides() {
        let values = [0, 100, 101, 102, 103, 104, 105, 300];
        let found = box_plot(&values).unwrap();
        assert_eq!(found.quartiles, [100.75, 102.5, 104.25]);
        assert_eq!((found.whiskers, found.outliers, found.more), ((100.0, 105.0), vec![0, 300], 0));
        assert_eq!(box_plot(&[]), None);
        assert_eq!(box_plot(&[7]).unwrap().whiskers, (7.0, 7.0));
    }

    #[test]
    fn a_whisker_never_ends_inside_its_box() {
        // The quartile lies between 0 and 100, the smallest value within reach above it.
        let found = box_plot(&[0, 0, 100, 100, 100, 100, 100, 100]).unwrap();
        assert_eq!((found.quartiles[0], found.whiskers, found.outliers), (75.0, (75.0, 100.0), vec![0, 0]));
    }

    #[test]
    fn fifty_outliers_are_told_and_the_rest_counted() {
        let mut values = vec![1000; 400];
        values.extend(0..30);
        values.extend(2000..2040);
        values.sort_unstable();
        let found = box_plot(&values).unwrap();
        assert_eq!((found.outliers.len(), found.more), (50, 20));
        assert_eq!(
            (found.outliers[0], found.outliers[10]),
            (0, 2000),
            "ten of the low ones are as far as the high ones"
        );
    }

    proptest! {
        #[test]
        fn it_is_what_the_definition_says(mut values in prop::collection::vec(0_u64..400, 1..200), spread in 0_u32..3) {
            values.iter_mut().for_each(|value| *value = value.pow(spread + 1));
            values.sort_unstable();
            prop_assert_eq!(box_plot(&values).unwrap(), slowly(&values));
        }
    }
}
