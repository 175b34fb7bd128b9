//! Keys of the trace screen. Letters are Jaeger's; arrows in the tree are those of ARIA's tree grid. The help lists them
//! from `page::keys`: what changes here changes there.

use super::actions::Fold;
use super::state::TraceState;
use crate::route::{TraceAs, View};
use crate::ui::widget::is_foreign;
use leptos::ev;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Pan and zoom steps, as Jaeger's feel; with Shift the large ones.
const PAN: (f64, f64) = (0.05, 0.5);
const ZOOM: (f64, f64) = (0.8, 0.5);

/// Listens to keys wherever the focus is, as long as this trace screen is the view.
pub fn listen(state: TraceState) {
    listen_to_window(ev::keydown, move |event| {
        let is_here = state.app.route.with_untracked(|route| route.view == View::Trace);
        if is_here && !event.default_prevented() && letter(state, &event) {
            event.prevent_default();
        }
    });
}

/// Keys that work wherever no text is typed. Says whether the key was one of them.
fn letter(state: TraceState, event: &KeyboardEvent) -> bool {
    let key = event.key();
    if event.ctrl_key() && key == "b" {
        state.focus_find();
        return true;
    }
    if is_foreign(event) {
        return false;
    }
    // Enter then opens the row they lead to, not what had the focus before.
    let in_grid = |go: fn(&TraceState)| {
        go(&state);
        state.focus_grid();
    };
    // What a row of the waterfall, its time or its levels are told.
    let is_of_waterfall = key.len() == 1 && "swaAdD0fb][po".contains(&key);
    if is_of_waterfall && state.shown_as.get_untracked() != TraceAs::Waterfall {
        return false;
    }
    match key.as_str() {
        "v" => {
            untrack(|| state.show_as_next());
            // What had the focus is gone with the form before.
            request_animation_frame(move || state.focus_grid());
        }
        "s" => state.scroll.page(1.0),
        "w" => state.scroll.page(-1.0),
        "a" => state.set_window(|window| window.pan(-PAN.0)),
        "A" => state.set_window(|window| window.pan(-PAN.1)),
        "d" => state.set_window(|window| window.pan(PAN.0)),
        "D" => state.set_window(|window| window.pan(PAN.1)),
        "0" => state.set_window(|window| window.reset()),
        "f" => in_grid(|state| state.move_active(1)),
        "b" => in_grid(|state| state.move_active(-1)),
        "]" => state.fold(Fold::All),
        "[" => state.fold(Fold::None),
        "p" => state.fold(Fold::Less),
        "o" => state.fold(Fold::More),
        "c" => state.toggle_path(),
        "/" => state.focus_find(),
        "n" => in_grid(|state| state.step_match(true)),
        "N" => in_grid(|state| state.step_match(false)),
        "e" => in_grid(|state| state.step_error(true)),
        "E" => in_grid(|state| state.step_error(false)),
        "j" => state.step_trace(1),
        "k" => state.step_trace(-1),
        "Escape" => state.leave(),
        _ => return false,
    }
    true
}

/// Keys of the tree, while it has the focus.
pub fn in_tree(state: TraceState, event: &KeyboardEvent) {
    if is_foreign(event) {
        return;
    }
    let page = (state.scroll.map().most_shown() as isize - 2).max(1);
    match event.key().as_str() {
        "ArrowDown" => state.move_active(1),
        "ArrowUp" => state.move_active(-1),
        "ArrowRight" => state.enter_row(),
        "ArrowLeft" => state.leave_row(),
        "PageDown" => state.move_active(page),
        "PageUp" => state.move_active(-page),
        "Home" => state.move_active(isize::MIN),
        "End" => state.move_active(isize::MAX),
        "Enter" | " " => {
            if let Some(row) = state.active.get_untracked() {
                state.select(row);
            }
        }
        _ => return,
    }
    event.prevent_default();
}

/// Keys of ruler and minimap, while one of them has the focus.
pub fn in_timeline(state: TraceState, event: &KeyboardEvent) {
    if is_foreign(event) {
        return;
    }
    let is_large = event.shift_key();
    let of = |(small, large): (f64, f64)| if is_large { large } else { small };
    match event.key().as_str() {
        "ArrowLeft" => state.set_window(|window| window.pan(-of(PAN))),
        "ArrowRight" => state.set_window(|window| window.pan(of(PAN))),
        "ArrowUp" => state.set_window(|window| window.zoom(0.5, of(ZOOM))),
        "ArrowDown" => state.set_window(|window| window.zoom(0.5, 1.0 / of(ZOOM))),
        "Home" => state.set_window(|window| window.reset()),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// Ctrl + wheel zooms at the pointer, a sideways wheel pans.
pub fn wheel(state: TraceState, event: &web_sys::WheelEvent, fraction: f64) {
    if event.ctrl_key() {
        event.prevent_default();
        let factor = (event.delta_y() / 400.0).clamp(-1.0, 1.0).exp();
        state.set_window(|window| window.zoom(fraction, factor));
    } else if event.delta_x().abs() > event.delta_y().abs() {
        event.prevent_default();
        let width = untrack(|| state.timeline_px()).max(1.0);
        state.set_window(|window| window.pan(event.delta_x() / width));
    }
}
