//! Edits of `book.toml`, of declared registers, and of the options of a build.

use crate::edits::Act::{Do, Setting};
use crate::edits::{Act, Kind};
use crate::moves::move_files;
use crate::state::{Dice, State, set_line};

const fn kind(name: &'static str, weight: usize, act: Act) -> Kind {
    Kind { name, weight, act }
}

const fn report(name: &'static str, values: &'static [&'static str]) -> Kind {
    Kind { name, weight: 2, act: Setting("report", values) }
}

const fn check(name: &'static str, values: &'static [&'static str]) -> Kind {
    Kind { name, weight: 2, act: Setting("check", values) }
}

const fn book(name: &'static str, values: &'static [&'static str]) -> Kind {
    Kind { name, weight: 2, act: Setting("book", values) }
}

const fn theme(name: &'static str, values: &'static [&'static str]) -> Kind {
    Kind { name, weight: 2, act: Setting("theme", values) }
}

const fn output(name: &'static str, table: &'static str, values: &'static [&'static str]) -> Kind {
    Kind { name, weight: 2, act: Setting(table, values) }
}

const DATES: &[&str] = &["\"2025\"", "\"2024-11~\"", "\"2025-01-05\"", ""];

pub(crate) const KINDS: &[Kind] = &[
    kind("options: day of embargoes", 6, Do(change_day)),
    kind("options: show what is held back", 4, Do(change_held_back)),
    book(
        "book.title",
        &["\"Another Inquiry\"", "{ en = \"Inquiry\", ru = \"Расследование\" }", "\"The Harbour & <more>\""],
    ),
    book("book.language", &["\"en\"", "\"ru\"", "\"de\"", "\"en-GB\"", ""]),
    book("book.authors", &["[\"Mira Holm\"]", "[]", ""]),
    book("book.description", &["\"Another.\"", ""]),
    book("book.text-direction", &["\"rtl\"", "\"ltr\"", ""]),
    report("report.period", &["\"2023/2024\"", "\"2024-05\"", "\"2023-07/2024-06\"", "\"2030\"", ""]),
    report("report.published", DATES),
    report("report.first_published", DATES),
    report("report.as_of", DATES),
    report(
        "report.summary",
        &["\"A *year* of marches.\"", "\"As [the march](content/01-the-march.md) says.\"", "{ en = \"A year.\" }", ""],
    ),
    report("report.contact", &["\"mailto:editors@example.org\"", "\"https://example.org/errors\"", "\"editors\"", ""]),
    report("report.publisher", &["\"Harbour Watch\"", "\"Somebody\"", ""]),
    report("report.license", &["\"CC0-1.0\"", "\"MIT\"", "\"Ours\"", ""]),
    report("report.url", &["\"https://example.org/report\"", "\"https://example.org/other/\"", ""]),
    kind("report.mentions_a_page", 10, Setting("report", &["1", "2", "3", ""])),
    kind("report.link_mentions", 10, Setting("report", &["\"all\"", "\"first\"", "\"all\"", ""])),
    report("report.theme", &["\"ours\"", "\"default\"", "\"theirs\"", ""]),
    theme("theme.accent", &["\"#0b4f8a\"", "{ light = \"#0b4f8a\", dark = \"#9cc8f5\" }", "\"none\"", ""]),
    theme("theme.text-face", &["\"Charter\"", ""]),
    theme("theme.stylesheet", &["\"looks/own.css\"", "\"nowhere.css\"", ""]),
    output("output.feeds.people", "output.feeds", &["false", "true", ""]),
    output("output.feeds.topics", "output.feeds", &["false", "true", ""]),
    output("output.data.enabled", "output.data", &["false", "true", ""]),
    output("output.claims.enabled", "output.claims", &["false", "true", ""]),
    output("output.sitemap.enabled", "output.sitemap", &["false", "true", "\"yes\""]),
    report("report.about", &["\"content/01-the-march.md\"", "\"notes/about.md\"", ""]),
    report("report.colour", &["\"red\""]),
    check(
        "check.allow",
        &["[\"no-stamp\", \"look-alike\"]", "[\"not-introduced\"]", "[\"shared-name\", \"image-text\"]", ""],
    ),
    check("check.deny", &["[\"foreign-markup\"]", "[\"status-source\"]", "[\"no-stamp\"]", ""]),
    kind("settings: comment", 2, Do(add_comment)),
    kind("settings: rename a folder", 4, Do(rename_folder)),
    kind("settings: name another folder", 1, Do(name_folder)),
    kind("settings: change the declared register", 8, Do(change_declared)),
    kind("settings: take the declared register away", 2, Do(remove_declared)),
    kind("settings: declare another register", 4, Do(declare_another)),
    kind("settings: fill the other register", 2, Do(fill_another)),
    kind("settings: change a declared type", 8, Do(change_type)),
    kind("settings: declare other types", 4, Do(declare_types)),
];

/// Sets a key of a table, or removes it if the value is empty.
pub(crate) fn set(text: &str, table: &str, key: &str, value: &str) -> String {
    let head = format!("[{table}]\n");
    let Some((before, rest)) = text.split_once(&head) else { return text.to_owned() };
    let end = rest.find("\n[").map_or(rest.len(), |at| at + 1);
    format!("{before}{head}{}{}", set_line(&rest[..end], "", key, " =", value), &rest[end..])
}

fn change_day(state: &mut State, dice: &mut Dice<'_>) {
    let days = [None, Some("2025-03-01"), Some("2025-02-28"), Some("2024-12-31"), Some("2030-01-01")];
    state.as_of = dice.pick(&days).flatten();
}

fn change_held_back(state: &mut State, _dice: &mut Dice<'_>) {
    state.held_back = !state.held_back;
}

fn add_comment(state: &mut State, dice: &mut Dice<'_>) {
    let comment = dice.pick(&["# Checked.\n", "\n\n"]).unwrap_or_default();
    state.change("book.toml", |text| format!("{comment}{text}"));
}

/// The settings that name a folder, with their defaults and other names.
const FOLDERS: &[(&str, &str, &str, &str)] = &[
    ("book", "src", "content", "pages"),
    ("report", "seeds", "seeds", "records"),
    ("report", "static", "static", "files"),
];

/// The current folder of a setting, and the other one.
fn current_and_other(state: &State, key: &str, one: &'static str, other: &'static str) -> (&'static str, &'static str) {
    let text = state.text("book.toml").unwrap_or_default();
    if text.contains(&format!("\n{key} = \"{other}\"")) { (other, one) } else { (one, other) }
}

fn rename_folder(state: &mut State, dice: &mut Dice<'_>) {
    let Some((table, key, one, other)) = dice.pick(FOLDERS) else { return };
    let (current, new) = current_and_other(state, key, one, other);
    state.change("book.toml", |text| set(text, table, key, &format!("\"{new}\"")));
    let from = format!("{current}/");
    let moved = |path: &str| path.strip_prefix(&from).map(|rest| format!("{new}/{rest}"));
    move_files(state, &|path| moved(path).unwrap_or_else(|| path.to_owned()), true);
}

fn name_folder(state: &mut State, dice: &mut Dice<'_>) {
    let Some((table, key, one, other)) = dice.pick(FOLDERS) else { return };
    let (_, new) = current_and_other(state, key, one, other);
    state.change("book.toml", |text| set(text, table, key, &format!("\"{new}\"")));
}

fn change_declared(state: &mut State, dice: &mut Dice<'_>) {
    let all = "flag = \"text\", built = \"date\", owner = \"organizations\", crew = [\"people\"]";
    let fields = [
        format!("{{ {all}, home_port = \"places\" }}"),
        format!("{{ {all}, home_port = \"text\" }}"),
        format!("{{ home_port = \"places\", {all} }}"),
        "{ owner = \"organizations\", crew = [\"people\"], home_port = \"places\", built = \"text\", flag = \"text\" }"
            .into(),
        format!("{{ {all} }}"),
    ];
    let (key, value) = match dice.roll(4) {
        0 => ("name", dice.pick(&["\"Ship\"", "\"Vessel\"", "{ en = \"Vessel\", ru = \"Судно\" }"]).map(str::to_owned)),
        1 => ("plural", dice.pick(&["\"Ships\"", "\"Vessels\"", "\"All that floats\""]).map(str::to_owned)),
        2 => ("labels", dice.pick(&["{ home_port = \"Port\" }", "{ crew = \"Aboard\" }", ""]).map(str::to_owned)),
        _ => ("fields", dice.pick(&fields)),
    };
    state.change("book.toml", |text| set(text, "registers.vessels", key, &value.unwrap_or_default()));
}

fn remove_declared(state: &mut State, dice: &mut Dice<'_>) {
    state.change("book.toml", |text| {
        let Some((before, rest)) = text.split_once("[registers.vessels]\n") else { return text.to_owned() };
        let end = rest.find("\n[").map_or(rest.len(), |at| at + 1);
        format!("{before}{}", &rest[end..])
    });
    if dice.roll(4) > 0 {
        for path in state.files_of("vessels") {
            state.files.remove(&path);
        }
    }
}

fn change_type(state: &mut State, dice: &mut Dice<'_>) {
    let (register, key) = dice.pick(&[("events", "blockade"), ("cases", "inquest")]).unwrap_or_default();
    let (setting, values): (_, &[&str]) = match dice.roll(3) {
        0 => ("name", &["\"siege\"", "{ en = \"siege\", ru = \"осада\" }", ""]),
        1 => ("plural", &["\"Sieges & more\"", "\"Others\"", ""]),
        _ if register == "events" => {
            ("counts_as", &["\"arrest\"", "\"conviction\"", "\"killing\"", "\"blockade\"", ""])
        }
        _ => ("counts_as", &["\"administrative\"", "\"criminal\"", "\"arrest\"", ""]),
    };
    let value = dice.pick(values).unwrap_or_default();
    state.change("book.toml", |text| set(text, &format!("types.{register}.{key}"), setting, value));
}

const TYPES: &str = "[types.cases.petition]\nname = \"petition\"\nplural = \"Petitions\"\n";

fn declare_types(state: &mut State, dice: &mut Dice<'_>) {
    let is_renamed = dice.roll(2) == 0;
    state.change("book.toml", |text| match text.split_once("[types.cases.inquest]") {
        // Records that have the type lose it.
        Some((before, rest)) if is_renamed => format!("{before}[types.cases.hearing]{rest}"),
        Some((before, rest)) if !text.contains(TYPES) => format!("{before}{TYPES}\n[types.cases.inquest]{rest}"),
        _ => text.replace("[types.cases.hearing]", "[types.cases.inquest]").replace(TYPES, ""),
    });
}

const PRISONS: &str = "[registers.prisons]\nname = \"Prison\"\nplural = \"Prisons\"\nfields = { place = \"places\" }\n";

fn declare_another(state: &mut State, dice: &mut Dice<'_>) {
    let is_first = dice.roll(2) == 0;
    state.change("book.toml", |text| match text.split_once("[registers.vessels]") {
        _ if text.contains(PRISONS) => text.replace(PRISONS, ""),
        Some((before, rest)) if is_first => format!("{before}{PRISONS}\n[registers.vessels]{rest}"),
        _ => format!("{text}\n{PRISONS}"),
    });
    if dice.roll(3) > 0 {
        fill_another(state, dice);
    }
}

fn fill_another(state: &mut State, dice: &mut Dice<'_>) {
    let names = ["Quay Street", "The Raid House", "Okoro", "Blue Heron"];
    let name = dice.pick(&names).unwrap_or_default();
    let folder = current_and_other(state, "seeds", "seeds", "records").0;
    state.put(&format!("{folder}/prisons.yaml"), format!("- id: prison\n  name: {name}\n  place: westhaven\n"));
}
