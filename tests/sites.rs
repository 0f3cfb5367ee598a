//! Fixture sites: one folder per case, with the expected outcome beside the site.
//!
//! `tests/sites/<group>/<case>/site/` is a site, `expected` its expected outcome, in the format of
//! [`sites_support::expected`]. `step1/`, `step2/` and so on are changes that are applied to it one after
//! another, each with an `expected` of its own. A new case needs no code.
//!
//! `CASE=words cargo test --test sites` runs the cases whose name contains the words.
#![expect(clippy::disallowed_methods, reason = "the cases are on disk")]
#![expect(clippy::panic, clippy::print_stderr, reason = "a test fails by panicking and says why")]

mod sites_support;

macro_rules! groups {
    ($($group:ident),* $(,)?) => {
        const GROUPS: &[&str] = &[$(stringify!($group)),*];
        $(
            #[test]
            fn $group() {
                sites_support::run_group(stringify!($group));
            }
        )*
    };
}

groups!(
    mistakes, names, data, paths, addresses, unicode, markup, mentions, change, pictures, files, upgrading, formats
);

#[test]
fn every_folder_of_cases_is_run() {
    let found = sites_support::folders(&sites_support::root());
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    let mut known = GROUPS.to_vec();
    known.sort_unstable();
    assert_eq!(found, known, "a group needs its name in `groups!`, and a folder with cases");
}

/// A check that always passes proves nothing: each of these lines is wrong for the site.
#[test]
fn wrong_expectations_are_found() {
    let case = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let put = |path: &str, text: &str| {
        let full = case.path().join(path);
        let folder = full.parent().unwrap_or(case.path()).to_owned();
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(full, text))
            .unwrap_or_else(|error| panic!("{error}"));
    };
    put("site/content/01-a.md", "---\ntitle: A\n---\nZhanbolat Mamay came.\n");
    put("site/seeds/people.yaml", "- {id: mamay, name: Zhanbolat Mamay}\n");
    let failures_of = |expected: &str| {
        put("expected", expected);
        sites_support::run_case(case.path())
    };
    let right = "builds\nquiet\nwarning no-stamp content/01-a.md:4:1\nhelp \"annals ids\"\nlink report/a.html people/mamay \"Zhanbolat Mamay\"\nlinks report/a.html people/mamay 1\nmentions people/mamay 1\ntext report/a.html \"Mamay came.\"\nhtml report/a.html \"href=\\\"../people/mamay.html\\\"\"\npage people/mamay.html\nno-page x.html\n";
    assert_eq!(failures_of(right), Vec::<String>::new());
    for line in [
        "error no-stamp content/01-a.md:4:1",
        "warning no-stamp content/01-a.md:4:2",
        "warning no-stamp content/01-a.md:4:1\nhelp \"nothing of the kind\"",
        "warning no-stamp content/01-a.md:4:1\nmessage \"nothing of the kind\"",
        "warning no-stamp content/01-a.md:4:1\nalso content/01-a.md:1:1",
        "warning no-stamp content/01-a.md:4:1\nfolded content/01-a.md:1:1",
        "quiet",
        "link report/a.html people/mamay \"Mamay\"",
        "link report/a.html people/other \"Zhanbolat Mamay\"",
        "links report/a.html people/mamay 2",
        "no-link report/a.html people/mamay",
        "mentions people/mamay 0",
        "text report/a.html \"came. came\"",
        "no-text report/a.html \"came\"",
        "order report/a.html \"came\" \"Zhanbolat\" \"Zhanbolat\" \"Zhanbolat\" \"Zhanbolat\"",
        "html report/a.html \"<nothing\"",
        "no-html * \"Zhanbolat\"",
        "page x.html",
        "no-page people/mamay.html",
        "text x.html \"x\"",
        "fails",
        "builds",
        "bilds",
        "help \"with nothing above\"",
        "text report/a.html \"never closed",
    ] {
        assert!(!failures_of(&format!("builds\n{line}\n")).is_empty(), "{line}");
    }
    assert!(!failures_of("fails\n").is_empty());
    for empty in ["", "# only a comment\n"] {
        assert!(!failures_of(empty).is_empty(), "{empty}");
    }
    put("site/seeds/places.yaml", "- {id: mamay}\n");
    assert!(!failures_of("fails\n").is_empty(), "an unlisted error");
    std::fs::remove_file(case.path().join("expected")).unwrap_or_else(|error| panic!("{error}"));
    assert!(!sites_support::run_case(case.path()).is_empty(), "no `expected`");
}
