//! Where errors begin, how far they travel, and where they are swallowed.

use super::ErrorsState;
use crate::engine::protocol::TableOf;
use crate::figure::{ErrorKey, ErrorPath, Errors, PathEnd, hue_class};
use crate::format::{count, percent};
use crate::page::errors::{open_member, reach};
use crate::route::Route;
use crate::ui::link::{Change, RouteLink};
use crate::ui::widget::{Cut, Rest, SaveMenu, SavedTable};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows shown before all are asked for.
const MOST_ROWS: usize = 8;

/// The ways of primary errors, most traces first.
#[component]
pub(super) fn Paths(state: ErrorsState) -> impl IntoView {
    let cut = Cut::at(MOST_ROWS, ("way", "ways"));
    let rows = move || {
        state.with(|errors| {
            errors.paths.iter().take(cut.shown(errors.paths.len())).map(|path| row(path, errors)).collect::<Vec<_>>()
        })
    };
    let note = move || {
        state.with(|errors| {
            let left_out = errors.all_paths.saturating_sub(errors.paths.len() as u64);
            if left_out > 0 { format!("; the {} rarest ways are left out", count(left_out)) } else { String::new() }
        })
    };
    let saved = SavedTable::whole("Where errors begin", |_, _| TableOf::ErrorPaths);
    view! {
        <h2 class="card__title">"Where errors begin" <span>"the first of each trace, and how far it travels"{dy(note)}</span><span class="card__right"><SaveMenu table=saved /></span></h2>
        <div class="table-scroll" class:is-pending=state.is_pending>
            <table class="table paths" data-testid="error-paths">
                <thead>
                    <tr>
                        <th scope="col">"Began → travelled → ended"</th>
                        <th scope="col">"Traces"</th>
                        <th scope="col">"Share"</th>
                        <th scope="col"><span class="visually-hidden">"Example"</span></th>
                    </tr>
                </thead>
                <tbody>{dy(rows)}</tbody>
            </table>
        </div>
        <Rest cut />
    }
}

fn row(path: &ErrorPath, errors: &Errors) -> AnyView {
    let worst = path.worst.clone();
    let title = format!("Open worst, the longest trace: {}", worst.trace_id);
    let label = path.label.clone();
    let open: Change = Arc::new(move |route: &mut Route| open_member(route, ErrorKey::Operation, &label, &worst));
    let more = path.all_through.saturating_sub(path.through.len() as u64);
    let through = path.through.iter().map(|service| step(service, "")).collect_view();
    let more =
        (more > 0).then(|| view! { <span class="paths__arrow">{format!(" → {} more", count(more))}</span> }.into_any());
    view! {
        <tr>
            <td>
                <span class="paths__way">{operation(&path.service, &path.operation)}{through}{more}</span>
                <span class="paths__end">{reach(path)}", "{end(&path.end)}</span>
            </td>
            <td class="table__bad">{count(path.traces)}</td>
            <td>{percent(path.traces, errors.failed)}</td>
            <td><RouteLink class="errors__example" change=open title>"open worst"</RouteLink></td>
        </tr>
    }
    .into_any()
}

/// A service with what it did.
fn operation(service: &str, operation: &str) -> AnyView {
    view! {
        <span class="paths__step" title=format!("{service} {operation}").trim_end().to_owned()>
            <span class=format!("dot {}", hue_class(service))></span>
            <bdi><b>{service.to_owned()}</b></bdi>" "<bdi class="table__quiet">{operation.to_owned()}</bdi>
        </span>
    }
    .into_any()
}

/// A service that the error came to next.
fn step(service: &str, done: &str) -> AnyView {
    view! { <span class="paths__arrow">" → "</span>{operation(service, done)} }.into_any()
}

fn end(end: &PathEnd) -> AnyView {
    match end {
        PathEnd::Root => view! { <span class="paths__root">"reached the caller"</span> }.into_any(),
        PathEnd::Swallowed { service, operation: name } => {
            view! { <span>"swallowed by "{operation(service, name)}</span> }.into_any()
        }
        PathEnd::OtherRoot => {
            view! { <span>"ended at a root of its own: who called it is not in the trace"</span> }.into_any()
        }
    }
}
