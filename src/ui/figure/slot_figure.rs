//! A figure whose items stand side by side: title, switches, chart and table twin. Not generic: there are several.

use super::backend::Canvas;
use super::head::{Head, TableSwitch};
use super::picture::Picture;
use super::slot_chart::{Picked, SlotChart};
use super::table::TableTwin;
use super::tip::Tip;
use crate::chart::{Sheet, Slots};
use crate::page::notebook::pins::PinKind;
use crate::page::table::Cell;
use crate::ui::notebook::PinButton;
use crate::ui::widget::{SaveMenu, SavedTable};
use leptos::prelude::*;

/// Draws the figure. Reactive.
pub(super) type Draw = Box<dyn Fn(&Sheet<'_, Canvas>) -> Option<Slots>>;

/// The frame that all of them have.
#[component]
pub(super) fn SlotFigure(
    /// What it shows.
    title: &'static str,
    /// What it counts, and over how many; a legend.
    note: ViewFn,
    draw: Draw,
    /// The figure in a sentence.
    summary: Signal<String>,
    /// Exact values of the items from one to another.
    describe: Callback<(usize, usize), Option<Tip>>,
    /// Told what was clicked or brushed.
    on_pick: Callback<Picked>,
    /// `data-testid` of the table.
    testid: &'static str,
    /// Its column titles.
    columns: &'static [&'static str],
    /// Its cells.
    rows: Signal<Vec<Vec<Cell>>>,
    /// What to say where there is nothing to draw.
    nothing: Signal<Option<String>>,
    /// The next figure is under way.
    is_pending: Signal<bool>,
    /// What it is pinned as.
    pin: PinKind,
    /// Further switches.
    #[prop(optional)]
    switches: ViewFn,
) -> impl IntoView {
    let is_table = RwSignal::new(false);
    let picture = Picture::default();
    let table = SavedTable::here(title, columns, rows);
    let describe = move |first, last| describe.run((first, last));
    view! {
        <figure class="figure">
            <Head title note>
                {switches.run()}
                <TableSwitch is_table />
                <PinButton kind=pin />
                <SaveMenu table picture />
            </Head>
            <div class="figure__body" class:is-pending=move || is_pending.get()>
                <div class="figure__chart" class:is-empty=move || nothing.with(Option::is_some) hidden=move || is_table.get()>
                    <SlotChart draw summary describe on_pick picture />
                    <p class="figure__empty" hidden=move || nothing.with(Option::is_none)>{move || nothing.get()}</p>
                </div>
                <TableTwin testid caption=summary columns rows is_shown=is_table />
            </div>
        </figure>
    }
}
