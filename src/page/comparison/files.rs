//! Two sets by the files they are of.

use crate::engine::protocol::FileInfo;
use crate::query::Division;

/// `before: a.json; after: b.json, c.json`.
#[must_use]
pub fn files_words(files: &[FileInfo], after: &[String]) -> String {
    let names = |is_after: bool| {
        let side = files.iter().filter(|file| after.contains(&file.fingerprint) == is_after);
        let names: Vec<&str> = side.map(|file| file.name.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    format!("before: {}; after: {}", names(false), names(true))
}

/// The division by file with one more file that counts as after, or one less.
#[must_use]
pub fn turned(division: Option<&Division>, fingerprint: &str) -> Division {
    let mut named = match division {
        Some(Division::Files(named)) => named.clone(),
        _ => Vec::new(),
    };
    let before = named.len();
    named.retain(|known| known != fingerprint);
    if named.len() == before {
        named.push(fingerprint.to_owned());
    }
    Division::Files(named)
}

/// What a drop that is to be compared with what was there leads to; `None` where all of it was there already.
#[must_use]
pub fn since(before: &[FileInfo], now: &[FileInfo]) -> Option<Division> {
    let is_new = |file: &&FileInfo| before.iter().all(|known| known.fingerprint != file.fingerprint);
    let named: Vec<String> = now.iter().filter(is_new).map(|file| file.fingerprint.clone()).collect();
    (!named.is_empty()).then_some(Division::Files(named))
}
