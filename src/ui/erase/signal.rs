//! Typed shells around signals, memos and effects of `dyn Any`.

use leptos_real::prelude as lp;
use lp::{GetUntracked as _, GetValue as _, Track as _, UntrackableGuard as _, Write as _};
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// A value of any type; cloned to be read, so that nothing is locked meanwhile.
type Value = Arc<dyn Any + Send + Sync>;

/// Where a value comes from.
#[derive(Clone, Copy)]
enum Source {
    Signal(lp::RwSignal<Value>),
    Memo(lp::Memo<Value>),
    Derived(lp::StoredValue<Arc<dyn Fn() -> Value + Send + Sync>>),
}

// What follows is what is compiled once.

#[inline(never)]
fn track(source: Source) {
    match source {
        Source::Signal(signal) => signal.track(),
        Source::Memo(memo) => memo.track(),
        // Runs, and so tracks what it reads.
        Source::Derived(_) => drop(read(source)),
    }
}

#[inline(never)]
fn try_read(source: Source) -> Option<Value> {
    if !matches!(source, Source::Derived(_)) {
        track(source);
    }
    try_read_here(source)
}

#[inline(never)]
fn try_read_untracked(source: Source) -> Option<Value> {
    match source {
        Source::Derived(_) => lp::untrack(|| try_read_here(source)),
        _ => try_read_here(source),
    }
}

/// Tracks what a derived signal reads, and nothing else.
#[inline(never)]
fn try_read_here(source: Source) -> Option<Value> {
    match source {
        Source::Signal(signal) => signal.try_get_untracked(),
        Source::Memo(memo) => memo.try_get_untracked(),
        Source::Derived(read) => read.try_get_value().map(|read| read()),
    }
}

#[inline(never)]
fn read(source: Source) -> Value {
    try_read(source).unwrap_or_else(|| gone())
}

#[inline(never)]
fn read_untracked(source: Source) -> Value {
    try_read_untracked(source).unwrap_or_else(|| gone())
}

/// Says whether the signal is still there.
#[inline(never)]
fn try_write(signal: lp::RwSignal<Value>, value: Value) -> bool {
    let Some(mut place) = signal.try_write() else { return false };
    *place = value;
    true
}

#[inline(never)]
fn change(signal: lp::RwSignal<Value>, change: &mut dyn FnMut(&mut (dyn Any + Send + Sync))) {
    let Some(mut place) = signal.try_write() else { gone() };
    match Arc::get_mut(&mut *place) {
        Some(value) => change(value),
        None => {
            place.untrack();
            in_use();
        }
    }
}

#[inline(never)]
fn boxed_memo(
    compute: Box<dyn Fn() -> Value + Send + Sync>,
    changed: fn(Option<&Value>, Option<&Value>) -> bool,
) -> lp::Memo<Value> {
    lp::Memo::new_with_compare(move |_| compute(), changed)
}

#[inline(never)]
fn derived(read: Arc<dyn Fn() -> Value + Send + Sync>) -> Source {
    Source::Derived(lp::StoredValue::new(read))
}

#[inline(never)]
fn boxed_effect(mut run: Box<dyn FnMut()>) {
    lp::Effect::new(move |_: Option<()>| run());
}

#[cold]
#[inline(never)]
#[expect(clippy::panic, reason = "as Leptos does: using a signal of a panel that is gone is a bug")]
fn gone() -> ! {
    panic!("a signal is used after its owner is gone")
}

#[cold]
#[inline(never)]
#[expect(clippy::panic, reason = "as Leptos does: changing a signal while reading it is a bug")]
fn in_use() -> ! {
    panic!("a signal is changed while it is read")
}

// And this once per type.

fn cast<T: 'static>(value: &Value) -> &T {
    value.downcast_ref().unwrap_or_else(|| gone())
}

fn changed<T: PartialEq + 'static>(before: Option<&Value>, after: Option<&Value>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => cast::<T>(before) != cast::<T>(after),
        _ => true,
    }
}

/// A signal to read and to write; as [`leptos_real::prelude::RwSignal`].
pub struct RwSignal<T> {
    inner: lp::RwSignal<Value>,
    of: PhantomData<fn() -> T>,
}

/// A value that is computed when it is read and something it reads has changed; as [`leptos_real::prelude::Memo`].
pub struct Memo<T> {
    inner: lp::Memo<Value>,
    of: PhantomData<fn() -> T>,
}

/// Anything to be read; as [`leptos_real::prelude::Signal`].
pub struct Signal<T> {
    source: Source,
    of: PhantomData<fn() -> T>,
}

impl<T> RwSignal<T> {
    fn source(self) -> Source {
        Source::Signal(self.inner)
    }
}

impl<T> Memo<T> {
    fn source(self) -> Source {
        Source::Memo(self.inner)
    }
}

impl<T> Signal<T> {
    fn source(self) -> Source {
        self.source
    }
}

/// What all three can do. Names and meaning are Leptos'.
macro_rules! readable {
    ($($name:ident)*) => {$(
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<T> {}

        impl<T: 'static> $name<T> {
            /// Reads the value; whatever runs reacts to its changes.
            pub fn with<U>(self, read_value: impl FnOnce(&T) -> U) -> U {
                read_value(cast(&read(self.source())))
            }

            /// Reads the value as it is now.
            pub fn with_untracked<U>(self, read_value: impl FnOnce(&T) -> U) -> U {
                read_value(cast(&read_untracked(self.source())))
            }

            /// Reacts to changes of the value.
            pub fn track(self) {
                track(self.source());
            }
        }

        impl<T: Clone + 'static> $name<T> {
            /// The value; whatever runs reacts to its changes.
            #[must_use]
            pub fn get(self) -> T {
                self.with(T::clone)
            }

            /// The value as it is now.
            #[must_use]
            pub fn get_untracked(self) -> T {
                self.with_untracked(T::clone)
            }

            /// The value as it is now, if it still is.
            #[must_use]
            pub fn try_get_untracked(self) -> Option<T> {
                try_read_untracked(self.source()).map(|value| cast::<T>(&value).clone())
            }
        }
    )*};
}

readable!(RwSignal Memo Signal);

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// A signal with a first value.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self { inner: lp::RwSignal::new(Arc::new(value)), of: PhantomData }
    }

    /// Sets the value; whatever has read it runs again.
    pub fn set(self, value: T) {
        if !try_write(self.inner, Arc::new(value)) {
            gone();
        }
    }

    /// Sets the value unless the signal is gone.
    pub fn try_set(self, value: T) {
        try_write(self.inner, Arc::new(value));
    }

    /// Changes the value; whatever has read it runs again.
    pub fn update(self, change_value: impl FnOnce(&mut T)) {
        let mut change_value = Some(change_value);
        change(self.inner, &mut |value| {
            if let (Some(change_value), Some(value)) = (change_value.take(), value.downcast_mut()) {
                change_value(value);
            }
        });
    }
}

impl<T: Default + Send + Sync + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

/// A value that is computed anew when it is read after something it reads has changed.
#[must_use]
pub fn memo<T: PartialEq + Send + Sync + 'static>(compute: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    Memo { inner: boxed_memo(Box::new(move || Arc::new(compute())), changed::<T>), of: PhantomData }
}

/// Does something soon, and again whenever what it read has changed.
pub fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

impl<T: Send + Sync + 'static> Signal<T> {
    /// A value that is computed whenever it is read.
    #[must_use]
    pub fn derive(compute: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self { source: derived(Arc::new(move || Arc::new(compute()))), of: PhantomData }
    }

    /// A value that never changes.
    #[must_use]
    pub fn stored(value: T) -> Self {
        let value: Value = Arc::new(value);
        Self { source: derived(Arc::new(move || Arc::clone(&value))), of: PhantomData }
    }
}

impl<T: Default + Send + Sync + 'static> Default for Signal<T> {
    fn default() -> Self {
        Self::stored(T::default())
    }
}

impl<T> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self { source: signal.source(), of: PhantomData }
    }
}

impl<T> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self { source: memo.source(), of: PhantomData }
    }
}

impl<T: Send + Sync + 'static, F: Fn() -> T + Send + Sync + 'static> From<F> for Signal<T> {
    fn from(compute: F) -> Self {
        Self::derive(compute)
    }
}
