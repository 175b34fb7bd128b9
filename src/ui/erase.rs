//! Closures with their types forgotten.
//!
//! Leptos instantiates its whole machinery anew for each closure's type: an effect is some kilobytes, a dynamic
//! attribute or child half of one, and the page has hundreds. Behind a box only what a closure yields tells them apart:
//! every effect is one instantiation, every memo one per type of value, every `{dy(move || …)}` one per type of view.

use leptos::prelude::{Effect, Memo};

/// What a view takes as a dynamic attribute, class, style or child.
pub type Dy<T> = Box<dyn Fn() -> T + Send + Sync>;

/// A dynamic part of a view.
pub fn dy<T>(value: impl Fn() -> T + Send + Sync + 'static) -> Dy<T> {
    Box::new(value)
}

/// As [`Effect::new`].
pub fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

#[inline(never)]
fn boxed_effect(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}

/// As [`Memo::new`].
pub fn memo<T: PartialEq + Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    boxed_memo(Box::new(value))
}

#[inline(never)]
fn boxed_memo<T: PartialEq + Send + Sync + 'static>(value: Dy<T>) -> Memo<T> {
    Memo::new(move |_| value())
}
