//! Style sheets: they may show what is in the site, and load nothing else.
//!
//! The tokens are cssparser's, so escapes, comments and unusual spelling hide nothing. Every `url()` is judged, and
//! every string except where strings are known to be text: so a function that does not exist yet is covered as well.

use super::{Refusal, TAKE_OUT, address, is_readable_charset};
use cssparser::{ParseError, Parser, ParserInput, Token};

/// Which part of a style sheet a text is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'p> {
    /// Rules: a file, or what a `<style>` holds.
    Rules,
    /// The value of a `style` attribute.
    Declarations,
    /// The value of one property: a presentation attribute of SVG.
    Value(&'p str),
}

/// Blocks that are nested deeper are not read. Browsers stop too, at some hundreds.
const DEEPEST: usize = 64;

/// What is wrong with a text, in order. `nesting` is the number of `data:` addresses around it.
pub(super) fn refusals(text: &str, part: Part<'_>, nesting: u8) -> Vec<Refusal> {
    let mut input = ParserInput::new(text);
    let mut parser = Parser::new(&mut input);
    let mut reading = Reading { refusals: Vec::new(), nesting, is_too_deep: false };
    let context = match part {
        Part::Rules | Part::Declarations => Context::default(),
        Part::Value(property) => {
            Context { strings: Strings::of_property(property), is_begun: true, ..Context::default() }
        }
    };
    reading.block(&mut parser, context, 0);
    reading.refusals
}

/// What a string means where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Strings {
    /// The address of something that is loaded.
    Address,
    /// Not known: it may not lead to another host.
    #[default]
    Unknown,
    /// Words, a selector, the name of a font.
    Text,
}

/// Properties and descriptors whose strings are text.
const TEXT_PROPERTIES: [&str; 26] = [
    "additive-symbols",
    "block-ellipsis",
    "content",
    "family",
    "font",
    "font-family",
    "font-feature-settings",
    "font-language-override",
    "font-palette",
    "font-variation-settings",
    "grid",
    "grid-area",
    "grid-template",
    "grid-template-areas",
    "hyphenate-character",
    "list-style",
    "list-style-type",
    "negative",
    "pad",
    "prefix",
    "quotes",
    "string-set",
    "suffix",
    "symbols",
    "text-emphasis",
    "text-emphasis-style",
];

/// Functions whose strings are text, wherever they are.
const TEXT_FUNCTIONS: [&str; 10] =
    ["counter", "counters", "format", "has", "lang", "local", "not", "symbols", "tech", "type"];

/// Functions whose strings are addresses.
const ADDRESS_FUNCTIONS: [&str; 6] = ["-webkit-image-set", "cross-fade", "image", "image-set", "src", "url"];

impl Strings {
    fn of_property(name: &str) -> Self {
        if is_in(&TEXT_PROPERTIES, name) { Self::Text } else { Self::Unknown }
    }
}

/// Where in a statement the reader is.
#[derive(Clone, Debug, Default)]
struct Context {
    strings: Strings,
    /// The word that the statement begins with, as long as nothing else has followed it.
    first: Option<String>,
    is_begun: bool,
    /// The at-rule that the statement is.
    rule: Option<String>,
}

impl Context {
    fn begin(&mut self, first: Option<String>) {
        self.first = first.filter(|_| !self.is_begun);
        self.is_begun = true;
    }
}

struct Reading {
    refusals: Vec<Refusal>,
    nesting: u8,
    is_too_deep: bool,
}

impl Reading {
    fn block(&mut self, parser: &mut Parser<'_, '_>, context: Context, depth: usize) {
        let outer = context.strings;
        let mut context = context;
        loop {
            let start = parser.position().byte_index();
            let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { return };
            match &token {
                // `<!--` and `-->` are skipped between rules.
                Token::WhiteSpace(_) | Token::Comment(_) | Token::CDO | Token::CDC => {}
                Token::Semicolon => context = Context { strings: outer, ..Context::default() },
                Token::Ident(name) => context.begin(Some(name.to_ascii_lowercase())),
                Token::Colon => {
                    if let Some(property) = context.first.take() {
                        context.strings = Strings::of_property(&property);
                    }
                }
                Token::AtKeyword(name) => {
                    // Anywhere else it is an argument of a custom function, which can drop it.
                    if !context.is_begun && depth == 0 {
                        context.rule = Some(name.to_ascii_lowercase());
                    }
                    context.begin(None);
                }
                Token::UnquotedUrl(address) => self.address(address, &context, start..parser.position().byte_index()),
                Token::QuotedString(text) => self.string(text, &context, start..parser.position().byte_index()),
                Token::BadUrl(_) => self.refuse(
                    "it has a `url()` that cannot be read: expected an address in quotation marks".to_owned(),
                    start..parser.position().byte_index(),
                ),
                Token::Function(name) => {
                    context.begin(None);
                    let strings = self.strings_of_function(name, context.strings, start);
                    // The condition of an `@import` loads nothing: `supports(background: url(x.png))`.
                    let rule = context.rule.clone().filter(|_| is_in(&["url", "src"], name));
                    self.nested(parser, Context { strings, is_begun: true, rule, ..Context::default() }, depth, start);
                }
                Token::ParenthesisBlock => {
                    context.begin(None);
                    // `@supports (property: value)`, `@container style(…)`
                    self.nested(parser, Context { strings: context.strings, ..Context::default() }, depth, start);
                }
                Token::SquareBracketBlock => {
                    context.begin(None);
                    self.nested(
                        parser,
                        Context { strings: Strings::Text, is_begun: true, ..Context::default() },
                        depth,
                        start,
                    );
                }
                Token::CurlyBracketBlock => {
                    self.nested(parser, Context::default(), depth, start);
                    context = Context { strings: outer, ..Context::default() };
                }
                _ => context.begin(None),
            }
        }
    }

    fn nested(&mut self, parser: &mut Parser<'_, '_>, context: Context, depth: usize, start: usize) {
        if depth >= DEEPEST {
            if !self.is_too_deep {
                self.refuse("its blocks are nested too deep to be read".to_owned(), start..start + 1);
            }
            self.is_too_deep = true;
            return;
        }
        let read = parser.parse_nested_block(|inner| {
            self.block(inner, context, depth + 1);
            Ok::<(), ParseError<'_, ()>>(())
        });
        // The block has been read to its end, so there is nothing left that could be wrong.
        read.unwrap_or_default();
    }

    fn strings_of_function(&mut self, name: &str, around: Strings, start: usize) -> Strings {
        if is_in(&ADDRESS_FUNCTIONS, name) {
            Strings::Address
        } else if is_in(&TEXT_FUNCTIONS, name) {
            Strings::Text
        } else if name.starts_with("--") {
            // A custom function may make an address of its arguments.
            Strings::Unknown
        } else {
            if around == Strings::Address && name.eq_ignore_ascii_case("attr") {
                self.refuse("it takes an address from an attribute".to_owned(), start..start + name.len());
            }
            around
        }
    }

    fn address(&mut self, address: &str, context: &Context, span: std::ops::Range<usize>) {
        let why = match context.rule.as_deref() {
            // The name of a namespace is never loaded.
            Some("namespace") => None,
            Some("import") => address::style_sheet(address, self.nesting),
            _ => address::resource(address, self.nesting),
        };
        if let Some(why) = why {
            self.refuse(format!("its style {why}"), span);
        }
    }

    fn string(&mut self, text: &str, context: &Context, span: std::ops::Range<usize>) {
        let why = match (context.rule.as_deref(), context.strings) {
            (Some("namespace"), _) | (_, Strings::Text) => None,
            (Some("import"), _) => address::style_sheet(text, self.nesting),
            (Some("charset"), _) => (!is_readable_charset(text))
                .then(|| format!("is written in an encoding that cannot be read here (`{text}`)")),
            (_, Strings::Address) => address::resource(text, self.nesting),
            (_, Strings::Unknown) => address::mentioned(text),
        };
        if let Some(why) = why {
            self.refuse(format!("its style {why}"), span);
        }
    }

    fn refuse(&mut self, message: String, span: std::ops::Range<usize>) {
        self.refusals.push(Refusal { message, span, help: TAKE_OUT });
    }
}

fn is_in(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}
