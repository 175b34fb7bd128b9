//! The selection, value by value, beside every figure: a click includes, Alt and a click exclude.
//!
//! To Tab the panel is one stop, where one was last: Up and Down go through keys and values, Page Up and Page Down from key to
//! key, Left and Right to what can be done with a value. A stop for each key would be twenty between the rail and the figures.
//!
//! On a wide page the panel stands left of the content, on a small one over it. Whether it is open is remembered for wide
//! pages only: over the content it is opened for one look.

use super::state::{App, use_app};
use super::widget::ValueActions;
use crate::engine::protocol::{Request, Response};
use crate::figure::{Facet, FacetValue};
use crate::format::{count, percent, plural};
use crate::page::facets::{self, Chosen};
use crate::platform::{self, FocusStep};
use crate::query::Filter;
use crate::route::View;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// `id` of the panel.
const PANEL: &str = "facets";

/// The name of the preference.
const PREFERENCE: &str = "facets";

/// Values shown of a facet until more are asked for.
const FEW: usize = 6;

/// Whether the panel is open, for the button that opens it and the layout.
#[derive(Clone, Copy)]
pub(super) struct FacetsPlace {
    app: App,
    is_wanted: RwSignal<bool>,
    button: NodeRef<html::Button>,
}

impl FacetsPlace {
    /// As it was left on a wide page; closed on a small one.
    pub(super) fn new(app: App) -> Self {
        let is_left_open = platform::load_preference(PREFERENCE).is_none_or(|word| word != "closed");
        Self { app, is_wanted: RwSignal::new(platform::is_wide() && is_left_open), button: NodeRef::new() }
    }

    /// Whether the screen shows a selection at all. Reactive.
    pub(super) fn is_possible(self) -> bool {
        self.app.route.with(|route| !matches!(route.view, View::Trace | View::Data))
    }

    /// Reactive.
    pub(super) fn is_open(self) -> bool {
        self.is_wanted.get() && self.is_possible()
    }

    fn set(self, is_open: bool) {
        self.is_wanted.set(is_open);
        if platform::is_wide() {
            platform::save_preference(PREFERENCE, if is_open { "open" } else { "closed" });
        }
        if !is_open && let Some(button) = self.button.get_untracked() {
            // A focus that is refused is no harm.
            let _ = button.focus();
        }
    }
}

/// Opens and closes the panel.
#[component]
pub(super) fn FacetsButton(place: FacetsPlace) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button button--solid facets-button"
            aria-expanded=move || place.is_open().to_string()
            aria-controls=PANEL
            data-testid="facets-button"
            hidden=move || !place.is_possible()
            node_ref=place.button
            on:click=move |_| place.set(!place.is_wanted.get_untracked())
        >
            "Facets"
        </button>
    }
}

/// What is folded or unfolded, and what shows all its values, by key.
#[derive(Clone, Copy)]
struct Folding {
    /// By hand: whatever the filter and the data become. None is among the folded ones as well.
    unfolded: RwSignal<Vec<String>>,
    /// By hand.
    folded: RwSignal<Vec<String>>,
    /// Those that show all their values.
    long: RwSignal<Vec<String>>,
}

impl Folding {
    /// `is_open` is what the answer on the screen says of the key; a press before the next answer is known here.
    fn turn(self, key: &str, is_open: bool) {
        let has = |set: RwSignal<Vec<String>>| set.with_untracked(|set| set.iter().any(|known| known == key));
        let is_open = has(self.unfolded) || (is_open && !has(self.folded));
        let (from, to) = if is_open { (self.unfolded, self.folded) } else { (self.folded, self.unfolded) };
        if has(from) {
            turn(from, key);
        }
        turn(to, key);
    }
}

fn turn(set: RwSignal<Vec<String>>, key: &str) {
    set.update(|set| match set.iter().position(|known| known == key) {
        Some(at) => drop(set.remove(at)),
        None => set.push(key.to_owned()),
    });
}

/// The panel.
#[component]
pub(super) fn FacetsPanel(place: FacetsPlace) -> impl IntoView {
    let app = use_app();
    let filter = memo(move || app.route.with(|route| route.filter.clone()));
    let folding = Folding { unfolded: RwSignal::default(), folded: RwSignal::default(), long: RwSignal::default() };
    let asked = app.follow(
        "facets",
        move || {
            Some(Request::Facets {
                filter: filter.get(),
                unfolded: folding.unfolded.get(),
                folded: folding.folded.get(),
            })
        },
        |answer| match answer.response {
            Response::Facets(found) => Some(found.facets),
            _ => None,
        },
    );
    // Over the content it would hide the screen that one went to.
    let view = memo(move || app.route.with(|route| route.view));
    let mut before = None;
    effect(move || {
        let now = view.get();
        if before.replace(now).is_some_and(|before| before != now) && !platform::is_wide() {
            place.is_wanted.set(false);
        }
    });
    listen_to_window(ev::keydown, move |event| {
        // On a small page it covers what one came from.
        if event.key() == "Escape" && !platform::is_wide() && place.is_wanted.get_untracked() {
            place.set(false);
        }
    });
    let list = NodeRef::<html::Div>::new();
    // What Tab leads to may be gone with values that are no more, or be folded away.
    effect(move || {
        asked.value.track();
        folding.long.track();
        platform::after_paint(move || {
            if let Some(list) = list.try_get_untracked().flatten() {
                platform::set_tab_stop(&list, None);
            }
        });
    });
    let sections = move || {
        let facets = asked.value.get().unwrap_or_default();
        // As of the answer: a change of the filter alone would draw all of them once more before it.
        let filter = filter.get_untracked();
        keyed(facets.iter().map(|facet| (facet.key.clone(), section(app, facet, &filter, folding)))).into_any()
    };
    view! {
        <aside class="facets" id=PANEL aria-label="Facets" data-testid="facets" class:is-pending=move || asked.is_pending.get()>
            <header class="facets__head">
                <h2>"Facets"</h2>
                <span class="facets__note">"by traces"</span>
                <button type="button" class="icon" aria-label="Close the facets" on:click=move |_| place.set(false)>"×"</button>
            </header>
            {move || asked.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            <div node_ref=list on:keydown=walk on:focusin=stop_at>{sections}</div>
        </aside>
    }
}

fn element(target: Option<web_sys::EventTarget>) -> Option<web_sys::Element> {
    target?.dyn_into().ok()
}

/// Tab comes back to where one was.
#[expect(clippy::needless_pass_by_value, reason = "handlers take events by value")]
fn stop_at(event: ev::FocusEvent) {
    if let Some(list) = element(event.current_target()) {
        platform::set_tab_stop(&list, element(event.target()));
    }
}

/// Keys move the focus; see the module's doc.
#[expect(clippy::needless_pass_by_value, reason = "handlers take events by value")]
fn walk(event: ev::KeyboardEvent) {
    let (Some(list), Some(here)) = (element(event.current_target()), element(event.target())) else { return };
    let up = |selector: &str| here.closest(selector).ok().flatten();
    let down = |from: Option<web_sys::Element>, selector| from?.query_selector(selector).ok().flatten();
    let (key, row) = (event.key(), up(".facet__row"));
    let step = match key.as_str() {
        "Home" => FocusStep::First,
        "ArrowUp" | "ArrowLeft" | "PageUp" => FocusStep::Back,
        "ArrowDown" | "ArrowRight" | "PageDown" => FocusStep::On,
        "End" => FocusStep::Last,
        _ => return,
    };
    let (list, here, selector) = match (key.as_str(), row) {
        ("ArrowLeft" | "ArrowRight", None) => return,
        ("ArrowLeft" | "ArrowRight", Some(row)) => (row, here, ".facet__value, .value-actions > :not(:first-child)"),
        ("PageUp" | "PageDown", _) => (list, down(up(".facet"), ".facet__fold").unwrap_or(here), ".facet__fold"),
        (_, row) => (list, down(row, ".facet__value").unwrap_or(here), ".facet__fold, .facet__value, .facet__more"),
    };
    event.prevent_default();
    event.stop_propagation();
    platform::step_focus(&list, selector, &here, step);
}

/// A key with its values.
fn section(app: App, facet: &Facet, filter: &Filter, folding: Folding) -> AnyView {
    let (key, is_open) = (facet.key.clone(), facet.is_open);
    let is_long = folding.long.with(|long| long.contains(&key));
    let shown = if is_long { facet.values.len() } else { FEW };
    // What is chosen stays in sight.
    let is_shown =
        |(at, value): &(usize, &FacetValue)| *at < shown || facets::chosen(filter, &key, value) != Chosen::No;
    let shown_rows = facet.values.iter().enumerate().filter(is_shown);
    let rows = keyed(shown_rows.map(|(_, value)| (facets::label(value), row(app, facet, value, filter)))).into_any();
    let more = (facet.values.len() > FEW).then(|| {
        let (long, key) = (folding.long, key.clone());
        let text = if is_long { "fewer".to_owned() } else { format!("{} more", count((facet.values.len() - FEW) as u64)) };
        let label = format!("{text} of {key}");
        view! { <button type="button" class="link facet__more" tabindex="-1" aria-label=label on:click=move |_| turn(long, &key)>{text}</button> }
    });
    let left_out = facets::left_out(facet);
    let own_key = key.clone();
    let many = facets::how_many(facet);
    let words = format!(" {many} {}", if facet.known == 1 { "value" } else { "values" });
    let title = format!("{key}\n{}", words.trim_start());
    view! {
        <section class="facet" role="group" aria-label=key.clone() data-facet=key.clone()>
            <h3 class="facet__head">
                <button type="button" class="facet__fold" tabindex="-1" class:is-open=is_open aria-expanded=is_open.to_string() title=title on:click=move |_| folding.turn(&own_key, is_open)>
                    <bdi class="facet__key">{key.clone()}</bdi>
                    <span class="facet__values" aria-hidden="true">{many}</span>
                    <span class="visually-hidden">{words}</span>
                </button>
            </h3>
            <ul class="facet__list">{rows}</ul>
            <p class="facet__rest">{more}{left_out.map(|text| view! { <span>{text}</span> })}</p>
        </section>
    }
    .into_any()
}

/// A value: its bar is its share of the traces that the facet counts.
fn row(app: App, facet: &Facet, value: &FacetValue, filter: &Filter) -> AnyView {
    let chosen = facets::chosen(filter, &facet.key, value);
    let (key, label) = (facet.key.clone(), facets::label(value));
    let share = percent(value.traces, facet.traces);
    let of = format!(" of {} ({share})", plural(facet.traces, "trace", "traces"));
    let title = format!("{label}\n{}{of}", count(value.traces));
    // What is included is pressed; what is excluded is only struck through.
    let state = if chosen == Chosen::Excluded { ", excluded" } else { "" };
    let actions =
        value.end.is_none().then(|| view! { <ValueActions key=key.clone() value=value.value.clone() tabindex="-1" /> });
    let clicked = value.clone();
    let choose = move |event: web_sys::MouseEvent| {
        app.go(|route| {
            if event.alt_key() {
                facets::exclude(&mut route.filter, &key, &clicked);
            } else {
                facets::include(&mut route.filter, &key, &clicked);
            }
        });
    };
    let scale = format!("scaleX({})", value.traces as f64 / facet.traces.max(1) as f64);
    view! {
        <li class="facet__row" class:is-included=chosen == Chosen::Included class:is-excluded=chosen == Chosen::Excluded>
            <button type="button" class="facet__value" tabindex="-1" title=title aria-pressed=(chosen == Chosen::Included).to_string() on:click=choose>
                <bdi class="facet__label">{label}</bdi>
                <span class="facet__count">{count(value.traces)}</span>
                <span class="visually-hidden">{of}{state}</span>
                <span class="facet__bar" style:transform=scale></span>
            </button>
            {actions}
        </li>
    }
    .into_any()
}
