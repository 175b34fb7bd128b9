//! Where axes have their ticks, and what stands there: nice steps, labels no longer than they must be.

use super::number::{NONE, count};
use super::time::{Zone, civil, clock};

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where, in the axis' own unit (nanoseconds, or a count).
    pub value: f64,
    /// What stands there.
    pub label: String,
}

const MILLI: u64 = 1_000_000;
const SECOND: u64 = 1000 * MILLI;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Ticks from 0 to `max` at steps of 1, 2 or 5 × 10ⁿ, at most `wanted` steps, whole numbers only.
#[must_use]
pub fn count_ticks(max: u64, wanted: usize) -> Vec<Tick> {
    let step = nice_step(max as f64 / wanted.max(1) as f64).max(1.0);
    steps(0.0, max as f64, step).map(|value| Tick { value, label: count(value.round() as u64) }).collect()
}

/// Ticks from 0 to `max`, a share, at steps of 1, 2 or 5 × 10ⁿ percent, at most `wanted` steps: `0 %`, `20 %`. Values are shares.
#[must_use]
pub fn share_ticks(max: f64, wanted: usize) -> Vec<Tick> {
    let step = nice_step(max * 100.0 / wanted.max(1) as f64);
    let rounding = 10_f64.powi((-step.log10().floor()).clamp(0.0, 9.0) as i32);
    let label = |percent: f64| format!("{} %", trimmed((percent * rounding).round() / rounding));
    let tick = |percent: f64| Tick { value: percent / 100.0, label: label(percent) };
    steps(0.0, max * 100.0, step).map(tick).collect()
}

/// Ticks within `[min, max]` nanoseconds at steps of 1, 2 or 5 × 10ⁿ: `0`, `500 ms`, `1 s`, `1.5 s`. No step is shorter than a
/// nanosecond: there is nothing between.
#[must_use]
pub fn duration_ticks(min_nanos: f64, max_nanos: f64, wanted: usize) -> Vec<Tick> {
    let step = nice_step((max_nanos - min_nanos) / wanted.max(1) as f64).max(1.0);
    steps(min_nanos, max_nanos, step).map(|value| Tick { value, label: duration_label(value, step) }).collect()
}

/// Ticks for a logarithmic axis: the decades within `[min, max]`, with 2 and 5 between them where there are few; even steps where
/// hardly any of these lie within.
#[must_use]
pub fn log_duration_ticks(min_nanos: f64, max_nanos: f64) -> Vec<Tick> {
    let low = min_nanos.max(1.0);
    if !max_nanos.is_finite() || max_nanos < low {
        return Vec::new();
    }
    let decades = (low.log10().floor() as i32)..=(max_nanos.log10().ceil() as i32);
    let few = max_nanos / low < 2e3;
    let factors: &[f64] = if few { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let all = decades.flat_map(|decade| factors.iter().map(move |factor| factor * 10_f64.powi(decade)));
    // The ends may be off by a rounding of the logarithm.
    let within = all.filter(|value| *value >= low * (1.0 - 1e-9) && *value <= max_nanos * (1.0 + 1e-9));
    let ticks: Vec<Tick> = within.map(|value| Tick { value, label: duration_label(value, value) }).collect();
    if ticks.len() < 3 { duration_ticks(low, max_nanos, 4) } else { ticks }
}

/// Ticks within `[from, to]`, aligned to the zone's own minutes, hours and days: `14:20`, `14:20:05`, `3 Nov`, with no more
/// decimals than tell neighbours apart. Closer than a millisecond only the first and whole milliseconds tell the time, what
/// comes after these how much later it is: `14:20:05.110`, `+200 µs`. `value` is relative to `from`, so that it is exact.
#[must_use]
pub fn time_ticks(from_nanos: u64, to_nanos: u64, wanted: usize, zone: Zone) -> Vec<Tick> {
    let range = to_nanos.saturating_sub(from_nanos);
    let step = time_step(range / wanted.max(1) as u64);
    let offset = i128::from(zone.offset_minutes) * i128::from(MINUTE);
    let local = i128::from(from_nanos) + offset;
    let first = local.rem_euclid(i128::from(step));
    let ahead = if first == 0 { 0 } else { i128::from(step) - first };
    let mut at = u64::try_from(ahead).unwrap_or(0);
    let mut out = Vec::new();
    // The last that told the time.
    let mut told = None;
    while at <= range && out.len() < 1000 {
        let nanos = from_nanos.saturating_add(at);
        let later = told.filter(|_| step < MILLI && !nanos.is_multiple_of(MILLI)).map(|told| nanos - told);
        let label = match later {
            Some(later) => format!("+{}", duration_label(later as f64, step as f64)),
            None => time_label(nanos, step, zone),
        };
        told = if later.is_some() { told } else { Some(nanos) };
        out.push(Tick { value: at as f64, label });
        let Some(next) = at.checked_add(step) else { break };
        at = next;
    }
    out
}

fn time_label(nanos: u64, step: u64, zone: Zone) -> String {
    let at = civil(nanos, zone);
    if step >= DAY || (step >= HOUR && at.in_day_nanos == 0) {
        let month = (at.month as usize).checked_sub(1).and_then(|month| MONTHS.get(month)).copied();
        let year = if step > 180 * DAY { format!(" {}", at.year) } else { String::new() };
        return format!("{} {}{year}", at.day, month.unwrap_or_default());
    }
    // Closer than a millisecond a label stands alone, and needs what it needs itself.
    let (exact, fewest) = if step < MILLI { (nanos, 3) } else { (step, 0) };
    let decimals = (fewest..9).find(|&decimals| exact.is_multiple_of(SECOND / 10_u64.pow(decimals))).unwrap_or(9);
    let text = clock(at.in_day_nanos, decimals as usize);
    if step >= MINUTE { text.get(..5).unwrap_or(&text).to_owned() } else { text }
}

fn time_step(least: u64) -> u64 {
    const STEPS: [u64; 18] = [
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
    ];
    if least <= SECOND / 2 {
        return (nice_step(least as f64) as u64).max(1);
    }
    let step = STEPS.iter().find(|step| **step >= least).copied();
    step.unwrap_or_else(|| (nice_step(least as f64 / DAY as f64).max(1.0) as u64).saturating_mul(DAY))
}

/// The smallest of 1, 2, 5 × 10ⁿ that is not below `least`; 1 for what has no size.
fn nice_step(least: f64) -> f64 {
    if !least.is_finite() || least <= 0.0 {
        return 1.0;
    }
    let decade = 10_f64.powi(least.log10().floor() as i32);
    let factors = [1.0, 2.0, 5.0, 10.0];
    let factor = factors.into_iter().find(|factor| factor * decade >= least * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * decade
}

/// Multiples of `step` within `[min, max]`; at most 1000.
fn steps(min: f64, max: f64, step: f64) -> impl Iterator<Item = f64> {
    let first = (min / step - 1e-9).ceil();
    let last = (max / step + 1e-9).floor();
    let many = if last >= first { (last - first).min(1000.0) as usize + 1 } else { 0 };
    (0..many).map(move |at| (first + at as f64) * step)
}

/// A duration as exact as `step` needs it, in the unit that suits the value: `1.5 s`, `500 ms`.
fn duration_label(nanos: f64, step: f64) -> String {
    if !nanos.is_finite() {
        return NONE.to_owned();
    }
    let (scale, unit) = match nanos.abs() {
        0.0 => return trimmed(0.0),
        size if size < 1e3 => (1.0, "ns"),
        size if size < 1e6 => (1e3, "µs"),
        size if size < 1e9 => (1e6, "ms"),
        _ => (1e9, "s"),
    };
    // A step far below the value needs more digits than `trimmed` gives.
    let decimals = (-(step / scale).log10().floor()).clamp(0.0, 9.0);
    let rounding = 10_f64.powi(decimals as i32);
    format!("{} {unit}", trimmed((nanos / scale * rounding).round() / rounding))
}

/// A number without needless zeros.
pub(super) fn trimmed(value: f64) -> String {
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::parse_duration;
    use proptest::prelude::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(labels(&count_ticks(60, 4)), ["0", "20", "40", "60"]);
        assert_eq!(labels(&count_ticks(2, 4)), ["0", "1", "2"]);
        assert_eq!(labels(&count_ticks(0, 4)), ["0"]);
    }

    #[test]
    fn shares_are_percent() {
        assert_eq!(labels(&share_ticks(1.0, 4)), ["0 %", "50 %", "100 %"]);
        assert_eq!(labels(&share_ticks(0.3, 4)), ["0 %", "10 %", "20 %", "30 %"]);
        assert_eq!(labels(&share_ticks(0.003, 4)), ["0 %", "0.1 %", "0.2 %", "0.3 %"]);
        assert_eq!((labels(&share_ticks(0.0, 4)), share_ticks(f64::NAN, 4).len()), (vec!["0 %"], 0));
        assert!(share_ticks(0.3, 4).iter().all(|tick| tick.value <= 0.3 + 1e-12));
    }

    #[test]
    fn durations_change_their_unit_along_the_axis() {
        assert_eq!(labels(&duration_ticks(0.0, 2.5e9, 5)), ["0", "500 ms", "1 s", "1.5 s", "2 s", "2.5 s"]);
        assert_eq!(labels(&duration_ticks(1.0012e9, 1.0018e9, 3)), ["1.0012 s", "1.0014 s", "1.0016 s", "1.0018 s"]);
        assert_eq!(labels(&duration_ticks(3.0, 3.0, 5)), ["3 ns"]);
        assert!(duration_ticks(f64::NAN, 1.0, 5).is_empty());
    }

    #[test]
    fn logarithmic_axes_show_decades() {
        assert_eq!(
            labels(&log_duration_ticks(9e2, 1.1e9)),
            ["1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s"]
        );
        assert_eq!(labels(&log_duration_ticks(1e6, 1e7)), ["1 ms", "2 ms", "5 ms", "10 ms"]);
        assert_eq!(labels(&log_duration_ticks(3.5e6, 5.9e6)), ["4 ms", "5 ms"]);
        assert_eq!(labels(&log_duration_ticks(10.7e6, 13.5e6)), ["11 ms", "12 ms", "13 ms"]);
        assert!(log_duration_ticks(5.0, 1.0).is_empty());
    }

    #[test]
    fn times_align_to_the_zone() {
        let from = 1_730_642_340 * SECOND; // 13:59 UTC
        let zone = Zone { offset_minutes: 30, is_local: true };
        assert_eq!(labels(&time_ticks(from, from + 30 * MINUTE, 4, Zone::UTC)), ["14:00", "14:10", "14:20"]);
        assert_eq!(labels(&time_ticks(from, from + 2 * HOUR, 2, zone)), ["15:00", "16:00"]);
        assert_eq!(labels(&time_ticks(from, from + 20 * SECOND, 2, zone)), ["14:29:00", "14:29:10", "14:29:20"]);
        assert_eq!(
            labels(&time_ticks(from, from + 2_000_000, 2, zone)),
            ["14:29:00.000", "14:29:00.001", "14:29:00.002"]
        );
        assert_eq!(labels(&time_ticks(from, from + 3 * DAY, 3, Zone::UTC)), ["4 Nov", "5 Nov", "6 Nov"]);
        assert_eq!(time_ticks(5, 5, 4, Zone::UTC).len(), 1);
        assert!(time_ticks(0, u64::MAX, 5, Zone::UTC).len() < 10);
    }

    #[test]
    fn moments_apart_by_little_need_few_digits() {
        let from = 1_730_642_340 * SECOND + 110 * MILLI;
        let of = |from: u64, range: u64, wanted: usize| {
            let ticks = time_ticks(from, from + range, wanted, Zone::UTC);
            ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(of(from, MILLI, 1), ["13:59:00.110", "13:59:00.111"]);
        assert_eq!(of(from, 300 * MILLI, 3), ["13:59:00.2", "13:59:00.3", "13:59:00.4"]);
        assert_eq!(of(from, 40 * MILLI, 2), ["13:59:00.12", "13:59:00.14"]);
        assert_eq!(of(from, 1_200_000, 3), ["13:59:00.110", "+500 µs", "13:59:00.111"]);
        assert_eq!(of(from - 200_000, 600_000, 3), ["13:59:00.1098", "13:59:00.110", "+200 µs", "+400 µs"]);
        assert_eq!(of(from + 423_401, 2_000, 4), ["13:59:00.1104235", "+500 ns", "+1 µs", "+1.5 µs"]);
        assert_eq!(of(from, 3, 3), ["13:59:00.110", "+1 ns", "+2 ns", "+3 ns"]);
    }

    proptest! {
        #[test]
        fn labels_of_times_tell_where_they_stand(
            from in 0..4_000_000_000_000_000_000_u64, digits in 0_u32..12, range in 1_u64..1000, wanted in 1_usize..20,
        ) {
            let ticks = time_ticks(from, from + range * 10_u64.pow(digits), wanted, Zone::UTC);
            let nanos = |tick: &Tick| from + tick.value as u64;
            let texts: Vec<&str> = ticks.iter().map(|tick| tick.label.as_str()).collect();
            let mut told = 0;
            for (tick, label) in ticks.iter().zip(&texts) {
                if let Some(later) = label.strip_prefix('+') {
                    prop_assert_eq!(parse_duration(later), Some(nanos(tick) - told), "{:?}", &texts);
                } else {
                    told = nanos(tick);
                    let (clock, fraction) = label.split_once('.').unwrap_or((label, ""));
                    // Hours and days have no seconds.
                    if clock.matches(':').count() == 2 {
                        let padded: u64 = format!("{fraction:0<9}").parse().unwrap();
                        prop_assert_eq!(padded, told % SECOND, "{:?}", &texts);
                    }
                }
            }
            let ends_in_zero = |label: &str| label.contains('.') && label.ends_with('0') && !label.ends_with(".0");
            let many = texts.len() > 2 && texts.iter().all(|label| !label.starts_with('+'));
            prop_assert!(!many || !texts.iter().all(|label| ends_in_zero(label)), "{:?}", &texts);
        }
    }

    #[test]
    fn steps_are_bounded() {
        assert!(duration_ticks(0.0, 1e300, 5).len() <= 11);
        assert!(count_ticks(u64::MAX, 5).len() <= 11);
    }
}
