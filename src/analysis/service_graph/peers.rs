//! What a call without an answer was made to.

use crate::model::{Attr, SpanRef, SpanStore, Value};
use hashbrown::HashMap;
use std::borrow::Cow;

/// Attributes that name a peer; of a row of equal meaning the first that is there counts.
const KEYS: [(&str, Slot); 11] = [
    ("peer.service", Slot::Service),
    ("db.namespace", Slot::Database),
    ("db.name", Slot::OldDatabase),
    ("db.system.name", Slot::System),
    ("db.system", Slot::OldSystem),
    ("messaging.destination.name", Slot::Destination),
    ("messaging.destination", Slot::OldDestination),
    ("server.address", Slot::Address),
    ("net.peer.name", Slot::OldAddress),
    ("url.full", Slot::Url),
    ("http.url", Slot::OldUrl),
];

#[derive(Clone, Copy)]
#[repr(u8)]
enum Slot {
    Service,
    Database,
    OldDatabase,
    System,
    OldSystem,
    Destination,
    OldDestination,
    Address,
    OldAddress,
    Url,
    OldUrl,
}

const NO_SLOT: u8 = u8::MAX;

/// Attributes by [`Slot`]; few are ever resolved.
type Found = [Option<Attr>; KEYS.len()];

/// Peers seen so far, numbered as they come; names are unique.
pub(super) struct Peers<'a> {
    store: &'a SpanStore,
    /// Slot of each key symbol up to the largest that has one.
    slots: Vec<u8>,
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl<'a> Peers<'a> {
    pub fn new(store: &'a SpanStore) -> Self {
        let mut slots = Vec::new();
        for (key, slot) in KEYS {
            let Some(sym) = store.strings().find(key) else { continue };
            let at = sym.0 as usize;
            if at >= slots.len() {
                slots.resize(at + 1, NO_SLOT);
            }
            slots[at] = slot as u8;
        }
        Self { store, slots, names: Vec::new(), numbers: HashMap::new() }
    }

    /// All names, by number.
    pub fn into_names(self) -> Vec<String> {
        self.names
    }

    /// Name of the peer with this number.
    pub fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }

    /// Number of the peer that a span names, if it names one (DEFINITIONS, "Peer").
    pub fn of(&mut self, span: SpanRef<'a>) -> Option<u32> {
        let name = peer_name(self.store, &self.find(span))?;
        if let Some(&number) = self.numbers.get(name.as_ref()) {
            return Some(number);
        }
        let number = self.names.len() as u32;
        self.names.push(name.clone().into_owned());
        self.numbers.insert(name.into_owned(), number);
        Some(number)
    }

    /// One pass over the attributes, whatever the number of keys.
    fn find(&self, span: SpanRef<'a>) -> Found {
        let table = self.store.attribute_table();
        let mut found: Found = [None; KEYS.len()];
        for attr in table.packed(span.attribute_range()) {
            let slot = self.slots.get(attr.key().0 as usize).copied().unwrap_or(NO_SLOT);
            if let Some(at) = found.get_mut(usize::from(slot)).filter(|at| at.is_none()) {
                *at = Some(attr);
            }
        }
        found
    }
}

fn peer_name<'a>(store: &'a SpanStore, found: &Found) -> Option<Cow<'a, str>> {
    let value = |attr: Attr| store.attribute_table().value(attr, store.strings());
    let text = |slot: Slot| found.get(slot as usize).copied().flatten().and_then(|attr| text(value(attr)));
    let database = || {
        let name = text(Slot::Database).or_else(|| text(Slot::OldDatabase))?;
        let system = text(Slot::System).or_else(|| text(Slot::OldSystem));
        Some(system.map_or(name.clone(), |system| Cow::Owned(format!("{name} ({system})"))))
    };
    let host = |slot: Slot| host(&text(slot)?).map(Cow::Owned);
    text(Slot::Service)
        .or_else(database)
        .or_else(|| text(Slot::Destination))
        .or_else(|| text(Slot::OldDestination))
        .or_else(|| text(Slot::Address))
        .or_else(|| text(Slot::OldAddress))
        .or_else(|| host(Slot::Url))
        .or_else(|| host(Slot::OldUrl))
}

fn text(value: Value<'_>) -> Option<Cow<'_, str>> {
    let text = match value {
        Value::Text(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_text()),
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The host of an absolute URL, without user and port.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("//")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let place = authority.rsplit('@').next()?;
    let host = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => place.split(':').next()?,
    };
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_url() {
        let cases = [
            ("https://api.example.com/v1?x=//y", "api.example.com"),
            ("http://user:pw@api.example.com:8080", "api.example.com"),
            ("http://[::1]:80/", "::1"),
            ("//cdn.example.com#top", "cdn.example.com"),
        ];
        for (url, expected) in cases {
            assert_eq!(host(url).as_deref(), Some(expected), "{url}");
        }
        assert_eq!((host("/orders/7"), host("http:///x"), host("")), (None, None, None));
    }

    #[test]
    fn keys_stand_in_the_order_of_their_slots() {
        assert!(KEYS.iter().enumerate().all(|(at, (_, slot))| at == *slot as usize));
    }
}
