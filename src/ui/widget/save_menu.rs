//! What can be taken along of a figure or a table: its rows as CSV or for a spreadsheet, its chart as a picture.

use crate::engine::protocol::{ExportOf, TableOf};
use crate::format::Separator;
use crate::page::table::{Cell, sheet};
use crate::platform;
use crate::query::Filter;
use crate::route::Route;
use crate::ui::figure::Picture;
use crate::ui::saving::{Unsaved, gather, named, save, selection};
use crate::ui::state::{App, use_app};
use js_sys::Array;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// Most bytes that are copied: clipboards, and what they are pasted into, are slow with more.
const MOST_COPIED: u64 = 32 * 1024 * 1024;

/// A table that can be saved.
#[derive(Clone)]
pub struct SavedTable {
    /// What it holds: on the buttons, and in small letters at the end of the file's name.
    title: &'static str,
    rows: Rows,
}

/// What is asked for, by what the page shows.
type Ask = dyn Fn(&Route) -> (Filter, TableOf) + Send + Sync;

#[derive(Clone)]
enum Rows {
    /// The page has them all.
    Here(&'static [&'static str], Signal<Vec<Vec<Cell>>>),
    /// The engine has them.
    Engine(Arc<Ask>),
}

impl SavedTable {
    /// A table of which the page has every row.
    #[must_use]
    pub fn here(title: &'static str, columns: &'static [&'static str], rows: Signal<Vec<Vec<Cell>>>) -> Self {
        Self { title, rows: Rows::Here(columns, rows) }
    }

    /// A table that the engine writes, of what is selected at that time, whatever of it the page shows.
    #[must_use]
    pub fn whole(title: &'static str, ask: impl Fn(&Route) -> (Filter, TableOf) + Send + Sync + 'static) -> Self {
        Self { title, rows: Rows::Engine(Arc::new(ask)) }
    }

    async fn pieces(&self, app: App, separator: Separator, most: u64) -> Result<Array, Unsaved> {
        match &self.rows {
            Rows::Here(columns, rows) => {
                let piece = platform::text_piece(&rows.with_untracked(|rows| sheet(separator, columns, rows)));
                Ok(piece.iter().collect())
            }
            Rows::Engine(ask) => {
                let (filter, table) = app.route.with_untracked(|route| ask(route));
                gather(app, "table", filter, ExportOf::Table(table, separator), Box::new(move |_, bytes| bytes < most))
                    .await
            }
        }
    }
}

/// What an item of the menu does.
#[derive(Clone)]
enum Deed {
    Copy(SavedTable),
    Save(SavedTable),
    /// The title is that of the figure's first table.
    Draw(Picture, &'static str),
}

impl Deed {
    fn label(&self) -> String {
        match self {
            Self::Copy(table) => format!("Copy “{}” as a table", table.title),
            Self::Save(table) => format!("Save “{}” as CSV", table.title),
            Self::Draw(..) => "Save the chart as PNG".to_owned(),
        }
    }

    /// Does it, for the figure that `inside` is in. True if something was copied; a sentence if it failed.
    async fn run(self, app: App, inside: web_sys::Element, name: String, about: String) -> Result<bool, String> {
        let (table, separator, most) = match self {
            Self::Draw(picture, _) => {
                let file = picture.png(&inside, &about).await;
                let is_saved = file.is_some_and(|file| platform::save_file(&file, &name));
                return is_saved.then_some(false).ok_or_else(|| "There is nothing to draw.".to_owned());
            }
            Self::Save(table) => (table, Separator::Comma, u64::MAX),
            Self::Copy(table) => (table, Separator::Tab, MOST_COPIED),
        };
        let done = match table.pieces(app, separator, most).await {
            Ok(pieces) if separator == Separator::Tab => {
                return Ok(app.copy(platform::text_of(&pieces).await.unwrap_or_default()).await);
            }
            Ok(pieces) => save(&pieces, false, &name, Box::new(|| true)).await,
            Err(why) => Err(why),
        };
        match done {
            Err(Unsaved::Failed(sentence)) => Err(sentence),
            Err(Unsaved::Cancelled) if separator == Separator::Tab => {
                Err("That is too much for the clipboard. Save it as CSV instead.".to_owned())
            }
            Ok(()) | Err(Unsaved::Cancelled) => Ok(false),
        }
    }

    /// What the name of the file ends in: `errors-over-time.csv`.
    fn suffix(&self) -> String {
        let (title, ending) = match self {
            Self::Copy(table) | Self::Save(table) => (table.title, "csv"),
            Self::Draw(_, title) => (*title, "png"),
        };
        format!("{}.{ending}", title.to_ascii_lowercase().replace(' ', "-"))
    }
}

/// A button that opens the menu.
#[component]
pub fn SaveMenu(
    /// The tables, at least one.
    tables: Vec<SavedTable>,
    /// The chart, if there is one.
    #[prop(optional)]
    picture: Option<Picture>,
) -> impl IntoView {
    let app = use_app();
    let is_open = RwSignal::new(false);
    let said = RwSignal::new("");
    let button = NodeRef::<html::Button>::new();
    let title = tables.first().map_or("", |table| table.title);
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
        let (name, about) = (named(app, &deed.suffix()), untrack(|| selection(app)));
        spawn(async move {
            match deed.run(app, inside.into(), name, about).await {
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
        let of_tables = tables.iter().flat_map(|table| [Deed::Copy(table.clone()), Deed::Save(table.clone())]);
        let deeds = of_tables.chain(picture.map(|picture| Deed::Draw(picture, title)));
        let item = |deed: Deed| {
            let label = deed.label();
            view! { <button type="button" class="save-menu__item" on:click=move |_| run(deed.clone())>{label}</button> }
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
