//! The whole trace in a strip: where in time the waterfall is, and where to go.
//!
//! Spans are drawn on a canvas once per trace, size and theme (`figure::waterfall::minimap` bounds the work by
//! pixels). What moves — the window of time, the part on the screen — are elements above it.

use super::keys;
use super::ruler::x_in;
use super::state::TraceState;
use crate::figure::HUE_DEGREES;
use crate::figure::waterfall::{Minimap, MinimapRun, TimeWindow, match_columns, minimap};
use crate::format::fixed;
use crate::ui::widget::use_size;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, PointerEvent};

/// Free px above and below the lanes.
const MARGIN_PX: f64 = 4.0;
/// Tallest lane, px: few spans do not become blocks.
const MAX_LANE_PX: f64 = 3.0;
/// Reach of a handle, px.
const HANDLE_PX: f64 = 6.0;

/// What the pointer is doing. Shares are of the whole trace.
#[derive(Clone, Copy, PartialEq)]
enum Drag {
    /// Nothing.
    Idle,
    /// A new range, from here to there; it takes effect when the pointer is released.
    Select(f64, f64),
    /// The window moves; where it was grabbed, and what it was.
    Move(f64, TimeWindow),
    /// An edge moves; where the other one is.
    Edge(f64),
}

/// The minimap with its window.
#[component]
pub fn TraceMinimap(state: TraceState) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let canvas = NodeRef::<Canvas>::new();
    let size = use_size(node);
    let drag = RwSignal::new(Drag::Idle);
    let ticks = NodeRef::<Canvas>::new();
    draw_spans(state, canvas, size);
    draw_matches(state, ticks, size);
    let share = move |event: &PointerEvent| {
        let width = size.get_untracked().0.max(1.0);
        (x_in(event, node) / width).clamp(0.0, 1.0)
    };
    let down = move |event: PointerEvent| {
        if event.button() == 0 {
            capture(&event);
            let reach = HANDLE_PX / size.get_untracked().0.max(1.0);
            drag.set(grab(&state.window.get_untracked(), share(&event), reach));
        }
    };
    let follow = move |event: PointerEvent| {
        let at = share(&event);
        match drag.get_untracked() {
            Drag::Idle => {}
            Drag::Select(from, _) => drag.set(Drag::Select(from, at)),
            Drag::Move(from, window) => state.set_window(|_| {
                let (left, right) = window.of_trace();
                window.pan((at - from) / (right - left).max(f64::MIN_POSITIVE))
            }),
            Drag::Edge(other) => state.set_window(|window| window.select(at, other)),
        }
    };
    let release = move |event: PointerEvent| {
        if let Drag::Select(from, _) = drag.get_untracked() {
            let to = share(&event);
            let is_click = (to - from).abs() * size.get_untracked().0 < 3.0;
            state.set_window(|window| if is_click { window.centred(to) } else { window.select(from, to) });
        }
        drag.set(Drag::Idle);
    };
    view! {
        <div
            class="minimap"
            node_ref=node
            tabindex="0"
            role="group"
            aria-label="The whole trace; drag to choose a time, arrows pan and zoom"
            on:pointerdown=down
            on:pointermove=follow
            on:pointerup=release
            on:pointercancel=move |_| drag.set(Drag::Idle)
            on:dblclick=move |_| state.set_window(|window| window.reset())
            on:keydown=move |event| keys::in_timeline(state, &event)
            on:wheel=move |event| keys::wheel(state, &event, 0.5)
        >
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            <canvas node_ref=ticks aria-hidden="true"></canvas>
            <Overlay state drag />
        </div>
    }
}

/// Spans are drawn once per trace, size and theme.
fn draw_spans(state: TraceState, canvas: NodeRef<Canvas>, size: RwSignal<(f64, f64)>) {
    effect(move || {
        state.app.theme.track();
        let (Some(canvas), pixels) = (canvas.get(), Pixels::of(size.get())) else { return };
        state.opened.value.with(|opened| {
            let Some(opened) = opened else { return };
            let drawn = minimap(&opened.view, &opened.hues, pixels.width as u16, pixels.lanes());
            // Without a context there is nothing to draw on.
            let _ = draw(&canvas, &pixels, &drawn);
        });
    });
}

/// Matches lie on a canvas of their own: a search does not draw the spans again.
fn draw_matches(state: TraceState, canvas: NodeRef<Canvas>, size: RwSignal<(f64, f64)>) {
    effect(move || {
        state.app.theme.track();
        let (Some(canvas), pixels) = (canvas.get(), Pixels::of(size.get())) else { return };
        state.found.value.with(|found| {
            state.opened.value.with(|opened| {
                let (Some(opened), Some(found)) = (opened, found) else {
                    canvas.set_width(0);
                    return;
                };
                let columns = match_columns(&opened.view, &found.rows, pixels.width as u16);
                // See above.
                let _ = draw_columns(&canvas, &pixels, &columns);
            });
        });
    });
}

/// Window, selection and the rows on the screen.
#[component]
fn Overlay(state: TraceState, drag: RwSignal<Drag>) -> impl IntoView {
    let edges = memo(move || state.window.get().of_trace());
    let is_full = memo(move || state.window.get().is_full());
    let selection = move || match drag.get() {
        Drag::Select(from, to) => (from.min(to), from.max(to)),
        _ => (0.0, 0.0),
    };
    let rows = move || state.shown_share.get();
    let is_all_seen = move || rows().1 - rows().0 >= 1.0;
    view! {
        <div class="minimap-shade" class:is-unused=move || is_full.get() style:width=move || percent(edges.get().0)></div>
        <div class="minimap-shade is-right" class:is-unused=move || is_full.get() style:width=move || percent(1.0 - edges.get().1)></div>
        <div
            class="minimap-window"
            class:is-full=move || is_full.get()
            style:left=move || percent(edges.get().0)
            style:width=move || percent(edges.get().1 - edges.get().0)
        ></div>
        <div
            class="minimap-selection"
            class:is-unused=move || !matches!(drag.get(), Drag::Select(from, to) if from != to)
            style:left=move || percent(selection().0)
            style:width=move || percent(selection().1 - selection().0)
        ></div>
        <div
            class="minimap-rows"
            class:is-unused=dy(is_all_seen)
            style:top=move || percent(rows().0)
            style:height=move || percent(rows().1 - rows().0)
        ></div>
    }
}

fn percent(share: f64) -> String {
    format!("{}%", fixed(share * 100.0, 3))
}

/// What a press at a share of the trace takes hold of.
fn grab(window: &TimeWindow, at: f64, reach: f64) -> Drag {
    let (from, to) = window.of_trace();
    if window.is_full() {
        Drag::Select(at, at)
    } else if (at - from).abs() <= reach {
        Drag::Edge(to)
    } else if (at - to).abs() <= reach {
        Drag::Edge(from)
    } else if (from..to).contains(&at) {
        Drag::Move(at, *window)
    } else {
        Drag::Select(at, at)
    }
}

fn capture(event: &PointerEvent) {
    if let Some(element) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
        // Without capture the drag ends at the edge of the strip; no more than that is lost.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// The canvas in its own pixels.
struct Pixels {
    width: f64,
    height: f64,
    ratio: f64,
}

impl Pixels {
    fn of((width, height): (f64, f64)) -> Self {
        let ratio = window().device_pixel_ratio();
        Self { width: (width * ratio).round(), height: (height * ratio).round(), ratio }
    }

    fn room(&self) -> f64 {
        (self.height - 2.0 * MARGIN_PX * self.ratio).max(1.0)
    }

    /// As many lanes as there is room for: one a pixel.
    fn lanes(&self) -> u16 {
        self.room() as u16
    }

    /// Wipes a canvas of this size.
    fn wipe(&self, canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
        canvas.set_width(self.width as u32);
        canvas.set_height(self.height as u32);
        canvas.get_context("2d").ok()??.dyn_into().ok()
    }
}

fn draw(canvas: &HtmlCanvasElement, pixels: &Pixels, map: &Minimap) -> Option<()> {
    let context = pixels.wipe(canvas)?;
    let colours = Colours::read()?;
    let pitch = (pixels.room() / f64::from(map.lanes.max(1))).min(MAX_LANE_PX * pixels.ratio);
    let thick = if pitch >= 2.0 { (pitch * 0.75).round() } else { pitch.max(1.0) };
    for (number, colour) in (0_u8..).zip(&colours.spans) {
        context.set_fill_style_str(colour);
        context.begin_path();
        for &MinimapRun { lane, from, to, .. } in map.runs.iter().filter(|run| run.colour == number) {
            let y = MARGIN_PX * pixels.ratio + f64::from(lane) * pitch;
            context.rect(f64::from(from), y, f64::from(to - from), thick);
        }
        context.fill();
    }
    Some(())
}

fn draw_columns(canvas: &HtmlCanvasElement, pixels: &Pixels, columns: &[u16]) -> Option<()> {
    let context = pixels.wipe(canvas)?;
    context.set_fill_style_str(&Colours::read()?.matches);
    let height = 5.0 * pixels.ratio;
    for &x in columns {
        context.fill_rect(f64::from(x), pixels.height - height, (1.5 * pixels.ratio).max(1.0), height);
    }
    Some(())
}

/// The colours of the theme in force, as the style sheet has them.
struct Colours {
    /// By number: hues, then red.
    spans: Vec<String>,
    matches: String,
}

impl Colours {
    fn read() -> Option<Self> {
        let style = window().get_computed_style(&document().document_element()?).ok()??;
        let token = |name: &str| style.get_property_value(name).unwrap_or_default().trim().to_owned();
        let (lightness, chroma) = (token("--service-l"), token("--service-c"));
        let hues = HUE_DEGREES.iter().map(|degrees| format!("oklch({lightness} {chroma} {degrees})"));
        let spans = hues.chain([token("--bad")]).collect();
        Some(Self { spans, matches: token("--accent") })
    }
}
