//! The report's licence: the editor's text, and its SPDX identifier.

use crate::diag::{Code, Diagnostic, nearest};
use crate::source::Spanned;

/// A licence, possibly one without an SPDX identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct License {
    /// The editor's text, as pages show it.
    pub text: String,
    /// The SPDX identifier, if the text is that of a single known licence.
    id: Option<&'static str>,
}

impl License {
    /// Parses `license`. A text unknown to SPDX is shown unchanged, with a warning.
    pub(super) fn read(text: Spanned<String>, out: &mut Vec<Diagnostic>) -> Self {
        let id = spdx_id(&text.value);
        if id.is_none() && !is_expression(&text.value) && !is_reserved(&text.value) {
            let message = format!("expected the SPDX name of a licence, found `{}`", text.value);
            let warning =
                Diagnostic::warning(Code::License, text.span, message).label("readers see these words, without a link");
            out.push(warning.help(help(&text.value)));
        }
        Self { text: text.value, id }
    }

    /// The address of the licence; only for licences of Creative Commons.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        let id = self.id?;
        if let Some(version) = id.strip_prefix("CC0-") {
            return Some(format!("https://creativecommons.org/publicdomain/zero/{version}/"));
        }
        let rest = id.strip_prefix("CC-")?.to_ascii_lowercase();
        let at = rest.find(|c: char| c.is_ascii_digit())?;
        let (kind, version) = (rest[..at].trim_end_matches('-'), rest[at..].replace('-', "/"));
        let is_known = matches!(kind, "by" | "by-sa" | "by-nd" | "by-nc" | "by-nc-sa" | "by-nc-nd");
        is_known.then(|| format!("https://creativecommons.org/licenses/{kind}/{version}/"))
    }
}

/// The SPDX identifier of a licence given by identifier or full name. Ignores case, spaces and punctuation.
fn spdx_id(text: &str) -> Option<&'static str> {
    if let Some(id) = spdx::license_id(text) {
        return Some(id.name);
    }
    let wanted = fold(text);
    let licenses = || spdx::identifiers::LICENSES.iter();
    let by_name = licenses().find(|license| fold(license.name) == wanted);
    by_name.or_else(|| licenses().find(|license| fold(license.full_name) == wanted)).map(|license| license.name)
}

/// Letters, digits and `+` in lowercase, without the word "licence".
fn fold(text: &str) -> String {
    let letters: String =
        text.chars().filter(|c| c.is_alphanumeric() || *c == '+').flat_map(char::to_lowercase).collect();
    letters.replace("license", "").replace("licence", "").replace("creativecommonsattribution", "ccby")
}

/// `MIT OR Apache-2.0`, `LicenseRef-ours`.
fn is_expression(text: &str) -> bool {
    spdx::Expression::parse(text).is_ok()
}

fn is_reserved(text: &str) -> bool {
    text.to_lowercase().contains("rights reserved")
}

fn help(text: &str) -> String {
    let names = || spdx::identifiers::LICENSES.iter().map(|license| license.name);
    if let Some(id) = id_in_url(text) {
        return format!("write `{id}`: readers see its name, with a link to this address");
    }
    let wanted = fold(text);
    // Creative Commons without a version, or with one that does not exist: the newest first.
    let mut versions: Vec<&str> =
        names().filter(|name| name.starts_with("CC") && differs_only_in_version(name, &wanted)).collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    if let [newest, ..] = versions[..] {
        return format!("name the version too, such as `{newest}`");
    }
    match nearest(text, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write an identifier from https://spdx.org/licenses/, such as `CC-BY-4.0`, or “All rights reserved”; words of your own stay as they are".to_owned(),
    }
}

/// Whether a name and a folded text differ only in their version, as `CC-BY-4.0` and `ccby` do.
fn differs_only_in_version(name: &str, wanted: &str) -> bool {
    let name = fold(name);
    let kind = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    !wanted.is_empty() && kind(&name) == kind(wanted)
}

/// The SPDX identifier of the licence at an address of Creative Commons.
fn id_in_url(text: &str) -> Option<&'static str> {
    let path = text.split_once("creativecommons.org/licenses/")?.1;
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).take(2).collect();
    spdx_id(&format!("CC-{}", parts.join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn read(text: &str) -> (License, Option<String>) {
        let mut out = Vec::new();
        let span = Span::new(FileId::from_path("book.toml"), 0..0);
        let license = License::read(Spanned::new(text.to_owned(), span), &mut out);
        (license, out.pop().map(|warning| warning.help.join(" ")))
    }

    #[test]
    fn usual_ways_to_write_a_license_are_known() {
        let by = "https://creativecommons.org/licenses/by/4.0/";
        for (text, url) in [
            ("CC-BY-4.0", Some(by)),
            ("CC BY 4.0", Some(by)),
            ("cc-by 4.0", Some(by)),
            ("Creative Commons Attribution 4.0 International", Some(by)),
            ("CC BY-NC-SA 4.0", Some("https://creativecommons.org/licenses/by-nc-sa/4.0/")),
            ("CC-BY-3.0-IGO", Some("https://creativecommons.org/licenses/by/3.0/igo/")),
            ("CC0 1.0", Some("https://creativecommons.org/publicdomain/zero/1.0/")),
            ("MIT", None),
            ("MIT License", None),
            ("Apache 2.0", None),
            ("MIT OR Apache-2.0", None),
            ("LicenseRef-ours", None),
            ("© Westhaven Rights Group. All rights reserved.", None),
        ] {
            let (license, help) = read(text);
            assert_eq!((license.url().as_deref(), help, &*license.text), (url, None, text), "{text}");
        }
    }

    #[test]
    fn an_unknown_license_is_a_warning_with_the_nearest() {
        for (text, expected) in [
            ("CC BY", "such as `CC-BY-4.0`"),
            ("CC-BY-5.0", "such as `CC-BY-4.0`"),
            ("CC-BY-SA", "such as `CC-BY-SA-4.0`"),
            ("https://creativecommons.org/licenses/by-sa/4.0/deed.en", "write `CC-BY-SA-4.0`"),
            ("MTI", "did you mean `MIT`?"),
            ("free for everybody to use as they like", "spdx.org/licenses"),
        ] {
            let (license, help) = read(text);
            assert_eq!(license.url(), None, "{text}");
            assert!(help.as_deref().is_some_and(|help| help.contains(expected)), "{text}: {help:?}");
        }
    }
}
