//! A list whose views go with their keys: what a value was shown in shows that value again, wherever it stands now.

use hashbrown::HashMap;
use leptos_real::prelude::{AddAnyAttr, AnyView, Mountable, Render, document};
use leptos_real::tachys;
use tachys::html::attribute::Attribute;
use tachys::renderer::Rndr;
use tachys::renderer::types::{Element, Node, Placeholder};
use tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast as _;

/// Views with what tells them apart. Unlike in [`super::flow::For`] the view of a key that stays is brought up to date, so little
/// of the page changes when numbers do, and order.
pub struct Keyed(Vec<(String, AnyView)>);

/// A list by keys; of those that stand twice the later views are built anew each time.
pub fn keyed(views: impl IntoIterator<Item = (String, AnyView)>) -> Keyed {
    Keyed(views.into_iter().collect())
}

/// Views that are in the page, or could be.
pub struct KeyedState {
    views: Vec<(String, AnyViewState)>,
    end: Placeholder,
}

impl Render for Keyed {
    type State = KeyedState;

    fn build(self) -> KeyedState {
        let views = self.0.into_iter().map(|(key, view)| (key, view.build())).collect();
        KeyedState { views, end: Rndr::create_placeholder() }
    }

    fn rebuild(self, state: &mut KeyedState) {
        let known = std::mem::take(&mut state.views).into_iter().enumerate();
        let mut known: HashMap<String, (usize, AnyViewState)> =
            known.map(|(at, (key, view))| (key, (at, view))).collect();
        let mut places = Vec::with_capacity(self.0.len());
        for (key, view) in self.0 {
            let (place, view) = match known.remove(&key) {
                Some((at, mut was)) => {
                    view.rebuild(&mut was);
                    (Some(at), was)
                }
                None => (None, view.build()),
            };
            places.push(place);
            state.views.push((key, view));
        }
        known.into_values().for_each(|(_, mut gone)| gone.unmount());
        state.arrange(&places);
    }
}

impl KeyedState {
    /// Puts every view before the next. `places`: where each was, if anywhere; those that stand in their old order stay.
    fn arrange(&mut self, places: &[Option<usize>]) {
        let focused = document().active_element();
        let mut next: Option<&AnyViewState> = None;
        let mut least = usize::MAX;
        for ((_, view), place) in self.views.iter_mut().zip(places).rev() {
            match place {
                Some(place) if *place < least => least = *place,
                _ => {
                    if !next.is_some_and(|next| next.insert_before_this(view)) {
                        self.end.insert_before_this(view);
                    }
                }
            }
            next = Some(view);
        }
        // What is moved loses the focus.
        if let Some(focused) = focused.filter(|focused| focused.is_connected())
            && document().active_element().as_ref() != Some(&focused)
        {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            // A focus that is refused is no harm.
            let _ = focused.unchecked_into::<web_sys::HtmlElement>().focus_with_options(&options);
        }
    }
}

impl Mountable for KeyedState {
    fn unmount(&mut self) {
        self.views.iter_mut().for_each(|(_, view)| view.unmount());
        self.end.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.views.iter_mut().for_each(|(_, view)| view.mount(parent, marker));
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.views.iter().any(|(_, view)| view.insert_before_this(child)) || self.end.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.views.iter().flat_map(|(_, view)| view.elements()).collect()
    }
}

impl AddAnyAttr for Keyed {
    type Output<A: Attribute> = Self;

    fn add_any_attr<A: Attribute>(self, _: A) -> Self {
        self
    }
}

super::never_written!(Keyed, KeyedState);
