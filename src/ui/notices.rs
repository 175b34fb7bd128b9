//! Sentences above the panels: what could not be opened, what happened, and the question that a second drop asks.

use super::data::{Wanted, use_opener};
use super::overview::use_overview;
use super::state::{App, Notice, use_app};
use crate::engine::protocol::{OpenMode, Request, Response};
use crate::format::plural;
use crate::page::chips::{self, Chip};
use crate::page::no_match;
use crate::query::Filter;
use crate::route::View;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// All of them, most pressing first.
#[component]
pub(super) fn Notices() -> impl IntoView {
    let (app, opener) = (use_app(), use_opener());
    view! {
        <div class="notices">
            {move || opener.offered().map(|wanted| view! { <Question wanted /> }.into_any())}
            <LoadProblems testid="load-error" is_error=true sentences=opener.failures />
            <LoadProblems testid="load-caution" is_error=false sentences=opener.cautions />
            <For each=move || app.notices.get() key=|notice| notice.id.to_string() let:notice>
                <NoticeLine notice />
            </For>
            <NoMatch />
        </div>
    }
}

/// The filter leaves nothing: says why where that is known, and offers what would help, on every screen that shows what is
/// selected.
#[component]
fn NoMatch() -> impl IntoView {
    let app = use_app();
    let overview = use_overview();
    let is_nothing = memo(move || {
        let is_of_selection = app
            .route
            .with(|route| !matches!(route.view, View::Trace | View::Pair | View::Data) && !route.filter.is_empty());
        is_of_selection && overview.value.with(|value| value.as_ref().is_some_and(|all| all.traces == 0))
    });
    let shorter = move |filter: &Filter| no_match::shorter(filter, &|nanos| app.zone_at(nanos));
    let asked = app.follow(
        "no-match",
        move || {
            is_nothing.get().then(|| {
                let filter = app.route.with(|route| route.filter.clone());
                let others = shorter(&filter).into_iter().map(|(_, filter)| filter).collect();
                Request::NoMatch { filter, others }
            })
        },
        |answer| match answer.response {
            Response::NoMatch(found) => Some(found),
            _ => None,
        },
    );
    // What was said of another filter does not hold for this one.
    let known = move || asked.value.get().filter(|_| !asked.is_pending.get());
    let found = move || known().unwrap_or_default();
    let sentence = move || no_match::sentence(&found());
    let offers = move || {
        let filter = app.route.with(|route| route.filter.clone());
        let found = found();
        let mut offers = Vec::new();
        for (other, filter) in no_match::by_other_names(&filter, &found) {
            offers.push(offer(app, ("Use ", String::new(), other, " instead".to_owned()), filter));
        }
        if let Some((filter, term)) = filter.apart().filter(|_| found.apart > 0) {
            let Chip { label, value, .. } = chips::of_test(&term.test);
            let traces = format!("” be met by another span: {}", plural(found.apart, "trace", "traces"));
            offers.push(offer(app, ("Let “", label, value, traces), filter));
        }
        for (chip, filter, traces) in no_match::fruitful(shorter(&filter), &found) {
            let Chip { is_excluded, label, value, .. } = chip;
            let label = if is_excluded { format!("not {label}") } else { label };
            let traces = format!("”: {}", plural(traces, "trace", "traces"));
            offers.push(offer(app, ("Drop “", label, value, traces), filter));
        }
        // Whatever keeps it from selecting any, that helps.
        if offers.is_empty() && !asked.is_pending.get() {
            offers.push(offer(app, ("Drop all terms", String::new(), String::new(), String::new()), Filter::default()));
        }
        offers
    };
    view! {
        <Show when=move || is_nothing.get()>
            <div class="notice notice--question" role="status" data-testid="no-match">
                <p class="notice__text">{dy(sentence)}</p>
                {dy(offers)}
            </div>
        </Show>
    }
}

/// A button that goes to another filter: what it does, a label and a value of the data, and how the sentence ends.
fn offer(app: App, (does, label, value, end): (&'static str, String, String, String), filter: Filter) -> AnyView {
    let gap = if label.is_empty() { "" } else { " " };
    let go = move |_| app.go(|route| route.filter = filter.clone());
    view! {
        <button class="button button--solid notice__term" type="button" on:click=go>
            {does}<bdi>{label}</bdi>{gap}<bdi>{value}</bdi>{end}
        </button>
    }
    .into_any()
}

/// Once this is gone, the focus is where it was before.
fn give_focus_back() {
    let before = document().active_element().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    let before = StoredValue::new_local(before);
    on_cleanup(move || {
        // An element that is gone itself takes no focus, which is no harm.
        let _ = before.try_get_value().flatten().map(|element| element.focus());
    });
}

/// A second drop: add, replace, compare, or none of these. Not a modal: the page stays as it is until one is chosen.
#[component]
fn Question(wanted: Wanted) -> impl IntoView {
    let opener = use_opener();
    let first = NodeRef::<html::Button>::new();
    give_focus_back();
    effect(move || {
        if let Some(button) = first.get() {
            // A focus that is refused is no harm.
            let _ = button.focus();
        }
    });
    let names = wanted.names();
    let what = match names.as_slice() {
        [one] => one.clone(),
        many => format!("{} files", many.len()),
    };
    let wanted = StoredValue::new_local(wanted);
    let has_data = opener.app.data.with_untracked(|data| data.traces > 0);
    let take = move |mode| opener.take(mode, wanted.get_value());
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            opener.offer(None);
        }
    };
    view! {
        <div class="notice notice--question" role="alertdialog" aria-label="Add, replace or compare" on:keydown=on_key>
            <p class="notice__text">"Open " <b title=names.join("\n")>{what}</b> ": beside what is loaded, in its place, or to be compared with it?"</p>
            <button type="button" class="button button--accent" node_ref=first on:click=move |_| take(OpenMode::Add)>
                "Add"
            </button>
            <button type="button" class="button button--solid" on:click=move |_| take(OpenMode::Replace)>
                "Replace"
            </button>
            {has_data.then(|| view! {
                <button type="button" class="button button--solid" title="What is loaded is before, this is after" on:click=move |_| opener.compare(wanted.get_value())>
                    "Compare"
                </button>
            }.into_any())}
            <button type="button" class="button" on:click=move |_| opener.offer(None)>"Cancel"</button>
        </div>
    }
}

/// Files that were refused or read in part, one sentence each.
#[component]
fn LoadProblems(testid: &'static str, is_error: bool, sentences: RwSignal<Vec<String>>) -> impl IntoView {
    let app = use_app();
    let has_report = move || app.report.with(|report| !report.files.is_empty());
    view! {
        <Show when=move || sentences.with(|sentences| !sentences.is_empty())>
            <div
                class="notice"
                class:notice--bad=is_error
                class:notice--warn=!is_error
                role=if is_error { "alert" } else { "status" }
                data-testid=testid
            >
                <ul class="notice__list">
                    {move || sentences.get().into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}
                </ul>
                <Show when=has_report>
                    <button type="button" class="link" on:click=move |_| app.go(|route| route.view = View::Data)>
                        "Import report"
                    </button>
                </Show>
                <button
                    type="button"
                    class="notice__close"
                    aria-label="Dismiss"
                    on:click=move |_| sentences.update(Vec::clear)
                >
                    "×"
                </button>
            </div>
        </Show>
    }
}

/// Something that happened.
#[component]
fn NoticeLine(notice: Notice) -> impl IntoView {
    let app = use_app();
    let id = notice.id;
    view! {
        <div
            class="notice"
            class:notice--bad=notice.is_error
            role=if notice.is_error { "alert" } else { "status" }
            data-testid="notice"
        >
            <p class="notice__text">{notice.text}</p>
            <button
                type="button"
                class="notice__close"
                aria-label="Dismiss"
                on:click=move |_| app.notices.update(|notices| notices.retain(|notice| notice.id != id))
            >
                "×"
            </button>
        </div>
    }
}
