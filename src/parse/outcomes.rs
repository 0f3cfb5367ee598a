//! How a case came out for a party: what the outcome says of somebody must be true of what they are in it.

use crate::diag::{Diagnostic, Repeat, nearest};
use crate::model::Text;
use crate::model::record::Party;
use crate::source::Spanned;

/// Outcomes that pages have words for, and by which they choose what they say before the charges.
const OUTCOMES: [&str; 14] = [
    "convicted",
    "sentenced",
    "found-guilty-administrative",
    "acquitted",
    "charged",
    "pending",
    "declined",
    "denied",
    "rejected",
    "dismissed",
    "extradited",
    "granted",
    "granted-in-part",
    "other",
];

/// Outcomes that say of somebody that they were found guilty.
const OF_THE_GUILTY: [&str; 3] = ["convicted", "sentenced", "found-guilty-administrative"];

/// Outcomes of which nobody can say that the party was convicted in the case.
const OF_THE_UNCONVICTED: [&str; 5] = ["acquitted", "charged", "pending", "dismissed", "found-guilty-administrative"];

/// Those who stand in a case and are charged with nothing.
const BYSTANDERS: [&str; 5] = ["victim", "court", "authority", "speaker", "author"];

/// Reports an outcome that cannot be that of such a party, and one that is hardly what was meant; and charges of
/// somebody who is not accused.
pub(super) fn check(party: &Party, out: &mut Vec<Diagnostic>) {
    if let Some(role) = party.role.filter(|role| BYSTANDERS.contains(role)) {
        let said = party.charges.iter().chain(&party.sentence).chain(&party.bans);
        out.extend(said.map(|words| charged(words, role)));
    }
    let outcomes = party.outcome.iter().flat_map(Text::forms).map(|(_, words)| words);
    for outcome in outcomes {
        out.extend(misspelt(outcome).or_else(|| misplaced(outcome, party.role)));
    }
}

fn charged(words: &Text, role: &str) -> Diagnostic {
    let message =
        format!("charges, sentences and bans are those of somebody accused, and the party stands here as `{role}`");
    let error = Diagnostic::error("outcome", words.span(), message);
    error.help("write `as: accused`, or take them to whom they are about")
}

fn misplaced(outcome: &Spanned<String>, role: Option<&str>) -> Option<Diagnostic> {
    let (words, is_among) = (&outcome.value, |words: &[&str]| words.contains(&outcome.value.as_str()));
    let (message, help) = match role {
        Some("convicted") if is_among(&OF_THE_UNCONVICTED) => (
            format!("the party stands here as convicted, and the outcome is `{words}`"),
            "write `as: accused`; `as: convicted` is for somebody whom this case convicted",
        ),
        Some("accused" | "convicted") => return None,
        _ if !is_among(&OF_THE_GUILTY) => return None,
        Some(role) => (
            format!("`{words}` is said of a party that stands here as `{role}`"),
            "only somebody accused can be found guilty: write `as: accused`, or take the outcome to whom it is about",
        ),
        None => (
            format!("`{words}` is said of a party of which nobody knows as what it stands here"),
            "only somebody accused can be found guilty: add `as: accused`, if that is what they were",
        ),
    };
    Some(Diagnostic::error("outcome", outcome.span, message).help(help))
}

/// Outcomes may be words of one's own, so a slip would pass for such words.
fn misspelt(outcome: &Spanned<String>) -> Option<Diagnostic> {
    let written = outcome.value.to_lowercase();
    let near = nearest(&written, OUTCOMES).filter(|near| *near != outcome.value && !has_more_before(&written, near))?;
    let message = format!("`{}` is no outcome that is known, so it counts as words of your own", outcome.value);
    let warning = Diagnostic::warning("outcome-spelling", outcome.span, message)
        .repeat(Repeat::similar("outcome-spelling", &outcome.value));
    Some(
        warning
            .help(format!("did you mean `{near}`? Then write it so: pages say by it what stands before the charges")),
    )
}

/// "Discharged" is no slip for "charged".
fn has_more_before(word: &str, near: &str) -> bool {
    word.strip_suffix(near).is_some_and(|before| before.chars().count() > 1)
}
