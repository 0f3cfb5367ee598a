//! Edits of the registers: fields of records, records, ids, files.

use crate::edits::Act::{Do, Field};
use crate::edits::{Act, Kind};
use crate::state::{Dice, State, records, replace_id, set_line};

const fn kind(name: &'static str, weight: usize, act: Act) -> Kind {
    Kind { name, weight, act }
}

const fn field(name: &'static str, register: &'static str, values: &'static [&'static str]) -> Kind {
    Kind { name, weight: 2, act: Field(register, values) }
}

pub(crate) const KINDS: &[Kind] = &[
    kind("record: share a form with another", 6, Do(share_a_form)),
    kind("record: take the name of another", 2, Do(copy_a_name)),
    kind("record: add", 6, Do(add_record)),
    kind("record: take away", 2, Do(remove_record)),
    kind("record: take away with all that names it", 6, Do(remove_record_everywhere)),
    kind("record: copy", 1, Do(copy_record)),
    kind("record: put elsewhere in its file", 4, Do(reorder)),
    kind("record: change the id", 2, Do(change_id)),
    kind("record: change the id everywhere", 5, Do(change_id_everywhere)),
    kind("record: change the id everywhere and keep the old", 4, Do(change_id_with_redirect)),
    kind("record: point at another", 6, Do(redirect_references)),
    kind("record: comment before it", 5, Do(add_lines)),
    kind("record: unknown key", 1, Do(unknown_key)),
    kind("register: very many records", 4, Do(change_many)),
    kind("register: split", 4, Do(split)),
    kind("register: join", 3, Do(join)),
    kind("register: other line ends", 1, Do(other_line_ends)),
];

const NAMES: &[&str] = &[
    "Mira Hollm",
    "Mira Holm-Berg",
    "Mira Okoro",
    "Sarah Stone",
    "Nurlan Lindqvist",
    "Red",
    "Somebody",
    "{ en: Mira Holm, ru: Мира Хольм }",
    "{ en: Anna Vik, de: Anna Wiek }",
    "Отто Ружа",
    "Mira Holm Berg",
];
const ALIASES: &[&str] = &[
    "[Holm]",
    "[Lindqvist]",
    "[the organiser]",
    "[Holm, Mira]",
    "[Vik, Stone]",
    "[Somebody]",
    "[Okoro, the dock worker]",
    "[Judge]",
    "[Westhaven]",
    "",
];
const SHORT: &[&str] = &["[Holm]", "[Red, Sund]", "[Mira Holm, the organiser]", "[Okoro, Judge]", "[Jonas Holm]", ""];
const PASSAGES: &[&str] = &[
    "A few words.",
    "See [the court](../content/02-the-court.md#ruling).",
    "See [the daily](../content/03-papers/01-the-daily.md#p-d2d3) and [[events/raid]].",
    "With ![a picture](../content/quay.jpg) and [a ruling](../content/ruling.pdf).",
    "Known to [[people/sela-okoro|her]] and [[dockers-union]].",
    "{ en: In English, ru: По-русски }",
    "",
];
const TOPICS: &[&str] = &["[assembly]", "[press]", "[courts, press]", "[press, assembly, courts]", ""];
const SOURCES: &[&str] = &["[notes-2025]", "[daily-2024]", "[ruling-2024, notes-2025]", ""];
const BOOLEANS: &[&str] = &["false", "true", ""];
const DATES: &[&str] = &[
    "2024-05-04",
    "2024-05",
    "2024",
    "2023-12-31",
    "2024-11~",
    "../2024-12",
    "2024-08/..",
    "2024-03/2024-04",
    "2024-21",
];
const PARTIES: &[&str] = &[
    "[{ ref: people/mira-holm, as: accused, charges: [marching], outcome: convicted, sentence: a year }]",
    "[{ ref: people/sela-okoro, as: accused, outcome: acquitted }, { ref: people/mira-holm, as: victim }]",
    "[{ ref: people/jonas-holm, as: accused, outcome: sentenced, charges: [singing], bans: [a year without songs] }]",
    "[{ ref: organizations/dockers-union, as: petitioner, outcome: denied }, { text: two others, as: other }]",
    "[{ ref: people/mira-holm, as: accused, paragraph: p-c5r6, charges: [{ text: marching, quoted: true, law: assembly-act, paragraph: p-t2b3 }] }]",
    "[{ ref: people/jonas-holm, as: accused, charges: [{ text: marching, law: press-code }, { text: marching, paragraph: p-none }] }]",
    "",
];
const RELATIONS: &[&str] = &[
    "[{ ref: people/mira-holm, as: sibling }]",
    "[{ ref: people/jonas-holm, as: [lawyer, friend], from: 2019, to: 2021, sources: [notes-2025] }]",
    "[{ ref: dockers-union, as: founder-of }, { ref: ada-lindqvist, as: { text: godmother, inverse: godchild } }]",
    "[{ ref: harbour-watch, as: associate, to: unknown }, { text: a neighbour, as: friend }]",
    "",
];
const PARTICIPANTS: &[&str] = &[
    "[{ ref: people/mira-holm, as: convicted }, { ref: people/ada-lindqvist, as: court }]",
    "[{ ref: people/jonas-holm, as: victim }, { ref: people/sela-okoro, as: convicted }]",
    "[{ ref: places/eastmoor, as: other }, { text: the harbour master, as: speaker }]",
    "[{ ref: organizations/harbour-watch, as: author }, { ref: vessels/blue-heron, as: other }]",
    "",
];

pub(crate) const FIELDS: &[Kind] = &[
    kind("people.name", 6, Field("people", NAMES)),
    field(
        "people.names",
        "people",
        &[
            "[Дина Ружа, { text: Дина, lang: ru }]",
            "[{ text: میرا, lang: fa }]",
            "[{ text: Дина, lang: ru, note: added by the editors, sources: [notes-2025] }]",
            "[Ружа]",
            "",
        ],
    ),
    kind("people.aliases", 10, Field("people", ALIASES)),
    field(
        "people.roles",
        "people",
        &["[targeted]", "[alleged-perpetrator]", "[official, victim]", "[former-official]", ""],
    ),
    kind(
        "people.occupation",
        4,
        Field(
            "people",
            &["dock worker", "judge", "{ en: clerk, ru: писарь }", "prosecutor", "{ en: clerk, ru: судья }", ""],
        ),
    ),
    field("people.summary", "people", PASSAGES),
    field("people.status", "people", STATUS),
    field("people.affiliations", "people", AFFILIATIONS),
    field("people.topics", "people", TOPICS),
    field("people.sources", "people", SOURCES),
    kind("people.relations", 4, Field("people", RELATIONS)),
    field("people.sort", "people", &["Zed", "{ en: Aaa, ru: Яя }", "'Umar", ""]),
    field("people.born", "people", &["1990-05", "{ date: 1980~, sources: [notes-2025] }", "2024-08/..", ""]),
    field("people.died", "people", &["2024", "{ date: 1970, sources: [daily-2024] }", ""]),
    field(
        "people.links",
        "people",
        &["[\"https://example.org/x\"]", "[{ url: \"https://example.org/y\", title: Y }]", ""],
    ),
    field("people.autolink", "people", BOOLEANS),
    field("people.search", "people", &["[harbour people]", "[Northlander, quay]", ""]),
    kind("people.sex", 4, Field("people", &["female", "male", "female", "male", "unsaid", ""])),
    kind("people.short", 4, Field("people", SHORT)),
    kind("people.never", 4, Field("people", &["[Holm]", "[Mira Holm, Vik]", "[Lindqvist]", "[Red, Okoro]", ""])),
    field("people.was", "people", &["[m-holm]", "[old-id, older-id]", "[jonas-holm]", ""]),
    field("people.review", "people", BOOLEANS),
    field("organizations.name", "organizations", &["Harbour Watchers", "Dockers", "The Daily Post", "Court"]),
    field("organizations.aliases", "organizations", &["[the union]", "[Daily Post]", "[Watch]", ""]),
    field(
        "organizations.short",
        "organizations",
        &["[Union]", "[the union, Harbour Watch]", "[Westhaven District Court]", ""],
    ),
    field("organizations.never", "organizations", &["[Harbour Watch]", "[the union]", "[Daily]", ""]),
    field("organizations.type", "organizations", &["media", "court", "state", ""]),
    field("organizations.parent", "organizations", &["northland-courts", "harbour-watch", "dockers-union", ""]),
    field("organizations.relations", "organizations", RELATIONS),
    field("organizations.sort", "organizations", &["Aaa", "Zed", ""]),
    field("organizations.summary", "organizations", PASSAGES),
    field("organizations.autolink", "organizations", BOOLEANS),
    field("organizations.topics", "organizations", TOPICS),
    field("places.name", "places", &["Eastmoor Town", "Vik", "Harbour", "Westhaven", "Вестхейвен"]),
    field("places.aliases", "places", &["[Vik]", "[the harbour]", "[the quay]", ""]),
    field("places.short", "places", &["[Westhaven]", "[Quay Street, Eastmoor]", "[the harbour]", ""]),
    field("places.never", "places", &["[Westhaven]", "[Eastmoor, Vik]", ""]),
    field("places.within", "places", &["northland", "westhaven", "eastmoor", "quay-street", ""]),
    field("places.coordinates", "places", &["[57, 11]", "[-1.5, 0]", "[100, 0]", ""]),
    field("places.summary", "places", PASSAGES),
    field("laws.name", "laws", &["Assemblies Act", "Code of the Press", "Press Code"]),
    field("laws.aliases", "laws", &["[the Act]", "[Code]", "[Assembly Act]", ""]),
    field("laws.short", "laws", &["[Act]", "[Assembly Act]", ""]),
    field("laws.never", "laws", &["[Assembly Act]", "[Press Code, Act on Assemblies]", ""]),
    field("laws.jurisdiction", "laws", &["northland", "westhaven", ""]),
    field("laws.adopted", "laws", DATES),
    field("laws.identifier", "laws", &["No. 1", ""]),
    field("laws.articles", "laws", &["[\"9\", \"13(2)\"]", "[\"1\"]", ""]),
    field("laws.sources", "laws", SOURCES),
    field("cases.name", "cases", &["The case of the march", "The suit", "The libel suit", "\"Jonas Holm: his case\""]),
    field("cases.type", "cases", &["criminal", "administrative", "civil", "appeal", "inquest", ""]),
    kind("cases.parties", 5, Field("cases", PARTIES)),
    field("cases.court", "cases", &["westhaven-district-court", "northland-courts", ""]),
    field("cases.court_text", "cases", &["a court in Eastmoor", ""]),
    field("cases.place", "cases", &["westhaven", "eastmoor", ""]),
    field("cases.number", "cases", &["1-52/2024", ""]),
    field("cases.topics", "cases", TOPICS),
    field("topics.name", "topics", &["Marches", "Press", "Courts and trials", "Peaceful assembly"]),
    field("topics.order", "topics", &["1", "2", "3", ""]),
    field("topics.summary", "topics", PASSAGES),
    field("topics.autolink", "topics", BOOLEANS),
    field("events.title", "events", &["Something happens", "Mira Holm is freed", "{ en: A raid, ru: Обыск }"]),
    kind("events.date", 5, Field("events", DATES)),
    field("events.date_text", "events", &["late in May", "one day", ""]),
    field("events.type", "events", &["conviction", "arrest", "release", "killing", "blockade", ""]),
    field("events.count", "events", &["2", "12", ""]),
    kind("events.participants", 5, Field("events", PARTICIPANTS)),
    field("events.place", "events", &["westhaven", "eastmoor", "quay-street", ""]),
    field("events.case", "events", &["holm-traffic", "okoro-libel", "[holm-traffic, okoro-libel]", "union-permit", ""]),
    field("events.laws", "events", &["[assembly-act]", "[press-code, assembly-act]", ""]),
    field("events.topics", "events", TOPICS),
    field("events.sources", "events", SOURCES),
    field("events.summary", "events", PASSAGES),
    field("events.was", "events", &["[old-event]", "[raid]", ""]),
    field("sources.title", "sources", &["Other notes", "A day in June", "{ en: Ruling, ru: Решение }"]),
    field("sources.type", "sources", &["report", "book", "webpage", "leaflet"]),
    field("sources.author", "sources", &["Ines Park", "[Tom Abel, Sela Okoro]", ""]),
    field("sources.publisher", "sources", &["Harbour Watch", ""]),
    field("sources.issued", "sources", DATES),
    field("sources.url", "sources", &["https://example.org/notes", "https://example.org/other", ""]),
    field("sources.archive_url", "sources", &["https://archive.example.org/notes", ""]),
    field("sources.accessed", "sources", &["2025-01-20", ""]),
    field("sources.was", "sources", &["[old-notes]", ""]),
    field("corrections.title", "corrections", &["A wrong sum", "Another mistake"]),
    field("corrections.date", "corrections", &["2025-02-15", "2024-12", "2025"]),
    field(
        "corrections.sections",
        "corrections",
        &["[the-march]", "[papers/the-raid, papers]", "[papers/the-daily]", ""],
    ),
    field("corrections.text", "corrections", PASSAGES),
    field("vessels.name", "vessels", &["Blue Hero", "The Gull", "Mira Holm"]),
    field("vessels.aliases", "vessels", &["[Heron]", "[the Gull]", "[Holm]", ""]),
    field("vessels.short", "vessels", &["[Blue Heron]", "[Gull]", "[Heron, Holm]", ""]),
    field("vessels.never", "vessels", &["[Blue Heron]", "[the Gull]", ""]),
    field("vessels.flag", "vessels", &["Northland", "Eastland", ""]),
    field("vessels.built", "vessels", &["1998~", "2001-02", ""]),
    field("vessels.owner", "vessels", &["dockers-union", "harbour-watch", ""]),
    field("vessels.crew", "vessels", &["[jonas-holm]", "[mira-holm, sela-okoro]", ""]),
    field("vessels.home_port", "vessels", &["westhaven", "eastmoor", ""]),
];

const STATUS: &[&str] = &[
    "[{ text: In detention, as_of: 2024-12 }]",
    "[{ text: Free, as_of: 2024-11, sources: [daily-2024] }, { text: Held, as_of: 2024-05 }]",
    "[{ text: Abroad, as_of: 2025-01 }]",
    "[{ text: In detention, as_of: 2024-12, as_of_text: late 2024 }]",
    "[{ text: Free, as_of: 2024-12, sources: [daily-2024], paragraph: p-w5x9 }, { text: Held, as_of: 2024-05, paragraph: p-d2d3 }]",
    "",
];

const AFFILIATIONS: &[&str] = &[
    "[harbour-watch]",
    "[{ ref: organizations/dockers-union, as: treasurer }, westhaven-district-court]",
    "[{ text: a choir, as: singer }]",
    "[{ ref: dockers-union, as: clerk, from: 2019, to: 2022 }, { ref: harbour-watch, to: unknown }]",
    "",
];

/// Records that can be added, each with its register. They refer to others, and the sentences of `prose` name them.
const RECORDS: &[(&str, &str)] = &[
    ("people", "- id: sarah-stone\n  name: Sarah Stone\n  aliases: [Stone]\n  topics: [press]\n"),
    ("people", "- id: nurlan-lindqvist\n  name: Nurlan Lindqvist\n  aliases: [Lindqvist]\n"),
    ("people", "- id: other-holm\n  name: Jonas Holm\n  occupation: singer\n"),
    ("people", "- id: aaron-holm\n  name: Aaron Holm\n  aliases: [Holm]\n  affiliations: [dockers-union]\n"),
    ("people", "- id: otto-ruzha\n  name: Отто Ружа\n  aliases: [Ружа]\n  sex: male\n  occupation: судья\n"),
    ("people", "- id: o-holm\n  name: Otto Holm\n  short: [Holm]\n  never: [Otto Holm]\n"),
    ("people", "- id: mrs-harbour\n  name: Mrs Harbour\n  autolink: false\n"),
    ("organizations", "- id: daily-post\n  name: Daily Post\n  type: media\n  parent: harbour-watch\n"),
    ("places", "- id: vik\n  name: Vik\n  within: eastmoor\n"),
    ("laws", "- id: harbour-law\n  name: Harbour Law\n  aliases: [the Act]\n  jurisdiction: westhaven\n"),
    ("cases", "- id: a-raid-case\n  name: The case of the raid\n  parties: [{ ref: people/dina-ruzha, as: victim }]\n"),
    ("topics", "- id: labour\n  name: Labour\n  order: 1\n  autolink: true\n"),
    (
        "events",
        "- id: another-raid\n  date: 2024-05-04\n  title: Another raid\n  place: eastmoor\n  participants: [{ ref: people/tom-abel, as: victim }]\n",
    ),
    ("events", "- id: a-first\n  date: ../2024-02\n  title: What came first\n  topics: [courts]\n"),
    ("sources", "- id: a-leaflet\n  type: document\n  title: A leaflet\n  author: Jon Vik\n"),
    (
        "corrections",
        "- id: a-name\n  date: 2025-01-01\n  title: A name\n  sections: [papers/the-raid]\n  text: It was [[jon-vik]].\n",
    ),
    ("vessels", "- id: holm\n  name: The Holm\n  crew: [edda-holm]\n  owner: dockers-union\n"),
];

const REGISTERS: &[&str] = &[
    "people",
    "people",
    "people",
    "organizations",
    "places",
    "laws",
    "cases",
    "topics",
    "events",
    "events",
    "sources",
    "corrections",
    "vessels",
];

/// A file of a register, and the id of one of its records.
fn some_record(state: &State, dice: &mut Dice<'_>) -> Option<(String, String)> {
    let register = dice.pick(REGISTERS)?;
    let path = dice.pick(&state.files_of(register))?;
    let id = dice.pick(&state.ids(&path))?;
    Some((path, id))
}

/// Changes the records of a file as a list.
fn change_records(state: &mut State, path: &str, change: impl FnOnce(&mut Vec<String>)) {
    state.change(path, |text| {
        let (head, mut records) = records(text);
        change(&mut records);
        head + &records.concat()
    });
}

fn has_id(record: &str, id: &str) -> bool {
    record.lines().next() == Some(&format!("- id: {id}"))
}

fn share_a_form(state: &mut State, dice: &mut Dice<'_>) {
    let forms = ["Holm", "Okoro", "Lindqvist", "Westhaven", "Red", "Blue Heron", "Vik", "the Gull", "Assembly Act"];
    let form = dice.pick(&forms).unwrap_or_default();
    let register = dice.pick(&["people", "people", "places", "organizations", "vessels", "laws"]).unwrap_or_default();
    state.change_record(register, dice, |record| set_line(record, "  ", "aliases", ":", &format!("[{form}]")));
}

fn copy_a_name(state: &mut State, dice: &mut Dice<'_>) {
    let name = dice.pick(&["Mira Holm", "Sela Okoro", "Ada Lindqvist", "Edda Holm", "Tom Abel"]).unwrap_or_default();
    state.change_record("people", dice, |record| set_line(record, "  ", "name", ":", name));
}

fn add_record(state: &mut State, dice: &mut Dice<'_>) {
    let Some((register, record)) = dice.pick(RECORDS) else { return };
    let Some(path) = dice.pick(&state.files_of(register)) else { return };
    change_records(state, &path, |records| records.insert(dice.roll(records.len() + 1), record.to_owned()));
}

fn remove_record(state: &mut State, dice: &mut Dice<'_>) {
    let Some((path, id)) = some_record(state, dice) else { return };
    change_records(state, &path, |records| records.retain(|record| !has_id(record, &id)));
}

fn remove_record_everywhere(state: &mut State, dice: &mut Dice<'_>) {
    let Some((path, id)) = some_record(state, dice) else { return };
    change_records(state, &path, |records| records.retain(|record| !has_id(record, &id)));
    let required = ["- id:", "  name:", "  title:", "  date:"];
    state.change_all(|path, text| {
        let (front, body) = text.split_at(if path.ends_with(".md") {
            crate::state::split_front_matter(text).0.len()
        } else {
            text.len()
        });
        let remaining = front
            .split_inclusive('\n')
            .filter(|line| required.iter().any(|key| line.starts_with(key)) || replace_id(line, &id, "") == **line);
        remaining.collect::<String>() + &without_links(body, &id)
    });
}

/// Links by hand to a record become words.
fn without_links(body: &str, id: &str) -> String {
    let mut out = String::new();
    let mut rest = body;
    while let Some((before, link)) = rest.split_once("[[") {
        let (inner, after) = link.split_once("]]").unwrap_or((link, ""));
        let (target, words) = inner.split_once('|').unwrap_or((inner, "it"));
        let target = target.trim_end_matches('\\').rsplit('/').next().unwrap_or_default();
        out.push_str(before);
        out.push_str(&if target == id { words.to_owned() } else { format!("[[{inner}]]") });
        rest = after;
    }
    out + rest
}

fn copy_record(state: &mut State, dice: &mut Dice<'_>) {
    let Some((path, id)) = some_record(state, dice) else { return };
    change_records(state, &path, |records| {
        let copy = records.iter().find(|record| has_id(record, &id)).cloned();
        records.extend(copy);
    });
}

fn reorder(state: &mut State, dice: &mut Dice<'_>) {
    let Some((path, id)) = some_record(state, dice) else { return };
    change_records(state, &path, |records| {
        if let Some(at) = records.iter().position(|record| has_id(record, &id)) {
            let record = records.remove(at);
            records.insert(dice.roll(records.len() + 1), record);
        }
    });
}

/// Ids that records are given: some sort before all others, some after.
const IDS: &[&str] = &["aa-first", "mm-middle", "zz-last", "mira-holm-2", "x"];

fn change_id(state: &mut State, dice: &mut Dice<'_>) {
    let (Some((path, id)), Some(new)) = (some_record(state, dice), dice.pick(IDS)) else { return };
    state.change(&path, |text| text.replacen(&format!("- id: {id}\n"), &format!("- id: {new}\n"), 1));
}

fn change_id_everywhere(state: &mut State, dice: &mut Dice<'_>) {
    let (Some((_, id)), Some(new)) = (some_record(state, dice), dice.pick(IDS)) else { return };
    state.change_all(|_, text| replace_id(text, &id, new));
}

fn change_id_with_redirect(state: &mut State, dice: &mut Dice<'_>) {
    let (Some((path, id)), Some(new)) = (some_record(state, dice), dice.pick(IDS)) else { return };
    state.change_all(|_, text| replace_id(text, &id, new));
    change_records(state, &path, |records| {
        for record in records.iter_mut().filter(|record| has_id(record, new)) {
            *record = set_line(record, "  ", "was", ":", &format!("[{id}]"));
        }
    });
}

/// Changes the references to a record to another of the same register, everywhere or in one file.
fn redirect_references(state: &mut State, dice: &mut Dice<'_>) {
    let Some((path, id)) = some_record(state, dice) else { return };
    let (Some(other), one_file) = (dice.pick(&state.ids(&path)), dice.roll(2) == 0) else { return };
    let chosen = dice.pick(&state.paths(&[".md", ".yaml"])).unwrap_or_default();
    state.change_all(|at, text| {
        if at == path || (one_file && at != chosen) { text.to_owned() } else { replace_id(text, &id, &other) }
    });
}

fn add_lines(state: &mut State, dice: &mut Dice<'_>) {
    let lines = dice.pick(&["# Checked.\n", "\n", "\n\n\n# Mira Holm\n"]).unwrap_or_default();
    let Some((path, id)) = some_record(state, dice) else { return };
    change_records(state, &path, |records| {
        for record in records.iter_mut().filter(|record| has_id(record, &id)) {
            record.insert_str(0, lines);
        }
    });
}

fn unknown_key(state: &mut State, dice: &mut Dice<'_>) {
    let register = dice.pick(REGISTERS).unwrap_or_default();
    let key = dice.pick(&["aliass", "occupatoin", "colour"]).unwrap_or_default();
    state.change_record(register, dice, |record| set_line(record, "  ", key, ":", "x"));
}

/// Adds so many records to a register that its lists fill several pages, or one page less; or removes them.
fn change_many(state: &mut State, dice: &mut Dice<'_>) {
    const MANY: &[(&str, usize)] = &[
        ("events", 47),
        ("events", 49),
        ("events", 81),
        ("events", 204),
        ("sources", 97),
        ("sources", 98),
        ("sources", 120),
        ("people", 121),
        ("people", 140),
    ];
    let Some((register, count)) = dice.pick(MANY) else { return };
    let Some(path) = state.files_of(register).first().cloned() else { return };
    let path = format!("{}/{register}/many.yaml", path.split('/').next().unwrap_or_default());
    if state.files.remove(&path).is_some() && dice.roll(3) == 0 {
        return;
    }
    let mut random_id = |register: &str| {
        let files = state.files_of(register);
        dice.pick(&files.iter().flat_map(|path| state.ids(path)).collect::<Vec<_>>()).unwrap_or_default()
    };
    let (topic, person, place) = (random_id("topics"), random_id("people"), random_id("places"));
    let record = |number: usize| {
        let (month, day) = (1 + number % 12, 1 + number % 28);
        match register {
            "events" => format!(
                "- id: many-{number}\n  date: 2024-{month:02}-{day:02}\n  title: Thing {number}\n  type: {}\n  \
                 participants: [{{ ref: people/{person}, as: speaker }}]\n  place: {place}\n  topics: [{topic}]\n",
                ["protest", "statement", "arrest"][number % 3]
            ),
            "sources" => format!("- id: many-{number}\n  title: Paper {number}\n  type: report\n"),
            _ => format!("- id: many-{number}\n  name: Many Number {number}\n  topics: [{topic}]\n"),
        }
    };
    state.put(&path, (0..count).map(record).collect::<String>());
}

/// `people.yaml` becomes `people/a.yaml` and `people/b.yaml`.
fn split(state: &mut State, dice: &mut Dice<'_>) {
    let register = dice.pick(REGISTERS).unwrap_or_default();
    let Some(path) = dice.pick(&state.files_of(register)) else { return };
    let Some(folder) = path.strip_suffix(&format!("/{register}.yaml")) else { return };
    let (head, mut records) = records(&state.text(&path).unwrap_or_default());
    let rest = records.split_off(dice.roll(records.len() + 1));
    state.files.remove(&path);
    state.put(&format!("{folder}/{register}/a.yaml"), head + &records.concat());
    state.put(&format!("{folder}/{register}/b.yaml"), rest.concat());
    // Links in summaries are relative to the file.
    for name in ["a", "b"] {
        state.change(&format!("{folder}/{register}/{name}.yaml"), |text| text.replace("(../", "(../../"));
    }
}

fn join(state: &mut State, dice: &mut Dice<'_>) {
    let is_split = |register: &&&str| state.files_of(register).len() > 1;
    let registers: Vec<&str> = REGISTERS.iter().filter(is_split).copied().collect();
    // If none is split, one is split.
    let Some(register) = dice.pick(&registers) else { return split(state, dice) };
    let paths = state.files_of(register);
    let folder = paths[0].split('/').next().unwrap_or_default().to_owned();
    let texts: Vec<String> = paths.iter().filter_map(|path| state.text(path)).collect();
    for path in &paths {
        state.files.remove(path);
    }
    state.put(&format!("{folder}/{register}.yaml"), texts.concat().replace("(../../", "(../"));
}

fn other_line_ends(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&state.paths(&[".yaml"])) else { return };
    state.change(&path, |text| if text.contains('\r') { text.replace('\r', "") } else { text.replace('\n', "\r\n") });
}
