//! A canvas that fills its box, sharp on any screen, drawn again when its size, the theme or the figure changes.

use super::backend::{Canvas, context_of};
use super::picture::{Drawing, Picture};
use crate::chart::{Sheet, Theme};
use crate::platform;
use crate::ui::state::use_app;
use crate::ui::widget::use_shown_size;
use leptos::html;
use leptos::prelude::*;
use plotters::prelude::IntoDrawingArea as _;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlCanvasElement;

thread_local! {
    /// The theme last drawn with. Each colour that is asked for has the browser work out styles at once, in the midst of
    /// what changes with the figure.
    static READ: RefCell<Option<(platform::Theme, Rc<Theme>)>> = const { RefCell::new(None) };
}

/// The theme as the tokens have it.
fn theme_of(named: platform::Theme) -> Option<Rc<Theme>> {
    let read = READ.with_borrow(|read| read.as_ref().filter(|read| read.0 == named).map(|read| Rc::clone(&read.1)));
    read.or_else(|| {
        let theme = Rc::new(theme_now()?);
        READ.set(Some((named, Rc::clone(&theme))));
        Some(theme)
    })
}

/// Reads the tokens. Colours are asked for as an element's own, in sRGB: it is the browser that knows what `oklch(…)` is. The
/// element is `<head>`, for nothing that is drawn depends on it.
fn theme_now() -> Option<Theme> {
    let window = web_sys::window()?;
    let probe: web_sys::HtmlElement = window.document()?.head()?.into();
    let style = window.get_computed_style(&probe).ok()??;
    let token = |name: &str| style.get_property_value(name).unwrap_or_default();
    let theme = Theme::from_tokens(token, |name| {
        let in_srgb = format!("color-mix(in srgb, var({name}), var({name}))");
        // CSSOM: the policy allows it. An old browser refuses, and the colour is not read.
        let _ = web_sys::HtmlElement::style(&probe).set_property("color", &in_srgb);
        token("color")
    });
    let _ = web_sys::HtmlElement::style(&probe).remove_property("color");
    theme
}

/// Gives the canvas as many px as the screen has under a box of this size; returns device px per CSS px.
fn fit(canvas: &HtmlCanvasElement, (width, height): (f64, f64)) -> f64 {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(0.5, 8.0);
    let (wide, high) = ((width * ratio).floor().max(1.0), (height * ratio).floor().max(1.0));
    if (canvas.width(), canvas.height()) != (wide as u32, high as u32) {
        canvas.set_width(wide as u32);
        canvas.set_height(high as u32);
    }
    // Exactly as large as its px, lest the browser stretch it by a fraction. CSSOM: the policy allows it.
    let style = web_sys::HtmlElement::style(canvas);
    let _ = style.set_property("width", &format!("{}px", wide / ratio));
    let _ = style.set_property("height", &format!("{}px", high / ratio));
    ratio
}

/// A canvas of the same size that is in no document, on which is drawn. In one that is, every text has the browser work out the
/// styles of all that has changed with the figure, in the midst of it.
#[derive(Default)]
struct Behind(OnceCell<Option<HtmlCanvasElement>>);

impl Behind {
    /// Draws there and shows it; on `shown` itself where there is no other.
    fn draw<T>(&self, shown: &HtmlCanvasElement, draw: impl Fn(&HtmlCanvasElement) -> T) -> T {
        let behind = self.0.get_or_init(|| document().create_element("canvas").ok()?.dyn_into().ok());
        let (Some(behind), Some(context)) = (behind, context_of(shown)) else { return draw(shown) };
        let size = (shown.width(), shown.height());
        if (behind.width(), behind.height()) != size {
            behind.set_width(size.0);
            behind.set_height(size.1);
        }
        let drawn = draw(behind);
        context.clear_rect(0.0, 0.0, size.0.into(), size.1.into());
        // It fails for a canvas without px, which has nothing to show.
        let _ = context.draw_image_with_html_canvas_element(behind, 0.0, 0.0);
        drawn
    }
}

/// Draws on a canvas, at so many device px for each CSS px. Behind a pointer, so that what draws is compiled once.
type Paint<G> = Rc<dyn Fn(&HtmlCanvasElement, f64) -> Option<G>>;

/// Draws now and whenever `draw` would draw something else; what it returns is the geometry.
#[component]
pub(super) fn Surface<G: Send + Sync + 'static>(
    /// Reactive. `None` leaves the canvas empty.
    draw: impl Fn(&Sheet<'_, Canvas>) -> Option<G> + 'static,
    /// Where things were drawn.
    geometry: RwSignal<Option<G>>,
    /// Draws it once more, to be saved.
    picture: Picture,
) -> impl IntoView {
    let app = use_app();
    let canvas = NodeRef::<html::Canvas>::new();
    let frame = NodeRef::<html::Div>::new();
    let size = use_shown_size(frame);
    let paint: Paint<G> = Rc::new(move |canvas, ratio| {
        let backend = Canvas::wiped(canvas)?;
        let (theme, area) = (theme_of(app.theme.get_untracked())?, backend.into_drawing_area());
        let drawn = draw(&Sheet::new(&area, &theme, ratio));
        // A canvas has no second buffer to present; this only tells plotters that the drawing has ended.
        let _ = area.present();
        drawn
    });
    let again = Rc::clone(&paint);
    picture.set(move |width, height, ratio| {
        // Behind its table the chart has no size.
        let size = Some(size.get_untracked()).filter(|size| size.0 >= 2.0).unwrap_or((width, height));
        let (canvas, _) = super::picture::canvas()?;
        canvas.set_width((size.0 * ratio) as u32);
        canvas.set_height((size.1 * ratio) as u32);
        untrack(|| again(&canvas, ratio)).map(|_| Drawing::copied(canvas))
    });
    let behind = Behind::default();
    effect(move || {
        app.theme.track();
        let (Some(canvas), size) = (canvas.get(), size.get()) else { return };
        if size.0 < 2.0 || size.1 < 2.0 {
            return;
        }
        let ratio = fit(&canvas, size);
        geometry.set(behind.draw(&canvas, |canvas| paint(canvas, ratio)));
    });
    view! {
        <div class="surface" node_ref=frame>
            <canvas node_ref=canvas aria-hidden="true"></canvas>
        </div>
    }
}
