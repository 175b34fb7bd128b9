//! A chart as a picture of its own: drawn once more, sharp whatever the screen, under its title and legend.
//!
//! Title, notes and colours are read off the page, so that the picture is what one sees: in light or dark, with these words. It
//! is drawn and written strip by strip, and in between the page breathes: one of 300 services has ten megapixels.

use super::graph::shortened;
use crate::page::png;
use crate::platform;
use js_sys::{Array, Object, Reflect, Uint8Array, Uint8ClampedArray};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, CssStyleDeclaration, Element, HtmlCanvasElement};

/// Draws what stands between two heights of a chart, and may draw what stands beyond them.
type Paint = Box<dyn Fn(&CanvasRenderingContext2d, (f64, f64))>;

/// A chart that is to be drawn on a canvas of its own; device px, from its own corner.
pub struct Drawing {
    /// Width.
    pub wide: f64,
    /// Height.
    pub high: f64,
    /// Draws it.
    pub paint: Paint,
}

impl Drawing {
    /// What a canvas holds.
    pub fn copied(canvas: HtmlCanvasElement) -> Self {
        let (wide, high) = (canvas.width().into(), canvas.height().into());
        let paint: Paint = Box::new(move |context, _| {
            // Fails for a canvas of no size only.
            let _ = context.draw_image_with_html_canvas_element(&canvas, 0.0, 0.0);
        });
        Self { wide, high, paint }
    }
}

/// Prepares a drawing: of this size in CSS px if the page shows none, at so many device px each.
type Draw = Rc<dyn Fn(f64, f64, f64) -> Option<Drawing>>;

/// What draws a chart once more; copies share it.
#[derive(Clone, Copy)]
pub struct Picture(StoredValue<Option<Draw>, LocalStorage>);

impl Default for Picture {
    fn default() -> Self {
        Self(StoredValue::new_local(None))
    }
}

/// Rows that are drawn at a time, device px: few enough for the page to answer in between, also where 300 services are crowded.
const STRIP_ROWS: u32 = 24;

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
    pub fn set(self, draw: impl Fn(f64, f64, f64) -> Option<Drawing> + 'static) {
        self.0.set_value(Some(Rc::new(draw)));
    }

    /// What is to be drawn: the chart under the words of the figure whose head `inside` is in, and a line about what is selected;
    /// `None` where there is nothing to draw.
    pub fn framed(self, inside: &Element, about: &str) -> Option<Framed> {
        let draw = self.0.try_get_value().flatten()?;
        // On a screen of one px a px, letters would be too coarse for a report.
        let ratio = web_sys::window()?.device_pixel_ratio().clamp(2.0, 4.0);
        let chart = draw(USUAL_PX.0, USUAL_PX.1, ratio)?;
        Framed::of(&inside.closest(".figure__head").ok()??, about, chart, ratio)
    }
}

/// The chart on the figure's ground, under its title and notes.
pub struct Framed {
    chart: Drawing,
    title: String,
    lines: Vec<Vec<Note>>,
    ink: String,
    font: String,
    ground: String,
    ratio: f64,
    /// Of the chart within the whole, device px.
    top: f64,
}

/// Something that stands above the chart.
struct Note {
    text: String,
    /// Colour and shape of its mark.
    mark: Option<(String, String)>,
    width_px: f64,
}

impl Framed {
    fn of(head: &Element, about: &str, chart: Drawing, ratio: f64) -> Option<Self> {
        let style = style_of(head, None)?;
        let font = property(&style, "font-family");
        let (_, context) = canvas()?;
        let width = chart.wide / ratio;
        context.set_font(&format!("12px {font}"));
        let mut lines = lines(notes(head, &context), width);
        lines.push(vec![Note { text: shortened(about, (width / 6.0) as usize), mark: None, width_px: 0.0 }]);
        let title = head.query_selector("h1, h2").ok().flatten().and_then(|title| title.text_content());
        let top = (PAD_PX + TITLE_PX + LINE_PX * lines.len() as f64) * ratio;
        let (ink, ground) = (property(&style, "color"), ground(head));
        Some(Self { chart, title: title.unwrap_or_default(), lines, ink, font, ground, ratio, top })
    }

    /// Draws it, as PNG; `None` where the browser cannot.
    pub async fn png(self) -> Option<Blob> {
        let pad = PAD_PX * self.ratio;
        let (wide, high) = ((self.chart.wide + 2.0 * pad) as u32, (self.top + self.chart.high + pad) as u32);
        let (canvas, context) = canvas()?;
        canvas.set_width(wide);
        canvas.set_height(STRIP_ROWS);
        let zlib = platform::Zlib::new().ok()?;
        for from in (0..high).step_by(STRIP_ROWS as usize) {
            self.paint(&context, from.into());
            let rgba = pixels(&context, wide, STRIP_ROWS.min(high - from)).ok()?;
            zlib.write(&png::rows(&rgba, wide)).ok()?.await.ok()?;
            let _ = platform::breathe().await;
        }
        let packed = Uint8Array::new(&zlib.end().ok()?.await.ok()?);
        let [before, after] = png::around(wide, high, &packed.to_vec());
        let pieces = Array::of3(&Uint8Array::from(&before[..]), &packed, &Uint8Array::from(&after[..]));
        Blob::new_with_u8_array_sequence(&pieces).ok()
    }

    /// Draws a strip from this height on, device px. Drawing fails for what is no finite number only, here and below.
    fn paint(&self, context: &CanvasRenderingContext2d, from: f64) {
        let (pad, rows) = (PAD_PX * self.ratio, f64::from(STRIP_ROWS));
        context.save();
        context.set_fill_style_str(&self.ground);
        context.fill_rect(0.0, 0.0, self.chart.wide + 2.0 * pad, rows);
        context.save();
        let _ = context.translate(pad, self.top - from);
        (self.chart.paint)(context, (from - self.top, from - self.top + rows));
        context.restore();
        if from < self.top {
            let _ = context.translate(0.0, -from);
            let _ = context.scale(self.ratio, self.ratio);
            self.paint_words(context);
        }
        context.restore();
    }

    fn paint_words(&self, context: &CanvasRenderingContext2d) {
        context.set_fill_style_str(&self.ink);
        context.set_font(&format!("600 14px {}", self.font));
        let _ = context.fill_text(&self.title, PAD_PX, PAD_PX + 12.0);
        context.set_font(&format!("12px {}", self.font));
        for (at, line) in self.lines.iter().enumerate() {
            let (mut x, y) = (PAD_PX, PAD_PX + TITLE_PX + LINE_PX * at as f64 + 10.0);
            for note in line {
                if let Some((colour, class)) = &note.mark {
                    draw_mark(context, class, colour, (x + 4.5, y - 4.0));
                    context.set_fill_style_str(&self.ink);
                }
                let left = if note.mark.is_some() { MARK_PX } else { 0.0 };
                let _ = context.fill_text(&note.text, x + left, y);
                x += note.width_px + PAD_PX;
            }
        }
    }
}

/// Red, green, blue and opacity of the first rows of a canvas.
fn pixels(context: &CanvasRenderingContext2d, wide: u32, rows: u32) -> Result<Vec<u8>, JsValue> {
    let image = platform::call(context, "getImageData", &[0, 0, wide, rows].map(JsValue::from))?;
    Ok(Reflect::get(&image, &"data".into())?.unchecked_into::<Uint8ClampedArray>().to_vec())
}

/// A canvas that is nowhere on the page, to be read, and what draws on it.
pub fn canvas() -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE).ok()?;
    let context = canvas.get_context_with_context_options("2d", &options).ok()??.unchecked_into();
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
