//! Keys and values as they came: text only, web addresses clickable, each with a copy button.

use crate::figure::AttributeRow;
use crate::page::trace::pieces;
use crate::ui::widget::{CopyButton, ValueActions};
use leptos::prelude::*;

/// Longest value shown, in characters; copying takes all of it.
const MAX_SHOWN: usize = 10_000;

/// A titled list of attributes; absent where there are none.
#[component]
pub fn AttributeSection(title: &'static str, rows: Vec<AttributeRow>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let all = as_lines(&rows);
        view! {
            <section>
                <h2>{title}<span class="right"><CopyButton text=Signal::stored(all) label="copy" what=title /></span></h2>
                <AttributeList rows is_filterable=true />
            </section>
        }
    })
}

/// The list alone.
#[component]
pub fn AttributeList(
    rows: Vec<AttributeRow>,
    /// The filter looks at them: those of spans and resources.
    #[prop(optional)]
    is_filterable: bool,
) -> impl IntoView {
    let rows = rows.into_iter().map(|AttributeRow { key, value, kind }| {
        let shown = shown(&value);
        view! {
            // Over the key, lest they hide the value one points at.
            <dt tabindex="-1">
                <bdi>{breakable(&key)}</bdi>
                <span class="attributes__tools">
                    {is_filterable.then(|| view! { <ValueActions key=key.clone() value=value.clone() is_of_trace=true /> }.into_any())}
                    <CopyButton text=Signal::stored(value) label="copy" what="this value" />
                </span>
            </dt>
            <dd tabindex="-1" title=kind>{shown}</dd>
        }
    });
    view! { <dl class="attributes mono">{rows.collect_view()}</dl> }
}

/// `key=value`, a line each.
fn as_lines(rows: &[AttributeRow]) -> String {
    rows.iter().map(|row| format!("{}={}\n", row.key, row.value)).collect()
}

fn shown(value: &str) -> AnyView {
    if value.is_empty() {
        return view! { <span class="quiet">"(empty)"</span> }.into_any();
    }
    if is_web_address(value) {
        let href = value.to_owned();
        return view! { <a href=href target="_blank" rel="noopener noreferrer"><bdi>{breakable(value)}</bdi></a> }
            .into_any();
    }
    match value.char_indices().nth(MAX_SHOWN) {
        None => view! { <bdi>{breakable(value)}</bdi> }.into_any(),
        Some((end, _)) => {
            let more = value.len() - end;
            let head = breakable(value.get(..end).unwrap_or_default());
            view! { <bdi>{head}</bdi><span class="quiet">{format!("… {more} more bytes; copy takes all")}</span> }
                .into_any()
        }
    }
}

/// A text whose lines end between the parts of its names, where they can.
pub fn breakable(text: &str) -> Vec<AnyView> {
    let pieces = pieces(text);
    let last = pieces.len().saturating_sub(1);
    let piece = |(at, piece): (usize, &&str)| {
        let text = (*piece).to_owned();
        if at == last { text.into_any() } else { view! { {text}<wbr/> }.into_any() }
    };
    pieces.iter().enumerate().map(piece).collect()
}

/// Only plain http(s): whatever else a trace holds is hostile text and never becomes a link.
fn is_web_address(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && value.len() < 4000 && !value.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}
