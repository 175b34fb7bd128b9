//! Views of rows: cheap handles that resolve symbols.

use super::attributes::{AttrRange, Value};
use super::batch::NONE;
use super::columns::KnownTrace;
use super::diagnostics::place;
use super::spans::{Flags, SpanKind, StatusCode};
use super::store::SpanStore;
use super::{SpanIx, StringTable, Sym, TraceIx};
use std::ops::Range;

/// A span of a store.
#[derive(Clone, Copy, Debug)]
pub struct SpanRef<'a> {
    pub(super) store: &'a SpanStore,
    pub(super) at: SpanIx,
}

/// An event of a span.
#[derive(Clone, Copy, Debug)]
pub struct EventRef<'a> {
    store: &'a SpanStore,
    /// Since the epoch.
    pub time_nanos: u64,
    /// Name.
    pub name: &'a str,
    /// Symbol of the name.
    pub name_sym: Sym,
    attributes: AttrRange,
}

/// A link of a span.
#[derive(Clone, Debug)]
pub struct LinkRef<'a> {
    store: &'a SpanStore,
    /// Trace linked to, as shown.
    pub trace_id: String,
    /// Span linked to, as shown.
    pub span_id: String,
    /// [`Flags::TRACE_OPAQUE`], [`Flags::ID_OPAQUE`].
    pub flags: Flags,
    attributes: AttrRange,
}

type Attributes<'a> = Box<dyn Iterator<Item = (&'a str, Value<'a>)> + 'a>;

fn attributes(store: &SpanStore, range: AttrRange) -> Attributes<'_> {
    let tables = &store.tables;
    let resolve = |attr: super::Attr| (tables.strings.get(attr.key()), tables.attributes.value(attr, &tables.strings));
    Box::new(tables.attributes.packed(range).map(resolve))
}

impl<'a> SpanRef<'a> {
    /// Its row.
    #[must_use]
    pub fn ix(&self) -> SpanIx {
        self.at
    }

    /// The store it is in.
    #[must_use]
    pub fn store(&self) -> &'a SpanStore {
        self.store
    }

    fn row(&self) -> usize {
        self.at.0 as usize
    }

    fn trace(&self) -> &'a KnownTrace {
        &self.store.tables.traces[self.store.tables.spans.trace.get(self.row()) as usize]
    }

    /// The first row of its trace.
    pub(super) fn trace_first(&self) -> u32 {
        self.trace().first
    }

    /// Id of its trace, as shown.
    #[must_use]
    pub fn trace_id(&self) -> String {
        trace_id_text(self.trace(), &self.store.tables.strings)
    }

    /// Whether the id of its trace is opaque.
    #[must_use]
    pub fn is_trace_id_opaque(&self) -> bool {
        self.trace().is_opaque
    }

    /// Id, as shown.
    #[must_use]
    pub fn span_id(&self) -> String {
        let tables = &self.store.tables;
        id_text(tables.spans.span_id.get(self.row()), self.flags().any(Flags::ID_OPAQUE), &tables.strings)
    }

    /// Id as kept: binary, or a symbol where [`Flags::ID_OPAQUE`] is set.
    #[must_use]
    pub fn span_id_bits(&self) -> u64 {
        self.store.tables.spans.span_id.get(self.row())
    }

    /// Id of the parent, as shown; "" where none is named.
    #[must_use]
    pub fn parent_id(&self) -> String {
        let tables = &self.store.tables;
        if !self.flags().any(Flags::HAS_PARENT) {
            return String::new();
        }
        id_text(tables.spans.parent_id.get(self.row()), self.flags().any(Flags::PARENT_OPAQUE), &tables.strings)
    }

    /// Row of the parent, if it has one in the store.
    #[must_use]
    pub fn parent(&self) -> Option<SpanIx> {
        let place = self.store.parent.get(self.row());
        (place != NONE).then(|| SpanIx(self.trace().first + place))
    }

    /// Rows of its children, in order.
    pub fn children(&self) -> impl Iterator<Item = SpanIx> + use<'a> {
        let store = self.store;
        let end = self.at.0 + store.subtree_len(self.at);
        let mut next = self.at.0 + 1;
        std::iter::from_fn(move || {
            let here = (next < end).then_some(SpanIx(next))?;
            next += store.subtree_len(here);
            Some(here)
        })
    }

    /// Name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.store.text(self.store.name_sym(self.at))
    }

    /// Service name; `unknown` where it has none.
    #[must_use]
    pub fn service(&self) -> &'a str {
        self.store.tables.service_name(self.at.0)
    }

    /// Kind.
    #[must_use]
    pub fn kind(&self) -> SpanKind {
        SpanKind::from_number(self.store.tables.spans.kind.get(self.row()))
    }

    /// Status code.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_number(self.store.tables.spans.status.get(self.row()))
    }

    /// The status as a person means it: ERROR for every error span, OK and unset for the others (DEFINITIONS, "Error span").
    /// Formats older than the status have it in a tag only.
    #[must_use]
    pub fn outcome(&self) -> StatusCode {
        match self.status() {
            _ if self.is_error() => StatusCode::Error,
            StatusCode::Ok => StatusCode::Ok,
            StatusCode::Unset | StatusCode::Error => StatusCode::Unset,
        }
    }

    /// Status message; "" where it has none.
    #[must_use]
    pub fn status_message(&self) -> &'a str {
        self.optional(self.store.tables.spans.status_message.get(self.row()))
    }

    /// Symbol of the status message.
    #[must_use]
    pub fn status_message_sym(&self) -> Option<Sym> {
        let sym = self.store.tables.spans.status_message.get(self.row());
        (sym != NONE).then_some(Sym(sym))
    }

    /// The id as a symbol, where it is opaque.
    #[must_use]
    pub fn opaque_id_sym(&self) -> Option<Sym> {
        self.flags().any(Flags::ID_OPAQUE).then(|| Sym(self.span_id_bits() as u32))
    }

    /// W3C trace state; "" where it has none.
    #[must_use]
    pub fn trace_state(&self) -> &'a str {
        self.optional(self.store.tables.spans.trace_state.get(self.row()))
    }

    fn optional(&self, sym: u32) -> &'a str {
        if sym == NONE { "" } else { self.store.text(Sym(sym)) }
    }

    /// Start.
    #[must_use]
    pub fn start_nanos(&self) -> u64 {
        self.store.start_nanos(self.at)
    }

    /// Duration.
    #[must_use]
    pub fn duration_nanos(&self) -> u64 {
        self.store.duration_nanos(self.at)
    }

    /// End.
    #[must_use]
    pub fn end_nanos(&self) -> u64 {
        self.start_nanos().saturating_add(self.duration_nanos())
    }

    /// Flags.
    #[must_use]
    pub fn flags(&self) -> Flags {
        self.store.flags(self.at)
    }

    /// Whether it is an error span.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.flags().any(Flags::ERROR)
    }

    /// Attributes, in the order they came.
    #[must_use]
    pub fn attributes(&self) -> Attributes<'a> {
        attributes(self.store, self.store.tables.spans.attributes.get(self.row()))
    }

    /// Where its attributes stand.
    #[must_use]
    pub fn attribute_range(&self) -> AttrRange {
        self.store.tables.spans.attributes.get(self.row())
    }

    /// The first attribute with this key.
    #[must_use]
    pub fn attribute(&self, key: &str) -> Option<Value<'a>> {
        let tables = &self.store.tables;
        let sym = tables.strings.find(key)?;
        let found = tables.attributes.packed(self.attribute_range()).find(|attr| attr.key() == sym)?;
        Some(tables.attributes.value(found, &tables.strings))
    }

    /// Attributes of its resource, but `service.name`.
    #[must_use]
    pub fn resource_attributes(&self) -> Attributes<'a> {
        let tables = &self.store.tables;
        let resource = tables.resources.get(tables.spans.resource.get(self.row()) as usize);
        attributes(self.store, resource.map_or(AttrRange::default(), |resource| resource.attributes))
    }

    /// Name, version and attributes of its instrumentation scope.
    #[must_use]
    pub fn scope(&self) -> Option<(&'a str, &'a str, Attributes<'a>)> {
        let tables = &self.store.tables;
        let scope = tables.scopes.get(tables.spans.scope.get(self.row()) as usize)?;
        Some((self.optional(scope.name), self.optional(scope.version), attributes(self.store, scope.attributes)))
    }

    /// Events, in the order they came.
    pub fn events(&self) -> impl Iterator<Item = EventRef<'a>> + use<'a> {
        let (store, range) = (self.store, self.store.tables.spans.events.get(self.row()));
        (range.start as usize..(range.start + range.len) as usize).map(move |at| {
            let events = &store.tables.events;
            let (time_nanos, name_sym) = (events.time_nanos.get(at), events.name.get(at));
            EventRef { store, time_nanos, name: store.text(name_sym), name_sym, attributes: events.attributes.get(at) }
        })
    }

    /// The numbers of its events among all of the store.
    #[inline]
    #[must_use]
    pub fn event_numbers(&self) -> Range<u32> {
        let range = self.store.tables.spans.events.get(self.row());
        range.start..range.start + range.len
    }

    /// Links, in the order they came.
    pub fn links(&self) -> impl Iterator<Item = LinkRef<'a>> + use<'a> {
        let (store, range) = (self.store, self.store.tables.spans.links.get(self.row()));
        (range.start as usize..(range.start + range.len) as usize).map(move |at| {
            let (links, strings) = (&store.tables.links, &store.tables.strings);
            let (flags, id) = (links.flags.get(at), links.trace_id.get(at));
            let is_opaque = flags.any(Flags::TRACE_OPAQUE);
            let trace_id = trace_id_text(&KnownTrace { id, is_opaque, first: 0, len: 0 }, strings);
            let span_id = id_text(links.span_id.get(at), flags.any(Flags::ID_OPAQUE), strings);
            LinkRef { store, trace_id, span_id, flags, attributes: links.attributes.get(at) }
        })
    }

    /// What its links name, in the order of [`SpanRef::links`] and without their texts: the trace where it is in the data, and the
    /// span's id as kept, with whether that is opaque.
    pub fn link_targets(&self) -> impl Iterator<Item = (Option<TraceIx>, (u64, bool))> + use<'a> {
        let (tables, range) = (&self.store.tables, self.store.tables.spans.links.get(self.row()));
        (range.start as usize..(range.start + range.len) as usize).map(move |at| {
            let links = &tables.links;
            let flags = links.flags.get(at);
            let trace = tables.trace_index.get(&(links.trace_id.get(at), flags.any(Flags::TRACE_OPAQUE)));
            (trace.map(|&trace| TraceIx(trace)), (links.span_id.get(at), flags.any(Flags::ID_OPAQUE)))
        })
    }

    /// Name of the file it came from, and the offset of its record there.
    #[must_use]
    pub fn origin(&self) -> (&'a str, u64) {
        let tables = &self.store.tables;
        place(tables.spans.origin.get(self.row()), &tables.files, &tables.strings)
    }
}

impl<'a> EventRef<'a> {
    /// Attributes, in the order they came.
    #[must_use]
    pub fn attributes(&self) -> Attributes<'a> {
        attributes(self.store, self.attributes)
    }

    /// Where its attributes stand.
    #[must_use]
    pub fn attribute_range(&self) -> AttrRange {
        self.attributes
    }
}

impl<'a> LinkRef<'a> {
    /// Attributes, in the order they came.
    #[must_use]
    pub fn attributes(&self) -> Attributes<'a> {
        attributes(self.store, self.attributes)
    }
}

/// 32 hex digits, or the text.
pub(super) fn trace_id_text(trace: &KnownTrace, strings: &StringTable) -> String {
    if trace.is_opaque {
        return strings.get(Sym(trace.id[1] as u32)).to_owned();
    }
    format!("{:016x}{:016x}", trace.id[0], trace.id[1])
}

fn id_text(bits: u64, is_opaque: bool, strings: &StringTable) -> String {
    if is_opaque { strings.get(Sym(bits as u32)).to_owned() } else { format!("{bits:016x}") }
}
