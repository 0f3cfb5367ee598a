//! Properties of name resolution in any text, in every supported language and some others:
//!
//! - a name phrase of a person without a record adds no link;
//! - markup around or within a name does not change its link;
//! - a record that shares no word with a text changes no link in it.
//!
//! Names are generated from syllables of several scripts; titles, kinship, particles and the like are those of
//! `src/language/data`. By default each property is checked for some texts. For more:
//!
//! ```text
//! PROPTEST_CASES=10000 PROPTEST_RNG_SEED=1 cargo test --release --test names
//! ```
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail and print as tests do"
)]

#[path = "names_support/links.rs"]
mod links;
#[path = "names_support/markup.rs"]
mod markup;
#[path = "names_support/people.rs"]
mod people;
mod random_support;
#[path = "names_support/scripts.rs"]
mod scripts;
#[path = "names_support/strangers.rs"]
mod strangers;
#[path = "names_support/text.rs"]
mod text;

use people::{Dice, World};
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestError, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use text::Text;

/// Statistics of the generated texts: a property of texts without links would prove nothing.
type Counts = BTreeMap<String, usize>;

/// Checks a property of texts that are generated from numbers, and prints the statistics.
fn check(name: &str, property: fn(&mut Dice, &mut Counts) -> Result<(), String>) -> Counts {
    let regressions = FileFailurePersistence::Direct("tests/names_support/regressions.txt");
    let config = Config {
        failure_persistence: Some(Box::new(regressions)),
        max_shrink_iters: 3000,
        ..random_support::config(200)
    };
    let counts = RefCell::new(Counts::new());
    let result = TestRunner::new(config).run(&vec(any::<u16>(), 60..160), |numbers| {
        let mut counts = counts.borrow_mut();
        property(&mut Dice::new(numbers), &mut counts).map_err(TestCaseError::fail)
    });
    let counts = counts.into_inner();
    println!("{name}: {counts:?}");
    match result {
        Ok(()) => counts,
        Err(TestError::Fail(reason, _)) => panic!("{name}: {reason}"),
        Err(TestError::Abort(reason)) => panic!("{name}: {reason}"),
    }
}

fn count(counts: &mut Counts, name: &str, amount: usize) {
    *counts.entry(name.to_owned()).or_default() += amount;
}

#[test]
fn a_person_without_a_record_adds_no_link() {
    let counts = check("somebody not on record", |dice, counts| {
        let world = World::new(dice);
        let (text, kinds) = Text::with_strangers(&world, dice);
        let with = links::resolve(&world, &world.registers(), &text.render())?;
        let without = links::resolve(&world, &world.registers(), &text.without_strangers().render())?;
        kinds.iter().for_each(|kind| count(counts, kind, 1));
        count(counts, world.script.language, 1);
        count(counts, "links", with.len());
        let is_new =
            |link: &&links::Link| link.pieces.iter().any(|at| text.is_stranger(*at)) || !without.contains(link);
        match with.iter().find(is_new) {
            Some(link) => Err(format!(
                "a link to `{}` that is not there without {kinds:?}: {link:?}\n{}\n--- without:\n{}",
                link.record,
                world.describe(&text),
                text.without_strangers().render().text
            )),
            None => Ok(()),
        }
    });
    assert!(counts["links"] * 4 > counts["en"], "{counts:?}");
}

#[test]
fn markup_changes_no_link() {
    let counts = check("markup", |dice, counts| {
        let world = World::new(dice);
        let (text, _) = Text::with_strangers(&world, dice);
        let (marked, kinds) = text.marked(dice, world.script);
        let plain = links::resolve(&world, &world.registers(), &text.render())?;
        let with = links::resolve(&world, &world.registers(), &marked.render())?;
        kinds.iter().for_each(|kind| count(counts, kind, 1));
        count(counts, "links", plain.len());
        if plain == with {
            return Ok(());
        }
        Err(format!(
            "plain: {plain:?}\nwith {kinds:?}: {with:?}\n{}\n--- plain:\n{}",
            world.describe(&marked),
            text.render().text
        ))
    });
    assert!(counts["links"] > 0, "{counts:?}");
}

#[test]
fn a_record_that_shares_no_word_changes_no_link() {
    let counts = check("a record that shares no word", |dice, counts| {
        let world = World::new(dice);
        let (text, _) = Text::with_strangers(&world, dice);
        let (registers, words) = world.registers_with_another(dice);
        if text.shares_a_word(&words) {
            count(counts, "shares a word", 1);
            return Ok(());
        }
        let before = links::resolve(&world, &world.registers(), &text.render())?;
        let after = links::resolve(&world, &registers, &text.render())?;
        count(counts, "links", before.len());
        if before == after {
            return Ok(());
        }
        Err(format!("before: {before:?}\nafter: {after:?}\n{registers:#?}\n{}", world.describe(&text)))
    });
    assert!(counts["links"] > 0, "{counts:?}");
}

/// Filler words must not be words of the language data, which have a meaning.
#[test]
fn filler_words_mean_nothing() {
    for script in scripts::ALL {
        for word in script.filler {
            assert!(script.language_data().roles(word).is_empty(), "{}: {word}", script.language);
        }
        assert!(script.letters.len() >= 10 && script.tails.len() >= 6, "{}", script.language);
    }
}
