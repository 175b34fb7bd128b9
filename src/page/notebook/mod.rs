//! The notebook of findings: the summary of an incident, what was pinned, and notes of one's own; as a screen, as
//! Markdown, as text and as one file of HTML.
//!
//! ```text
//! answers ─▶ summary ─┐
//!                     ├─▶ blocks ─▶ the screen; markdown, text, html
//! pins ─▶ drawn ──────┘
//! ```
//! What is told is told once, as [`Block`]s, so that the screen and all that is saved say the same. Every value comes from
//! a trace and is hostile: each writer escapes it by its own rules, in one place. Charts are drawn here as shapes
//! ([`picture`]), not taken from the canvas: the same shapes stand on the screen and in the file, in the colours of either
//! theme, sharp at any size, and natively tested.

pub mod drawn;
mod html;
pub mod kept;
mod markdown;
pub mod picture;
pub mod pins;
pub mod summary;
#[cfg(test)]
mod tests;
mod text;

use crate::figure::VersionSeen;
use crate::format::Zone;
use crate::route::Route;
use picture::Picture;

/// Something to be told, on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    /// What it is about; "" where the text says so.
    pub label: &'static str,
    /// What there is to say.
    pub text: String,
    /// What is told letter by letter: a message, a statement, an id; "" for nothing.
    pub code: String,
    /// Where it can be looked into: words, and the fragment of the view.
    pub to: Option<(&'static str, String)>,
}

/// A part of what is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Begins what was pinned.
    Heading(String),
    /// Facts, one below the other.
    Facts(Vec<Fact>),
    /// A sentence.
    Text(String),
    /// Words of one's own, of several lines.
    Own(String),
    /// Lines told letter by letter.
    Lines(Vec<String>),
    /// A table: column titles and rows of as many cells.
    Table(&'static [&'static str], Vec<Vec<String>>),
    /// A chart.
    Picture(Picture),
}

/// What is saved.
pub struct Document {
    /// What it is about.
    pub title: String,
    /// Address of the page without its fragment; "" where there is none to lead to.
    pub address: String,
    /// What is told.
    pub blocks: Vec<Block>,
}

impl Document {
    /// As Markdown, of the kind that GitHub and most tools take.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::write(self)
    }

    /// As text.
    #[must_use]
    pub fn text(&self) -> String {
        text::write(self)
    }

    /// As a file of HTML that needs no other: without scripts, in light and dark.
    #[must_use]
    pub fn html(&self) -> String {
        html::write(self)
    }

    /// The whole address of a view.
    fn link(&self, fragment: &str) -> Option<String> {
        (!self.address.is_empty()).then(|| format!("{}#{fragment}", self.address))
    }
}

/// What is known beside the answers.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// The view, whose filter and data links keep.
    pub route: &'a Route,
    /// The zone of a moment.
    pub zone_at: &'a dyn Fn(u64) -> Zone,
    /// When versions were first seen.
    pub versions: &'a [VersionSeen],
}

impl Telling<'_> {
    /// A way from the view to another.
    fn lead(self, words: &'static str, change: &dyn Fn(&mut Route)) -> Option<(&'static str, String)> {
        let mut route = self.route.clone();
        change(&mut route);
        Some((words, route.to_fragment()))
    }
}

/// Characters of a text on one line, told letter by letter.
const MOST_CHARS: usize = 300;

/// A text of the data on one line, not too long, without what cannot be seen.
fn line(text: &str) -> String {
    super::findings::cut(text.trim(), MOST_CHARS)
}

/// A text without what would break its line or steer a terminal.
fn clean(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

/// What is saved: words of one's own, the facts, and what is pinned with what was drawn of it, by [`pins::Pin::key`].
#[must_use]
pub fn document(
    (title, address): (&str, &str),
    notebook: &pins::Notebook,
    facts: Vec<Fact>,
    drawn: &[(String, Vec<Block>)],
) -> Document {
    let own = [("Root cause", &notebook.cause), ("What was done", &notebook.done)];
    let own = own.into_iter().filter(|(_, text)| !text.trim().is_empty());
    let own = own.map(|(label, text)| Fact { label, text: text.clone(), ..Fact::default() });
    // Where nothing can be led to, what does nothing else is not told.
    let facts = facts.into_iter().filter(|fact| !(address.is_empty() && fact.text.is_empty() && fact.code.is_empty()));
    let mut blocks = vec![Block::Facts(own.chain(facts).collect())];
    for (pin, number) in notebook.pins.iter().zip(1_u64..) {
        let key = pin.key();
        blocks.push(Block::Heading(format!("{number}. {}", pin.title())));
        blocks
            .extend(drawn.iter().find(|(of, _)| *of == key).into_iter().flat_map(|(_, blocks)| blocks.iter().cloned()));
        if !pin.note.trim().is_empty() {
            blocks.push(Block::Own(pin.note.clone()));
        }
    }
    let title =
        if title.is_empty() { "Incident summary".to_owned() } else { format!("Incident summary: {}", line(title)) };
    Document { title, address: address.to_owned(), blocks }
}
