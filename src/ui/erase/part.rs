//! What is set on an element.

use super::element::Handler;
use super::node::Place as NodePlace;
use super::value::{Text, Value};
use leptos_real::prelude::RenderEffect;
use leptos_real::tachys;
use send_wrapper::SendWrapper;
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use tachys::html::attribute::Attribute as _;
use tachys::html::attribute::any_attribute::{AnyAttribute, AnyAttributeState};
use tachys::renderer::{RemoveEventHandler, Rndr};
use wasm_bindgen::{JsCast, JsValue, intern};

/// What is set on an element.
pub enum Part {
    /// A text, somewhere.
    Set(Place, Value),
    /// What is done on an event.
    Listener(Cow<'static, str>, SendWrapper<Handler>),
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
    Live(Place, RenderEffect<Text>),
    Listener(Listening),
    Reference,
    Any(AnyAttributeState),
}

/// A listener of the DOM, which stays as long as its element: a new view of it brings another handler only.
pub(super) struct Listening {
    event: Cow<'static, str>,
    handler: SendWrapper<Slot>,
    #[expect(dead_code, reason = "listens as long as it is kept")]
    remove: RemoveEventHandler<web_sys::Element>,
}

/// Empty while the handler runs, which may itself lead to another in its place.
type Slot = Rc<RefCell<Option<Handler>>>;

impl Listening {
    fn new(node: &web_sys::Element, event: Cow<'static, str>, handler: Handler) -> Self {
        let handler: Slot = Rc::new(RefCell::new(Some(handler)));
        let slot = Rc::clone(&handler);
        let run = move |event: JsValue| {
            let handler = slot.borrow_mut().take();
            if let Some(mut handler) = handler {
                handler(event.unchecked_into());
                slot.borrow_mut().get_or_insert(handler);
            }
        };
        let remove = Rndr::add_event_listener(node, &event, Box::new(run));
        Self { event, handler: SendWrapper::new(handler), remove }
    }
}

impl Part {
    /// Whether the part can take the place of what is set.
    pub(super) fn is_alike(&self, was: &PartState) -> bool {
        match (self, was) {
            (Self::Set(place, _), PartState::Fixed(was, _) | PartState::Live(was, _)) => place == was,
            (Self::Listener(event, _), PartState::Listener(was)) => *event == was.event,
            (Self::Reference(_), PartState::Reference) | (Self::Any(_), PartState::Any(_)) => true,
            _ => false,
        }
    }

    pub(super) fn build(self, node: &web_sys::Element) -> PartState {
        match self {
            Self::Set(place, value) => put(place, value, None, node),
            Self::Listener(event, handler) => PartState::Listener(Listening::new(node, event, handler.take())),
            Self::Reference(reference) => {
                reference.set(Some(SendWrapper::new(node.clone())));
                PartState::Reference
            }
            Self::Any(attribute) => PartState::Any(attribute.build(node)),
        }
    }

    /// Takes the place of what is set and [alike](Self::is_alike). `loses_classes` begins false for each element.
    pub(super) fn rebuild(self, was: &mut PartState, node: &web_sys::Element, loses_classes: &mut bool) {
        match (self, was) {
            (Self::Any(attribute), PartState::Any(was)) => attribute.rebuild(was),
            (Self::Listener(_, handler), PartState::Listener(was)) => {
                was.handler.replace(Some(handler.take()));
            }
            (Self::Set(place, value), was) => {
                let is_lost = *loses_classes && matches!(place, Place::Class(_));
                let set = was.take_text().filter(|_| !is_lost);
                let all = (place == Place::Attribute("class")).then(|| set.clone());
                *was = put(place, value, set, node);
                *loses_classes |= all.is_some_and(|all| !was.has_text(&all));
            }
            (part, was) => *was = part.build(node),
        }
    }
}

/// Sets a text, once or whenever it changes, where it is not what is set.
fn put(place: Place, value: Value, set: Text, node: &web_sys::Element) -> PartState {
    let renew = move |node: &web_sys::Element, was: &Text, text: &Text| {
        if was != text {
            place.set(node, text.as_deref());
        }
    };
    match value {
        Value::Fixed(text) => {
            renew(node, &set, &text);
            PartState::Fixed(place, text)
        }
        Value::Live(mut read) => {
            let node = node.clone();
            let run = move |was: Option<Text>| {
                let text = read();
                renew(&node, &was.flatten(), &text);
                text
            };
            PartState::Live(place, RenderEffect::new_with_value(run, Some(set)))
        }
    }
}

impl PartState {
    /// The text that is set; to be replaced.
    fn take_text(&mut self) -> Text {
        match self {
            Self::Fixed(_, text) => text.take(),
            Self::Live(_, effect) => effect.take_value().flatten(),
            _ => None,
        }
    }

    fn has_text(&self, wanted: &Text) -> bool {
        match self {
            Self::Fixed(_, text) => text == wanted,
            Self::Live(_, effect) => effect.with_value_mut(|text| text == wanted).unwrap_or(false),
            _ => false,
        }
    }
}

impl Place {
    fn set(self, node: &web_sys::Element, text: Option<&str>) {
        // Names are few: the browser gets each as text only once.
        match (self.interned(), text) {
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

    fn interned(self) -> Self {
        match self {
            Self::Attribute(name) => Self::Attribute(intern(name)),
            Self::Class(name) => Self::Class(intern(name)),
            Self::Style(name) => Self::Style(intern(name)),
            Self::Property(name) => Self::Property(intern(name)),
        }
    }
}
