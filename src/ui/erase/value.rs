//! What attributes, classes, styles and properties are set to.

use super::flow::Dy;
use super::part::{Part, Place};
use super::signal::{Memo, RwSignal, Signal};
use std::borrow::Cow;
use std::sync::PoisonError;

/// A text, or nothing: then the attribute is not there.
pub(super) type Text = Option<Cow<'static, str>>;

/// Set once, or anew whenever what it reads has changed.
pub enum Value {
    /// Set once.
    Fixed(Text),
    /// Set anew.
    Live(Box<dyn FnMut() -> Text + Send>),
}

/// Becomes a text.
pub trait IntoText {
    /// The text; nothing where the attribute is not to be there.
    fn into_text(self) -> Option<Cow<'static, str>>;
}

impl IntoText for &'static str {
    fn into_text(self) -> Text {
        Some(Cow::Borrowed(self))
    }
}

impl IntoText for String {
    fn into_text(self) -> Text {
        Some(Cow::Owned(self))
    }
}

impl IntoText for bool {
    fn into_text(self) -> Text {
        self.then_some(Cow::Borrowed(""))
    }
}

impl<T: IntoText> IntoText for Option<T> {
    fn into_text(self) -> Text {
        self.and_then(T::into_text)
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl IntoText for $number {
            fn into_text(self) -> Text {
                Some(Cow::Owned(self.to_string()))
            }
        }
    )*};
}

numbers!(i32 u32 u64 usize f64);

/// Becomes the value of an attribute.
pub trait IntoAttributeValue {
    /// The value.
    fn into_attribute_value(self) -> Value;
}

impl<T: IntoText> IntoAttributeValue for T {
    fn into_attribute_value(self) -> Value {
        Value::Fixed(self.into_text())
    }
}

impl IntoAttributeValue for Value {
    fn into_attribute_value(self) -> Value {
        self
    }
}

impl<T: IntoText + 'static> IntoAttributeValue for Dy<T> {
    fn into_attribute_value(self) -> Value {
        // Poisoned by a panic: then the page is gone anyway.
        Value::Live(Box::new(move || (self.lock().unwrap_or_else(PoisonError::into_inner))().into_text()))
    }
}

macro_rules! signals {
    ($($name:ident)*) => {$(
        impl<T: IntoText + Clone + 'static> IntoAttributeValue for $name<T> {
            fn into_attribute_value(self) -> Value {
                Value::Live(Box::new(move || self.get().into_text()))
            }
        }
    )*};
}

signals!(RwSignal Memo Signal);

/// Becomes classes.
pub trait IntoClass {
    /// All classes, or one.
    fn into_class(self) -> Part;
}

impl<V: IntoAttributeValue> IntoClass for V {
    fn into_class(self) -> Part {
        Part::Set(Place::Attribute("class"), self.into_attribute_value())
    }
}

impl<V: IntoAttributeValue> IntoClass for (&'static str, V) {
    fn into_class(self) -> Part {
        Part::Set(Place::Class(self.0), self.1.into_attribute_value())
    }
}
