//! What is saved to a file, part by part: the page asks for the next part when it has the one before, so other questions
//! are answered between two parts, and who no longer asks has cancelled.

use super::Session;
use super::protocol::{ExportInfo, ExportOf, Response};
use super::tables;
use crate::analysis_json::{self, Report, Sections};
use crate::export::{EXPORTS, Export};
use crate::query::Filter;
use std::io::{self, Write};

/// Bytes after which a part ends, with the trace that reached them: some 20 ms of work.
const PART_BYTES: u64 = 4 * 1024 * 1024;

/// The formats that traces are written in, as the page lists them.
pub(super) fn exports() -> Vec<ExportInfo> {
    let info = |export: &Export| ExportInfo {
        id: export.id.to_owned(),
        title: export.title.to_owned(),
        suffix: export.suffix.to_owned(),
        losses: export.losses.iter().map(|&loss| loss.to_owned()).collect(),
    };
    EXPORTS.iter().map(info).collect()
}

impl Session {
    /// Writes the part of a file that begins at `first`; answers `Exported`, or `Failed` where there is no such format or
    /// the writer fails.
    #[inline(never)]
    pub fn export(&mut self, filter: &Filter, what: &ExportOf, first: u64, out: &mut dyn Write) -> Response {
        let written = match what {
            ExportOf::Traces(id) => match EXPORTS.iter().find(|export| export.id == *id) {
                Some(export) => self.export_traces(filter, export, first, out),
                None => return Response::Failed { message: format!("Traces are not written as {id}.") },
            },
            ExportOf::Analysis => self.export_analysis(filter, out),
            ExportOf::Table(table, separator) => tables::write(self, filter, table, *separator, first, out),
        };
        match written {
            Ok(next) => Response::Exported(next),
            Err(_) => Response::Failed { message: "The file cannot be written.".to_owned() },
        }
    }

    fn export_traces(&mut self, filter: &Filter, export: &Export, first: u64, out: &mut dyn Write) -> Next {
        let (store, selection) = self.selection(filter);
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let next = export.write_part(store, selection, first, PART_BYTES, out)?;
        Ok((next < selection.len()).then_some(next as u64))
    }

    /// In one part: it is made as a whole.
    fn export_analysis(&mut self, filter: &Filter, out: &mut dyn Write) -> Next {
        // A filter's range ends before its second moment, a report's at it.
        let window = filter.start_range_nanos.map(|(from, to)| (from, to.saturating_sub(1)));
        let (store, selection) = self.selection(filter);
        analysis_json::write(&Report::of(store, selection, window, Sections::ALL), out)?;
        Ok(None)
    }
}

/// Where the next part begins; `None` after the last.
pub(super) type Next = io::Result<Option<u64>>;

#[cfg(test)]
mod tests;
