//! Whether the data that was loaded is the data a link was made from, and how data names itself in links.

use super::loads::{Item, Origin};
use crate::engine::protocol::FileInfo;
use crate::route::{DataSource, Route};

/// How loaded data fits a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The link names no data, or just this.
    Same,
    /// A file of that name is there, but its content differs; or some files of the link are not there (their names).
    Near {
        /// Files with the name the link has, and another fingerprint.
        changed: Vec<String>,
        /// Data of the link that is not there.
        missing: Vec<String>,
    },
    /// Other data.
    Other,
}

/// Compares the data of a link with what is loaded now.
#[must_use]
pub fn fit(link: &[DataSource], now: &[DataSource]) -> Fit {
    let (mut same, mut changed, mut missing) = (0, Vec::new(), Vec::new());
    for wanted in link {
        match (now.iter().any(|have| is_same(wanted, have)), now.iter().any(|have| has_same_name(wanted, have))) {
            (true, _) => same += 1,
            (_, true) => changed.push(title(wanted)),
            _ => missing.push(title(wanted)),
        }
    }
    if same == link.len() {
        Fit::Same
    } else if same + changed.len() == 0 {
        Fit::Other
    } else {
        Fit::Near { changed, missing }
    }
}

fn is_same(wanted: &DataSource, have: &DataSource) -> bool {
    match (wanted, have) {
        (DataSource::File { fingerprint: a, .. }, DataSource::File { fingerprint: b, .. })
            if !a.is_empty() && !b.is_empty() =>
        {
            a == b
        }
        _ => has_same_name(wanted, have),
    }
}

fn has_same_name(wanted: &DataSource, have: &DataSource) -> bool {
    match (wanted, have) {
        (DataSource::File { name: a, .. }, DataSource::File { name: b, .. }) => a == b,
        _ => wanted == have,
    }
}

/// What a person calls it.
#[must_use]
pub fn title(source: &DataSource) -> String {
    match source {
        DataSource::Example => "the example".to_owned(),
        DataSource::Address(address) => address.clone(),
        DataSource::Search(search) => search.title(),
        DataSource::File { name, .. } => name.clone(),
    }
}

/// How the files of the data set stand in links: what came from an address or a back-end, or is the example, stands as that.
#[must_use]
pub fn sources<S>(files: &[FileInfo], items: &[Item<S>]) -> Vec<DataSource> {
    let origin = |name: &str| items.iter().find(|item| item.name == name).map(|item| &item.origin);
    let one = |file: &FileInfo| match origin(&file.name) {
        Some(Origin::Example) => DataSource::Example,
        Some(Origin::Address) => DataSource::Address(file.name.clone()),
        Some(Origin::Search(search)) => DataSource::Search(search.clone()),
        _ => DataSource::File { name: file.name.clone(), fingerprint: file.fingerprint.clone() },
    };
    files.iter().map(one).collect()
}

/// The route after a load: the linked view where the data fits, else a fresh one.
#[must_use]
pub fn route_after(before: &Route, now: Vec<DataSource>, keeps_view: bool) -> Route {
    if keeps_view || fit(&before.sources, &now) != Fit::Other {
        return Route { sources: now, ..before.clone() };
    }
    Route { sources: now, scale: before.scale, ..Route::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::{BACKENDS, Search};
    use crate::route::View;

    fn file(name: &str, fingerprint: &str) -> DataSource {
        DataSource::File { name: name.into(), fingerprint: fingerprint.into() }
    }

    #[test]
    fn a_fingerprint_tells_more_than_a_name() {
        let link = [file("a.json", "1")];
        assert_eq!(fit(&[], &link), Fit::Same);
        assert_eq!(fit(&link, &[file("a.json", "1")]), Fit::Same);
        assert_eq!(fit(&link, &[file("renamed.json", "1"), file("b", "2")]), Fit::Same);
        assert_eq!(fit(&link, &[file("b.json", "2")]), Fit::Other);
        assert_eq!(fit(&[file("a.json", "")], &[file("a.json", "1")]), Fit::Same);
        let changed = Fit::Near { changed: vec!["a.json".into()], missing: vec![] };
        assert_eq!(fit(&link, &[file("a.json", "2")]), changed);
        let missing = Fit::Near { changed: vec![], missing: vec!["b".into()] };
        assert_eq!(fit(&[file("a", "1"), file("b", "2")], &[file("a", "1")]), missing);
        assert_eq!(fit(&[DataSource::Example], &[file("a", "1")]), Fit::Other);
    }

    #[test]
    fn data_names_itself_by_where_it_came_from() {
        let info = |name: &str| FileInfo { name: name.into(), bytes: 1, fingerprint: "f".into() };
        let item = |name: &str, origin| Item { name: name.into(), bytes: 1, origin, source: () };
        let asked = Box::new(Search::new(BACKENDS[0]));
        let items = [
            item("example.json.gz", Origin::Example),
            item("http://h/a", Origin::Address),
            item(&asked.title(), Origin::Search(asked.clone())),
        ];
        let now = sources(&[info("example.json.gz"), info("http://h/a"), info(&asked.title()), info("x.json")], &items);
        let address = DataSource::Address("http://h/a".into());
        assert_eq!(now, [DataSource::Example, address, DataSource::Search(asked), file("x.json", "f")]);
    }

    #[test]
    fn other_data_resets_the_view() {
        let before =
            Route { view: View::Trace, trace_id: Some("1".into()), sources: vec![file("a", "1")], ..Route::default() };
        let same = route_after(&before, vec![file("a", "1")], false);
        assert_eq!(same, before);
        let other = route_after(&before, vec![file("b", "2")], false);
        assert_eq!(other, Route { sources: vec![file("b", "2")], ..Route::default() });
        assert_eq!(route_after(&before, vec![file("b", "2")], true).trace_id, before.trace_id);
    }
}
