//! Duration against start: a dot each, or a heatmap.

mod pointing;
mod words;

use super::backend::Canvas;
use super::head::{Head, SCALES, Switch, TableSwitch};
use super::picture::Picture;
use super::surface::Surface;
use super::table::TableTwin;
use super::tip::TipBox;
use crate::chart::{Sheet, scatter};
use crate::engine::protocol::{Request, Response, TableOf};
use crate::figure::{BinScale, DurationOf, Scatter, TraceSort};
use crate::format::fixed;
use crate::page::notebook::pins::PinKind;
use crate::ui::notebook::PinButton;
use crate::ui::state::use_app;
use crate::ui::widget::{SaveMenu, SavedTable};
use leptos::prelude::*;
use pointing::Pointing;

/// Durations by start, with their table: dots, or density cells where there are many. Asks for itself.
#[component]
pub fn DurationScatter(
    /// Whose durations.
    #[prop(into)]
    of: Signal<DurationOf>,
    /// Of the durations, at first.
    scale: BinScale,
) -> impl IntoView {
    let app = use_app();
    let (is_table, scale) = (RwSignal::new(false), RwSignal::new(scale));
    let question = memo(move || (app.route.with(|route| route.filter.clone()), of.get(), scale.get()));
    let asked = app.follow(
        "scatter",
        move || {
            let (filter, of, scale) = question.get();
            Some(Request::Scatter { filter, of, scale })
        },
        |answer| match answer.response {
            Response::Scatter(scatter) => Some(scatter),
            _ => None,
        },
    );
    let figure: Signal<Option<Scatter>> = asked.value.into();
    let zone = memo(move || {
        let first = figure.with(|figure| figure.as_ref().and_then(|figure| figure.start_range_nanos));
        app.zone_at(first.unwrap_or_default().0)
    });
    let is_empty = memo(move || figure.with(|figure| figure.as_ref().is_some_and(|figure| figure.count == 0)));
    let summary =
        Signal::derive(move || figure.with(|figure| figure.as_ref().map_or_else(String::new, words::summary)));
    let caption =
        Signal::derive(move || figure.with(|figure| figure.as_ref().map_or_else(String::new, words::caption)));
    let rows =
        Signal::derive(move || figure.with(|f| f.as_ref().map(|f| words::rows(f, zone.get())).unwrap_or_default()));
    let note = move || figure.with(|figure| figure.as_ref().map(words::note));
    let draw = move |sheet: &Sheet<'_, Canvas>| {
        figure.with(|figure| {
            app.data.with(|data| scatter::draw(sheet, figure.as_ref()?, &data.versions, zone.get()).ok())
        })
    };
    let picture = Picture::default();
    // Its own table ends with the longest ones.
    let table = SavedTable::whole("Traces", |_, _| TableOf::Traces { sort: TraceSort::Duration, descending: true });
    let pointing = Pointing::new(app, figure);
    view! {
        <figure class="figure figure--scatter">
            <Head title="Duration by start" note>
                <Switch label="Scale" options=SCALES chosen=scale on_choose=move |to| scale.set(to) />
                <TableSwitch is_table />
                <PinButton kind=PinKind::Scatter />
                <SaveMenu table picture />
            </Head>
            <div class="figure__body" class:is-pending=move || asked.is_pending.get()>
                <div class="figure__chart" class:is-empty=move || is_empty.get() hidden=move || is_table.get()>
                    <Plot draw summary pointing zone picture />
                    <p class="figure__empty" hidden=move || !is_empty.get()>"No trace is selected; each would be a dot here."</p>
                </div>
                <TableTwin testid="duration-scatter-table" caption columns=words::COLUMNS rows is_shown=is_table />
            </div>
        </figure>
    }
}

/// The drawing and all that moves on it.
#[component]
fn Plot(
    draw: impl Fn(&Sheet<'_, Canvas>) -> Option<scatter::Geometry> + 'static,
    summary: Signal<String>,
    pointing: Pointing,
    zone: Memo<crate::format::Zone>,
    picture: Picture,
) -> impl IntoView {
    let marked = move || pointing.marked();
    let px = move |part: fn(&crate::chart::PlotRect) -> f64| {
        format!("{}px", fixed(marked().map_or(0.0, |(rect, _)| part(&rect)), 1))
    };
    let is_ring = move || marked().is_some_and(|(_, is_ring)| is_ring);
    let tip = Signal::derive(move || {
        let at = pointing.hovered.get()?;
        let tip = pointing.figure.with(|figure| words::describe(figure.as_ref()?, at, zone.get()))?;
        Some((tip, pointing.tip_place(at)?))
    });
    view! {
        <div class="chart chart--plane" role="img" tabindex="0" aria-label=move || summary.get() aria-keyshortcuts="ArrowLeft ArrowRight Enter"
            class:has-target=move || pointing.hovered.get().is_some()
            on:pointerdown=move |event| pointing.down(&event) on:pointermove=move |event| pointing.moved(&event)
            on:pointerup=move |event| pointing.up(&event) on:pointercancel=move |_| pointing.calm()
            on:pointerleave=move |event| pointing.left(Some(&event)) on:keydown=move |event| pointing.key(&event)
            on:blur=move |_| pointing.left(None)>
            <Surface draw geometry=pointing.geometry picture />
            <div class="chart__mark" class:is-shown=move || marked().is_some() class:is-brush=move || pointing.is_brushing() class:is-ring=dy(is_ring)
                style:left=move || px(|r| r.left) style:top=move || px(|r| r.top)
                style:width=move || px(crate::chart::PlotRect::width) style:height=move || px(crate::chart::PlotRect::height)></div>
        </div>
        <TipBox tip />
    }
}
