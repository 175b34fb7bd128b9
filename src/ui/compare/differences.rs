//! Which values the two parts do not share alike: what one looks for first when traces behave in two ways.

use super::Question;
use crate::engine::protocol::{Request, Response};
use crate::figure::{Difference, Differences as Figure};
use crate::page::comparison::{self, differs_columns, parts};
use crate::ui::state::use_app;
use crate::ui::widget::{SaveMenu, SavedTable, SortedTable, ValueActions};
use leptos::prelude::*;

/// What can be done with the value.
const BESIDE: &[&str] = &["Of the two parts"];

/// Rows shown before all are asked for.
const MOST_ROWS: usize = 8;

/// The table; where nothing differs enough, that.
#[component]
pub(super) fn Differences(question: RwSignal<Option<Question>>) -> impl IntoView {
    let app = use_app();
    let asked = app.follow(
        "differences",
        move || question.get().map(|Question { filter, division }| Request::Differences { filter, division }),
        |answer| match answer.response {
            Response::Differences(figure) => Some(figure),
            _ => None,
        },
    );
    let figure: Signal<Option<Figure>> = asked.value.into();
    let names = memo(move || question.with(|asked| parts(asked.as_ref().map(|asked| &asked.division))));
    let rows = Signal::derive(move || figure.with(|found| found.as_ref().map(comparison::differs).unwrap_or_default()));
    let beside = Callback::new(move |at: usize| {
        let view = figure.with_untracked(|found| {
            let found = found.as_ref()?;
            Some(beside(found, found.rows.get(at)?))
        });
        view.into_iter().collect()
    });
    let columns = Signal::derive(move || differs_columns(names.get()));
    let note = move || figure.with(|found| found.as_ref().map(|found| comparison::differs_note(found, names.get())));
    let saved = SavedTable::here("What differs", comparison::DIFFERS, rows);
    view! {
        <section class="differs" class:is-pending=move || asked.is_pending.get() data-testid="differences">
            <div class="card__title"><h2>"What differs"</h2><span class="card__note">{dy(note)}</span><SaveMenu table=saved /></div>
            <div class="differs__table">
                <SortedTable caption="Values by how much more frequent they are in one part" columns rows text_columns=2 beside=(BESIDE, beside) most=MOST_ROWS />
            </div>
        </section>
    }
}

/// Both shares as bars, one above the other, and what can be done with the value.
fn beside(figure: &Figure, row: &Difference) -> AnyView {
    let width = |part: u64, whole: u64| format!("scaleX({})", part as f64 / whole.max(1) as f64);
    let (before, after) = (width(row.before, figure.before), width(row.after, figure.after));
    let actions =
        row.end.is_none().then(|| view! { <ValueActions key=row.key.clone() value=row.value.clone() /> }.into_any());
    view! {
        <span class="differs__bars" aria-hidden="true">
            <span class="differs__bar" style:transform=before></span>
            <span class="differs__bar is-after" style:transform=after></span>
        </span>
        {actions}
    }
    .into_any()
}
