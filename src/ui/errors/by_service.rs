//! Errors by service, with the messages within and their shares.

use super::ErrorsState;
use crate::engine::protocol::TableOf;
use crate::figure::{MessageCount, ServiceErrors, hue_class};
use crate::format::{count, percent, plural};
use crate::ui::widget::{Cut, Rest, SaveMenu, SavedTable};
use leptos::prelude::*;

/// Services shown before all are asked for.
const MOST_SERVICES: usize = 6;

/// The table: a service, and below it its messages.
#[component]
pub(super) fn ByService(state: ErrorsState) -> impl IntoView {
    let cut = Cut::at(MOST_SERVICES, ("service", "services"));
    let bodies = move || {
        state.with(|errors| {
            let shown = cut.shown(errors.services.len());
            errors.services.iter().take(shown).map(|service| body(service, errors.error_spans)).collect::<Vec<_>>()
        })
    };
    let note = move || {
        state.with(|errors| {
            let left_out = errors.all_services.saturating_sub(errors.services.len() as u64);
            let rest = if left_out > 0 { format!("; {} more are left out", count(left_out)) } else { String::new() };
            format!("{}, by error spans{rest}", plural(errors.all_services, "service", "services"))
        })
    };
    let saved = SavedTable::whole("Errors by service", |_, _| TableOf::ErrorMessages);
    view! {
        <h2 class="card__title">"Errors by service" <span>{dy(note)}</span><span class="card__right"><SaveMenu table=saved /></span></h2>
        <div class="table-scroll" class:is-pending=state.is_pending>
            <table class="table by-service" data-testid="error-services">
                <thead>
                    <tr>
                        <th scope="col">"Service and message"</th>
                        <th scope="col">"Error spans"</th>
                        <th scope="col" title="Of a service: of all error spans. Of a message: of the error spans of its service">"Share of all, or of its service"</th>
                        <th scope="col">"Traces"</th>
                    </tr>
                </thead>
                {dy(bodies)}
            </table>
        </div>
        <Rest cut />
    }
}

/// A service with its share of all error spans, and its messages with their shares of the service's.
fn body(service: &ServiceErrors, all: u64) -> AnyView {
    let spans = plural(service.spans, "span", "spans");
    let rate = format!(" {} of its {spans}", percent(service.error_spans, service.spans));
    let rows = service.messages.iter().map(|message| message_row(message, service.error_spans)).collect_view();
    let more = service.all_messages.saturating_sub(service.messages.len() as u64);
    let told: u64 = service.messages.iter().map(|message| message.spans).sum();
    let rest = (more > 0).then(|| {
        let label = plural(more, "more message", "more messages");
        cells(label, service.error_spans.saturating_sub(told), service.error_spans)
    });
    view! {
        <tbody>
            <tr class="by-service__head">
                <td><span class=format!("dot {}", hue_class(&service.service))></span><bdi><b>{service.service.clone()}</b></bdi><span class="table__quiet">{rate}</span></td>
                <td class="table__bad">{count(service.error_spans)}</td>
                <td>{percent(service.error_spans, all)}</td>
                <td>{count(service.traces)}</td>
            </tr>
            {rows}
            {rest}
        </tbody>
    }
    .into_any()
}

fn message_row(message: &MessageCount, all: u64) -> AnyView {
    cells(message.message.clone(), message.spans, all)
}

fn cells(label: String, spans: u64, all: u64) -> AnyView {
    let title = label.clone();
    view! {
        <tr>
            <td class="by-service__message" title=title><bdi>{label}</bdi></td>
            <td>{count(spans)}</td>
            <td>{percent(spans, all)}</td>
            <td></td>
        </tr>
    }
    .into_any()
}
