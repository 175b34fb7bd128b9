//! Where an element of a view is.

use super::signal::RwSignal;
use leptos_real::tachys::html::element::ElementType;
use send_wrapper::SendWrapper;
use std::marker::PhantomData;
use wasm_bindgen::JsCast;

/// Filled when the element is built.
pub(super) type Place = RwSignal<Option<SendWrapper<web_sys::Element>>>;

/// The element of a view, once it is built; as Leptos' own.
pub struct NodeRef<E> {
    place: Place,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for NodeRef<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for NodeRef<E> {}

impl<E> Default for NodeRef<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> NodeRef<E> {
    /// For an element that is to be built.
    #[must_use]
    pub fn new() -> Self {
        Self { place: RwSignal::new(None), of: PhantomData }
    }

    pub(super) fn place(self) -> Place {
        self.place
    }
}

impl<E: ElementType<Output: JsCast>> NodeRef<E> {
    /// The element; whatever runs reacts to its being built.
    #[must_use]
    pub fn get(self) -> Option<E::Output> {
        self.place.get().map(typed)
    }

    /// The element as it is now.
    #[must_use]
    pub fn get_untracked(self) -> Option<E::Output> {
        self.place.get_untracked().map(typed)
    }

    /// The element as it is now, if the view still is.
    #[must_use]
    pub fn try_get_untracked(self) -> Option<Option<E::Output>> {
        self.place.try_get_untracked().map(|node| node.map(typed))
    }
}

fn typed<T: JsCast>(node: SendWrapper<web_sys::Element>) -> T {
    node.take().unchecked_into()
}
