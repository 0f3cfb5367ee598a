//! Checks that style sheets load only resources of the site.
//!
//! cssparser does the tokenizing, so escapes, comments and unusual spelling hide nothing. Every `url()` is checked, and
//! every string except where strings are known to be text: so functions that do not exist yet are covered as well.

use super::{HELP_REMOVE, Refusal, is_ascii_compatible, urls};
use cssparser::{ParseError, Parser, ParserInput, Token};

/// The grammar that a text is parsed as.
#[derive(Clone, Copy, Debug)]
pub(super) enum CssGrammar<'p> {
    /// Rules: a file, or the content of a `<style>`.
    Rules,
    /// The value of a `style` attribute.
    Declarations,
    /// The value of one property: a presentation attribute of SVG.
    Value(&'p str),
}

/// Maximum nesting of blocks. Browsers have a limit too, of some hundreds.
const MAX_BLOCK_DEPTH: usize = 64;

/// Checks a text; the refusals are in source order. `nesting` is the number of enclosing `data:` URLs.
pub(super) fn refusals(text: &str, part: CssGrammar<'_>, nesting: u8) -> Vec<Refusal> {
    let mut input = ParserInput::new(text);
    let mut parser = Parser::new(&mut input);
    let mut checker = CssChecker { refusals: Vec::new(), nesting, is_too_deep: false };
    let context = match part {
        CssGrammar::Rules | CssGrammar::Declarations => StatementState::default(),
        CssGrammar::Value(property) => StatementState {
            strings: StringMeaning::for_property(property),
            has_started: true,
            ..StatementState::default()
        },
    };
    checker.check_block(&mut parser, context, 0);
    checker.refusals
}

/// The meaning of strings in a context.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum StringMeaning {
    /// The URL of a resource that is loaded.
    Address,
    /// Not known: the string must not point to another host.
    #[default]
    Unknown,
    /// Text, a selector or a font name: not checked.
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

/// Functions whose strings are text in any context.
const TEXT_FUNCTIONS: [&str; 10] =
    ["counter", "counters", "format", "has", "lang", "local", "not", "symbols", "tech", "type"];

/// Functions whose strings are URLs.
const ADDRESS_FUNCTIONS: [&str; 6] = ["-webkit-image-set", "cross-fade", "image", "image-set", "src", "url"];

impl StringMeaning {
    fn for_property(name: &str) -> Self {
        if contains_ignore_case(&TEXT_PROPERTIES, name) { Self::Text } else { Self::Unknown }
    }
}

/// The state of the parser within a statement.
#[derive(Clone, Debug, Default)]
struct StatementState {
    strings: StringMeaning,
    /// The identifier that starts the statement, until another token follows it.
    first_ident: Option<String>,
    has_started: bool,
    /// The name of the at-rule, if the statement is one.
    at_rule: Option<String>,
}

impl StatementState {
    fn advance(&mut self, ident: Option<String>) {
        self.first_ident = ident.filter(|_| !self.has_started);
        self.has_started = true;
    }
}

struct CssChecker {
    refusals: Vec<Refusal>,
    nesting: u8,
    is_too_deep: bool,
}

impl CssChecker {
    fn check_block(&mut self, parser: &mut Parser<'_, '_>, context: StatementState, depth: usize) {
        let outer_strings = context.strings;
        let mut context = context;
        loop {
            let start = parser.position().byte_index();
            let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { return };
            match &token {
                // `<!--` and `-->` are ignored between rules.
                Token::WhiteSpace(_) | Token::Comment(_) | Token::CDO | Token::CDC => {}
                Token::Semicolon => context = StatementState { strings: outer_strings, ..StatementState::default() },
                Token::Ident(name) => context.advance(Some(name.to_ascii_lowercase())),
                Token::Colon => {
                    if let Some(property) = context.first_ident.take() {
                        context.strings = StringMeaning::for_property(&property);
                    }
                }
                Token::AtKeyword(name) => {
                    // Anywhere else it is an argument of a custom function, which may discard it.
                    if !context.has_started && depth == 0 {
                        context.at_rule = Some(name.to_ascii_lowercase());
                    }
                    context.advance(None);
                }
                Token::UnquotedUrl(address) => {
                    self.check_address(address, &context, start..parser.position().byte_index());
                }
                Token::QuotedString(text) => self.check_string(text, &context, start..parser.position().byte_index()),
                Token::BadUrl(_) => self.refuse(
                    "it has a `url()` that cannot be read: expected an address in quotation marks".to_owned(),
                    start..parser.position().byte_index(),
                ),
                Token::Function(name) => {
                    context.advance(None);
                    let strings = self.strings_in_function(name, context.strings, start);
                    // The condition of an `@import` loads nothing: `supports(background: url(x.png))`.
                    let rule = context.at_rule.clone().filter(|_| contains_ignore_case(&["url", "src"], name));
                    self.check_nested(
                        parser,
                        StatementState { strings, has_started: true, at_rule: rule, ..StatementState::default() },
                        depth,
                        start,
                    );
                }
                Token::ParenthesisBlock => {
                    context.advance(None);
                    // `@supports (property: value)`, `@container style(…)`
                    self.check_nested(
                        parser,
                        StatementState { strings: context.strings, ..StatementState::default() },
                        depth,
                        start,
                    );
                }
                Token::SquareBracketBlock => {
                    context.advance(None);
                    self.check_nested(
                        parser,
                        StatementState { strings: StringMeaning::Text, has_started: true, ..StatementState::default() },
                        depth,
                        start,
                    );
                }
                Token::CurlyBracketBlock => {
                    self.check_nested(parser, StatementState::default(), depth, start);
                    context = StatementState { strings: outer_strings, ..StatementState::default() };
                }
                _ => context.advance(None),
            }
        }
    }

    fn check_nested(&mut self, parser: &mut Parser<'_, '_>, context: StatementState, depth: usize, start: usize) {
        if depth >= MAX_BLOCK_DEPTH {
            if !self.is_too_deep {
                self.refuse("its blocks are nested too deep to be read".to_owned(), start..start + 1);
            }
            self.is_too_deep = true;
            return;
        }
        let result = parser.parse_nested_block(|inner| {
            self.check_block(inner, context, depth + 1);
            Ok::<(), ParseError<'_, ()>>(())
        });
        // The block has been parsed to its end, so there is no error.
        result.unwrap_or_default();
    }

    fn strings_in_function(&mut self, name: &str, enclosing: StringMeaning, start: usize) -> StringMeaning {
        if contains_ignore_case(&ADDRESS_FUNCTIONS, name) {
            StringMeaning::Address
        } else if contains_ignore_case(&TEXT_FUNCTIONS, name) {
            StringMeaning::Text
        } else if name.starts_with("--") {
            // A custom function may build a URL from its arguments.
            StringMeaning::Unknown
        } else {
            if enclosing == StringMeaning::Address && name.eq_ignore_ascii_case("attr") {
                self.refuse("it takes an address from an attribute".to_owned(), start..start + name.len());
            }
            enclosing
        }
    }

    fn check_address(&mut self, address: &str, context: &StatementState, span: std::ops::Range<usize>) {
        let why = match context.at_rule.as_deref() {
            // A namespace URL is never loaded.
            Some("namespace") => None,
            Some("import") => urls::style_sheet_problem(address, self.nesting),
            _ => urls::resource_problem(address, self.nesting),
        };
        if let Some(why) = why {
            self.refuse(format!("its style {why}"), span);
        }
    }

    fn check_string(&mut self, text: &str, context: &StatementState, span: std::ops::Range<usize>) {
        let why = match (context.at_rule.as_deref(), context.strings) {
            (Some("namespace"), _) | (_, StringMeaning::Text) => None,
            (Some("import"), _) => urls::style_sheet_problem(text, self.nesting),
            (Some("charset"), _) => {
                (!is_ascii_compatible(text)).then(|| format!("is written in an unsupported encoding (`{text}`)"))
            }
            (_, StringMeaning::Address) => urls::resource_problem(text, self.nesting),
            (_, StringMeaning::Unknown) => urls::other_host_problem(text),
        };
        if let Some(why) = why {
            self.refuse(format!("its style {why}"), span);
        }
    }

    fn refuse(&mut self, message: String, span: std::ops::Range<usize>) {
        self.refusals.push(Refusal { message, span, help: HELP_REMOVE });
    }
}

fn contains_ignore_case(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}
