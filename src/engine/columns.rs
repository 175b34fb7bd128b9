//! The drawing columns of a trace, or of two, as one buffer that can be transferred: the header, then the columns.

use super::protocol;
use crate::figure::{Alignment, SpanNote, SpanTable, TraceHeader, TraceView};
use crate::model::Twin;
use bytemuck::Pod;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Head {
    header: TraceHeader,
    texts: Vec<String>,
    opaque_ids: Vec<u32>,
    twins: Vec<Twin>,
    notes: Vec<SpanNote>,
}

/// The view as bytes.
#[must_use]
pub fn encode(view: &TraceView) -> Vec<u8> {
    let head = Head {
        header: view.header.clone(),
        texts: view.texts.clone(),
        opaque_ids: view.opaque_ids.clone(),
        twins: view.twins.clone(),
        notes: view.notes.clone(),
    };
    let head = protocol::encode(&head);
    let mut out = Vec::with_capacity(head.len() + view.depth.len() * 44 + 64);
    put(&mut out, &head);
    put(&mut out, &view.start_nanos);
    put(&mut out, &view.duration_nanos);
    put(&mut out, &view.span_id);
    put(&mut out, &view.depth);
    put(&mut out, &view.subtree_len);
    put(&mut out, &view.service);
    put(&mut out, &view.name);
    put(&mut out, &view.flags);
    out
}

/// The reverse of [`encode`]; `None` if the bytes are not what it writes.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<TraceView> {
    let rest = &mut { bytes };
    let Head { header, texts, opaque_ids, twins, notes } = protocol::decode(take(rest)?)?;
    Some(TraceView {
        header,
        start_nanos: column(rest)?,
        duration_nanos: column(rest)?,
        span_id: column(rest)?,
        depth: column(rest)?,
        subtree_len: column(rest)?,
        service: column(rest)?,
        name: column(rest)?,
        flags: column(rest)?,
        texts,
        opaque_ids,
        twins,
        notes,
    })
}

/// Two views and how their rows meet, as bytes.
#[must_use]
pub fn encode_pair(good: &TraceView, bad: &TraceView, rows: &Alignment) -> Vec<u8> {
    let (good, bad) = (encode(good), encode(bad));
    let mut out = Vec::with_capacity(good.len() + bad.len() + rows.len() * 16 + 32);
    put(&mut out, &good);
    put(&mut out, &bad);
    for column in [&rows.depth, &rows.subtree_len, &rows.good, &rows.bad] {
        put(&mut out, column);
    }
    out
}

/// The reverse of [`encode_pair`]; `None` if the bytes are not what it writes.
#[must_use]
pub fn decode_pair(bytes: &[u8]) -> Option<(TraceView, TraceView, Alignment)> {
    let rest = &mut { bytes };
    let (good, bad) = (decode(take(rest)?)?, decode(take(rest)?)?);
    let rows = Alignment { depth: column(rest)?, subtree_len: column(rest)?, good: column(rest)?, bad: column(rest)? };
    Some((good, bad, rows))
}

/// The table of a trace's spans, as bytes.
#[must_use]
pub fn encode_spans(table: &SpanTable) -> Vec<u8> {
    let mut out = Vec::with_capacity(table.order.len() * 21 + 16);
    put(&mut out, &table.order);
    put(&mut out, &table.self_nanos);
    put(&mut out, &table.on_path_nanos);
    put(&mut out, &table.status);
    out
}

/// The reverse of [`encode_spans`]; `None` if the bytes are not what it writes.
#[must_use]
pub fn decode_spans(bytes: &[u8]) -> Option<SpanTable> {
    let rest = &mut { bytes };
    let (order, self_nanos) = (column(rest)?, column(rest)?);
    Some(SpanTable { order, self_nanos, on_path_nanos: column(rest)?, status: column(rest)? })
}

fn put<T: Pod>(out: &mut Vec<u8>, column: &[T]) {
    let bytes: &[u8] = bytemuck::cast_slice(column);
    out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    out.extend_from_slice(bytes);
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (len, tail) = rest.split_first_chunk::<4>()?;
    let (column, tail) = tail.split_at_checked(u32::from_le_bytes(*len) as usize)?;
    *rest = tail;
    Some(column)
}

fn column<T: Pod>(rest: &mut &[u8]) -> Option<Vec<T>> {
    let column = take(rest)?;
    column.len().is_multiple_of(size_of::<T>()).then(|| bytemuck::pod_collect_to_vec(column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SpanKind;

    #[test]
    fn a_view_survives_the_wire() {
        let view = TraceView {
            header: TraceHeader { spans: 2, others: 2, shorter: 1, ..TraceHeader::default() },
            start_nanos: vec![0, u64::MAX],
            duration_nanos: vec![1, 2],
            span_id: vec![7, 0],
            depth: vec![0, 1],
            subtree_len: vec![2, 1],
            service: vec![0, 0],
            name: vec![0, 0],
            flags: vec![1, 0],
            texts: vec!["a".into()],
            opaque_ids: vec![1],
            twins: vec![Twin { row: 1, kind: SpanKind::Server, nth: 2 }],
            notes: vec![SpanNote { row: 0, text: "no".into() }],
        };
        assert_eq!(decode(&encode(&view)), Some(view.clone()));
        assert_eq!(decode(&encode(&view)[..50]), None);
        let rows =
            Alignment { depth: vec![0, 1], subtree_len: vec![2, 1], good: vec![0, 1], bad: vec![0, Alignment::NONE] };
        let both = encode_pair(&view, &TraceView::default(), &rows);
        assert_eq!(decode_pair(&both[..both.len() - 1]), None);
        assert_eq!(decode_pair(&both), Some((view.clone(), TraceView::default(), rows)));
        let table = SpanTable {
            order: vec![1, 0],
            self_nanos: vec![7, 8],
            on_path_nanos: vec![9, u64::MAX],
            status: vec![0, 2],
        };
        assert_eq!(decode_spans(&encode_spans(&table)), Some(table));
        assert_eq!((view.span_id_text(0), view.span_id_text(1)), ("0000000000000007".into(), "a".into()));
        assert_eq!((view.row_of("0000000000000007"), view.row_of("a"), view.row_of("b")), (Some(0), Some(1), None));
    }
}
