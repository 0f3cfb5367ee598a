//! After any sequence of edits, a builder that has built every step gives what a new one gives: the
//! same site byte for byte, the same diagnostics in the same order, the same counts.
//!
//! A sequence is made at random of the edits in `prose`, `registers`, `settings` and `files`, each
//! of which is there because something in another file depends on what it changes.
//!
//! By itself each property is asked of a few sequences. For many, say how many and from where:
//!
//! ```text
//! PROPTEST_CASES=10000 PROPTEST_RNG_SEED=1 cargo test --release --test incremental any_sequence
//! ```
//!
//! A sequence that fails is made as short as it can be and told with the files that it changed; its
//! seed is kept in `regressions.txt` beside this file and is tried first from then on.
#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod base;
mod edits;
mod files;
mod lists;
mod moves;
mod pairs;
mod prose;
mod registers;
mod run;
mod served;
mod settings;
mod state;

use annals::build::{Builder, Outcome};
use edits::{Edit, Kind, Step};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestError, TestRunner};
use rayon::{ThreadPool, ThreadPoolBuilder};
use run::Run;
use state::State;
use std::fmt;

/// A few cases by themselves, or as many as `PROPTEST_CASES` says.
fn runner(few: u32) -> TestRunner {
    let asked = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { asked.cases } else { few };
    let kept = FileFailurePersistence::Direct("tests/incremental/regressions.txt");
    TestRunner::new(Config { cases, failure_persistence: Some(Box::new(kept)), max_shrink_iters: 2000, ..asked })
}

fn fail_with<T: fmt::Debug>(result: Result<(), TestError<T>>) {
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, sequence)) => panic!("{reason}\nthe shortest such sequence:\n{sequence:#?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

#[test]
fn any_sequence_of_edits_gives_what_a_new_builder_gives() {
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
        edits.iter().for_each(|edit| edit.make(&mut state));
        in_pools(&state, &pools).map_err(TestCaseError::fail)
    });
    fail_with(result);
}

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
}

/// A new builder, and one that has built the site before its edits, in each pool.
fn in_pools(state: &State, pools: &[ThreadPool]) -> Result<(), String> {
    let due = run::fresh(state);
    pools.iter().try_for_each(|pool| {
        let kept = pool.install(|| after_base(state));
        let fresh = pool.install(|| run::fresh(state));
        let threads = pool.current_num_threads();
        let apart = run::difference(&fresh, &due).or_else(|| run::difference(&kept, &due));
        apart.map_or(Ok(()), |difference| Err(format!("with {threads} threads:\n{difference}")))
    })
}

fn after_base(state: &State) -> Outcome {
    let mut builder = Builder::default();
    let base = State::base();
    builder.build(&base.sources(), &run::options(&base));
    builder.build(&state.sources(), &run::options(state))
}

/// One builder goes through all kinds of edits, and back to the first site now and then.
#[test]
fn each_kind_of_edit_is_made_and_seen_and_can_be_taken_back() {
    let first = with_a_past();
    let due = run::fresh(&first);
    let mut builder = Builder::default();
    let mut build = |state: &State| builder.build(&state.sources(), &run::options(state));
    let (mut silent, mut kinds, mut shown) = (Vec::new(), 0, 0);
    for kind in edits::kinds().filter(|kind| !SILENT.contains(&kind.name)) {
        let Some((state, fresh)) = an_edit_that_shows(kind, &first, &due) else {
            silent.push(kind.name);
            continue;
        };
        let apart = run::difference(&build(&state), &fresh);
        let back = || (kinds % 5 == 0).then(|| run::difference(&build(&first), &due)).flatten();
        let apart = apart.or_else(back);
        kinds += 1;
        assert!(apart.is_none(), "{}: {}", kind.name, apart.unwrap_or_default());
        shown += usize::from(fresh.site.is_some());
    }
    assert!(silent.is_empty(), "these edits show nowhere: {silent:?}");
    println!("{shown} of {kinds} kinds changed the site and left one");
    assert!(shown >= 150, "only {shown} kinds of edits changed the site without breaking it");
}

/// Edits that show only together with others: no page has the address of the site, and a comment moves no mistake
/// where there is none.
const SILENT: &[&str] = &["report.url", "settings: comment"];

/// The base, with another state to go back to.
fn with_a_past() -> State {
    let mut state = State::base();
    let mut files = state.files.clone();
    files.insert("static/old.txt".to_owned(), b"old".to_vec());
    state.past.push((files, None));
    state
}

/// An edit of this kind whose outcome is another; one that leaves a site, if a few tries find it.
fn an_edit_that_shows(kind: &'static Kind, first: &State, due: &Outcome) -> Option<(State, Outcome)> {
    let mut broken = None;
    let mut builds = 0;
    for dice in numbers(40) {
        let mut state = first.clone();
        Edit { kind, dice }.make(&mut state);
        if (&state.files, state.as_of, state.held_back) == (&first.files, first.as_of, first.held_back) {
            continue;
        }
        builds += 1;
        let fresh = run::fresh(&state);
        if run::difference(&fresh, due).is_some() {
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
    let mut last: u32 = 1;
    let mut next = move || {
        last = last.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        last.to_be_bytes()[0]
    };
    std::iter::repeat_with(move || std::array::from_fn(|_| next())).take(count)
}

/// What breaks most of the sites that it makes proves little.
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
