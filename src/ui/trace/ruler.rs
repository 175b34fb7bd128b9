//! The ruler above the tree, and its lines behind the rows.

use super::actions::Fold;
use super::find::FindBox;
use super::keys;
use super::state::TraceState;
use crate::figure::waterfall::{Tick, ticks};
use crate::format::fixed;
use crate::ui::widget::Splitter;
use leptos::html::Div;
use leptos::prelude::*;

/// Least distance of two lines, px.
const MIN_GAP_PX: f64 = 96.0;
/// As many as a very wide screen needs.
const MOST_TICKS: usize = 48;

fn all_ticks(state: TraceState) -> Memo<Vec<Tick>> {
    memo(move || ticks(&state.window.get(), state.timeline_px(), MIN_GAP_PX))
}

/// Head of the tree: over the names the search in them, and the time.
#[component]
pub fn Ruler(state: TraceState) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let all = all_ticks(state);
    let zoom = move |event: web_sys::WheelEvent| {
        let width = untrack(|| state.timeline_px()).max(1.0);
        keys::wheel(state, &event, x_in(&event, node) / width);
    };
    let resize = Callback::new(move |x: f64| {
        if let Some(tree) = state.scroll.node.get_untracked() {
            let bounds = tree.get_bounding_client_rect();
            state.name_share.set(Some(((x - bounds.left()) / bounds.width().max(1.0)).clamp(0.05, 0.95)));
        }
    });
    let step = Callback::new(move |by: f64| {
        let width = state.scroll.size.get_untracked().0.max(1.0);
        state.name_share.set(Some(((state.name_px.get_untracked() + by) / width).clamp(0.05, 0.95)));
    });
    view! {
        <div class="wf-head">
            <div class="wf-head-name">
                <FindBox state />
                <span class="wf-folds">
                    <FoldButton state fold=Fold::None label="[" what="Expand all" />
                    <FoldButton state fold=Fold::All label="]" what="Collapse all" />
                </span>
            </div>
            <Splitter
                label="Width of the names"
                class="wf-splitter"
                value=state.name_px
                on_drag=resize
                on_step=step
                on_reset=Callback::new(move |()| state.name_share.set(None))
            />
            <div
                class="wf-ruler"
                node_ref=node
                tabindex="0"
                role="group"
                aria-label="Time since the start of the trace; arrows pan and zoom"
                on:keydown=move |event| keys::in_timeline(state, &event)
                on:wheel=zoom
                on:dblclick=move |_| state.set_window(|window| window.reset())
            >
                {(0..MOST_TICKS).map(|at| view! { <TickLabel state all at /> }).collect_view()}
            </div>
        </div>
    }
}

#[component]
fn FoldButton(state: TraceState, fold: Fold, label: &'static str, what: &'static str) -> impl IntoView {
    view! {
        <button class="key" type="button" title=what aria-label=what on:click=move |_| state.fold(fold)>
            {label}
        </button>
    }
}

#[component]
fn TickLabel(state: TraceState, all: Memo<Vec<Tick>>, at: usize) -> impl IntoView {
    // A label that would leave the ruler is written left of its line.
    let is_last =
        move || all.with(|all| all.get(at).is_some_and(|tick| (1.0 - tick.fraction) * state.timeline_px() < 60.0));
    view! {
        <span
            class="wf-tick"
            class:is-unused=move || all.with(|all| all.len() <= at)
            class:is-last=dy(is_last)
            style:transform=move || place(all, at, state.timeline_px())
        >
            <span>{move || all.with(|all| all.get(at).map(|tick| tick.label.clone()))}</span>
        </span>
    }
}

/// The lines of the ruler, behind the rows.
#[component]
pub fn GridLines(state: TraceState) -> impl IntoView {
    let all = all_ticks(state);
    let line = move |at: usize| {
        view! {
            <span
                class="wf-line"
                class:is-unused=move || all.with(|all| all.len() <= at)
                style:transform=move || place(all, at, state.timeline_px())
            ></span>
        }
    };
    view! { <div class="wf-lines" aria-hidden="true">{(0..MOST_TICKS).map(line).collect_view()}</div> }
}

fn place(all: Memo<Vec<Tick>>, at: usize, width: f64) -> String {
    let fraction = all.with(|all| all.get(at).map_or(0.0, |tick| tick.fraction));
    format!("translateX({}px)", fixed(fraction * width, 1))
}

/// Where the pointer is, px from the left of an element.
pub fn x_in(event: &web_sys::MouseEvent, node: NodeRef<Div>) -> f64 {
    let left = node.get_untracked().map_or(0.0, |node| node.get_bounding_client_rect().left());
    f64::from(event.client_x()) - left
}
