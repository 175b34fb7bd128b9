//! What is picked to be compared, and the way there.

use crate::ui::state::use_app;
use leptos::prelude::*;

/// How many are picked; of two the button that compares them. Absent while there is none.
#[component]
pub fn Picks() -> impl IntoView {
    let app = use_app();
    let picked = memo(move || app.route.with(|route| route.picked.clone()));
    let compare = move |_| {
        if let [good, bad] = picked.get_untracked().as_slice() {
            app.go(|route| route.open_pair(good, bad));
        }
    };
    let is_pair = move || picked.with(|picked| picked.len() == 2);
    let words = move || if is_pair() { "2 traces picked" } else { "1 trace picked; pick another one" };
    view! {
        <span class="picks" data-testid="picks" hidden=move || picked.with(Vec::is_empty)>
            <span role="status">{dy(words)}</span>
            <button class="button button--solid" type="button" data-testid="compare-picked" disabled=move || !is_pair() on:click=compare>
                "Compare"
            </button>
            <button class="link" type="button" on:click=move |_| app.adjust(|route| route.picked.clear())>"Clear"</button>
        </span>
    }
}
