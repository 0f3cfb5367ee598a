//! Puts filters that count into the templates of a site: the template engine has no limits of its own on loops and
//! strings. What a template writes stays the same, byte for byte.
//!
//! The parser follows the engine's grammar and is only given templates that the engine accepts. It changes nothing
//! but this: a value gets a further filter, `(value)|annals_1`; a filter that can make large strings, or a call of
//! `range`, gets another name; and blocks, components and included templates begin and end with an empty output.

mod call_graph;
mod expressions;
mod scan;

use self::call_graph::{Output, collected};
use self::expressions::Value;
use self::scan::Scan;
use super::budget::SiteId;
use super::hooks::{Action, Hook};
use super::tokens::{Kind, tokens};
use crate::limits::Limit;
use std::collections::BTreeSet;
use std::ops::Range;

/// A template as it is given.
#[derive(Clone, Copy, Debug)]
pub struct Template<'t> {
    /// Its name, as `person.html`.
    pub name: &'t str,
    /// Its source.
    pub text: &'t str,
    /// Whether it is of the site's own theme, and not built in.
    pub is_own: bool,
}

/// Templates with filters in them, and what these do.
#[derive(Debug, Default)]
pub(super) struct Limited {
    /// Name and source of each template.
    pub(super) templates: Vec<(String, String)>,
    /// The filters, by number: [`name`].
    pub(super) hooks: Vec<Hook>,
    /// The functions in place of `range`, by number.
    pub(super) ranges: Vec<SiteId>,
    /// The places where something is counted.
    pub(super) places: Vec<Place>,
}

/// A place in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) template: String,
    pub(super) range: Range<usize>,
}

/// The name of a filter or function of ours. A template that has it already is refused by the engine, which does not
/// know it before.
pub(super) fn name(number: usize) -> String {
    format!("annals_{number}")
}

/// The name of a function in place of `range`.
pub(super) fn range_name(number: usize) -> String {
    format!("annals_range_{number}")
}

/// Puts filters into templates that the engine accepts. An error is a place that is not understood.
pub(super) fn limit(templates: &[Template]) -> Result<Limited, Place> {
    let mut limited = Limited::default();
    let mut scans = Vec::new();
    let (mut calls, mut outputs) = (Vec::new(), Vec::new());
    for template in templates {
        let whole = || Place { template: template.name.to_owned(), range: 0..0 };
        let tokens = tokens(template.text).ok_or_else(whole)?;
        let mut scan = Scan::new(template, &tokens, &mut limited);
        if scan.template().is_none() {
            let at = tokens.get(scan.at.min(tokens.len().saturating_sub(1)));
            return Err(Place { range: at.map_or(0..0, |token| token.range()), ..whole() });
        }
        let outside = scan.regions[0].steps();
        let extends = scan.extends;
        let edits = scan.finish(&mut calls, &mut outputs);
        scans.push((template, edits, outside, extends));
    }
    let collected = collected(&calls, &outputs);
    let included: BTreeSet<&str> = calls.iter().filter_map(|call| call.included()).collect();
    for (template, edits, outside, extends) in &mut scans {
        let mine = outputs.iter().filter(|output: &&Output| output.unit.template() == Some(template.name));
        for output in mine.filter(|output| output.is_collected || collected.contains(&output.unit)) {
            let hook = limited.hook(template, output.value.range.clone(), Action::Output);
            wrap(edits, &output.value, &hook);
        }
        if included.contains(template.name) && !*extends {
            let enter = limited.hook(template, 0..0, Action::Enter { steps: *outside });
            let leave = limited.hook(template, 0..0, Action::Leave);
            edits.insert(0, Edit::insert(0, format!("{{{{ \"\"|{enter} }}}}")));
            edits.push(Edit::insert(template.text.len(), format!("{{{{ \"\"|{leave} }}}}")));
        }
        limited.templates.push((template.name.to_owned(), apply(template.text, edits)));
    }
    Ok(limited)
}

impl Limited {
    fn site(&mut self, template: &Template, range: Range<usize>) -> SiteId {
        let index = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(Place { template: template.name.to_owned(), range });
        SiteId { index, is_own: template.is_own }
    }

    fn hook(&mut self, template: &Template, range: Range<usize>, action: Action) -> String {
        let site = self.site(template, range);
        self.hooks.push(Hook { site, action });
        name(self.hooks.len() - 1)
    }
}

/// A change of a text: what replaces a range, or is inserted at an empty one.
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
    // Stable: of edits at one place the inner ones were made first.
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

fn wrap(edits: &mut Vec<Edit>, value: &Value, filter: &str) {
    if value.is_primary {
        edits.push(Edit::insert(value.range.end, format!("|{filter}")));
    } else {
        edits.push(Edit::insert(value.range.start, "("));
        edits.push(Edit::insert(value.range.end, format!(")|{filter}")));
    }
}

/// The first `elif` beyond what one `if` may have. The engine reads them recursively.
pub(super) fn many_branches(text: &str, most: &Limit) -> Option<Range<usize>> {
    let tokens = tokens(text)?;
    let mut open = Vec::new();
    for pair in tokens.windows(2).filter(|pair| matches!(pair[0].kind, Kind::TagStart(_))) {
        match &text[pair[1].range()] {
            "if" => open.push(0),
            "endif" => {
                open.pop();
            }
            "elif" => {
                let count = open.last_mut()?;
                *count += 1;
                if most.is_exceeded(*count) {
                    return Some(pair[1].range());
                }
            }
            _ => {}
        }
    }
    None
}
