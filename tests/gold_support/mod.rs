//! Shared by `examples/gold.rs` and `tests/gold.rs`: annotated texts, what they expect, and the measured results. The marks
//! are explained in `tests/gold/README.md`.

pub(crate) mod cases;
pub(crate) mod counts;
pub(crate) mod marks;
pub(crate) mod quotes;
pub(crate) mod site;
pub(crate) mod texts;

use std::fs;
use std::path::Path;

/// The figures of every text, and each case that is not as expected: what `tests/gold/figures.txt` contains.
///
/// # Errors
/// A text or the cases cannot be read, or a text cannot be built.
pub(crate) fn figures(folder: &Path) -> Result<String, String> {
    let mut lines = String::new();
    for text in texts::read_all(folder)? {
        lines += &text.measure()?.counts.line(&text.name);
        lines.push('\n');
    }
    let json = fs::read_to_string(folder.join("cases.json")).map_err(|error| error.to_string())?;
    for case in cases::read(&json)? {
        let verdict = case.evaluate();
        if verdict != cases::Verdict::AsExpected {
            lines += &format!("case {} {}\n", case.id, verdict.parts().0);
        }
    }
    Ok(lines)
}
