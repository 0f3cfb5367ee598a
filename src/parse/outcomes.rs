//! Reads and checks the outcome and the stage of a case for a party: a wrong one could call an innocent person guilty.

use crate::diag::{Code, Diagnostic, Repeat, nearest};
use crate::model::record::Party;
use crate::model::vocabulary::{Outcome, ParticipantRole, PartyOutcome, PartyStage, Stage};
use crate::model::{Key, Text};
use crate::source::{Span, Spanned};
use crate::tree::one_of;
use crate::verdict::{self, Contradiction};

/// Reads `outcome` and `stage`. A stage that is written as the outcome, as earlier versions had it, is one all the same.
pub(super) fn read(
    outcome: Option<Text>,
    stage: Option<Text>,
    out: &mut Vec<Diagnostic>,
) -> (Option<PartyOutcome>, Option<PartyStage>) {
    out.extend(outcome.iter().chain(&stage).filter_map(two_keys_error));
    let stage = stage.and_then(|text| read_stage(text, out));
    match outcome {
        Some(text) if stage_of(&text).is_some() && outcome_of(&text).is_none() => match stage {
            Some(stage) => {
                out.push(two_stages_error(&text, stage.stage));
                (None, Some(stage))
            }
            None => (None, stage_of(&text).map(|stage| PartyStage { stage, text })),
        },
        outcome => (outcome.map(PartyOutcome::from_text), stage),
    }
}

/// Reports an outcome or a stage that contradicts the party's role or the other, a likely misspelt outcome, and charges against a
/// party who is not accused.
pub(super) fn check(party: &Party, out: &mut Vec<Diagnostic>) {
    if let Some(role) = party.role.filter(|role| !verdict::may_be_charged(Some(*role))) {
        let charges = party.charges.iter().map(|charge| &charge.text);
        let accusations = charges.chain(&party.sentence).chain(&party.bans);
        out.extend(accusations.map(|words| charges_error(words, role)));
    }
    let (known, stage) = (party.outcome.as_ref().and_then(PartyOutcome::known), party.stage.as_ref());
    if let Some(found) = verdict::contradiction(party.role, known, stage.map(|stage| stage.stage)) {
        out.extend(contradiction_error(found, party));
    }
    let texts = party.outcome.iter().flat_map(|outcome| outcome.text().variants()).map(|(_, words)| words);
    out.extend(texts.filter(|words| Outcome::parse(&words.value).is_none()).filter_map(spelling_warning));
}

fn outcome_of(text: &Text) -> Option<Outcome> {
    text.variants().find_map(|(_, words)| Outcome::parse(&words.value))
}

fn stage_of(text: &Text) -> Option<Stage> {
    text.variants().find_map(|(_, words)| Stage::parse(&words.value))
}

fn read_stage(text: Text, out: &mut Vec<Diagnostic>) -> Option<PartyStage> {
    match stage_of(&text) {
        Some(stage) => Some(PartyStage { stage, text }),
        None => {
            let (_, first) = text.variants().next()?;
            one_of(first, Stage::KEYS, out);
            None
        }
    }
}

/// The error about a text whose languages have different keys: pages would say one thing to some readers and another to others.
fn two_keys_error(text: &Text) -> Option<Diagnostic> {
    let is_key =
        |words: &Spanned<String>| Outcome::parse(&words.value).is_some() || Stage::parse(&words.value).is_some();
    let mut keys = text.variants().map(|(_, words)| words).filter(|words| is_key(words));
    let first = keys.next()?;
    let other = keys.find(|words| words.value != first.value)?;
    let message = format!("expected one key in all languages, found `{}` and `{}`", first.value, other.value);
    let error = Diagnostic::error(Code::Outcome, other.span, message).related(first.span, "the other key");
    Some(error.help("write the key in one language, and words in the others"))
}

fn two_stages_error(outcome: &Text, stage: Stage) -> Diagnostic {
    let written = &outcome.variants().next().map_or("", |(_, words)| words.value.as_str());
    let message = format!("`{written}` is a stage, and `stage` is `{stage}`");
    Diagnostic::error(Code::Outcome, outcome.span(), message)
        .help("keep `stage`, and write as `outcome` only what the case ended with")
}

fn charges_error(words: &Text, role: ParticipantRole) -> Diagnostic {
    let message = format!("charges, sentences and bans are for an accused party, found `as: {role}`");
    let error = Diagnostic::error(Code::Outcome, words.span(), message);
    error.help("write `as: accused`, or move them to the party whom they concern")
}

fn contradiction_error(found: Contradiction, party: &Party) -> Option<Diagnostic> {
    let of_outcome = party.outcome.as_ref().map(|outcome| known_span(outcome.text()));
    let of_stage = party.stage.as_ref().map(|stage| stage.text.span());
    let (span, message, help) = match (found, party.role) {
        (Contradiction::NotConvicted(outcome), _) => {
            (of_outcome?, format!("the outcome `{outcome}` contradicts `as: convicted`"), NOT_CONVICTED)
        }
        (Contradiction::NotYetConvicted(stage), _) => {
            (of_stage?, format!("the stage `{stage}` contradicts `as: convicted`"), NOT_CONVICTED)
        }
        (Contradiction::NotYetDecided(outcome, stage), _) => (
            of_stage?,
            format!("the stage `{stage}` contradicts the outcome `{outcome}`"),
            "a case with an outcome can be at the stage `on-appeal`: write that, or remove one of the two",
        ),
        (Contradiction::NotAccused(outcome), Some(role)) => (
            of_outcome?,
            format!("the outcome `{outcome}` contradicts `as: {role}`"),
            "only an accused party can be found guilty: write `as: accused`, or move the outcome to the party whom it concerns",
        ),
        (Contradiction::NotAccused(outcome), None) => (
            of_outcome?,
            format!("the party has the outcome `{outcome}` and no role"),
            "only an accused party can be found guilty: add `as: accused`, if that is their role",
        ),
    };
    Some(Diagnostic::error(Code::Outcome, span, message).help(help))
}

const NOT_CONVICTED: &str = "write `as: accused`; `as: convicted` is for a party whom this case convicted";

/// The span of the key in a text.
fn known_span(text: &Text) -> Span {
    let key = text.variants().find(|(_, words)| Outcome::parse(&words.value).is_some());
    key.map_or_else(|| text.span(), |(_, words)| words.span)
}

/// The warning for a likely misspelt outcome. Free text is allowed, so it would be accepted otherwise.
fn spelling_warning(outcome: &Spanned<String>) -> Option<Diagnostic> {
    let written = outcome.value.to_lowercase();
    let keys = Outcome::KEYS.iter().chain(Stage::KEYS).copied();
    let near = nearest(&written, keys).filter(|near| !has_longer_prefix(&written, near))?;
    let message = format!("unknown outcome `{}`: it is shown as free text", outcome.value);
    let warning = Diagnostic::warning(Code::OutcomeSpelling, outcome.span, message)
        .repeat(Repeat::similar(Code::OutcomeSpelling, &outcome.value));
    Some(warning.help(match Stage::parse(near) {
        Some(_) => format!("did you mean `stage: {near}`? Free text as an outcome means that the case has ended"),
        None => format!("did you mean `{near}`? Pages choose the words before the charges by it"),
    }))
}

/// "Discharged" is not a misspelt "charged".
fn has_longer_prefix(word: &str, near: &str) -> bool {
    word.strip_suffix(near).is_some_and(|before| before.chars().count() > 1)
}
