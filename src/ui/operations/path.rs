//! The critical paths of the selection, summed by operation.

use super::bottlenecks::{MOST_ROWS, ShortRoots, share_of};
use super::traces_of;
use crate::figure::{Bottlenecks, PathShare, hue_class};
use crate::format::{self, fixed};
use crate::ui::link::RouteLink;
use crate::ui::widget::{Cut, Rest};
use leptos::prelude::*;

/// Operations by their share of the critical paths; the shares add up to the roots' time.
#[component]
pub(super) fn PathList(found: Signal<Option<Bottlenecks>>) -> impl IntoView {
    let cut = Cut::at(MOST_ROWS, ("row", "rows"));
    let rows = move || found.with(|found| found.as_ref().map(|found| rows(found, cut.shown(found.path.len()))));
    let is_empty = memo(move || found.with(|found| found.as_ref().is_some_and(|found| found.path.is_empty())));
    let share_of = dy(move || found.with(|found| found.as_ref().map(share_of)));
    view! {
        <ShortRoots found />
        <p class="empty" hidden=move || !is_empty.get()>"No trace is selected; operations would stand here by their share."</p>
        <div class="operations__scroll" tabindex="0" role="region" aria-label="Critical path, summed" hidden=move || is_empty.get()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col" class="table__left">"Operation"</th>
                        <th scope="col">"Time"</th>
                        <th scope="col" title=share_of>"Share"</th>
                    </tr>
                </thead>
                <tbody>{dy(rows)}</tbody>
            </table>
            <Rest cut />
        </div>
    }
}

/// The first `shown` of them, and what all others come to.
fn rows(found: &Bottlenecks, shown: usize) -> impl IntoView + use<> {
    let bar = |of_roots: f64| {
        let share = found.told_share(of_roots);
        let width = format!("scaleX({})", fixed(share.min(1.0), 4));
        view! {
            <td class="bottleneck__share">
                <span class="share-bar" aria-hidden="true"><span style:transform=width></span></span>
                {format::share(share)}
            </td>
        }
    };
    let row = |at: &PathShare| {
        let PathShare { service, name, nanos, share } = at.clone();
        let (change, title) = (traces_of(&service, &name), format!("{service} {name}"));
        view! {
            <tr>
                <td>
                    <RouteLink change class="table__link" title>
                        <span class=format!("dot {}", hue_class(&service))></span>
                        <b dir="auto">{service}</b>" "<bdi class="table__quiet">{name}</bdi>
                    </RouteLink>
                </td>
                <td>{format::duration(nanos)}</td>
                {bar(share)}
            </tr>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = found.path.iter().take(shown).map(row).collect();
    let hidden: f64 = found.path.iter().skip(shown).map(|at| at.share).sum();
    let others = found.path_rest_share + hidden;
    let rest = (others > 0.0).then(|| view! { <tr><td>"all others"</td><td></td>{bar(others)}</tr> }.into_any());
    view! { {rows}{rest} }
}
