//! What is selected, as a file: traces in the formats the engine writes, or the whole analysis.

use super::saving::{Unsaved, gather, named, save, selected, selection};
use super::shell::use_chrome;
use super::state::{App, use_app};
use super::widget::Dialog;
use crate::engine::protocol::{ExportInfo, ExportOf, Request, Response};
use crate::page::saving::progress;
use crate::platform;
use leptos::prelude::*;

/// What may be saved.
#[derive(Clone, PartialEq)]
struct Choice {
    what: ExportOf,
    title: String,
    /// What the file's name ends in, after a point.
    suffix: String,
    /// What is not in it, a sentence each.
    losses: Vec<String>,
}

impl From<ExportInfo> for Choice {
    fn from(ExportInfo { id, title, suffix, losses }: ExportInfo) -> Self {
        Self { what: ExportOf::Traces(id), title, suffix, losses }
    }
}

impl Choice {
    fn analysis() -> Self {
        Self {
            what: ExportOf::Analysis,
            title: "Analysis as JSON".to_owned(),
            suffix: "analysis.json".to_owned(),
            losses: vec![
                "It holds numbers, not traces: counts, durations, bottlenecks, critical paths, errors, dependencies and operations, with the keys of spanglass --json. It cannot be opened again.".to_owned(),
            ],
        }
    }
}

/// How saving goes.
#[derive(Clone, PartialEq)]
enum Stage {
    Idle,
    /// Words on how far it is.
    Working(String),
    Saved(String),
    Failed(String),
}

/// What the parts of the dialog share; copied freely.
#[derive(Clone, Copy)]
struct Export {
    app: App,
    choices: Memo<Vec<Choice>>,
    chosen: RwSignal<usize>,
    is_gzip: RwSignal<bool>,
    stage: RwSignal<Stage>,
    /// Counts what was begun or cancelled: what belongs to an older one is not wanted any more.
    turn: RwSignal<u64>,
}

/// The dialog.
#[component]
pub(super) fn ExportDialog() -> impl IntoView {
    let is_open = use_chrome().is_export_open;
    view! {
        <Dialog title="Export" testid="export" is_open>
            <Show when=move || is_open.get()>
                <Body />
            </Show>
        </Dialog>
    }
}

#[component]
fn Body() -> impl IntoView {
    let app = use_app();
    let asked = app.follow(
        "exports",
        || Some(Request::Exports),
        |answer| match answer.response {
            Response::Exports(found) => Some(found),
            _ => None,
        },
    );
    let choices = memo(move || {
        // Nothing before the answer: what is chosen is chosen by its place.
        let found = asked.value.get().map(|found| found.into_iter().map(Choice::from).chain([Choice::analysis()]));
        found.into_iter().flatten().collect()
    });
    let export = Export {
        app,
        choices,
        chosen: RwSignal::new(0),
        is_gzip: RwSignal::new(false),
        stage: RwSignal::new(Stage::Idle),
        turn: RwSignal::new(0),
    };
    let options = move || {
        let choices = choices.get().into_iter().enumerate();
        choices.map(|(at, choice)| option(export, at, choice.title)).collect_view()
    };
    let losses = move || {
        let sentences = choices.with(|all| all.get(export.chosen.get()).map(|choice| choice.losses.clone()));
        sentences.into_iter().flatten().map(|sentence| view! { <li>{sentence}</li> }).collect_view()
    };
    let can_gzip = platform::can_gzip();
    let gzip_note = if can_gzip { "Compress (gzip)" } else { "Compress (this browser cannot)" };
    view! {
        <p class="export__what" data-testid="export-selection">{move || selection(app)}</p>
        <fieldset class="export__formats">
            <legend>"As"</legend>
            {dy(options)}
        </fieldset>
        <h3 class="export__title">"What does not come back"</h3>
        <ul class="export__losses" data-testid="export-losses">{dy(losses)}</ul>
        <label class="export__gzip">
            <input type="checkbox" disabled=!can_gzip prop:checked=move || export.is_gzip.get().then_some("checked")
                on:change=move |_| export.is_gzip.update(|is_on| *is_on = !*is_on) />
            {gzip_note}
        </label>
        <Foot export />
    }
}

fn option(export: Export, at: usize, title: String) -> AnyView {
    view! {
        <label class="export__format">
            <input type="radio" name="export-format" value=title.clone() prop:checked=move || (export.chosen.get() == at).then_some("checked")
                on:change=move |_| {
                    export.chosen.set(at);
                    export.stage.set(Stage::Idle);
                } />
            {title}
        </label>
    }
    .into_any()
}

/// Save, or how far it is and cancel.
#[component]
fn Foot(export: Export) -> impl IntoView {
    let is_working = memo(move || export.stage.with(|stage| matches!(stage, Stage::Working(_))));
    let words = move || match export.stage.get() {
        Stage::Idle => String::new(),
        Stage::Working(words) | Stage::Failed(words) => words,
        Stage::Saved(name) => format!("Saved as {name}"),
    };
    let is_bad = move || export.stage.with(|stage| matches!(stage, Stage::Failed(_)));
    // One button for both, so that the focus stays.
    let act = move |_| {
        if is_working.get_untracked() {
            export.turn.update(|turn| *turn += 1);
            export.stage.set(Stage::Idle);
        } else {
            export.start();
        }
    };
    view! {
        <div class="export__foot">
            <span class="export__stage" class:is-bad=dy(is_bad) role="status" data-testid="export-stage"><bdi>{dy(words)}</bdi></span>
            <button type="button" class="button button--accent" data-testid="export-save" disabled=move || selected(export.app) == 0 || export.choices.with(Vec::is_empty) on:click=act>
                {move || if is_working.get() { "Cancel" } else { "Save" }}
            </button>
        </div>
    }
}

impl Export {
    /// Saves what is chosen; what is under way ends with the dialog.
    fn start(self) {
        let Some(choice) = self.choices.with_untracked(|all| all.get(self.chosen.get_untracked()).cloned()) else {
            return;
        };
        let is_gzip = self.is_gzip.get_untracked();
        let name = named(self.app, &if is_gzip { format!("{}.gz", choice.suffix) } else { choice.suffix });
        let selected = untrack(|| selected(self.app));
        let filter = self.app.route.with_untracked(|route| route.filter.clone());
        self.turn.update(|turn| *turn += 1);
        let turn = self.turn.get_untracked();
        // Gone with the dialog.
        let is_wanted = move || self.turn.try_get_untracked() == Some(turn);
        self.stage.set(Stage::Working("Writing …".to_owned()));
        spawn(async move {
            let go_on = move |done: u64, bytes: u64| {
                is_wanted() && {
                    self.stage.set(Stage::Working(progress(done, selected, bytes)));
                    true
                }
            };
            let saved = match gather(self.app, "export", filter, choice.what, Box::new(go_on)).await {
                Ok(pieces) if is_wanted() => {
                    if is_gzip {
                        self.stage.set(Stage::Working("Compressing …".to_owned()));
                    }
                    save(&pieces, is_gzip, &name, Box::new(is_wanted)).await
                }
                Ok(_) => Err(Unsaved::Cancelled),
                Err(why) => Err(why),
            };
            if is_wanted() {
                self.stage.set(match saved {
                    Ok(()) => Stage::Saved(name),
                    Err(Unsaved::Failed(sentence)) => Stage::Failed(sentence),
                    Err(Unsaved::Cancelled) => Stage::Idle,
                });
            }
        });
    }
}
