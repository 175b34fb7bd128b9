//! While something is read: what, how far, and what there is so far.

use super::data::use_opener;
use super::state::{Load, use_app};
use crate::engine::protocol::Progress;
use crate::format;
use crate::format::fixed;
use leptos::prelude::*;

/// What is going on, if anything.
#[derive(Clone, PartialEq)]
enum Doing {
    Fetching(String),
    Reading(Progress),
}

fn doing() -> Memo<Option<Doing>> {
    let (app, opener) = (use_app(), use_opener());
    memo(move || {
        let reading = app.load.with(|load| match load {
            Load::Loading(progress) => Some(Doing::Reading(progress.clone())),
            Load::Empty | Load::Ready => None,
        });
        reading.or_else(|| opener.fetching.get().map(Doing::Fetching))
    })
}

impl Doing {
    /// What and how far, in words.
    fn headline(&self) -> String {
        match self {
            Self::Fetching(address) => format!("Fetching {address}"),
            Self::Reading(progress) if progress.files > 1 => {
                format!("Reading file {} of {}: {}", progress.file_index + 1, progress.files, progress.file)
            }
            Self::Reading(progress) => format!("Reading {}", progress.file),
        }
    }

    /// 0–1; `None` where it is not known.
    fn share(&self) -> Option<f64> {
        match self {
            Self::Reading(progress) if progress.total_bytes > 0 => {
                Some((progress.bytes as f64 / progress.total_bytes as f64).min(1.0))
            }
            _ => None,
        }
    }
}

/// The first load, in the main area.
#[component]
pub(super) fn Loading() -> impl IntoView {
    let doing = doing();
    let app = use_app();
    let figures = move || {
        let Some(Doing::Reading(progress)) = doing.get() else { return Vec::new() };
        let range = progress.range_nanos;
        let longest = (progress.spans > 0).then(|| format::duration(progress.longest_span_nanos));
        vec![
            ("Spans", format::count(progress.spans)),
            ("Traces", format::count(progress.traces)),
            ("Error spans", format::count(progress.error_spans)),
            ("Services", format::count(progress.services)),
            ("Longest span", longest.unwrap_or_else(|| format::NONE.to_owned())),
            ("Time", range.map_or_else(|| format::NONE.to_owned(), |(a, b)| format::time_range(a, b, app.zone_at(a)))),
        ]
    };
    view! {
        <section class="loading">
            <h1 class="visually-hidden">"Loading"</h1>
            <dl class="stats stats--loading" aria-live="off">
                {move || {
                    figures()
                        .into_iter()
                        .map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> }.into_any())
                        .collect_view()
                }}
            </dl>
        </section>
    }
}

/// The strip: bar, bytes, cancel. Stands above whatever the main area shows, with a thin line at the very top.
#[component]
pub(super) fn LoadStrip() -> impl IntoView {
    let doing = doing();
    let is_on = memo(move || doing.with(Option::is_some));
    view! {
        <Show when=move || is_on.get()>
            <Strip doing />
        </Show>
    }
}

#[component]
fn Strip(doing: Memo<Option<Doing>>) -> impl IntoView {
    let opener = use_opener();
    let headline = memo(move || doing.with(|doing| doing.as_ref().map(Doing::headline).unwrap_or_default()));
    let share = memo(move || doing.with(|doing| doing.as_ref().and_then(Doing::share)));
    let scale = move || format!("scaleX({})", share.get().unwrap_or(1.0));
    let amount = move || {
        doing.with(|doing| match doing {
            Some(Doing::Reading(progress)) => {
                let spans = format::plural(progress.spans, "span", "spans");
                let traces = format::plural(progress.traces, "trace", "traces");
                let (bytes, total) = (format::bytes(progress.bytes), format::bytes(progress.total_bytes));
                format!("{bytes} of {total} · {spans} · {traces}")
            }
            _ => String::new(),
        })
    };
    view! {
        <div class="progress-line" class:progress-line--unknown=move || share.get().is_none() aria-hidden="true">
            <div class="progress-line__bar" style:transform=dy(scale)></div>
        </div>
        <section class="progress" data-testid="progress" aria-label="Loading">
            <span class="progress__what" role="status">{headline}</span>
            <span
                class="progress__track"
                role="progressbar"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || share.get().map(|share| fixed(share * 100.0, 0))
                aria-label="Bytes read"
            >
                <span class="progress__bar" style:transform=dy(scale)></span>
            </span>
            <span class="progress__amount">{dy(amount)}</span>
            <button
                type="button"
                class="button button--solid"
                title="Stop here; what was read stays"
                on:click=move |_| opener.cancel()
            >
                "Cancel"
            </button>
        </section>
    }
}
