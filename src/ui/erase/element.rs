//! One type for every element of every view.

use super::node::NodeRef;
use super::part::{Part, PartState, Place};
use super::value::{IntoAttributeValue, IntoClass};
use leptos_real::prelude::{AddAnyAttr, AnyView, IntoAny as _, IntoRender, Mountable, Owner, Render, RenderHtml};
use leptos_real::tachys;
use send_wrapper::SendWrapper;
use std::borrow::Cow;
use tachys::html::attribute::Attribute;
use tachys::html::attribute::any_attribute::IntoAnyAttribute as _;
use tachys::html::event::EventDescriptor;
use tachys::renderer::Rndr;
use tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast;

/// An element with what is in it: what the macro `view!` builds. A pointer, because it is handed on with every attribute.
pub struct Element(Box<Plan>);

struct Plan {
    tag: &'static str,
    namespace: Option<&'static str>,
    parts: Vec<Part>,
    children: Vec<AnyView>,
}

/// A handler whose event is not yet of its own type.
pub(super) type Handler = Box<dyn FnMut(web_sys::Event)>;

impl Element {
    pub(super) fn new(tag: &'static str, namespace: Option<&'static str>) -> Self {
        Self(Box::new(Plan { tag, namespace, parts: Vec::new(), children: Vec::new() }))
    }

    #[inline(never)]
    fn part(mut self, part: Part) -> Self {
        self.0.parts.push(part);
        self
    }

    #[inline(never)]
    fn any_child(mut self, child: AnyView) -> Self {
        self.0.children.push(child);
        self
    }

    /// Adds a child.
    #[must_use]
    pub fn child(self, child: impl IntoRender<Output: RenderHtml + 'static>) -> Self {
        self.any_child(child.into_render().into_any())
    }

    /// Sets an attribute.
    #[must_use]
    pub fn attr(self, name: &'static str, value: impl IntoAttributeValue) -> Self {
        self.part(Part::Set(Place::Attribute(name), value.into_attribute_value()))
    }

    /// Sets the classes, or says whether it has one: `(name, condition)`.
    #[must_use]
    pub fn class(self, class: impl IntoClass) -> Self {
        self.part(class.into_class())
    }

    /// Sets a property of the style: `(name, value)`.
    #[must_use]
    pub fn style(self, (name, value): (&'static str, impl IntoAttributeValue)) -> Self {
        self.part(Part::Set(Place::Style(name), value.into_attribute_value()))
    }

    /// Sets a property of the DOM's object.
    #[must_use]
    pub fn prop(self, name: &'static str, value: impl IntoAttributeValue) -> Self {
        self.part(Part::Set(Place::Property(name), value.into_attribute_value()))
    }

    /// Does something on an event, in the name of the owner that builds this view.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "events are values without a size")]
    pub fn on<E>(self, event: E, mut handler: impl FnMut(E::EventType) + 'static) -> Self
    where
        E: EventDescriptor<EventType: JsCast>,
    {
        self.listener(event.name(), Box::new(move |event| handler(event.unchecked_into())))
    }

    #[inline(never)]
    fn listener(self, event: Cow<'static, str>, mut handler: Handler) -> Self {
        let owner = Owner::current().unwrap_or_default();
        let handler: Handler = Box::new(move |event| owner.with(|| handler(event)));
        self.part(Part::Listener(event, SendWrapper::new(handler)))
    }

    /// Tells where the element is, once it is.
    #[must_use]
    pub fn node_ref<N: 'static>(self, node: NodeRef<N>) -> Self {
        self.part(Part::Reference(node.place()))
    }
}

impl Render for Element {
    type State = ElementState;

    fn build(self) -> ElementState {
        let Plan { tag, namespace, parts, children } = *self.0;
        let node = Rndr::create_element(tag, namespace);
        let parts = parts.into_iter().map(|part| part.build(&node)).collect();
        let children = children.into_iter().map(|child| {
            let mut child = child.build();
            child.mount(&node, None);
            child
        });
        ElementState { children: children.collect(), tag, parts, node }
    }

    /// What is alike stays, with focus, selection and scroll position.
    fn rebuild(self, state: &mut ElementState) {
        if !self.is_alike(state) {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
            return;
        }
        let mut loses_classes = false;
        for (part, was) in self.0.parts.into_iter().zip(&mut state.parts) {
            part.rebuild(was, &state.node, &mut loses_classes);
        }
        for (child, was) in self.0.children.into_iter().zip(&mut state.children) {
            child.rebuild(was);
        }
    }
}

impl Element {
    fn is_alike(&self, state: &ElementState) -> bool {
        let Plan { tag, parts, children, .. } = &*self.0;
        *tag == state.tag
            && children.len() == state.children.len()
            && parts.len() == state.parts.len()
            && parts.iter().zip(&state.parts).all(|(part, was)| part.is_alike(was))
    }
}

/// An element that is in the page, or could be.
pub struct ElementState {
    node: web_sys::Element,
    tag: &'static str,
    parts: Vec<PartState>,
    children: Vec<AnyViewState>,
}

impl Mountable for ElementState {
    fn unmount(&mut self) {
        self.node.remove();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        Rndr::insert_node(parent, &self.node, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.node.parent_element().is_some_and(|parent| {
            child.mount(&parent, Some(&self.node));
            true
        })
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        vec![self.node.clone()]
    }
}

impl AddAnyAttr for Element {
    type Output<A: Attribute> = Self;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> Self {
        self.part(Part::Any(attribute.into_cloneable_owned().into_any_attr()))
    }
}

super::never_written!(Element, ElementState);

/// The attributes that `view!` sets by a method of their name.
macro_rules! attributes {
    ($($method:ident $name:literal)*) => {
        impl Element {$(
            #[doc = concat!("Sets the attribute `", $name, "`.")]
            #[must_use]
            pub fn $method(self, value: impl IntoAttributeValue) -> Self {
                self.attr($name, value)
            }
        )*}
    };
}

attributes! {
    aria_activedescendant "aria-activedescendant"
    aria_autocomplete "aria-autocomplete"
    aria_busy "aria-busy"
    aria_checked "aria-checked"
    aria_colcount "aria-colcount"
    aria_controls "aria-controls"
    aria_current "aria-current"
    aria_describedby "aria-describedby"
    aria_expanded "aria-expanded"
    aria_haspopup "aria-haspopup"
    aria_hidden "aria-hidden"
    aria_invalid "aria-invalid"
    aria_keyshortcuts "aria-keyshortcuts"
    aria_label "aria-label"
    aria_labelledby "aria-labelledby"
    aria_level "aria-level"
    aria_live "aria-live"
    aria_orientation "aria-orientation"
    aria_pressed "aria-pressed"
    aria_rowcount "aria-rowcount"
    aria_rowindex "aria-rowindex"
    aria_selected "aria-selected"
    aria_sort "aria-sort"
    aria_valuemax "aria-valuemax"
    aria_valuemin "aria-valuemin"
    aria_valuenow "aria-valuenow"
    autocomplete "autocomplete"
    checked "checked"
    colspan "colspan"
    contenteditable "contenteditable"
    dir "dir"
    disabled "disabled"
    download "download"
    draggable "draggable"
    r#for "for"
    height "height"
    hidden "hidden"
    href "href"
    id "id"
    inputmode "inputmode"
    label "label"
    lang "lang"
    list "list"
    max "max"
    min "min"
    multiple "multiple"
    name "name"
    open "open"
    placeholder "placeholder"
    readonly "readonly"
    rel "rel"
    role "role"
    rows "rows"
    rowspan "rowspan"
    scope "scope"
    selected "selected"
    spellcheck "spellcheck"
    src "src"
    step "step"
    tabindex "tabindex"
    target "target"
    title "title"
    r#type "type"
    value "value"
    width "width"
}
