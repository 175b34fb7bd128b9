//! Plotters' canvas, measured by the canvas itself.
//!
//! On wasm plotters measures text with a styled `<span>` in the body: the page's policy forbids the style, the span stays
//! unstyled, and every measured text is a violation and a forced layout. The one method that does so is replaced.

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};
use plotters_canvas::CanvasBackend;
use std::cell::RefCell;
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Widths kept; axis labels come back at every drawing.
const MOST_WIDTHS: usize = 2000;

thread_local! {
    /// Device px by font and text, in the order of these: the page has no other use for a map.
    static WIDTHS: RefCell<Vec<(String, u32)>> = const { RefCell::new(Vec::new()) };
}

/// The backend that charts are drawn with on the page; its coordinates are device px of the canvas.
pub(super) struct Canvas {
    plotters: CanvasBackend,
    context: CanvasRenderingContext2d,
    /// What the context fills with, if that is known.
    filled: Option<(u8, u8, u8)>,
}

type CanvasError = <CanvasBackend as DrawingBackend>::ErrorType;
type Done = Result<(), DrawingErrorKind<CanvasError>>;

/// What draws on a canvas.
pub(super) fn context_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

impl Canvas {
    /// A backend on a wiped canvas.
    pub(super) fn wiped(canvas: &HtmlCanvasElement) -> Option<Self> {
        let context = context_of(canvas)?;
        context.clear_rect(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height()));
        let plotters = CanvasBackend::with_canvas_object(canvas.clone())?;
        Some(Self { plotters, context, filled: None })
    }

    fn width(&self, font: &str, text: &str) -> u32 {
        let key = format!("{font}\n{text}");
        WIDTHS.with_borrow_mut(|widths| {
            let at = widths.partition_point(|(known, _)| *known < key);
            if let Some((_, width)) = widths.get(at).filter(|(known, _)| *known == key) {
                return *width;
            }
            self.context.set_font(font);
            let width = self.context.measure_text(text).map_or(0.0, |metrics| metrics.width()).ceil() as u32;
            if widths.len() >= MOST_WIDTHS {
                widths.clear();
            }
            widths.insert(at.min(widths.len()), (key, width));
            width
        })
    }
}

impl DrawingBackend for Canvas {
    type ErrorType = CanvasError;

    fn get_size(&self) -> (u32, u32) {
        self.plotters.get_size()
    }

    fn ensure_prepared(&mut self) -> Done {
        self.plotters.ensure_prepared()
    }

    fn present(&mut self) -> Done {
        self.plotters.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Done {
        self.filled = None;
        self.plotters.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.plotters.draw_line(from, to, style)
    }

    /// Plotters writes a colour for each; of the cells of a heatmap only the opacity differs, which is a number.
    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Done {
        if !fill {
            return self.plotters.draw_rect(from, to, style, fill);
        }
        let BackendColor { alpha, rgb: (red, green, blue) } = style.color();
        if self.filled != Some((red, green, blue)) {
            self.context.set_fill_style_str(&format!("rgb({red},{green},{blue})"));
            self.filled = Some((red, green, blue));
        }
        let [x, y, right, bottom] = [from.0, from.1, to.0, to.1].map(f64::from);
        self.context.set_global_alpha(alpha);
        self.context.fill_rect(x, y, right - x, bottom - y);
        self.context.set_global_alpha(1.0);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        self.plotters.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        self.filled = None;
        self.plotters.fill_polygon(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Done {
        self.filled = None;
        self.plotters.draw_circle(center, radius, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Done {
        self.filled = None;
        self.plotters.draw_text(text, style, at)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<CanvasError>> {
        let (size, family) = (style.size(), style.family());
        let width = self.width(&format!("{} {size}px {}", style.style().as_str(), family.as_str()), text);
        let height = (size * 1.2).ceil() as u32;
        Ok(match style.transform() {
            FontTransform::None | FontTransform::Rotate180 => (width, height),
            FontTransform::Rotate90 | FontTransform::Rotate270 => (height, width),
        })
    }
}
