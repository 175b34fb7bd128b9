//! The graph on a canvas, to be saved: the same plan as on the page, all that is shown, in the colours the page has.

use super::super::picture::{Drawing, property, style_of};
use super::words::{self, LABEL_LETTERS};
use crate::chart::PlotRect;
use crate::chart::graph::{Curve, Plan, Shown, area, is_bad};
use crate::figure::{GraphNode, NodeKind, ServiceGraph, hue_class};
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, Element, Path2d};

/// Longest side of the picture, device px: names of 300 services can be read, and it can be sent to somebody.
const MOST_PX: f64 = 4_096.0;

/// Room of the words below a node, and of those at an edge, above and below their middle.
const BELOW_PX: f32 = 32.0;
const AROUND_PX: f32 = 12.0;

/// The tokens that it is drawn in.
const TOKENS: [&str; 7] = ["--bad", "--line-strong", "--paper", "--sheet", "--ink", "--ink-2", "--ink-3"];

/// All that is drawn, and the colours the page had when it was asked for: asking for one takes longer than drawing with it.
struct Sheet {
    figure: ServiceGraph,
    plan: Plan,
    area: PlotRect,
    /// Device px of one of the graph's.
    scale: f64,
    font: String,
    tokens: [String; TOKENS.len()],
    /// Of the services shown, by class.
    hues: Vec<(&'static str, String)>,
}

/// What draws, and the heights between which it is wanted.
struct Pen<'a> {
    sheet: &'a Sheet,
    context: &'a CanvasRenderingContext2d,
    from: f32,
    to: f32,
}

/// What draws what is shown of the graph, at its own size; `svg` is the drawing on the page.
pub(super) fn drawing(figure: &ServiceGraph, shown: &Shown, svg: &Element, ratio: f64) -> Option<Drawing> {
    let (plan, area) = (Plan::of(figure, shown), area(figure, &shown.nodes));
    let scale = ratio.min(MOST_PX / area.width().max(area.height()));
    let style = style_of(svg, None)?;
    let mut hues = Vec::new();
    for node in plan.nodes.iter().filter_map(|&at| figure.nodes.get(at)) {
        let class = hue_class(&node.name);
        if hues.iter().all(|(known, _)| *known != class) {
            // As some shape of its class has it.
            let shape = svg.query_selector(&format!(".{class}")).ok().flatten();
            let style = shape.and_then(|shape| style_of(&shape, None));
            hues.push((class, style.map(|style| property(&style, "--service")).unwrap_or_default()));
        }
    }
    let (wide, high) = (area.width() * scale, area.height() * scale);
    let (tokens, font) = (TOKENS.map(|name| property(&style, name)), property(&style, "font-family"));
    let sheet = Sheet { figure: figure.clone(), plan, area, scale, font, tokens, hues };
    Some(Drawing {
        wide: wide.floor(),
        high: high.floor(),
        paint: Box::new(move |context, rows| sheet.paint(context, rows)),
    })
}

impl Sheet {
    fn paint(&self, context: &CanvasRenderingContext2d, rows: (f64, f64)) {
        // Both fail for no finite number.
        let _ = context.scale(self.scale, self.scale);
        let _ = context.translate(-self.area.left, -self.area.top);
        context.set_text_align("center");
        context.set_line_join("round");
        let [from, to] = [rows.0, rows.1].map(|row| (row / self.scale + self.area.top) as f32);
        let pen = Pen { sheet: self, context, from, to };
        let edge = |at: usize| self.figure.edges.get(at);
        for (edge, planned) in self.plan.edges.iter().filter_map(|planned| Some((edge(planned.at)?, planned))) {
            pen.edge(&planned.line, planned.width, is_bad(&edge.calls));
        }
        for (edge, (x, y)) in self.plan.labels.iter().filter_map(|(at, place)| Some((edge(*at)?, *place))) {
            if pen.is_wanted(y - AROUND_PX, y + AROUND_PX) {
                pen.text(&words::failing(edge), "--bad", "11px", (x, y + 4.0));
            }
        }
        for &at in &self.plan.nodes {
            let (Some(node), Some(radius)) = (self.figure.nodes.get(at), self.plan.radii.get(at)) else { continue };
            if pen.is_wanted(node.y - radius - AROUND_PX, node.y + radius + BELOW_PX) {
                pen.node(node, *radius);
            }
        }
    }

    fn token(&self, name: &str) -> &str {
        TOKENS.iter().position(|token| *token == name).and_then(|at| self.tokens.get(at)).map_or("", String::as_str)
    }

    fn hue(&self, service: &str) -> &str {
        let class = hue_class(service);
        self.hues.iter().find(|(known, _)| *known == class).map_or("", |(_, colour)| colour)
    }
}

impl Pen<'_> {
    fn is_wanted(&self, top: f32, bottom: f32) -> bool {
        bottom >= self.from && top <= self.to
    }

    fn dash(&self, lengths: &[f64]) {
        // Fails for what is no array only.
        let _ = self.context.set_line_dash(&lengths.iter().map(|&length| JsValue::from_f64(length)).collect::<Array>());
    }

    fn edge(&self, line: &Curve, width: f32, is_bad: bool) {
        // Level at each of its points, it lies between the highest and the lowest.
        let ends = line.points.iter().fold((f32::MAX, f32::MIN), |ends, (_, y)| (ends.0.min(*y), ends.1.max(*y)));
        if !self.is_wanted(ends.0 - width - AROUND_PX, ends.1 + width + AROUND_PX) {
            return;
        }
        let Ok(path) = Path2d::new_with_path_string(&line.path) else { return };
        let colour = self.sheet.token(if is_bad { "--bad" } else { "--line-strong" });
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(width.into());
        self.dash(if is_bad { &[7.0, 3.0] } else { &[] });
        self.context.stroke_with_path(&path);
        self.dash(&[]);
        if let [.., (before, _), (x, y)] = line.points[..] {
            // An edge arrives level.
            let (x, y, way) = (f64::from(x), f64::from(y), if before <= x { 1.0 } else { -1.0 });
            self.context.set_fill_style_str(colour);
            self.context.begin_path();
            self.context.move_to(x + 2.0 * way, y);
            self.context.line_to(x - 6.0 * way, y - 3.4);
            self.context.line_to(x - 6.0 * way, y + 3.4);
            self.context.fill();
        }
    }

    fn node(&self, node: &GraphNode, radius: f32) {
        let (fill, stroke, width, dashes): (_, _, _, &[f64]) = match node.kind {
            NodeKind::Service => (self.sheet.hue(&node.name), "--paper", 2.0, &[]),
            NodeKind::Peer => (self.sheet.token("--sheet"), "--ink-3", 1.0, &[3.0, 2.0]),
        };
        self.context.set_fill_style_str(fill);
        self.context.set_stroke_style_str(self.sheet.token(stroke));
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
        self.context.set_font(&format!("{size} {}", self.sheet.font));
        self.context.set_line_width(if token == "--bad" { 6.0 } else { 3.5 });
        self.context.set_stroke_style_str(self.sheet.token("--paper"));
        self.context.set_fill_style_str(self.sheet.token(token));
        // Both fail for no finite number.
        let _ = self.context.stroke_text(text, x.into(), y.into());
        let _ = self.context.fill_text(text, x.into(), y.into());
    }
}
