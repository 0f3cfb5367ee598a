//! The preview shows warnings at the levels that `[check]` of `book.toml` sets.

use annals::build::PriorityPages;
use annals::preview::Preview;
use annals::watch::Hint;
use std::fs;

#[test]
fn the_preview_honours_the_levels_of_warnings() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("content")).unwrap();
    fs::write(root.path().join("content/01-a.md"), "---\ntitle: A\n---\nWords.\n").unwrap();
    let mut preview = Preview::new(root.path());
    let mut problems = |check: &str| {
        fs::write(root.path().join("book.toml"), format!("[book]\ntitle = \"Report\"\n{check}")).unwrap();
        preview.scan(&Hint::Everywhere).unwrap();
        let built = preview.build(&PriorityPages { addresses: &[], deliver: &|_| () });
        built.snapshot.problems.iter().map(|problem| (problem.is_error, problem.place.clone())).collect::<Vec<_>>()
    };
    let place = "content/01-a.md:4:1".to_owned();
    assert_eq!(problems(""), [(false, place.clone())]);
    assert_eq!(problems("[check]\ndeny = [\"no-stamp\"]\n"), [(true, place)]);
    assert_eq!(problems("[check]\nallow = [\"no-stamp\"]\n"), []);
}
