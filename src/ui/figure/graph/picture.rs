//! The graph on a canvas, to be saved: the same plan as on the page, all of it, in the colours the page has.

use super::super::picture::{canvas, property, style_of};
use super::words::{self, LABEL_LETTERS};
use crate::chart::graph::{Curve, Plan, is_bad, width};
use crate::figure::{GraphNode, NodeKind, ServiceGraph};
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, Path2d};

/// Longest side of the picture, device px: browsers draw nothing on much larger canvases.
const MOST_PX: f64 = 8_192.0;

/// What draws, with the page's colours.
struct Pen<'a> {
    context: CanvasRenderingContext2d,
    svg: &'a Element,
    font: String,
}

/// Draws the whole graph, at its own size; `svg` is the drawing on the page.
pub(super) fn draw(figure: &ServiceGraph, is_all: bool, svg: &Element, ratio: f64) -> Option<HtmlCanvasElement> {
    let plan = Plan::of(figure, is_all);
    let (wide, high) = (f64::from(figure.width), f64::from(figure.height));
    let scale = ratio.min(MOST_PX / wide.max(high));
    let (canvas, context) = canvas()?;
    canvas.set_width((wide * scale) as u32);
    canvas.set_height((high * scale) as u32);
    // Fails for no finite number.
    let _ = context.scale(scale, scale);
    context.set_text_align("center");
    context.set_line_join("round");
    let pen = Pen { context, svg, font: property(&style_of(svg, None)?, "font-family") };
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
        pen.node(at, node, *radius);
    }
    Some(canvas)
}

impl Pen<'_> {
    /// A token as it is at an element of the drawing.
    fn token(element: &Element, name: &str) -> String {
        style_of(element, None).map(|style| property(&style, name)).unwrap_or_default()
    }

    fn dash(&self, lengths: &[f64]) {
        // Fails for what is no array only.
        let _ = self.context.set_line_dash(&lengths.iter().map(|&length| JsValue::from_f64(length)).collect::<Array>());
    }

    fn edge(&self, line: &Curve, width: f32, is_bad: bool) {
        let Ok(path) = Path2d::new_with_path_string(&line.path) else { return };
        let colour = Self::token(self.svg, if is_bad { "--bad" } else { "--line-strong" });
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

    fn node(&self, at: usize, node: &GraphNode, radius: f32) {
        // Its colour is a class of its shape.
        let shape = self.svg.query_selector(&format!("[data-node='{at}']")).ok().flatten();
        let shape = shape.as_ref().unwrap_or(self.svg);
        let (fill, stroke, width, dashes): (_, _, _, &[f64]) = match node.kind {
            NodeKind::Service => ("--service", "--paper", 2.0, &[]),
            NodeKind::Peer => ("--sheet", "--ink-3", 1.0, &[3.0, 2.0]),
        };
        self.context.set_fill_style_str(&Self::token(shape, fill));
        self.context.set_stroke_style_str(&Self::token(shape, stroke));
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
        self.context.set_stroke_style_str(&Self::token(self.svg, "--paper"));
        self.context.set_fill_style_str(&Self::token(self.svg, token));
        // Both fail for no finite number.
        let _ = self.context.stroke_text(text, x.into(), y.into());
        let _ = self.context.fill_text(text, x.into(), y.into());
    }
}
