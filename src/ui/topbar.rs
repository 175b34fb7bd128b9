//! Brand, filter, and what can be done anywhere: open, copy the link, zone, theme, help.

use super::facets::FacetsButton;
use super::filter_bar::FilterBar;
use super::open_panel::OpenPanel;
use super::shell::use_chrome;
use super::state::use_app;
use crate::format::Zone;
use crate::platform;
use crate::route::DataSource;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;

/// The bar at the top.
#[component]
pub(super) fn TopBar(
    /// There is data: show the filter and what is done with data.
    has_data: Memo<bool>,
) -> impl IntoView {
    let chrome = use_chrome();
    view! {
        <header class="top">
            <span class="brand">
                <svg class="brand__glyph" viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width="1.7" aria-hidden="true">
                    <path d="M2 5h9M5 9h11M5 13h6" stroke-linecap="round" />
                </svg>
                <span class="brand__name">"Spanglass"</span>
            </span>
            <Show when=move || has_data.get() fallback=|| view! { <span class="top__gap"></span> }>
                <FacetsButton place=chrome.facets />
                <FilterBar />
                <OpenButton />
                <button type="button" class="button button--solid" title="Save what is selected (x)" aria-haspopup="dialog"
                    data-testid="open-export" on:click=move |_| chrome.is_export_open.set(true)>
                    "Export"
                </button>
                <CopyLink />
            </Show>
            <ZoneSwitch />
            <ThemeSwitch />
            <button
                type="button"
                class="button"
                aria-label="Keys and help"
                title="Keys and help (?)"
                on:click=move |_| chrome.is_help_open.set(true)
            >
                "?"
            </button>
        </header>
    }
}

/// Opens a panel with the ways to open more.
#[component]
fn OpenButton() -> impl IntoView {
    let is_open = RwSignal::new(false);
    let button = NodeRef::new();
    listen_to_window(ev::keydown, move |event| {
        if event.key() == "Escape" && is_open.get_untracked() {
            is_open.set(false);
            focus(button);
        }
    });
    view! {
        <div class="menu">
            <button
                type="button"
                class="button button--solid"
                aria-haspopup="true"
                aria-expanded=move || is_open.get().to_string()
                node_ref=button
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                "Open"
            </button>
            <Show when=move || is_open.get()>
                <div class="menu__back" on:click=move |_| is_open.set(false)></div>
                <div class="menu__sheet" role="group" aria-label="Open">
                    <OpenPanel done=Callback::new(move |()| is_open.set(false)) />
                </div>
            </Show>
        </div>
    }
}

fn focus(node: NodeRef<leptos::html::Button>) {
    if let Some(button) = node.get_untracked() {
        // A focus that is refused is no harm.
        let _ = button.focus();
    }
}

/// Copies the address of this view.
#[component]
fn CopyLink() -> impl IntoView {
    let app = use_app();
    let is_copied = RwSignal::new(false);
    let copy = move |_| {
        let address = platform::page_address();
        spawn(async move {
            if !app.copy(address).await {
                return;
            }
            is_copied.set(true);
            set_timeout(move || is_copied.set(false), Duration::from_secs(2));
            let needs_file = app
                .route
                .with_untracked(|route| route.sources.iter().any(|source| matches!(source, DataSource::File { .. })));
            if needs_file {
                let sentence =
                    "Link copied. It holds the view, not the data: whoever opens it is told which file to drop.";
                app.notify(sentence, false);
            }
        });
    };
    view! {
        <button type="button" class="button button--wide" title="Copy a link to this view" on:click=copy>
            {move || if is_copied.get() { "Copied" } else { "Copy link" }}
        </button>
    }
}

/// Times in the user's zone, or in UTC.
#[component]
fn ZoneSwitch() -> impl IntoView {
    let app = use_app();
    let toggle = move |_| {
        app.is_utc.update(|utc| *utc = !*utc);
        platform::save_preference("zone", if app.is_utc.get_untracked() { "utc" } else { "local" });
    };
    // The zone of the data: an offset belongs to a moment.
    let overview = super::overview::use_overview();
    let zone = memo(move || {
        let start = overview.value.with(|value| value.as_ref().and_then(|overview| overview.range_nanos));
        app.zone_at(start.map_or(0, |(from, _)| from))
    });
    let title = move || {
        let other = if zone.get().is_local { "UTC" } else { "your own zone" };
        format!("Times are in {}. Switch to {other}", zone.get().long_label())
    };
    view! {
        <button type="button" class="button" title=dy(title) aria-label=dy(title) on:click=toggle>
            {move || if zone.get() == Zone::UTC { "UTC".to_owned() } else { zone.get().label() }}
        </button>
    }
}

/// Light or dark.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let app = use_app();
    let toggle = move |_| {
        app.theme.update(|theme| *theme = theme.other());
        platform::choose_theme(app.theme.get_untracked());
    };
    let other = move || app.theme.get().other().word();
    view! {
        <button
            type="button"
            class="button"
            title=move || format!("Switch to the {} theme", other())
            aria-label=move || format!("Switch to the {} theme", other())
            on:click=toggle
        >
            {move || if other() == "dark" { "Dark" } else { "Light" }}
        </button>
    }
}
