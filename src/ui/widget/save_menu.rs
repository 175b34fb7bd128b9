//! What can be taken along of a figure or a table: its rows as CSV or for a spreadsheet, its chart as a picture.

use crate::engine::protocol::{ExportOf, TableOf};
use crate::format::Separator;
use crate::page::table::{Cell, sheet};
use crate::platform;
use crate::query::Filter;
use crate::route::Route;
use crate::ui::figure::{Framed, Picture};
use crate::ui::saving::{Unsaved, gather, named, save, selection};
use crate::ui::state::{App, use_app};
use leptos::html;
use leptos::prelude::*;
use std::pin::Pin;
use std::time::Duration;

/// Most bytes that are copied: clipboards, and what they are pasted into, are slow with more.
const MOST_COPIED: u64 = 8 * 1024 * 1024;

/// A table that can be saved.
#[derive(Clone, Copy)]
pub struct SavedTable {
    /// What it holds: on the buttons, and in small letters at the end of the file's name.
    title: &'static str,
    rows: Rows,
}

#[derive(Clone, Copy)]
enum Rows {
    /// The page has them all.
    Here(&'static [&'static str], Signal<Vec<Vec<Cell>>>),
    /// The engine has them.
    Engine(Ask),
}

/// What is asked of the engine, by what the page shows: of what the route's filter selects, which may be narrowed. A plain
/// function, for there are many of them.
type Ask = fn(App, &mut Route) -> TableOf;

impl SavedTable {
    /// A table of which the page has every row.
    #[must_use]
    pub fn here(title: &'static str, columns: &'static [&'static str], rows: Signal<Vec<Vec<Cell>>>) -> Self {
        Self { title, rows: Rows::Here(columns, rows) }
    }

    /// A table that the engine writes, of what is selected at that time, whatever of it the page shows.
    #[must_use]
    pub fn whole(title: &'static str, ask: Ask) -> Self {
        Self { title, rows: Rows::Engine(ask) }
    }

    /// Its text; as a question, if it is the engine that has it.
    fn source(self, app: App, separator: Separator) -> Source {
        match self.rows {
            Rows::Here(columns, rows) => {
                Source::Text(platform::text_piece(&rows.with_untracked(|rows| sheet(separator, columns, rows))))
            }
            Rows::Engine(ask) => {
                let mut route = app.route.get_untracked();
                let table = untrack(|| ask(app, &mut route));
                Source::Engine(route.filter, ExportOf::Table(table, separator))
            }
        }
    }
}

/// Where the text of a table comes from.
enum Source {
    Text(Option<web_sys::Blob>),
    Engine(Filter, ExportOf),
}

/// What an item of the menu does.
#[derive(Clone, Copy)]
enum Deed {
    Copy(SavedTable),
    Save(SavedTable),
    /// The title is that of the figure's first table.
    Draw(Picture, &'static str),
}

impl Deed {
    fn label(self) -> String {
        match self {
            Self::Copy(table) => format!("Copy “{}” as a table", table.title),
            Self::Save(table) => format!("Save “{}” as CSV", table.title),
            Self::Draw(..) => "Save the chart as PNG".to_owned(),
        }
    }

    /// What the name of the file ends in: `errors-over-time.csv`.
    fn suffix(self) -> String {
        let (title, ending) = match self {
            Self::Copy(table) | Self::Save(table) => (table.title, "csv"),
            Self::Draw(_, title) => (title, "png"),
        };
        format!("{}.{ending}", title.to_ascii_lowercase().replace(' ', "-"))
    }
}

/// Copies or saves a table under this name. True if it was copied; a sentence if it failed.
async fn take(app: App, source: Source, is_copied: bool, name: String) -> Result<bool, String> {
    let most = if is_copied { MOST_COPIED } else { u64::MAX };
    let pieces = match source {
        Source::Text(text) => Ok(text.iter().collect()),
        Source::Engine(filter, what) => {
            gather(app, "table", filter, what, Box::new(move |_, bytes| bytes < most)).await
        }
    };
    let done = match pieces {
        Ok(pieces) if is_copied => {
            return Ok(app.copy(platform::text_of(&pieces).await.unwrap_or_default()).await);
        }
        Ok(pieces) => save(&pieces, false, &name, Box::new(|| true)).await,
        Err(why) => Err(why),
    };
    match done {
        Err(Unsaved::Failed(sentence)) => Err(sentence),
        Err(Unsaved::Cancelled) if is_copied => {
            Err("That is too much for the clipboard. Save it as CSV instead.".to_owned())
        }
        Ok(()) | Err(Unsaved::Cancelled) => Ok(false),
    }
}

/// Draws a chart and saves it under this name.
async fn draw(framed: Option<Framed>, name: String) -> Result<bool, String> {
    let file = if let Some(framed) = framed { framed.png().await } else { None };
    let is_saved = file.is_some_and(|file| platform::save_file(&file, &name));
    is_saved.then_some(false).ok_or_else(|| "There is nothing to draw, or the browser cannot save it.".to_owned())
}

/// A button that opens the menu.
#[component]
pub fn SaveMenu(
    /// Its table.
    table: SavedTable,
    /// Another one.
    #[prop(optional)]
    more: Option<SavedTable>,
    /// The chart, if there is one.
    #[prop(optional)]
    picture: Option<Picture>,
) -> impl IntoView {
    let app = use_app();
    let is_open = RwSignal::new(false);
    let said = RwSignal::new("");
    let button = NodeRef::<html::Button>::new();
    let title = table.title;
    let close = move || {
        is_open.set(false);
        if let Some(button) = button.get_untracked() {
            // A focus that is refused is no harm.
            let _ = button.focus();
        }
    };
    let run = move |deed: Deed| {
        let Some(inside) = button.get_untracked() else { return };
        close();
        let name = named(app, &deed.suffix());
        let done: Pin<Box<dyn Future<Output = Result<bool, String>>>> = match deed {
            Deed::Copy(table) => Box::pin(take(app, table.source(app, Separator::Tab), true, name)),
            Deed::Save(table) => Box::pin(take(app, table.source(app, Separator::Comma), false, name)),
            Deed::Draw(picture, _) => Box::pin(draw(picture.framed(&inside, &untrack(|| selection(app))), name)),
        };
        spawn(async move {
            match done.await {
                Ok(true) => {
                    // The figure may be gone by then, and its menu with it.
                    said.try_set("Copied");
                    set_timeout(move || said.try_set(""), Duration::from_secs(2));
                }
                Ok(false) => {}
                Err(sentence) => app.notify(sentence, true),
            }
        });
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            event.stop_propagation();
            close();
        }
    };
    let items = move || {
        let tables = [Some(table), more].into_iter().flatten();
        let of_tables = tables.flat_map(|table| [Deed::Copy(table), Deed::Save(table)]);
        let deeds = of_tables.chain(picture.map(|picture| Deed::Draw(picture, title)));
        let item = |deed: Deed| {
            view! { <button type="button" class="save-menu__item" on:click=move |_| run(deed)>{deed.label()}</button> }
                .into_any()
        };
        deeds.map(item).collect::<Vec<_>>()
    };
    let sheet = move || {
        is_open.get().then(|| {
            view! {
                <div class="menu__back" on:click=move |_| close()></div>
                <div class="menu__sheet save-menu__sheet" role="group" aria-label="Save or copy">{items()}</div>
            }
            .into_any()
        })
    };
    view! {
        <span class="menu save-menu" on:keydown=key>
            <span class="save-menu__said" role="status">{move || said.get()}</span>
            <button type="button" class="icon save-menu__button" title="Save or copy" aria-label=format!("Save or copy: {title}")
                data-testid="save-menu" aria-haspopup="true" aria-expanded=move || is_open.get().to_string() node_ref=button
                on:click=move |_| is_open.update(|open| *open = !*open)>
                "⋯"
            </button>
            {dy(sheet)}
        </span>
    }
}
