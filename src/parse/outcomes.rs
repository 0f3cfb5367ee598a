//! Checks the outcome of a case for a party against the party's role: a wrong one could call an innocent person guilty.

use crate::diag::{Code, Diagnostic, Repeat, nearest};
use crate::model::Text;
use crate::model::record::Party;
use crate::source::Spanned;

/// Outcomes that pages translate, and that determine the words before the charges.
pub(crate) const OUTCOMES: [&str; 14] = [
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

/// Outcomes that state that the party was found guilty.
const GUILTY_OUTCOMES: [&str; 3] = ["convicted", "sentenced", "found-guilty-administrative"];

/// Outcomes that contradict the role `convicted`.
const NON_CONVICTION_OUTCOMES: [&str; 5] =
    ["acquitted", "charged", "pending", "dismissed", "found-guilty-administrative"];

/// Roles without charges.
const ROLES_WITHOUT_CHARGES: [&str; 5] = ["victim", "court", "authority", "speaker", "author"];

/// Reports an outcome that contradicts the party's role, a likely misspelt outcome, and charges against a party who is
/// not accused.
pub(super) fn check(party: &Party, out: &mut Vec<Diagnostic>) {
    if let Some(role) = party.role.filter(|role| ROLES_WITHOUT_CHARGES.contains(role)) {
        let accusations = party.charges.iter().chain(&party.sentence).chain(&party.bans);
        out.extend(accusations.map(|words| charges_error(words, role)));
    }
    let outcomes = party.outcome.iter().flat_map(Text::variants).map(|(_, words)| words);
    for outcome in outcomes {
        out.extend(spelling_warning(outcome).or_else(|| outcome_role_error(outcome, party.role)));
    }
}

fn charges_error(words: &Text, role: &str) -> Diagnostic {
    let message = format!("charges, sentences and bans are for an accused party, found `as: {role}`");
    let error = Diagnostic::error(Code::Outcome, words.span(), message);
    error.help("write `as: accused`, or move them to the party whom they concern")
}

fn outcome_role_error(outcome: &Spanned<String>, role: Option<&str>) -> Option<Diagnostic> {
    let (words, is_among) = (&outcome.value, |words: &[&str]| words.contains(&outcome.value.as_str()));
    let (message, help) = match role {
        Some("convicted") if is_among(&NON_CONVICTION_OUTCOMES) => (
            format!("the outcome `{words}` contradicts `as: convicted`"),
            "write `as: accused`; `as: convicted` is for a party whom this case convicted",
        ),
        Some("accused" | "convicted") => return None,
        _ if !is_among(&GUILTY_OUTCOMES) => return None,
        Some(role) => (
            format!("the outcome `{words}` contradicts `as: {role}`"),
            "only an accused party can be found guilty: write `as: accused`, or move the outcome to the party whom it concerns",
        ),
        None => (
            format!("the party has the outcome `{words}` and no role"),
            "only an accused party can be found guilty: add `as: accused`, if that is their role",
        ),
    };
    Some(Diagnostic::error(Code::Outcome, outcome.span, message).help(help))
}

/// The warning for a likely misspelt outcome. Free text is allowed, so it would be accepted otherwise.
fn spelling_warning(outcome: &Spanned<String>) -> Option<Diagnostic> {
    let written = outcome.value.to_lowercase();
    let near =
        nearest(&written, OUTCOMES).filter(|near| *near != outcome.value && !has_longer_prefix(&written, near))?;
    let message = format!("unknown outcome `{}`: it is shown as free text", outcome.value);
    let warning = Diagnostic::warning(Code::OutcomeSpelling, outcome.span, message)
        .repeat(Repeat::similar(Code::OutcomeSpelling, &outcome.value));
    Some(warning.help(format!("did you mean `{near}`? Pages choose the words before the charges by it")))
}

/// "Discharged" is not a misspelt "charged".
fn has_longer_prefix(word: &str, near: &str) -> bool {
    word.strip_suffix(near).is_some_and(|before| before.chars().count() > 1)
}
