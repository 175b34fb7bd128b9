//! The page: Leptos components over figures. Layer 5: sees the engine's protocol, figures, charts, the route, the
//! platform and the worker's client; never the store, the parsers or the analyses.
//!
//! State has one owner: what can be shared is in the [`route`](crate::route), the data is the engine's, preferences
//! are in local storage, hover and scroll are local signals. What can be decided without a browser is in
//! [`page`](crate::page).
//!
//! A panel is a component without props that takes what it needs by [`state::use_app`]; `shell` shows one by the
//! route's view.

mod breakdown;
mod by_hand;
mod compare;
mod connect;
pub mod data;
pub mod erase;
mod errors;
mod export;
mod facets;
pub mod figure;
mod filter_bar;
mod findings;
mod help;
mod import;
mod kept;
mod latency;
mod link;
mod notebook;
mod notices;
mod open_panel;
mod opening;
mod operations;
pub mod overview;
mod pair;
mod progress;
mod rail;
mod saving;
mod services;
mod shell;
mod start;
pub mod state;
mod topbar;
mod trace;
mod traces;
mod waiting;
pub mod widget;

use crate::platform;
use crate::route::Route;
use crate::worker::client::{EngineClient, Event};
use data::Opener;
use leptos::prelude::*;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// Puts the page into the document and starts the engine; called once.
pub fn mount() {
    console_error_panic_hook::set_once();
    mount_to_body(Root);
}

/// Provides the context, then shows the shell.
#[component]
fn Root() -> impl IntoView {
    let opener_cell = Rc::new(OnceCell::<Opener>::new());
    let early = Rc::new(RefCell::new(Vec::new()));
    let on_event = {
        let (opener_cell, early) = (Rc::clone(&opener_cell), Rc::clone(&early));
        // The engine may fail while it is started, before there is anybody to hear of it.
        move |event: Event| match opener_cell.get() {
            Some(opener) => opener.receive(event),
            None => early.borrow_mut().push(event),
        }
    };
    let engine = EngineClient::start(platform::engine_address(), on_event);
    let app = state::App::new(Route::parse(&platform::current_fragment()), engine);
    let opener = Opener::new(app);
    platform::apply_theme(app.theme.get_untracked());
    provide_context(app);
    provide_context(opener);
    overview::provide_overview(app);
    notebook::provide_notes(app, opener);
    // Cannot be set already: this runs once.
    let _ = opener_cell.set(opener);
    for event in early.take() {
        opener.receive(event);
    }
    opener.follow_link();
    view! { <shell::Shell /> }
}
