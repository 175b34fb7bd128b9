//! What hovers beside the pointer: exact values.

use crate::format::fixed;
use leptos::prelude::*;

/// The values of one item.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tip {
    /// Which item.
    pub(super) title: String,
    /// Name and value.
    pub(super) rows: Vec<(&'static str, String)>,
    /// What a click does; "" for nothing.
    pub(super) hint: &'static str,
}

/// A tip and where it points to: x, y and its parent's width, CSS px.
pub(super) type PlacedTip = (Tip, (f64, f64, f64));

/// Shows a tip at a place of its positioned parent, on the side that has room. Read out when it changes.
#[component]
pub(super) fn TipBox(
    /// The tip.
    #[prop(into)]
    tip: Signal<Option<PlacedTip>>,
) -> impl IntoView {
    let place = move || tip.with(|tip| tip.as_ref().map_or((0.0, 0.0, 1.0), |(_, place)| *place));
    let is_left = move || place().0 <= place().2 / 2.0;
    let left = move || if is_left() { format!("{}px", fixed(place().0 + 12.0, 0)) } else { "auto".to_owned() };
    let right =
        move || if is_left() { "auto".to_owned() } else { format!("{}px", fixed(place().2 - place().0 + 12.0, 0)) };
    let row = |(name, value): (&'static str, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let content = move || {
        tip.get().map(|(tip, _)| {
            view! {
                <b dir="auto">{tip.title}</b>
                <dl>{tip.rows.into_iter().map(row).collect_view()}</dl>
                {(!tip.hint.is_empty()).then(|| view! { <p>{tip.hint}</p> }.into_any())}
            }
        })
    };
    view! {
        <div class="tip" role="status" class:is-shown=move || tip.with(Option::is_some)
            style:left=dy(left) style:right=dy(right) style:top=move || format!("{}px", fixed(place().1, 0))>
            {dy(content)}
        </div>
    }
}
