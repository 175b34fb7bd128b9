//! Counts as bars so small that they stand in a row of a table.

/// Height of the box the bars are drawn in; it is as wide as there are counts.
pub const HEIGHT: u32 = 14;

/// A bar for each count, as the path of an SVG shape: one wide, each as high as its share of the highest, and none that
/// counts anything without height.
#[must_use]
pub fn path(counts: &[u32]) -> String {
    let highest = u64::from(counts.iter().copied().max().unwrap_or(0).max(1));
    let bar = |(at, &count): (usize, &u32)| {
        // A tenth of a px says that there is something.
        let height = (u64::from(count) * u64::from(HEIGHT) * 10).div_ceil(highest);
        format!("M{at} {HEIGHT}v-{}.{}h.8v{}.{}z", height / 10, height % 10, height / 10, height % 10)
    };
    counts.iter().enumerate().filter(|(_, count)| **count > 0).map(bar).collect()
}

/// The largest count, and its position; of equal ones the first.
#[must_use]
pub fn peak(counts: &[u32]) -> Option<(usize, u32)> {
    let mut peak = None;
    for (at, &count) in counts.iter().enumerate() {
        if count > peak.map_or(0, |(_, most)| most) {
            peak = Some((at, count));
        }
    }
    peak
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_shares_of_the_highest() {
        assert_eq!(path(&[0, 4, 1, 0]), "M1 14v-14.0h.8v14.0zM2 14v-3.5h.8v3.5z");
        assert_eq!(path(&[u32::MAX, 1]), "M0 14v-14.0h.8v14.0zM1 14v-0.1h.8v0.1z");
        assert_eq!((path(&[]), path(&[0])), (String::new(), String::new()));
    }

    #[test]
    fn the_first_of_the_largest() {
        assert_eq!((peak(&[0, 4, 1, 4]), peak(&[0]), peak(&[])), (Some((1, 4)), None, None));
    }
}
