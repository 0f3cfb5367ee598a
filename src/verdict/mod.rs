//! Decides what may stand beside whose name, and in which words.
//!
//! A reader who sees one word beside a name believes it. So every event, outcome, stage, label and charge that a page, a search
//! entry or a list attributes to somebody is decided here, from enums and dates, and nowhere else. Where the registers leave open
//! what is true of a person, nothing stands beside their name.
//!
//! # Beside a name
//!
//! [`beside`] decides what stands beside a name in a list: the latest that happened, or the outcome that ended a proceeding.
//!
//! What an event is to a participant ([`effect`]); rows are types, columns are roles:
//!
//! | event | accused, convicted, detained | victim | petitioner | alleged-perpetrator, other, none | court, authority, speaker, author |
//! |---|---|---|---|---|---|
//! | arrest, charge | own | – | – | may concern | – |
//! | trial, hearing, appeal, ruling | own | – | own | may concern | – |
//! | conviction, sentence, acquittal | judgment | – | – | may concern | – |
//! | release, extradition | own | – | may concern | may concern | – |
//! | killing, death, violence | may concern | own | – | – | – |
//! | refusal | – | – | – | – | – |
//! | law, policy, registration, blocking, protest, statement, publication, visit, disaster | may concern | – | – | – | – |
//! | other, no type | may concern | – | may concern | may concern | – |
//!
//! - *own*: its word may stand beside the name.
//! - *may concern*: its word may not, and neither may what was before it.
//! - *judgment*: as *own* if it is confirmed, as *may concern* if not ([`judgment`]). A conviction or a sentence is confirmed by
//!   the role `convicted`, or by the outcome in the case of the event; an acquittal needs no confirmation. Any is contradicted by
//!   another outcome, by free text as the outcome, and by a stage before a judgment.
//!
//! A type that the report declares is decided as the built-in type that it counts as; one that names none counts as `other`, so its
//! word never stands beside a name.
//!
//! What an outcome is to a party by their role in the case:
//!
//! | outcome | accused, convicted, detained | alleged-perpetrator, other, none | any other |
//! |---|---|---|---|
//! | convicted, sentenced, found-guilty-administrative, acquitted, dismissed, extradited | stands, and ends the proceeding | ends it | – |
//! | refused, declined, denied, rejected, granted, granted-in-part, other, free text | ends it | ends it | – |
//!
//! A stage stands for an accused, a convicted or a detained party where nothing else is known of them that matters.
//!
//! Of all this, what stands is the one that comes after all others:
//!
//! | | comes after |
//! |---|---|
//! | an outcome | the arrest, charge, trial, hearing and judgment of its case, whatever the dates |
//! | a confirmed judgment | the arrest, charge, trial and hearing of its case, unless they are known to be later |
//! | the death of a victim | what happened to them otherwise, unless that is known to be later |
//! | a stage | what precedes it in its case: `charged` an arrest, `on-trial` a charge, `on-appeal` the judgment and the outcome |
//! | anything else | what is known to be earlier ([`order`]), and what has the same date and is before it in the register |
//!
//! An outcome has the date of the one event that brought it ([`bringing_event`]); without one it has none, and comes neither before nor
//! after what is not of its case. A conviction or a sentence on record is shown as that event. Two of which neither comes after
//! the other leave nothing to show.
//!
//! An event may belong to several cases. Those in which the participant is a party are its cases for them, or all if there are none.
//! What comes after an event by its case does so if each of its cases is one of theirs: an acquittal in one of two cases does not end
//! an arrest for both. A judgment of several cases is confirmed by any of them and contradicted by any.
//!
//! Its sentence ([`sentence_beside`]) and the day of a stage ([`stage_event`]) are shown with it, where they are known.
//!
//! # In a list by groups
//!
//! Who has nothing beside their name that decides their group is among those arrested, charged or in proceedings if they are a
//! party to a case against them that is not known to have ended ([`is_in_proceedings`]):
//!
//! | role in the case | no outcome | outcome in free text | any other outcome |
//! |---|---|---|---|
//! | accused | yes | – | – |
//! | detained | yes | yes | – |
//! | any other | – | – | – |
//!
//! # Words
//!
//! [`charges_label`] decides the words before charges, [`sentence_label`] those before a sentence, [`known_sentence`] the sentence
//! about what a case has brought, and [`label`] the words for a participant's role.
//!
//! The role of a person in the report as a whole is shown among the facts of the person's page and finds them in the search.
//! Nothing else follows from it: no word beside a name, no group, no label. [`may_show_role`]:
//!
//! | role | shown to a party of a case as accused, convicted, detained, alleged-perpetrator, other, none | to anybody else |
//! |---|---|---|
//! | alleged-perpetrator | – | yes |
//! | any other | yes | yes |

mod beside;
mod details;
mod effect;
mod groups;
mod judgment;
mod order;
mod party;
mod words;

pub use beside::{Beside, Occurrence, Proceeding, RecordedOutcome, beside};
pub use details::{SentenceBeside, sentence_beside, stage_event};
pub use effect::{Effect, effect, is_public_occasion, is_tried, requires_roles};
pub use groups::{outcome_group, person_group};
pub use judgment::{Judgment, bringing_event, is_guilty, judgment};
pub use order::{Order, order};
pub use party::{Contradiction, contradiction, is_in_proceedings, may_be_charged, may_show_role};
pub use words::{
    ChargesLabel, KnownSentence, Label, SentenceLabel, charges_label, has_label_by_case, known_sentence, label,
    says_stage, sentence_label,
};

#[cfg(test)]
mod tests;
