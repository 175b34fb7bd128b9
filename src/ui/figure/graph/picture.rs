//! The graph on a canvas, to be saved: the same plan as on the page, all that is shown, in the colours the page has.

use super::super::picture::{canvas, property, style_of};
use super::words::{self, LABEL_LETTERS};
use crate::chart::graph::{Curve, Plan, Shown, area, is_bad, width};
use crate::figure::{GraphNode, NodeKind, ServiceGraph, hue_class};
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, CssStyleDeclaration, Element, HtmlCanvasElement, Path2d};

/// Longest side of the picture, device px: a page with 300 services is drawn in a blink, and its names can be read.
const MOST_PX: f64 = 4_096.0;

/// What draws, with the page's colours: asking for one takes longer than drawing with it.
struct Pen<'a> {
    context: CanvasRenderingContext2d,
    svg: &'a Element,
    style: CssStyleDeclaration,
    font: String,
    /// By class.
    hues: Vec<(&'static str, String)>,
}

/// Draws what is shown of the graph, at its own size; `svg` is the drawing on the page.
pub(super) fn draw(figure: &ServiceGraph, shown: &Shown, svg: &Element, ratio: f64) -> Option<HtmlCanvasElement> {
    let plan = Plan::of(figure, shown);
    let area = area(figure, &shown.nodes);
    let (wide, high) = (area.width(), area.height());
    let scale = ratio.min(MOST_PX / wide.max(high));
    let (canvas, context) = canvas()?;
    canvas.set_width((wide * scale) as u32);
    canvas.set_height((high * scale) as u32);
    // Fails for no finite number.
    let _ = context.scale(scale, scale);
    let _ = context.translate(-area.left, -area.top);
    context.set_text_align("center");
    context.set_line_join("round");
    let style = style_of(svg, None)?;
    let mut pen = Pen { context, svg, font: property(&style, "font-family"), style, hues: Vec::new() };
    for (at, line) in &plan.edges {
        let Some(edge) = figure.edges.get(*at) else { continue };
        pen.edge(line, width(edge.calls.count), is_bad(&edge.calls));
    }
    for (at, (x, y)) in &plan.labels {
        let Some(edge) = figure.edges.get(*at) else { continue };
        pen.text(&words::failing(edge), "--bad", "11px", (*x, y + 4.0));
    }
    for &at in &plan.nodes {
        let (Some(node), Some(radius)) = (figure.nodes.get(at), plan.radii.get(at)) else { continue };
        pen.node(node, *radius);
    }
    Some(canvas)
}

impl Pen<'_> {
    fn token(&self, name: &str) -> String {
        property(&self.style, name)
    }

    /// The colour of a service, as some shape of its class has it.
    fn hue(&mut self, service: &str) -> String {
        let class = hue_class(service);
        if let Some((_, known)) = self.hues.iter().find(|(known, _)| *known == class) {
            return known.clone();
        }
        let shape = self.svg.query_selector(&format!(".{class}")).ok().flatten();
        let style = shape.and_then(|shape| style_of(&shape, None));
        let colour = style.map(|style| property(&style, "--service")).unwrap_or_default();
        self.hues.push((class, colour.clone()));
        colour
    }

    fn dash(&self, lengths: &[f64]) {
        // Fails for what is no array only.
        let _ = self.context.set_line_dash(&lengths.iter().map(|&length| JsValue::from_f64(length)).collect::<Array>());
    }

    fn edge(&self, line: &Curve, width: f32, is_bad: bool) {
        let Ok(path) = Path2d::new_with_path_string(&line.path) else { return };
        let colour = self.token(if is_bad { "--bad" } else { "--line-strong" });
        self.context.set_stroke_style_str(&colour);
        self.context.set_line_width(width.into());
        self.dash(if is_bad { &[7.0, 3.0] } else { &[] });
        self.context.stroke_with_path(&path);
        self.dash(&[]);
        if let [.., (before, _), (x, y)] = line.points[..] {
            // An edge arrives level.
            let (x, y, way) = (f64::from(x), f64::from(y), if before <= x { 1.0 } else { -1.0 });
            self.context.set_fill_style_str(&colour);
            self.context.begin_path();
            self.context.move_to(x + 2.0 * way, y);
            self.context.line_to(x - 6.0 * way, y - 3.4);
            self.context.line_to(x - 6.0 * way, y + 3.4);
            self.context.fill();
        }
    }

    fn node(&mut self, node: &GraphNode, radius: f32) {
        let (fill, stroke, width, dashes): (_, _, _, &[f64]) = match node.kind {
            NodeKind::Service => (self.hue(&node.name), "--paper", 2.0, &[]),
            NodeKind::Peer => (self.token("--sheet"), "--ink-3", 1.0, &[3.0, 2.0]),
        };
        self.context.set_fill_style_str(&fill);
        self.context.set_stroke_style_str(&self.token(stroke));
        self.context.set_line_width(width);
        self.dash(dashes);
        self.context.begin_path();
        // Fails for a negative radius only.
        let _ = self.context.arc(node.x.into(), node.y.into(), radius.into(), 0.0, std::f64::consts::TAU);
        self.context.fill();
        self.context.stroke();
        self.dash(&[]);
        let below = node.y + radius;
        self.text(&words::shortened(&node.name, LABEL_LETTERS), "--ink", "600 11px", (node.x, below + 14.0));
        self.text(&words::entries(node), "--ink-2", "11px", (node.x, below + 27.0));
    }

    /// A text on a rim of the ground, so that lines do not cross it.
    fn text(&self, text: &str, token: &str, size: &str, (x, y): (f32, f32)) {
        self.context.set_font(&format!("{size} {}", self.font));
        self.context.set_line_width(if token == "--bad" { 6.0 } else { 3.5 });
        self.context.set_stroke_style_str(&self.token("--paper"));
        self.context.set_fill_style_str(&self.token(token));
        // Both fail for no finite number.
        let _ = self.context.stroke_text(text, x.into(), y.into());
        let _ = self.context.fill_text(text, x.into(), y.into());
    }
}
