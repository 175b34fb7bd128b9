//! The service graph as SVG: nodes take focus, edges and nodes say their numbers, the drawing pans and zooms.

mod nearness;
mod pan;
mod picture;
mod shapes;
mod words;

pub use words::shortened;

use super::picture::Picture;
use super::tip::TipBox;
use crate::chart::PlotRect;
use crate::chart::graph::{self, Shown, Toward, Viewport};
use crate::figure::ServiceGraph;
use crate::format::fixed;
use crate::platform;
use leptos::ev;
use leptos::prelude::*;
use leptos::{html, svg};
use nearness::Drawn;
use pan::Pan;
use wasm_bindgen::JsCast as _;

/// A node or an edge, by its position in the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Node(usize),
    Edge(usize),
}

/// What every shape of one drawing needs.
#[derive(Clone, Copy)]
struct Handles {
    /// Under the pointer or in focus.
    pointed: RwSignal<Option<Target>>,
    drawn: RwSignal<Drawn>,
    selected: Signal<Option<usize>>,
    on_select: Callback<Option<usize>>,
    on_open: Callback<usize>,
    pan: Pan,
    svg: NodeRef<svg::Svg>,
}

impl Handles {
    /// Nothing is pointed at any more. The drawing may be gone: the browser tells of a lost focus while it removes it.
    fn point_away(self) {
        self.pointed.try_set(None);
    }
}

/// The graph; what is selected belongs to the panel.
#[component]
pub fn ServiceGraphView(
    /// The figure; `None` before the first answer.
    #[prop(into)]
    figure: Signal<Option<ServiceGraph>>,
    /// The node in the side panel.
    #[prop(into)]
    selected: Signal<Option<usize>>,
    /// What of it is drawn.
    shown: Memo<Shown>,
    /// A node to move focus to, once it is drawn.
    wanted: RwSignal<Option<usize>>,
    /// Draws it once more, to be saved.
    picture: Picture,
    /// Told which node was clicked; `None`: the empty ground.
    #[prop(into)]
    on_select: Callback<Option<usize>>,
    /// Told which node was double-clicked: its traces are wanted.
    #[prop(into)]
    on_open: Callback<usize>,
) -> impl IntoView {
    let (svg, frame) = (NodeRef::<svg::Svg>::new(), NodeRef::<html::Div>::new());
    let pan = Pan::within(frame);
    let (pointed, drawn) = (RwSignal::new(None), RwSignal::new(Drawn::default()));
    let handles = Handles { pointed, drawn, selected, on_select, on_open, pan, svg };
    fit_to_view(figure, shown, selected, pan);
    follow_selected(figure, selected, pan);
    nearness::mark(handles);
    picture.set(move |_, _, ratio| {
        let svg = svg.get_untracked()?;
        figure.with_untracked(|figure| {
            shown.with_untracked(|shown| picture::drawing(figure.as_ref()?, shown, &svg, ratio))
        })
    });
    effect(move || {
        if let Some(node) = wanted.get() {
            platform::after_paint(move || {
                focus(figure, node, handles);
                wanted.try_set(None);
            });
        }
    });
    let tip = Signal::derive(move || {
        let target = handles.pointed.get()?;
        // The side panel has these numbers already.
        if let (Target::Node(node), Some(selected)) = (target, selected.get())
            && node == selected
        {
            return None;
        }
        figure.with(|figure| words::tip(figure.as_ref()?, target, pan.viewport.get(), pan.window.get()))
    });
    let drawing =
        move || figure.with(|figure| figure.as_ref().map(|figure| shapes::drawing(figure, &shown.get(), handles)));
    let summary = move || figure.with(|figure| figure.as_ref().map_or_else(String::new, words::summary));
    view! {
        <div class="graph" node_ref=frame>
            <svg class="graph__svg" node_ref=svg role="group" aria-label=dy(summary) class:is-pointed=move || handles.pointed.get().is_some()
                class:is-panned=move || pan.is_panning.get() class:is-far=move || pan.viewport.get().scale < Viewport::FAR
                on:wheel=move |event| pan.wheel(&event) on:pointerdown=move |event| pan.down(&event)
                on:pointermove=move |event| pan.moved(&event) on:pointerup=move |event| pan.up(&event)
                on:pointercancel=move |event| pan.up(&event) on:keydown=move |event| key(&event, figure, shown, handles)
                on:click=move |_| if pan.is_click() { on_select.run(None) }>
                {shapes::markers()}
                <g transform=move || transform(pan.viewport.get())>{dy(drawing)}</g>
            </svg>
            <PanButtons pan />
            <TipBox tip />
        </div>
    }
}

fn transform(view: Viewport) -> String {
    format!("translate({} {}) scale({})", fixed(view.x, 2), fixed(view.y, 2), fixed(view.scale, 4))
}

/// Fits the drawing into the window until the user has moved it. When the side panel of a clicked node takes room, the
/// drawing stays where it is, so that a second click meets the same node.
fn fit_to_view(figure: Signal<Option<ServiceGraph>>, shown: Memo<Shown>, selected: Signal<Option<usize>>, pan: Pan) {
    let mut fitted: Option<(PlotRect, (f64, f64))> = None;
    let mut focused = None;
    effect(move || {
        let focus = shown.with(|shown| shown.focus);
        if focus != focused {
            // Other nodes: they may all be elsewhere.
            pan.is_own.set(false);
            focused = focus;
        }
        let drawing = figure.with(|figure| {
            let figure = figure.as_ref()?;
            shown.with(|Shown { nodes, .. }| Some((graph::area(figure, nodes), graph::start_y(figure, nodes))))
        });
        let (window, is_own) = (pan.window.get(), pan.is_own.get());
        let (Some((drawing, start_y)), false) = (drawing, is_own) else { return };
        let is_resized = fitted.is_some_and(|(before, in_window)| before == drawing && in_window != window);
        match selected.get_untracked().filter(|_| is_resized && focus.is_none()) {
            Some(node) => show(figure, node, pan, MARGIN_PX),
            None => pan.viewport.set(Viewport::fitted(drawing, window, start_y)),
        }
        fitted = (window.0 > 0.0).then_some((drawing, window));
    });
}

/// A node that is selected elsewhere, by a link of the side panel or by the address, may lie outside of the window.
fn follow_selected(figure: Signal<Option<ServiceGraph>>, selected: Signal<Option<usize>>, pan: Pan) {
    effect(move || {
        if let Some(node) = selected.get() {
            // Once the side panel has its place. What was clicked stays where it is: it may be clicked again.
            platform::after_paint(move || show(figure, node, pan, 0.0));
        }
    });
}

/// From the edge of the window to a node that was moved into it, CSS px.
const MARGIN_PX: f64 = 72.0;

/// Moves the drawing so that a node is seen, if it lies nearer to the edge of the window than this. The drawing may be gone.
fn show(figure: Signal<Option<ServiceGraph>>, node: usize, pan: Pan, least_px: f64) {
    let Some(window) = pan.window.try_get_untracked() else { return };
    let place =
        figure.with_untracked(|figure| figure.as_ref()?.nodes.get(node).map(|node| (node.x.into(), node.y.into())));
    if let Some(place) = place {
        pan.viewport.update(|view| {
            if view.showing(place, window, least_px) != *view {
                *view = view.showing(place, window, MARGIN_PX);
            }
        });
    }
}

/// Arrows walk along the calls and the layer, Enter selects and then opens, + − 0 zoom.
fn key(event: &ev::KeyboardEvent, figure: Signal<Option<ServiceGraph>>, shown: Memo<Shown>, handles: Handles) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let pressed = event.key();
    let node = match handles.pointed.get_untracked() {
        Some(Target::Node(node)) if event.target() != event.current_target() => Some(node),
        _ => None,
    };
    let walk = |toward: Toward| {
        if let Some(node) = node {
            let next = figure.with_untracked(|figure| {
                shown.with_untracked(|shown| graph::neighbour(figure.as_ref()?, &shown.nodes, node, toward))
            });
            if let Some(next) = next {
                focus(figure, next, handles);
            }
        }
        node.is_some()
    };
    let is_handled = match pressed.as_str() {
        "ArrowLeft" => walk(Toward::Caller),
        "ArrowRight" => walk(Toward::Callee),
        "ArrowUp" => walk(Toward::Above),
        "ArrowDown" => walk(Toward::Below),
        "Enter" | " " if node.is_some() => {
            let is_again = handles.selected.get_untracked() == node && pressed == "Enter";
            match node.filter(|_| is_again) {
                Some(node) => handles.on_open.run(node),
                None => handles.on_select.run(node),
            }
            true
        }
        "Escape" if handles.selected.get_untracked().is_some() => {
            handles.on_select.run(None);
            true
        }
        pressed => handles.pan.key(pressed),
    };
    if is_handled {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Moves focus to a node and, if need be, the drawing.
fn focus(figure: Signal<Option<ServiceGraph>>, node: usize, handles: Handles) {
    show(figure, node, handles.pan, MARGIN_PX);
    let element = handles.svg.get_untracked().and_then(|svg| svg.query_selector(&format!("[data-node='{node}']")).ok());
    if let Some(element) = element.flatten() {
        // SVG elements have `focus` too. A focus that is refused is no harm.
        let _ = element.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

#[component]
fn PanButtons(pan: Pan) -> impl IntoView {
    view! {
        <div class="graph__buttons">
            <button type="button" title="Zoom in (+)" aria-label="Zoom in" on:click=move |_| { pan.key("+"); }>"+"</button>
            <button type="button" title="Zoom out (−)" aria-label="Zoom out" on:click=move |_| { pan.key("-"); }>"−"</button>
            <button type="button" title="Fit to the window (0)" on:click=move |_| { pan.key("0"); }>"fit"</button>
        </div>
    }
}
