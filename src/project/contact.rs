//! Where readers report errors in the report.

use crate::diag::{Code, Diagnostic};
use crate::parse::url;
use crate::route::Mailto;
use crate::source::Spanned;

const MAIL: &str = "mailto:";
const SECURE: &str = "https:";

/// Where readers report errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// A mail address: links to it have the subject and the text filled in.
    Mail(String),
    /// A page, such as a form. Nothing is added to its address: which parameters it reads is not known.
    Page(String),
}

impl Contact {
    /// Reads `mailto:` with an address, or an `https` address; reports anything else.
    pub(super) fn read(text: Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<Self> {
        if text.value.starts_with(SECURE) {
            return url(text, out).map(|url| Self::Page(url.value));
        }
        let problem = match text.value.strip_prefix(MAIL) {
            Some(address) => match mail_problem(address) {
                None => return Some(Self::Mail(address.to_owned())),
                Some(problem) => problem,
            },
            None => format!("expected an address that begins with `{MAIL}` or `{SECURE}`, found `{}`", text.value),
        };
        let help = match mail_problem(&text.value) {
            None => format!("write `contact = \"{MAIL}{}\"`", text.value),
            Some(_) => {
                format!("write `{MAIL}` and an address, or the `https` address of a page where errors are reported")
            }
        };
        out.push(Diagnostic::error(Code::Contact, text.span, problem).help(help));
        None
    }

    /// The address of a link that reports an error.
    #[must_use]
    pub fn href(&self, subject: &str, body: &str) -> String {
        match self {
            Self::Mail(address) => Mailto { address, subject, body }.to_string(),
            Self::Page(url) => url.clone(),
        }
    }
}

/// Why a text is not a mail address that a link can have; `None` if it is.
fn mail_problem(address: &str) -> Option<String> {
    if address.contains('?') {
        return Some(format!("expected an address alone, found `{address}`: pages fill in the subject and the text"));
    }
    let is_valid = address.split_once('@').is_some_and(|(name, host)| is_name(name) && is_host(host));
    (!is_valid).then(|| format!("`{address}` is not a mail address"))
}

/// The local part of an address, without quotation marks (RFC 5322: a dot-atom).
fn is_name(name: &str) -> bool {
    let is_atom_char = |c: char| c.is_ascii_alphanumeric() || "!#$&'*+-/=^_`{|}~".contains(c);
    name.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_char))
}

fn is_host(host: &str) -> bool {
    let is_label_char = |c: char| c.is_alphanumeric() || c == '-';
    host.contains('.') && host.split('.').all(|label| !label.is_empty() && label.chars().all(is_label_char))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_are_single_and_have_nothing_added() {
        for address in ["editors@example.org", "first.last+reports@mail.example.org", "a@пример.рф"] {
            assert_eq!(mail_problem(address), None, "{address}");
        }
        let others = ["", "@", "editors", "a@b", "a@b.", "a b@example.org", "a@example.org,b@example.org", "a@b@c.org"];
        for address in others.into_iter().chain(["a@example.org?subject=x", "a%40@example.org", "<a@example.org>"]) {
            assert!(mail_problem(address).is_some(), "{address}");
        }
    }
}
