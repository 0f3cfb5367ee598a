//! After any sequence of edits, an incremental build equals a fresh one: the same site byte for byte,
//! the same diagnostics in the same order, the same counts.
//!
//! A sequence is a random choice of the edits in `prose`, `registers`, `settings` and `files`, each of
//! which changes something that another file depends on.
//!
//! By default each property is checked for a few sequences. For more, set their number and the seed:
//!
//! ```text
//! PROPTEST_CASES=10000 PROPTEST_RNG_SEED=1 cargo test --release --test incremental any_sequence
//! ```
//!
//! A failing sequence is shrunk and reported with the files that it changed; its seed is stored in
//! `regressions.txt` beside this file and replayed first from then on.
#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod base;
mod edits;
mod files;
mod lists;
mod moves;
mod on_demand;
mod pairs;
mod prose;
#[path = "../random_support/mod.rs"]
mod random_support;
mod registers;
mod run;
mod served;
mod settings;
mod state;
mod tracking;

use annals::build::{BuildResult, Builder};
use edits::{Edit, Kind, Step};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestError, TestRunner};
use rayon::{ThreadPool, ThreadPoolBuilder};
use run::Run;
use state::State;
use std::fmt;

/// `few` cases by default, or as many as `PROPTEST_CASES` says.
fn runner(few: u32) -> TestRunner {
    let regressions = FileFailurePersistence::Direct("tests/incremental/regressions.txt");
    TestRunner::new(Config {
        failure_persistence: Some(Box::new(regressions)),
        max_shrink_iters: 2000,
        ..random_support::config(few)
    })
}

fn fail_with<T: fmt::Debug>(result: Result<(), TestError<T>>) {
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, sequence)) => panic!("{reason}\nthe shortest such sequence:\n{sequence:#?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

#[test]
fn any_sequence_of_edits_equals_a_fresh_build() {
    let result = runner(12).run(&edits::steps(), |steps| follow(&steps).map(drop).map_err(TestCaseError::fail));
    fail_with(result);
}

/// Builds after each step, and at the end once more without a change.
fn follow(steps: &[Step]) -> Result<Run, String> {
    let mut run = Run::begin()?;
    steps.iter().try_for_each(|step| run.step(step))?;
    run.build()?;
    Ok(run)
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let pools = [1, 2, 8].map(pool);
    let result = runner(4).run(&edits::edits(0..4), |edits| {
        let mut state = State::base();
        edits.iter().for_each(|edit| edit.apply(&mut state));
        compare_in_pools(&state, &pools).map_err(TestCaseError::fail)
    });
    fail_with(result);
}

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
}

/// Builds with a new builder, and with one that has built the unedited site, in each pool.
fn compare_in_pools(state: &State, pools: &[ThreadPool]) -> Result<(), String> {
    let expected = run::fresh(state);
    pools.iter().try_for_each(|pool| {
        let incremental = pool.install(|| after_base(state));
        let fresh = pool.install(|| run::fresh(state));
        let threads = pool.current_num_threads();
        let difference = run::difference(&fresh, &expected).or_else(|| run::difference(&incremental, &expected));
        difference.map_or(Ok(()), |difference| Err(format!("with {threads} threads:\n{difference}")))
    })
}

fn after_base(state: &State) -> BuildResult {
    let mut builder = Builder::default();
    let base = State::base();
    builder.build(&base.sources(), &run::options(&base));
    builder.build(&state.sources(), &run::options(state))
}

/// One builder builds all kinds of edits, and returns to the first site after every fifth.
#[test]
fn each_kind_of_edit_changes_the_outcome_and_can_be_reverted() {
    let initial = base_with_history();
    let expected = run::fresh(&initial);
    let mut builder = Builder::default();
    let mut build = |state: &State| builder.build(&state.sources(), &run::options(state));
    let (mut ineffective, mut kinds, mut changed_sites) = (Vec::new(), 0, 0);
    for kind in edits::kinds().filter(|kind| !INEFFECTIVE_ALONE.contains(&kind.name)) {
        let Some((state, fresh)) = find_effective_edit(kind, &initial, &expected) else {
            ineffective.push(kind.name);
            continue;
        };
        let difference = run::difference(&build(&state), &fresh);
        let reverted = || (kinds % 5 == 0).then(|| run::difference(&build(&initial), &expected)).flatten();
        let difference = difference.or_else(reverted);
        kinds += 1;
        assert!(difference.is_none(), "{}: {}", kind.name, difference.unwrap_or_default());
        changed_sites += usize::from(fresh.site.is_some());
    }
    assert!(ineffective.is_empty(), "these edits change nothing: {ineffective:?}");
    println!("{changed_sites} of {kinds} kinds changed the site and left one");
    assert!(changed_sites >= 150, "only {changed_sites} kinds of edits changed the site without breaking it");
}

/// Edits that change the outcome only together with others: a comment moves no diagnostic where there is none.
const INEFFECTIVE_ALONE: &[&str] = &["settings: comment"];

/// The base, with another state to revert to.
fn base_with_history() -> State {
    let mut state = State::base();
    let mut files = state.files.clone();
    files.insert("static/old.txt".to_owned(), b"old".to_vec());
    state.history.push((files, None));
    state
}

/// An edit of this kind that changes the outcome; one that leaves a site, if a few tries find it.
fn find_effective_edit(kind: &'static Kind, initial: &State, expected: &BuildResult) -> Option<(State, BuildResult)> {
    let mut broken = None;
    let mut builds = 0;
    for dice in numbers(40) {
        let mut state = initial.clone();
        Edit { kind, dice }.apply(&mut state);
        if (&state.files, state.as_of, state.held_back) == (&initial.files, initial.as_of, initial.held_back) {
            continue;
        }
        builds += 1;
        let fresh = run::fresh(&state);
        if run::difference(&fresh, expected).is_some() {
            if fresh.site.is_some() {
                return Some((state, fresh));
            }
            broken = broken.or(Some((state, fresh)));
        }
        if builds >= 3 && broken.is_some() {
            break;
        }
    }
    broken
}

/// Numbers for edits, always the same.
fn numbers<const N: usize>(count: usize) -> impl Iterator<Item = [u8; N]> {
    let mut seed: u32 = 1;
    let mut next = move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed.to_be_bytes()[0]
    };
    std::iter::repeat_with(move || std::array::from_fn(|_| next())).take(count)
}

/// Edits that break most sites would prove little.
#[test]
fn most_steps_give_a_site() {
    let mut runner = TestRunner::deterministic();
    let (mut steps, mut sites) = (0, 0);
    for _ in 0..12 {
        let sequence = edits::steps().new_tree(&mut runner).expect("a sequence").current();
        let run = follow(&sequence).unwrap_or_else(|difference| panic!("{difference}"));
        (steps, sites) = (steps + run.steps, sites + run.sites);
    }
    println!("{sites} of {steps} steps gave a site");
    assert!(sites * 2 > steps, "only {sites} of {steps} steps gave a site");
}
