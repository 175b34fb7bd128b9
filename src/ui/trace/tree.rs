//! The waterfall: a tree grid of pooled rows that keeps the focus itself.

use super::row::{WaterfallRow, element_id};
use super::state::TraceState;
use super::{keys, ruler};
use crate::format::fixed;
use leptos::prelude::*;

/// The scrolling tree.
#[component]
pub fn Waterfall(state: TraceState) -> impl IntoView {
    let slots = state.pool.slots;
    let descendant = move || state.active.get().map(element_id);
    // After a click in the list the focus is nowhere: the keys of the tree work at once.
    effect(move || {
        if state.scroll.node.get().is_some() {
            // Back from another form of the trace: where it was scrolled to, and drawn anew.
            state.main.set_value(state.scroll.node);
            state.scroll.restore();
            state.frame.request();
            if nothing_is_focused() {
                state.focus_grid();
            }
        }
    });
    let zoom = move |event: web_sys::WheelEvent| {
        let name_px = state.name_px.get_untracked();
        let x = ruler::x_in(&event, state.scroll.node) - name_px;
        if x >= 0.0 {
            keys::wheel(state, &event, x / untrack(|| state.timeline_px()).max(1.0));
        }
    };
    view! {
        <div
            class="virtual wf"
            node_ref=state.scroll.node
            data-testid="waterfall"
            role="treegrid"
            aria-label="Spans of the trace"
            aria-rowcount=move || state.scroll.rows.get().to_string()
            aria-colcount="2"
            aria-activedescendant=dy(descendant)
            tabindex="0"
            on:scroll=move |_| state.scroll.scrolled(state.frame)
            on:keydown=move |event| keys::in_tree(state, &event)
            on:wheel=zoom
        >
            <div class="virtual-content" style:height=move || state.scroll.content_height()>
                <div class="virtual-window" style:height=move || state.scroll.window_height()>
                    <ruler::GridLines state />
                    <div class="virtual-sheet" style:transform=move || format!("translateY({}px)", fixed(state.pool.sheet_y.get(), 1))>
                        <For each=move || 0..slots.with(Vec::len) key=usize::to_string let:at>
                            {slots.with_untracked(|slots| slots.get(at).copied()).map(|cell| view! { <WaterfallRow state cell /> }.into_any())}
                        </For>
                    </div>
                </div>
            </div>
        </div>
    }
}

fn nothing_is_focused() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}
