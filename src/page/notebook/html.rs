//! As one file of HTML: its style is in it, its charts are shapes, and there is no script; a policy of its own forbids
//! whatever else a browser could fetch. Everything that is not written here passes through [`put`], and so cannot become
//! an element or leave an attribute.

use super::picture::{HEIGHT, Picture, WIDTH};
use super::{Block, Document, Fact};

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>";

/// Writes the document.
pub(super) fn write(document: &Document) -> String {
    let mut out = String::from(HEAD);
    put(&document.title, &mut out);
    out.push_str("</title>\n<style>\n");
    out.push_str(include_str!("file.css"));
    out.push_str(include_str!("../../../style/picture.css"));
    out.push_str("</style>\n</head>\n<body>\n<main>\n");
    element("h1", &document.title, &mut out);
    for block in &document.blocks {
        match block {
            Block::Heading(text) => element("h2", text, &mut out),
            Block::Facts(facts) => put_facts(facts, document, &mut out),
            Block::Text(text) => element("p", text, &mut out),
            Block::Own(text) => element("blockquote", text, &mut out),
            Block::Lines(lines) => element("pre", &lines.join("\n"), &mut out),
            Block::Table(titles, rows) => put_table(titles, rows, &mut out),
            Block::Picture(picture) => put_picture(picture, &mut out),
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// A text of the data.
fn put(text: &str, out: &mut String) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '`' => out.push_str("&#96;"),
            '\n' => out.push('\n'),
            _ if char.is_control() => out.push(' '),
            _ => out.push(char),
        }
    }
}

/// An element with text in it, and the direction that the text has.
fn element(tag: &str, text: &str, out: &mut String) {
    out.push_str(&format!("<{tag} dir=\"auto\">"));
    put(text, out);
    out.push_str(&format!("</{tag}>\n"));
}

fn put_facts(facts: &[Fact], document: &Document, out: &mut String) {
    // Those of a pin have no labels: its heading says what they are about.
    let is_list = facts.iter().any(|fact| !fact.label.is_empty());
    out.push_str(if is_list { "<dl>\n" } else { "" });
    for fact in facts {
        let end = if is_list { "</dd></div>\n" } else { "</p>\n" };
        if is_list {
            out.push_str("<div>");
            element("dt", fact.label, out);
        }
        // Sentences of ours, in which names stand apart: one that begins with a name must not turn its direction.
        out.push_str(if is_list { "<dd>" } else { "<p>" });
        put(&fact.text, out);
        if let Some((words, address)) = fact.to.as_ref().and_then(|(words, to)| Some((words, document.link(to)?))) {
            out.push_str(" <a href=\"");
            put(&address, out);
            out.push_str("\">");
            put(words, out);
            out.push_str("</a>");
        }
        if !fact.code.is_empty() {
            out.push(' ');
            element("code", &fact.code, out);
        }
        out.push_str(end);
    }
    out.push_str(if is_list { "</dl>\n" } else { "" });
}

fn put_table(titles: &[&str], rows: &[Vec<String>], out: &mut String) {
    out.push_str("<div class=\"scroll\"><table>\n<tr>");
    titles.iter().for_each(|title| element("th", title, out));
    for row in rows {
        out.push_str("</tr>\n<tr>");
        row.iter().for_each(|cell| element("td", cell, out));
    }
    out.push_str("</tr>\n</table></div>\n");
}

fn put_picture(picture: &Picture, out: &mut String) {
    out.push_str(&format!(
        "<div class=\"scroll\"><svg class=\"picture\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\""
    ));
    put(&picture.title, out);
    out.push_str("\">");
    for (class, shape) in &picture.paths {
        out.push_str(&format!("<path class=\"{class}\" d=\"{shape}\"/>"));
    }
    for word in &picture.words {
        out.push_str(&format!("<text class=\"{}\" x=\"{}\" y=\"{}\">", word.class, word.x, word.y));
        put(&word.text, out);
        out.push_str("</text>");
    }
    out.push_str("</svg></div>\n");
    element("p", &picture.title, out);
}
