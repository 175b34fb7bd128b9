//! The elements of a row, and how a [`RowView`] is written into them: only what differs from the row before.

use super::row::element_id;
use crate::figure::HUE_CLASSES;
use crate::figure::waterfall::{Label, RowView};
use crate::format::fixed;
use crate::ui::widget::Placed;
use web_sys::wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, Node};

/// Found once, when the row is made.
pub struct RowElements {
    root: HtmlElement,
    guides: HtmlElement,
    level: Node,
    twisty: Node,
    service: HtmlElement,
    service_text: Node,
    operation: Node,
    error: Node,
    bar: HtmlElement,
    path: Element,
    duration: HtmlElement,
    duration_text: Node,
}

impl RowElements {
    /// The elements below the root of a row; `None` where it is not built as `row.rs` builds it.
    #[must_use]
    pub fn of(root: &HtmlElement) -> Option<Self> {
        let find = |class: &str| root.query_selector(class).ok().flatten()?.dyn_into::<HtmlElement>().ok();
        let text = |class: &str| find(class)?.first_child();
        Some(Self {
            root: root.clone(),
            guides: find(".wf-guides")?,
            level: text(".wf-level")?,
            twisty: text(".wf-twisty")?,
            service: find(".wf-service")?,
            service_text: text(".wf-service")?,
            operation: text(".wf-operation")?,
            error: text(".wf-error")?,
            bar: find(".wf-bar")?,
            path: root.query_selector(".wf-path > path").ok().flatten()?,
            duration: find(".wf-duration")?,
            duration_text: text(".wf-duration")?,
        })
    }

    /// Shows a row where `before` was shown; nothing hides it.
    pub fn show(&self, before: Option<&Placed<RowView>>, now: Option<&Placed<RowView>>) {
        let Some(now) = now else {
            self.hide();
            return;
        };
        if before.map(|at| at.y_px) != Some(now.y_px) {
            set_style(&self.root, "transform", &format!("translateY({}px)", fixed(now.y_px, 1)));
        }
        let (before, now) = (before.map(|at| &at.item), &now.item);
        self.identify(before, now);
        self.name(before, now);
        self.time(before, now);
    }

    fn hide(&self) {
        self.root.set_class_name("wf-row is-unused");
        for name in ["role", "id", "data-span-id"] {
            // A valid name: cannot fail.
            let _ = self.root.remove_attribute(name);
        }
    }

    /// What tests, keys and assistive technology see.
    fn identify(&self, before: Option<&RowView>, now: &RowView) {
        let is_new = |same: fn(&RowView, &RowView) -> bool| before.is_none_or(|before| !same(before, now));
        if before.is_none() {
            set(&self.root, "role", "row");
        }
        if before.is_none() || before.map(class) != Some(class(now)) {
            self.root.set_class_name(&class(now));
        }
        if is_new(|a, b| a.row == b.row) {
            set(&self.root, "id", &element_id(now.row));
        }
        if is_new(|a, b| a.span_id == b.span_id) {
            set(&self.root, "data-span-id", &now.span_id);
        }
        if is_new(|a, b| a.depth == b.depth) {
            set(&self.root, "aria-level", &(now.depth + 1).to_string());
        }
        if is_new(|a, b| a.position == b.position) {
            set(&self.root, "aria-rowindex", &(now.position + 1).to_string());
        }
        if is_new(|a, b| a.is_selected == b.is_selected) {
            set(&self.root, "aria-selected", if now.is_selected { "true" } else { "false" });
        }
        if is_new(|a, b| a.expanded == b.expanded) {
            let (state, sign) = match now.expanded {
                Some(true) => (Some("true"), "▾"),
                Some(false) => (Some("false"), "▸"),
                None => (None, ""),
            };
            match state {
                Some(state) => set(&self.root, "aria-expanded", state),
                None => drop(self.root.remove_attribute("aria-expanded")),
            }
            self.twisty.set_node_value(Some(sign));
        }
    }

    fn name(&self, before: Option<&RowView>, now: &RowView) {
        let is_new = |same: fn(&RowView, &RowView) -> bool| before.is_none_or(|before| !same(before, now));
        if is_new(|a, b| a.guides_px == b.guides_px) {
            set_style(&self.guides, "width", &px(now.guides_px));
        }
        if is_new(|a, b| a.level == b.level) {
            self.level.set_node_value(Some(&now.level.map(|level| level.to_string()).unwrap_or_default()));
        }
        if is_new(|a, b| a.hue == b.hue) {
            let hue = HUE_CLASSES.get(usize::from(now.hue)).copied().unwrap_or_default();
            self.service.set_class_name(&format!("wf-service {hue}"));
            self.bar.set_class_name(&format!("wf-bar {hue}"));
        }
        if is_new(|a, b| a.service == b.service && (a.is_orphan, a.repeats) == (b.is_orphan, b.repeats)) {
            let mark = if now.is_orphan { "⚬ " } else { "" };
            let repeats = if now.repeats { " ↻" } else { "" };
            self.service_text.set_node_value(Some(&format!("{mark}{}{repeats}", now.service)));
        }
        if is_new(|a, b| a.name == b.name) {
            self.operation.set_node_value(Some(&now.name));
        }
        if is_new(|a, b| a.error == b.error && a.is_error_below == b.is_error_below) {
            self.error.set_node_value(Some(&error(now)));
        }
    }

    fn time(&self, before: Option<&RowView>, now: &RowView) {
        let is_new = |same: fn(&RowView, &RowView) -> bool| before.is_none_or(|before| !same(before, now));
        if is_new(|a, b| a.bar.x_px == b.bar.x_px) {
            set_style(&self.bar, "transform", &format!("translateX({}px)", fixed(now.bar.x_px, 1)));
        }
        if is_new(|a, b| a.bar.width_px == b.bar.width_px) {
            set_style(&self.bar, "width", &px(now.bar.width_px));
        }
        if is_new(|a, b| a.path == b.path) {
            set(&self.path, "d", &now.path);
        }
        if is_new(|a, b| a.bar.label == b.bar.label) {
            let (x, class) = match now.bar.label {
                Label::Right(x) | Label::Left(x) => (x, "wf-duration"),
                Label::On(x) => (x, "wf-duration is-on"),
                Label::Before => (4.0, "wf-duration is-outside"),
                Label::After(x) => (x, "wf-duration is-outside"),
            };
            set_style(&self.duration, "transform", &format!("translateX({}px)", fixed(x, 1)));
            self.duration.set_class_name(class);
        }
        if is_new(|a, b| a.duration == b.duration && outside(a.bar.label) == outside(b.bar.label)) {
            let (left, right) = outside(now.bar.label);
            self.duration_text.set_node_value(Some(&format!("{left}{}{right}", now.duration)));
        }
    }
}

/// Arrows where the bar is outside of the time shown.
fn outside(label: Label) -> (&'static str, &'static str) {
    match label {
        Label::Before => ("‹ ", ""),
        Label::After(_) => ("", " ›"),
        _ => ("", ""),
    }
}

/// A dot for an error below, then the row's own error in words.
fn error(row: &RowView) -> String {
    match (&row.error, row.is_error_below) {
        (Some(error), true) => format!("● {error}"),
        (Some(error), false) => error.clone(),
        (None, true) => "●".to_owned(),
        (None, false) => String::new(),
    }
}

fn class(row: &RowView) -> String {
    let mut class = String::from("wf-row");
    for (is, name) in [
        (row.error.is_some(), " is-error"),
        (row.is_selected, " is-selected"),
        (row.is_active, " is-active"),
        (row.is_match, " is-match"),
    ] {
        if is {
            class.push_str(name);
        }
    }
    class
}

fn px(value: f64) -> String {
    format!("{}px", fixed(value, 1))
}

fn set(element: &Element, name: &str, value: &str) {
    // A valid name: cannot fail.
    let _ = element.set_attribute(name, value);
}

fn set_style(element: &HtmlElement, name: &str, value: &str) {
    // Not the attribute, which the policy blocks. A value that is not understood is ignored.
    let _ = element.style().set_property(name, value);
}
