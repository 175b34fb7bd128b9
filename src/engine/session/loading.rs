//! How a data set gets into the session: a load begins, whoever drives it brings bytes and batches, and it ends here.

use super::Session;
use crate::analysis::{self, Finder};
use crate::engine::load::Load;
use crate::engine::protocol::{OpenMode, Response, SourceInfo};
use crate::figure::{FileReport, FileState, ImportReport};
use crate::ingest::Parser;
use crate::model::{SpanStore, SpanStoreBuilder};
use crate::sorting;

impl Session {
    /// Begins to read sources. Adding takes the data set out of the session until [`Self::finish`].
    pub fn begin(&mut self, mode: OpenMode, sources: &[SourceInfo]) -> Load {
        self.mode = Some(mode);
        let builder = match mode {
            OpenMode::Replace => SpanStoreBuilder::default(),
            OpenMode::Add => std::mem::take(&mut self.store).into_builder(),
        };
        Load::new(builder, sources)
    }

    /// Takes the data set that a load has made, and tells of it. A load that read no span at all replaces nothing.
    pub fn finish(&mut self, load: Load) -> Response {
        let mode = self.mode.take().unwrap_or(OpenMode::Replace);
        let (store, files) = match load.finish() {
            Ok((store, files)) => (Some(store), files),
            Err(files) => (None, files),
        };
        let reports: Vec<FileReport> = files.iter().map(|file| file.report.clone()).collect();
        match (store, mode) {
            (Some(store), OpenMode::Replace) if store.span_count() > 0 => {
                self.store = store;
                self.files = files;
                self.changed();
            }
            (Some(store), OpenMode::Add) => {
                self.store = store;
                self.files.extend(files.into_iter().filter(|file| file.report.state != FileState::Refused));
                sorting::by(&mut self.files, |a, b| (&a.info.name, a.info.bytes).cmp(&(&b.info.name, b.info.bytes)));
                self.changed();
            }
            (Some(_), OpenMode::Replace) => {}
            (None, mode) => return self.gave_out(mode, reports),
        }
        let report = ImportReport { files: reports, ..self.report() };
        Response::Opened { info: self.info(), report }
    }

    /// A load had no memory for its data set. What was added to went into it, and is gone with it.
    fn gave_out(&mut self, mode: OpenMode, mut reports: Vec<FileReport>) -> Response {
        let is_lost = mode == OpenMode::Add;
        if is_lost {
            self.store = SpanStore::default();
            self.files.clear();
            self.changed();
        }
        let before = if is_lost { "; what was there before had to be given up with it" } else { "" };
        for file in &mut reports {
            file.state = FileState::Refused;
            file.problems
                .push(format!("{} is not read: there is not enough memory for this data set{before}.", file.name));
        }
        Response::Opened { info: self.info(), report: ImportReport { files: reports, ..self.report() } }
    }

    fn changed(&mut self) {
        self.generation += 1;
        self.versions = analysis::versions(&self.store);
        self.unprepared = Some(0);
        self.selected = None;
        (self.sorted, self.slow) = (None, None);
        self.finder = Finder::default();
        self.text = None;
    }

    /// Reads whole files here and now, with one parser: for tests and the terminal.
    pub fn open_bytes(&mut self, mode: OpenMode, files: &[(&str, &[u8])]) -> Response {
        let sources: Vec<_> = files
            .iter()
            .map(|(name, bytes)| SourceInfo { name: (*name).to_owned(), bytes: bytes.len() as u64 })
            .collect();
        let mut load = self.begin(mode, &sources);
        let mut parser = Parser::new(0);
        for source in load.reading_order() {
            let mut batches = Vec::new();
            let emit = &mut |head, bytes: &[u8]| batches.push(parser.parse(&head, bytes));
            // Enough is told in the file's report.
            let _ = load.push(source, files[source].1, emit);
            load.end(source, emit);
            batches.iter().for_each(|batch| load.absorb(batch));
        }
        self.finish(load)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &[u8] = br#"{"data":[{"traceID":"1","spans":[{"traceID":"1","spanID":"1","operationName":"a","startTime":1700000000000000,"duration":1,"processID":"p1"}],"processes":{"p1":{"serviceName":"s"}}}]}"#;

    fn ended(response: Response) -> (u64, u64, Vec<FileReport>) {
        let Response::Opened { info, report } = response else { panic!("{response:?}") };
        (info.generation, info.traces, report.files)
    }

    #[test]
    fn without_memory_every_file_says_so_and_only_what_was_added_to_is_lost() {
        let mut session = Session::default();
        let (_, traces, files) = ended(session.open_bytes(OpenMode::Replace, &[("a.json", TRACE)]));
        assert_eq!((traces, files[0].state), (1, FileState::Read));

        let (generation, traces, told) = ended(session.gave_out(OpenMode::Replace, files.clone()));
        assert_eq!((generation, traces, told[0].state), (1, 1, FileState::Refused));
        assert_eq!(told[0].problems, ["a.json is not read: there is not enough memory for this data set."]);

        let (generation, traces, told) = ended(session.gave_out(OpenMode::Add, files));
        assert_eq!((generation, traces, session.info().files.len()), (2, 0, 0));
        assert!(told[0].problems[0].ends_with("what was there before had to be given up with it."), "{told:?}");
    }
}
