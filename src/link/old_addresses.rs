//! Old addresses of sections: parses the entries of `was`, and checks that their addresses are free.

use super::outline::SectionRoute;
use crate::diag::{Code, Diagnostic};
use crate::model::prose::Section;
use crate::parse::id_problem;
use crate::route::{self, Route};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The old addresses of the published sections, under `report/` and without `.html`, with the section of each by index.
/// `taken` are the present addresses of sections.
pub(super) fn read(
    sections: &[&Arc<Section>],
    routes: &[SectionRoute],
    taken: BTreeMap<&str, Span>,
    out: &mut Vec<Diagnostic>,
) -> Vec<(usize, String)> {
    let entries = || {
        sections
            .iter()
            .enumerate()
            .flat_map(|(at, section)| section.front_matter.old_addresses.iter().map(move |old| (at, old)))
    };
    if entries().next().is_none() {
        return Vec::new();
    }
    let has_report_part = routes.iter().any(|route| route::below_sections(route.slug()).is_some());
    let mut taken: BTreeMap<String, Span> = taken.into_iter().map(|(slug, span)| (slug.to_owned(), span)).collect();
    let mut old = Vec::new();
    for (section, written) in entries() {
        match old_slug(&written.value, has_report_part) {
            Ok(slug) => match taken.insert(slug.clone(), written.span) {
                Some(first) => out.push(duplicate_error(written, &slug, first)),
                None => old.push((section, slug)),
            },
            Err(help) => {
                let message = format!("expected an old address, found `{}`", written.value.escape_debug());
                out.push(Diagnostic::error(Code::OldAddress, written.span, message).help(help));
            }
        }
    }
    old
}

fn duplicate_error(written: &Spanned<String>, slug: &str, first: Span) -> Diagnostic {
    Diagnostic::error(Code::OldAddress, written.span, format!("the old address `{slug}` is taken"))
        .related(first, "by this")
        .help("an old address can lead to one page only")
}

/// Parses an old address into a slug under `report/`, without `.html`. Accepts `part/section`, `report/part/section`,
/// `part/section.html`, and `part/` for the first page of a part.
///
/// # Errors
/// The help message, for anything else.
fn old_slug(written: &str, has_report_part: bool) -> Result<String, String> {
    let path = strip_site(written);
    let suggestion = || match slug_of_path(path) {
        slug if is_slug(&slug) => format!("write `{slug}`, for `{}`", Route::Section(&slug)),
        _ => format!("write it as in `part/section`, for `{}`", Route::Section("part/section")),
    };
    let is_bare_slug = path == written && !written.starts_with('/') && !written.ends_with(".md");
    if !is_bare_slug {
        return Err(suggestion());
    }
    let slug = slug_of_path(written);
    if !is_slug(&slug) {
        let problem = id_parts(&slug).find_map(id_problem).unwrap_or_default();
        return Err(format!("each part of an old address {problem}; {}", suggestion()));
    }
    if has_report_part && route::below_sections(written).is_some() && route::below_sections(&slug).is_none() {
        let in_part = format!("report/{slug}");
        return Err(format!(
            "there is a part `report`: write `{slug}` for `{}`, or `{}` for `{}`",
            Route::Section(&slug),
            route::slug_to_write(&in_part),
            Route::Section(&in_part)
        ));
    }
    Ok(slug)
}

/// The path of an address, without scheme, host, query and fragment.
fn strip_site(written: &str) -> &str {
    let path = written.split(['?', '#']).next().unwrap_or_default();
    match path.split_once("//") {
        Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => {
            let path = rest.find('/').map_or("", |at| &rest[at..]);
            route::without_base_path(path)
        }
        _ => path,
    }
}

/// A path without the prefix `report/` and the suffix `.html`. A path that ends in a slash is a part’s first page.
fn slug_of_path(path: &str) -> String {
    let path = path.trim_start_matches('/');
    let path = route::below_sections(path).unwrap_or(path);
    if let Some(file) = path.strip_suffix(".md") {
        let file = file.strip_prefix("content/").unwrap_or(file);
        return file.split('/').map(super::outline::without_number).collect::<Vec<_>>().join("/");
    }
    route::slug_as_written(path)
}

fn is_slug(slug: &str) -> bool {
    id_parts(slug).all(|part| id_problem(part).is_none())
}

/// The parts that must be ids: all except a final `index`, the name of a part’s first page.
fn id_parts(slug: &str) -> impl Iterator<Item = &str> {
    route::folder_of_index(slug).unwrap_or(slug).split('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_address_can_be_written_as_published() {
        for (written, slug) in [
            ("the-protest", "the-protest"),
            ("part/the-protest", "part/the-protest"),
            ("report/the-protest", "the-protest"),
            ("the-protest.html", "the-protest"),
            ("report/part/the-protest.html", "part/the-protest"),
            ("part/", "part/index"),
            ("report/part/", "part/index"),
            ("part/index.html", "part/index"),
            ("report/report/x", "report/x"),
            ("reports/x", "reports/x"),
        ] {
            assert_eq!(old_slug(written, false).as_deref(), Ok(slug), "{written}");
        }
    }

    #[test]
    fn any_other_address_is_an_error_that_suggests_the_right_one() {
        for (written, suggestion) in [
            ("/x/", "`x/index`"),
            ("/x", "`x`"),
            ("/report/x.html", "`x`"),
            ("https://example.org/report/x.html", "`x`"),
            ("https://example.org/report/report/part/x.html#p-a1", "`part/x`"),
            ("//example.org/x", "`x`"),
            ("x.html#p-a1", "`x`"),
            ("x?y", "`x`"),
            ("content/02-part/01-x.md", "`part/x`"),
            ("../x", "`part/section`"),
            ("X", "small letters"),
            ("x.htm", "small letters"),
            ("", "small letters"),
            ("report/", "small letters"),
            ("/", "`part/section`"),
            ("report/index.html", "not `index`"),
            ("https://", "`part/section`"),
            ("x//y", "`part/section`"),
        ] {
            let help = old_slug(written, false).expect_err(written);
            assert!(help.contains(suggestion), "{written}: {help}");
        }
        assert_eq!(old_slug("x", true).as_deref(), Ok("x"));
        assert_eq!(old_slug("report/report/x", true).as_deref(), Ok("report/x"));
        assert!(
            old_slug("report/x", true).is_err_and(|help| help.contains("`x`") && help.contains("`report/report/x`"))
        );
    }
}
