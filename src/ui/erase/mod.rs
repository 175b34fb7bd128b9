//! Signals, effects and control flow whose machinery is compiled once.
//!
//! Leptos is generic over every value's type and every closure's: each `RwSignal<T>` and each closure given to
//! `Memo::new`, `Effect::new` or `<Show>` compiles locks, guards, subscriber lists, tasks and view states anew. In a page
//! of this size that was most of the code. Here the same names stand for thin typed shells around one instance of each:
//! values lie behind `dyn Any`, closures behind `dyn Fn`. What stays generic is a downcast.
//!
//! Import [`prelude`] in place of Leptos' own. What a view shows of signals is written `{dy(move || …)}`; every branch of
//! it ends in `.into_any()` unless it is text, so that there are few types of dynamic parts.

pub mod element;
mod flow;
pub mod names;
pub mod node;
mod part;
mod signal;
mod task;
mod value;
