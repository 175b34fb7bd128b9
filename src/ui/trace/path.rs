//! The critical path beside the waterfall: how it is drawn, and the spans that own most of it.

use super::state::TraceState;
use crate::figure::{PathRule, PathSpan, TracePath, hue_class};
use crate::format::{self, fixed};
use crate::page::table::Cell;
use crate::ui::figure::Switch;
use crate::ui::widget::{SaveMenu, SavedTable};
use leptos::prelude::*;

/// How it is drawn; `None`: not at all.
const RULES: &[(Option<PathRule>, &str)] =
    &[(Some(PathRule::Exact), "exact"), (Some(PathRule::Jaeger), "as Jaeger"), (None, "hidden")];

/// Columns of the table that is saved.
const COLUMNS: &[&str] = &["Service", "Operation", "Time", "Share"];

/// Opens and closes the list; for the header.
#[component]
pub fn PathButton(state: TraceState) -> impl IntoView {
    let is_open = move || state.is_path_listed.get();
    view! {
        <button
            class="icon path-button"
            type="button"
            title="Critical path"
            aria-label="Critical path"
            aria-pressed=move || is_open().to_string()
            on:click=move |_| state.list_path(!state.is_path_listed.get_untracked())
        >
            "Path"
        </button>
    }
}

/// The list; absent while it is closed, or a span's detail takes its place.
#[component]
pub fn PathPanel(state: TraceState) -> impl IntoView {
    let app = state.app;
    let is_wanted = memo(move || state.is_path_listed.get() && app.route.with(|route| route.span_id.is_none()));
    let chosen = Signal::derive(move || app.route.with(|route| (!route.is_path_hidden).then_some(route.path_rule)));
    let choose = move |rule: Option<PathRule>| {
        app.go(|route| {
            route.is_path_hidden = rule.is_none();
            route.path_rule = rule.unwrap_or(route.path_rule);
        });
    };
    let cells = Signal::derive(move || {
        state.path.value.with(|path| path.as_ref().map(|path| cells(state, path)).unwrap_or_default())
    });
    let saved = SavedTable::here("Critical path of the trace", COLUMNS, cells);
    let body = move || state.path.value.with(|path| path.as_ref().map(|path| body(state, path)));
    view! {
        <Show when=move || is_wanted.get()>
            <aside class="detail path-list" data-testid="path-list" aria-label="Critical path" tabindex="-1">
                <button class="icon detail-close" type="button" aria-label="Close the critical path"
                    on:click=move |_| state.list_path(false)>"×"</button>
                <h1 class="detail-title">"Critical path"</h1>
                <div class="path-tools">
                    <Switch label="Critical path" options=RULES chosen on_choose=choose />
                    <SaveMenu table=saved />
                </div>
                {move || state.path.error.get().map(|error| view! { <p class="quiet">{error}</p> }.into_any())}
                {dy(body)}
            </aside>
        </Show>
    }
}

fn body(state: TraceState, path: &TracePath) -> AnyView {
    let rows: Vec<AnyView> = path.spans.iter().filter_map(|span| row(state, *span, path.root_nanos)).collect();
    let rest = (path.rest_spans > 0).then(|| {
        let others = format::plural(u64::from(path.rest_spans), "other span", "other spans");
        let share = format::percent(path.rest_nanos, path.root_nanos);
        let time = format::duration(path.rest_nanos);
        view! { <tr><td>{others}</td><td>{time}</td><td>{share}</td></tr> }.into_any()
    });
    let about = match path.rule {
        PathRule::Exact => "What the root was waiting for, moment by moment: the times add up to the root’s.",
        PathRule::Jaeger => {
            "As Jaeger UI draws it: a child that overlaps the next one is skipped, its time is the parent’s."
        }
    };
    view! {
        <p class="detail-facts">{about}</p>
        <table class="table path-table">
            <thead>
                <tr>
                    <th scope="col" class="table__left">"Span"</th>
                    <th scope="col">"Time"</th>
                    <th scope="col" title="Of the root’s duration">"Share"</th>
                </tr>
            </thead>
            <tbody>{rows}{rest}</tbody>
            <tfoot>
                <tr><th scope="row">"Root"</th><td>{format::duration(path.root_nanos)}</td><td></td></tr>
            </tfoot>
        </table>
        {after_root(path)}
    }
    .into_any()
}

/// Service and name.
fn names(state: TraceState, span: PathSpan) -> Option<(String, String)> {
    let names = state.read(|opened| {
        let text = |column: &[u32]| {
            let at = column.get(span.row as usize).copied()? as usize;
            opened.view.texts.get(at).cloned()
        };
        Some((text(&opened.view.service)?, text(&opened.view.name)?))
    });
    names.flatten()
}

fn cells(state: TraceState, path: &TracePath) -> Vec<Vec<Cell>> {
    let row = |&span: &PathSpan| {
        let (service, name) = names(state, span)?;
        let (time, share) = (Cell::duration(Some(span.nanos as f64)), Cell::rate(span.nanos, path.root_nanos));
        Some(vec![Cell::text(&service), Cell::text(&name), time, share])
    };
    path.spans.iter().filter_map(row).collect()
}

fn row(state: TraceState, span: PathSpan, root_nanos: u64) -> Option<AnyView> {
    let (service, name) = names(state, span)?;
    let title = format!("{service} {name}");
    let share = format::percent(span.nanos, root_nanos);
    let width = format!("scaleX({})", fixed(span.nanos as f64 / (root_nanos as f64).max(1.0), 4));
    let row = view! {
        <tr>
            <td>
                <button class="path-span" type="button" title=title on:click=move |_| state.jump_to(span.row)>
                    <span class=format!("dot {}", hue_class(&service))></span>
                    <b dir="auto">{service}</b>" "<bdi>{name}</bdi>
                </button>
                <span class="path-share" aria-hidden="true"><span style:transform=width></span></span>
            </td>
            <td>{format::duration(span.nanos)}</td>
            <td>{share}</td>
        </tr>
    };
    Some(row.into_any())
}

/// What the path leaves out, because the caller had its answer.
fn after_root(path: &TracePath) -> Option<AnyView> {
    if path.after_root_nanos == 0 {
        return None;
    }
    let time = format::duration(path.after_root_nanos);
    let starts = match path.after_root_spans {
        0 => String::new(),
        spans => format!("; {} only after it", format::plural(u64::from(spans), "span starts", "spans start")),
    };
    Some(view! { <p class="detail-facts">"After the root: work goes on for "{time}{starts}"."</p> }.into_any())
}
