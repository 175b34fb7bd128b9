//! Dynamic parts of a view.

use super::signal::{Memo, RwSignal, Signal, memo};
use leptos_real::children::{ChildrenFn, ViewFn};
use leptos_real::prelude::{AnyView, IntoAny, IntoRender, IntoView, Owner};
use leptos_real::{component, tachys};
use std::sync::{Arc, Mutex};
use tachys::reactive_graph::OwnedView;
use tachys::view::keyed::keyed;

/// What a view takes as a dynamic attribute, class, style or child; the type that the macro `view!` gives closures.
pub type Dy<T> = Arc<Mutex<dyn FnMut() -> T + Send>>;

/// A dynamic part of a view.
pub fn dy<T: 'static>(read: impl FnMut() -> T + Send + 'static) -> Dy<T> {
    Arc::new(Mutex::new(read))
}

/// Signals may stand in a view as they are.
macro_rules! shown {
    ($($name:ident)*) => {$(
        impl<T: Clone + 'static> IntoRender for $name<T> {
            type Output = Dy<T>;

            fn into_render(self) -> Dy<T> {
                dy(move || self.get())
            }
        }
    )*};
}

shown!(RwSignal Memo Signal);

/// Views of one list; as [`leptos::prelude::CollectView`].
pub trait CollectView {
    /// Builds the list.
    fn collect_view(self) -> Vec<AnyView>;
}

impl<V: IntoView + 'static, I: IntoIterator<Item = V>> CollectView for I {
    fn collect_view(self) -> Vec<AnyView> {
        self.into_iter().map(IntoAny::into_any).collect()
    }
}

/// Shows its children while a condition holds; as [`leptos::prelude::Show`].
#[component(transparent)]
pub fn Show(
    /// What is shown.
    children: ChildrenFn,
    /// The condition; reactive.
    #[prop(into)]
    when: Condition,
    /// What is shown otherwise.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView {
    let is_on = memo(move || (when.0)());
    dy(move || if is_on.get() { children() } else { fallback.run() })
}

/// A condition of [`Show`].
pub struct Condition(Box<dyn Fn() -> bool + Send + Sync>);

impl<F: Fn() -> bool + Send + Sync + 'static> From<F> for Condition {
    fn from(is_on: F) -> Self {
        Self(Box::new(is_on))
    }
}

/// A view that may not be needed.
struct Entry {
    key: String,
    build: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A list whose views stay as long as their keys do; as [`leptos::prelude::For`], but keys are text.
#[component(transparent)]
pub fn For<I, T, V>(
    /// The items; reactive.
    each: impl Fn() -> I + Send + 'static,
    /// Tells an item from all others.
    key: impl Fn(&T) -> String + Send + 'static,
    /// The view of an item; not reactive.
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    I: IntoIterator<Item = T> + 'static,
    T: Send + 'static,
    V: IntoView + 'static,
{
    let children = Arc::new(children);
    let entry = move |item: T| {
        let (key, children) = (key(&item), Arc::clone(&children));
        Entry { key, build: Box::new(move || children(item).into_any()) }
    };
    entries(Box::new(move || each().into_iter().map(&entry).collect()))
}

fn entries(entries: Box<dyn Fn() -> Vec<Entry> + Send>) -> Dy<AnyView> {
    let parent = Owner::current();
    let build = move |_: usize, entry: Entry| {
        // Of its own, so that a view is not cleaned up with the list it came in.
        let owner = parent.as_ref().map_or_else(Owner::new, |parent| parent.with(Owner::new));
        let view = owner.with(entry.build);
        (drop::<usize> as fn(usize), OwnedView::new_with_owner(view, owner))
    };
    let key: fn(&Entry) -> String = |entry| entry.key.clone();
    dy(move || keyed(entries(), key, build.clone()).into_any())
}
