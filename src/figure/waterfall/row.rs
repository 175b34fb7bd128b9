//! One row of the waterfall as plain data: what a pooled row component draws.

use super::{Bar, Indent, TimeWindow, VisibleRows, bar, has_children, path_line};
use crate::figure::{SpanFlags, TracePath, TraceView, hue};

/// What all rows of a frame share.
pub struct RowContext<'a> {
    /// The trace.
    pub view: &'a TraceView,
    /// Which rows are shown.
    pub visible: &'a VisibleRows,
    /// Hue of each text that is a service.
    pub hues: &'a [u8],
    /// The time shown.
    pub window: TimeWindow,
    /// Indentation.
    pub indent: Indent,
    /// Width of the timeline.
    pub timeline_px: f64,
    /// The critical path, where it is drawn.
    pub path: Option<&'a TracePath>,
    /// Rows that match the search, ascending.
    pub matches: &'a [u32],
    /// The row whose detail is open.
    pub selected: Option<u32>,
    /// The row the keyboard is on.
    pub active: Option<u32>,
}

/// One row. Equal rows look equal, so a component fed with an equal one need not be touched.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowView {
    /// Row in the trace.
    pub row: u32,
    /// Position in the list.
    pub position: usize,
    /// Id of the span as shown and linked.
    pub span_id: String,
    /// Depth, 0 at a root.
    pub depth: u32,
    /// Width of the guides.
    pub guides_px: f64,
    /// The depth as a number, where indentation stops short of it.
    pub level: Option<u32>,
    /// `Some(true)`: children are shown; `Some(false)`: hidden; `None`: there are none.
    pub expanded: Option<bool>,
    /// Service.
    pub service: String,
    /// Hue of the service.
    pub hue: u8,
    /// Operation.
    pub name: String,
    /// The error in words.
    pub error: Option<String>,
    /// An error lies below.
    pub is_error_below: bool,
    /// Its parent is named but missing.
    pub is_orphan: bool,
    /// See [`SpanFlags::REPEATS`].
    pub repeats: bool,
    /// Bar and place of the duration.
    pub bar: Bar,
    /// Its part of the critical path, see [`path_line`]; "" for none.
    pub path: String,
    /// Duration as text.
    pub duration: String,
    /// Its detail is open.
    pub is_selected: bool,
    /// The keyboard is on it.
    pub is_active: bool,
    /// It matches the search.
    pub is_match: bool,
}

/// Longest text set into a row, in characters; the span's detail shows all of it.
const MAX_TEXT: usize = 300;

/// Mean width of a character of a duration (11 px, tabular figures).
const CHAR_PX: f64 = 6.4;

/// The row at `position`; `format` writes durations.
#[must_use]
pub fn row_view(context: &RowContext<'_>, position: usize, format: impl Fn(u64) -> String) -> Option<RowView> {
    let RowContext { view, visible, .. } = *context;
    let row = visible.row_at(position)?;
    let at = row as usize;
    let flags = SpanFlags(view.flags.get(at).copied().unwrap_or(0));
    let depth = view.depth.get(at).copied().unwrap_or(0);
    let service = view.service.get(at).copied().unwrap_or(0) as usize;
    let duration_nanos = view.duration_nanos.get(at).copied().unwrap_or(0);
    let duration = format(duration_nanos);
    let label_px = duration.chars().count() as f64 * CHAR_PX;
    let start_nanos = view.start_nanos.get(at).copied().unwrap_or(0);
    let error = flags.has(SpanFlags::ERROR).then(|| cut(view.note(row).unwrap_or("error")));
    Some(RowView {
        row,
        position,
        span_id: view.span_id_text(row),
        depth,
        guides_px: context.indent.guides_px(depth),
        level: context.indent.is_capped(depth).then_some(depth),
        expanded: has_children(view, row).then(|| !visible.is_collapsed(row)),
        service: text(view, service),
        hue: context.hues.get(service).copied().unwrap_or(0),
        name: text(view, view.name.get(at).copied().unwrap_or(u32::MAX) as usize),
        error,
        is_error_below: flags.has(SpanFlags::ERROR_BELOW),
        is_orphan: flags.has(SpanFlags::ORPHAN),
        repeats: flags.has(SpanFlags::REPEATS),
        bar: bar(&context.window, start_nanos, duration_nanos, context.timeline_px, label_px),
        path: context.path.map_or_else(String::new, |path| path_line(path, row, &context.window, context.timeline_px)),
        duration,
        is_selected: context.selected == Some(row),
        is_active: context.active == Some(row),
        is_match: context.matches.binary_search(&row).is_ok(),
    })
}

/// The hue of each text that is a service; 0 for all others. One pass, one hash per distinct service.
#[must_use]
pub fn service_hues(view: &TraceView) -> Vec<u8> {
    const UNKNOWN: u8 = u8::MAX;
    let mut hues = vec![UNKNOWN; view.texts.len()];
    for &service in &view.service {
        if let (Some(at), Some(name)) = (hues.get_mut(service as usize), view.texts.get(service as usize))
            && *at == UNKNOWN
        {
            *at = hue(name);
        }
    }
    hues.iter_mut().filter(|at| **at == UNKNOWN).for_each(|at| *at = 0);
    hues
}

/// A text of a trace, as a row shows it.
pub(super) fn text(view: &TraceView, index: usize) -> String {
    view.texts.get(index).map(|text| cut(text)).unwrap_or_default()
}

/// A text short enough for a row.
#[must_use]
pub fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::trace;
    use super::*;

    fn rows(view: &TraceView, visible: &VisibleRows) -> Vec<RowView> {
        let context = RowContext {
            view,
            visible,
            hues: &[7, 0, 3, 0, 5, 0],
            window: TimeWindow::full(view.header.duration_nanos),
            indent: Indent { step_px: 20.0, levels: 1 },
            timeline_px: 500.0,
            path: None,
            matches: &[1],
            selected: Some(1),
            active: Some(0),
        };
        (0..visible.len()).filter_map(|at| row_view(&context, at, |nanos| format!("{nanos} ns"))).collect()
    }

    #[test]
    fn a_row_says_all_that_is_drawn() {
        let view = trace(&["a x 0+100", "  b y 10+20", "    c z 50+0 !boom"]);
        let mut visible = VisibleRows::all(&view);
        let all = rows(&view, &visible);
        assert_eq!((all[0].expanded, all[2].expanded), (Some(true), None));
        assert_eq!((all[1].is_error_below, all[2].error.as_deref()), (true, Some("boom")));
        assert_eq!((all[2].level, all[2].guides_px, all[1].level), (Some(2), 20.0, None));
        assert_eq!((all[1].service.as_str(), all[1].hue, all[1].duration.as_str()), ("b", 3, "20 ns"));
        assert_eq!((all[0].is_active, all[1].is_selected, all[1].is_match), (true, true, true));
        visible.set_collapsed(&view, 1, true);
        let folded = rows(&view, &visible);
        assert_eq!((folded.len(), folded[1].expanded, folded[1].is_error_below), (2, Some(false), true));
    }

    #[test]
    fn services_have_their_hues() {
        let view = trace(&["frontend x", "  payment frontend"]);
        assert_eq!(service_hues(&view), [hue("frontend"), 0, hue("payment"), 0]);
    }

    #[test]
    fn endless_names_are_cut_between_characters() {
        let mut view = trace(&["a x 0+1"]);
        view.texts[1] = "é🎉".repeat(1000);
        let name = &rows(&view, &VisibleRows::all(&view))[0].name;
        assert_eq!(name.chars().count(), MAX_TEXT + 1);
        assert!(name.ends_with("🎉…"));
    }
}
