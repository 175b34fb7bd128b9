//! What is said when something cannot be had: what happened, why, and what to do.

use crate::figure::{FileReport, FileState};
use crate::format::{bytes, plural};
use crate::route::DataSource;

/// Why an address could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchFailure {
    /// The server answered with this status.
    Status(u16),
    /// No answer that the page may see: the browser does not tell whether the network, the server or a policy is why.
    Opaque,
    /// The connection broke while the body was read.
    Broken,
    /// Not an address.
    NotAnAddress,
}

/// An address could not be fetched.
#[must_use]
pub fn fetch_failed(address: &str, page_origin: &str, failure: &FetchFailure) -> String {
    match failure {
        FetchFailure::Status(status) => {
            let (meaning, advice) = match status {
                401 | 403 | 407 => {
                    ("it wants a login", " This page sends none: save the answer as a file and drop it here.")
                }
                404 | 410 => ("there is nothing at this address", " Check the address."),
                429 => ("too many requests", " Try again later."),
                400..=499 => ("it did not accept the request", " Check the address and its parameters."),
                500..=599 => ("it failed itself", " Try again later, or look at its log."),
                _ => ("an unexpected answer", ""),
            };
            format!("{address} answered with HTTP {status}: {meaning}.{advice}")
        }
        FetchFailure::Opaque if is_same_origin(address, page_origin) => {
            format!("{address} could not be reached. Check the network connection and the address.")
        }
        FetchFailure::Opaque if page_origin.starts_with("https:") && address.starts_with("http:") => format!(
            "{address} could not be read: a page served over https may not fetch from a plain http address. Save the \
             answer as a file and drop it here, or serve it over https."
        ),
        FetchFailure::Opaque => format!(
            "{address} could not be read: either the server cannot be reached, or it does not allow this page to read \
             its answers. If the address opens in a tab of its own, the server has to send the header \
             “Access-Control-Allow-Origin: {page_origin}” (Jaeger: --query.additional-headers); or save the answer as a \
             file and drop it here."
        ),
        FetchFailure::Broken => {
            format!(
                "The connection to {address} broke before its answer was complete; nothing of it was read. Try again."
            )
        }
        FetchFailure::NotAnAddress => {
            format!("“{address}” is not an http or https address.")
        }
    }
}

fn is_same_origin(address: &str, page_origin: &str) -> bool {
    address.strip_prefix(page_origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The example could not be fetched.
#[must_use]
pub fn example_failed(failure: &FetchFailure) -> String {
    let why = match failure {
        FetchFailure::Status(status) => format!("the host of this page answered with HTTP {status}"),
        _ => "the host of this page cannot be reached".to_owned(),
    };
    format!("The example could not be loaded: {why}. Files from your disk can be opened all the same.")
}

/// A link names files that only the user has.
#[must_use]
pub fn awaited(link: &[DataSource]) -> Option<String> {
    let name = |source: &DataSource| match source {
        DataSource::File { name, fingerprint } if fingerprint.is_empty() => Some(name.clone()),
        DataSource::File { name, fingerprint } => Some(format!("{name} (fingerprint {fingerprint})")),
        _ => None,
    };
    let names: Vec<String> = link.iter().filter_map(name).collect();
    let what = if names.len() == 1 { "that file" } else { "these files" };
    let all = join(&names)?;
    Some(format!("This link was made from {all}. Drop {what} to see the same view."))
}

/// The data that was dropped is not quite the data of the link.
#[must_use]
pub fn differs(changed: &[String], missing: &[String]) -> String {
    let mut out = String::new();
    if let Some(names) = join(changed) {
        let verb = if changed.len() == 1 { "differs" } else { "differ" };
        out.push_str(&format!(
            "{names} {verb} from what the link was made from (another fingerprint): what it points to may not be there."
        ));
    }
    if let Some(names) = join(missing) {
        let verb = if missing.len() == 1 { "is" } else { "are" };
        let gap = if out.is_empty() { "" } else { " " };
        out.push_str(&format!("{gap}The link also names {names}, which {verb} not loaded."));
    }
    out
}

/// None of the files of a link was dropped, but other data.
#[must_use]
pub fn is_other_data(names: &[String]) -> String {
    let (named, verb) = (join(names).unwrap_or_default(), if names.len() == 1 { "is" } else { "are" });
    format!("The link is about {named}, which {verb} not loaded: its view and its filter were left.")
}

/// A notebook from a file was taken over: how many pins it has, and the files it was written for where they are others.
#[must_use]
pub fn notebook_read(pins: usize, others: Option<&[String]>) -> String {
    let pins = plural(pins as u64, "pin", "pins");
    let read = format!("The notebook is read: {pins} and its notes stand in the summary.");
    match others.and_then(join) {
        Some(names) => format!("{read} It was written for {names}: what is not in the data that is open says so."),
        None => read,
    }
}

/// A notebook was opened before its data.
#[must_use]
pub fn notebook_waits(files: &[String]) -> String {
    match join(files) {
        Some(names) => {
            format!("The notebook is read once its data is open. It was written for {names}: drop that, too.")
        }
        None => "The notebook is read once data is open.".to_owned(),
    }
}

/// A file that is named like a notebook and is none.
#[must_use]
pub fn no_notebook(name: &str) -> String {
    format!("{name} is no notebook that Spanglass saved.")
}

/// The engine stopped and is there again.
#[must_use]
pub fn crashed(set_aside: &[String], kept: usize, reason: &str) -> String {
    let rest = match kept {
        0 => "Nothing else was loaded.".to_owned(),
        1 => "The other file is loaded again.".to_owned(),
        _ => format!("The other {} are loaded again.", plural(kept as u64, "file", "files")),
    };
    match join(set_aside) {
        Some(names) => {
            let verb = if set_aside.len() == 1 { "It was" } else { "They were" };
            format!(
                "The engine stopped while reading {names} and was started again. {verb} set aside. {rest} ({reason})"
            )
        }
        None if kept > 0 => {
            format!("The engine stopped and was started again; the data is loaded again. ({reason})")
        }
        None => format!("The engine stopped and was started again. ({reason})"),
    }
}

/// The engine stops again and again although no file is read.
#[must_use]
pub fn keeps_crashing(reason: &str) -> String {
    format!(
        "The engine stops again and again on this data, so it was closed. This is a fault of Spanglass; please report \
         it, with the file if you may. ({reason})"
    )
}

/// What a file has to say for itself when it was not read in full; nothing where all is well.
#[must_use]
pub fn file_problem(file: &FileReport) -> Option<String> {
    let named = |sentence: &str| {
        if sentence.contains(file.name.as_str()) { sentence.to_owned() } else { format!("{}: {sentence}", file.name) }
    };
    match file.state {
        FileState::Read => None,
        _ if !file.problems.is_empty() => Some(named(&file.problems.join(" "))),
        FileState::Refused => Some(format!("{}: nothing of it could be read.", file.name)),
        FileState::Partial => Some(format!("{}: only the beginning was read.", file.name)),
    }
}

/// A load that went well and brought nothing.
#[must_use]
pub fn no_spans(names: &[String]) -> String {
    let all = join(names).unwrap_or_else(|| "What was opened".to_owned());
    let verb = if names.len() == 1 { "holds" } else { "hold" };
    format!("{all} {verb} no spans: the format was understood, but there is nothing in it to show.")
}

/// Names and size of a data set: `checkout.json +2`, `9.4 MB`.
#[must_use]
pub fn data_title(names: &[&str], total_bytes: u64) -> (String, String) {
    let title = match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
    };
    (title, bytes(total_bytes))
}

/// `a`, `a and b`, `a, b and c`; a long list is cut.
fn join(names: &[String]) -> Option<String> {
    const SHOWN: usize = 5;
    match names {
        [] => None,
        [one] => Some(one.clone()),
        many if many.len() > SHOWN => {
            let shown = many.get(..SHOWN).unwrap_or_default().join(", ");
            Some(format!("{shown} and {} more", many.len() - SHOWN))
        }
        [first @ .., last] => Some(format!("{} and {last}", first.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://tools.example";

    #[test]
    fn fetch_failures_say_what_to_do() {
        let said = |address: &str, failure| fetch_failed(address, PAGE, &failure);
        assert!(said("https://j/api", FetchFailure::Status(404)).contains("HTTP 404: there is nothing"));
        assert!(
            said("https://j/api", FetchFailure::Opaque).contains("Access-Control-Allow-Origin: https://tools.example")
        );
        assert!(said("http://j/api", FetchFailure::Opaque).contains("over https"));
        assert!(said("https://tools.example/x", FetchFailure::Opaque).contains("network"));
        assert!(said("https://tools.example.evil/x", FetchFailure::Opaque).contains("Access-Control"));
    }

    #[test]
    fn links_name_the_files_they_want() {
        let file = |name: &str| DataSource::File { name: name.into(), fingerprint: "12ab".into() };
        let one = "This link was made from a.json (fingerprint 12ab). Drop that file to see the same view.";
        assert_eq!(awaited(&[file("a.json")]).as_deref(), Some(one));
        assert_eq!(awaited(&[DataSource::Example]), None);
        assert!(awaited(&[file("a"), file("b")]).is_some_and(|text| text.contains(") and b (")));
    }

    #[test]
    fn crashes_name_the_file_and_what_is_left() {
        let said = crashed(&["bad.json".into()], 2, "unreachable");
        assert!(said.starts_with("The engine stopped while reading bad.json and was started again."), "{said}");
        assert!(said.contains("The other 2 files are loaded again."), "{said}");
    }

    #[test]
    fn refused_files_say_why_and_are_named_once() {
        let mut file = FileReport {
            name: "x.png".into(),
            bytes: 1,
            fingerprint: String::new(),
            state: FileState::Refused,
            format: String::new(),
            why: String::new(),
            spans: 0,
            problems: vec!["this is a PNG image, not traces.".into()],
        };
        assert_eq!(file_problem(&file).as_deref(), Some("x.png: this is a PNG image, not traces."));
        file.problems = vec!["x.png is a PNG image.".into()];
        assert_eq!(file_problem(&file).as_deref(), Some("x.png is a PNG image."));
        file.state = FileState::Read;
        assert_eq!(file_problem(&file), None);
    }

    #[test]
    fn lists_of_names_are_cut() {
        let names: Vec<String> = (0..9).map(|n| n.to_string()).collect();
        assert_eq!(join(&names).as_deref(), Some("0, 1, 2, 3, 4 and 4 more"));
        assert_eq!(join(&names[..3]).as_deref(), Some("0, 1 and 2"));
    }
}
