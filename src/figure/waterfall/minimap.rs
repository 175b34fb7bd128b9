//! The whole trace in a strip: every span, or, where there are more spans than lines, what is there most.
//!
//! One pass over the spans, one over the pixels, whatever the length of the bars: each lane keeps, per colour, where
//! bars begin and end (a difference array), and a running sum over its pixels says which colour covers most of each.

use crate::figure::{SpanFlags, TraceView};

/// Number of the colour of errors, after the twelve hues of services.
pub const RED: u8 = 12;

const COLOURS: usize = 13;

/// A stretch of one colour in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinimapRun {
    /// Lane, from the top.
    pub lane: u16,
    /// First pixel.
    pub from: u16,
    /// Pixel behind the last.
    pub to: u16,
    /// Number of the hue, or [`RED`].
    pub colour: u8,
}

/// A trace as stretches of colour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minimap {
    /// Stretches by lane, then from the left.
    pub runs: Vec<MinimapRun>,
    /// Lanes used: one a row, or as many as asked for where there are more rows.
    pub lanes: u16,
}

/// Draws a trace into `lanes` lanes of `width` pixels. `hues` holds a hue (0–11) for each text of the trace that is a
/// service. Red are the origins of errors: error spans without an error below.
#[must_use]
pub fn minimap(view: &TraceView, hues: &[u8], width: u16, lanes: u16) -> Minimap {
    let rows = view.start_nanos.len();
    let lanes = usize::from(lanes).min(rows);
    if lanes == 0 || width == 0 {
        return Minimap::default();
    }
    let stride = usize::from(width) + 1;
    let mut edges = vec![0_i32; stride * COLOURS];
    let mut runs = Vec::new();
    for lane in 0..lanes {
        let (first, end) = (lane * rows / lanes, (lane + 1) * rows / lanes);
        edges.fill(0);
        for row in first..end {
            let (from, to) = pixels(view, row, width);
            let colour = usize::from(colour_of(view, hues, row));
            if let Some(edge) = edges.get_mut(colour * stride + usize::from(from)) {
                *edge += 1;
            }
            if let Some(edge) = edges.get_mut(colour * stride + usize::from(to)) {
                *edge -= 1;
            }
        }
        push_runs(&edges, stride, lane as u16, &mut runs);
    }
    Minimap { runs, lanes: lanes as u16 }
}

fn push_runs(edges: &[i32], stride: usize, lane: u16, runs: &mut Vec<MinimapRun>) {
    let mut cover = [0_i32; COLOURS];
    let mut open: Option<MinimapRun> = None;
    for x in 0..stride {
        for (colour, count) in cover.iter_mut().enumerate() {
            *count += edges.get(colour * stride + x).copied().unwrap_or(0);
        }
        let colour = winner(&cover);
        if open.map(|run| run.colour) == colour {
            continue;
        }
        runs.extend(open.take().map(|run| MinimapRun { to: x as u16, ..run }));
        open = colour.map(|colour| MinimapRun { lane, from: x as u16, to: x as u16, colour });
    }
}

/// Errors are seen, however few; else the colour with most bars.
fn winner(cover: &[i32; COLOURS]) -> Option<u8> {
    if cover[usize::from(RED)] > 0 {
        return Some(RED);
    }
    let most = cover.iter().copied().max().filter(|&most| most > 0)?;
    cover.iter().position(|&count| count == most).map(|at| at as u8)
}

fn pixels(view: &TraceView, row: usize, width: u16) -> (u16, u16) {
    let total = (view.header.duration_nanos as f64).max(1.0);
    let start = view.start_nanos.get(row).copied().unwrap_or(0);
    let end = start.saturating_add(view.duration_nanos.get(row).copied().unwrap_or(0));
    let x = |nanos: u64| nanos as f64 / total * f64::from(width);
    let from = (x(start).floor() as u16).min(width - 1);
    let to = (x(end).round() as u16).clamp(from + 1, width);
    (from, to)
}

fn colour_of(view: &TraceView, hues: &[u8], row: usize) -> u8 {
    let flags = SpanFlags(view.flags.get(row).copied().unwrap_or(0));
    if flags.has(SpanFlags::ERROR) && !flags.has(SpanFlags::ERROR_BELOW) {
        return RED;
    }
    let service = view.service.get(row).copied().unwrap_or(0);
    hues.get(service as usize).copied().unwrap_or(0) % RED
}

/// Pixel columns in which a row of `rows` begins, ascending, each once.
#[must_use]
pub fn match_columns(view: &TraceView, rows: &[u32], width: u16) -> Vec<u16> {
    if width == 0 {
        return Vec::new();
    }
    let mut taken = vec![false; usize::from(width)];
    for &row in rows {
        if let Some(flag) = taken.get_mut(usize::from(pixels(view, row as usize, width).0)) {
            *flag = true;
        }
    }
    (0_u16..).zip(taken).filter(|&(_, flag)| flag).map(|(x, _)| x).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::trace;
    use super::*;

    fn runs(map: &Minimap) -> Vec<(u16, u16, u16, u8)> {
        map.runs.iter().map(|run| (run.lane, run.from, run.to, run.colour)).collect()
    }

    #[test]
    fn a_lane_a_span_while_there_is_room() {
        let view = trace(&["a x 0+100", "  b y 10+20", "    c z 50+0 !boom"]);
        let map = minimap(&view, &[4, 0, 5, 0, 6, 0], 100, 50);
        assert_eq!(runs(&map), [(0, 0, 100, 4), (1, 10, 30, 5), (2, 50, 51, RED)]);
        assert_eq!(map.lanes, 3);
    }

    #[test]
    fn many_spans_share_a_lane_and_errors_are_never_covered() {
        let view = trace(&["a x 0+100", "  b y 0+50", "  b y 0+50", "  d z 60+10 !boom"]);
        let map = minimap(&view, &[1, 0, 2, 0, 2, 0, 3, 0], 100, 1);
        assert_eq!(runs(&map), [(0, 0, 50, 2), (0, 50, 60, 1), (0, 60, 70, RED), (0, 70, 100, 1)]);
    }

    #[test]
    fn matches_are_columns() {
        let view = trace(&["a x 0+100", "  b y 10+20", "  b y 10+20", "  c z 100+0"]);
        assert_eq!(match_columns(&view, &[1, 2, 3], 100), [10, 99]);
        assert!(match_columns(&view, &[1, 900], 0).is_empty());
    }

    #[test]
    fn nothing_to_draw() {
        assert_eq!(minimap(&TraceView::default(), &[], 100, 10), Minimap::default());
        assert_eq!(minimap(&trace(&["a x"]), &[], 0, 10), Minimap::default());
    }
}
