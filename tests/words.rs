//! No word is lost, whatever the Markdown: each word that the parser's own HTML shows is on the page or in a
//! diagnostic, nothing panics, and `annals ids` changes no word.
//!
//! By default the property is checked for some sites. For more, in an optimized build:
//!
//! ```text
//! PROPTEST_CASES=20000 PROPTEST_RNG_SEED=1 cargo test --release --test words
//! ```

#[path = "words_support/markdown.rs"]
mod markdown;
mod prose_support;
mod random_support;
#[path = "words_support/whole.rs"]
mod whole;

use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestError, TestRunner};
use std::cell::RefCell;
use whole::Counts;

#[test]
fn no_word_of_any_site_is_lost() {
    let regressions = FileFailurePersistence::Direct("tests/words_support/regressions.txt");
    let config = Config {
        failure_persistence: Some(Box::new(regressions)),
        max_shrink_iters: 5000,
        ..random_support::config(150)
    };
    let counts = RefCell::new(Counts::default());
    let result = TestRunner::new(config).run(&markdown::site(), |sections| {
        let found = whole::check(&sections).map_err(TestCaseError::fail)?;
        let mut counts = counts.borrow_mut();
        found.into_iter().for_each(|(name, count)| *counts.entry(name).or_default() += count);
        Ok(())
    });
    let counts = counts.into_inner();
    println!("{counts:?}");
    match result {
        Ok(()) => assert!(
            counts.get("built").is_some_and(|built| built * 4 > counts["sites"]),
            "most sites were refused: {counts:?}"
        ),
        Err(TestError::Fail(reason, sections)) => panic!("{reason}\nthe shortest such site:\n{sections:#?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

#[test]
fn lost_and_added_words_are_found() {
    use prose_support::{completeness, site};
    let text = format!("{}One *two*.\n\n- three\n\nWords.[^a]\n\n[^a]: four\n", site::FRONT);
    let sources = whole::sources(&[text]);
    let mut pages = site::pages(&sources).unwrap_or_else(|| panic!("the settings cannot be read"));
    assert_eq!(completeness::incomplete_sections(&sources, &pages), []);
    let original = pages.sections[0].blocks.clone();
    for (from, to, lost, added) in [
        ("two", "", &["two"][..], &[][..]),
        ("<em>two</em>", "twofold", &["two"], &["twofold"]),
        ("three", "three three", &[], &["three"]),
        ("One <em>two", "One<em>two", &["One", "two"], &["Onetwo"]),
    ] {
        pages.sections[0].blocks = original.replace(from, to);
        assert_ne!(pages.sections[0].blocks, original, "{from}");
        let broken = completeness::incomplete_sections(&sources, &pages);
        let [difference] = &broken[..] else { panic!("{from}: {broken:?}") };
        assert_eq!(difference.lost.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>(), lost, "{from}");
        assert_eq!(difference.added, added, "{from}");
    }
    pages.sections[0].blocks = original;
    pages.sections[0].footnotes.clear();
    assert_eq!(completeness::incomplete_sections(&sources, &pages)[0].lost.len(), 1);
}
