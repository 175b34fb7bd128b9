//! The critical path on the rows of the waterfall.

use super::TimeWindow;
use crate::figure::{PathSegment, TracePath};
use crate::format::fixed;

/// Shortest line, px: what is on the path is seen, however short it is.
const MIN_LINE_PX: f64 = 1.0;

/// Gaps that are narrower, px, are drawn over.
const MIN_GAP_PX: f64 = 0.5;

fn of_row(path: &TracePath, row: u32) -> &[PathSegment] {
    let first = path.segments.partition_point(|segment| segment.row < row);
    let rest = path.segments.get(first..).unwrap_or_default();
    rest.get(..rest.partition_point(|segment| segment.row == row)).unwrap_or_default()
}

/// The segments of a row as the `d` of an SVG path: level lines at y = 0 in a timeline of `width_px`, cut at the window.
///
/// Takes as many steps as there are half px at most: segments in a px that is drawn already are leapt over.
#[must_use]
pub fn path_line(path: &TracePath, row: u32, window: &TimeWindow, width_px: f64) -> String {
    let mut out = String::new();
    let mut rest = of_row(path, row);
    let px = |nanos: u64| (window.fraction(nanos as f64) * width_px).clamp(0.0, width_px.max(0.0));
    // The line at hand, px; all before `until` is drawn.
    let mut line: Option<(f64, f64)> = None;
    let mut until = window.from;
    loop {
        let done = rest.partition_point(|segment| segment.end_nanos as f64 <= until);
        rest = rest.get(done..).unwrap_or_default();
        let Some(segment) = rest.first().filter(|segment| (segment.start_nanos as f64) < window.to) else { break };
        let left = px(segment.start_nanos).min(width_px - MIN_LINE_PX).max(0.0);
        let right = px(segment.end_nanos).max(left + MIN_LINE_PX);
        line = match line {
            Some((from, to)) if left - to < MIN_GAP_PX => Some((from, to.max(right))),
            before => {
                put(&mut out, before);
                Some((left, right))
            }
        };
        let drawn = line.map_or(0.0, |(_, to)| window.at(to / width_px.max(1.0)));
        until = drawn.max(segment.end_nanos as f64);
    }
    put(&mut out, line);
    out
}

fn put(out: &mut String, line: Option<(f64, f64)>) {
    let Some((left, right)) = line else { return };
    out.push('M');
    out.push_str(&fixed(left, 1));
    out.push_str(" 0H");
    out.push_str(&fixed(right, 1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(segments: &[(u32, u64, u64)]) -> TracePath {
        let segment = |&(row, start_nanos, end_nanos): &(u32, u64, u64)| PathSegment { row, start_nanos, end_nanos };
        TracePath { segments: segments.iter().map(segment).collect(), ..TracePath::default() }
    }

    #[test]
    fn each_row_has_its_own_lines_cut_at_the_window() {
        let path = path(&[(0, 0, 100), (0, 400, 500), (2, 100, 400), (7, 500, 1000)]);
        let full = TimeWindow::full(1000);
        let lines = |row| path_line(&path, row, &full, 500.0);
        assert_eq!(
            (lines(0).as_str(), lines(1).as_str(), lines(2).as_str()),
            ("M0.0 0H50.0M200.0 0H250.0", "", "M50.0 0H200.0")
        );
        let middle = full.select(0.45, 0.55);
        assert_eq!(path_line(&path, 0, &middle, 100.0), "M0.0 0H50.0");
        assert_eq!(path_line(&path, 7, &middle, 100.0), "M50.0 0H100.0");
        assert_eq!(path_line(&path, 2, &middle, 100.0), "");
        assert_eq!(path_line(&TracePath::default(), 0, &full, 500.0), "");
    }

    #[test]
    fn very_many_segments_are_no_more_than_there_are_px() {
        let many: Vec<_> = (0..100_000).map(|at| (3, at * 10, at * 10 + 1)).collect();
        let line = path_line(&path(&many), 3, &TimeWindow::full(1_000_000), 200.0);
        assert_eq!(line, "M0.0 0H200.0");
        let apart: Vec<_> = (0..50).map(|at| (3, at * 100_000, at * 100_000 + 1)).collect();
        let line = path_line(&path(&apart), 3, &TimeWindow::full(5_000_000), 200.0);
        assert_eq!((line.matches('M').count(), &line[..15]), (50, "M0.0 0H1.0M4.0 "));
    }

    proptest! {
        #[test]
        fn every_segment_is_covered_and_nothing_far_from_one(
            parts in prop::collection::vec((1_u64..90, 1_u64..60), 0..40), (low, high) in (0_u64..50, 50_u64..100),
        ) {
            let mut at = 0;
            let segments: Vec<_> = parts.iter().map(|&(gap, len)| {
                let start = at + gap;
                at = start + len;
                (0, start, at)
            }).collect();
            let total = 4_000;
            let window = TimeWindow::full(total).select(low as f64 / 100.0, high as f64 / 100.0);
            let line = path_line(&path(&segments), 0, &window, 300.0);
            let drawn: Vec<(f64, f64)> = line.split('M').skip(1).map(|part| {
                let (from, to) = part.split_once(" 0H").unwrap();
                (from.parse().unwrap(), to.parse().unwrap())
            }).collect();
            prop_assert!(drawn.iter().all(|(from, to)| (0.0..=300.0).contains(from) && to > from && *to <= 300.05));
            prop_assert!(drawn.windows(2).all(|pair| pair[1].0 - pair[0].1 >= MIN_GAP_PX - 0.11));
            let px = |nanos: u64| window.fraction(nanos as f64) * 300.0;
            for &(_, start, end) in &segments {
                let (start, end) = (px(start).max(0.0), px(end).min(300.0));
                let is_covered = drawn.iter().any(|(from, to)| *from <= start + 0.06 && end <= *to + 0.06);
                prop_assert!(end <= start || is_covered, "{start}..{end} in {line}");
            }
            for (from, to) in drawn {
                let near = segments.iter().any(|&(_, start, end)| px(start) <= from + 1.2 && px(end) >= from - 0.2 && to > from);
                prop_assert!(near, "{from}..{to}");
            }
        }
    }
}
