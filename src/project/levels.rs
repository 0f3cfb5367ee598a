//! `[check]` of `book.toml`: which warnings are silenced, and which are errors.

use crate::diag::{Code, Diagnostic, MAX_SUGGESTIONS, Severity};
use crate::source::Spanned;
use crate::tree::{Fields, Node};
use std::collections::BTreeSet;

/// The levels that a report sets for its warnings. No code is in both lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckLevels {
    allowed: BTreeSet<Code>,
    denied: BTreeSet<Code>,
}

impl CheckLevels {
    /// The diagnostic with the severity that the report sets; `None` if it is silenced. An error stays an error. With
    /// `is_strict`, every warning that is not silenced becomes one.
    #[must_use]
    pub fn apply(&self, diagnostic: Diagnostic, is_strict: bool) -> Option<Diagnostic> {
        if diagnostic.is_error() {
            Some(diagnostic)
        } else if self.allowed.contains(&diagnostic.code) {
            None
        } else if is_strict || self.denied.contains(&diagnostic.code) {
            Some(Diagnostic { severity: Severity::Error, ..diagnostic })
        } else {
            Some(diagnostic)
        }
    }

    pub(super) fn read(node: &Node, out: &mut Vec<Diagnostic>) -> Self {
        let Some(mut fields) = Fields::from_node(node, "[check]", out) else { return Self::default() };
        let denied = codes(&mut fields, "deny", out);
        let mut allowed = codes(&mut fields, "allow", out);
        fields.finish(out);
        allowed.retain(|code| is_allowable(code, &denied, out));
        let values = |codes: Vec<Spanned<Code>>| codes.into_iter().map(|code| code.value).collect();
        Self { allowed: values(allowed), denied: values(denied) }
    }
}

fn codes(fields: &mut Fields<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<Spanned<Code>> {
    let names = fields.texts(key, out);
    names.into_iter().filter_map(|name| code(&name, out)).collect()
}

fn code(name: &Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<Spanned<Code>> {
    let code = Code::from_name(&name.value);
    if code.is_none() {
        let near = if out.len() < MAX_SUGGESTIONS { Code::nearest_name(&name.value) } else { None };
        let help = near.map_or_else(
            || "write a code as messages have it in square brackets, such as `no-stamp`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("unknown code `{}`", name.value);
        out.push(Diagnostic::error(Code::Check, name.span, message).help(help));
    }
    code.map(|code| Spanned::new(code, name.span))
}

/// Whether the code may be in `allow`; reports why not.
fn is_allowable(code: &Spanned<Code>, denied: &[Spanned<Code>], out: &mut Vec<Diagnostic>) -> bool {
    let name = code.value;
    let error = |message: String, help: &str| Diagnostic::error(Code::Check, code.span, message).help(help);
    if name.meaning(Severity::Warning).is_none() {
        let message = format!("`{name}` is always an error, and an error cannot be allowed");
        out.push(error(message, "remove it from `allow`"));
        return false;
    }
    if let Some(other) = denied.iter().find(|other| other.value == name) {
        let error = error(format!("`{name}` is both in `allow` and in `deny`"), "remove it from one of the two");
        out.push(error.related(other.span, "in `deny`"));
        return false;
    }
    true
}
