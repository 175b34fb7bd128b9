//! What is pinned, in its order, and words of one's own.

use crate::figure::ErrorKey;
use crate::route::{Route, View};

/// Kinds of things that can be pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinKind {
    /// The histogram of durations.
    Durations,
    /// Failed traces by start.
    ErrorsOverTime,
    /// Percentiles by start.
    Percentiles,
    /// Boxes by start.
    Spread,
    /// Duration against start.
    Scatter,
    /// The calls between services.
    Services,
    /// The selection by the values of a key.
    Breakdown,
    /// The selection in two parts.
    Compare,
    /// A group of failed traces; its label is the subject.
    ErrorGroup,
    /// A finding, by [`crate::page::findings::key`].
    Finding,
    /// An operation that takes much, by [`Pin::operation`].
    Bottleneck,
    /// A trace, by its id.
    Trace,
}

impl PinKind {
    /// All kinds, with the word that stands for each where pins are kept, and its name.
    pub const ALL: &[(PinKind, &str, &str)] = &[
        (PinKind::Durations, "durations", "Duration"),
        (PinKind::ErrorsOverTime, "errors-over-time", "Errors over time"),
        (PinKind::Percentiles, "percentiles", "Percentiles over time"),
        (PinKind::Spread, "spread", "Spread over time"),
        (PinKind::Scatter, "scatter", "Duration by start"),
        (PinKind::Services, "services", "Services"),
        (PinKind::Breakdown, "breakdown", "Break down"),
        (PinKind::Compare, "compare", "Compare"),
        (PinKind::ErrorGroup, "error-group", "Error group"),
        (PinKind::Finding, "finding", "Finding"),
        (PinKind::Bottleneck, "bottleneck", "Bottleneck"),
        (PinKind::Trace, "trace", "Trace"),
    ];

    fn named(self) -> (&'static str, &'static str) {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or(("", ""), |(_, word, name)| (word, name))
    }

    /// The word that stands for it where pins are kept.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.named().0
    }

    /// What it stands for in the view, as far as it matters to what is pinned: what is selected, and how it is measured.
    fn view(self, subject: &str, route: &Route) -> Route {
        let mut kept = Route { sources: Vec::new(), title: None, ..bare(route) };
        // The overview's groups are always those of messages.
        if route.view == View::Overview {
            kept.error_key = ErrorKey::Message;
        }
        match self {
            Self::ErrorGroup => (kept.view, kept.error_group) = (View::Errors, Some(subject.to_owned())),
            Self::Trace => kept.open_trace(subject),
            _ => {}
        }
        kept
    }
}

/// A view without what is open in it, or how its lists are sorted: what is selected, and how it is measured.
pub(super) fn bare(route: &Route) -> Route {
    let route = route.clone();
    Route {
        view: route.view,
        filter: route.filter,
        scale: route.scale,
        duration_of: route.duration_of,
        by: route.by,
        measure: route.measure,
        division: route.division,
        is_split_whole: route.is_split_whole,
        error_key: route.error_key,
        errors_as: route.errors_as,
        weight: route.weight,
        sources: route.sources,
        title: route.title,
        ..Route::default()
    }
}

/// Something pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// What kind of thing.
    pub kind: PinKind,
    /// Which one; "" of a figure.
    pub subject: String,
    /// The fragment of the view it was pinned in, without its data.
    pub view: String,
    /// Words of one's own.
    pub note: String,
}

impl Pin {
    /// Pins what a view shows.
    #[must_use]
    pub fn new(kind: PinKind, subject: &str, route: &Route) -> Self {
        let view = kind.view(subject, route).to_fragment();
        Self { kind, subject: subject.to_owned(), view, note: String::new() }
    }

    /// Tells it from all others.
    #[must_use]
    pub fn key(&self) -> String {
        [self.kind.word(), &self.subject, &self.view].join("\n")
    }

    /// What it is called.
    #[must_use]
    pub fn title(&self) -> String {
        let name = self.kind.named().1;
        match (self.kind, self.subject.as_str()) {
            (_, "") => name.to_owned(),
            // Begins with its kind.
            (PinKind::Finding, subject) => super::line(subject),
            (_, subject) => format!("{name}: {}", super::line(subject)),
        }
    }

    /// The view it was pinned in, of the data that is there.
    #[must_use]
    pub fn route(&self, now: &Route) -> Route {
        Route { sources: now.sources.clone(), title: now.title.clone(), ..Route::parse(&self.view) }
    }

    /// The subject of an operation.
    #[must_use]
    pub fn operation(service: &str, name: &str) -> String {
        [service, name].join(" ")
    }
}

/// Words of one's own, and what is pinned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notebook {
    /// The root cause, in a line.
    pub cause: String,
    /// What was done about it, in a line.
    pub done: String,
    /// What is pinned, in the order in which it is told.
    pub pins: Vec<Pin>,
}

impl Notebook {
    /// Most pins.
    pub const MOST_PINS: usize = 100;

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Pins, or takes off what is pinned.
    pub fn toggle(&mut self, pin: Pin) {
        let key = pin.key();
        let before = self.pins.len();
        self.pins.retain(|pin| pin.key() != key);
        if self.pins.len() == before && before < Self::MOST_PINS {
            self.pins.push(pin);
        }
    }

    /// Moves a pin by one place.
    pub fn shift(&mut self, key: &str, is_up: bool) {
        let at = self.pins.iter().position(|pin| pin.key() == key);
        let other = at.and_then(|at| if is_up { at.checked_sub(1) } else { at.checked_add(1) });
        if let (Some(at), Some(other)) = (at, other.filter(|&other| other < self.pins.len())) {
            self.pins.swap(at, other);
        }
    }

    /// Takes over what another notebook has: pins that are not there yet, and words where there are none.
    pub fn join(&mut self, other: Self) {
        let fill = |own: &mut String, theirs: String| {
            if own.trim().is_empty() {
                *own = theirs;
            }
        };
        fill(&mut self.cause, other.cause);
        fill(&mut self.done, other.done);
        for pin in other.pins {
            let key = pin.key();
            if let Some(own) = self.pins.iter_mut().find(|own| own.key() == key) {
                fill(&mut own.note, pin.note);
            } else if self.pins.len() < Self::MOST_PINS {
                self.pins.push(pin);
            }
        }
    }

    /// Notes something beside a pin.
    pub fn note(&mut self, key: &str, note: String) {
        if let Some(pin) = self.pins.iter_mut().find(|pin| pin.key() == key) {
            pin.note = note;
        }
    }
}
