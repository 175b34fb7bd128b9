//! Failed traces by message, type, service or operation: the ten largest groups and the rest, as bars. It is a table, so
//! it needs no twin.

use super::{ErrorsState, KEYS};
use crate::engine::protocol::TableOf;
use crate::figure::{ErrorKey, Errors};
use crate::format::{count, fixed, percent, plural};
use crate::page::errors::{Bar, bars};
use crate::ui::figure::{Drawing, Picture, Switch, canvas, property, shortened, style_of};
use crate::ui::widget::{SaveMenu, SavedTable};
use leptos::prelude::*;

/// The bars with their switch.
#[component]
pub(super) fn ErrorBars(state: ErrorsState) -> impl IntoView {
    let app = state.app;
    let key = Signal::derive(move || app.route.with(|route| route.error_key));
    let choose_key = move |key: ErrorKey| {
        app.go(|route| {
            // A label of one key means nothing under another.
            if route.error_key != key {
                (route.error_key, route.error_group) = (key, None);
            }
        });
    };
    let rows = move || {
        let (bars, failed) = state.with(|errors| (bars(errors), errors.failed));
        bars.into_iter().map(|bar| row(state, bar, failed)).collect_view()
    };
    let picture = Picture::default();
    picture.set(move |width, _, ratio| {
        state.figure.with_untracked(|errors| errors.as_ref().and_then(|errors| draw(errors, width, ratio)))
    });
    let saved = SavedTable::whole("Failed traces by", |_, route| TableOf::ErrorGroups { key: route.error_key });
    let word = move || KEYS.iter().find(|(at, _)| *at == key.get()).map(|(_, word)| format!(" {word}"));
    view! {
        <figure class="figure">
            <header class="figure__head">
                <h2>"Failed traces by"<span class="visually-hidden">{dy(word)}</span></h2>
                <Switch label="Group by" options=KEYS chosen=key on_choose=choose_key />
                <span class="figure__note">"at the origin"</span>
                <span class="figure__tools"><SaveMenu table=saved picture /></span>
            </header>
            <table class="bars" class:is-pending=state.is_pending data-testid="error-bars">
                <caption class="visually-hidden">"Failed traces by what they have in common, most first"</caption>
                <thead>
                    <tr><th scope="col">"Group"</th><th scope="col">"Traces"</th><th scope="col">"Share"</th></tr>
                </thead>
                <tbody>{dy(rows)}</tbody>
            </table>
        </figure>
    }
}

/// What a bar stands for.
fn label(bar: &Bar) -> String {
    if bar.label.is_empty() { plural(bar.groups, "more group", "more groups") } else { bar.label.clone() }
}

/// The bars on a canvas: a line each, with label, count and share. `None` where nothing failed.
fn draw(errors: &Errors, width_px: f64, ratio: f64) -> Option<Drawing> {
    const LINE_PX: f64 = 24.0;
    const LABEL_PX: f64 = 300.0;
    const NUMBERS_PX: f64 = 110.0;
    let bars = bars(errors);
    let (canvas, context) = canvas()?;
    canvas.set_width((width_px * ratio) as u32);
    canvas.set_height((LINE_PX * bars.len() as f64 * ratio) as u32);
    let style = style_of(&document().document_element()?, None)?;
    // Both fail for no finite number.
    let _ = context.scale(ratio, ratio);
    let text = |text: &str, align: &str, x: f64, y: f64| {
        context.set_text_align(align);
        let _ = context.fill_text(text, x, y);
    };
    context.set_font(&format!("12px {}", property(&style, "--font")));
    for (at, bar) in bars.iter().enumerate() {
        let y = LINE_PX * at as f64;
        context.set_fill_style_str(&property(&style, if bar.label.is_empty() { "--ink-3" } else { "--bad" }));
        context.fill_rect(LABEL_PX, y + 6.0, (width_px - LABEL_PX - NUMBERS_PX) * bar.share, 12.0);
        context.set_fill_style_str(&property(&style, "--ink"));
        text(&shortened(&label(bar), 44), "left", 0.0, y + 16.0);
        let numbers = format!("{} · {}", count(bar.traces), percent(bar.traces, errors.failed));
        text(&numbers, "right", width_px, y + 16.0);
    }
    (!bars.is_empty()).then(|| Drawing::copied(canvas))
}

fn row(state: ErrorsState, bar: Bar, failed: u64) -> AnyView {
    let (traces, share) = (count(bar.traces), percent(bar.traces, failed));
    let width = format!("scaleX({})", fixed(bar.share, 4));
    let bar_class = if bar.label.is_empty() { "bars__bar is-rest" } else { "bars__bar" };
    let chosen_label = bar.label.clone();
    let is_chosen = move || state.chosen.with(|chosen| chosen.as_ref() == Some(&chosen_label)).to_string();
    let name = if bar.label.is_empty() {
        view! { <span class="bars__rest">{label(&bar)}</span> }.into_any()
    } else {
        let (label, title) = (bar.label.clone(), bar.label.clone());
        view! {
            <button type="button" class="link" dir="auto" title=title aria-pressed=dy(is_chosen) on:click=move |_| state.choose(&label)>
                {bar.label}
            </button>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="bars__count"><span class=bar_class aria-hidden="true"><span style:transform=width></span></span>{traces}</td>
            <td>{share}</td>
        </tr>
    }
    .into_any()
}
