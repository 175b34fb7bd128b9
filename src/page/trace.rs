//! What the head of a trace and the detail of a span say.

use super::pair::among;
use crate::figure::{SpanRank, TraceHeader};
use crate::format::{count, duration, plural};

/// Characters of an id that stand in a line; of a longer one its first [`SHORT_CHARS`].
const MOST_CHARS: usize = 20;

/// So many characters tell most ids apart.
const SHORT_CHARS: usize = 8;

/// So many pieces of a text may be broken between; what follows breaks anywhere.
const MOST_PIECES: usize = 400;

/// An id short enough to stand in a line. An id of 64 bits has 16 zeros before it, which tell nothing.
#[must_use]
pub fn short_id(id: &str) -> String {
    let digits = if id.len() == 32 { id.trim_start_matches('0') } else { id };
    match digits.char_indices().nth(MOST_CHARS) {
        Some(_) => digits.chars().take(SHORT_CHARS).chain(['…']).collect(),
        None if digits.is_empty() => "0".to_owned(),
        None => digits.to_owned(),
    }
}

/// That spans start before their parents, and what that does to the figures; `None` where none does.
#[must_use]
pub fn early(header: &TraceHeader) -> Option<(String, String)> {
    let TraceHeader { early, early_nanos, root_nanos, duration_nanos, .. } = *header;
    let most = duration(early_nanos);
    let (spans, start, up_to) = match early {
        0 => return None,
        1 => ("1 span".to_owned(), "starts before its parent", ""),
        _ => (plural(early.into(), "span", "spans"), "start before their parents", "up to "),
    };
    let figures = format!(
        "Times are shown as they came. The duration of the trace goes from its earliest start to its latest end: {}, where the \
         root took {}. What of a span lies outside its parent counts neither for the parent’s self time nor for the critical path.",
        duration(duration_nanos),
        duration(root_nanos)
    );
    let title = format!("{spans} {start}, by {up_to}{most}: most likely the clocks of two hosts differ. {figures}");
    Some((format!("{spans} {up_to}{most} early"), title))
}

/// Where a span stands among its like: `slower than 97 % of 341 spans of`, which its service and operation follow.
#[must_use]
pub fn span_rank(rank: &SpanRank) -> Option<String> {
    let words = among(rank.shorter, rank.longer, rank.others)?;
    Some(format!("{words} of {} spans of", count(rank.others + 1)))
}

/// A text in pieces, between which a line may end: behind what names and paths are put together with, and blanks. So a class or
/// a path is not broken within a word, as long as there is another place.
#[must_use]
pub fn pieces(text: &str) -> Vec<&str> {
    let is_joint = |c: char| matches!(c, '.' | '/' | '_' | '-' | ':' | ',' | ';' | '&' | '=' | '?' | '@' | '$' | '(');
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_last = !is_joint(c) || chars.peek().is_none_or(|&(_, next)| is_joint(next) || next.is_whitespace());
        if is_last {
            continue;
        }
        if pieces.len() + 1 == MOST_PIECES {
            break;
        }
        let end = at + c.len_utf8();
        pieces.extend(text.get(start..end));
        start = end;
    }
    pieces.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_tells_an_id() {
        let short = [
            "a7b402ef00112233445566778899aabb",
            "000000000000000074280ae0c10d8062",
            &"0".repeat(32),
            "0012",
            "order-1",
        ];
        assert_eq!(short.map(short_id), ["a7b402ef…", "74280ae0c10d8062", "0", "0012", "order-1"]);
        assert_eq!(short_id("a-very-long-id-of-🎉🎉🎉🎉"), "a-very-l…");
    }

    #[test]
    fn early_spans_are_told_with_what_they_do() {
        let header = TraceHeader {
            early_nanos: 65_000_000,
            root_nanos: 99_400_000,
            duration_nanos: 162_000_000,
            ..TraceHeader::default()
        };
        assert_eq!(early(&header), None);
        let (badge, title) = early(&TraceHeader { early: 1, ..header.clone() }).unwrap();
        assert_eq!(badge, "1 span 65.0 ms early");
        assert!(title.starts_with("1 span starts before its parent, by 65.0 ms: "), "{title}");
        assert!(title.contains("162 ms, where the root took 99.4 ms"), "{title}");
        assert_eq!(early(&TraceHeader { early: 12, ..header }).unwrap().0, "12 spans up to 65.0 ms early");
    }

    #[test]
    fn where_a_span_stands() {
        let of = |shorter, longer, others| span_rank(&SpanRank { others, shorter, longer });
        assert_eq!(of(330, 10, 340).as_deref(), Some("slower than 97 % of 341 spans of"));
        assert_eq!(of(1_000, 0, 1_340).as_deref(), Some("the slowest of 1\u{202f}341 spans of"));
        assert_eq!((of(0, 7, 19).as_deref(), of(0, 0, 19)), (Some("the fastest of 20 spans of"), None));
    }

    #[test]
    fn lines_end_behind_joints() {
        assert_eq!(pieces("payment.v1.Payments/Charge"), ["payment.", "v1.", "Payments/", "Charge"]);
        assert_eq!(pieces("a://b, c- d"), ["a://", "b, c- d"]);
        assert_eq!((pieces("é.🎉."), pieces("..."), pieces("")), (vec!["é.", "🎉."], vec!["..."], vec![]));
        assert_eq!(pieces(&"a.".repeat(10_000)).len(), MOST_PIECES);
    }

    proptest! {
        #[test]
        fn pieces_are_the_text(text in "[a./_🎉 -]{0,40}") {
            prop_assert_eq!(pieces(&text).concat(), text);
        }
    }
}
