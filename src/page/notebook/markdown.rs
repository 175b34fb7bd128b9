//! As Markdown (CommonMark with GitHub's tables). Text of the data never becomes markup: what could begin any is escaped
//! where it stands, and what is told letter by letter stands in a span or a fence with more backticks than it has itself.

use super::{Block, Document, Fact, clean};

/// Writes the document.
pub(super) fn write(document: &Document) -> String {
    let mut out = String::new();
    put(&["# ", &heading(&document.title), "\n"], &mut out);
    for block in &document.blocks {
        out.push('\n');
        match block {
            Block::Heading(text) => put(&["## ", &heading(text), "\n"], &mut out),
            Block::Facts(facts) => facts.iter().for_each(|fact| put_fact(fact, document, &mut out)),
            Block::Text(text) => put(&[&paragraph(text), "\n"], &mut out),
            Block::Own(text) => text.lines().for_each(|line| put(&["> ", &paragraph(line), "  \n"], &mut out)),
            Block::Lines(lines) => put_fence(lines, &mut out),
            Block::Table(titles, rows) => put_table(titles, rows, &mut out),
            Block::Picture(picture) => {
                put(&[&paragraph(&picture.title), "\n"], &mut out);
                if !picture.spark.is_empty() {
                    put(&["\n", &code(&picture.spark), "\n"], &mut out);
                }
            }
        }
    }
    out
}

fn put(parts: &[&str], out: &mut String) {
    parts.iter().for_each(|part| out.push_str(part));
}

fn put_fact(fact: &Fact, document: &Document, out: &mut String) {
    let link = fact.to.as_ref().and_then(|(words, fragment)| Some((words, document.link(fragment)?)));
    out.push('-');
    if !fact.label.is_empty() {
        put(&[" **", fact.label, ":**"], out);
    }
    let text = if fact.label.is_empty() { paragraph(&fact.text) } else { escaped(&fact.text) };
    for part in [text, code(&fact.code)].iter().filter(|part| !part.is_empty()) {
        put(&[" ", part], out);
    }
    if let Some((words, address)) = link {
        put(&[" [", words, "](", &destination(&address), ")"], out);
    }
    out.push('\n');
}

fn put_fence(lines: &[String], out: &mut String) {
    let most = lines.iter().map(|line| longest_run(line)).max().unwrap_or(0);
    let fence = "`".repeat((most + 1).max(3));
    put(&[&fence, "text\n"], out);
    lines.iter().for_each(|line| put(&[&clean(line), "\n"], out));
    put(&[&fence, "\n"], out);
}

fn put_table(titles: &[&str], rows: &[Vec<String>], out: &mut String) {
    let put_row = |cells: &mut dyn Iterator<Item = String>, out: &mut String| {
        cells.for_each(|cell| put(&["| ", &cell, " "], out));
        out.push_str("|\n");
    };
    put_row(&mut titles.iter().map(|title| escaped(title)), out);
    put_row(&mut titles.iter().map(|_| "---".to_owned()), out);
    rows.iter().for_each(|row| put_row(&mut row.iter().map(|cell| escaped(cell)), out));
}

/// A text within a line. An underscore between letters or digits is none of Markdown's, and names are full of them.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let text = clean(text);
    let mut rest = text.trim().chars().peekable();
    while let Some(char) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        let is_markup = match char {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' | '#' => true,
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '&' => after.is_alphanumeric() || after == '#',
            // Addresses in the data are told, not made links of.
            ':' => after == '/',
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(char);
        before = char;
    }
    out
}

/// A text that begins a line: what makes a list, a quotation or a line across is escaped there as well.
fn paragraph(text: &str) -> String {
    let text = escaped(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let at =
        if text.starts_with(['>', '-', '+', '=', ':']) { Some(0) } else { Some(digits).filter(|&digits| digits > 0) };
    match at.map(|at| text.split_at(at)) {
        Some((start, rest)) if rest.starts_with(['>', '-', '+', '=', ':', '.', ')']) => format!("{start}\\{rest}"),
        _ => text,
    }
}

/// A text as a heading, where some tools read attributes in curly brackets.
fn heading(text: &str) -> String {
    escaped(text).replace('{', "\\{").replace('}', "\\}")
}

/// A text told letter by letter; "" of nothing.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(text) + 1);
    // A blank at both ends is not part of the text.
    let gap = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{gap}{}{gap}{fence}", clean(text))
}

fn longest_run(text: &str) -> usize {
    text.split(|char| char != '`').map(str::len).max().unwrap_or(0)
}

/// An address within round brackets. Fragments are encoded, and need nothing more.
fn destination(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for char in address.chars() {
        match char {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '\\' => out.push_str("%5C"),
            _ if char.is_control() || char == ' ' => out.push_str("%20"),
            _ => out.push(char),
        }
    }
    out
}
