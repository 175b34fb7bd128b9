//! As text, for where nothing but text is taken.

use super::{Block, Document, Fact, clean};

/// Writes the document.
pub(super) fn write(document: &Document) -> String {
    let mut out = format!("{}\n{}\n", clean(&document.title), "=".repeat(document.title.chars().count()));
    for block in &document.blocks {
        out.push('\n');
        match block {
            Block::Heading(text) => put(&clean(text), &"-".repeat(text.chars().count()), &mut out),
            Block::Facts(facts) => put_facts(facts, document, &mut out),
            Block::Text(text) => put(&clean(text), "", &mut out),
            Block::Own(text) => text.lines().for_each(|line| put(&format!("  {}", clean(line)), "", &mut out)),
            Block::Lines(lines) => lines.iter().for_each(|line| put(&format!("  {}", clean(line)), "", &mut out)),
            Block::Table(titles, rows) => put_table(titles, rows, &mut out),
            Block::Picture(picture) => put(&clean(&picture.title), &picture.spark, &mut out),
        }
    }
    out
}

/// One line, and another below it unless that is empty.
fn put(line: &str, below: &str, out: &mut String) {
    for line in [line, below].into_iter().filter(|line| !line.is_empty()) {
        out.push_str(line);
        out.push('\n');
    }
}

fn put_facts(facts: &[Fact], document: &Document, out: &mut String) {
    let wide = facts.iter().map(|fact| fact.label.len()).max().unwrap_or(0);
    for fact in facts {
        // Addresses are long: only what cannot be found by its name has one.
        let to = fact.to.as_ref().filter(|(words, _)| fact.text.is_empty() || *words == "open");
        let link = to.and_then(|(_, fragment)| document.link(fragment)).unwrap_or_default();
        let indent = if wide > 0 { wide + 2 } else { 0 };
        let mut head = if fact.label.is_empty() { String::new() } else { format!("{}:", fact.label) };
        // What is told letter by letter and where it leads have lines of their own: both may be long.
        for part in [clean(&fact.text), clean(&fact.code), link].iter().filter(|part| !part.is_empty()) {
            put(&format!("{head:indent$}{part}"), "", out);
            head.clear();
        }
    }
}

fn put_table(titles: &[&str], rows: &[Vec<String>], out: &mut String) {
    let width = |cell: &String| cell.chars().count();
    let titles: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
    let wide = |column: usize| {
        let cells = std::iter::once(&titles).chain(rows).filter_map(|row| row.get(column));
        cells.map(width).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..titles.len()).map(wide).collect();
    for row in std::iter::once(&titles).chain(rows) {
        let cells = row.iter().zip(&widths).map(|(cell, &wide)| format!("{:wide$}", clean(cell)));
        put(cells.collect::<Vec<_>>().join("  ").trim_end(), "", out);
    }
}
