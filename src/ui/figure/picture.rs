//! A chart as a picture of its own: drawn once more, sharp whatever the screen, under its title and legend.
//!
//! Title, notes and colours are read off the page, so that the picture is what one sees: in light or dark, with these words.

use super::graph::shortened;
use js_sys::Promise;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, CssStyleDeclaration, Element, HtmlCanvasElement};

/// Draws on a canvas of its own: of this size in CSS px if the page shows none, at so many device px each.
type Draw = Rc<dyn Fn(f64, f64, f64) -> Option<HtmlCanvasElement>>;

/// What draws a chart once more; copies share it.
#[derive(Clone, Copy)]
pub struct Picture(StoredValue<Option<Draw>, LocalStorage>);

impl Default for Picture {
    fn default() -> Self {
        Self(StoredValue::new_local(None))
    }
}

/// Size of a chart that the page does not show, CSS px.
const USUAL_PX: (f64, f64) = (720.0, 240.0);

/// Round the picture, and heights of title and lines of notes; CSS px.
const PAD_PX: f64 = 16.0;
const TITLE_PX: f64 = 24.0;
const LINE_PX: f64 = 18.0;

/// Room that the mark of a legend takes.
const MARK_PX: f64 = 14.0;

impl Picture {
    /// Sets what draws it.
    pub fn set(self, draw: impl Fn(f64, f64, f64) -> Option<HtmlCanvasElement> + 'static) {
        self.0.set_value(Some(Rc::new(draw)));
    }

    /// The picture as PNG, under the words of the figure whose head `inside` is in, and a line about what is selected;
    /// `None` where there is nothing to draw.
    pub async fn png(self, inside: &Element, about: &str) -> Option<Blob> {
        let draw = self.0.try_get_value().flatten()?;
        // On a screen of one px a px, letters would be too coarse for a report.
        let ratio = web_sys::window()?.device_pixel_ratio().clamp(2.0, 4.0);
        let chart = draw(USUAL_PX.0, USUAL_PX.1, ratio)?;
        let whole = framed(&inside.closest(".figure__head").ok()??, about, &chart, ratio)?;
        let promise = Promise::new(&mut |resolve, _| {
            // Fails for a canvas of no size only; then nothing is saved.
            if whole.to_blob(&resolve).is_err() {
                let _ = resolve.call0(&resolve);
            }
        });
        JsFuture::from(promise).await.ok()?.dyn_into().ok()
    }
}

/// Something that stands above the chart.
struct Note {
    text: String,
    /// Colour and shape of its mark.
    mark: Option<(String, String)>,
    width_px: f64,
}

/// The chart on the figure's ground, under its title and notes.
fn framed(head: &Element, about: &str, chart: &HtmlCanvasElement, ratio: f64) -> Option<HtmlCanvasElement> {
    let style = style_of(head, None)?;
    let (ink, font) = (property(&style, "color"), property(&style, "font-family"));
    let (whole, context) = canvas()?;
    let (width, height) = (f64::from(chart.width()) / ratio, f64::from(chart.height()) / ratio);
    context.set_font(&format!("12px {font}"));
    let mut lines = lines(notes(head, &context), width);
    lines.push(vec![Note { text: shortened(about, (width / 6.0) as usize), mark: None, width_px: 0.0 }]);
    let top = PAD_PX + TITLE_PX + LINE_PX * lines.len() as f64;
    // A new size wipes the canvas, and resets all of it.
    whole.set_width(((width + 2.0 * PAD_PX) * ratio) as u32);
    whole.set_height(((top + height + PAD_PX) * ratio) as u32);
    context.set_fill_style_str(&ground(head));
    context.fill_rect(0.0, 0.0, f64::from(whole.width()), f64::from(whole.height()));
    // Drawing fails for canvases of no size only, here and below.
    let _ = context.draw_image_with_html_canvas_element(chart, PAD_PX * ratio, top * ratio);
    let _ = context.scale(ratio, ratio);
    context.set_fill_style_str(&ink);
    context.set_font(&format!("600 14px {font}"));
    let title = head.query_selector("h1, h2").ok().flatten().and_then(|title| title.text_content());
    let _ = context.fill_text(&title.unwrap_or_default(), PAD_PX, PAD_PX + 12.0);
    context.set_font(&format!("12px {font}"));
    for (at, line) in lines.iter().enumerate() {
        let (mut x, y) = (PAD_PX, PAD_PX + TITLE_PX + LINE_PX * at as f64 + 10.0);
        for note in line {
            if let Some((colour, class)) = &note.mark {
                draw_mark(&context, class, colour, (x + 4.5, y - 4.0));
                context.set_fill_style_str(&ink);
            }
            let left = if note.mark.is_some() { MARK_PX } else { 0.0 };
            let _ = context.fill_text(&note.text, x + left, y);
            x += note.width_px + PAD_PX;
        }
    }
    Some(whole)
}

/// A canvas that is nowhere on the page, and what draws on it.
pub fn canvas() -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    let context = canvas.get_context("2d").ok()??.unchecked_into();
    Some((canvas, context))
}

/// The notes of a figure: its legend, or what it counts.
fn notes(head: &Element, context: &CanvasRenderingContext2d) -> Vec<Note> {
    let Some(note) = head.query_selector(".figure__note").ok().flatten() else { return Vec::new() };
    let children = note.children();
    let parts = (0..children.length()).filter_map(|at| children.item(at));
    // A sentence alone is no element.
    let parts: Vec<Element> = if children.length() == 0 { vec![note] } else { parts.collect() };
    let note = |part: Element| {
        let text = part.text_content().unwrap_or_default();
        let class = part.class_name();
        let style = style_of(&part, Some("::before")).filter(|_| class.contains("legend"));
        // A mark that is not filled is a border.
        let is_hollow = class.contains("legend--peer") || class.contains("legend--bad-edge");
        let colour = if is_hollow { "border-top-color" } else { "background-color" };
        let mark = style.map(|style| (property(&style, colour), class));
        let width = context.measure_text(&text).map_or(0.0, |metrics| metrics.width());
        let width_px = width + if mark.is_some() { MARK_PX } else { 0.0 };
        Note { text, mark, width_px }
    };
    parts.into_iter().map(note).filter(|note| !note.text.is_empty()).collect()
}

/// As many notes on a line as there is room for.
fn lines(notes: Vec<Note>, width_px: f64) -> Vec<Vec<Note>> {
    let (mut lines, mut used) = (Vec::<Vec<Note>>::new(), f64::MAX);
    for note in notes {
        if used + note.width_px > width_px {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += note.width_px + PAD_PX;
        if let Some(line) = lines.last_mut() {
            line.push(note);
        }
    }
    lines
}

/// The mark of a legend round a point, in the shape that its class has in the style sheet.
fn draw_mark(context: &CanvasRenderingContext2d, class: &str, colour: &str, (x, y): (f64, f64)) {
    const HALF_PX: f64 = 4.5;
    context.set_fill_style_str(colour);
    context.set_stroke_style_str(colour);
    context.begin_path();
    if class.contains("legend--peer") || class.contains("legend--disc") {
        let _ = context.arc(x, y, HALF_PX, 0.0, std::f64::consts::TAU);
    } else if class.contains("legend--diamond") {
        context.move_to(x, y - HALF_PX);
        context.line_to(x + HALF_PX, y);
        context.line_to(x, y + HALF_PX);
        context.line_to(x - HALF_PX, y);
    } else {
        let high = if class.contains("legend--bar") || class.contains("legend--bad-edge") { 1.0 } else { HALF_PX };
        context.rect(x - HALF_PX, y - high, 2.0 * HALF_PX, 2.0 * high);
    }
    if class.contains("legend--peer") { context.stroke() } else { context.fill() }
}

/// The ground that an element stands on: the nearest one that is not transparent.
fn ground(head: &Element) -> String {
    let mut next = Some(head.clone());
    while let Some(element) = next {
        let colour = style_of(&element, None).map(|style| property(&style, "background-color")).unwrap_or_default();
        if !colour.is_empty() && colour != "transparent" && colour != "rgba(0, 0, 0, 0)" {
            return colour;
        }
        next = element.parent_element();
    }
    "white".to_owned()
}

/// The style of an element, or of a part of it, as the browser has worked it out.
pub fn style_of(element: &Element, part: Option<&str>) -> Option<CssStyleDeclaration> {
    let window = web_sys::window()?;
    match part {
        Some(part) => window.get_computed_style_with_pseudo_elt(element, part).ok()?,
        None => window.get_computed_style(element).ok()?,
    }
}

/// A property of a style, a token too; "" where it is not set.
pub fn property(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).unwrap_or_default()
}
