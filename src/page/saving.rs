//! Names of files that are saved, and how far one has come.

use crate::format::{bytes, count, iso_time, plural};

/// Longest part of a name that comes from the data, in characters: file systems take 255 bytes in all.
const MOST_CHARS: usize = 48;

/// Endings that say how the data came, not what it is.
const ENDINGS: &[&str] = &[".gz", ".json", ".jsonl", ".ndjson", ".txt"];

/// Starts before this moment (1971) are of a relative clock: they name no day.
const ABSOLUTE_NANOS: u64 = 31_536_000_000_000_000;

/// A name that any file system takes: the data's, the window of time in UTC, and what it ends in, after a point. What may
/// not stand in a name, or would turn the direction of what follows, becomes `-`.
#[must_use]
pub fn file_name(files: &[&str], range_nanos: Option<(u64, u64)>, suffix: &str) -> String {
    let mut name = stem(files.first().copied().unwrap_or_default());
    if files.len() > 1 {
        name.push_str(&format!("+{}", files.len() - 1));
    }
    if let Some(window) = range_nanos.filter(|(from, _)| *from >= ABSOLUTE_NANOS).map(window) {
        name.push('_');
        name.push_str(&window);
    }
    format!("{name}.{suffix}")
}

fn stem(file: &str) -> String {
    // Of an address its last words.
    let mut rest = file.trim_end_matches('/').rsplit('/').next().unwrap_or(file);
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| rest.strip_suffix(ending)) {
        rest = shorter;
    }
    let mut out = String::new();
    for c in rest.chars().take(MOST_CHARS) {
        let is_fine = c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
        if is_fine {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    let trimmed = out.trim_matches(['-', '.']);
    if trimmed.is_empty() { "traces".to_owned() } else { trimmed.to_owned() }
}

/// `2026-11-03T1422-1530Z`; with both days where there are two.
fn window((from, to): (u64, u64)) -> String {
    let [from, to] = [from, to].map(iso_time);
    let part = |text: &str, of: std::ops::Range<usize>| text.get(of).unwrap_or_default().replace(':', "");
    let (day, until) = (part(&from, 0..10), part(&to, 0..10));
    let until = if day == until { String::new() } else { format!("{until}T") };
    format!("{day}T{}-{until}{}Z", part(&from, 11..16), part(&to, 11..16))
}

/// How far it has come: `120 of 1 000 traces, 4.1 MB`.
#[must_use]
pub fn progress(done: u64, selected: u64, size: u64) -> String {
    format!("{} of {}, {}", count(done.min(selected)), plural(selected, "trace", "traces"), bytes(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400_000_000_000;
    const START: u64 = 1_700_000_000_000_000_000;

    #[test]
    fn names_say_which_data_and_when() {
        let hour = Some((START, START + DAY / 24));
        assert_eq!(file_name(&["checkout.json.gz"], hour, "otlp.json"), "checkout_2023-11-14T2213-2313Z.otlp.json");
        let days = Some((START, START + DAY));
        assert_eq!(file_name(&["a.json", "b"], days, "txt"), "a+1_2023-11-14T2213-2023-11-15T2213Z.txt");
        assert_eq!(file_name(&["a.b.json"], Some((0, 5)), "csv"), "a.b.csv", "a relative clock");
    }

    #[test]
    fn names_are_harmless() {
        let of = |name: &str| file_name(&[name], None, "txt");
        assert_eq!(of("https://jaeger.example/api/traces?service=a&limit=5"), "traces-service-a-limit-5.txt");
        assert_eq!(of("..\\..\\etc/..passwd"), "passwd.txt");
        assert_eq!(of("a\u{202e}gpj.exe"), "a-gpj.exe.txt");
        assert_eq!((of(""), of("…"), of("/")), ("traces.txt".into(), "traces.txt".into(), "traces.txt".into()));
        assert_eq!(of("تتبع 🦄 Zoë.json"), "تتبع-Zoë.txt");
        assert_eq!(of(&"x".repeat(300)).len(), 52);
    }

    #[test]
    fn progress_never_exceeds_the_selection() {
        assert_eq!(progress(7, 5, 1_000), "5 of 5 traces, 1.0 kB");
    }
}
