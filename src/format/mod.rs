//! How numbers, durations, sizes and times are written, and where axes have their ticks: one formatter for every
//! table, chart and export (DEFINITIONS, "Display"). Pure; knows neither the browser nor its zone.
//!
//! Units stand after an ordinary space, thousands apart by a narrow no-break one (U+202F). What cannot be computed is
//! [`NONE`], never 0.

pub mod address;
mod number;
mod parse;
mod plain;
mod sheet;
mod ticks;
mod time;

pub use number::{
    NONE, bytes, count, duration, duration_f64, duration_parts, fixed, optional_duration, percent, plural, share,
};
pub use parse::parse_duration;
pub use plain::{iso_time, plain_count, plain_millis, plain_share};
pub use sheet::{Separator, Unit};
pub use ticks::{Tick, count_ticks, duration_ticks, log_duration_ticks, share_ticks, time_ticks};
pub use time::{Zone, date, date_time, offset, time_of_day, time_range};
