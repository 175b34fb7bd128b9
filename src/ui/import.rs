//! The import report: what became of each file, and what had to be repaired.

use super::kept::KeptCard;
use super::state::use_app;
use super::widget::{Cell, SaveMenu, SavedTable};
use crate::engine::protocol::{Request, Response};
use crate::figure::{DiagnosticRow, FileReport, FileState, ImportReport, Severity};
use crate::format;
use crate::route::View;
use leptos::prelude::*;

/// Columns of the files as they are saved.
const FILE_COLUMNS: &[&str] = &["File", "State", "Format", "Known by", "Bytes", "Spans", "Problems", "Fingerprint"];

/// Columns of the repairs as they are saved.
const COLUMNS: &[&str] = &["What", "Severity", "Count", "First example", "Trace id"];

/// The screen.
#[component]
pub(super) fn ImportPanel() -> impl IntoView {
    let app = use_app();
    let asked = app.follow(
        "report",
        || Some(Request::Report),
        |answer| match answer.response {
            Response::Report(report) => Some(report),
            _ => None,
        },
    );
    // Where nothing is loaded there is only what the last load said.
    let report = memo(move || {
        let of_all = asked.value.get().filter(|report| !report.files.is_empty());
        of_all.unwrap_or_else(|| app.report.get())
    });
    let totals = move || {
        report.with(|report| {
            let files = format::plural(report.files.len() as u64, "file", "files");
            let spans = format::plural(report.spans, "span", "spans");
            let traces = format::plural(report.traces, "trace", "traces");
            format!("{files} · {spans} in {traces} · {} in memory", format::bytes(report.store_bytes))
        })
    };
    view! {
        <div class="import" data-testid="import-report">
            <header class="heading">
                <h1 class="heading__title">"Import report"</h1>
                <span class="heading__facts">{dy(totals)}</span>
            </header>
            <Files report />
            <Diagnostics report />
            <KeptCard />
        </div>
    }
}

#[component]
fn Files(report: Memo<ImportReport>) -> impl IntoView {
    let rows = move || {
        let rows = report.with(|report| report.files.clone());
        rows.into_iter().map(|file| view! { <FileRow file /> }).collect_view()
    };
    let cells = Signal::derive(move || report.with(|report| report.files.iter().map(file_cells).collect::<Vec<_>>()));
    let saved = SavedTable::here("Files", FILE_COLUMNS, cells);
    view! {
        <section class="card">
            <h2 class="card__title">"Files"<span class="card__right"><SaveMenu table=saved /></span></h2>
            <div class="table-scroll">
                <table class="table table--wrap">
                    <thead>
                        <tr>
                            <th>"File"</th>
                            <th class="table__left">"State"</th>
                            <th class="table__left">"Format"</th>
                            <th>"Size"</th>
                            <th>"Spans"</th>
                        </tr>
                    </thead>
                    <tbody>{dy(rows)}</tbody>
                </table>
            </div>
        </section>
    }
}

/// In a word, and how that looks.
fn state(state: FileState) -> (&'static str, &'static str) {
    match state {
        FileState::Read => ("read", "state state--good"),
        FileState::Partial => ("read in part", "state state--warn"),
        FileState::Refused => ("refused", "state state--bad"),
    }
}

fn file_cells(file: &FileReport) -> Vec<Cell> {
    vec![
        Cell::text(&file.name),
        Cell::text(state(file.state).0),
        Cell::text(&file.format),
        Cell::text(&file.why),
        Cell::count(file.bytes),
        Cell::count(file.spans),
        Cell::text(&file.problems.join("; ")),
        Cell::text(&file.fingerprint),
    ]
}

#[component]
fn FileRow(file: FileReport) -> impl IntoView {
    let (state, class) = state(file.state);
    let format = if file.format.is_empty() { "not recognised".to_owned() } else { file.format };
    let problems = file.problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view();
    let fingerprint = (!file.fingerprint.is_empty()).then(|| format!("Fingerprint {}", file.fingerprint));
    let name = file.name.clone();
    view! {
        <tr data-file=name>
            <td title=fingerprint>
                <span class="import__name">{file.name}</span>
                <ul class="import__problems">{problems}</ul>
            </td>
            <td class="table__left"><span class=class>{state}</span></td>
            <td class="table__left">
                {format}
                <span class="import__why">{(!file.why.is_empty()).then(|| format!(" by {}", file.why))}</span>
            </td>
            <td>{format::bytes(file.bytes)}</td>
            <td>{format::count(file.spans)}</td>
        </tr>
    }
}

#[component]
fn Diagnostics(report: Memo<ImportReport>) -> impl IntoView {
    let is_empty = memo(move || report.with(|report| report.diagnostics.is_empty()));
    let rows = move || {
        let rows = report.with(|report| report.diagnostics.clone());
        rows.into_iter().map(|row| view! { <Diagnostic row /> }).collect_view()
    };
    let cells = Signal::derive(move || report.with(|report| report.diagnostics.iter().map(cells).collect::<Vec<_>>()));
    let saved = SavedTable::here("Repairs and remarks", COLUMNS, cells);
    view! {
        <section class="card">
            <h2 class="card__title">
                "Repairs and remarks"
                <span>"what was not as it should be, and what was done"</span>
                <span class="card__right"><SaveMenu table=saved /></span>
            </h2>
            <Show
                when=move || !is_empty.get()
                fallback=|| view! { <p class="empty">"Nothing had to be repaired."</p> }
            >
                <div class="table-scroll">
                    <table class="table table--wrap">
                        <thead>
                            <tr>
                                <th>"What"</th>
                                <th class="table__left">"Severity"</th>
                                <th>"Count"</th>
                                <th class="table__left">"First example"</th>
                            </tr>
                        </thead>
                        <tbody>{dy(rows)}</tbody>
                    </table>
                </div>
            </Show>
        </section>
    }
}

fn cells(row: &DiagnosticRow) -> Vec<Cell> {
    let of_trace = row.trace_id.as_deref().unwrap_or_default();
    vec![
        Cell::text(&row.title),
        Cell::text(severity(row.severity).0),
        Cell::count(row.count),
        Cell::text(&row.example),
        Cell::text(of_trace),
    ]
}

/// The word for it, and its class.
fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Note => ("note", "state"),
        Severity::Warning => ("warning", "state state--warn"),
        Severity::Error => ("error", "state state--bad"),
    }
}

#[component]
fn Diagnostic(row: DiagnosticRow) -> impl IntoView {
    let app = use_app();
    let (severity, class) = severity(row.severity);
    let link = row.trace_id.map(|trace_id| {
        let span_id = row.span_id;
        let go = move |_| {
            app.go(|route| {
                route.view = View::Trace;
                route.trace_id = Some(trace_id.clone());
                route.span_id.clone_from(&span_id);
                route.find = None;
            });
        };
        view! { <button type="button" class="link" on:click=go>"show"</button> }
    });
    view! {
        <tr data-diagnostic=row.id>
            <td>{row.title}</td>
            <td class="table__left"><span class=class>{severity}</span></td>
            <td>{format::count(row.count)}</td>
            <td class="table__left import__example">{row.example} " " {link}</td>
        </tr>
    }
}
