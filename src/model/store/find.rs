//! Traces by their ids.

use super::SpanStore;
use crate::model::columns::KnownTrace;
use crate::model::view::trace_id_text;
use crate::model::{ParsedId, TraceIx, parse_trace_id};

impl SpanStore {
    /// The trace with this id, as shown or in any other spelling of it. An opaque id that looks like hex, as an integer
    /// beyond `u64` does, is found before the hex id of these digits, which is shown with more of them.
    #[must_use]
    pub fn find_trace(&self, id: &str) -> Option<TraceIx> {
        let known =
            |id: [u64; 2], is_opaque: bool| self.tables.trace_index.get(&(id, is_opaque)).map(|&at| TraceIx(at));
        let opaque = || known([0, u64::from(self.tables.strings.find(id)?.0)], true);
        opaque().or_else(|| match parse_trace_id(id) {
            ParsedId::Binary(id) => known([(id >> 64) as u64, id as u64], false),
            _ => None,
        })
    }

    /// The traces whose id begins with this text, in the order of the store: with the first of 32 hexadecimal digits, of 16 where
    /// those before them are zeros, or with the first characters of an opaque id. None for an empty text.
    pub fn traces_beginning(&self, text: &str) -> impl Iterator<Item = TraceIx> {
        let is_hex = text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digits = match parse_trace_id(text) {
            ParsedId::Binary(digits) if is_hex => Some(digits),
            ParsedId::Absent if is_hex && !text.is_empty() => Some(0),
            _ => None,
        };
        let begins = move |trace: &KnownTrace| {
            if trace.is_opaque {
                return !text.is_empty() && trace_id_text(trace, &self.tables.strings).starts_with(text);
            }
            let id = u128::from(trace.id[0]) << 64 | u128::from(trace.id[1]);
            let is_first_of = |all: usize| {
                let rest = all.checked_sub(text.len()).map(|rest| 4 * rest as u32);
                rest.is_some_and(|rest| digits.is_some_and(|digits| id.checked_shr(rest) == Some(digits)))
            };
            is_first_of(32) || (trace.id[0] == 0 && is_first_of(16))
        };
        (0..).zip(self.traces()).filter(move |(_, trace)| begins(&trace.known)).map(|(at, _)| TraceIx(at))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::store_of;

    #[test]
    fn traces_by_how_their_ids_begin() {
        let ids = [
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "4bf92f3500000000a3ce929d0e0e4736",
            "a7b402efa7b402ef",
            "1",
            "order-1",
            "order-12",
        ];
        let pictures = ids.map(|id| format!("a web |-| trace={id}"));
        let store = store_of(&pictures.each_ref().map(String::as_str));
        let found = |text: &str| {
            let traces = store.traces_beginning(text).filter_map(|at| store.trace(at));
            traces.map(|trace| store.trace_id(trace)).collect::<Vec<_>>()
        };
        assert_eq!(found("4bf92f35").len(), 2);
        assert_eq!(found("4BF92F3577"), ["4bf92f3577b34da6a3ce929d0e0e4736"]);
        assert_eq!(found("a7b4"), ["0000000000000000a7b402efa7b402ef"], "of 64 bits: without the zeros");
        assert_eq!(found("0000000000000000a7b4").len(), 1);
        assert_eq!(
            (found("order-1").len(), found("order-12"), found("order-13").len()),
            (2, vec!["order-12".to_owned()], 0)
        );
        // What is zero as base64 is no beginning of a small number.
        for text in ["", "b402", "+4bf", "4bf92f3577b34da6a3ce929d0e0e47360", "AAAAAAAAAAAAAAAAAAAAAA==", "🎉"] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
