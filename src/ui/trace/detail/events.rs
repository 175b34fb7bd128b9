//! Events with their offset.

use super::attributes::AttributeList;
use crate::figure::EventRow;
use crate::format;
use crate::ui::widget::CopyButton;
use leptos::prelude::*;

/// What happened during the span; absent where nothing did.
#[component]
pub fn EventSection(rows: Vec<EventRow>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let rows = rows.into_iter().map(event).collect_view();
        view! { <section><h2>"Events"</h2><dl class="attributes events mono">{rows}</dl></section> }
    })
}

fn event(row: EventRow) -> impl IntoView {
    let is_bad = is_exception(&row);
    let attribute = |key: &str| row.attributes.iter().find(|at| at.key == key).map(|at| at.value.clone());
    let name = match attribute("exception.type") {
        Some(kind) => format!("{}: {kind}", row.name),
        None if row.name.is_empty() => "event".to_owned(),
        None => row.name.clone(),
    };
    let attributes = (!row.attributes.is_empty()).then(|| view! { <AttributeList rows=row.attributes /> }.into_any());
    view! {
        <dt class:is-bad=is_bad title="Since the start of the span">{format::offset(row.offset_nanos)}</dt>
        <dd>
            <bdi>{name.clone()}</bdi>" "<CopyButton text=Signal::stored(name) label="copy" what="the event" />
            {attributes}
        </dd>
    }
}

fn is_exception(row: &EventRow) -> bool {
    let name_says = matches!(row.name.as_str(), "exception" | "error");
    name_says || row.attributes.iter().any(|at| at.key == "event" && at.value == "error")
}
