//! All output formats: what they write, and what never reaches them.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking and says why")]

use annals::build::{Builder, Options};
use annals::formats::FORMATS;
use annals::project::OutputFormat;
use annals::site::Site;
use annals::source::Sources;
use std::path::Path;

/// A site that asks for every format, and in which everything that is held back has a word.
const HELD_BACK: &str = "tests/sites/formats/held-back-in-no-format/site";

const CANARY: &str = "canary";

#[test]
fn every_name_of_a_table_has_one_format() {
    let names: Vec<OutputFormat> = FORMATS.iter().map(|format| format.name()).collect();
    assert!(OutputFormat::ALL.iter().all(|name| names.iter().filter(|other| *other == name).count() == 1), "{names:?}");
    assert_eq!(names.len(), OutputFormat::ALL.len());
}

#[test]
fn nothing_that_is_held_back_reaches_a_byte_of_any_format() {
    let (builder, site) = build();
    let project = builder.project().expect("a project");
    for format in FORMATS {
        assert!(project.output.has(format.name()), "the site in {HELD_BACK} does not ask for {}", format.name());
    }
    let sources = sources();
    let has_canary = |text: &str| text.to_lowercase().contains(CANARY);
    let held_back = sources.iter().filter(|file| file.text().is_ok_and(has_canary)).count();
    assert!(held_back > 3, "only {held_back} files have something that is held back");
    for (path, bytes) in site.iter() {
        assert!(!has_canary(path.as_str()), "{path}");
        assert!(!has_canary(&String::from_utf8_lossy(bytes)), "{path}");
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let (_, site) = build();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let (_, alone) = pool.install(build);
    assert!(site == alone);
}

fn build() -> (Builder, Site) {
    let mut builder = Builder::default();
    let result = builder.build(&sources(), &Options::default());
    let site = result.site.unwrap_or_else(|| panic!("{:?}", result.diagnostics));
    (builder, site)
}

fn sources() -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(HELD_BACK);
    annals::build::read(&root).expect("the site").0
}
