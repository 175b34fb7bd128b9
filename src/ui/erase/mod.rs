//! Leptos' views, signals and control flow, compiled once.
//!
//! Leptos is generic over every value's type, every closure's, every element's with its attributes: each compiles locks,
//! guards, subscriber lists, tasks and view states anew, and in a page of this size that was most of the code (figures:
//! `src/README.md`). Here the same names stand for thin typed shells around one instance of each: values lie
//! behind `dyn Any`, closures behind `dyn Fn`, and every element is an [`element::Element`].
//!
//! Views are written as anywhere: [`names`] puts all this in the place of Leptos' own. Two things are left to know: a
//! closure that has a name is shown as `{dy(name)}` (one that stands in the view needs nothing), and every branch of a
//! dynamic part ends in `.into_any()` unless it is text, so that there are few types of them.

pub mod element;
mod flow;
pub mod keyed;
pub mod names;
pub mod node;
mod part;
mod signal;
mod task;
mod value;
