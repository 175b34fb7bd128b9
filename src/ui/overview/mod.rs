//! The first screen: counts, the duration histogram, errors over time, what stands out, and a few traces worth opening.

mod lists;
mod top;

use super::data::use_opener;
use super::figure::{DurationHistogram, ErrorsOverTimeChart, MeasureSwitch};
use super::findings::FindingsCard;
use super::state::{App, Asked, use_app};
use crate::engine::protocol::{Request, Response};
use crate::figure::Overview as Figures;
use crate::format;
use crate::page::picking::{narrow, only};
use crate::page::stats::{Stat, stats};
use crate::platform;
use crate::route::View;
use leptos::prelude::*;
use lists::FailedTraces;
use top::{TopBottlenecks, TopErrors};

pub use lists::SlowestTraces;

/// The overview of the selection: one request for this screen and for the counts in the top bar.
pub fn provide_overview(app: App) {
    let asking = memo(move || app.route.with(|route| (route.filter.clone(), route.duration_of, route.scale)));
    let asked = app.follow(
        "overview",
        move || {
            let (filter, of, scale) = asking.get();
            Some(Request::Overview { filter, of, scale })
        },
        |answer| match answer.response {
            Response::Overview(overview) => Some(*overview),
            _ => None,
        },
    );
    provide_context(asked);
}

/// See [`provide_overview`].
#[must_use]
pub fn use_overview() -> Asked<Figures> {
    #[expect(clippy::expect_used, reason = "every component is mounted under the one that provides it")]
    use_context::<Asked<Figures>>().expect("the overview is provided at the root")
}

/// The screen.
#[component]
pub fn Overview() -> impl IntoView {
    let app = use_app();
    let asked = use_overview();
    mark_when_shown(app, asked);
    let is_pending = Signal::from(asked.is_pending);
    let part = move |pick: fn(&Figures) -> u64, whole: fn(&App) -> u64| {
        dy(move || asked.value.with(|value| value.as_ref().map_or_else(|| whole(&app), pick)).to_string())
    };
    let histogram = Signal::derive(move || asked.value.with(|value| value.as_ref().map(|all| all.histogram.clone())));
    let errors = Signal::derive(move || asked.value.with(|value| value.as_ref().map(|all| all.errors.clone())));
    view! {
        <div
            class="overview"
            data-testid="overview"
            data-traces=part(|all| all.traces, |app| app.data.with(|data| data.traces))
            data-spans=part(|all| all.spans, |app| app.data.with(|data| data.spans))
            data-failed-traces=part(|all| all.failed, |app| app.data.with(|data| data.failed))
            data-services=part(|all| all.services, |app| app.data.with(|data| data.services))
        >
            <Heading />
            <StatsStrip />
            <div class="cards">
                <section class="card card--half">
                    <DurationHistogram figure=histogram is_pending />
                </section>
                <section class="card card--half">
                    <ErrorsOverTimeChart figure=errors is_pending />
                </section>
                <FindingsCard />
                <TopErrors />
                <TopBottlenecks />
                <SlowestTraces />
                <FailedTraces />
            </div>
        </div>
    }
}

/// `overview-shown`: once the figures of newly opened data are on the screen.
fn mark_when_shown(app: App, asked: Asked<Figures>) {
    let opener = use_opener();
    effect(move || {
        let is_new = asked.answered.get() == app.revision.get() && asked.value.with(Option::is_some);
        if is_new && opener.is_unseen.get_value() {
            opener.is_unseen.set_value(false);
            platform::after_paint(|| platform::mark("overview-shown"));
        }
    });
}

/// Spans, services and time of the selection.
#[component]
fn Heading() -> impl IntoView {
    let app = use_app();
    let asked = use_overview();
    let text = move || {
        let facts = asked.value.with(|value| value.as_ref().map(|all| (all.spans, all.services, all.range_nanos)));
        facts.map(|(spans, services, range)| {
            let time = range.map(|(from, to)| format::time_range(from, to, app.zone_at(from)));
            let spans = format::plural(spans, "span", "spans");
            let services = format::plural(services, "service", "services");
            [Some(spans), Some(services), time].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
    };
    view! {
        <header class="heading">
            <h1 class="heading__title">"Overview"</h1>
            <span class="heading__facts">{dy(text)}</span>
            <MeasureSwitch />
            <button type="button" class="button button--solid heading__button" title="What to tell of the incident, with what is pinned (i)" data-testid="open-summary"
                on:click=move |_| app.go(|route| route.view = View::Summary)>
                "Incident summary"
            </button>
        </header>
    }
}

/// The big numbers.
#[component]
fn StatsStrip() -> impl IntoView {
    let asked = use_overview();
    let shown = memo(move || asked.value.with(|value| stats(value.as_ref().unwrap_or(&Figures::default()))));
    let app = use_app();
    let cell = move |stat: Stat| {
        let slower = stat.at_least_nanos.map(|nanos| {
            let of = asked.value.with_untracked(|value| value.as_ref().map(|all| all.histogram.of)).unwrap_or_default();
            let slower = move |_| app.go(|route| narrow(&mut route.filter, of, Some(nanos), None));
            let title = format!("{} {}", only(of), format::duration(nanos));
            view! { <button type="button" class="link stats__slower" title=title.clone() aria-label=title on:click=slower>"≥"</button> }
                .into_any()
        });
        view! {
            <div class="stats__cell" title=stat.meaning>
                <dt>{stat.label}</dt>
                <dd class:stats__bad=stat.is_bad>{stat.value} " " <small>{stat.beside}</small>{slower}</dd>
            </div>
        }
    };
    view! {
        <dl class="stats" class:is-pending=move || asked.is_pending.get()>
            {move || shown.get().into_iter().map(cell).collect_view()}
        </dl>
        {move || asked.error.get().map(|sentence| view! { <p class="empty" role="alert">{sentence}</p> }.into_any())}
    }
}
