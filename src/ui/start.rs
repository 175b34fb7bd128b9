//! Before anything is loaded.

use super::data::use_opener;
use super::kept::KeptOffer;
use super::open_panel::OpenPanel;
use super::shell::use_chrome;
use crate::page::sentences;
use leptos::prelude::*;

/// One big drop target, and the other ways in.
#[component]
pub(super) fn Start() -> impl IntoView {
    let (opener, chrome) = (use_opener(), use_chrome());
    let awaited = move || opener.awaited.with(|link| sentences::awaited(link));
    view! {
        <section class="start" data-testid="start">
            {move || awaited().map(|text| view! { <p class="start__awaited" role="status">{text}</p> }.into_any())}
            <KeptOffer />
            <div class="start__drop" on:click=move |_| chrome.choose_files()>
                <h1 class="start__title">"Drop trace files here"</h1>
                <p class="start__sub">"anywhere on this page, or paste JSON with " <kbd>"Ctrl+V"</kbd></p>
                <div class="start__ways" on:click=|event| event.stop_propagation()>
                    <OpenPanel />
                </div>
            </div>
            <dl class="start__facts">
                <div>
                    <dt>"Reads"</dt>
                    <dd>
                        "OTLP JSON (collector files, SDK exports), Jaeger JSON (API answers, UI downloads), Zipkin v2, Zipkin v1, OneUptime JSON and Flat JSON (traces of scripts), plain or gzip; several files make one data set."
                    </dd>
                </div>
                <div>
                    <dt>"Private"</dt>
                    <dd>
                        "Nothing you open leaves this browser. It is read and analysed here; there is no server of ours, no upload, no tracking. An address or a back-end is asked by this browser itself."
                    </dd>
                </div>
            </dl>
        </section>
    }
}
