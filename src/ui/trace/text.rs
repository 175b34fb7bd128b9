//! The trace as text: the tree that people paste into tickets, or JSON in either format.
//!
//! The engine holds the text and hands out windows of lines. All lines at hand are one text node, as high as they are; a
//! scroll moves it, and only a new window of lines is set anew. A whole text that is saved never passes through the
//! page's memory: it goes from the engine into a file as pieces.

use super::find::FindBox;
use super::state::{Found, TraceState};
use crate::engine::protocol::{Request, Response};
use crate::figure::scroll::Held;
use crate::figure::waterfall::tree_line;
use crate::figure::{TextLines, TraceText};
use crate::format::{bytes, fixed, plural};
use crate::page::saving::file_name;
use crate::platform;
use crate::route::TraceAs;
use crate::ui::figure::Switch;
use crate::ui::saving::{Unsaved, save};
use crate::ui::state::Asked;
use crate::ui::widget::{CopyLater, Frame, Later, VirtualScroll};
use crate::worker::client::AskError;
use leptos::prelude::*;
use web_sys::js_sys::Array;

/// Height of a line, px; as in `trace.css`.
const LINE_PX: f64 = 18.0;

/// Lines asked for at once.
const PAGE: u32 = 240;

/// What is larger is not copied, only saved: no clipboard is made for it, and the page would stand still meanwhile.
const MOST_COPIED_BYTES: u64 = 8_000_000;

/// The formats of JSON.
const FORMATS: &[(TraceAs, &str)] =
    &[(TraceAs::Text(TraceText::Otlp), "OTLP"), (TraceAs::Text(TraceText::Jaeger), "Jaeger")];

/// Signals of the text; copied freely.
#[derive(Clone, Copy)]
struct Text {
    state: TraceState,
    lines: Asked<TextLines>,
    scroll: VirtualScroll,
    /// First line that is asked for.
    wanted: RwSignal<u64>,
    /// Vertical place of the lines at hand, px.
    sheet_y: RwSignal<f64>,
    /// Columns of the widest line there was.
    columns: RwSignal<usize>,
}

/// Tools and lines.
#[component]
pub fn TextView(state: TraceState) -> impl IntoView {
    let of = memo(move || {
        let trace_id = state.opened.value.with(|opened| Some(opened.as_ref()?.view.header.trace_id.clone()))?;
        Some((trace_id, text_of(state.shown_as.get())?))
    });
    let wanted = RwSignal::new(0);
    let ask = move || {
        let (trace_id, text) = of.get()?;
        Some(Request::Lines { trace_id, text, first: wanted.get(), len: PAGE })
    };
    let lines = state.app.follow("lines", ask, |answer| match answer.response {
        Response::Lines(lines) => Some(lines),
        _ => None,
    });
    let scroll = VirtualScroll::new(LINE_PX, 0.0);
    let text = Text { state, lines, scroll, wanted, sheet_y: RwSignal::new(0.0), columns: RwSignal::new(0) };
    state.main.set_value(scroll.node);
    let frame = Frame::new();
    frame.set_work(move || text.paint());
    text.follow_matches();
    let kind = memo(move || text_of(state.shown_as.get()));
    effect(move || {
        // Another text of the same trace takes a while where that is large: what is there is not it.
        kind.track();
        lines.value.set(None);
    });
    effect(move || {
        of.track();
        wanted.set(0);
        text.columns.set(0);
        scroll.scroll_to(0.0);
    });
    effect(move || {
        let size = lines.value.with(|lines| lines.as_ref().map(|lines| (lines.count as usize, widest(&lines.lines))));
        scroll.rows.set(size.map_or(0, |(rows, _)| rows));
        if let Some((_, columns)) = size {
            text.columns.update(|most| *most = columns.max(*most));
        }
        scroll.track();
        frame.request();
    });
    let waiting = move || {
        let is_waiting = lines.is_pending.get() && lines.value.with(Option::is_none);
        let what = if kind.get() == Some(TraceText::Tree) { "Writing the tree …" } else { "Writing the JSON …" };
        is_waiting.then(|| view! { <p class="empty is-late" role="status">{what}</p> }.into_any())
    };
    let shown = move || lines.value.with(|lines| lines.as_ref().map(|lines| lines.lines.join("\n")));
    let sheet_place = move || format!("translateY({}px)", fixed(text.sheet_y.get(), 1));
    view! {
        <div class="trace-text" class:is-stale=move || lines.is_pending.get()>
            <Tools text />
            {move || lines.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            {dy(waiting)}
            <div
                class="virtual lines"
                node_ref=scroll.node
                data-testid="trace-text"
                role="region"
                aria-label="The trace as text"
                tabindex="0"
                on:scroll=move |_| scroll.scrolled(frame)
            >
                <div
                    class="virtual-content"
                    style:height=move || scroll.content_height()
                    style:min-width=move || format!("{}ch", text.columns.get() + 4)
                >
                    <div class="virtual-window" style:height=move || scroll.window_height()>
                        <div class="lines__marks" style:transform=dy(sheet_place)>{dy(move || text.marks())}</div>
                        <pre style:transform=dy(sheet_place)>{dy(shown)}</pre>
                    </div>
                </div>
            </div>
        </div>
    }
}

/// Format, size, and what can be done with the whole.
#[component]
fn Tools(text: Text) -> impl IntoView {
    let Text { state, lines, .. } = text;
    let is_json = memo(move || !matches!(text_of(state.shown_as.get()), Some(TraceText::Tree)));
    let facts = move || {
        lines.value.with(|lines| {
            let lines = lines.as_ref()?;
            let rest = if lines.bytes > MOST_COPIED_BYTES { ", too large to copy" } else { "" };
            Some(format!("{}, {}{rest}", plural(lines.count, "line", "lines"), bytes(lines.bytes)))
        })
    };
    let can_copy =
        move || lines.value.with(|lines| lines.as_ref().is_some_and(|lines| lines.bytes <= MOST_COPIED_BYTES));
    let of_span = move || state.selected.get().is_some() && !is_json.get();
    let save_all = move |_| {
        spawn(async move {
            let Some(TraceAs::Text(text)) = state.shown_as.try_get_untracked() else { return };
            let suffix = match text {
                TraceText::Tree => "txt",
                TraceText::Otlp => "otlp.json",
                TraceText::Jaeger => "jaeger.json",
            };
            let trace_id = state.read(|opened| opened.view.header.trace_id.clone()).unwrap_or_default();
            let name = file_name(&[&format!("trace-{trace_id}")], None, suffix);
            let Some(pieces) = whole(state, trace_id, text, None).await else { return };
            if let Err(Unsaved::Failed(sentence)) = save(&pieces, false, &name, Box::new(|| true)).await {
                state.app.notify(sentence, true);
            }
        });
    };
    view! {
        <div class="trace-tools">
            <FindBox state />
            <Show when=move || is_json.get()>
                <Switch label="Format" options=FORMATS chosen=state.shown_as on_choose=move |form| state.show_as(form) />
            </Show>
            <span class="figure__note" role="status" data-testid="trace-text-size">{dy(facts)}</span>
            <Show when=of_span>
                <CopyLater text=tree_of_span(state) label="Copy from the selected span" what="from the selected span on: it and what is below it" />
            </Show>
            <Show when=can_copy>
                <CopyLater
                    text=Box::new(move || later(state, text_of(state.shown_as.get_untracked()), None))
                    what="all of it"
                />
            </Show>
            <button class="icon copy" type="button" on:click=save_all>"Save"</button>
        </div>
    }
}

/// The selected span and what is below it, as a text tree.
pub fn tree_of_span(state: TraceState) -> Box<dyn Fn() -> Later> {
    Box::new(move || {
        let row = state.selected.get_untracked();
        later(state, row.map(|_| TraceText::Tree), row)
    })
}

fn later(state: TraceState, text: Option<TraceText>, row: Option<u32>) -> Later {
    let trace_id = state.read(|opened| opened.view.header.trace_id.clone());
    Box::pin(async move { platform::text_of(&whole(state, trace_id?, text?, row).await?).await })
}

/// All of a text, or a row and what is below it.
async fn whole(state: TraceState, trace_id: String, text: TraceText, row: Option<u32>) -> Option<Array> {
    let pieces = Array::new();
    match state.app.engine().ask_part("text", Request::Text { trace_id, text, row }, &pieces).await {
        Ok(_) => Some(pieces),
        Err(AskError::Superseded) => None,
        Err(AskError::Failed(sentence)) => {
            state.app.notify(sentence, true);
            None
        }
    }
}

impl Text {
    /// Reads rows that match what is looked for and rows of errors, as long as the tree is shown: JSON has no line for a row.
    fn with_matches<T>(&self, read: impl FnOnce(&[u32], &[u32]) -> Option<T>) -> Option<T> {
        let Self { state, .. } = self;
        if state.shown_as.get() != TraceAs::Text(TraceText::Tree) {
            return None;
        }
        let read = |found: &Found| state.opened.value.with(|opened| read(&found.rows, &opened.as_ref()?.errors));
        state.found.value.with(|found| read(found.as_ref()?))
    }

    /// Next and previous match lead to its line.
    fn follow_matches(self) {
        effect(move || {
            let active = self.state.active.get();
            let line = self.with_matches(|rows, errors| {
                let row = active.filter(|row| rows.binary_search(row).is_ok())?;
                Some(tree_line(errors, row))
            });
            if let Some(line) = line {
                self.scroll.reveal(line as usize);
            }
        });
    }

    /// Bands behind the lines at hand that match; the one the keyboard is on stands out.
    fn marks(&self) -> Option<Vec<AnyView>> {
        let (first, len) = self.lines.value.with(|lines| Some((lines.as_ref()?.first, lines.as_ref()?.lines.len())))?;
        let active = self.state.active.get();
        self.with_matches(|rows, errors| {
            let from = rows.partition_point(|&row| tree_line(errors, row) < first);
            let lines = rows.get(from..)?.iter().map(|&row| (row, tree_line(errors, row).saturating_sub(first)));
            let mark = |(row, at): (u32, u64)| {
                let class = if active == Some(row) { "lines__mark is-current" } else { "lines__mark" };
                let place = format!("translateY({}px)", fixed(at as f64 * LINE_PX, 0));
                view! { <div class=class style:transform=place></div> }.into_any()
            };
            Some(lines.take_while(|&(_, at)| at < len as u64).map(mark).collect())
        })
    }

    fn paint(&self) {
        let map = self.scroll.map();
        if map.viewport_px <= 0.0 {
            return;
        }
        self.scroll.settle();
        let top = self.scroll.top();
        let next = self.lines.value.with_untracked(|lines| {
            let lines = lines.as_ref()?;
            let held = Held { first: lines.first as usize, len: lines.lines.len() };
            let virtual_top = held.hold(&map, map.virtual_top(top));
            self.sheet_y.set(held.first as f64 * LINE_PX - virtual_top);
            self.state.was_painted();
            held.next_first(map.shown(top), map.rows, PAGE as usize)
        });
        if let Some(next) = next.map(|next| next as u64).filter(|next| *next != self.wanted.get_untracked()) {
            self.wanted.set(next);
        }
    }
}

fn text_of(form: TraceAs) -> Option<TraceText> {
    match form {
        TraceAs::Text(text) => Some(text),
        TraceAs::Waterfall | TraceAs::Spans => None,
    }
}

/// Columns of the widest line. Letters beyond ASCII may be as wide as two.
fn widest(lines: &[String]) -> usize {
    let columns = |line: &String| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    lines.iter().map(columns).max().unwrap_or(0)
}
