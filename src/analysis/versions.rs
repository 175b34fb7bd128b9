//! Deployments: when a version of a service is first seen.

use crate::figure::VersionSeen;
use crate::model::{Flags, SpanIx, SpanStore, Value};
use crate::sorting;

/// So many are told, the earliest ones. A service that gives each process a version of its own tells nothing by them.
const MOST: usize = 100;

const KEY: &str = "service.version";

/// Moments at which the resource of a service shows a `service.version` for the first time, ascending; not the version
/// with which the service is first seen, which may have run for long. Over all data, whatever is selected: a filter does
/// not move a deployment. A span whose start is missing tells no moment.
#[must_use]
#[inline(never)]
pub fn versions(store: &SpanStore) -> Vec<VersionSeen> {
    let Some(key) = store.strings().find(KEY) else { return Vec::new() };
    // Start of the first span of each resource, and its service.
    let mut first = vec![(u64::MAX, 0); store.resource_count()];
    for row in (0..store.span_count() as u32).map(SpanIx) {
        let resource = store.resource_number(row).and_then(|number| first.get_mut(number as usize));
        if let Some(known) = resource
            && !store.flags(row).any(Flags::START_REPAIRED)
        {
            *known = (*known).min((store.start_nanos(row), store.service_number(row)));
        }
    }
    let version = |number: usize| {
        let attributes = store.attribute_table();
        let found = attributes.packed(store.resource_range(number as u32)).find(|attr| attr.key() == key)?;
        match attributes.value(found, store.strings()) {
            Value::Null => None,
            value => Some(value.to_text()),
        }
    };
    let starts = first.into_iter().enumerate().filter(|(_, (start, _))| *start < u64::MAX);
    let mut seen: Vec<(u32, u64, String)> =
        starts.filter_map(|(number, (start, service))| Some((service, start, version(number)?))).collect();
    // A service's versions stand together, each with its first start in front.
    sorting::by(&mut seen, |a, b| (a.0, &a.2, a.1).cmp(&(b.0, &b.2, b.1)));
    seen.dedup_by(|later, earlier| (later.0, &later.2) == (earlier.0, &earlier.2));
    let mut later: Vec<(u32, u64, String)> = Vec::new();
    for of_service in seen.chunk_by(|a, b| a.0 == b.0) {
        let from = of_service.iter().map(|seen| seen.1).min();
        later.extend(of_service.iter().filter(|seen| Some(seen.1) > from).cloned());
    }
    // Stable: what is seen at once stays by service and version.
    sorting::by_key(&mut later, |seen| seen.1);
    later.truncate(MOST);
    let name = |service: u32| store.services().get(service as usize).map_or("", |&sym| store.text(sym)).to_owned();
    later
        .into_iter()
        .map(|(service, at_nanos, version)| VersionSeen { at_nanos, service: name(service), version })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{PICTURE_START_NANOS, store_of, trace_of};

    fn found(store: &SpanStore) -> Vec<String> {
        let word = |seen: &VersionSeen| {
            let millis = (seen.at_nanos - PICTURE_START_NANOS) / 1_000_000;
            format!("{millis} {} {}", seen.service, seen.version)
        };
        versions(store).iter().map(word).collect()
    }

    #[test]
    fn only_what_is_new_in_a_service_is_told() {
        let store = trace_of(
            "
            a shop   |----------------------|  resource.service.version=1.0
              b db   |--|                      resource.service.version=9
              c shop     |--|                  resource.service.version=1.0 resource.pod=2
              d shop          |-|              resource.service.version=1.1
              e shop       |-|                 resource.service.version=1.1 resource.pod=2
              f db           |--|              resource.service.version=10
              g shop            |--|           resource.service.version=1.0 resource.pod=3
              h db           |--|              resource.service.version=8
              i cart             |---|         resource.service.version=3
              j shop |--|                      resource.service.version=0.9",
        );
        // Two pods of 1.1, the earlier one counts; 1.0 comes back; cart is late, but has one version; 0.9 runs on from before.
        assert_eq!(found(&store), ["6 shop 1.1", "8 db 10", "8 db 8"].map(str::to_owned));
    }

    #[test]
    fn what_says_nothing_tells_nothing() {
        assert_eq!(versions(&store_of(&[])), []);
        assert_eq!(versions(&trace_of("a shop |--|  resource.tier=gold")), []);
        let on_the_span = trace_of("a shop |--|  resource.x=1\n  b shop |-| service.version=2");
        assert_eq!(versions(&on_the_span), [], "a version is the resource's");
        let no_start =
            "a shop |---| resource.service.version=1\n  b shop  |-|  resource.service.version=2 start=missing";
        assert_eq!(versions(&trace_of(no_start)), []);
    }

    #[test]
    fn no_more_than_a_screen_can_show() {
        let lines: Vec<String> =
            (0..300).map(|at| format!("s{at:03} shop {}|-| resource.service.version=v{at}", " ".repeat(at))).collect();
        let found = versions(&trace_of(&lines.join("\n")));
        assert_eq!((found.len(), found[0].version.as_str(), found[99].version.as_str()), (MOST, "v1", "v100"));
    }
}
