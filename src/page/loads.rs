//! Files in, requests to the engine out.
//!
//! The page keeps everything that can be read again ([`Item`]). When the engine crashes, its data is gone with it; what
//! was there is opened again *one by one*, so that a file on which the engine stops once more is known for certain, and
//! set aside. Every crash while reading takes one item away, so this ends.
//!
//! ```text
//!         open            opened
//!  Idle ────────▶ Reading ───────▶ Idle          crashed: Recovering ──opened──▶ … ──▶ Idle
//! ```

use crate::engine::protocol::OpenMode;
use crate::remote::Search;
use std::collections::VecDeque;

/// Where something to read came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user's disk or clipboard.
    File,
    /// The example that ships with the page.
    Example,
    /// An address.
    Address,
    /// A back-end, which was asked this.
    Search(Box<Search>),
}

/// Something to read, kept so that it can be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<S> {
    /// Name as the engine is told.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Where it came from.
    pub origin: Origin,
    /// The thing itself.
    pub source: S,
}

/// What the page must do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<S> {
    /// Nothing; wait.
    Wait,
    /// Ask the engine to read.
    Open(OpenMode, Vec<S>),
    /// Ask the engine to stop reading; its `Opened` follows.
    Cancel,
    /// The load has ended; what the engine says of the data holds.
    Settled,
    /// The data is back after a crash; what the engine says of the data holds.
    Recovered {
        /// Items of the data set that were read again.
        kept: usize,
        /// Names of those set aside in this recovery.
        set_aside: Vec<String>,
    },
    /// Nothing is left to read: start from the beginning.
    Emptied {
        /// Names of those set aside in this recovery.
        set_aside: Vec<String>,
    },
}

#[derive(Clone, Debug)]
enum Phase<S> {
    Idle,
    Reading { mode: OpenMode, items: Vec<Item<S>>, at: Option<usize> },
    Recovering { done: Vec<Item<S>>, current: Item<S>, rest: VecDeque<Item<S>>, set_aside: Vec<String> },
}

/// The state of loading; `S` is what the engine reads.
#[derive(Clone, Debug)]
pub struct Loads<S> {
    held: Vec<Item<S>>,
    phase: Phase<S>,
    waiting: Option<(OpenMode, Vec<Item<S>>)>,
    idle_crashes: u32,
}

impl<S> Default for Loads<S> {
    fn default() -> Self {
        Self { held: Vec::new(), phase: Phase::Idle, waiting: None, idle_crashes: 0 }
    }
}

impl<S: Clone> Loads<S> {
    /// Something is being read.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        !matches!(self.phase, Phase::Idle)
    }

    /// The data is being read again after a crash.
    #[must_use]
    pub fn is_recovering(&self) -> bool {
        matches!(self.phase, Phase::Recovering { .. })
    }

    /// What is in the data set.
    #[must_use]
    pub fn held(&self) -> &[Item<S>] {
        &self.held
    }

    /// How often the engine has stopped while nothing was read since the user opened something.
    #[must_use]
    pub fn idle_crashes(&self) -> u32 {
        self.idle_crashes
    }

    /// Opens items. While others are read: `Replace` stops these first, `Add` waits for their end.
    pub fn open(&mut self, mode: OpenMode, items: Vec<Item<S>>) -> Step<S> {
        if items.is_empty() {
            return Step::Wait;
        }
        self.idle_crashes = 0;
        if self.is_reading() {
            // The latest choice holds, but nothing that was added is forgotten.
            match &mut self.waiting {
                Some((_, before)) if mode == OpenMode::Add => before.extend(items),
                waiting => *waiting = Some((mode, items)),
            }
            return if mode == OpenMode::Replace { Step::Cancel } else { Step::Wait };
        }
        self.begin(mode, items)
    }

    fn begin(&mut self, mode: OpenMode, mut items: Vec<Item<S>>) -> Step<S> {
        // The engine reads them in canonical order, by name and then size, and tells positions in that.
        crate::sorting::by(&mut items, |a, b| (&a.name, a.bytes).cmp(&(&b.name, b.bytes)));
        let sources = items.iter().map(|item| item.source.clone()).collect();
        self.phase = Phase::Reading { mode, items, at: None };
        Step::Open(mode, sources)
    }

    /// The engine is reading the item at this position of its load.
    pub fn reading(&mut self, position: u32) {
        if let Phase::Reading { items, at, .. } = &mut self.phase {
            *at = usize::try_from(position).ok().filter(|position| *position < items.len());
        }
    }

    /// The engine's load has ended, well, badly or cancelled. `has_changed`: the data set is another than before; a load that
    /// finds no span replaces nothing.
    pub fn opened(&mut self, has_changed: bool) -> Step<S> {
        match std::mem::replace(&mut self.phase, Phase::Idle) {
            Phase::Idle => Step::Settled,
            Phase::Reading { mode, items, .. } => {
                match mode {
                    _ if !has_changed => {}
                    OpenMode::Replace => self.held = items,
                    OpenMode::Add => self.held.extend(items),
                }
                self.after(Step::Settled)
            }
            Phase::Recovering { mut done, current, rest, set_aside } => {
                done.push(current);
                self.recover(done, rest, set_aside)
            }
        }
    }

    /// What was asked for meanwhile comes before `otherwise`.
    fn after(&mut self, otherwise: Step<S>) -> Step<S> {
        match self.waiting.take() {
            Some((mode, items)) => self.begin(mode, items),
            None => otherwise,
        }
    }

    /// The engine stopped and a new, empty one is there. Gives the name of the item it stopped on, where that is known.
    pub fn crashed(&mut self) -> (Option<String>, Step<S>) {
        let mut all: Vec<Item<S>>;
        let mut aside = Vec::new();
        let mut guilty = None;
        match std::mem::replace(&mut self.phase, Phase::Idle) {
            Phase::Idle => {
                self.idle_crashes += 1;
                all = std::mem::take(&mut self.held);
            }
            Phase::Reading { mode, mut items, at } => {
                guilty = at.map(|at| items.remove(at).name);
                all = std::mem::take(&mut self.held);
                if mode == OpenMode::Add {
                    all.extend(items);
                } else if !items.is_empty() {
                    all = items;
                }
            }
            Phase::Recovering { done, current, rest, set_aside } => {
                all = done;
                all.extend(rest);
                aside = set_aside;
                guilty = Some(current.name);
            }
        }
        aside.extend(guilty.clone());
        (guilty, self.recover(Vec::new(), all.into(), aside))
    }

    fn recover(&mut self, done: Vec<Item<S>>, mut rest: VecDeque<Item<S>>, set_aside: Vec<String>) -> Step<S> {
        let mode = if done.is_empty() { OpenMode::Replace } else { OpenMode::Add };
        if let Some(current) = rest.pop_front() {
            let step = Step::Open(mode, vec![current.source.clone()]);
            self.phase = Phase::Recovering { done, current, rest, set_aside };
            return step;
        }
        let kept = done.len();
        self.held = done;
        let end = if kept == 0 { Step::Emptied { set_aside } } else { Step::Recovered { kept, set_aside } };
        self.after(end)
    }

    /// Gives up everything: after crashes that do not end.
    pub fn clear(&mut self) {
        *self = Self { idle_crashes: self.idle_crashes, ..Self::default() };
    }
}

#[cfg(test)]
mod tests;
