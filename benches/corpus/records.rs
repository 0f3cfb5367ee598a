//! Generates the registers.
//!
//! Names consist of syllables, `consonant vowel consonant vowel ending`; each kind of record has its own endings, so that
//! names of different kinds never collide, and none is a word of the prose.

use super::Settings;
use super::random::{Random, scatter};
use super::words;

/// The maximum number of records in a register file.
const RECORDS_PER_FILE: u64 = 1000;

type Writer = fn(&Settings, u64) -> String;

/// The files of all registers.
pub(super) fn files(settings: Settings) -> impl Iterator<Item = (String, String)> {
    let registers: [(&'static str, u64, Writer); 8] = [
        ("people", settings.people(), person),
        ("organizations", settings.organizations(), organization),
        ("places", settings.places(), place),
        ("laws", settings.laws(), law),
        ("cases", settings.cases(), case),
        ("topics", settings.topics(), topic),
        ("events", settings.events(), event),
        ("sources", settings.sources(), source),
    ];
    registers.into_iter().flat_map(move |(register, count, writer)| register_files(settings, register, count, writer))
}

fn register_files(
    settings: Settings,
    register: &'static str,
    count: u64,
    writer: Writer,
) -> impl Iterator<Item = (String, String)> {
    (0..count.div_ceil(RECORDS_PER_FILE)).map(move |file| {
        let path = if count > RECORDS_PER_FILE {
            format!("seeds/{register}/{:04}.yaml", file + 1)
        } else {
            format!("seeds/{register}.yaml")
        };
        let start = file * RECORDS_PER_FILE;
        let records: Vec<String> =
            (start..count.min(start + RECORDS_PER_FILE)).map(|number| writer(&settings, number)).collect();
        (path, records.join("\n"))
    })
}

// The kinds with their own stream of random numbers.
const PERSON: u64 = 1;
const ORGANIZATION: u64 = 2;
const PLACE: u64 = 3;
const LAW: u64 = 4;
const CASE: u64 = 5;
const EVENT: u64 = 6;
const SOURCE: u64 = 7;
const GIVEN: u64 = 8;
pub(super) const SECTION: u64 = 9;

const CONSONANTS: [(&str, &str); 16] = [
    ("B", "Б"),
    ("D", "Д"),
    ("G", "Г"),
    ("K", "К"),
    ("L", "Л"),
    ("M", "М"),
    ("N", "Н"),
    ("P", "П"),
    ("R", "Р"),
    ("S", "С"),
    ("T", "Т"),
    ("V", "В"),
    ("Z", "З"),
    ("F", "Ф"),
    ("H", "Х"),
    ("J", "Ж"),
];
const VOWELS: [(&str, &str); 5] = [("a", "а"), ("e", "е"), ("i", "и"), ("o", "о"), ("u", "у")];
const SYLLABLES: u64 = 16 * 5;

#[rustfmt::skip]
const SURNAME_ENDINGS: [(&str, &str); 40] = [
    ("nov", "нов"), ("mov", "мов"), ("kov", "ков"), ("lov", "лов"), ("rov", "ров"), ("sov", "сов"), ("tov", "тов"),
    ("zhov", "жов"), ("nev", "нев"), ("mev", "мев"), ("lev", "лев"), ("rev", "рев"), ("sev", "сев"), ("tev", "тев"),
    ("shev", "шев"), ("chev", "чев"), ("bayev", "баев"), ("tayev", "таев"), ("gayev", "гаев"), ("rayev", "раев"),
    ("nin", "нин"), ("lin", "лин"), ("kin", "кин"), ("shin", "шин"), ("chenko", "ченко"), ("senko", "сенко"),
    ("lenko", "ленко"), ("nsky", "нский"), ("tsky", "тский"), ("rsky", "рский"), ("bekov", "беков"),
    ("galiyev", "галиев"), ("nuly", "нулы"), ("tuly", "тулы"), ("skikh", "ских"), ("chuk", "чук"), ("shuk", "шук"),
    ("yan", "ян"), ("dze", "дзе"), ("shvili", "швили"),
];
#[rustfmt::skip]
const GIVEN_ENDINGS: [(&str, &str); 16] = [
    ("ra", "ра"), ("lan", "лан"), ("mir", "мир"), ("dar", "дар"), ("sel", "сел"), ("gul", "гул"), ("nat", "нат"),
    ("rik", "рик"), ("la", "ла"), ("na", "на"), ("ma", "ма"), ("zhan", "жан"), ("bek", "бек"), ("sha", "ша"),
    ("tam", "там"), ("lia", "лиа"),
];
const PLACE_ENDINGS: [&str; 8] = ["tau", "kol", "grad", "burg", "abad", "vale", "port", "shire"];
const ORGANIZATION_ENDINGS: [&str; 5] = ["ndra", "lmar", "ster", "xis", "ntia"];

/// The kinds of organisations: the end of the name, and the type.
const ORGANIZATION_KINDS: [(&str, &str); 10] = [
    ("Regional Court", "court"),
    ("Police Department", "state"),
    ("Press Agency", "media"),
    ("Rights Group", "ngo"),
    ("District Council", "state"),
    ("Workers Union", "other"),
    ("Prosecution Office", "state"),
    ("Broadcasting Company", "media"),
    ("Progress Party", "party"),
    ("Lawyers Bureau", "ngo"),
];
/// Courts are the first kind, so every tenth organisation is one.
const COURT_EVERY: u64 = ORGANIZATION_KINDS.len() as u64;

/// A syllable in both scripts, in lowercase unless it is the first of the name.
fn syllable(number: u64, first: bool) -> (String, String) {
    let (consonant, vowel) = (CONSONANTS[(number % 16) as usize], VOWELS[(number / 16 % 5) as usize]);
    let (latin, cyrillic) = if first {
        (consonant.0.to_owned(), consonant.1.to_owned())
    } else {
        (consonant.0.to_lowercase(), consonant.1.to_lowercase())
    };
    (latin + vowel.0, cyrillic + vowel.1)
}

/// The first two syllables of a name, in both scripts.
fn stem(number: u64) -> (String, String) {
    let (first, second) = (syllable(number, true), syllable(number / SYLLABLES, false));
    (first.0 + &second.0, first.1 + &second.1)
}

/// A person's names.
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) surname: String,
    /// The name in Cyrillic letters, which a third of the people have.
    pub(super) cyrillic: Option<String>,
    /// Another person has the same surname.
    pub(super) has_shared_surname: bool,
    /// The surname is among the aliases.
    pub(super) has_alias: bool,
}

/// Two of 24 share a surname: the thirteenth has that of the first.
const SHARED_SURNAME_PERIOD: u64 = 24;
const SHARED_SURNAME_OFFSET: u64 = 12;

pub(super) fn person_names(settings: &Settings, number: u64) -> Person {
    let shares = number % SHARED_SURNAME_PERIOD == SHARED_SURNAME_OFFSET;
    let first = if shares { number - SHARED_SURNAME_OFFSET } else { number };
    let (surname, surname_cyrillic) = surname(first);
    let (given, given_cyrillic) = given(settings, first, u64::from(shares));
    Person {
        id: format!("{given}-{surname}").to_lowercase(),
        name: format!("{given} {surname}"),
        surname,
        cyrillic: (number % 3 == 1).then(|| format!("{given_cyrillic} {surname_cyrillic}")),
        has_shared_surname: shares
            || (number.is_multiple_of(SHARED_SURNAME_PERIOD) && number + SHARED_SURNAME_OFFSET < settings.people()),
        has_alias: number % 10 != 7,
    }
}

fn surname(number: u64) -> (String, String) {
    let endings = SURNAME_ENDINGS.len() as u64;
    let number = scatter(number, 104_729, SYLLABLES * SYLLABLES * endings);
    let (latin, cyrillic) = stem(number / endings);
    let ending = SURNAME_ENDINGS[(number % endings) as usize];
    (latin + ending.0, cyrillic + ending.1)
}

/// People who share a surname differ in `other`, and so in their given names.
fn given(settings: &Settings, number: u64, other: u64) -> (String, String) {
    let mut random = Random::new(settings.seed, GIVEN, number);
    let (latin, cyrillic) = syllable(random.below(SYLLABLES), true);
    let ending = GIVEN_ENDINGS[((random.below(16) + other) % 16) as usize];
    (latin + ending.0, cyrillic + ending.1)
}

fn person(settings: &Settings, number: u64) -> String {
    let person = person_names(settings, number);
    let mut random = Random::new(settings.seed, PERSON, number);
    let mut text = format!("- id: {}\n  name: {}\n", person.id, person.name);
    if let Some(cyrillic) = &person.cyrillic {
        let language = if number.is_multiple_of(2) { "ru" } else { "kk-Cyrl" };
        text += &format!("  names:\n    - {{ text: {cyrillic}, lang: {language} }}\n");
    }
    if person.has_alias {
        text += &format!("  aliases: [{}]\n", person.surname);
    }
    text += &format!("  roles: [{}]\n", random.pick(&["targeted", "victim", "official", "former-official", "other"]));
    let (adjective, occupation) = (random.pick(&words::ADJECTIVES), random.pick(&words::OCCUPATIONS));
    text += &format!("  occupation: {adjective} {occupation}\n");
    if random.one_in(4) {
        text += &affiliation(settings, &mut random);
    }
    if random.one_in(3) {
        text += &status(settings, &mut random);
    }
    text += &format!("  summary: {}\n", summary(&mut random));
    text + &common_keys(settings, &mut random)
}

fn affiliation(settings: &Settings, random: &mut Random) -> String {
    let organization = organization_names(random.below(settings.organizations()));
    format!(
        "  affiliations:\n    - {{ ref: organizations/{}, as: {} }}\n",
        organization.0,
        random.pick(&words::OCCUPATIONS)
    )
}

fn status(settings: &Settings, random: &mut Random) -> String {
    format!(
        "  status:\n    - text: {}\n      as_of: 2024-{:02}\n      sources: [{}]\n",
        random.pick(&words::STATUSES),
        random.between(1, 12),
        some_source(settings, random)
    )
}

fn summary(random: &mut Random) -> String {
    words::sentence(random).replace(": ", ", ").replace(['“', '”'], "")
}

/// The keys that are common to all kinds of records.
fn common_keys(settings: &Settings, random: &mut Random) -> String {
    format!("  topics: [{}]\n  sources: [{}]\n", some_topics(settings, random), some_source(settings, random))
}

/// Ids of one or two topics.
pub(super) fn some_topics(settings: &Settings, random: &mut Random) -> String {
    let topics = settings.topics();
    let first = random.below(topics);
    if random.one_in(2) {
        return topic_names(first).0;
    }
    let second = (first + 1 + random.below(topics - 1)) % topics;
    format!("{}, {}", topic_names(first).0, topic_names(second).0)
}

/// The id of a source.
pub(super) fn some_source(settings: &Settings, random: &mut Random) -> String {
    format!("source-{}", random.skewed(settings.sources(), 500) + 1)
}

/// Id and name of an organisation.
pub(super) fn organization_names(number: u64) -> (String, String) {
    let endings = ORGANIZATION_ENDINGS.len() as u64;
    let scattered = scatter(number, 7919, SYLLABLES * SYLLABLES * endings);
    let ending = ORGANIZATION_ENDINGS[(scattered % endings) as usize];
    let kind = ORGANIZATION_KINDS[(number % COURT_EVERY) as usize].0;
    let name = format!("{}{ending} {kind}", stem(scattered / endings).0);
    (name.to_lowercase().replace(' ', "-"), name)
}

fn organization(settings: &Settings, number: u64) -> String {
    let (id, name) = organization_names(number);
    let mut random = Random::new(settings.seed, ORGANIZATION, number);
    let mut text = format!("- id: {id}\n  name: {name}\n");
    text += &format!("  type: {}\n", ORGANIZATION_KINDS[(number % COURT_EVERY) as usize].1);
    if number >= 10 && random.one_in(3) {
        text += &format!("  parent: {}\n", organization_names(random.below(number / 10)).0);
    }
    text += &format!("  summary: {}\n", summary(&mut random));
    text + &common_keys(settings, &mut random)
}

/// Id and name of a place.
pub(super) fn place_names(number: u64) -> (String, String) {
    let endings = PLACE_ENDINGS.len() as u64;
    let scattered = scatter(number, 15_013, SYLLABLES * SYLLABLES * endings);
    let name = stem(scattered / endings).0 + PLACE_ENDINGS[(scattered % endings) as usize];
    (name.to_lowercase(), name)
}

fn place(settings: &Settings, number: u64) -> String {
    let (id, name) = place_names(number);
    let mut random = Random::new(settings.seed, PLACE, number);
    let mut text = format!("- id: {id}\n  name: {name}\n");
    if number > 0 && !random.one_in(4) {
        text += &format!("  within: {}\n", place_names(number / 10).0);
    }
    if random.one_in(2) {
        let (north, east) = (random.between(400, 600), random.between(100, 900));
        text += &format!("  coordinates: [{}.{}, {}.{}]\n", north / 10, north % 10, east / 10, east % 10);
    }
    text += &format!("  summary: {}\n", summary(&mut random));
    text + &common_keys(settings, &mut random)
}

const LAW_KINDS: [&str; 4] = ["Act", "Code", "Statute", "Decree"];

/// Id and name of a law.
pub(super) fn law_names(number: u64) -> (String, String) {
    let (firsts, seconds) = (words::LAW_FIRST.len() as u64, words::LAW_SECOND.len() as u64);
    let scattered = scatter(number, 3571, firsts * seconds * LAW_KINDS.len() as u64);
    let name = format!(
        "{} {} {}",
        words::LAW_FIRST[(scattered % firsts) as usize],
        words::LAW_SECOND[(scattered / firsts % seconds) as usize],
        LAW_KINDS[(scattered / firsts / seconds) as usize]
    );
    (name.to_lowercase().replace(' ', "-"), name)
}

fn law(settings: &Settings, number: u64) -> String {
    let (id, name) = law_names(number);
    let mut random = Random::new(settings.seed, LAW, number);
    let mut text = format!("- id: {id}\n  name: {name}\n");
    text += &format!("  jurisdiction: {}\n", place_names(random.below(settings.places().min(10))).0);
    text += &format!("  adopted: {}-{:02}\n", random.between(1994, 2024), random.between(1, 12));
    text += &format!("  identifier: No. {}-{}\n", random.between(1, 400), random.pick(&["IV", "V", "VI", "VII"]));
    text += &format!("  articles: [\"{}\", \"{}(2)\"]\n", random.between(1, 40), random.between(41, 90));
    text += &format!("  summary: {}\n", summary(&mut random));
    text + &common_keys(settings, &mut random)
}

/// The number of the defendant: each case has a different one.
fn defendant(settings: &Settings, number: u64) -> u64 {
    (number * 4 + 1).min(settings.people() - 1)
}

/// Id and name of a case.
pub(super) fn case_names(settings: &Settings, number: u64) -> (String, String) {
    let person = person_names(settings, defendant(settings, number));
    (format!("case-{}", person.id), format!("Case against {}", person.name))
}

/// The outcomes of cases, each with the role of the defendant and whether there is a sentence.
const OUTCOMES: [(&str, &str, bool); 8] = [
    ("convicted", "convicted", true),
    ("sentenced", "accused", true),
    ("acquitted", "accused", false),
    ("pending", "accused", false),
    ("charged", "accused", false),
    ("dismissed", "accused", false),
    ("convicted", "convicted", true),
    ("found-guilty-administrative", "accused", true),
];

fn case(settings: &Settings, number: u64) -> String {
    let (id, name) = case_names(settings, number);
    let mut random = Random::new(settings.seed, CASE, number);
    let (outcome, role, sentenced) = OUTCOMES[random.below(8) as usize];
    let kind = if outcome == "found-guilty-administrative" { "administrative" } else { "criminal" };
    let accused = person_names(settings, defendant(settings, number)).id;
    let mut text = format!("- id: {id}\n  name: {name}\n  type: {kind}\n");
    text += &court(settings, &mut random);
    text += &format!("  parties:\n    - ref: people/{accused}\n      as: {role}\n");
    text += &format!("      charges: [{}]\n      outcome: {outcome}\n", random.pick(&words::CHARGES));
    if sentenced {
        text += &format!("      sentence: {} years in prison\n", random.pick(&words::NUMBERS));
    }
    if random.one_in(3) {
        text += "    - text: two other residents\n      as: accused\n      outcome: pending\n";
    }
    text += &format!("  summary: {}\n", summary(&mut random));
    text + &common_keys(settings, &mut random)
}

fn court(settings: &Settings, random: &mut Random) -> String {
    if random.one_in(3) {
        let place = place_names(random.below(settings.places()));
        return format!("  court_text: a court in {}\n  place: {}\n", place.1, place.0);
    }
    let number = random.below(settings.organizations().div_ceil(COURT_EVERY)) * COURT_EVERY;
    format!("  court: {}\n", organization_names(number).0)
}

/// Id and name of a topic.
fn topic_names(number: u64) -> (String, String) {
    let name = words::TOPICS[number as usize];
    (name.to_lowercase().replace(' ', "-"), name.to_owned())
}

fn topic(_: &Settings, number: u64) -> String {
    let (id, name) = topic_names(number);
    format!("- id: {id}\n  name: {name}\n  order: {}\n", number + 1)
}

/// Types of events, each with the predicate of its title and the person's role.
const EVENTS: [(&str, &str, &str); 8] = [
    ("arrest", "is detained in", "detained"),
    ("charge", "is charged in", "accused"),
    ("hearing", "appears before a court in", "accused"),
    ("release", "is released in", "detained"),
    ("statement", "speaks to reporters in", "speaker"),
    ("appeal", "appeals in", "petitioner"),
    ("protest", "calls for a march in", "speaker"),
    ("violence", "is attacked in", "victim"),
];

/// Id of an event, and its date in words, for the beginning of a sentence.
pub(super) fn event_names(settings: &Settings, number: u64) -> (String, String) {
    let mut random = Random::new(settings.seed, EVENT, number);
    let kind = EVENTS[random.below(8) as usize].0;
    let (_, words) = event_date(&mut random);
    (format!("{kind}-{number:05}"), words)
}

/// A date as EDTF, and in words.
fn event_date(random: &mut Random) -> (String, String) {
    let (year, month) = (random.between(2020, 2024), random.between(1, 12));
    let (day, name) = (random.between(1, 26), words::MONTHS[month as usize - 1]);
    match random.below(12) {
        0..=4 => (format!("{year}-{month:02}-{day:02}"), format!("On {day} {name} {year}")),
        5..=6 => (format!("{year}-{month:02}"), format!("In {name} {year}")),
        7 => (year.to_string(), format!("In {year}")),
        8 if month < 12 => {
            let next = words::MONTHS[month as usize];
            (format!("{year}-{month:02}/{year}-{:02}", month + 1), format!("Between {name} and {next} {year}"))
        }
        8 | 9 => (format!("{year}-{month:02}~"), format!("In about {name} {year}")),
        10 => (format!("{year}-{month:02}?"), format!("Perhaps in {name} {year}")),
        _ => (format!("{year}-{month:02}-{day:02}/{year}-{month:02}-{:02}", day + 2), format!("In {name} {year}")),
    }
}

fn event(settings: &Settings, number: u64) -> String {
    let mut random = Random::new(settings.seed, EVENT, number);
    let (kind, words, role) = EVENTS[random.below(8) as usize];
    let (date, _) = event_date(&mut random);
    let person = person_names(settings, random.skewed(settings.people(), 300));
    let place = place_names(random.skewed(settings.places(), 300));
    let mut text = format!("- id: {kind}-{number:05}\n  date: {date}\n  type: {kind}\n");
    text += &format!("  title: {} {words} {}\n", person.name, place.1);
    text += &format!("  participants:\n    - {{ ref: people/{}, as: {role} }}\n", person.id);
    if random.one_in(2) {
        let organization = organization_names(random.skewed(settings.organizations(), 300)).0;
        text += &format!("    - {{ ref: organizations/{organization}, as: authority }}\n");
    }
    text += &format!("  place: {}\n", place.0);
    if random.one_in(4) {
        text += &format!("  case: {}\n", case_names(settings, random.below(settings.cases())).0);
    }
    if random.one_in(6) {
        text += &format!("  laws: [{}]\n", law_names(random.below(settings.laws())).0);
    }
    text + &common_keys(settings, &mut random)
}

fn source(settings: &Settings, number: u64) -> String {
    let mut random = Random::new(settings.seed, SOURCE, number);
    let kind = random.pick(&["report", "article-newspaper", "webpage", "document", "interview", "legislation"]);
    let title = words::title(&mut random);
    format!(
        "- id: source-{0}\n  type: {kind}\n  title: {title}\n  publisher: The {1} Archive\n  issued: {2}-{3:02}\n  \
         url: https://example.org/sources/{0}\n",
        number + 1,
        words::capitalize(random.pick(&words::NOUNS)),
        random.between(2020, 2024),
        random.between(1, 12)
    )
}
