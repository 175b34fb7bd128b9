//! What there is to say of the data set as a whole.

use super::Session;
use crate::engine::protocol::DataInfo;
use crate::figure::{DiagnosticRow, ImportReport};
use crate::model::{Diagnostic, DiagnosticKind, Severity};
use crate::sorting;

impl Session {
    /// What the page must know of the data set.
    #[must_use]
    pub fn info(&self) -> DataInfo {
        let report = self.report();
        let is_bad = |row: &&DiagnosticRow| row.severity > Severity::Note;
        let file_problems: u64 = self.files.iter().map(|file| file.report.problems.len() as u64).sum();
        DataInfo {
            generation: self.generation,
            spans: self.store.span_count() as u64,
            traces: self.store.traces().len() as u64,
            failed: self.store.traces().iter().filter(|trace| trace.is_failed()).count() as u64,
            services: self.store.services().len() as u64,
            files: self.files.iter().map(|file| file.info.clone()).collect(),
            versions: self.versions.clone(),
            problems: report.diagnostics.iter().filter(is_bad).map(|row| row.count).sum::<u64>() + file_problems,
        }
    }

    /// Everything the import has to say.
    #[must_use]
    pub fn report(&self) -> ImportReport {
        let mut diagnostics: Vec<DiagnosticRow> = self.store.diagnostics().iter().map(diagnostic_row).collect();
        sorting::by_key(&mut diagnostics, |row| std::cmp::Reverse(row.severity));
        ImportReport {
            files: self.files.iter().map(|file| file.report.clone()).collect(),
            diagnostics,
            spans: self.store.span_count() as u64,
            traces: self.store.traces().len() as u64,
            store_bytes: self.store.bytes() as u64,
        }
    }
}

fn diagnostic_row((kind, found): (DiagnosticKind, &Diagnostic)) -> DiagnosticRow {
    let first = &found.first;
    let detail = if first.detail.is_empty() { String::new() } else { format!("{}, ", first.detail) };
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    DiagnosticRow {
        id: kind.id().to_owned(),
        severity: kind.severity(),
        title: kind.title().to_owned(),
        count: found.count,
        example: format!("{detail}{} at byte {}", first.file, first.offset),
        trace_id: some(&first.trace_id),
        span_id: some(&first.span_id),
    }
}
