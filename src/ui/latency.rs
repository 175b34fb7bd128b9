//! How long traces take: percentiles, spread and density over time, the histogram, the slowest traces; of whole traces, roots,
//! entries or matched spans.

use super::figure::{BoxPlotChart, DurationHistogram, DurationScatter, Head, MeasureSwitch, PercentilesChart};
use super::overview::SlowestTraces;
use super::state::use_app;
use crate::engine::protocol::{Request, Response};
use crate::figure::{BinScale, DurationStats, Latency};
use crate::format::{count, optional_duration, plural};
use leptos::prelude::*;

/// The screen.
#[component]
pub fn LatencyPanel() -> impl IntoView {
    let app = use_app();
    let question = memo(move || app.route.with(|route| (route.filter.clone(), route.duration_of, route.scale)));
    let asked = app.follow(
        "latency",
        move || {
            let (filter, of, scale) = question.get();
            Some(Request::Latency { filter, of, scale })
        },
        |answer| match answer.response {
            Response::Latency(figure) => Some(*figure),
            _ => None,
        },
    );
    let is_pending = Signal::from(asked.is_pending);
    let of = Signal::derive(move || app.route.with(|route| route.duration_of));
    let histogram = Signal::derive(move || asked.value.with(|value| value.as_ref().map(|all| all.histogram.clone())));
    let percentiles =
        Signal::derive(move || asked.value.with(|value| value.as_ref().map(|all| all.percentiles.clone())));
    let boxes = Signal::derive(move || asked.value.with(|value| value.as_ref().map(|all| all.boxes.clone())));
    let note = move || asked.value.with(|value| value.as_ref().map(note));
    view! {
        <div class="latency" data-testid="latency">
            <Head title="Latency" is_screen=true note>
                <MeasureSwitch />
            </Head>
            {move || asked.error.get().map(|error| view! { <p class="empty" role="alert">{error}</p> }.into_any())}
            <div class="cards">
                <section class="card card--half"><PercentilesChart figure=percentiles is_pending /></section>
                <section class="card card--half"><BoxPlotChart figure=boxes is_pending /></section>
                <section class="card card--full"><DurationScatter of scale=BinScale::Log /></section>
                <section class="card card--half"><DurationHistogram figure=histogram is_pending /></section>
                <SlowestTraces title="Slowest traces, by trace duration" />
            </div>
        </div>
    }
}

/// What is measured, of how many, and the statistics over all of them.
fn note(figure: &Latency) -> String {
    let DurationStats { count: measured, mean_nanos, p50_nanos, p95_nanos, p99_nanos, max_nanos, .. } = figure.duration;
    let (one, many) = figure.histogram.of.nouns();
    let mut parts = vec![plural(measured, one, many)];
    if figure.without > 0 {
        parts.push(format!("{} without a start", count(figure.without)));
    }
    let max = max_nanos.map(|nanos| nanos as f64);
    for (name, nanos) in
        [("mean", mean_nanos), ("p50", p50_nanos), ("p95", p95_nanos), ("p99", p99_nanos), ("longest", max)]
    {
        parts.push(format!("{name} {}", optional_duration(nanos)));
    }
    parts.join(" · ")
}
