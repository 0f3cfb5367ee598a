//! Syntax highlighting with classes; the theme's style sheet gives them colours, light and dark.

use super::html::{Html, HtmlWriter};
use std::sync::LazyLock;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Longer code, in bytes, is not highlighted: it would take seconds.
const MAX_HIGHLIGHTED_LEN: usize = 200_000;

/// Loading takes half a millisecond, and most reports have no code at all.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// The classes of scopes and of scopes nested in them. `None` resets the class of the outer scope: code within a string.
const CLASSES: [(&str, Option<&str>); 16] = [
    ("comment", Some("c-comment")),
    ("string", Some("c-string")),
    ("meta.interpolation", None),
    ("meta.template.expression", None),
    ("source", None),
    ("constant", Some("c-number")),
    ("keyword", Some("c-keyword")),
    ("storage", Some("c-keyword")),
    ("variable.language", Some("c-keyword")),
    ("entity.name", Some("c-name")),
    ("entity.other.attribute-name", Some("c-name")),
    ("support", Some("c-name")),
    ("markup.heading", Some("c-keyword")),
    ("markup.raw", Some("c-string")),
    ("markup.inserted", Some("c-string")),
    ("markup.deleted", Some("c-keyword")),
];

/// [`CLASSES`], with parsed scopes.
static SCOPES: LazyLock<Vec<(Scope, Option<&str>)>> = LazyLock::new(|| {
    let scope = |(name, class)| Some((Scope::new(name).ok()?, class));
    CLASSES.into_iter().filter_map(scope).collect()
});

/// Code as HTML. Without a language, or with an unknown one, it is plain text.
#[must_use]
pub(crate) fn highlighted(code: &str, language: Option<&str>) -> Html {
    language
        .filter(|_| code.len() <= MAX_HIGHLIGHTED_LEN)
        .and_then(|language| highlight(code, language))
        .unwrap_or_else(|| Html::escape(code))
}

fn highlight(code: &str, language: &str) -> Option<Html> {
    let syntax = SYNTAXES.find_syntax_by_token(language)?;
    let (mut state, mut stack, mut runs) = (ParseState::new(syntax), ScopeStack::new(), Runs::default());
    for line in LinesWithEndings::from(code) {
        let mut start = 0;
        for (end, operation) in state.parse_line(line, &SYNTAXES).ok()? {
            runs.push(line.get(start..end)?, &stack);
            stack.apply(&operation).ok()?;
            start = end;
        }
        runs.push(line.get(start..)?, &stack);
    }
    Some(runs.finish())
}

/// HTML of adjacent tokens, with one element for each run of tokens of one class.
#[derive(Default)]
struct Runs<'t> {
    html: HtmlWriter,
    class: Option<&'static str>,
    /// White space after the last token: within the element if the next token has the same class.
    space: Vec<&'t str>,
}

impl<'t> Runs<'t> {
    fn push(&mut self, text: &'t str, stack: &ScopeStack) {
        if text.trim().is_empty() {
            return self.space.push(text);
        }
        let class = class(stack);
        if class != self.class {
            self.close();
            if let Some(class) = class {
                self.html.markup("<span").attribute("class", class).markup(">");
            }
            self.class = class;
        }
        self.push_space();
        self.html.text(text);
    }

    fn push_space(&mut self) {
        for space in self.space.drain(..) {
            self.html.text(space);
        }
    }

    fn close(&mut self) {
        if self.class.take().is_some() {
            self.html.markup("</span>");
        }
        self.push_space();
    }

    fn finish(mut self) -> Html {
        self.close();
        self.html.finish()
    }
}

/// The class of the innermost scope that has one.
fn class(stack: &ScopeStack) -> Option<&'static str> {
    let class_of = |scope: &Scope| SCOPES.iter().find(|(outer, _)| outer.is_prefix_of(*scope));
    stack.as_slice().iter().rev().find_map(class_of).and_then(|(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_language_has_classes_and_an_unknown_one_is_text() {
        assert_eq!(
            highlighted("pub static x = \"<b>\"; // a\n// b\n", Some("rust")).as_str(),
            "<span class=\"c-keyword\">pub static</span> x <span class=\"c-keyword\">=</span> \
             <span class=\"c-string\">&quot;&lt;b&gt;&quot;</span>; <span class=\"c-comment\">// a\n// b\n</span>"
        );
        assert_eq!(highlighted("<b>", Some("no-such")).as_str(), "&lt;b&gt;");
        assert_eq!(highlighted("<b>", None).as_str(), "&lt;b&gt;");
    }

    #[test]
    fn every_class_has_a_colour_in_the_style_and_every_scope_is_valid() {
        let style = include_str!("../../themes/default/assets/style.css");
        assert_eq!(SCOPES.len(), CLASSES.len());
        for class in CLASSES.iter().filter_map(|(_, class)| *class) {
            assert!(style.contains(&format!(".{class} {{ color: ")), "{class}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_lost(code in "[a-z\"'/*#<&>(){}=\n\t 0-9é]{0,200}", language in "rust|py|html|json|sh|js|md|diff") {
            let html = highlighted(&code, Some(&language));
            let mut text = html.as_str().replace("</span>", "");
            for class in CLASSES.iter().filter_map(|(_, class)| *class) {
                text = text.replace(&format!("<span class=\"{class}\">"), "");
            }
            let escaped = Html::escape(&code);
            proptest::prop_assert_eq!(text.as_str(), escaped.as_str());
        }
    }
}
