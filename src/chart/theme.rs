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
    /// Reads each token by its name (`--bar`), colours in sRGB; what cannot be read is left transparent. `None` if nothing
    /// can.
    #[must_use]
    pub fn from_tokens(token: impl Fn(&str) -> String, color: impl Fn(&str) -> String) -> Option<Self> {
        let color = |name: &str| parse_color(&color(name));
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
            font_px: size.trim().strip_suffix("px").and_then(decimal).unwrap_or(11.0),
        })
    }
}

/// Reads `#rgb`, `#rrggbb`, `rgb(…)` and `color(srgb R G B / A)`: what a browser answers when asked for sRGB.
#[must_use]
pub fn parse_color(text: &str) -> Option<Rgba> {
    let text = text.trim();
    if let Some(hex) = text.strip_prefix('#') {
        return parse_hex(hex);
    }
    let (function, arguments) = text.strip_suffix(')')?.split_once('(')?;
    let (space, whole) = if function == "color" { ("srgb", 1.0) } else { ("", 255.0) };
    let mut values = arguments.strip_prefix(space)?.split([' ', ',', '/']).filter(|word| !word.is_empty());
    let mut next = |whole: f64| values.next().and_then(|word| parse_number(word, whole));
    if !["color", "rgb", "rgba"].contains(&function) {
        return None;
    }
    let (red, green, blue) = (next(whole)?, next(whole)?, next(whole)?);
    let alpha = next(1.0).unwrap_or(1.0).clamp(0.0, 1.0);
    Some(Rgba { red: byte(red / whole), green: byte(green / whole), blue: byte(blue / whole), alpha })
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
    match word.strip_suffix('%') {
        Some(percent) => Some(decimal(percent)? / 100.0 * whole),
        None => decimal(word),
    }
}

/// A number as colours and sizes have it, to nine decimals. The standard library's parser is exact, and brings 10 kB of
/// powers of five for that.
fn decimal(text: &str) -> Option<f64> {
    let (text, sign) = text.strip_prefix('-').map_or((text, 1.0), |text| (text, -1.0));
    let (text, exponent) =
        text.split_once(['e', 'E']).map_or(Some((text, 0)), |(text, e)| Some((text, e.parse().ok()?)))?;
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits =
        |text: &str| text.bytes().try_fold(0.0, |sum, b| b.is_ascii_digit().then(|| sum * 10.0 + f64::from(b - b'0')));
    let part: String = part.chars().take(9).collect();
    let value = digits(whole)? + digits(&part)? / 10_f64.powi(part.len() as i32);
    (!(whole.is_empty() && part.is_empty())).then(|| sign * value * 10_f64.powi(exponent))
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
        assert_eq!(parse_color(" color(srgb 1 0.501961 0) "), rgb(255, 128, 0));
        assert_eq!(parse_color("color(srgb 1.2e-05 -0.01 1.02)"), rgb(0, 0, 255));
        assert_eq!(parse_color("color(srgb .5 .5 .5 / 0.06)").map(|c| c.alpha), Some(0.06));
        assert_eq!(parse_color("#0f8"), rgb(0, 255, 136));
        assert_eq!(parse_color("#0a0B0c"), rgb(10, 11, 12));
        assert_eq!(parse_color("rgb(1, 2, 3)"), rgb(1, 2, 3));
        assert_eq!(parse_color("rgb(1 2 3 / 50%)").map(|c| c.alpha), Some(0.5));
        for bad in [
            "",
            "red",
            "#12",
            "#ggg",
            "color(srgb 1 2)",
            "rgb(NaN 0 0)",
            "color(display-p3 1 0 0)",
            "oklch(1 0 0)",
            "rgb(- . 0)",
            "rgb(1,2,3",
            "url(x)",
        ] {
            assert_eq!(parse_color(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_theme_needs_ink_and_makes_do_without_the_rest() {
        assert_eq!(Theme::from_tokens(|_| String::new(), |_| String::new()), None);
        let color = |name: &str| if name == "--ink" { "#123456".into() } else { String::new() };
        let theme = Theme::from_tokens(|_| String::new(), color).unwrap();
        assert_eq!((theme.bar, theme.grid.alpha, theme.font_px), (theme.ink, 0.0, 11.0));
        assert_eq!(theme.font, "sans-serif");
    }
}
