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

/// Leptos asks of every view that it could be written by a server; there is none (DESIGN §2).
macro_rules! never_written {
    ($view:ident, $state:ident) => {
        impl leptos_real::prelude::RenderHtml for $view {
            type AsyncOutput = Self;
            type Owned = Self;

            const MIN_LENGTH: usize = 0;

            fn dry_resolve(&mut self) {}

            async fn resolve(self) -> Self {
                self
            }

            fn to_html_with_buf(
                self,
                _: &mut String,
                _: &mut leptos_real::tachys::view::Position,
                _: bool,
                _: bool,
                _: Vec<leptos_real::tachys::html::attribute::any_attribute::AnyAttribute>,
            ) {
            }

            fn hydrate<const FROM_SERVER: bool>(
                self,
                _: &leptos_real::tachys::hydration::Cursor,
                _: &leptos_real::tachys::view::PositionState,
            ) -> $state {
                leptos_real::prelude::Render::build(self)
            }

            fn into_owned(self) -> Self {
                self
            }
        }
    };
}
use never_written;

pub mod element;
mod flow;
pub mod keyed;
pub mod names;
pub mod node;
mod part;
mod signal;
mod task;
mod value;
