//! Why traces fail: when, with what in common, where errors begin and end, by service, and trace by trace.
//!
//! A group that is chosen narrows the table of failed traces; the route keeps it, so Back undoes it and a link shows it.

mod bars;
mod by_service;
mod groups;
mod paths;

use super::figure::{ErrorsOverTimeChart, Switch};
use super::state::{App, use_app};
use super::traces::{ListState, Picks, TraceGrid};
use crate::engine::protocol::{Request, Response};
use crate::figure::{ErrorKey, Errors, ErrorsOf, TraceSort};
use crate::format::plural;
use crate::page::errors;
use crate::query::term;
use crate::route::ListOf;
use crate::ui::widget::{SaveMenu, ValueActions};
use leptos::html;
use leptos::prelude::*;

/// What groups are of, in the words of the switch.
const KEYS: &[(ErrorKey, &str)] = &[
    (ErrorKey::Message, "message"),
    (ErrorKey::Type, "type"),
    (ErrorKey::Service, "service"),
    (ErrorKey::Operation, "operation"),
];

/// What errors over time count.
const OVER_TIME: &[(ErrorsOf, &str)] = &[(ErrorsOf::Traces, "traces"), (ErrorsOf::Spans, "spans")];

/// What the parts of the screen share; copied freely.
#[derive(Clone, Copy)]
struct ErrorsState {
    app: App,
    figure: Signal<Option<Errors>>,
    is_pending: Signal<bool>,
    /// Label of the chosen group.
    chosen: Memo<Option<String>>,
    /// The table that a choice leads to.
    table: NodeRef<html::Section>,
}

impl ErrorsState {
    /// Chooses a group and leads to its traces, longest first; the chosen one again lets it go.
    fn choose(self, label: &str) {
        let is_chosen = self.chosen.with_untracked(|chosen| chosen.as_deref() == Some(label));
        self.app.go(|route| {
            route.error_group = (!is_chosen).then(|| label.to_owned());
            if !is_chosen {
                (route.sort, route.descending) = (TraceSort::Duration, true);
            }
        });
        if !is_chosen {
            self.show_table();
        }
    }

    /// Scrolls to the failed traces.
    fn show_table(self) {
        if let Some(table) = self.table.try_get_untracked().flatten() {
            table.scroll_into_view_with_bool(true);
        }
    }

    /// Reads the figure; nothing before the first answer. Reactive.
    fn with<T: Default>(self, read: impl FnOnce(&Errors) -> T) -> T {
        self.figure.with(|figure| figure.as_ref().map(read).unwrap_or_default())
    }
}

/// The errors screen.
#[component]
pub(super) fn ErrorsPanel() -> impl IntoView {
    let app = use_app();
    let asking = memo(move || app.route.with(|route| (route.filter.clone(), route.error_key, route.errors_of)));
    let asked = app.follow(
        "errors",
        move || {
            let (filter, key, over_time) = asking.get();
            Some(Request::Errors { filter, key, over_time })
        },
        |answer| match answer.response {
            Response::Errors(errors) => Some(*errors),
            _ => None,
        },
    );
    let chosen = memo(move || app.route.with(|route| route.error_group.clone()));
    let (figure, is_pending) = (asked.value.into(), asked.is_pending.into());
    let state = ErrorsState { app, figure, is_pending, chosen, table: NodeRef::new() };
    let facts = move || state.with(errors::facts);
    let nothing = memo(move || state.with(errors::nothing));
    let over_time = Signal::derive(move || state.with(|errors| Some(errors.over_time.clone())));
    let of = Signal::derive(move || app.route.with(|route| route.errors_of));
    let over_time_of = move || {
        view! { <Switch label="Errors of" options=OVER_TIME chosen=of on_choose=move |of| app.go(|route| route.errors_of = of) /> }
    };
    view! {
        <div class="errors">
            <header class="heading">
                <h1 class="heading__title">"Errors"</h1>
                <span class="heading__facts" role="status">{dy(facts)}</span>
            </header>
            {move || asked.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            <Nothing nothing />
            // Hidden, not gone: what is in it follows the same figure.
            <div class="cards" hidden=move || nothing.with(Option::is_some)>
                <section class="card card--half"><ErrorsOverTimeChart figure=over_time is_pending=state.is_pending switches=over_time_of.into() /></section>
                <section class="card card--half"><bars::ErrorBars state /></section>
                <section class="card card--full"><groups::Groups state /></section>
                <section class="card card--half"><paths::Paths state /></section>
                <section class="card card--half"><by_service::ByService state /></section>
                <FailedTraces state />
            </div>
        </div>
    }
}

/// Nothing failed, or nothing is selected.
#[component]
fn Nothing(nothing: Memo<Option<String>>) -> impl IntoView {
    view! {
        <p class="empty errors__nothing" role="status" hidden=move || nothing.with(Option::is_none)>{move || nothing.get()}</p>
    }
}

/// The failed traces one by one, those of the chosen group if there is one.
#[component]
fn FailedTraces(state: ErrorsState) -> impl IntoView {
    let list = ListState::new(state.app, ListOf::Failed);
    // Who comes with a chosen group comes for its traces; not before they stand below all else.
    let is_due = RwSignal::new(state.chosen.with_untracked(Option::is_some));
    effect(move || {
        let is_there = state.figure.with(Option::is_some) && list.list.value.with(Option::is_some);
        if is_there && is_due.get_untracked() {
            is_due.set(false);
            // What stands above is drawn by then.
            request_animation_frame(move || state.show_table());
        }
    });
    let shown = move || {
        let selected = list.list.value.with(|list| list.as_ref().map_or(0, |list| list.selected));
        plural(selected, "trace", "traces")
    };
    let chosen = move || {
        let label = state.chosen.get()?;
        let name = format!("Remove the choice of {label}");
        let clear = move |_| state.app.go(|route| route.error_group = None);
        let key = term::of_error(state.app.route.with(|route| route.error_key));
        let actions = view! { <ValueActions key value=label.clone() /> };
        let chip = view! {
            <span class="chip errors__chosen">
                <span class="chip__label">"group"</span>
                <bdi class="chip__value">{label}</bdi>
                <button type="button" class="chip__remove" aria-label=name on:click=clear>"×"</button>
            </span>
            {actions}
        };
        Some(chip.into_any())
    };
    view! {
        <section class="card card--full errors__traces" node_ref=state.table>
            <h2 class="card__title">"Failed traces" <span>{dy(shown)}</span>{dy(chosen)}<Picks /><span class="card__right"><SaveMenu table=list.saved() /></span></h2>
            <TraceGrid state=list />
        </section>
    }
}
