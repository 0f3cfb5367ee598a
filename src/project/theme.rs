//! `[theme]`: an accent, faces and a style sheet in place of those of the theme, without a copy of any of its files.

use super::path_setting;
use crate::diag::{Code, Diagnostic};
use crate::parse::Parsed;
use crate::source::{SourceFile, Span, Spanned};
use crate::tree::{Fields, Node, Value, toml};
use cssparser::color::{parse_hash_color, parse_named_color};
use std::fmt;

/// The settings under `[theme]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThemeSettings {
    /// The colour of what stands out.
    pub accent: Option<ColorPair>,
    /// The face of the report's own text.
    pub text_face: Option<Face>,
    /// The face of headings.
    pub heading_face: Option<Face>,
    /// The face of labels, dates and counts.
    pub label_face: Option<Face>,
    /// The path of a style sheet that is added to the theme's.
    pub stylesheet: Option<Spanned<String>>,
}

/// A colour in the light scheme, and in the dark one.
#[derive(Clone, Debug, PartialEq)]
pub struct ColorPair {
    /// In the light scheme.
    pub light: Spanned<Color>,
    /// In the dark scheme.
    pub dark: Spanned<Color>,
}

/// An opaque colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

/// The name of a font.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face(String);

impl ThemeSettings {
    /// Reads the table.
    pub(super) fn read(node: &Node, out: &mut Vec<Diagnostic>) -> Self {
        let Some(mut fields) = Fields::from_node(node, "[theme]", out) else {
            return Self::default();
        };
        let settings = Self {
            accent: fields.get("accent").and_then(|node| ColorPair::read(node, "accent", out)),
            text_face: fields.text("text-face", out).and_then(|name| Face::read(&name, out)),
            heading_face: fields.text("heading-face", out).and_then(|name| Face::read(&name, out)),
            label_face: fields.text("label-face", out).and_then(|name| Face::read(&name, out)),
            stylesheet: stylesheet(&mut fields, out),
        };
        fields.finish(out);
        settings
    }

    /// Warns of an accent that is hard to read on the page of the theme.
    pub fn check_contrast(&self, ground: &ColorPair, out: &mut Vec<Diagnostic>) {
        let Some(accent) = &self.accent else { return };
        let schemes = [("light", &accent.light, &ground.light), ("dark", &accent.dark, &ground.dark)];
        for (scheme, color, ground) in schemes {
            let contrast = color.value.contrast(ground.value);
            if contrast < MIN_CONTRAST {
                let message = format!(
                    "expected a contrast of at least {MIN_CONTRAST} : 1 with the {scheme} page ({}), found {contrast:.1} : 1 for {}",
                    ground.value, color.value
                );
                let warning = Diagnostic::warning(Code::Contrast, color.span, message);
                out.push(warning.help(
                    "choose a darker colour for the light scheme and a lighter one for the dark scheme: \
                     `accent = { light = \"#8c1d18\", dark = \"#f29a91\" }`",
                ));
            }
        }
    }
}

/// The contrast that text needs for readers with impaired sight (WCAG 2.2, 1.4.3).
const MIN_CONTRAST: f64 = 4.5;

fn stylesheet(fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    fields.get("stylesheet")?;
    let path = path_setting(fields, "stylesheet", "style.css", out);
    if path.value.ends_with(".css") {
        return Some(path);
    }
    let message = format!("expected the path of a style sheet, found `{}`", path.value);
    out.push(Diagnostic::error(Code::WrongType, path.span, message).help("name a file that ends with `.css`"));
    None
}

impl ColorPair {
    /// Reads one colour for both schemes, or a map with one for each.
    fn read(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<Self> {
        if !matches!(node.value, Value::Map(_)) {
            let color = Color::read(&node.text(out)?, out)?;
            return Some(Self { light: color.clone(), dark: color });
        }
        let mut fields = Fields::from_node(node, &format!("`{key}`"), out)?;
        let [light, dark] = ["light", "dark"].map(|scheme| {
            let text = fields.text(scheme, out);
            if text.is_none() {
                fields.report_missing(scheme, "give a colour for the light scheme and one for the dark scheme", out);
            }
            text.and_then(|text| Color::read(&text, out))
        });
        fields.finish(out);
        Some(Self { light: light?, dark: dark? })
    }
}

impl Color {
    fn read(text: &Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<Spanned<Self>> {
        if let Some(color) = Self::parse(text.value.trim()) {
            return Some(Spanned::new(color, text.span));
        }
        let message = format!("expected an opaque colour, found `{}`", text.value);
        let error = Diagnostic::error(Code::Color, text.span, message);
        out.push(error.help("write it as `#8c1d18`, or by its name in CSS, such as `darkred`"));
        None
    }

    /// Parses a hexadecimal colour or a name of CSS. `None` for anything else, and for a colour that is not opaque.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(digits) = text.strip_prefix('#') {
            let (red, green, blue, alpha) = parse_hash_color(digits.as_bytes()).ok()?;
            return (alpha >= 1.0).then_some(Self { red, green, blue });
        }
        let (red, green, blue) = parse_named_color(text).ok()?;
        Some(Self { red, green, blue })
    }

    /// The contrast ratio with another colour: 1 to 21 (WCAG 2.2).
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The relative luminance, 0 to 1 (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

/// The colour as in CSS: `#8c1d18`.
impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl Face {
    /// Longer names belong to no font.
    const MAX_LEN: usize = 100;

    fn read(name: &Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<Self> {
        let trimmed = name.value.trim();
        let is_name = !trimmed.is_empty()
            && trimmed.len() <= Self::MAX_LEN
            && trimmed.chars().all(|c| c.is_alphanumeric() || " -_.+".contains(c));
        if is_name {
            return Some(Self(trimmed.to_owned()));
        }
        let message = format!("expected the name of one font, found `{}`", name.value);
        let error = Diagnostic::error(Code::Face, name.span, message);
        out.push(error.help("write one name without quotation marks within it, such as `Charter`: the theme adds its own fonts as a fallback"));
        None
    }
}

/// The name as a string of CSS: `"Charter"`.
impl fmt::Display for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

/// Reads the `theme.toml` of a theme: the colours of its page. `None` for a theme that does not say.
#[must_use]
pub fn ground(file: &SourceFile) -> Parsed<Option<ColorPair>> {
    let mut out = Vec::new();
    let value = match file.text() {
        Ok(text) => {
            let tree = toml::parse(file.id(), text, &mut out);
            Fields::from_node(&tree, "theme.toml", &mut out).and_then(|mut fields| {
                let ground = fields.get("ground").and_then(|node| ColorPair::read(node, "ground", &mut out));
                fields.finish(&mut out);
                ground
            })
        }
        Err(error) => {
            out.push(not_utf8(error.span));
            None
        }
    };
    Parsed { value, diagnostics: out }
}

fn not_utf8(span: Span) -> Diagnostic {
    Diagnostic::error(Code::NotUtf8, span, "`theme.toml` is not valid UTF-8").help("save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_hexadecimal_or_names_and_opaque() {
        let written = |text: &str| Color::parse(text).map(|color| color.to_string());
        assert_eq!(written("#8C1d18").as_deref(), Some("#8c1d18"));
        assert_eq!(written("#abc").as_deref(), Some("#aabbcc"));
        assert_eq!(written("#aabbccff").as_deref(), Some("#aabbcc"));
        assert_eq!(written("DarkRed").as_deref(), Some("#8b0000"));
        for wrong in ["", "#", "#12", "#aabbcc80", "8c1d18", "transparent", "rgb(1, 2, 3)", "red;}", "#8c1d18 "] {
            assert_eq!(written(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let color = |text: &str| Color::parse(text).expect("a colour");
        assert!((color("black").contrast(color("white")) - 21.0).abs() < 1e-9);
        assert!((color("#777").contrast(color("white")) - 4.478).abs() < 1e-3);
        assert!((color("#8c1d18").contrast(color("#fdfcf8")) - 8.9).abs() < 0.1);
    }
}
