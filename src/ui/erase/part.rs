//! What is set on an element.

use super::element::Handler;
use super::node::Place as NodePlace;
use super::value::{Text, Value};
use leptos_real::prelude::RenderEffect;
use leptos_real::tachys;
use send_wrapper::SendWrapper;
use tachys::html::attribute::Attribute as _;
use tachys::html::attribute::any_attribute::{AnyAttribute, AnyAttributeState};
use tachys::renderer::{RemoveEventHandler, Rndr};
use wasm_bindgen::{JsCast, JsValue};

/// What is set on an element.
pub enum Part {
    /// A text, somewhere.
    Set(Place, Value),
    /// What is done on an event.
    Listener(String, SendWrapper<Handler>),
    /// Who wants to know the element.
    Reference(NodePlace),
    /// Whatever else Leptos can set.
    Any(AnyAttribute),
}

/// Where a text is set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An attribute.
    Attribute(&'static str),
    /// One class, there if the text is.
    Class(&'static str),
    /// A property of the style.
    Style(&'static str),
    /// A property of the DOM's object.
    Property(&'static str),
}

/// A part that is set.
pub(super) enum PartState {
    Fixed(Place, Text),
    Live(Place, #[expect(dead_code, reason = "runs as long as it is kept")] RenderEffect<Text>),
    Listener(
        String,
        #[expect(dead_code, reason = "listens as long as it is kept")] RemoveEventHandler<web_sys::Element>,
    ),
    Reference,
    Any(AnyAttributeState),
}

impl Part {
    /// Whether the part can take the place of what is set.
    pub(super) fn is_alike(&self, was: &PartState) -> bool {
        match (self, was) {
            (Self::Set(place, _), PartState::Fixed(was, _) | PartState::Live(was, _)) => place == was,
            (Self::Listener(event, _), PartState::Listener(was, _)) => event == was,
            (Self::Reference(_), PartState::Reference) | (Self::Any(_), PartState::Any(_)) => true,
            _ => false,
        }
    }

    pub(super) fn build(self, node: &web_sys::Element) -> PartState {
        match self {
            Self::Set(place, Value::Fixed(text)) => {
                if text.is_some() {
                    place.set(node, text.as_deref());
                }
                PartState::Fixed(place, text)
            }
            Self::Set(place, Value::Live(mut read)) => {
                let node = node.clone();
                let effect = RenderEffect::new(move |was: Option<Text>| {
                    let text = read();
                    if was.flatten() != text {
                        place.set(&node, text.as_deref());
                    }
                    text
                });
                PartState::Live(place, effect)
            }
            Self::Listener(event, handler) => {
                let mut handler = handler.take();
                let run = Box::new(move |event: JsValue| handler(event.unchecked_into()));
                let remove = Rndr::add_event_listener(node, &event, run);
                PartState::Listener(event, remove)
            }
            Self::Reference(reference) => {
                reference.set(Some(SendWrapper::new(node.clone())));
                PartState::Reference
            }
            Self::Any(attribute) => PartState::Any(attribute.build(node)),
        }
    }

    /// Takes the place of what is set and [alike](Self::is_alike).
    pub(super) fn rebuild(self, was: &mut PartState, node: &web_sys::Element) {
        match (self, was) {
            (Self::Any(attribute), PartState::Any(was)) => attribute.rebuild(was),
            (Self::Set(place, Value::Fixed(text)), PartState::Fixed(_, was)) => {
                if text != *was {
                    place.set(node, text.as_deref());
                    *was = text;
                }
            }
            (Self::Set(place, value), was) => {
                // What was shown may be there no more.
                place.set(node, None);
                *was = Self::Set(place, value).build(node);
            }
            (part, was) => *was = part.build(node),
        }
    }
}

impl Place {
    fn set(self, node: &web_sys::Element, text: Option<&str>) {
        match (self, text) {
            (Self::Attribute(name), Some(text)) => Rndr::set_attribute(node, name, text),
            (Self::Attribute(name), None) => Rndr::remove_attribute(node, name),
            (Self::Class(name), Some(_)) => Rndr::add_class(&Rndr::class_list(node), name),
            (Self::Class(name), None) => Rndr::remove_class(&Rndr::class_list(node), name),
            (Self::Style(name), Some(text)) => Rndr::set_css_property(&Rndr::style(node), name, text),
            (Self::Style(name), None) => Rndr::remove_css_property(&Rndr::style(node), name),
            (Self::Property(name), text) => {
                Rndr::set_property(node, name, &JsValue::from_str(text.unwrap_or_default()));
            }
        }
    }
}
