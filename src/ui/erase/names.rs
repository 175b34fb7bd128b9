//! The names that Leptos' macros and its users write, with what is erased in place of Leptos' own.
//!
//! `view!` and `#[component]` name what they use by paths under `::leptos`. This crate answers to that name
//! (`extern crate self as leptos` in `lib.rs`), as Leptos itself does for its own views. Whatever is not replaced is the
//! real thing, from the package that `Cargo.toml` calls `leptos_real`.

pub use leptos_real::{
    __as_shared_reactive_fn, attr, callback, children, component, context, control_flow, ev, html, mount, reactive,
    svg, task, typed_builder, typed_builder_macro,
};

/// Leptos' prelude.
pub mod prelude {
    pub use crate::ui::erase::flow::{CollectView, For, Show, dy};
    pub use crate::ui::erase::keyed::keyed;
    pub use crate::ui::erase::node::NodeRef;
    pub use crate::ui::erase::signal::{Memo, RwSignal, Signal, effect, memo};
    pub use crate::ui::erase::task::{listen_to_window, spawn, spawn_scoped};
    pub use crate::ui::erase::value::IntoAttributeValue;
    pub use leptos_real::prelude::*;
}

/// The renderer.
pub mod tachys {
    pub use leptos_real::tachys::{mathml, reactive_graph, view};

    /// What HTML is made of.
    pub mod html {
        pub use leptos_real::tachys::html::{
            InertElement, attribute, class, directive, event, node_ref, property, style,
        };

        /// Elements.
        pub mod element {
            use crate::ui::erase::element::Element;

            macro_rules! elements {
                ($($tag:ident)*) => {$(
                    #[doc = concat!("A `<", stringify!($tag), ">`.")]
                    #[must_use]
                    pub fn $tag() -> Element {
                        Element::new(stringify!($tag), None)
                    }
                )*};
            }

            elements! {
                a abbr address article aside audio b base bdi bdo blockquote body br button canvas caption
                cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset
                figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr i iframe img input ins
                kbd label legend li link main map mark menu meta meter nav noscript object ol optgroup option
                output p picture pre progress q rp rt ruby s samp script search section select slot small
                source span strong style sub summary sup table tbody td template textarea tfoot th thead time
                title tr track u ul var video wbr
            }
        }
    }

    /// What SVG is made of.
    pub mod svg {
        use crate::ui::erase::element::Element;
        pub use leptos_real::tachys::svg::InertElement;

        macro_rules! elements {
            ($($tag:ident)*) => {$(
                #[doc = concat!("A `<", stringify!($tag), ">`.")]
                #[allow(non_snake_case, reason = "SVG's names")]
                #[must_use]
                pub fn $tag() -> Element {
                    Element::new(stringify!($tag), Some("http://www.w3.org/2000/svg"))
                }
            )*};
        }

        elements! {
            a animate animateMotion animateTransform circle clipPath defs desc ellipse filter
            foreignObject g image line linearGradient marker mask metadata path pattern polygon polyline
            radialGradient rect set stop svg switch symbol text textPath title tspan view
        }
    }
}
