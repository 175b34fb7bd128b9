//! The terminal program: the engine and its analyses for files, pipes and scripts.
//!
//! ```text
//! Arguments ─▶ reading ─▶ Scope ─▶ analysis_json ─▶ text or JSON
//! ```
//! Standard output carries the answer and nothing else; what became of the files goes to standard error. Texts of traces
//! are hostile: what is printed as text passes through [`crate::export::visible`].

mod arguments;
mod changes;
mod reading;
mod scope;
mod text;

use crate::analysis;
use crate::analysis_json::{self, Report};
use crate::export::{EXPORTS, text_tree, visible};
use crate::format::{Zone, plural};
use crate::model::SpanStore;
use crate::page::chips::Chip;
use crate::page::no_match;
use crate::page::notebook::{self, Telling, pins::Notebook, summary::Incident};
use crate::page::sentences::data_title;
use crate::query::Filter;
use crate::route::Route;
use arguments::{
    Analyze, Arguments, Command, Compare, Convert, FilterArguments, InputArguments, OutputArguments, Tree, short_name,
};
use changes::Changes;
use clap::Parser as _;
use reading::{Loaded, read};
use scope::Scope;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What was asked for is not there, or the answer cannot be written: a sentence for a person.
struct Failure(String);

/// Runs the program with the arguments of the process. 0: everything was read; 1: a file could not be read, or what was
/// asked for is not in it, or the answer could not be written; 2: wrong usage.
#[must_use]
pub fn main() -> ExitCode {
    let Arguments { command, analyze } = Arguments::parse();
    let done = match command.unwrap_or(Command::Analyze(analyze)) {
        Command::Analyze(arguments) => run_analyze(&arguments),
        Command::Compare(arguments) => run_compare(&arguments),
        Command::Tree(arguments) => run_tree(&arguments),
        Command::Convert(arguments) => run_convert(&arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(Failure(sentence)) => {
            eprintln!("spanglass: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything was read.
type Done = Result<bool, Failure>;

fn run_analyze(arguments: &Analyze) -> Done {
    if arguments.summary {
        return run_summary(arguments);
    }
    with_data(&arguments.files, &arguments.input, |store| {
        let scope = scope_of(store, &arguments.filter);
        let report = Report::of(store, &scope.selection, scope.window_nanos, arguments.sections.wanted());
        answer(&arguments.output, &report, |out| text::report(&report, out))
    })
}

/// What the page's summary says, from the same answers.
fn run_summary(arguments: &Analyze) -> Done {
    let Some(Loaded { mut session, is_complete }) = read(&arguments.files, &arguments.input) else { return Ok(false) };
    let filter = scope_of(session.store(), &arguments.filter).filter;
    let route = Route { filter, ..Route::default() };
    let mut incident = Incident::default();
    for request in Incident::requests(&route) {
        incident.put(session.handle(&request).response);
    }
    let info = session.info();
    // Where the files lie is of no use to who reads it elsewhere.
    let names: Vec<&str> = info.files.iter().filter_map(|file| file.name.rsplit('/').next()).collect();
    let telling = Telling { route: &route, zone_at: &|_| Zone::UTC, versions: &info.versions };
    let title = data_title(&names, 0).0;
    let document = notebook::document((&title, ""), &Notebook::default(), incident.facts(telling), &[]);
    write_to(arguments.output.output.as_deref(), |out| out.write_all(document.markdown().as_bytes()))?;
    Ok(is_complete)
}

fn run_compare(arguments: &Compare) -> Done {
    let files = |path: &PathBuf| read(std::slice::from_ref(path), &arguments.input);
    let (Some(before), Some(after)) = (files(&arguments.before), files(&arguments.after)) else { return Ok(false) };
    let [first, second] = [&before, &after].map(|loaded| scope_of(loaded.session.store(), &arguments.filter));
    let changes = Changes::of(&first, &second);
    answer(&arguments.output, &changes, |out| text::changes(&changes, out))?;
    Ok(before.is_complete && after.is_complete)
}

fn run_tree(arguments: &Tree) -> Done {
    let Tree { file, trace_id, input, output } = arguments;
    with_data(std::slice::from_ref(file), input, |store| {
        let mut beginning = store.traces_beginning(trace_id);
        let only = || beginning.next().filter(|_| beginning.next().is_none());
        let trace = store.find_trace(trace_id).or_else(only).and_then(|at| store.trace(at));
        let trace = trace.ok_or_else(|| match store.traces_beginning(trace_id).count() {
            0 => Failure(format!("there is no trace {trace_id} in {}.", file.display())),
            many => Failure(format!("{many} traces in {} have an id that begins with {trace_id}.", file.display())),
        })?;
        write_to(output.as_deref(), |out| text_tree(store, trace, out))
    })
}

fn run_convert(arguments: &Convert) -> Done {
    let Convert { files, to, filter, input, output } = arguments;
    let export = EXPORTS.iter().find(|export| short_name(export.id) == short_name(to));
    let export = export.ok_or_else(|| Failure(format!("{to} is not written.")))?;
    if input.verbose {
        export.losses.iter().for_each(|loss| eprintln!("{}: {loss}", export.title));
    }
    with_data(files, input, |store| {
        let Scope { selection, .. } = scope_of(store, filter);
        write_to(output.as_deref(), |out| export.write(store, &selection, out))
    })
}

/// What the arguments select; where that is nothing, standard error says why.
fn scope_of<'a>(store: &'a SpanStore, arguments: &FilterArguments) -> Scope<'a> {
    let scope = Scope::new(store, arguments);
    if scope.selection.is_empty() && !store.traces().is_empty() {
        let shorter = no_match::shorter(&scope.filter, &|_| Zone::UTC);
        let others: Vec<Filter> = shorter.iter().map(|(_, filter)| filter.clone()).collect();
        let found = analysis::no_match(store, &scope.filter, &others);
        let mut sentence = no_match::sentence(&found);
        for (Chip { label, value, .. }, _, traces) in no_match::fruitful(shorter, &found) {
            sentence += &format!(" Without {label} {value}: {}.", plural(traces, "trace", "traces"));
        }
        eprintln!("spanglass: {}", visible(&sentence));
    }
    scope
}

/// Reads the files and lets `use_it` answer from them.
fn with_data(
    files: &[PathBuf],
    input: &InputArguments,
    use_it: impl FnOnce(&SpanStore) -> Result<(), Failure>,
) -> Done {
    let Some(Loaded { session, is_complete }) = read(files, input) else { return Ok(false) };
    use_it(session.store())?;
    Ok(is_complete)
}

/// Writes an answer as JSON or as text, whichever is wanted.
fn answer(
    options: &OutputArguments,
    json: &impl Serialize,
    text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    write_to(options.output.as_deref(), |out| if options.json { analysis_json::write(json, out) } else { text(out) })
}

fn write_to(path: Option<&Path>, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let written = match path {
        Some(path) => File::create(path).and_then(|file| flushed(file, write)),
        None => flushed(io::stdout().lock(), write),
    };
    let place = path.map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
    match written {
        // Whoever reads has seen enough, as `head` has.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure(format!("{place} cannot be written: {error}."))),
        Ok(()) => Ok(()),
    }
}

fn flushed(to: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(to);
    write(&mut out)?;
    out.flush()
}
