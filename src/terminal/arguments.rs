//! What may stand on the command line; the help is made from the comments here.

use crate::analysis_json;
use crate::export::EXPORTS;
use crate::format::parse_duration;
use crate::ingest::FORMATS;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// What stands after every help.
const AFTER_HELP: &str = "\
Examples:
  spanglass incident.json                          everything there is to say
  spanglass --errors --service checkout *.json.gz  the errors of traces that touch checkout
  curl -s \"$JAEGER/api/traces?service=checkout\" | spanglass - --bottlenecks
  spanglass --json --output report.json incident.json
  spanglass compare before.json after.json         did the fix help?
  spanglass tree incident.json 4bf92f3577b34da6    one trace as text
  spanglass convert incident.json --to otlp --output incident.otlp.json

Exit status: 0 all was read, 1 a file could not be read, 2 wrong usage. Of a file that ends early every whole span is
used, with a warning.";

/// Analyse trace exports: what is slow, what fails, and why
#[derive(Debug, Parser)]
#[command(name = "spanglass", version, long_about = long_about(), after_help = AFTER_HELP, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub analyze: Analyze,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Summary, bottlenecks, critical paths, errors, dependencies and performance of the traces in FILE...
    Analyze(Analyze),
    /// What changed between two sets of traces: error rates, durations, bottlenecks, and each operation's part in it
    Compare(Compare),
    /// One trace as a text tree
    Tree(Tree),
    /// Write traces in another format
    Convert(Convert),
}

#[derive(Args, Debug)]
pub(super) struct Analyze {
    /// Trace exports; - is standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The summary of an incident as Markdown, to paste into its channel, in place of the report
    #[arg(long, conflicts_with_all = ["json", "bottlenecks", "critical_path", "errors", "dependencies", "performance"])]
    pub summary: bool,
    #[command(flatten)]
    pub sections: Sections,
    #[command(flatten)]
    pub filter: FilterArguments,
    #[command(flatten)]
    pub input: InputArguments,
    #[command(flatten)]
    pub output: OutputArguments,
}

/// Which parts of the report are wanted; none chosen means all. The summary is always there.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Sections (all, unless some are chosen)")]
pub(super) struct Sections {
    /// Where the time goes: operations that own at least 20 % of the time callers wait
    #[arg(long)]
    pub bottlenecks: bool,
    /// The chain of spans each trace was waiting for
    #[arg(long)]
    pub critical_path: bool,
    /// Error rate, messages, and the services they come from
    #[arg(long)]
    pub errors: bool,
    /// Which service calls which
    #[arg(long)]
    pub dependencies: bool,
    /// Durations of every operation
    #[arg(long)]
    pub performance: bool,
}

impl Sections {
    /// The chosen ones; all of them, if none was chosen.
    pub fn wanted(self) -> analysis_json::Sections {
        let Self { bottlenecks, critical_path: critical_paths, errors, dependencies, performance } = self;
        if bottlenecks || critical_paths || errors || dependencies || performance {
            return analysis_json::Sections { bottlenecks, critical_paths, errors, dependencies, performance };
        }
        analysis_json::Sections::ALL
    }
}

/// Which traces count.
#[derive(Args, Debug)]
#[command(next_help_heading = "Which traces")]
pub(super) struct FilterArguments {
    /// Only traces with a span of this service
    #[arg(long, value_name = "S")]
    pub service: Option<String>,
    /// Only traces with a span of this name; with --service, one span must be both
    #[arg(long, value_name = "O")]
    pub operation: Option<String>,
    /// Only traces that took at least this many milliseconds
    #[arg(long, value_name = "MS", value_parser = millis)]
    pub latency_threshold: Option<u64>,
    /// Only traces that took at most this many milliseconds
    #[arg(long, value_name = "MS", value_parser = millis)]
    pub max_duration: Option<u64>,
    /// Only traces that started within this time before the newest one: 90s, 15m, 1h, 1h30m, 2d
    #[arg(long, value_name = "RANGE", value_parser = time_range)]
    pub time_range: Option<u64>,
    /// Only traces with an error
    #[arg(long)]
    pub errors_only: bool,
}

/// How files are read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading")]
pub(super) struct InputArguments {
    /// Refuse files of any other format
    #[arg(long, value_name = "F", value_parser = format_names())]
    pub format: Option<String>,
    /// Say on standard error what became of each file and what had to be repaired
    #[arg(long, short)]
    pub verbose: bool,
}

/// Where the answer goes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArguments {
    /// JSON instead of text
    #[arg(long)]
    pub json: bool,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct Compare {
    /// Traces from before the change; - is standard input
    pub before: PathBuf,
    /// Traces from after it
    pub after: PathBuf,
    #[command(flatten)]
    pub filter: FilterArguments,
    #[command(flatten)]
    pub input: InputArguments,
    #[command(flatten)]
    pub output: OutputArguments,
}

#[derive(Args, Debug)]
pub(super) struct Tree {
    /// A trace export; - is standard input
    pub file: PathBuf,
    /// Id of the trace, in any spelling (1a is 000…01a), or how it begins
    pub trace_id: String,
    #[command(flatten)]
    pub input: InputArguments,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct Convert {
    /// Trace exports; - is standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The format to write; --verbose says what it cannot hold
    #[arg(long, value_name = "FORMAT", value_parser = export_names())]
    pub to: String,
    #[command(flatten)]
    pub filter: FilterArguments,
    #[command(flatten)]
    pub input: InputArguments,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

fn long_about() -> String {
    let formats: Vec<&str> = FORMATS.iter().map(|format| format.title()).collect();
    format!(
        "Analyse trace exports: what is slow, what fails, and why.

Reads {}, plain or gzip; the format is recognised from the bytes. All files together are one data set, in which a trace \
         that occurs in several files is one trace. FILE may be - for standard input.

`spanglass FILE...` is short for `spanglass analyze FILE...`.",
        formats.join(", ")
    )
}

/// Short name of a format: `jaeger` for `jaeger-json`.
pub(super) fn short_name(id: &str) -> &str {
    id.strip_suffix("-json").unwrap_or(id)
}

fn names(ids: impl Iterator<Item = &'static str>) -> PossibleValuesParser {
    ids.map(|id| PossibleValue::new(short_name(id)).alias(id)).collect::<Vec<_>>().into()
}

fn format_names() -> PossibleValuesParser {
    names(FORMATS.iter().map(|format| format.id()))
}

fn export_names() -> PossibleValuesParser {
    names(EXPORTS.iter().map(|export| export.id))
}

/// Milliseconds as nanoseconds.
fn millis(text: &str) -> Result<u64, String> {
    parse_duration(&format!("{text}ms"))
        .ok_or_else(|| "a number of milliseconds is wanted, such as 500 or 0.5".to_owned())
}

/// A length of time in words of number and unit, as nanoseconds.
fn time_range(text: &str) -> Result<u64, String> {
    let mut total = 0_u64;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let unit = rest.find(|c: char| c.is_alphabetic()).unwrap_or(rest.len());
        let end = rest
            .get(unit..)
            .and_then(|tail| tail.find(|c: char| !c.is_alphabetic()))
            .map_or(rest.len(), |len| unit + len);
        let nanos = parse_duration(&rest[..end]).and_then(|nanos| total.checked_add(nanos));
        total = nanos.ok_or_else(|| wrong_range(text))?;
        rest = &rest[end..];
    }
    if total == 0 { Err(wrong_range(text)) } else { Ok(total) }
}

fn wrong_range(text: &str) -> String {
    format!("{text} is no length of time, such as 15m, 1h, 1h30m or 2d")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn lengths_of_time() {
        const SECOND: u64 = 1_000_000_000;
        assert_eq!(time_range("1h"), Ok(3600 * SECOND));
        assert_eq!(time_range("1h30m"), Ok(5400 * SECOND));
        assert_eq!((time_range("2d"), time_range("250ms")), (Ok(172_800 * SECOND), Ok(SECOND / 4)));
        for wrong in ["", "0s", "h", "1", "-1h", "1y", "1h30", "99999999999999d"] {
            assert!(time_range(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn milliseconds() {
        assert_eq!((millis("500"), millis("0.5"), millis("0")), (Ok(500_000_000), Ok(500_000), Ok(0)));
        for wrong in ["-1", "NaN", "Infinity", "1s", ""] {
            assert!(millis(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_file_alone_means_analyze() {
        let parsed = Arguments::try_parse_from(["spanglass", "--json", "a.json", "-"]).unwrap();
        assert!(parsed.command.is_none() && parsed.analyze.output.json);
        assert_eq!(parsed.analyze.files, [PathBuf::from("a.json"), PathBuf::from("-")]);
        let parsed = Arguments::try_parse_from(["spanglass", "analyze", "--errors", "a.json"]).unwrap();
        let Some(Command::Analyze(Analyze { sections, .. })) = parsed.command else { panic!() };
        assert!(sections.wanted().errors && !sections.wanted().performance);
        for wrong in [&["spanglass"][..], &["spanglass", "tree", "a.json"], &["spanglass", "convert", "a.json"]] {
            assert_eq!(Arguments::try_parse_from(wrong).unwrap_err().exit_code(), 2, "{wrong:?}");
        }
    }
}
