//! Charts as shapes: paths and words in units of a tenth of a px, 720 px wide, coloured by class (`style/picture.css`).
//!
//! Not drawn by `chart`: that is generic over plotters' backends, and a second one would be compiled a second time. What is
//! needed here is less: no hover, no brush, one size.

mod bars;
mod lines;

use crate::figure::{BinScale, DurationOf, TimeAxis, VersionSeen};
use crate::format::{Tick, Zone, duration_ticks, log_duration_ticks, plural, time_ticks};

pub use bars::{durations, errors_over_time};
pub use lines::{percentiles, scatter, spread};

/// Width of a picture.
pub const WIDTH: i64 = 7200;
/// Its height.
pub const HEIGHT: i64 = 1960;
const LEFT: i64 = 700;
const RIGHT: i64 = 6750;
const TOP: i64 = 180;
const BOTTOM: i64 = 1600;
/// So many times have room below.
const MOST_TIMES: usize = 7;

/// A chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// What it shows, in a sentence.
    pub title: String,
    /// Shapes with their classes, the lowest first; as the paths of SVG.
    pub paths: Vec<(&'static str, String)>,
    /// What stands beside them.
    pub words: Vec<Word>,
    /// The same as a line of characters; "" where that says nothing.
    pub spark: String,
}

/// Something written in a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Class.
    pub class: &'static str,
    /// Where, from the left.
    pub x: i64,
    /// Where, from the top.
    pub y: i64,
    /// What; from the data, some of it.
    pub text: String,
}

/// From a value to its place along an axis.
#[derive(Clone, Copy)]
struct Axis {
    low: f64,
    high: f64,
    is_log: bool,
}

impl Axis {
    fn counts(most: u64) -> Self {
        Self { low: 0.0, high: most.max(1) as f64, is_log: false }
    }

    /// Of durations that include these, from 0 where it is linear.
    fn durations(all: impl Iterator<Item = f64>, scale: BinScale) -> Self {
        let is_log = scale == BinScale::Log;
        let (mut low, mut high) = (f64::MAX, 1.0_f64);
        for nanos in all.filter(|&nanos| nanos > 0.0) {
            (low, high) = (low.min(nanos), high.max(nanos));
        }
        Self { low: if is_log { low.min(high / 2.0) } else { 0.0 }, high, is_log }
    }

    /// 0 at the low end, 1 at the high one.
    fn share(self, value: f64) -> f64 {
        let share = if self.is_log {
            (value.max(self.low) / self.low).log10() / (self.high / self.low).log10()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        share.clamp(0.0, 1.0)
    }

    fn y(self, value: f64) -> i64 {
        between(self.share(value), BOTTOM, TOP)
    }

    fn ticks(self, wanted: usize) -> Vec<Tick> {
        if self.is_log { log_duration_ticks(self.low, self.high) } else { duration_ticks(self.low, self.high, wanted) }
    }
}

fn between(share: f64, from: i64, to: i64) -> i64 {
    from + (share * (to - from) as f64).round() as i64
}

/// Adds commands of a path, each a letter with its numbers.
fn draw(commands: &[(char, &[i64])], out: &mut String) {
    for (command, numbers) in commands {
        out.push(*command);
        for (at, number) in numbers.iter().enumerate() {
            out.push_str(if at > 0 { " " } else { "" });
            out.push_str(&number.to_string());
        }
    }
}

/// Adds an upright rectangle.
fn bar(left: i64, right: i64, top: i64, bottom: i64, out: &mut String) {
    draw(&[('M', &[left, bottom]), ('V', &[top]), ('H', &[right]), ('V', &[bottom]), ('z', &[])], out);
}

/// Adds a dot: a line of no length, with round ends.
fn dot(x: i64, y: i64, out: &mut String) {
    draw(&[('M', &[x, y]), ('h', &[0])], out);
}

impl Picture {
    fn path(&mut self, class: &'static str, shape: String) {
        if !shape.is_empty() {
            self.paths.push((class, shape));
        }
    }

    fn word(&mut self, class: &'static str, x: i64, y: i64, text: String) {
        self.words.push(Word { class, x, y, text });
    }

    /// Lines across, with what they stand for on the left.
    fn heights(&mut self, axis: Axis, ticks: Vec<Tick>) {
        let mut lines = String::new();
        draw(&[('M', &[LEFT, BOTTOM]), ('H', &[RIGHT])], &mut lines);
        for Tick { value, label } in ticks {
            let y = axis.y(value);
            draw(&[('M', &[LEFT, y]), ('H', &[RIGHT])], &mut lines);
            self.word("p-end", LEFT - 60, y + 40, label);
        }
        self.path("p-grid", lines);
    }

    /// What the axis below measures, and what colours mean.
    fn below(&mut self, text: String) {
        self.word("p-middle", i64::midpoint(LEFT, RIGHT), BOTTOM + 320, text);
    }

    /// Times below, at most `most`, and where versions are first seen.
    fn times(&mut self, (from, to): (u64, u64), most: usize, zone: Zone, versions: &[VersionSeen]) {
        let range = to.saturating_sub(from).max(1) as f64;
        for Tick { value, label } in time_ticks(from, to, most, zone) {
            self.word("p-middle", between(value / range, LEFT, RIGHT), BOTTOM + 170, label);
        }
        let (mut marks, mut free) = (String::new(), LEFT);
        for seen in VersionSeen::within(versions, (from, to)) {
            let x = between((seen.at_nanos - from) as f64 / range, LEFT, RIGHT);
            draw(&[('M', &[x, TOP]), ('V', &[BOTTOM])], &mut marks);
            // Named as long as there is room.
            if x >= free {
                let name = format!("{} {}", seen.service, seen.version);
                let name: String = name.chars().filter(|char| !char.is_control()).take(24).collect();
                free = x + 70 * name.chars().count() as i64;
                self.word("p-middle", x, TOP - 60, name);
            }
        }
        self.path("p-mark", marks);
    }
}

/// So many of what is measured.
fn measured(of: DurationOf, count: u64) -> String {
    let (one, many) = of.nouns();
    plural(count, one, many)
}

/// Counts as characters of growing height.
fn spark(counts: &[u64]) -> String {
    const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let level = |&count: &u64| LEVELS[(count as f64 / most as f64 * 7.0).ceil().clamp(0.0, 7.0) as usize];
    counts.iter().map(level).collect()
}

/// Buckets of time side by side.
struct Slots {
    count: f64,
    range: (u64, u64),
}

impl Slots {
    fn of(axis: &TimeAxis) -> Self {
        Self { count: f64::from(axis.count.max(1)), range: axis.whole().unwrap_or_default() }
    }

    /// Most times below: between the edges of a bucket nothing happens.
    fn most_times(&self) -> usize {
        MOST_TIMES.min(self.count as usize)
    }

    /// A place within a bucket.
    fn at(&self, bucket: usize, share: f64) -> i64 {
        between((bucket as f64 + share) / self.count, LEFT, RIGHT)
    }
}
