//! `annals ids` in a site that has been built: no new id repeats a published one.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the sites are created on disk")]
#![expect(clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod disk_support;
mod strace_support;

use disk_support::put;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use strace_support::has_strace;
use tempfile::TempDir;

const SECTION: &str = "content/01-a.md";

/// A report with a paragraph that has no id.
fn site() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "book.toml", "[book]\ntitle = \"Fixture\"\n");
    put(folder.path(), SECTION, "---\ntitle: A\n---\nMira Holm came.\n");
    folder
}

fn run(root: &Path, wrapper: &[&str], command: &str) -> Output {
    let line = [wrapper, &[env!("CARGO_BIN_EXE_annals"), command]].concat();
    Command::new(line[0]).args(&line[1..]).current_dir(root).output().expect("a run")
}

/// Runs `annals ids`. Returns the id of the paragraph.
fn stamp(root: &Path) -> String {
    let output = run(root, &[], "ids");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(root.join(SECTION)).expect("the section");
    let (_, id) = text.split_once("{#").expect("a stamp");
    id.split_once('}').expect("a stamp").0.to_owned()
}

fn without_stamps(root: &Path) {
    put(root, SECTION, "---\ntitle: A\n---\nMira Holm came.\n");
}

#[test]
fn an_id_that_was_published_is_not_given_to_another_paragraph() {
    let folder = site();
    let root = folder.path();
    let first = stamp(root);
    assert!(run(root, &[], "build").status.success());
    // The id is derived from path and words, and the paragraph with these words has another one.
    put(root, SECTION, "---\ntitle: A\n---\nMira Holm came. {#p-other}\n\nMira Holm came.\n");
    let output = run(root, &[], "ids");
    assert!(output.status.success());
    let text = fs::read_to_string(root.join(SECTION)).expect("the section");
    assert!(text.contains("{#p-other}") && text.matches("{#p-").count() == 2, "{text}");
    put(root, SECTION, "---\ntitle: A\n---\nMira Holm left.\n");
    assert_ne!(stamp(root), first);
    // Only the record of the last build counts.
    assert!(run(root, &[], "build").status.success());
    without_stamps(root);
    assert_eq!(stamp(root), first, "no record has it any more");
}

const LONG: &str =
    "The court in Westhaven convicted Mira Holm on 4 May 2024 of taking part in an unauthorised assembly";

/// A section with paragraphs of many kinds, with their ids except those in `without`.
fn section(without: &[&str]) -> String {
    let mut text = format!(
        "---\ntitle: A\n---\n**Mira Holm** came.[^n] She said: \u{201c}no\u{201d} & left <x@example.org>. {{#p-one}}\n\n\
         - first *item*\n- second\n\n{{#p-two}}\n\n| a | b |\n|---|---|\n| c | d |\n\n{{#p-three}}\n\n\
         > Quoted `code` words.\n\n{{#p-four}}\n\nقَالَ الشُّهُودُ، هिन्दी 国会。 {{#p-five}}\n\n{LONG}. {{#p-six}}\n\n\
         Again. {{#p-seven}}\n\nAgain. {{#p-eight}}\n\n[^n]: A note.\n"
    );
    for stamp in without {
        text = text.replace(&format!(" {{#{stamp}}}"), "").replace(&format!("\n\n{{#{stamp}}}"), "");
    }
    text
}

#[test]
fn a_stamp_that_was_deleted_comes_back_to_its_paragraph() {
    let all = ["p-one", "p-two", "p-three", "p-four", "p-five", "p-six", "p-seven", "p-eight"];
    for without in all.iter().map(std::slice::from_ref).chain([&all[..], &all[2..5], &all[6..]]) {
        let folder = site();
        let root = folder.path();
        put(root, SECTION, section(&[]));
        let built = run(root, &[], "build");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        put(root, SECTION, section(without));
        let output = run(root, &[], "ids");
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(stdout.contains(&format!("{} with the id of the last build", without.len())), "{without:?}: {stdout}");
        assert_eq!(fs::read_to_string(root.join(SECTION)).expect("the section"), section(&[]), "{without:?}");
    }
}

#[test]
fn a_stamp_comes_back_to_an_edited_paragraph_and_to_no_other() {
    let edited = [
        // A paragraph, and whether it gets the deleted id of the sentence.
        (format!("{LONG}, and fined her."), true),
        (LONG.replace("4 May", "5 May") + ".", true),
        (format!("On appeal it was said that {LONG}."), true),
        (
            "The court in Westhaven convicted nobody on that day, and all charges were dropped in the end.".to_owned(),
            false,
        ),
        ("Again.".to_owned(), false),
        // Two candidates: neither gets it.
        (format!("{LONG}, and fined her.\n\n{LONG}, and let her go."), false),
        (format!("{LONG}.\n\n{LONG}."), false),
    ];
    for (words, is_restored) in edited {
        let folder = site();
        let root = folder.path();
        put(root, SECTION, format!("---\ntitle: A\n---\n{LONG}. {{#p-six}}\n"));
        assert!(run(root, &[], "build").status.success());
        put(root, SECTION, format!("---\ntitle: A\n---\n{words}\n"));
        // The candidate may be the only paragraph of the section.
        assert!(run(root, &[], "ids").status.success());
        let text = fs::read_to_string(root.join(SECTION)).expect("the section");
        assert_eq!(text.contains("{#p-six}"), is_restored, "{text}");
    }
}

#[test]
fn a_stamp_comes_back_in_another_file_and_not_twice() {
    let folder = site();
    let root = folder.path();
    put(root, SECTION, section(&[]));
    assert!(run(root, &[], "build").status.success());
    // The paragraph has moved without its id; a draft has the id of another.
    put(root, SECTION, section(&["p-six", "p-seven"]).replace(LONG, "Nothing"));
    put(root, "content/02-b.md", format!("---\ntitle: B\n---\n{LONG}.\n"));
    put(root, "content/03-c.md", "---\ntitle: C\ndraft: true\n---\nAgain. {#p-seven}\n");
    assert!(run(root, &[], "ids").status.success());
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("a section");
    assert!(read("content/02-b.md").contains("{#p-six}"));
    assert!(!read(SECTION).contains("{#p-six}") && !read(SECTION).contains("{#p-seven}"));
    assert!(run(root, &[], "check").status.success());
}

#[test]
fn an_unreadable_record_stops_stamping() {
    let folder = site();
    let root = folder.path();
    stamp(root);
    assert!(run(root, &[], "build").status.success());
    without_stamps(root);
    let refused = |output: &Output, path: &str| {
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && stderr.contains(path), "{stderr}");
        let text = fs::read_to_string(root.join(SECTION)).expect("the section");
        assert!(!text.contains("{#"), "{text}");
    };
    if has_strace() {
        for path in ["public/manifest", "public/stamps.txt"] {
            assert!(root.join(path).exists(), "{path}");
            let full = root.join(path).display().to_string();
            for call in ["statx", "openat"] {
                let (trace, inject) = (format!("trace={call}"), format!("inject={call}:error=EIO"));
                let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", &full, "-e", &trace, "-e", &inject];
                refused(&run(root, &strace, "ids"), path);
            }
        }
    }
    put(root, "public/manifest", "no list\n");
    refused(&run(root, &[], "ids"), "public/manifest");
}
