//! The colours and the font of a chart. The page reads them from the design tokens and passes them in; no other file of
//! this layer names a colour.

use plotters::style::RGBAColor;

/// A colour, 0–255 a channel, opacity 0–1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rgba {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
    /// Opacity.
    pub alpha: f64,
}

impl Rgba {
    /// The same colour at a share of its opacity.
    #[must_use]
    pub fn faded(self, share: f64) -> Self {
        Self { alpha: self.alpha * share, ..self }
    }

    pub(super) fn plotters(self) -> RGBAColor {
        RGBAColor(self.red, self.green, self.blue, self.alpha)
    }
}

/// What a chart may paint with; each colour is the token of its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Values that matter.
    pub ink: Rgba,
    /// Tick labels, axis titles.
    pub ink_2: Rgba,
    /// Axis lines.
    pub line_strong: Rgba,
    /// Grid lines.
    pub grid: Rgba,
    /// Bars and dots.
    pub bar: Rgba,
    /// Bars behind bars.
    pub bar_soft: Rgba,
    /// Errors, and nothing else; and the p95 line, as the mock has it.
    pub bad: Rgba,
    /// What the chart lies on.
    pub sheet: Rgba,
    /// Font stack, as CSS writes it.
    pub font: String,
    /// Font size, CSS px.
    pub font_px: f64,
}

impl Theme {
    /// Reads each token by its name (`--bar`); what cannot be read is left transparent. `None` if nothing can.
    #[must_use]
    pub fn from_tokens(token: impl Fn(&str) -> String) -> Option<Self> {
        let color = |name: &str| parse_color(&token(name));
        let ink = color("--ink")?;
        let or_ink = |name: &str| color(name).unwrap_or(ink);
        let font = token("--font");
        let size = token("--text-s");
        Some(Self {
            ink,
            ink_2: or_ink("--ink-2"),
            line_strong: or_ink("--line-strong"),
            grid: color("--grid").unwrap_or_default(),
            bar: or_ink("--bar"),
            bar_soft: color("--bar-soft").unwrap_or_default(),
            bad: or_ink("--bad"),
            sheet: color("--sheet").unwrap_or_default(),
            font: if font.trim().is_empty() { "sans-serif".to_owned() } else { font.trim().to_owned() },
            font_px: size.trim().strip_suffix("px").and_then(|px| px.parse().ok()).unwrap_or(11.0),
        })
    }
}

/// Reads `#rgb`, `#rrggbb`, `rgb(…)` and `oklch(L C H / A)`, which is all that the tokens use.
#[must_use]
pub fn parse_color(text: &str) -> Option<Rgba> {
    let text = text.trim();
    if let Some(hex) = text.strip_prefix('#') {
        return parse_hex(hex);
    }
    let (function, arguments) = text.strip_suffix(')')?.split_once('(')?;
    let mut values = arguments.split([' ', ',', '/']).filter(|word| !word.is_empty());
    let mut next = |whole: f64| values.next().and_then(|word| parse_number(word, whole));
    let color = match function {
        "oklch" => {
            let (lightness, chroma, hue) = (next(1.0)?, next(0.4)?, next(360.0)?);
            oklch(lightness, chroma, hue)
        }
        "rgb" | "rgba" => {
            let (red, green, blue) = (next(255.0)?, next(255.0)?, next(255.0)?);
            Rgba { red: byte(red / 255.0), green: byte(green / 255.0), blue: byte(blue / 255.0), alpha: 1.0 }
        }
        _ => return None,
    };
    Some(Rgba { alpha: next(1.0).unwrap_or(1.0).clamp(0.0, 1.0), ..color })
}

fn parse_hex(hex: &str) -> Option<Rgba> {
    let value = u32::from_str_radix(hex, 16).ok()?;
    let channel = |shift: u32, bits: u32| {
        let part = (value >> shift) & ((1 << bits) - 1);
        // Four bits are a digit written twice.
        u8::try_from(if bits == 4 { part * 17 } else { part }).unwrap_or(0)
    };
    match hex.len() {
        3 => Some(Rgba { red: channel(8, 4), green: channel(4, 4), blue: channel(0, 4), alpha: 1.0 }),
        6 => Some(Rgba { red: channel(16, 8), green: channel(8, 8), blue: channel(0, 8), alpha: 1.0 }),
        _ => None,
    }
}

/// A number, or a percentage of `whole`.
fn parse_number(word: &str, whole: f64) -> Option<f64> {
    let number: f64 = match word.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok()? / 100.0 * whole,
        None => word.strip_suffix("deg").unwrap_or(word).parse().ok()?,
    };
    number.is_finite().then_some(number)
}

/// OKLCH (lightness 0–1, chroma, hue in degrees) in sRGB, by Björn Ottosson's matrices; out of gamut is clipped.
fn oklch(lightness: f64, chroma: f64, hue: f64) -> Rgba {
    let (sin, cos) = hue.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    let long = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let medium = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let short = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    let gamma = |linear: f64| {
        if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
    };
    Rgba {
        red: byte(gamma(4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short)),
        green: byte(gamma(-1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short)),
        blue: byte(gamma(-0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short)),
        alpha: 1.0,
    }
}

fn byte(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(red: u8, green: u8, blue: u8) -> Option<Rgba> {
        Some(Rgba { red, green, blue, alpha: 1.0 })
    }

    #[test]
    fn colours_are_read_as_a_browser_reads_them() {
        assert_eq!(parse_color("oklch(100% 0 0)"), rgb(255, 255, 255));
        assert_eq!(parse_color(" oklch(0 0 0) "), rgb(0, 0, 0));
        // Chromium's own values of two tokens.
        assert_eq!(parse_color("oklch(62.796% .25768 29.234)"), rgb(255, 0, 0));
        assert_eq!(parse_color("oklch(51.975% 0.17686 142.495)"), rgb(0, 128, 0));
        assert_eq!(parse_color("#0f8"), rgb(0, 255, 136));
        assert_eq!(parse_color("#0a0B0c"), rgb(10, 11, 12));
        assert_eq!(parse_color("rgb(1, 2, 3)"), rgb(1, 2, 3));
        assert_eq!(parse_color("rgb(1 2 3 / 50%)").map(|c| c.alpha), Some(0.5));
        assert_eq!(parse_color("oklch(25% .02 260 / .06)").map(|c| c.alpha), Some(0.06));
        for bad in ["", "red", "#12", "#ggg", "oklch(1 2)", "oklch(NaN 0 0)", "rgb(1,2,3", "url(x)"] {
            assert_eq!(parse_color(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_theme_needs_ink_and_makes_do_without_the_rest() {
        assert_eq!(Theme::from_tokens(|_| String::new()), None);
        let theme = Theme::from_tokens(|name| if name == "--ink" { "#123456".into() } else { String::new() }).unwrap();
        assert_eq!((theme.bar, theme.grid.alpha, theme.font_px), (theme.ink, 0.0, 11.0));
        assert_eq!(theme.font, "sans-serif");
    }
}
