//! Pages: what a browser loads by itself when it opens one must be in the site.
//!
//! lol_html cuts the text into tags as browsers do, in linear time, and gives places. It does not build the tree, so
//! what only the tree can say is not guessed: where it is ambiguous whether markup is text, lol_html refuses
//! (`strict`); and drawings and formulas within a page, which are read by other rules, have to be plain XML
//! ([`embedded`]).
//!
//! Scripts are the editor's own, and what they load cannot be read from them. What they are loaded from is checked, and so
//! are scripts that are data ([`data_script`](super::data_script)).

use super::css::{self, Part};
use super::data_script::DataScript;
use super::elements::{self, Attribute};
use super::{Refusal, embedded};
use htmlize::unescape_attribute;
use lol_html::html_content::{Element, TextChunk, TextType};
use lol_html::{DocumentContentHandlers, ElementContentHandlers, HtmlRewriter, Selector, Settings};
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

/// What is wrong with a page.
pub(super) fn refusals(text: &str) -> Vec<Refusal> {
    let page = Page::read(text, Kind::Page, 0, 0);
    page.refusals
}

/// What is wrong with a template: tags and styles as far as they can be read before it is filled in.
pub(super) fn refusals_of_template(text: &str) -> Vec<Refusal> {
    Page::read(text, Kind::Template, 0, 0).refusals
}

/// What is wrong with the page in a `srcdoc`; the places are within its value.
pub(super) fn refusals_of_srcdoc(text: &str, nesting: u8) -> Vec<Refusal> {
    Page::read(text, Kind::Page, 0, nesting + 1).refusals
}

/// Pages within pages, and markup for readers without scripts within such markup, are read no deeper.
const DEEPEST: u8 = 3;

/// A tag that no page has, put behind a part of one: where it is read as a tag, the part is complete.
const END: &str = "<annals-end>";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Page,
    /// Its tags may be cut up by what fills it in.
    Template,
    /// What readers without scripts see.
    Part,
}

struct Page<'t> {
    text: &'t str,
    kind: Kind,
    depth: u8,
    nesting: u8,
    refusals: Vec<Refusal>,
    /// The last tag: lower case name, and where it ends.
    tag: (String, usize),
    /// How its text is read, if it is a `<script>` of data.
    data: Option<DataScript>,
    /// The text that follows it where that is no markup.
    raw: Option<Range<usize>>,
    /// Up to where drawings and formulas have been read.
    embedded: usize,
    is_complete: bool,
}

impl<'t> Page<'t> {
    fn read(text: &'t str, kind: Kind, depth: u8, nesting: u8) -> Self {
        let page = Self {
            text,
            kind,
            depth,
            nesting,
            refusals: Vec::new(),
            tag: (String::new(), 0),
            data: None,
            raw: None,
            embedded: 0,
            is_complete: false,
        };
        if depth.max(nesting) > DEEPEST {
            let message = "it has pages within pages, nested too deep to be read".to_owned();
            return Self { refusals: vec![Refusal::new(message, 0..0)], ..page };
        }
        let page = RefCell::new(page);
        let read = rewrite(text, &page, kind != Kind::Template);
        let mut page = page.into_inner();
        page.end_raw();
        if let Err(error) = read {
            let message = format!("it cannot be read as a browser reads it: {}", first_sentence(&error.to_string()));
            page.refusals.push(Refusal::new(message, page.tag.1..page.tag.1));
        }
        page
    }

    fn element(&mut self, name: String, namespace: &str, attributes: &[Attribute], span: Range<usize>) {
        self.end_raw();
        self.tag = (name, span.end);
        let name = &self.tag.0;
        self.data = (name == "script").then(|| DataScript::of(attributes)).flatten();
        if self.kind == Kind::Part && span.start + END.len() == self.text.len() {
            self.is_complete = namespace.ends_with("xhtml");
            return;
        }
        self.refusals.extend(elements::refusals(name, attributes, &span, self.nesting));
        if matches!(&**name, "svg" | "math") && span.start >= self.embedded && self.kind != Kind::Template {
            self.embedded(span.start);
        }
    }

    fn embedded(&mut self, start: usize) {
        match embedded::extent(self.text, start) {
            Ok(embedded) => {
                self.embedded = embedded.span.end;
                for (style, at) in embedded.styles() {
                    self.style(style, at);
                }
            }
            Err(refusal) => {
                self.embedded = self.text.len();
                self.refusals.push(refusal);
            }
        }
    }

    fn style(&mut self, text: &str, at: usize) {
        let refusals = css::refusals(text, Part::Rules, self.nesting);
        self.refusals.extend(refusals.into_iter().map(|refusal| refusal.moved(at)));
    }

    fn raw(&mut self, span: Range<usize>) {
        let start = self.raw.as_ref().map_or(span.start, |raw| raw.start);
        self.raw = Some(start..span.end);
    }

    fn end_raw(&mut self) {
        let Some(span) = self.raw.take() else { return };
        let text = &self.text[span.clone()];
        match &*self.tag.0 {
            "style" => self.style(text, span.start),
            "noscript" => self.without_scripts(text, span.start),
            "script" => self.data_script(text, span.start),
            _ => {}
        }
    }

    fn data_script(&mut self, text: &str, at: usize) {
        let Some(script) = self.data else { return };
        let refusals =
            if self.kind == Kind::Template { script.refusals_of_template(text) } else { script.refusals(text) };
        self.refusals.extend(refusals.into_iter().map(|refusal| refusal.moved(at)));
    }

    /// Browsers without scripts read what is in a `<noscript>` as markup.
    fn without_scripts(&mut self, text: &str, at: usize) {
        let kind = if self.kind == Kind::Template { Kind::Template } else { Kind::Part };
        let with_end = if kind == Kind::Part { format!("{text}{END}") } else { text.to_owned() };
        let part = Page::read(&with_end, kind, self.depth + 1, self.nesting);
        if kind == Kind::Part && !part.is_complete && part.refusals.is_empty() {
            let message = "expected that what begins within `<noscript>` ends within it".to_owned();
            self.refusals.push(Refusal::new(message, at..at + text.len()));
        }
        self.refusals.extend(part.refusals.into_iter().map(|refusal| refusal.moved(at)));
    }
}

fn rewrite(text: &str, page: &RefCell<Page<'_>>, strict: bool) -> Result<(), lol_html::errors::RewritingError> {
    let on_element = |element: &mut Element<'_, '_>| {
        let attributes: Vec<Attribute> = element.attributes().iter().map(attribute).collect();
        let span = element.source_location().bytes();
        page.borrow_mut().element(element.tag_name(), element.namespace_uri(), &attributes, span);
        Ok(())
    };
    let on_text = |chunk: &mut TextChunk<'_>| {
        if matches!(chunk.text_type(), TextType::RawText | TextType::ScriptData) {
            page.borrow_mut().raw(chunk.source_location().bytes());
        }
        Ok(())
    };
    // A selector of one character is never wrong.
    let Ok(every) = "*".parse::<Selector>() else { return Ok(()) };
    let settings = Settings::new()
        .append_element_content_handler((Cow::Owned(every), ElementContentHandlers::default().element(on_element)))
        .append_document_content_handler(DocumentContentHandlers::default().text(on_text))
        .with_strict(strict);
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| ());
    rewriter.write(text.as_bytes())?;
    rewriter.end()
}

fn attribute(attribute: &lol_html::html_content::Attribute<'_>) -> Attribute {
    let name = attribute.name();
    let name = name.strip_prefix("xlink:").map(str::to_owned).unwrap_or(name);
    Attribute { name, value: unescape_attribute(attribute.value()).into_owned() }
}

fn first_sentence(text: &str) -> &str {
    text.split_inclusive(". ").next().unwrap_or(text).trim_end_matches(['.', ' '])
}
