//! Text of a trace that may stand in a line of a terminal or a ticket.

use std::borrow::Cow;

/// The text with everything spelt out that would move the cursor, end the line, colour what follows or turn its
/// direction: `\n`, `\u{1b}`. Texts of traces are hostile; without this a span name could rewrite the screen.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unseen(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Controls, line and paragraph separators, and the marks that turn or isolate a direction.
fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_spelt_out_and_the_rest_stays() {
        assert_eq!(visible("Zoë 🦄 مرحبا \\n"), "Zoë 🦄 مرحبا \\n");
        assert_eq!(visible("a\u{1b}[2Jb\r\nc\u{202e}d\u{9b}"), "a\\u{1b}[2Jb\\r\\nc\\u{202e}d\\u{9b}");
    }
}
