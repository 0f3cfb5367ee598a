//! A site made by an earlier version builds as before, or the messages say what to change: docs/upgrading.md.
//!
//! `tests/upgrading/theme` is the default theme of 49c84bd, as a site has it that copied it then, and `addresses.txt` the
//! addresses of the site of this report as that version built it. Smaller cases are in `tests/sites/upgrading`.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads what it wrote"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn all_addresses_of_the_site_still_exist() {
    let site = Site::of_this_report();
    let built = site.build();
    assert!(built.succeeded && !built.messages.contains("[outdated-theme]"), "{}", built.messages);
    assert_eq!(site.missing_addresses(), Vec::<String>::new());
}

#[test]
fn a_copy_of_the_whole_theme_builds_after_the_changes_that_the_messages_name() {
    let site = Site::of_this_report();
    copy(&old_theme(), &site.theme());
    let built = site.build();
    assert!(!built.succeeded && !site.out().exists(), "{}", built.messages);
    let changes = built.changes();
    let known = ["`charges`", "`further.html`", "`is_way_in`", "`told_in`", "`told`", "`ways_in`"];
    let names: BTreeSet<String> = changes.iter().map(|change| format!("`{}`", change.old)).collect();
    assert!(names.iter().eq(known), "{}", built.messages);
    changes.iter().for_each(|change| change.apply(site.root()));
    let built = site.build();
    assert!(built.succeeded, "{}", built.messages);
    assert_eq!(site.missing_addresses(), Vec::<String>::new());
}

#[test]
fn a_copy_of_any_one_file_builds_or_is_named_as_outdated() {
    let mut outdated = BTreeSet::new();
    for file in files(&old_theme()) {
        let site = Site::of_this_report();
        copy(&old_theme().join(&file), &site.theme().join(&file));
        let built = site.build();
        let errors = built.messages.lines().filter(|line| line.starts_with("error["));
        assert!(errors.clone().all(|line| line.starts_with("error[outdated-theme]")), "{}", built.messages);
        assert_eq!(built.succeeded, errors.count() == 0, "{}", built.messages);
        if built.messages.contains("[outdated-theme]") {
            outdated.insert(file.to_string_lossy().into_owned());
        }
    }
    let expected = [
        "assets/annals.js",
        "assets/search.js",
        "strings/en.toml",
        "templates/base.html",
        "templates/case.html",
        "templates/further.html",
        "templates/pieces.html",
        "templates/record.html",
        "templates/sources.html",
    ];
    assert!(outdated.iter().eq(expected), "{outdated:?}");
}

#[test]
fn a_build_replaces_the_output_of_an_earlier_version() {
    const SHA256_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let site = Site::of_this_report();
    fs::create_dir_all(site.out().join("report")).unwrap();
    fs::write(site.out().join("report/old.html"), "").unwrap();
    fs::write(site.out().join("manifest"), format!("{SHA256_OF_NOTHING}  report/old.html\n")).unwrap();
    let built = site.build();
    assert!(built.succeeded, "{}", built.messages);
    assert!(!site.out().join("report/old.html").exists());
    assert_eq!(site.missing_addresses(), Vec::<String>::new());
}

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrading").join(path)
}

fn old_theme() -> PathBuf {
    fixture("theme")
}

/// A copy of this report, without its themes, in a temporary folder.
struct Site(tempfile::TempDir);

impl Site {
    fn of_this_report() -> Self {
        let site = Self(tempfile::tempdir().unwrap());
        for part in ["book.toml", "about.md", "content", "seeds"] {
            copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(part), &site.root().join(part));
        }
        site
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn theme(&self) -> PathBuf {
        self.root().join("themes/default")
    }

    fn out(&self) -> PathBuf {
        self.root().join("public")
    }

    fn build(&self) -> Built {
        let output = Command::new(env!("CARGO_BIN_EXE_annals")).arg("build").current_dir(self.root()).output().unwrap();
        Built { succeeded: output.status.success(), messages: String::from_utf8(output.stderr).unwrap() }
    }

    /// The addresses of the earlier site that the output does not have.
    fn missing_addresses(&self) -> Vec<String> {
        let addresses = fs::read_to_string(fixture("addresses.txt")).unwrap();
        let addresses = addresses.lines().filter(|line| !line.starts_with("# "));
        let is_missing = |address: &&str| {
            let (path, id) = address.split_once('#').map_or((*address, None), |(path, id)| (path, Some(id)));
            let page = fs::read(self.out().join(path));
            let text = page.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
            page.is_err() || id.is_some_and(|id| !text.contains(&format!(" id=\"{id}\"")))
        };
        addresses.filter(is_missing).map(str::to_owned).collect()
    }
}

struct Built {
    succeeded: bool,
    messages: String,
}

impl Built {
    /// The changes of names that the messages ask for, with all files that they point at.
    fn changes(&self) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::new();
        let mut names = None;
        for line in self.messages.lines() {
            if line.starts_with("error[") {
                names = changed_names(line);
                assert!(names.is_some(), "no change of a name: {line}");
            }
            let line = line.trim_start();
            let place = line.strip_prefix("--> ").or_else(|| line.strip_prefix("::: "));
            if let (Some((old, new)), Some(place)) = (&names, place) {
                let file = place.split(':').next().unwrap().to_owned();
                changes.push(Change { old: old.clone(), new: new.clone(), file });
            }
        }
        changes
    }
}

/// The two names in "`a` is called `b` now".
fn changed_names(message: &str) -> Option<(String, String)> {
    let (before, after) = message.split_once("` is called `")?;
    let (_, old) = before.rsplit_once('`')?;
    let (new, _) = after.split_once('`')?;
    Some((old.to_owned(), new.to_owned()))
}

struct Change {
    old: String,
    new: String,
    file: String,
}

impl Change {
    fn apply(&self, root: &Path) {
        let path = root.join(&self.file);
        if self.file.ends_with(&self.old) {
            fs::rename(&path, path.with_file_name(&self.new)).unwrap();
        } else {
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, replace_words(&text, &self.old, &self.new)).unwrap();
        }
    }
}

/// Replaces a word, but not where it is a part of a longer one.
fn replace_words(text: &str, old: &str, new: &str) -> String {
    let is_in_word = |c: char| c == '_' || c.is_alphanumeric();
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        let is_part = before.ends_with(is_in_word) || after.starts_with(is_in_word);
        replaced.extend([before, if is_part { old } else { new }]);
        rest = after;
    }
    replaced + rest
}

/// The files below a folder, relative to it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            files.extend(self::files(&path).into_iter().map(|file| name.join(file)));
        } else {
            files.push(name);
        }
    }
    files
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}
