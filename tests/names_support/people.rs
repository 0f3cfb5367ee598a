//! People with a record, and their registers.

use crate::scripts::{self, Script};
use crate::text::Text;
use std::fmt::Write as _;

/// Numbers that decide what is generated: smaller ones generate less.
pub(crate) struct Dice {
    numbers: std::vec::IntoIter<u16>,
}

impl Dice {
    pub(crate) fn new(numbers: Vec<u16>) -> Self {
        Self { numbers: numbers.into_iter() }
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.numbers.next().unwrap_or_default()) % sides.max(1)
    }

    /// One of several.
    pub(crate) fn pick<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        let at = self.roll(items.len());
        items.get(at).cloned()
    }
}

/// A person with a record.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) given: String,
    middle: Option<String>,
    pub(crate) particle: Option<&'static str>,
    pub(crate) surname: String,
    pub(crate) is_male: Option<bool>,
    fields: String,
}

impl Person {
    /// The full name.
    pub(crate) fn full(&self) -> String {
        let middle = self.middle.iter().map(String::as_str).chain(self.particle);
        let words = std::iter::once(self.given.as_str()).chain(middle).chain([self.surname.as_str()]);
        words.collect::<Vec<_>>().join(" ")
    }
}

/// A language, the people with a record, and words for the names of others.
pub(crate) struct World {
    pub(crate) script: &'static Script,
    pub(crate) people: Vec<Person>,
    unused: Vec<String>,
}

impl World {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let script = &scripts::ALL[dice.roll(scripts::ALL.len())];
        let first = dice.roll(script.letters.len());
        let letters = script.letters.iter().cycle().skip(first).take(script.letters.len());
        let language = script.language_data();
        let mut unused: Vec<String> = letters
            .map(|letter| {
                let tail = dice.pick(script.tails).unwrap_or_default();
                format!("{letter}{tail}")
            })
            // Words of the language data have a meaning besides the name.
            .filter(|word| language.roles(word).is_empty())
            .collect();
        let count = 1 + dice.roll(3);
        let mut people: Vec<Person> = Vec::new();
        for _ in 0..count {
            let person = person(script, dice, &mut unused, people.first().map(|person| person.surname.clone()));
            people.push(person);
        }
        Self { script, people, unused }
    }

    /// Words that are in no name of a record.
    pub(crate) fn unused_words(&self) -> impl Iterator<Item = &str> {
        self.unused.iter().map(String::as_str)
    }

    pub(crate) fn person(&self, dice: &mut Dice) -> &Person {
        &self.people[dice.roll(self.people.len())]
    }

    /// Whether several people with a record have a surname.
    pub(crate) fn is_shared(&self, surname: &str) -> bool {
        self.people.iter().filter(|person| person.surname == surname).count() > 1
    }

    /// The registers: path and text.
    pub(crate) fn registers(&self) -> Vec<(String, String)> {
        vec![("seeds/people.yaml".to_owned(), self.people_text())]
    }

    fn people_text(&self) -> String {
        let mut text = String::new();
        for (at, person) in self.people.iter().enumerate() {
            let _ = writeln!(text, "- id: m-{at}\n  name: {}\n{}", person.full(), person.fields);
        }
        text
    }

    /// The registers with one more record, and the words of its names.
    pub(crate) fn registers_with_another(&self, dice: &mut Dice) -> (Vec<(String, String)>, Vec<String>) {
        let mut words: Vec<String> = self.unused.iter().rev().take(2).cloned().collect();
        if dice.roll(3) == 0 {
            words[1] = format!("{}’{}", self.script.letters[0], words[1]);
        }
        let id = ["a-first", "m-0x", "z-last"][dice.roll(3)];
        let name = words.join(" ");
        let alias = words[1].clone();
        let register =
            dice.pick(&["people", "people", "people", "places", "organizations", "laws"]).unwrap_or_default();
        let mut fields = match dice.roll(4) {
            0 => String::new(),
            1 => format!("  aliases: [\"{alias}\"]\n"),
            2 => format!("  short: [\"{alias}\"]\n"),
            _ => format!("  aliases: [\"{alias}\"]\n  never: [\"{name}\"]\n"),
        };
        if register == "people" {
            fields += ["", "  sex: male\n", "  sex: female\n"][dice.roll(3)];
            let title = dice.pick(&self.script.list("titles", "proceedings")).filter(|_| dice.roll(2) == 0);
            title.iter().for_each(|title| fields += &format!("  occupation: \"{title}\"\n"));
        }
        fields += ["", "  autolink: false\n"][usize::from(dice.roll(5) == 4)];
        let record = format!("- id: {id}\n  name: \"{name}\"\n{fields}\n");
        let registers = match register {
            "people" => vec![("seeds/people.yaml".to_owned(), format!("{record}{}", self.people_text()))],
            _ => vec![self.registers().remove(0), (format!("seeds/{register}.yaml"), record)],
        };
        (registers, words)
    }

    /// Language, register and text, for failure messages.
    pub(crate) fn describe(&self, text: &Text) -> String {
        format!("{}:\n{}--- text:\n{}", self.script.language, self.people_text(), text.render().text)
    }
}

fn person(script: &Script, dice: &mut Dice, unused: &mut Vec<String>, shared_surname: Option<String>) -> Person {
    let mut take = || unused.pop().unwrap_or_default();
    let (mut given, middle, surname) = (take(), take(), take());
    let mut is_male = [None, Some(true), Some(false)][dice.roll(3)];
    let is_listed = dice.roll(4) == 3;
    let names = script.list("given_names", if is_male == Some(true) { "male" } else { "female" });
    let listed = dice.pick(&names).filter(|_| is_listed && is_male.is_some());
    // No other name has its first letter.
    let letter = |name: &str| name.chars().next();
    if let Some(name) = listed.filter(|name| !unused.iter().any(|other| letter(other) == letter(name))) {
        given = name.to_owned();
    }
    let surname = shared_surname.filter(|_| dice.roll(4) == 3).unwrap_or(surname);
    let middle = (dice.roll(4) == 3 && script.has_case).then_some(middle);
    let has_particle = dice.roll(6) == 5 && script.has_case;
    let particle = dice.pick(&script.list("parts", "particles")).filter(|word| has_particle && is_separate_word(word));
    let mut fields = String::new();
    match dice.roll(4) {
        0 | 1 => fields += &format!("  aliases: [\"{surname}\"]\n"),
        2 => fields += &format!("  short: [\"{surname}\"]\n"),
        _ => {}
    }
    if dice.roll(2) == 1 {
        is_male.iter().for_each(|is_male| fields += &format!("  sex: {}\n", if *is_male { "male" } else { "female" }));
    } else if given != *listed.unwrap_or_default() {
        is_male = None;
    }
    Person { given, middle, particle, surname, is_male, fields }
}

/// Whether a particle is a word of its own, not joined to the next.
pub(crate) fn is_separate_word(particle: &str) -> bool {
    particle.chars().all(|c| c.is_alphabetic() || c == ' ')
}
