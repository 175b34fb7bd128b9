//! The form itself: where the back-end is, what is searched for, or the id of one trace.

use super::Connect;
use crate::format::plural;
use crate::page::connecting::{CUSTOM, Draft, Told};
use crate::platform;
use crate::remote::{BACKENDS, LOOKBACKS, Recipe};
use crate::ui::data::{Opener, use_opener};
use crate::ui::widget::{CopyButton, Dialog};
use leptos::prelude::*;

/// A field of the draft.
type Of = fn(&mut Draft) -> &mut String;

impl Connect {
    fn text(self, of: Of) -> String {
        self.draft.with(|draft| of(&mut draft.clone()).clone())
    }

    fn type_in(self, of: Of, text: String) {
        self.draft.update(|draft| *of(draft) = text);
    }
}

/// The dialog.
#[component]
pub(in crate::ui) fn ConnectDialog() -> impl IntoView {
    let opener = use_opener();
    let connect = opener.connect;
    view! {
        <Dialog title="Connect to a back-end" testid="connect" is_open=connect.is_open>
            <Show when=move || connect.is_open.get()>
                <Body opener connect />
            </Show>
        </Dialog>
    }
}

#[component]
fn Body(opener: Opener, connect: Connect) -> impl IntoView {
    let is_connected = memo(move || connect.services.with(Option::is_some));
    // A link's search that failed, too: it is to be changed and asked again.
    let has_query = memo(move || {
        is_connected.get() || connect.draft.with(|draft| !draft.service.is_empty() || !draft.trace_id.is_empty())
    });
    focus_soon(if is_connected.get_untracked() { "connect-service" } else { "connect-address" });
    effect(move || {
        if is_connected.get() {
            focus_soon("connect-service");
        }
    });
    view! {
        <Where opener connect />
        {move || connect.problem.get().map(|told| view! { <Problem told /> }.into_any())}
        <Show when=move || has_query.get()>
            <Query opener connect />
            <OneTrace opener connect />
        </Show>
        <p class="connect__note">
            "Only this browser talks to the back-end. A token stays in memory, until the page is left, and stands in no link."
        </p>
    }
}

/// Gives a field the focus once it is shown.
fn focus_soon(id: &'static str) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(id);
        let element = element.and_then(|element| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(element).ok());
        // A focus that is refused is no harm.
        let _ = element.map(|element| element.focus());
    });
}

/// Which back-end, and where it is.
#[component]
fn Where(opener: Opener, connect: Connect) -> impl IntoView {
    let chosen = connect.draft.with_untracked(|draft| draft.backend.clone());
    let options = BACKENDS.iter().map(|one| {
        view! { <option value=one.id() selected=one.id() == chosen>{one.title()}</option> }
    });
    let options = options.collect_view();
    let choose = move |event: web_sys::Event| {
        connect.leave();
        connect.type_in(|draft| &mut draft.backend, event_target_value(&event));
    };
    let type_address = move |event: web_sys::Event| {
        connect.leave();
        connect.type_in(|draft| &mut draft.api, event_target_value(&event));
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        connect.connect();
    };
    let may_connect = memo(move || connect.may_connect());
    let is_unfinished =
        move || connect.draft.with(|draft| platform::resolve_address(&draft.api).is_none() || draft.api.is_empty());
    let note = move || {
        if may_connect.get() || is_unfinished() {
            return String::new();
        }
        let has_data = opener.app.data.with(|data| data.traces > 0);
        let files = if has_data {
            " Files that are open have to be dropped again, unless this browser keeps them."
        } else {
            ""
        };
        format!("The page is loaded anew first: what it may connect to is fixed when it starts.{files}")
    };
    let state = move || match connect.services.get() {
        _ if connect.is_asking.get() => "Asking …".to_owned(),
        Some(services) => format!("Connected: {}", plural(services.len() as u64, "service", "services")),
        None => note(),
    };
    view! {
        <form class="connect__form connect__form--where" on:submit=submit>
            <label class="connect__field">
                "Back-end"
                <select class="field" data-testid="connect-backend" on:change=choose>{options}</select>
            </label>
            <label class="connect__field">
                "Address"
                <input class="field" id="connect-address" data-testid="connect-address" type="text" inputmode="url" autocomplete="off" spellcheck="false"
                    placeholder=move || connect.draft.with(|draft| draft.to().usual_address())
                    prop:value=move || connect.text(|draft| &mut draft.api)
                    on:input=type_address />
            </label>
            <Show when=move || may_connect.get()>
                <label class="connect__field connect__field--all">
                    "Token, if it wants one"
                    <input class="field" data-testid="connect-token" type="password" autocomplete="off" spellcheck="false"
                        prop:value=move || connect.token.get()
                        on:input=move |event| connect.token.set(event_target_value(&event)) />
                </label>
            </Show>
            <div class="connect__foot">
                <span class="connect__state" role="status" data-testid="connect-state">{dy(state)}</span>
                <button type="submit" class="button button--solid" data-testid="connect-go">"Connect"</button>
            </div>
        </form>
    }
}

/// Why there is no answer, and what to configure.
#[component]
fn Problem(told: Told) -> impl IntoView {
    let recipes = told.recipes.into_iter().map(|Recipe { place, text }| {
        let copied = Signal::stored(text.clone());
        view! {
            <div class="connect__recipe">
                <p>{place}<CopyButton text=copied what="this configuration" /></p>
                <pre tabindex="0" role="region" aria-label=place>{text}</pre>
            </div>
        }
    });
    let recipes = recipes.collect_view();
    view! {
        <div class="connect__problem" role="alert" data-testid="connect-problem">
            <p><bdi>{told.sentence}</bdi></p>
            {recipes}
        </div>
    }
}

/// A field with its label.
#[component]
fn Field(
    connect: Connect,
    label: &'static str,
    /// `data-testid`, and its id.
    name: &'static str,
    of: Of,
    #[prop(default = "")] placeholder: &'static str,
    /// The id of the list that completes it.
    #[prop(optional)]
    list: Option<&'static str>,
    #[prop(default = "text")] kind: &'static str,
    /// It takes a line of its own.
    #[prop(default = false)]
    is_whole: bool,
    /// Called when it is left with another value.
    #[prop(optional)]
    done: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <label class="connect__field" class:connect__field--all=is_whole>
            {label}
            <input class="field" id=name data-testid=name type=kind list=list placeholder=placeholder autocomplete="off" spellcheck="false" step="1"
                prop:value=move || connect.text(of)
                on:input=move |event| connect.type_in(of, event_target_value(&event))
                on:change=move |_| {
                    if let Some(done) = done {
                        done.run(());
                    }
                } />
        </label>
    }
}

/// What is searched for.
#[component]
fn Query(opener: Opener, connect: Connect) -> impl IntoView {
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let is_utc = opener.app.is_utc.get_untracked();
        let asked = connect.draft.with_untracked(|draft| draft.search(&|text| platform::moment_micros(text, is_utc)));
        connect.search(opener, asked);
    };
    let services = move || names_of(connect.services.get().unwrap_or_default());
    let operations = move || names_of(connect.operations.get());
    let ask_operations = Callback::new(move |()| connect.ask_operations());
    let is_custom = memo(move || connect.draft.with(|draft| draft.lookback == CUSTOM));
    let zone = if opener.app.is_utc.get_untracked() { ("From, UTC", "To, UTC") } else { ("From", "To") };
    view! {
        <form class="connect__form" on:submit=submit>
            <datalist id="connect-services">{dy(services)}</datalist>
            <datalist id="connect-operations">{dy(operations)}</datalist>
            <Field connect label="Service" name="connect-service" of=|draft| &mut draft.service list="connect-services" done=ask_operations />
            <Field connect label="Operation" name="connect-operation" of=|draft| &mut draft.operation list="connect-operations" placeholder="any" />
            <Field connect label="Tags" name="connect-tags" of=|draft| &mut draft.tags placeholder="error=true http.status_code=500" is_whole=true />
            <LookbackField connect />
            <Field connect label="Most traces" name="connect-limit" of=|draft| &mut draft.limit />
            <Show when=move || is_custom.get()>
                <Field connect label=zone.0 name="connect-start" of=|draft| &mut draft.start kind="datetime-local" />
                <Field connect label=zone.1 name="connect-end" of=|draft| &mut draft.end kind="datetime-local" />
            </Show>
            <Field connect label="Shortest span" name="connect-min" of=|draft| &mut draft.min_duration placeholder="500ms" />
            <Field connect label="Longest span" name="connect-max" of=|draft| &mut draft.max_duration placeholder="2s" />
            <div class="connect__foot">
                <button type="submit" class="button button--accent" data-testid="connect-search">"Search"</button>
            </div>
        </form>
    }
}

fn names_of(names: Vec<String>) -> Vec<AnyView> {
    names.into_iter().map(|name| view! { <option value=name></option> }).collect_view()
}

#[component]
fn LookbackField(connect: Connect) -> impl IntoView {
    let chosen = connect.draft.with_untracked(|draft| draft.lookback.clone());
    let option = |word: &'static str, title: String| {
        view! { <option value=word selected=word == chosen>{title}</option> }.into_any()
    };
    let mut options: Vec<AnyView> =
        LOOKBACKS.iter().map(|back| option(back.word, format!("last {}", back.word))).collect();
    options.push(option(CUSTOM, "from … to …".to_owned()));
    view! {
        <label class="connect__field">
            "Started in the"
            <select class="field" data-testid="connect-lookback" on:change=move |event| connect.type_in(|draft| &mut draft.lookback, event_target_value(&event))>
                {options}
            </select>
        </label>
    }
}

/// One trace, by its id.
#[component]
fn OneTrace(opener: Opener, connect: Connect) -> impl IntoView {
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let asked = connect.draft.with_untracked(Draft::one_trace);
        connect.search(opener, asked);
    };
    view! {
        <form class="connect__form connect__form--one" on:submit=submit>
            <Field connect label="Or one trace, by its id" name="connect-trace" of=|draft| &mut draft.trace_id />
            <button type="submit" class="button button--solid" data-testid="connect-fetch">"Fetch"</button>
        </form>
    }
}
