//! The vocabulary and the sentence templates of the generated prose.
//!
//! In a sentence `{n}` is a noun, `{s}` one in the plural, `{a}` an adjective, `{v}` a verb in the
//! past, `{b}` an adverb, `{o}` an occupation, `{p}` one in the plural, `{d}` a date, `{y}` a number
//! in digits, `{w}` one in words. `{x}` is a name, filled in by the caller. No word next to `{x}` may
//! begin with a capital letter, since it would look like part of the name.

use super::random::Random;

/// A sentence that mentions no record.
pub(super) fn sentence(random: &mut Random) -> String {
    let template = random.pick(&SENTENCES);
    fill(template, random)
}

/// Fills in the placeholders of a template, except `{x}`.
pub(super) fn fill(template: &str, random: &mut Random) -> String {
    let mut text = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        push_placeholder(rest.as_bytes()[open + 1], random, &mut text);
        rest = &rest[open + 3..];
    }
    text.push_str(rest);
    text
}

fn push_placeholder(placeholder: u8, random: &mut Random, text: &mut String) {
    match placeholder {
        b'n' => push_with_article(random.pick(&NOUNS), text),
        b's' => push_plural(random.pick(&NOUNS), text),
        b'a' => push_with_article(random.pick(&ADJECTIVES), text),
        b'v' => text.push_str(random.pick(&VERBS)),
        b'b' => text.push_str(random.pick(&ADVERBS)),
        b'o' => push_with_article(random.pick(&OCCUPATIONS), text),
        b'p' => push_plural(random.pick(&OCCUPATIONS), text),
        b'w' => text.push_str(random.pick(&NUMBERS)),
        b'y' => text.push_str(&random.between(2, 480).to_string()),
        b'd' => text.push_str(&date(random)),
        other => text.push_str(&format!("{{{}}}", char::from(other))),
    }
}

/// Appends a word, and changes an `a` before it to `an` if needed.
fn push_with_article(word: &str, text: &mut String) {
    let before = text.strip_suffix("a ").or_else(|| text.strip_suffix("A "));
    let article = before.is_some_and(|before| !before.ends_with(char::is_alphabetic));
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']) && !word.starts_with("us") && !word.starts_with("uni");
    if article && (vowel || word.starts_with("hour") || word.starts_with("honest")) {
        text.insert(text.len() - 1, 'n');
    }
    text.push_str(word);
}

fn push_plural(word: &str, text: &mut String) {
    match word.strip_suffix('y').filter(|rest| !rest.ends_with(['a', 'e', 'o'])) {
        Some(rest) => {
            text.push_str(rest);
            text.push_str("ies");
        }
        None => {
            text.push_str(word);
            text.push_str(if word.ends_with(['x', 's']) || word.ends_with("ch") { "es" } else { "s" });
        }
    }
}

fn date(random: &mut Random) -> String {
    let (day, month, year) = (random.between(1, 28), random.pick(&MONTHS), random.between(2020, 2024));
    match random.below(3) {
        0 => format!("{day} {month} {year}"),
        1 => format!("the {} of {month}", ORDINALS[random.below(12) as usize]),
        _ => format!("{day} {month}"),
    }
}

/// A title of a section, a source or a heading.
pub(super) fn title(random: &mut Random) -> String {
    let template = random.pick(&TITLES);
    capitalize(&fill(template, random))
}

/// The text with its first letter capitalized.
pub(super) fn capitalize(text: &str) -> String {
    text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect()
}

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const ORDINALS: [&str; 12] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
];
pub(super) const NUMBERS: [&str; 10] =
    ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"];

const TITLES: [&str; 12] = [
    "the {a} {n}",
    "{a} {s} and {a} {s}",
    "a {n} without {s}",
    "the {n} of a {o}",
    "when the {n} {v} the {n}",
    "{s}, {s} and a {a} {n}",
    "after the {n}",
    "how a {n} {v} the {n}",
    "{w} {a} {s}",
    "the {o} and the {n}",
    "between {n} and {n}",
    "a {a} {n} in {w} {s}",
];

#[rustfmt::skip]
const SENTENCES: [&str; 62] = [
    "The {n} {v} the {n}.",
    "Nobody {b} {v} the {a} {n}.",
    "A {n} was never found.",
    "It {b} {v} {y} {s}.",
    "The {s} were {a}.",
    "That was {b} so.",
    "None of the {s} was {a}.",
    "On {d} the {n} {v} a {a} {n}, and {w} {s} were taken away.",
    "By {d}, {w} {p} had been told that the {n} was {a}.",
    "The {o} said that the {n} had {b} {v} the {n}.",
    "“The {n} is {a},” one {o} said, “and nobody {v} it.”",
    "According to a {a} {n}, the {s} {v} {y} {s} in {w} months.",
    "A second {n}, dated {d}, {v} the same {s} in other words.",
    "The {n} did not say who {v} the {n}, or why the {s} were {a}.",
    "Neither the {n} nor the {n} was {a} when the {p} arrived.",
    "Dr. Whitlow, a {a} {o}, {v} the {n} and wrote that it was {a}.",
    "The text of the {n} (see No. {y} of the {n}) {b} {v} {a} {s}.",
    "Some {s}, e.g. those of the {a} {n}, were {b} returned after {w} weeks.",
    "Where a {n} was {a}, the {o} {v} it; where it was not, the {s} stayed with the {n}.",
    "In the {a} {n} there were approx. {y} {s}, most of them {a}.",
    "The {n} lasted {w} hours, and at its end the {p} {v} a {n} that nobody had read.",
    "For {w} weeks the {n} was closed to {p}, {p} and their {s}.",
    "What had been a {a} {n} became, within {w} days, a {a} {n}.",
    "The {s} that the {n} {v} on {d} were not the {s} that the {p} remembered.",
    "As one {o} put it, “a {n} without a {n} is only a {a} {n}”.",
    "Since then, {y} {s} have been {b} counted, and {w} of them {v} the {n}.",
    "No {n} has been published, although the {n} asks for one within {w} days.",
    "The {a} {n} and the {a} {n} were kept apart, as the {n} required.",
    "Two {p}, who asked not to be named, {v} a {n} of the {n} and its {s}.",
    "If the {n} was {a}, as the {p} say, then the {s} of {d} cannot have been {a}.",
    "At first the {n} {v} the {s}; later it {v} the {s} of the {s}, too.",
    "The {p} asked for a {n}, a {n} and {w} {s}, and received a {a} {n}.",
    "This {n} rests on {y} {s}, on {w} {s} with {p}, and on the {s} of the {n} itself.",
    "A {n} of {d} gives the number of {s} as {y}; a later one gives it as {y}.",
    "In {w} of {y} {s} the {n} was {a}, and in the others the {o} {b} {v} it.",
    "The {n} {v} the {n} because the {n} {v} the {n}, or so the {p} were told.",
    "Without a {n} the {s} could not be {a}, and without {s} no {o} would sign the {n}.",
    "Every {o} in the {n} knew the {n}; few {v} it, and fewer still {v} its {s}.",
    "It was a {a} {n}: the {s} were {a}, the {p} {a}, and the {n} itself was {b} over by noon.",
    "The {n} of the {a} {n} had {b} {v} its {s}, which lay in {w} {s} beside the {n}.",
    "When the {n} was opened on {d}, its {s} were {a} and the {o} {v} only {w} of them.",
    "Later the same day the {n} {v} a {a} {n}, in which the {s} are not mentioned.",
    "Most {p} agree that the {n} was {a}, that the {s} were {a}, and that the {n} came too late.",
    "The {n} is {a}, the {s} are not.",
    "There is no {n} for {s} of this kind, and the {a} {n} that was promised on {d} {b} {v} nothing.",
    "Others {v} the {n} in silence.",
    "How the {n} came to the {o} is not known; that it {v} the {n} is.",
    "Each {n} was read aloud, {v}, signed by {w} {p} and put with the other {s}.",
    "“We {v} the {n},” a {o} recalled, “then we {v} the {s}, and in the end there was no {n} left for {a} people.”",
    "The {a} part of the {n}, some {y} pages, {b} {v} the {s} of {p} who had left the {n} by {d}.",
    "Its {s}, its {s} and its {n} were sent back.",
    "A {o} of the {n} denied this, and {b} {v} the {s} that said so.",
    "From the {n} to the {n} it is {y} steps, and on {d} it took the {p} {w} hours.",
    "Only {w} {s} were left.",
    "The same {n} had {v} a {n} in the year before, with {y} {s} and no {a} {n}.",
    "Under the {a} {n}, a {o} who {v} a {n} without a {n} has {w} days to explain the {s}.",
    "The {s} grew {a}, the {n} grew {a}, and {b} the {p} went home.",
    "So the {n} stood, {a} and {a}, until the {s} of {d}.",
    "One {n} in {w} was {a}, a {n} that no {o} could explain to the {s} of the {n}.",
    "The {n}, the {n}, the {n}: all of it {v} the {s} of a {a} {n}.",
    "They {v} what they could, and the {a} {s} they left behind.",
    "After {w} {s} and a {a} {n}, the {o} {v} a {n} that {b} {v} the {n} and spared its {s}.",
];

/// Sentences with the full name of a person.
pub(super) const PERSON_SENTENCES: [&str; 14] = [
    "The {o} {x} {v} the {n} on {d}, and {w} {s} with it.",
    "According to {x}, a {a} {o}, the {n} was {a} and the {s} were not.",
    "A {n} signed by {x} {b} {v} the {s}.",
    "On {d} the {n} was shown to {x}, who called it {a}.",
    "{x} {v} a {a} {n} in {w} {s}, the longest of which has {y} pages.",
    "“The {s} are {a},” said {x}.",
    "With the help of {x} the {p} {v} {y} {s}.",
    "Among them was *{x}*, then a {o} of the {a} {n}.",
    "The {n} of {x} had been {a} for {w} months when the {n} {v} it.",
    "In a {n} of {d}, {x} {b} {v} the {a} {n}.",
    "Neither {x} nor the {n} {v} the {s}.",
    "Dr. {x}, who had {b} {v} the {n}, left before noon.",
    "It was **{x}** who {v} the {n}, and nobody else.",
    "{x}’s {n} was {a}, as {w} {p} had said.",
];

/// Sentences with the surname of a person who is named in full before.
pub(super) const SURNAME_SENTENCES: [&str; 9] = [
    "{x} {b} {v} the {n}.",
    "Later {x} {v} a {n} of {y} {s}.",
    "The {n} that {x} {v} was {a}, and so were its {s}.",
    "For {w} weeks {x} did not see a {o}.",
    "As {x} said, the {n} was {a}.",
    "{x}’s {s} were never returned.",
    "A {o} asked {x} about the {n}, but there was no {n}.",
    "“I {v} the {n},” {x} told the {p}.",
    "On {d} the {n} released {x} without a {n}.",
];

pub(super) const PLACE_SENTENCES: [&str; 8] = [
    "In {x} the {n} was {a}.",
    "The {s} were brought to {x} on {d}.",
    "Between {x} and the {n} there are {y} {s}.",
    "The {p} of {x} {v} a {a} {n}, and {b} {v} its {s}.",
    "{x} has {w} {s} and one {a} {n}.",
    "Nobody in {x} {v} the {n}.",
    "From {x} came a {n} with {y} {s}, most of them {a}.",
    "A {n} near {x} was {b} closed.",
];

pub(super) const ORGANIZATION_SENTENCES: [&str; 8] = [
    "The {x} {v} the {n} on {d}.",
    "A {o} of the {x} said that the {n} was {a}.",
    "The {s} were sent to the {x}, which {b} {v} them.",
    "According to the {x}, {y} {s} were {a}.",
    "Before the {x} the {p} {v} a {a} {n}.",
    "In its {n} the {x} {v} neither the {n} nor its {s}.",
    "The {n} of the {x}, dated {d}, is {w} pages long.",
    "Both the {n} and the {x} denied it.",
];

pub(super) const LAW_SENTENCES: [&str; 6] = [
    "Under the {x} such a {n} is {a}.",
    "The {x} asks for a {n} within {w} days.",
    "The {n} was {v} with the {x} in hand.",
    "Since the {x} came into force, {y} {s} have been {a}.",
    "The {x} says nothing of {s}, and little of a {n}.",
    "By the {x}, art. {y}, the {o} may {b} return the {n}.",
];

pub(super) const CASE_SENTENCES: [&str; 5] = [
    "The {x} turns on a {a} {n}.",
    "In the {x} the {n} was {a}.",
    "Of the {x} only {w} pages are public.",
    "The {s} of the {x} were {b} {v} on {d}.",
    "A {o} followed the {x} for {w} months.",
];

/// Sentences that begin with an event mark.
pub(super) const EVENT_SENTENCES: [&str; 4] = [
    "{x} the {n} {v} a {a} {n}.",
    "{x} the {s} were {a}, and {w} {p} {v} the {n}.",
    "{x} a {n} of {y} {s} was {b} closed.",
    "{x} nobody {v} the {n}.",
];

/// Sentences with a link to another section.
pub(super) const SECTION_LINK_SENTENCES: [&str; 4] = [
    "The {n} is told in {x}, with its {s}.",
    "As {x} says, the {s} were {a}.",
    "More of this {n} stands in {x}.",
    "See {x} for the {s} of the {n}.",
];

/// Sentences with an explicit link to a person.
pub(super) const EXPLICIT_LINK_SENTENCES: [&str; 4] = [
    "On {d} {x} {v} the {n}.",
    "The {n} reached {x} after {w} weeks.",
    "So said {x}, and the {s} bear it out.",
    "Of the {s}, {x} {b} {v} only {w}.",
];

pub(super) const STATUSES: [&str; 6] = [
    "In detention, the appeal is pending",
    "Released on bail",
    "Living abroad",
    "Under a travel ban",
    "Serving a sentence",
    "Free, the charges were dropped",
];

pub(super) const CHARGES: [&str; 8] = [
    "obstructing traffic",
    "calling for an unlawful assembly",
    "spreading false information",
    "petty hooliganism",
    "abuse of power",
    "insulting an official",
    "fraud",
    "disobeying an order",
];

#[rustfmt::skip]
pub(super) const TOPICS: [&str; 50] = [
    "Peaceful Assembly", "Freedom of Expression", "Freedom of Association", "Fair Trial", "Arbitrary Detention",
    "Torture", "Prison Conditions", "Police Conduct", "Independence of Judges", "Access to Lawyers", "Elections",
    "Corruption", "Labor Rights", "Trade Unions", "Health Care", "Education", "Housing", "Poverty", "Water", "Land",
    "Environment", "Rights of Women", "Domestic Violence", "Rights of Children", "Disability", "Older People",
    "Migrants", "Refugees", "Minorities", "Languages", "Religion", "Conscience", "Privacy", "Surveillance",
    "Internet", "Newspapers", "Broadcasting", "Defamation", "Petitions", "Public Records", "Local Councils",
    "Emergency Powers", "Armed Forces", "Borders", "Extradition", "Death Penalty", "Disappearances", "Reparation",
    "Truth and Memory", "Foreign Policy",
];

#[rustfmt::skip]
pub(super) const LAW_FIRST: [&str; 40] = [
    "Public", "General", "Special", "Civil", "Federal", "Local", "Rural", "Urban", "Coastal", "Maritime", "Foreign",
    "National", "Municipal", "Provincial", "Temporary", "Permanent", "Administrative", "Criminal", "Commercial",
    "Military", "Judicial", "Electoral", "Digital", "Postal", "Medical", "Agricultural", "Industrial", "Financial",
    "Customs", "Railway", "Harbour", "Forest", "Mining", "Fisheries", "Insurance", "Consumer", "Family", "Youth",
    "Labour", "Pension",
];
#[rustfmt::skip]
pub(super) const LAW_SECOND: [&str; 40] = [
    "Assembly", "Procedure", "Records", "Evidence", "Information", "Media", "Registration", "Detention", "Security",
    "Order", "Property", "Housing", "Education", "Health", "Services", "Transport", "Taxation", "Licensing",
    "Inspection", "Archives", "Statistics", "Elections", "Associations", "Charities", "Contracts", "Liability",
    "Sanctions", "Penalties", "Appeals", "Prisons", "Police", "Courts", "Borders", "Residence", "Citizenship",
    "Employment", "Safety", "Energy", "Water", "Waste",
];

#[rustfmt::skip]
pub(super) const OCCUPATIONS: [&str; 40] = [
    "lawyer", "teacher", "journalist", "worker", "student", "nurse", "doctor", "engineer", "driver", "farmer",
    "fisher", "builder", "writer", "singer", "painter", "printer", "baker", "sailor", "miner", "clerk", "judge",
    "prosecutor", "officer", "guard", "editor", "reporter", "translator", "jurist", "observer", "organiser",
    "councillor", "deputy", "minister", "adviser", "surveyor", "librarian", "photographer", "shopkeeper", "mechanic",
    "pensioner",
];

#[rustfmt::skip]
pub(super) const NOUNS: [&str; 160] = [
    "march", "meeting", "letter", "order", "file", "record", "report", "ruling", "hearing", "protest", "question",
    "answer", "petition", "notice", "permit", "form", "register", "list", "door", "gate", "wall", "square",
    "bridge", "street", "harbour", "market", "school", "hospital", "station", "office", "prison", "camp", "farm",
    "mine", "factory", "ship", "train", "car", "road", "river", "lake", "field", "forest", "garden", "house",
    "room", "cell", "court", "council", "chamber", "committee", "board", "union", "group", "crowd", "village",
    "town", "district", "region", "border", "war", "strike", "vote", "election", "campaign", "speech", "song",
    "book", "newspaper", "photograph", "film", "picture", "map", "plan", "budget", "tax", "fine", "price",
    "wage", "contract", "debt", "loan", "grant", "fund", "account", "number", "figure", "table", "page", "line",
    "word", "summons", "date", "hour", "week", "month", "winter", "summer", "morning", "night", "storm", "flood",
    "fire", "accident", "injury", "wound", "illness", "funeral", "wedding", "birth", "visit", "journey",
    "search", "raid", "arrest", "charge", "trial", "verdict", "sentence", "appeal", "release", "amnesty",
    "complaint", "claim", "rumour", "story", "statement", "promise", "threat", "warning", "mistake", "error",
    "doubt", "reason", "rule", "clause", "article", "draft", "copy", "original", "seal", "stamp", "signature",
    "envelope", "parcel", "box", "bag", "key", "lock", "window", "lamp", "clock", "bell", "flag", "banner",
    "poster", "leaflet", "telephone", "camera", "radio",
];

#[rustfmt::skip]
pub(super) const ADJECTIVES: [&str; 90] = [
    "long", "short", "quiet", "loud", "open", "closed", "public", "private", "early", "late", "heavy", "light",
    "narrow", "wide", "empty", "full", "old", "new", "strange", "plain", "formal", "informal", "lawful", "unlawful",
    "peaceful", "violent", "careful", "careless", "honest", "secret", "famous", "unknown", "local", "foreign",
    "federal", "rural", "urban", "coastal", "northern", "southern", "eastern", "western", "broken", "whole",
    "partial", "complete", "final", "first", "second", "third", "last", "recent", "ancient", "modern", "temporary",
    "permanent", "simple", "difficult", "certain", "doubtful", "written", "spoken", "printed", "sealed", "signed",
    "missing", "present", "absent", "silent", "bitter", "brief", "lengthy", "costly", "cheap", "useful", "useless",
    "joint", "separate", "single", "double", "common", "rare", "frequent", "sudden", "gradual", "severe", "mild",
    "fragile", "stubborn", "hasty",
];

#[rustfmt::skip]
const VERBS: [&str; 80] = [
    "opened", "closed", "stopped", "started", "ended", "questioned", "answered", "denied", "confirmed", "refused",
    "granted", "signed", "sealed", "copied", "lost", "found", "moved", "kept", "carried", "handed", "sent", "received",
    "returned", "delayed", "hastened", "changed", "corrected", "repeated", "recorded", "counted", "measured",
    "described", "named", "called", "ordered", "allowed", "banned", "blocked", "searched", "seized", "released",
    "held", "watched", "followed", "met", "joined", "left", "entered", "crossed", "reached", "filled", "emptied",
    "damaged", "mended", "built", "destroyed", "defended", "attacked", "praised", "criticised", "ignored", "noticed",
    "covered", "presented", "published", "revoked", "announced", "explained", "doubted", "believed", "remembered",
    "rejected", "supported", "opposed", "divided", "united", "replaced", "removed", "added", "read",
];

#[rustfmt::skip]
const ADVERBS: [&str; 30] = [
    "quickly", "slowly", "quietly", "openly", "formally", "briefly", "rarely", "often", "never", "always", "finally",
    "partly", "wholly", "nearly", "hardly", "publicly", "privately", "jointly", "separately", "suddenly", "gradually",
    "carefully", "carelessly", "reportedly", "allegedly", "apparently", "eventually", "repeatedly", "twice", "once",
];
