//! The limits on what a site may contain: the table of the handbook equals that of the code, and each limit has its error.
#![expect(clippy::expect_used, reason = "helpers of tests fail as tests do")]

use annals::build::{Builder, Options};
use annals::limits::{self, Limit};
use annals::source::Sources;

const HANDBOOK: &str = include_str!("../docs/writing.md");

#[test]
fn the_handbook_lists_the_limits_of_the_code() {
    let (_, chapter) = HANDBOOK.split_once("\n### Limits\n").expect("the chapter");
    let chapter = chapter.split("\n#").next().unwrap_or_default();
    let rows: Vec<&str> = chapter.lines().filter(|line| line.starts_with('|')).skip(2).collect();
    let row = |limit: &Limit| format!("| {limit} | {} | {} |", limit.name, limit.reason);
    assert_eq!(rows, limits::ALL.iter().map(row).collect::<Vec<_>>());
}

/// Codes, places, messages and help of the errors of a site of a book, one section and one register.
fn errors(register: &str, text: &str) -> Vec<(String, String, Vec<String>)> {
    let files = [
        ("book.toml", "[book]\ntitle = \"Fixture\"\n".to_owned()),
        ("content/01-a.md", "---\ntitle: A\n---\nWords. {#p-a1}\n".to_owned()),
        (register, text.to_owned()),
    ];
    let sources = Sources::from_files(files.into_iter().map(|(path, text)| (path, text.into_bytes())));
    let outcome = Builder::default().build(&sources, &Options::default());
    let errors = outcome.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
    let details = errors.map(|error| {
        let (path, position) = error.position(&sources);
        let place = format!("{} {path}:{}:{}", error.code, position.line, position.column);
        (place, error.message.clone(), error.help.clone())
    });
    details.collect()
}

/// A register with as many items as the limit is accepted, and one item more is an error at `place`.
fn check(limit: &Limit, register: &str, place: &str, register_of: impl Fn(usize) -> String) {
    let maximum = usize::try_from(limit.value).expect("a limit in memory");
    assert_eq!(errors(register, &register_of(maximum)), [], "{}", limit.name);
    let found = errors(register, &register_of(maximum + 1));
    let place = format!("limit {register}:{place}");
    assert_eq!(found.len(), 1, "{}: {found:?}", limit.name);
    let (at, message, help) = &found[0];
    assert_eq!(*at, place);
    assert!(message.starts_with(&format!("expected at most {limit} {}, found ", limit.name)), "{message}");
    assert_eq!(*help, [limit.help.to_owned()]);
}

fn repeat(number: usize, one: impl Fn(usize) -> String) -> String {
    (0..number).map(one).collect()
}

#[test]
fn aliases_and_names_of_a_record_are_limited() {
    for key in ["aliases", "names", "short", "never"] {
        check(&limits::NAMES, "seeds/people.yaml", "10004:5", |number| {
            format!("- id: a\n  name: A Person\n  {key}:\n{}", repeat(number, |at| format!("  - N{at}\n")))
        });
    }
}

#[test]
fn words_of_a_name_are_limited() {
    let words = |number| format!("\"{}\"", repeat(number, |at| format!("W{at} ")).trim());
    check(&limits::NAME_WORDS, "seeds/people.yaml", "2:9", |number| format!("- id: a\n  name: {}\n", words(number)));
    check(&limits::NAME_WORDS, "seeds/people.yaml", "3:15", |number| {
        format!("- id: a\n  name: {{en: A Person,\n          ru: {}}}\n", words(number))
    });
    check(&limits::NAME_WORDS, "seeds/people.yaml", "3:13", |number| {
        format!("- id: a\n  name: A\n  aliases: [{}]\n", words(number))
    });
    check(&limits::NAME_WORDS, "seeds/people.yaml", "4:13", |number| {
        format!("- id: a\n  name: A\n  names:\n    - text: {}\n", words(number))
    });
    // The title of an event is no name.
    let event = format!("- id: a\n  date: 2024\n  title: {}\n", words(501));
    assert_eq!(errors("seeds/events.yaml", &event), []);
}

#[test]
fn participants_and_parties_are_limited() {
    let parts = |number| repeat(number, |at| format!("  - {{text: P{at}, as: other}}\n"));
    check(&limits::PARTICIPANTS, "seeds/events.yaml", "10005:5", |number| {
        format!("- id: a\n  date: 2024\n  title: A\n  participants:\n{}", parts(number))
    });
    check(&limits::PARTICIPANTS, "seeds/cases.yaml", "10004:5", |number| {
        format!("- id: a\n  name: A Case\n  parties:\n{}", parts(number))
    });
}

#[test]
fn cases_of_an_event_are_limited() {
    let event = |number| {
        let cases = repeat(number, |at| format!("  - case-{at}\n"));
        format!("- id: a\n  date: 2024\n  title: A\n  case:\n{cases}")
    };
    // The cases are not there: that is an error of its own for each.
    let found = |number| {
        let errors = errors("seeds/events.yaml", &event(number)).into_iter();
        errors.filter(|(place, ..)| !place.starts_with("unknown-record ")).map(|(place, ..)| place).collect::<Vec<_>>()
    };
    let maximum = usize::try_from(limits::EVENT_CASES.value).expect("a limit in memory");
    assert_eq!(found(maximum), Vec::<String>::new());
    assert_eq!(found(maximum + 1), ["limit seeds/events.yaml:105:5"]);
}

#[test]
fn levels_of_yaml_are_limited() {
    // The list and the record are two levels. A list of lists is a wrong type, and no more.
    let deep = |levels: usize| format!("- id: a\n  name: A\n  topics: {}{}\n", "[".repeat(levels), "]".repeat(levels));
    let maximum = usize::try_from(limits::YAML_DEPTH.value).expect("a limit in memory");
    let found = |levels| errors("seeds/people.yaml", &deep(levels - 2));
    assert!(found(maximum).iter().all(|(place, ..)| place.starts_with("wrong-type ")), "{:?}", found(maximum));
    let place = format!("limit seeds/people.yaml:3:{}", 11 + maximum - 2);
    let message = format!("expected at most {maximum} {}, found more", limits::YAML_DEPTH.name);
    assert_eq!(found(maximum + 1), [(place, message, vec![limits::YAML_DEPTH.help.to_owned()])]);
    // Its map is the first level.
    let front = format!("---\ntitle: A\ntopics: {}{}\n---\nWords.\n", "[".repeat(maximum), "]".repeat(maximum));
    let places: Vec<String> = errors("content/02-b.md", &front).into_iter().map(|(place, ..)| place).collect();
    assert_eq!(places, [format!("limit content/02-b.md:3:{}", 9 + maximum - 1)]);
}
