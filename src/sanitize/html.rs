//! Checks that HTML pages automatically load only resources of the site.
//!
//! lol_html tokenizes as browsers do, in linear time, and reports source locations. It does not build a tree, and what
//! depends on the tree is not guessed: lol_html rejects ambiguous markup (`is_strict`), and foreign content (SVG and MathML),
//! which has its own parsing rules, has to be plain XML ([`foreign_content`]). The tree builder of html5ever is not linear (it compares
//! each attribute of a tag with all others, and scans all open elements) and has no locations; tests compare with it (`tests/files`).
//!
//! Scripts are the editor's own, and what they load cannot be determined by parsing. Their URLs are checked, and so are
//! scripts that are data ([`check_data_script`](super::data_script)).

use super::css::{self, CssGrammar};
use super::data_script::DataScript;
use super::elements::{self, Attribute};
use super::{Refusal, foreign_content};
use htmlize::unescape_attribute;
use lol_html::html_content::{Element, TextChunk, TextType};
use lol_html::{DocumentContentHandlers, ElementContentHandlers, HtmlRewriter, Selector, Settings};
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

/// Checks a page.
pub(super) fn refusals(text: &str) -> Vec<Refusal> {
    let page = HtmlChecker::check(text, HtmlSource::Page, 0, 0);
    page.refusals
}

/// Checks a template: its tags and styles, as far as they can be parsed before it is rendered.
pub(super) fn template_refusals(text: &str) -> Vec<Refusal> {
    HtmlChecker::check(text, HtmlSource::Template, 0, 0).refusals
}

/// Checks the page in a `srcdoc`; the spans are relative to the value.
pub(super) fn srcdoc_refusals(text: &str, nesting: u8) -> Vec<Refusal> {
    HtmlChecker::check(text, HtmlSource::Page, 0, nesting + 1).refusals
}

/// Maximum nesting of `srcdoc` pages, and of `<noscript>` elements.
const MAX_NESTING: u8 = 3;

/// A sentinel tag that is appended to the content of a `<noscript>`: if it is parsed as a tag, everything before it is closed.
const END_SENTINEL: &str = "<annals-end>";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HtmlSource {
    Page,
    /// Template expressions may split its tags.
    Template,
    /// The content of a `<noscript>`.
    Noscript,
}

struct HtmlChecker<'t> {
    text: &'t str,
    kind: HtmlSource,
    depth: u8,
    nesting: u8,
    refusals: Vec<Refusal>,
    /// The last tag: lower-case name, and end offset.
    last_tag: (String, usize),
    /// The kind of the last tag, if it is a `<script>` of data.
    last_script: Option<DataScript>,
    /// The span of its text, if that is not parsed as markup.
    raw_text: Option<Range<usize>>,
    /// The end offset of the last foreign content that has been checked.
    foreign_content_end: usize,
    is_complete: bool,
}

impl<'t> HtmlChecker<'t> {
    fn check(text: &'t str, kind: HtmlSource, depth: u8, nesting: u8) -> Self {
        let checker = Self {
            text,
            kind,
            depth,
            nesting,
            refusals: Vec::new(),
            last_tag: (String::new(), 0),
            last_script: None,
            raw_text: None,
            foreign_content_end: 0,
            is_complete: false,
        };
        if depth.max(nesting) > MAX_NESTING {
            let message = "it has pages within pages, nested too deep to be read".to_owned();
            return Self { refusals: vec![Refusal::new(message, 0..0)], ..checker };
        }
        let checker = RefCell::new(checker);
        let result = run_rewriter(text, &checker, kind != HtmlSource::Template);
        let mut checker = checker.into_inner();
        checker.finish_raw_text();
        if let Err(error) = result {
            let message = format!("it cannot be read as a browser reads it: {}", first_sentence(&error.to_string()));
            checker.refusals.push(Refusal::new(message, checker.last_tag.1..checker.last_tag.1));
        }
        checker
    }

    fn check_element(&mut self, name: String, namespace: &str, attributes: &[Attribute], span: Range<usize>) {
        self.finish_raw_text();
        self.last_tag = (name, span.end);
        let name = &self.last_tag.0;
        self.last_script = (name == "script").then(|| DataScript::from_attributes(attributes)).flatten();
        if self.kind == HtmlSource::Noscript && span.start + END_SENTINEL.len() == self.text.len() {
            self.is_complete = namespace.ends_with("xhtml");
            return;
        }
        self.refusals.extend(elements::refusals(name, attributes, &span, self.nesting));
        if matches!(&**name, "svg" | "math")
            && span.start >= self.foreign_content_end
            && self.kind != HtmlSource::Template
        {
            self.check_foreign_content(span.start);
        }
    }

    fn check_foreign_content(&mut self, start: usize) {
        match foreign_content::parse(self.text, start) {
            Ok(content) => {
                self.foreign_content_end = content.span.end;
                for (style, at) in content.styles() {
                    self.check_style(style, at);
                }
            }
            Err(refusal) => {
                self.foreign_content_end = self.text.len();
                self.refusals.push(refusal);
            }
        }
    }

    fn check_style(&mut self, text: &str, at: usize) {
        let refusals = css::refusals(text, CssGrammar::Rules, self.nesting);
        self.refusals.extend(refusals.into_iter().map(|refusal| refusal.shifted(at)));
    }

    fn extend_raw_text(&mut self, span: Range<usize>) {
        let start = self.raw_text.as_ref().map_or(span.start, |raw| raw.start);
        self.raw_text = Some(start..span.end);
    }

    fn finish_raw_text(&mut self) {
        let Some(span) = self.raw_text.take() else { return };
        let text = &self.text[span.clone()];
        match &*self.last_tag.0 {
            "style" => self.check_style(text, span.start),
            "noscript" => self.check_noscript(text, span.start),
            "script" => self.check_data_script(text, span.start),
            _ => {}
        }
    }

    fn check_data_script(&mut self, text: &str, at: usize) {
        let Some(script) = self.last_script else { return };
        let refusals =
            if self.kind == HtmlSource::Template { script.template_refusals(text) } else { script.refusals(text) };
        self.refusals.extend(refusals.into_iter().map(|refusal| refusal.shifted(at)));
    }

    /// Browsers with scripts disabled parse the content of a `<noscript>` as markup.
    fn check_noscript(&mut self, text: &str, at: usize) {
        let kind = if self.kind == HtmlSource::Template { HtmlSource::Template } else { HtmlSource::Noscript };
        let with_end = if kind == HtmlSource::Noscript { format!("{text}{END_SENTINEL}") } else { text.to_owned() };
        let noscript = HtmlChecker::check(&with_end, kind, self.depth + 1, self.nesting);
        if kind == HtmlSource::Noscript && !noscript.is_complete && noscript.refusals.is_empty() {
            let message = "expected everything that is opened in `<noscript>` to be closed in it".to_owned();
            self.refusals.push(Refusal::new(message, at..at + text.len()));
        }
        self.refusals.extend(noscript.refusals.into_iter().map(|refusal| refusal.shifted(at)));
    }
}

fn run_rewriter(
    text: &str,
    checker: &RefCell<HtmlChecker<'_>>,
    is_strict: bool,
) -> Result<(), lol_html::errors::RewritingError> {
    let on_element = |element: &mut Element<'_, '_>| {
        let attributes: Vec<Attribute> = element.attributes().iter().map(to_attribute).collect();
        let span = element.source_location().bytes();
        checker.borrow_mut().check_element(element.tag_name(), element.namespace_uri(), &attributes, span);
        Ok(())
    };
    let on_text = |chunk: &mut TextChunk<'_>| {
        if matches!(chunk.text_type(), TextType::RawText | TextType::ScriptData) {
            checker.borrow_mut().extend_raw_text(chunk.source_location().bytes());
        }
        Ok(())
    };
    // This selector is always valid.
    let Ok(any_element) = "*".parse::<Selector>() else { return Ok(()) };
    let settings = Settings::new()
        .append_element_content_handler((
            Cow::Owned(any_element),
            ElementContentHandlers::default().element(on_element),
        ))
        .append_document_content_handler(DocumentContentHandlers::default().text(on_text))
        .with_strict(is_strict);
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| ());
    rewriter.write(text.as_bytes())?;
    rewriter.end()
}

fn to_attribute(attribute: &lol_html::html_content::Attribute<'_>) -> Attribute {
    let name = attribute.name();
    let name = name.strip_prefix("xlink:").map(str::to_owned).unwrap_or(name);
    Attribute { name, value: unescape_attribute(attribute.value()).into_owned() }
}

fn first_sentence(text: &str) -> &str {
    text.split_inclusive(". ").next().unwrap_or(text).trim_end_matches(['.', ' '])
}
