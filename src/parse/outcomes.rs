//! Checks the outcome of a case for a party against the party's role: a wrong one could call an innocent person guilty.

use crate::diag::{Code, Diagnostic, Repeat, nearest};
use crate::model::record::Party;
use crate::model::vocabulary::{Outcome, ParticipantRole};
use crate::model::{Key, Text};
use crate::source::{Span, Spanned};

/// Reports an outcome that contradicts the party's role, a likely misspelt outcome, and charges against a party who is
/// not accused.
pub(super) fn check(party: &Party, out: &mut Vec<Diagnostic>) {
    if let Some(role) = party.role.filter(|role| !may_be_charged(*role)) {
        let charges = party.charges.iter().map(|charge| &charge.text);
        let accusations = charges.chain(&party.sentence).chain(&party.bans);
        out.extend(accusations.map(|words| charges_error(words, role)));
    }
    let texts = party.outcome.iter().flat_map(|outcome| outcome.text().variants()).map(|(_, words)| words);
    for words in texts {
        out.extend(match Outcome::parse(&words.value) {
            Some(outcome) => outcome_role_error(outcome, words.span, party.role),
            None => spelling_warning(words),
        });
    }
}

/// Whether the outcome states that the party was found guilty.
fn is_guilty(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Convicted | Outcome::Sentenced | Outcome::FoundGuiltyAdministrative)
}

/// Whether the outcome contradicts the role `convicted`.
fn contradicts_conviction(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Acquitted
            | Outcome::Charged
            | Outcome::Pending
            | Outcome::Dismissed
            | Outcome::FoundGuiltyAdministrative
    )
}

fn may_be_charged(role: ParticipantRole) -> bool {
    !matches!(
        role,
        ParticipantRole::Victim
            | ParticipantRole::Court
            | ParticipantRole::Authority
            | ParticipantRole::Speaker
            | ParticipantRole::Author
    )
}

fn charges_error(words: &Text, role: ParticipantRole) -> Diagnostic {
    let message = format!("charges, sentences and bans are for an accused party, found `as: {role}`");
    let error = Diagnostic::error(Code::Outcome, words.span(), message);
    error.help("write `as: accused`, or move them to the party whom they concern")
}

fn outcome_role_error(outcome: Outcome, span: Span, role: Option<ParticipantRole>) -> Option<Diagnostic> {
    let (message, help) = match role {
        Some(ParticipantRole::Convicted) if contradicts_conviction(outcome) => (
            format!("the outcome `{outcome}` contradicts `as: convicted`"),
            "write `as: accused`; `as: convicted` is for a party whom this case convicted",
        ),
        Some(ParticipantRole::Accused | ParticipantRole::Convicted) => return None,
        _ if !is_guilty(outcome) => return None,
        Some(role) => (
            format!("the outcome `{outcome}` contradicts `as: {role}`"),
            "only an accused party can be found guilty: write `as: accused`, or move the outcome to the party whom it concerns",
        ),
        None => (
            format!("the party has the outcome `{outcome}` and no role"),
            "only an accused party can be found guilty: add `as: accused`, if that is their role",
        ),
    };
    Some(Diagnostic::error(Code::Outcome, span, message).help(help))
}

/// The warning for a likely misspelt outcome. Free text is allowed, so it would be accepted otherwise.
fn spelling_warning(outcome: &Spanned<String>) -> Option<Diagnostic> {
    let written = outcome.value.to_lowercase();
    let near = nearest(&written, Outcome::KEYS.iter().copied()).filter(|near| !has_longer_prefix(&written, near))?;
    let message = format!("unknown outcome `{}`: it is shown as free text", outcome.value);
    let warning = Diagnostic::warning(Code::OutcomeSpelling, outcome.span, message)
        .repeat(Repeat::similar(Code::OutcomeSpelling, &outcome.value));
    Some(warning.help(format!("did you mean `{near}`? Pages choose the words before the charges by it")))
}

/// "Discharged" is not a misspelt "charged".
fn has_longer_prefix(word: &str, near: &str) -> bool {
    word.strip_suffix(near).is_some_and(|before| before.chars().count() > 1)
}
