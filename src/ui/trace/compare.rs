//! Other traces that the open one can be compared with.

use super::state::TraceState;
use crate::engine::protocol::{Request, Response};
use crate::figure::{Peer, Peers};
use crate::format::{duration, plural};
use crate::route::{Route, View};
use crate::ui::link::{Change, RouteLink};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// A button with a sheet of them; looked for when it is opened.
#[component]
pub fn CompareMenu(state: TraceState) -> impl IntoView {
    let app = state.app;
    let (is_open, button) = (RwSignal::new(false), NodeRef::<html::Button>::new());
    let trace_id = memo(move || state.opened.value.with(|opened| Some(opened.as_ref()?.view.header.trace_id.clone())));
    let filter = memo(move || app.route.with(|route| route.filter.clone()));
    let ask = move || {
        let trace_id = trace_id.get().filter(|_| is_open.get())?;
        Some(Request::Peers { filter: filter.get(), trace_id })
    };
    let peers = app.follow("peers", ask, |answer| match answer.response {
        Response::Peers(peers) => Some(peers),
        _ => None,
    });
    let body = move || {
        let trace_id = trace_id.get()?;
        peers.value.with(|peers| peers.as_ref().map(|peers| links(peers, &trace_id)))
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            is_open.set(false);
            // A focus that is refused is no harm.
            let _ = button.get_untracked().map(|button| button.focus());
        }
    };
    view! {
        <div class="menu" on:keydown=key>
            <button class="icon path-button" type="button" title="Compare this trace with another one" data-testid="compare-with"
                aria-haspopup="true" aria-expanded=move || is_open.get().to_string() node_ref=button on:click=move |_| is_open.update(|is| *is = !*is)>
                "Compare"
            </button>
            <Show when=move || is_open.get()>
                <div class="menu__back" on:click=move |_| is_open.set(false)></div>
                <div class="menu__sheet compare-menu" role="group" aria-label="Compare with">{dy(body)}</div>
            </Show>
        </div>
    }
}

/// The better one stands first: a typical one before this, the slowest after it.
fn links(peers: &Peers, this: &str) -> AnyView {
    let words = |what: &str, peer: &Peer| {
        let failed = if peer.is_failed { ", failed" } else { "" };
        format!("{what} ({}{failed})", duration(peer.duration_nanos))
    };
    let pair = |good: &str, bad: &str| -> Change {
        let (good, bad) = (good.to_owned(), bad.to_owned());
        Arc::new(move |route: &mut Route| route.open_pair(&good, &bad))
    };
    let typical = peers.typical.as_ref().map(|peer| {
        let others = plural(peers.count, "other", "others");
        let words = words(&format!("a typical one of {others} of this operation"), peer);
        (words, pair(&peer.trace_id, this))
    });
    let slowest =
        peers.slowest.as_ref().map(|peer| (words("the slowest of the others", peer), pair(this, &peer.trace_id)));
    let id = this.to_owned();
    let pick: Change = Arc::new(move |route: &mut Route| {
        (route.view, route.picked) = (View::Traces, vec![id.clone()]);
    });
    let none = (peers.count == 0).then_some("No other trace of the selection begins with this operation.");
    let rows = [typical, slowest, Some(("another one: pick it in the list".to_owned(), pick))].into_iter().flatten();
    let rows = rows.map(|(words, change)| view! { <li><RouteLink class="link" change>{words}</RouteLink></li> });
    view! { <p class="quiet">{none}</p><ul>{rows.collect_view()}</ul> }.into_any()
}
