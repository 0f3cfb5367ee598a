//! Instruments the templates of a site with counting filters: the template engine has no limits of its own on loops and
//! strings. The output of a template stays the same, byte for byte.
//!
//! The parser follows the engine's grammar and only receives templates that the engine accepts. The only changes are:
//! a value gets an additional filter, `(value)|annals_1`; a filter that can build large strings, or a call of `range`, is
//! renamed; and blocks, components and included templates start and end with an empty output.

mod call_graph;
mod expressions;
mod scan;

use self::call_graph::{Output, collected_units};
use self::expressions::Expression;
use self::scan::Scan;
use super::budget::ProbeSite;
use super::hooks::{Action, Hook};
use super::tokens::{TokenKind, tokenize};
use crate::limits::Limit;
use std::collections::BTreeSet;
use std::ops::Range;

/// The source of a template.
#[derive(Clone, Copy, Debug)]
pub struct Template<'t> {
    /// Its name, as `person.html`.
    pub name: &'t str,
    /// Its source text.
    pub text: &'t str,
    /// Whether it belongs to the site's own theme, and is not embedded.
    pub is_own: bool,
}

/// Instrumented templates, and the filters and functions that they call.
#[derive(Debug, Default)]
pub(super) struct Instrumented {
    /// Name and source of each template.
    pub(super) templates: Vec<(String, String)>,
    /// The filters, by the number in their names.
    pub(super) hooks: Vec<Hook>,
    /// The functions that replace `range`, by the number in their names.
    pub(super) ranges: Vec<ProbeSite>,
    /// The locations where something is counted.
    pub(super) locations: Vec<TemplateLocation>,
}

/// A range of bytes in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TemplateLocation {
    pub(super) template: String,
    pub(super) range: Range<usize>,
}

/// The name of an inserted filter. A template that already uses it is rejected by the engine, to which it is unknown before.
pub(super) fn filter_name(number: usize) -> String {
    format!("annals_{number}")
}

/// The name of a function that replaces `range`.
pub(super) fn range_function_name(number: usize) -> String {
    format!("annals_range_{number}")
}

/// Instruments templates that the engine accepts. An error is the location of something that the parser does not support.
pub(super) fn instrument(templates: &[Template]) -> Result<Instrumented, TemplateLocation> {
    let mut instrumented = Instrumented::default();
    let mut scans = Vec::new();
    let (mut calls, mut outputs) = (Vec::new(), Vec::new());
    for template in templates {
        let at_start = || TemplateLocation { template: template.name.to_owned(), range: 0..0 };
        let tokens = tokenize(template.text).ok_or_else(at_start)?;
        let mut scan = Scan::new(template, &tokens, &mut instrumented);
        if scan.scan_template().is_none() {
            let token = tokens.get(scan.at.min(tokens.len().saturating_sub(1)));
            return Err(TemplateLocation { range: token.map_or(0..0, |token| token.range()), ..at_start() });
        }
        let body_steps = scan.regions[0].steps();
        let extends = scan.extends;
        let edits = scan.finish(&mut calls, &mut outputs);
        scans.push((template, edits, body_steps, extends));
    }
    let collected = collected_units(&calls, &outputs);
    let included: BTreeSet<&str> = calls.iter().filter_map(|call| call.included()).collect();
    for (template, edits, body_steps, extends) in &mut scans {
        let own_outputs = outputs.iter().filter(|output: &&Output| output.unit.template() == Some(template.name));
        for output in own_outputs.filter(|output| output.is_collected || collected.contains(&output.unit)) {
            let hook = instrumented.hook(template, output.value.range.clone(), Action::Output);
            wrap(edits, &output.value, &hook);
        }
        if included.contains(template.name) && !*extends {
            let enter = instrumented.hook(template, 0..0, Action::Enter { steps: *body_steps });
            let leave = instrumented.hook(template, 0..0, Action::Leave);
            edits.insert(0, Edit::insert(0, format!("{{{{ \"\"|{enter} }}}}")));
            edits.push(Edit::insert(template.text.len(), format!("{{{{ \"\"|{leave} }}}}")));
        }
        instrumented.templates.push((template.name.to_owned(), apply(template.text, edits)));
    }
    Ok(instrumented)
}

impl Instrumented {
    fn site(&mut self, template: &Template, range: Range<usize>) -> ProbeSite {
        let index = u32::try_from(self.locations.len()).unwrap_or(u32::MAX);
        self.locations.push(TemplateLocation { template: template.name.to_owned(), range });
        ProbeSite { index, is_own: template.is_own }
    }

    fn hook(&mut self, template: &Template, range: Range<usize>, action: Action) -> String {
        let site = self.site(template, range);
        self.hooks.push(Hook { site, action });
        filter_name(self.hooks.len() - 1)
    }
}

/// An edit of a text: `text` replaces `range`, or is inserted at an empty one.
#[derive(Debug)]
struct Edit {
    range: Range<usize>,
    text: String,
}

impl Edit {
    fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { range: at..at, text: text.into() }
    }
}

fn apply(text: &str, edits: &mut [Edit]) -> String {
    // The sort is stable: of edits at one offset the inner ones were added first.
    edits.sort_by_key(|edit| edit.range.start);
    let mut out = String::with_capacity(text.len() + 32 * edits.len());
    let mut at = 0;
    for edit in &*edits {
        out.push_str(&text[at..edit.range.start]);
        out.push_str(&edit.text);
        at = edit.range.end;
    }
    out.push_str(&text[at..]);
    out
}

fn wrap(edits: &mut Vec<Edit>, value: &Expression, filter: &str) {
    if value.is_primary {
        edits.push(Edit::insert(value.range.end, format!("|{filter}")));
    } else {
        edits.push(Edit::insert(value.range.start, "("));
        edits.push(Edit::insert(value.range.end, format!(")|{filter}")));
    }
}

/// The first `elif` that exceeds the limit for one `if`. The engine parses them recursively.
pub(super) fn excess_branch(text: &str, limit: &Limit) -> Option<Range<usize>> {
    let tokens = tokenize(text)?;
    let mut open = Vec::new();
    for pair in tokens.windows(2).filter(|pair| matches!(pair[0].kind, TokenKind::TagStart(_))) {
        match &text[pair[1].range()] {
            "if" => open.push(0),
            "endif" => {
                open.pop();
            }
            "elif" => {
                let count = open.last_mut()?;
                *count += 1;
                if limit.is_exceeded(*count) {
                    return Some(pair[1].range());
                }
            }
            _ => {}
        }
    }
    None
}
