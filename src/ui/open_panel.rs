//! The ways to open something: files, a back-end, an address, the example. On the start screen and in the menu of the top bar.

use super::data::use_opener;
use super::shell::use_chrome;
use leptos::prelude::*;

/// Files, example, back-end, address.
#[component]
pub(super) fn OpenPanel(
    /// Called when something was chosen.
    #[prop(optional, into)]
    done: Option<Callback<()>>,
) -> impl IntoView {
    let (opener, chrome) = (use_opener(), use_chrome());
    let address = RwSignal::new(String::new());
    let end = move || {
        if let Some(done) = done {
            done.run(());
        }
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let text = address.get_untracked();
        if !text.trim().is_empty() {
            end();
            opener.want_address(text.trim());
        }
    };
    view! {
        <div class="open-panel">
            <div class="open-panel__buttons">
                <button
                    type="button"
                    class="button button--accent"
                    on:click=move |_| {
                        end();
                        chrome.choose_files();
                    }
                >
                    "Open files"
                </button>
                <button
                    type="button"
                    class="button button--solid"
                    data-testid="open-example"
                    on:click=move |_| {
                        end();
                        opener.want_example();
                    }
                >
                    "Open the example"
                </button>
                <button
                    type="button"
                    class="button button--solid"
                    aria-haspopup="dialog"
                    data-testid="open-connect"
                    on:click=move |_| {
                        end();
                        opener.connect.open();
                    }
                >
                    "Connect"
                </button>
            </div>
            <form class="open-panel__address" on:submit=submit>
                <label class="open-panel__label" for="open-address">"or an address"</label>
                <input
                    id="open-address"
                    class="field"
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="https://jaeger.example/api/traces?service=checkout"
                    prop:value=move || address.get()
                    on:input=move |event| address.set(event_target_value(&event))
                />
                <button type="submit" class="button button--solid">"Fetch"</button>
            </form>
        </div>
    }
}
