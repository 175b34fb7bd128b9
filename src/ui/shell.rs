//! Top bar, rail, and the panel of the route's view between them; what works everywhere (drop, paste, keys).

use super::by_hand::CopyByHand;
use super::connect::ConnectDialog;
use super::data::{Opener, Wanted, file_items, use_opener};
use super::export::ExportDialog;
use super::facets::{FacetsPanel, FacetsPlace};
use super::help::Help;
use super::notices::Notices;
use super::progress::{LoadStrip, Loading};
use super::rail::Rail;
use super::start::Start;
use super::state::{App, Load, use_app};
use super::topbar::TopBar;
use super::widget::is_foreign;
use crate::page::sentences;
use crate::platform;
use crate::route::View;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// What the main area shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    Start,
    Loading,
    Panel(View),
}

/// Handles that top bar and start screen share.
#[derive(Clone, Copy)]
pub(super) struct Chrome {
    /// The only file input of the page.
    file_input: NodeRef<html::Input>,
    /// The help is open.
    pub(super) is_help_open: RwSignal<bool>,
    /// The dialog that saves what is selected is open.
    pub(super) is_export_open: RwSignal<bool>,
    /// The facets.
    pub(super) facets: FacetsPlace,
}

impl Chrome {
    /// Whether a dialog is open: keys are its own then.
    fn has_dialog(self) -> bool {
        self.is_help_open.get_untracked() || self.is_export_open.get_untracked() || platform::has_dialog()
    }

    /// Lets the user choose files.
    pub(super) fn choose_files(self) {
        if let Some(input) = self.file_input.get_untracked() {
            input.click();
        }
    }
}

/// The shared handles.
pub(super) fn use_chrome() -> Chrome {
    #[expect(clippy::expect_used, reason = "every component is mounted under the one that provides it")]
    use_context::<Chrome>().expect("Chrome is provided by the shell")
}

/// The whole page.
#[component]
pub(super) fn Shell() -> impl IntoView {
    let (app, opener) = (use_app(), use_opener());
    let chrome = Chrome {
        file_input: NodeRef::new(),
        is_help_open: RwSignal::new(false),
        is_export_open: RwSignal::new(false),
        facets: FacetsPlace::new(app),
    };
    provide_context(chrome);
    let is_dragging = listen_for_drops(opener);
    listen_for_keys(app, opener, chrome);
    title_the_document(app);
    let screen = memo(move || screen(app));
    begin_at_top(screen);
    let has_panels = memo(move || matches!(screen.get(), Screen::Panel(_)));
    let has_facets = memo(move || has_panels.get() && chrome.facets.is_open());
    let on_files = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
            return;
        };
        let items = input.files().map(|files| file_items(&files)).unwrap_or_default();
        if !items.is_empty() {
            opener.want(Wanted::Files(items));
        }
        // So that the same file can be chosen again.
        input.set_value("");
    };
    view! {
        <a class="skip-link" href="#main" on:click=|event| skip_to_main(&event)>"Skip to the content"</a>
        <div class="app" class:app--bare=move || !has_panels.get() class:app--facets=move || has_facets.get() class:app--dragging=move || is_dragging.get() class:app--waits=move || app.waiting.is_long.get()>
            <TopBar has_data=has_panels />
            <Show when=move || has_panels.get()>
                <Rail />
            </Show>
            <Show when=move || has_facets.get()>
                <FacetsPanel place=chrome.facets />
            </Show>
            <main class="main" id="main" tabindex="-1">
                <input
                    type="file"
                    multiple=true
                    class="file-input"
                    tabindex="-1"
                    aria-label="Files to open"
                    node_ref=chrome.file_input
                    on:change=on_files
                />
                <Notices />
                <LoadStrip />
                {move || match screen.get() {
                    Screen::Start => apart(|| view! { <Start /> }),
                    Screen::Loading => apart(|| view! { <Loading /> }),
                    Screen::Panel(at) => panel(at),
                }}
            </main>
        </div>
        <Help />
        <ExportDialog />
        <ConnectDialog />
        <CopyByHand />
    }
}

fn screen(app: App) -> Screen {
    let has_data = app.data.with(|data| data.traces > 0);
    let view = app.route.with(|route| route.view);
    let has_report = app.report.with(|report| !report.files.is_empty());
    app.load.with(|load| match load {
        _ if has_data => Screen::Panel(view),
        Load::Loading(_) => Screen::Loading,
        _ if view == View::Data && has_report => Screen::Panel(view),
        _ => Screen::Start,
    })
}

fn panel(view: View) -> AnyView {
    match view {
        View::Overview => apart(|| view! { <super::overview::Overview /> }),
        View::Traces => apart(|| view! { <super::traces::TracesPanel /> }),
        View::Errors => apart(|| view! { <super::errors::ErrorsPanel /> }),
        View::Latency => apart(|| view! { <super::latency::LatencyPanel /> }),
        View::Trace => apart(|| view! { <super::trace::TracePanel /> }),
        View::Services => apart(|| view! { <super::services::ServicesPanel /> }),
        View::Operations => apart(|| view! { <super::operations::OperationsPanel /> }),
        View::Breakdown => apart(|| view! { <super::breakdown::BreakdownPanel /> }),
        View::Compare => apart(|| view! { <super::compare::ComparePanel /> }),
        View::Pair => apart(|| view! { <super::pair::PairPanel /> }),
        View::Summary => apart(|| view! { <super::notebook::SummaryPanel /> }),
        View::Data => apart(|| view! { <super::import::ImportPanel /> }),
    }
}

/// A screen as a function of its own: a browser compiles a function when it is first called, and the first screen need not wait
/// for the code of all others.
#[inline(never)]
fn apart<V: IntoAny>(screen: impl FnOnce() -> V) -> AnyView {
    screen().into_any()
}

/// A screen is shown from its top, wherever the one before was scrolled to.
fn begin_at_top(screen: Memo<Screen>) {
    effect(move || {
        screen.track();
        if let Some(main) = document().get_element_by_id("main") {
            main.set_scroll_top(0);
        }
    });
}

/// The fragment is the route's, so the link must not set it.
fn skip_to_main(event: &web_sys::MouseEvent) {
    event.prevent_default();
    let main = document().get_element_by_id("main").and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok());
    // A focus that is refused is no harm.
    let _ = main.map(|main| main.focus());
}

/// Files may be dropped anywhere, at any time. Says whether some hover above the page.
fn listen_for_drops(opener: Opener) -> RwSignal<bool> {
    let is_dragging = RwSignal::new(false);
    let has_files = |event: &web_sys::DragEvent| {
        event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
    };
    listen_to_window(ev::dragover, move |event| {
        if has_files(&event) {
            event.prevent_default();
            is_dragging.set(true);
        }
    });
    listen_to_window(ev::dragleave, move |event| {
        // Into nothing: out of the window, not from one element to the next.
        if event.related_target().is_none() {
            is_dragging.set(false);
        }
    });
    listen_to_window(ev::drop, move |event| {
        is_dragging.set(false);
        let files = event.data_transfer().and_then(|data| data.files());
        let items = files.map(|files| file_items(&files)).unwrap_or_default();
        if !items.is_empty() {
            event.prevent_default();
            opener.want(Wanted::Files(items));
        }
    });
    is_dragging
}

/// `?`, `x`, `i`, pasting, Back and Forward.
fn listen_for_keys(app: App, opener: Opener, chrome: Chrome) {
    listen_to_window(ev::keydown, move |event| {
        let has_data = app.data.with_untracked(|data| data.traces > 0);
        let dialog = match event.key().as_str() {
            "?" => Some(chrome.is_help_open),
            "x" if has_data => Some(chrome.is_export_open),
            "i" if has_data => None,
            _ => return,
        };
        if is_foreign(&event) || chrome.has_dialog() {
            return;
        }
        event.prevent_default();
        match dialog {
            Some(dialog) => dialog.set(true),
            None => app.go(|route| route.view = View::Summary),
        }
    });
    listen_to_window(ev::paste, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else { return };
        if platform::is_typing(event) {
            return;
        }
        let Some(data) = event.clipboard_data() else { return };
        let items = data.files().map(|files| file_items(&files)).unwrap_or_default();
        if items.is_empty() {
            opener.want_text(&data.get_data("text/plain").unwrap_or_default());
        } else {
            opener.want(Wanted::Files(items));
        }
        event.prevent_default();
    });
    listen_to_window(ev::popstate, move |_| opener.follow_address());
    listen_to_window(ev::hashchange, move |_| opener.follow_address());
}

fn title_the_document(app: App) {
    effect(move || {
        let given = app.route.with(|route| route.title.clone());
        let title = given.unwrap_or_else(|| {
            app.data.with(|data| {
                let names: Vec<&str> = data.files.iter().map(|file| file.name.as_str()).collect();
                sentences::data_title(&names, 0).0
            })
        });
        platform::set_title(&if title.is_empty() { "Spanglass".to_owned() } else { format!("{title} · Spanglass") });
    });
}
