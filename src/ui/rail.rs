//! The screens there are, and below them what is loaded.

use super::connect::last_search;
use super::data::use_opener;
use super::notebook::use_notes;
use super::overview::use_overview;
use super::state::use_app;
use crate::engine::protocol::DataInfo;
use crate::figure::Overview;
use crate::format::{count, plural};
use crate::page::sentences::data_title;
use crate::platform;
use crate::route::{Route, View};
use leptos::html;
use leptos::prelude::*;

/// The rail on the left; a bar at the bottom of small screens.
#[component]
pub(super) fn Rail() -> impl IntoView {
    let app = use_app();
    // Of the selection, as on the screens they lead to; of all data until it is known.
    let selected = use_overview();
    let of = move |part: fn(&Overview) -> u64, whole: fn(&DataInfo) -> u64| {
        selected.value.with(|value| value.as_ref().map(part)).unwrap_or_else(|| app.data.with(whole))
    };
    let failed = move || of(|selected| selected.failed, |data| data.failed);
    let traces = Signal::derive(move || count(of(|selected| selected.traces, |data| data.traces)));
    let failures = Signal::derive(move || count(failed()));
    let has_failures = Signal::derive(move || failed() > 0);
    let services = Signal::derive(move || count(of(|selected| selected.services, |data| data.services)));
    let files = Signal::derive(move || plural(app.data.with(|data| data.files.len() as u64), "file", "files"));
    let problems = Signal::derive(move || app.data.with(|data| data.problems > 0));
    let notes = use_notes();
    let pins = Signal::derive(move || {
        let pins = notes.pinned.with(Vec::len);
        if pins > 0 { plural(pins as u64, "pin", "pins") } else { String::new() }
    });
    view! {
        <nav class="rail" aria-label="Screens">
            <RailLink view=View::Overview label="Overview" testid="nav-overview" />
            <RailLink view=View::Traces label="Traces" testid="nav-traces" beside=traces />
            <RailLink view=View::Errors label="Errors" testid="nav-errors" beside=failures is_bad=has_failures />
            <RailLink view=View::Latency label="Latency" testid="nav-latency" />
            <RailLink view=View::Services label="Services" testid="nav-services" beside=services />
            <RailLink view=View::Operations label="Operations" testid="nav-operations" />
            <RailLink view=View::Breakdown label="Break down" testid="nav-breakdown" />
            <RailLink view=View::Compare label="Compare" testid="nav-compare" />
            <RailLink view=View::Summary label="Summary" testid="nav-summary" beside=pins />
            <RailLink view=View::Data label="Data" testid="nav-data" beside=files is_marked=problems />
            <RailFoot />
        </nav>
    }
}

/// A screen.
#[component]
fn RailLink(
    view: View,
    label: &'static str,
    testid: &'static str,
    /// A count beside it.
    #[prop(optional, into)]
    beside: Signal<String>,
    /// There is something to look at.
    #[prop(optional, into)]
    is_marked: Signal<bool>,
    /// It speaks of errors, and there are some.
    #[prop(optional, into)]
    is_bad: Signal<bool>,
) -> impl IntoView {
    let app = use_app();
    // A single trace belongs to the list, and so do two.
    let is_here = memo(move || {
        let at = app.route.with(|route| route.view);
        at == view || (matches!(at, View::Trace | View::Pair) && view == View::Traces)
    });
    // As a bar it is wider than a phone.
    let link = NodeRef::<html::A>::new();
    effect(move || {
        if is_here.get() && !platform::is_wide() {
            platform::after_paint(move || {
                if let Some(link) = link.try_get_untracked().flatten() {
                    platform::scroll_into_view(&link);
                }
            });
        }
    });
    let change = move |route: &mut Route| route.view = view;
    let href = move || {
        let mut next = app.route.get();
        change(&mut next);
        format!("#{}", next.to_fragment())
    };
    let go = move |event: web_sys::MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        app.go(change);
    };
    view! {
        <a
            class="rail__link"
            node_ref=link
            href=dy(href)
            data-testid=testid
            aria-current=move || is_here.get().then_some("page")
            on:click=go
        >
            <span>{label}</span>
            <small class:rail__mark=move || is_marked.get() class:rail__bad=move || is_bad.get()>{beside}</small>
        </a>
    }
}

/// Names, size and counts of what is loaded.
#[component]
fn RailFoot() -> impl IntoView {
    let (app, opener) = (use_app(), use_opener());
    let is_searched = memo(move || app.route.with(|route| last_search(route).is_some()));
    let again = move |_| {
        if let Some(search) = app.route.with_untracked(last_search) {
            opener.connect.open_with(&search);
        }
    };
    let private = move || {
        if is_searched.get() { "Nothing but the search leaves this browser." } else { "Nothing leaves this browser." }
    };
    let title = move || {
        let given = app.route.with(|route| route.title.clone());
        app.data.with(|data| {
            let names: Vec<&str> = data.files.iter().map(|file| file.name.as_str()).collect();
            let (name, size) = data_title(&names, data.files.iter().map(|file| file.bytes).sum());
            (given.unwrap_or(name), size)
        })
    };
    let all_names =
        move || app.data.with(|data| data.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join("\n"));
    let counts = move || {
        app.data.with(|data| {
            format!("{} · {}", plural(data.traces, "trace", "traces"), plural(data.spans, "span", "spans"))
        })
    };
    view! {
        <div class="rail__foot">
            <div class="rail__name" title=dy(all_names)>{move || title().0}</div>
            <div>{move || title().1} " · " {dy(counts)}</div>
            <Show when=move || is_searched.get()>
                <button type="button" class="link rail__again" aria-haspopup="dialog" data-testid="search-again" on:click=again>"Search again"</button>
            </Show>
            <div>{dy(private)}</div>
        </div>
    }
}
