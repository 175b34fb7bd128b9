//! Traces drawn as text, for the tests beside this file.

use crate::figure::{SpanFlags, SpanNote, TraceHeader, TraceView};

/// A trace from lines like `"  cart GetCart 20+44 !boom"`: two blanks a level, service, name, start + duration in
/// nanoseconds, and after `!` the error in words.
pub fn trace(lines: &[&str]) -> TraceView {
    let mut view = TraceView::default();
    for line in lines {
        let (body, note) = line.split_once('!').map_or((*line, None), |(body, note)| (body, Some(note)));
        let level = (body.len() - body.trim_start().len()) / 2;
        let mut words = body.split_whitespace();
        let mut text = || {
            view.texts.push(words.next().unwrap_or("x").to_owned());
            view.texts.len() as u32 - 1
        };
        let (service, name) = (text(), text());
        let times = words.next().and_then(|word| word.split_once('+')).unwrap_or(("0", "1"));
        push(&mut view, level as u32, times.0.parse().unwrap(), times.1.parse().unwrap(), note);
        view.service.push(service);
        view.name.push(name);
    }
    finish(view)
}

/// A trace of spans of the service `s`, by their depths.
pub fn by_depth(depths: &[u32]) -> TraceView {
    let mut view = TraceView { texts: vec!["s".into(), "op".into()], ..TraceView::default() };
    for &depth in depths {
        push(&mut view, depth, 0, 1, None);
    }
    view.service = vec![0; depths.len()];
    view.name = vec![1; depths.len()];
    finish(view)
}

fn push(view: &mut TraceView, depth: u32, start: u64, duration: u64, note: Option<&str>) {
    let row = view.depth.len() as u32;
    view.depth.push(depth);
    view.start_nanos.push(start);
    view.duration_nanos.push(duration);
    view.span_id.push(u64::from(row) + 1);
    view.flags.push(if note.is_some() { SpanFlags::ERROR } else { 0 });
    view.notes.extend(note.map(|text| SpanNote { row, text: text.to_owned() }));
}

fn finish(mut view: TraceView) -> TraceView {
    let count = view.depth.len();
    view.subtree_len = vec![1; count];
    let mut open: Vec<usize> = Vec::new();
    for row in 0..=count {
        let depth = view.depth.get(row).copied().unwrap_or(0);
        while open.last().is_some_and(|&at| row == count || view.depth[at] >= depth) {
            if let Some(at) = open.pop() {
                view.subtree_len[at] = (row - at) as u32;
                // Notes stand for errors; they ascend, so the first behind `at` decides.
                let next = view.notes.partition_point(|note| note.row as usize <= at);
                if view.notes.get(next).is_some_and(|note| (note.row as usize) < row) {
                    view.flags[at] |= SpanFlags::ERROR_BELOW;
                }
            }
        }
        open.push(row);
    }
    let end = view.start_nanos.iter().zip(&view.duration_nanos).map(|(start, len)| start + len).max();
    view.header = TraceHeader {
        spans: count as u32,
        duration_nanos: end.unwrap_or(0),
        depth: view.depth.iter().max().map_or(0, |depth| depth + 1),
        ..TraceHeader::default()
    };
    view
}
