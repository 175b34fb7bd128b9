//! Charts as SVG: the same drawing code as on the page's canvas, snapshotted.
//!
//! Look at a changed snapshot before accepting it: `SPANGLASS_CHARTS=/tmp/charts cargo test --test charts` writes the
//! pictures there. Text is measured by plotters' estimate here, so margins differ a little from the page's.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use plotters::prelude::{IntoDrawingArea as _, IntoFont as _, SVGBackend, TextStyle};
use spanglass::chart::{Rgba, Sheet, Slots, Theme, box_plot, errors_over_time, histogram, percentiles, scatter};
use spanglass::figure::{
    Bin, BinScale, BoxBucket, BoxesOverTime, DensityCell, Dot, DurationOf, ErrorBucket, ErrorsAs, ErrorsOverTime,
    Histogram, PercentileBucket, PercentilesOverTime, Scatter, TimeAxis, VersionSeen,
};
use spanglass::format::Zone;
use spanglass::query::stats::{linear_edges, log_edges};

const MINUTE: u64 = 60_000_000_000;
const MILLI: u64 = 1_000_000;
/// 2026-11-20 13:59 UTC.
const START: u64 = 1_795_183_140_000_000_000;
const ZONE: Zone = Zone { offset_minutes: 120, is_local: true };

fn theme() -> Theme {
    let rgb = |red, green, blue| Rgba { red, green, blue, alpha: 1.0 };
    Theme {
        ink: rgb(30, 33, 43),
        ink_2: rgb(84, 89, 100),
        line_strong: rgb(190, 197, 206),
        grid: rgb(232, 235, 238),
        bar: rgb(96, 153, 200),
        bar_soft: rgb(197, 219, 240),
        bad: rgb(197, 44, 42),
        sheet: rgb(255, 255, 255),
        font: "sans-serif".into(),
        font_px: 11.0,
    }
}

fn picture<G>(name: &str, size: (u32, u32), draw: impl FnOnce(&Sheet<'_, SVGBackend<'_>>) -> G) -> G {
    let mut svg = String::new();
    let theme = theme();
    let geometry = {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let geometry = draw(&Sheet::new(&area, &theme, 1.0));
        area.present().unwrap();
        geometry
    };
    if let Ok(folder) = std::env::var("SPANGLASS_CHARTS") {
        std::fs::write(format!("{folder}/{name}.svg"), &svg).unwrap();
    }
    insta::assert_snapshot!(name, svg);
    geometry
}

fn bins(edges: impl Fn(u64) -> u64, counts: impl Fn(u64) -> u64) -> Vec<Bin> {
    (0..50).map(|at| Bin { low_nanos: edges(at), high_nanos: edges(at + 1), count: counts(at) }).collect()
}

fn two_humps(at: u64) -> u64 {
    let hump = |middle: f64, width: f64, height: f64| height * (-(at as f64 - middle).powi(2) / width).exp();
    (hump(7.0, 18.0, 60.0) + hump(33.0, 40.0, 16.0)).round() as u64
}

fn total(bins: &[Bin]) -> u64 {
    bins.iter().map(|bin| bin.count).sum()
}

fn hist(scale: BinScale, bins: Vec<Bin>, zeros: u64, p95_nanos: Option<f64>) -> Histogram {
    Histogram { of: DurationOf::Trace, scale, count: total(&bins) + zeros, bins, zeros, p95_nanos }
}

#[test]
fn a_linear_histogram() {
    let bins = bins(|at| 12 * MILLI + at * 50 * MILLI, two_humps);
    let figure = hist(BinScale::Linear, bins, 0, Some(2.1e9));
    let slots: Slots = picture("histogram_linear", (560, 190), |sheet| histogram::draw(sheet, &figure).unwrap());
    assert_eq!(slots.slots.len(), 50);
    // Every bin is found under its own middle.
    for (at, slot) in slots.slots.iter().enumerate() {
        assert_eq!(slots.at(f64::midpoint(slot.0, slot.1)), Some(at));
    }
}

#[test]
fn a_logarithmic_histogram_with_zeros_apart() {
    let edge = |at: u64| 10_f64.powf(3.0 + at as f64 * 0.13) as u64;
    let figure = hist(BinScale::Log, bins(edge, two_humps), 23, Some(4e8));
    let slots = picture("histogram_log", (560, 190), |sheet| histogram::draw(sheet, &figure).unwrap());
    assert_eq!(slots.slots.len(), 51);
    assert!(slots.slots[0].1 < slots.slots[1].0, "{:?}", &slots.slots[..2]);
}

#[test]
fn histograms_of_one_value_and_of_none() {
    let one = vec![Bin { low_nanos: 5 * MILLI, high_nanos: 5 * MILLI, count: 3 }];
    let one = hist(BinScale::Linear, one, 0, Some(5e6));
    picture("histogram_one_value", (340, 190), |sheet| histogram::draw(sheet, &one).unwrap());
    let zeros = hist(BinScale::Log, Vec::new(), 3, Some(0.0));
    picture("histogram_zeros_only", (340, 190), |sheet| histogram::draw(sheet, &zeros).unwrap());
    picture("histogram_empty", (340, 190), |sheet| histogram::draw(sheet, &Histogram::default()).unwrap());
}

/// Two that share a tick, one at the right end, one of a hostile length, and one that is out of the picture.
fn versions() -> Vec<VersionSeen> {
    let seen = |at_minutes: u64, service: &str, version: &str| VersionSeen {
        at_nanos: START + at_minutes * MINUTE,
        service: service.into(),
        version: version.into(),
    };
    let long = "x".repeat(300);
    vec![
        seen(20, "checkout", "1.8.0"),
        seen(30, "a", &long),
        seen(50, "cart", "2"),
        seen(51, "db", "9"),
        seen(900, "b", "1"),
    ]
}

#[test]
fn percentiles_with_gaps_and_few_traces() {
    let bucket = |at: u64| {
        let middle = 100e6 + if (6..9).contains(&at) { 400e6 } else { at as f64 * 4e6 };
        let count = if at.is_multiple_of(4) { 12 } else { 140 };
        let [p50_nanos, p95_nanos, p99_nanos] = [1.0, 4.0, 9.0].map(|factor| Some(middle * factor));
        // Nothing starts in the fourth and sixth, so the fifth stands alone.
        if at == 3 || at == 5 {
            PercentileBucket::default()
        } else {
            PercentileBucket { count, p50_nanos, p95_nanos, p99_nanos }
        }
    };
    let axis = TimeAxis {
        first_nanos: START / (5 * MINUTE) * (5 * MINUTE),
        step_nanos: 5 * MINUTE,
        count: 12,
        range_nanos: (START, START + 54 * MINUTE),
    };
    let figure = PercentilesOverTime { of: DurationOf::Root, axis, buckets: (0..12).map(bucket).collect() };
    let versions = versions();
    let slots = picture("percentiles", (560, 190), |sheet| {
        percentiles::draw(sheet, &figure, BinScale::Linear, &versions, ZONE).unwrap()
    });
    assert_eq!(slots.slots.len(), 12);
    picture("percentiles_log", (340, 190), |sheet| {
        percentiles::draw(sheet, &figure, BinScale::Log, &versions, ZONE).unwrap()
    });
    picture("percentiles_empty", (340, 190), |sheet| {
        percentiles::draw(sheet, &PercentilesOverTime::default(), BinScale::Log, &versions, Zone::UTC).unwrap()
    });
}

#[test]
fn boxes_with_outliers_and_points() {
    let bucket = |at: u64| {
        let low = (40 + at * 30) as f64 * 1e6;
        let points = match at {
            0 => vec![30 * MILLI, 55 * MILLI, 410 * MILLI],
            2 => vec![900 * MILLI, 950 * MILLI, 1200 * MILLI],
            _ => Vec::new(),
        };
        BoxBucket {
            count: if at == 0 { 3 } else { 80 },
            quartiles_nanos: Some([low, low * 1.5, low * 2.5]),
            whiskers_nanos: (low * 0.4, low * 4.0),
            points_nanos: points,
            more: 0,
        }
    };
    let mut buckets: Vec<_> = (0..6).map(bucket).collect();
    buckets[3] = BoxBucket::default();
    let axis = TimeAxis {
        first_nanos: START / (10 * MINUTE) * (10 * MINUTE),
        step_nanos: 10 * MINUTE,
        count: 6,
        range_nanos: (START, START + 48 * MINUTE),
    };
    let figure = BoxesOverTime { of: DurationOf::Trace, axis, buckets };
    let versions = versions();
    for (name, scale) in [("boxes", BinScale::Linear), ("boxes_log", BinScale::Log)] {
        picture(name, (560, 190), |sheet| box_plot::draw(sheet, &figure, scale, &versions, ZONE).unwrap());
    }
    picture("boxes_empty", (340, 190), |sheet| {
        box_plot::draw(sheet, &BoxesOverTime::default(), BinScale::Linear, &[], ZONE).unwrap()
    });
}

#[test]
fn errors_over_time_with_partial_ends() {
    let first = START / (5 * MINUTE) * (5 * MINUTE);
    let counts = [(2, 1), (1, 0), (0, 0), (0, 0), (2, 1), (3, 2), (9, 6), (13, 5), (11, 3), (7, 1), (1, 0), (3, 2)];
    let bucket = |(at, (failed, root_failed)): (u64, (u64, u64))| ErrorBucket {
        start_nanos: first + at * 5 * MINUTE,
        count: 40,
        failed,
        root_failed,
    };
    let buckets = (0..).zip(counts).map(bucket).collect();
    let range_nanos = Some((START, first + 57 * MINUTE));
    let figure = ErrorsOverTime { step_nanos: 5 * MINUTE, buckets, range_nanos, ..ErrorsOverTime::default() };
    let versions = versions();
    picture("errors_over_time", (560, 190), |sheet| {
        errors_over_time::draw(sheet, (&figure, ErrorsAs::Count), &versions, ZONE).unwrap()
    });
    // In the third nothing starts, in the fourth nothing fails.
    let mut rates = figure.clone();
    (rates.buckets[2].count, rates.buckets[8].count) = (0, 11);
    picture("errors_over_time_rate", (560, 190), |sheet| {
        errors_over_time::draw(sheet, (&rates, ErrorsAs::Rate), &versions, ZONE).unwrap()
    });
    picture("errors_over_time_empty", (340, 190), |sheet| {
        errors_over_time::draw(sheet, (&ErrorsOverTime::default(), ErrorsAs::Count), &versions, Zone::UTC).unwrap()
    });
}

#[test]
fn a_scatter_of_dots() {
    let dot = |at: u64| Dot {
        trace_id: format!("{at:032x}"),
        start_nanos: START + at * 7 * MINUTE / 10,
        duration_nanos: (20 + at * 37 % 900) * MILLI,
        failed: at.is_multiple_of(9),
    };
    let dots: Vec<Dot> = (0..60).map(dot).collect();
    let durations = dots.iter().map(|dot| dot.duration_nanos);
    let figure = Scatter {
        start_range_nanos: Some((START, dots[59].start_nanos)),
        duration_range_nanos: durations.clone().min().zip(durations.max()),
        count: 60,
        dots,
        ..Scatter::default()
    };
    let geometry = picture("scatter_dots", (900, 190), |sheet| scatter::draw(sheet, &figure, &[], ZONE).unwrap());
    for (at, &(x, y)) in geometry.dots.iter().enumerate() {
        assert_eq!(geometry.at(x, y), Some(at));
        let around = spanglass::chart::PlotRect { left: x - 2.0, right: x + 2.0, top: y - 2.0, bottom: y + 2.0 };
        let ((from, to), (low, high)) = geometry.ranges_of(around);
        let dot = &figure.dots[at];
        assert!((from..to).contains(&dot.start_nanos) && (low..=high).contains(&dot.duration_nanos), "{at}");
    }
    let figure = Scatter { scale: BinScale::Log, ..figure };
    let geometry = picture("scatter_dots_log", (900, 190), |sheet| scatter::draw(sheet, &figure, &[], ZONE).unwrap());
    assert!(geometry.dots.iter().all(|&(_, y)| y <= geometry.plot.bottom && y >= geometry.plot.top));
}

#[test]
fn a_scatter_of_cells() {
    let cell = |at: u16| DensityCell {
        column: at % 30,
        row: at * 7 % 12,
        count: u32::from(at) + 1,
        failed: if at.is_multiple_of(11) { u32::from(at) / 2 } else { 0 },
    };
    let figure = Scatter {
        cells: (0..60).map(cell).collect(),
        start_edges_nanos: linear_edges(START, START + 90 * MINUTE, 30),
        duration_edges_nanos: linear_edges(2 * MILLI, 3_000 * MILLI, 12),
        start_range_nanos: Some((START, START + 90 * MINUTE)),
        duration_range_nanos: Some((2 * MILLI, 3_000 * MILLI)),
        count: 1830,
        ..Scatter::default()
    };
    let geometry = picture("scatter_cells", (560, 190), |sheet| scatter::draw(sheet, &figure, &[], ZONE).unwrap());
    assert_eq!(geometry.cells.len(), 60);
    let log = Scatter {
        scale: BinScale::Log,
        duration_edges_nanos: log_edges(2 * MILLI, 3_000 * MILLI, 12),
        ..figure.clone()
    };
    let drawn = picture("scatter_cells_log", (560, 190), |sheet| scatter::draw(sheet, &log, &[], ZONE).unwrap());
    assert!(drawn.cells.iter().all(|rect| drawn.plot.top <= rect.top && rect.bottom <= drawn.plot.bottom));
    assert_eq!(scatter::density_legend(&log).iter().map(|step| step.0).collect::<Vec<_>>(), [1, 8, 60]);
    let middle = |rect: &spanglass::chart::PlotRect| {
        (f64::midpoint(rect.left, rect.right), f64::midpoint(rect.top, rect.bottom))
    };
    assert!(
        geometry.cells.iter().enumerate().all(|(at, rect)| geometry.at(middle(rect).0, middle(rect).1) == Some(at))
    );
}

#[test]
fn a_cell_of_equal_durations_can_be_met() {
    for scale in [BinScale::Linear, BinScale::Log] {
        for row in [0, 1] {
            let figure = Scatter {
                cells: vec![DensityCell { column: 0, row, count: 3_000, failed: 0 }],
                start_edges_nanos: linear_edges(START, START + MINUTE, 1),
                duration_edges_nanos: vec![5 * MILLI, 5 * MILLI + 1, 5 * MILLI + 2],
                start_range_nanos: Some((START, START + MINUTE)),
                duration_range_nanos: Some((5 * MILLI, 5 * MILLI + 1)),
                count: 3_000,
                scale,
                ..Scatter::default()
            };
            let mut svg = String::new();
            let area = SVGBackend::with_string(&mut svg, (560, 190)).into_drawing_area();
            let geometry = scatter::draw(&Sheet::new(&area, &theme(), 1.0), &figure, &[], ZONE).unwrap();
            let cell = geometry.cells[0];
            assert!(cell.bottom - cell.top > 2.9, "{cell:?}");
            assert!(geometry.plot.top <= cell.top && cell.bottom <= geometry.plot.bottom);
            assert_eq!(geometry.at(f64::midpoint(cell.left, cell.right), cell.top + 1.0), Some(0));
        }
    }
}

/// Each text of a drawing: what it is, left and right end, height.
fn texts(svg: &str, width: impl Fn(&str) -> f64) -> Vec<(String, f64, f64, f64)> {
    let text = |part: &str| {
        let (attributes, rest) = part.split_once(">\n").unwrap();
        let of = |name: &str| attributes.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap();
        let (x, y): (f64, f64) = (of(" x").parse().unwrap(), of(" y").parse().unwrap());
        let words = rest.split('\n').next().unwrap().to_owned();
        let ahead = match of("text-anchor") {
            "start" => 0.0,
            "middle" => width(&words) / 2.0,
            _ => width(&words),
        };
        (words.clone(), x - ahead, x - ahead + width(&words), y)
    };
    svg.split("<text").skip(1).map(text).collect()
}

#[test]
fn no_text_is_cut_or_lies_over_another() {
    let errors = |step_nanos: u64, count: u64| {
        let first = START / step_nanos * step_nanos;
        let bucket = |at| ErrorBucket { start_nanos: first + at * step_nanos, count: 9, failed: 4, root_failed: 1 };
        let range_nanos = Some((first, first + step_nanos * count - 1));
        ErrorsOverTime {
            step_nanos,
            buckets: (0..count).map(bucket).collect(),
            range_nanos,
            ..ErrorsOverTime::default()
        }
    };
    let dots = |apart_nanos: u64| {
        let dot = |at| Dot {
            trace_id: String::new(),
            start_nanos: START + 110 * MILLI + at * apart_nanos,
            duration_nanos: 0,
            failed: false,
        };
        let dots = vec![dot(0), dot(1)];
        let range = Some((dots[0].start_nanos, dots[1].start_nanos));
        Scatter { start_range_nanos: range, duration_range_nanos: Some((0, 0)), count: 2, dots, ..Scatter::default() }
    };
    let one = |nanos: u64| vec![Bin { low_nanos: nanos, high_nanos: nanos, count: 3 }];
    let histograms = [
        hist(BinScale::Log, Vec::new(), 3, Some(0.0)),
        hist(BinScale::Linear, one(0), 0, Some(0.0)),
        hist(BinScale::Linear, one(5 * MILLI), 0, Some(5e6)),
        hist(BinScale::Linear, bins(|at| at * 50 * MILLI, two_humps), 0, Some(2.4e9)),
        hist(BinScale::Linear, bins(|at| at * 50 * MILLI, two_humps), 0, Some(1e7)),
    ];
    let font = TextStyle::from(("sans-serif", theme().font_px).into_font());
    for width in (180..720).step_by(15) {
        let drawn = |draw: &dyn Fn(&Sheet<'_, SVGBackend<'_>>)| {
            let mut svg = String::new();
            let area = SVGBackend::with_string(&mut svg, (width, 190)).into_drawing_area();
            draw(&Sheet::new(&area, &theme(), 1.0));
            area.present().unwrap();
            drop(area);
            svg
        };
        let mut all = Vec::new();
        for (step, count) in [(MILLI, 1), (MILLI, 7), (20 * MILLI, 90), (5 * MINUTE, 12), (24 * 60 * MINUTE, 5)] {
            all.push(drawn(&|sheet| {
                drop(errors_over_time::draw(sheet, (&errors(step, count), ErrorsAs::Count), &[], ZONE).unwrap());
            }));
        }
        for apart in [0, 3, 3_000, 300_000, 3 * MILLI, 90 * MINUTE] {
            all.push(drawn(&|sheet| drop(scatter::draw(sheet, &dots(apart), &[], ZONE).unwrap())));
        }
        for figure in &histograms {
            all.push(drawn(&|sheet| drop(histogram::draw(sheet, figure).unwrap())));
        }
        let mut scratch = String::new();
        let area = SVGBackend::with_string(&mut scratch, (1, 1)).into_drawing_area();
        let measure = |text: &str| f64::from(area.estimate_text_size(text, &font).unwrap().0);
        for svg in &all {
            let texts = texts(svg, measure);
            assert!(texts.iter().any(|(text, ..)| text.contains("UTC+2") || text.contains("duration")), "{svg}");
            for (at, (one, left, right, y)) in texts.iter().enumerate() {
                assert!(*left >= -1.0 && *right <= f64::from(width) + 1.0, "{one} is cut at {width} px");
                for (other, other_left, other_right, other_y) in &texts[..at] {
                    let is_apart = right < other_left || other_right < left || (y - other_y).abs() >= 8.0;
                    assert!(is_apart, "{one} lies over {other} at {width} px");
                }
            }
        }
    }
}

#[test]
fn no_size_and_no_number_breaks_a_drawing() {
    let figure = hist(BinScale::Log, bins(|at| at * (u64::MAX / 50), |_| u64::MAX / 64), u64::MAX / 64, Some(f64::MAX));
    let errors = ErrorsOverTime {
        step_nanos: u64::MAX,
        buckets: vec![ErrorBucket { start_nanos: u64::MAX, count: 0, failed: u64::MAX, root_failed: 9 }],
        range_nanos: Some((0, u64::MAX)),
        ..ErrorsOverTime::default()
    };
    let points = Scatter {
        dots: vec![Dot { trace_id: String::new(), start_nanos: 0, duration_nanos: u64::MAX, failed: true }],
        start_range_nanos: Some((0, 0)),
        duration_range_nanos: Some((u64::MAX, u64::MAX)),
        ..Scatter::default()
    };
    let axis = TimeAxis { first_nanos: 0, step_nanos: u64::MAX / 2, count: 9, range_nanos: (0, u64::MAX) };
    let high = Some(u64::MAX as f64);
    let bucket = PercentileBucket { count: u64::MAX, p50_nanos: Some(0.0), p95_nanos: high, p99_nanos: high };
    let lines = PercentilesOverTime { of: DurationOf::Trace, axis, buckets: vec![bucket; 9] };
    let bucket = BoxBucket {
        count: 9,
        quartiles_nanos: Some([0.0, 0.0, u64::MAX as f64]),
        whiskers_nanos: (0.0, u64::MAX as f64),
        points_nanos: vec![0, u64::MAX],
        more: u64::MAX,
    };
    let boxes = BoxesOverTime { of: DurationOf::Trace, axis, buckets: vec![bucket; 9] };
    for size in [(1, 1), (60, 30), (340, 190), (4000, 20)] {
        let mut svg = String::new();
        let theme = theme();
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        for ratio in [1.0, 2.5, 0.0, f64::NAN] {
            let sheet = Sheet::new(&area, &theme, ratio);
            histogram::draw(&sheet, &figure).unwrap();
            for scale in [BinScale::Linear, BinScale::Log] {
                percentiles::draw(&sheet, &lines, scale, &versions(), ZONE).unwrap();
                box_plot::draw(&sheet, &boxes, scale, &versions(), ZONE).unwrap();
            }
            for shown in [ErrorsAs::Count, ErrorsAs::Rate] {
                errors_over_time::draw(&sheet, (&errors, shown), &[], ZONE).unwrap();
            }
            for scale in [BinScale::Linear, BinScale::Log] {
                scatter::draw(&sheet, &Scatter { scale, ..points.clone() }, &[], ZONE).unwrap();
            }
        }
    }
}
