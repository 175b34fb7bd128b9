//! What is told, as elements: the same as the files have.

use crate::page::notebook::picture::{HEIGHT, Picture, WIDTH};
use crate::page::notebook::{Block, Fact};
use crate::route::Route;
use crate::ui::link::{Change, RouteLink};
use leptos::prelude::*;
use std::sync::Arc;

/// Blocks, one below the other.
pub(super) fn blocks_view(blocks: &[Block]) -> AnyView {
    blocks.iter().map(block_view).collect_view().into_any()
}

fn block_view(block: &Block) -> AnyView {
    match block {
        Block::Facts(facts) => facts_view(facts),
        Block::Heading(text) | Block::Text(text) | Block::Own(text) => {
            view! { <p dir="auto">{text.clone()}</p> }.into_any()
        }
        Block::Lines(lines) => {
            view! { <pre class="notebook__scroll" dir="auto" tabindex="0">{lines.join("\n")}</pre> }.into_any()
        }
        Block::Table(titles, rows) => table(titles, rows),
        Block::Picture(picture) => picture_view(picture),
    }
}

/// Facts with labels as a list, those without as sentences.
pub(super) fn facts_view(facts: &[Fact]) -> AnyView {
    let rows = facts.iter().map(|fact| {
        let label = (!fact.label.is_empty()).then(|| view! { <dt>{fact.label}</dt> }.into_any());
        let code = (!fact.code.is_empty()).then(|| view! { <code dir="auto">{fact.code.clone()}</code> }.into_any());
        let link = fact.to.clone().map(|(words, fragment)| {
            let change: Change = Arc::new(move |route: &mut Route| *route = Route::parse(&fragment));
            view! { <RouteLink class="link" change>{words}</RouteLink> }
        });
        let text = fact.text.clone();
        let is_labelled = label.is_some();
        let said = view! { <span>{text}</span>" "{link}{code} }.into_any();
        if is_labelled {
            view! { <div>{label}<dd>{said}</dd></div> }.into_any()
        } else {
            view! { <p>{said}</p> }.into_any()
        }
    });
    let rows = rows.collect_view();
    if facts.iter().any(|fact| !fact.label.is_empty()) {
        view! { <dl class="facts">{rows}</dl> }.into_any()
    } else {
        rows.into_any()
    }
}

fn table(titles: &'static [&'static str], rows: &[Vec<String>]) -> AnyView {
    let head = titles.iter().map(|title| view! { <th scope="col">{*title}</th> }).collect_view();
    let cells = |row: &Vec<String>| {
        let cells = row.iter().map(|cell| view! { <td dir="auto">{cell.clone()}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    };
    let body = rows.iter().map(cells).collect_view();
    view! {
        <div class="notebook__scroll" tabindex="0" role="region" aria-label=titles.join(", ")>
            <table class="notebook__table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>
        </div>
    }
    .into_any()
}

fn picture_view(picture: &Picture) -> AnyView {
    let paths = picture.paths.iter().map(|(class, shape)| view! { <path class=*class d=shape.clone()></path> });
    let words = picture.words.iter().map(|word| {
        view! { <text class=word.class x=word.x.to_string() y=word.y.to_string()>{word.text.clone()}</text> }
    });
    let (paths, words) = (paths.collect_view(), words.collect_view());
    view! {
        <div class="notebook__scroll" tabindex="0" role="region" aria-label=picture.title.clone()>
            <svg class="picture" viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true">{paths}{words}</svg>
        </div>
        <p class="notebook__caption" dir="auto">{picture.title.clone()}</p>
    }
    .into_any()
}
