//! Code with classes for its parts; the theme's styles give them colours, light and dark.

use super::html::escape;
use super::views::Html;
use std::sync::LazyLock;
use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

/// What stands before the name of each class.
const CLASSES: ClassStyle = ClassStyle::SpacedPrefixed { prefix: "c-" };

/// Longer code is shown without colours: highlighting it would take seconds.
const LONGEST: usize = 200_000;

/// Loading takes half a millisecond, and most reports have no code at all.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// Code as HTML. A language that is not known, and none, give plain text.
#[must_use]
pub(crate) fn highlighted(code: &str, language: Option<&str>) -> Html {
    language
        .filter(|_| code.len() <= LONGEST)
        .and_then(|language| classed(code, language))
        .unwrap_or_else(|| escape(code))
}

fn classed(code: &str, language: &str) -> Option<Html> {
    let syntax = SYNTAXES.find_syntax_by_token(language)?;
    let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, &SYNTAXES, CLASSES);
    for line in LinesWithEndings::from(code) {
        generator.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(generator.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_language_has_classes_and_an_unknown_one_is_text() {
        let html = highlighted("let x = \"<b>\";\n", Some("rust"));
        assert!(html.contains("c-string") && html.contains("&lt;b&gt;") && !html.contains("style="), "{html}");
        assert_eq!(highlighted("<b>", Some("no-such")), "&lt;b&gt;");
        assert_eq!(highlighted("<b>", None), "&lt;b&gt;");
    }
}
