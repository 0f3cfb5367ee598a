//! Name phrases of people and things without a record: most share a name with a record.

use crate::people::{Dice, Person, World, is_separate_word};
use crate::text::{honorific_key, titled};
use annals::language::{Role, RoleSet};

/// A kind of phrase, and the phrase; `None` where the language or the person has none of the kind. `begins` says that it
/// is at the beginning of a sentence.
pub(crate) fn phrase<'w>(
    world: &World,
    dice: &mut Dice,
    new_words: &mut impl Iterator<Item = &'w str>,
    begins: bool,
) -> Option<(&'static str, String)> {
    let person = world.person(dice);
    let kinds: &[Kind] = if world.script.has_case { KINDS } else { CASELESS };
    let (name, build) = dice.pick(kinds)?;
    let mut words = || new_words.next().map(str::to_owned);
    let phrase = build(&mut PhraseInput { world, dice, person, words: &mut words, begins })?;
    Some((name, phrase))
}

/// The inputs of a phrase.
struct PhraseInput<'a> {
    world: &'a World,
    dice: &'a mut Dice,
    person: &'a Person,
    /// Words that are in no name of a record.
    words: &'a mut dyn FnMut() -> Option<String>,
    begins: bool,
}

impl PhraseInput<'_> {
    fn word(&mut self) -> Option<String> {
        (self.words)()
    }

    fn list(&self, table: &str, key: &str) -> Vec<&'static str> {
        self.world.script.list(table, key)
    }

    fn listed(&mut self, table: &str, key: &str) -> Option<&'static str> {
        let words = self.list(table, key);
        self.dice.pick(&words)
    }

    fn surname(&self) -> String {
        self.person.surname.clone()
    }
}

type Kind = (&'static str, fn(&mut PhraseInput<'_>) -> Option<String>);

const CASELESS: &[Kind] = &[
    ("another given name", |asked| Some(format!("{} {}", asked.word()?, asked.surname()))),
    ("another surname", |asked| Some(format!("{} {}", asked.person.given, asked.word()?))),
    ("another name", |asked| Some(format!("{} {}", asked.word()?, asked.word()?))),
];

const KINDS: &[Kind] = &[
    CASELESS[0],
    CASELESS[1],
    CASELESS[2],
    ("another initial", |asked| Some(format!("{} {}", initial(&asked.word()?), asked.surname()))),
    ("another initial behind", |asked| Some(format!("{} {}", asked.surname(), initial(&asked.word()?)))),
    ("a further surname", |asked| Some(format!("{} {}", asked.person.full(), asked.word()?))),
    ("a double surname", |asked| Some(format!("{}-{}", asked.person.full(), asked.word()?))),
    // At the beginning of a sentence a capital letter says nothing of a word.
    ("a further given name", |asked| {
        let word = asked.word()?;
        (!asked.begins).then(|| format!("{word} {}", asked.person.full()))
    }),
    ("a title and another name", |asked| {
        let name = format!("{} {}", asked.word()?, asked.surname());
        let key = ["office", "proceedings", "male", "female"][asked.dice.roll(4)];
        Some(titled(asked.dice, &asked.world.script.list("titles", key), &name))
    }),
    ("an honorific and another name", |asked| {
        let name = format!("{} {}", asked.word()?, asked.surname());
        let key = ["any", "male", "female"][asked.dice.roll(3)];
        Some(titled(asked.dice, &asked.world.script.list("honorifics", key), &name))
    }),
    ("kinship", |asked| {
        let key = ["male", "female", "any"][asked.dice.roll(3)];
        let possessor = asked.listed("kinship", "possessors")?;
        Some(format!("{possessor} {} {}", asked.listed("kinship", key)?, asked.surname()))
    }),
    ("another given name and a particle", |asked| {
        let particle = asked.listed("parts", "particles").filter(|word| is_separate_word(word))?;
        Some(format!("{} {particle} {}", asked.word()?, asked.surname()))
    }),
    ("a particle", |asked| {
        let particle = asked.listed("parts", "particles").filter(|word| is_separate_word(word))?;
        asked.person.particle.is_none().then(|| format!("{} {particle} {}", asked.person.given, asked.surname()))
    }),
    ("a particle and a further surname", |asked| {
        let particle = asked.listed("parts", "particles").filter(|word| is_separate_word(word))?;
        // Behind a name `auf` and `la` begin something else.
        let language = asked.world.script.language_data();
        let is_other = particle
            .split(' ')
            .any(|word| language.roles(word).has_any(RoleSet::from_roles(&[Role::Preposition, Role::Conjunction])));
        (!is_other).then_some(())?;
        Some(format!("{} {particle} {}", asked.person.full(), asked.word()?))
    }),
    ("a generation", |asked| {
        let comma = ["", ","][asked.dice.roll(2)];
        let generation = asked.listed("new_person", "generations")?;
        Some(format!("{}{comma} {generation}{}", asked.person.full(), stop(generation)))
    }),
    ("a thing", |asked| {
        let thing = asked.listed("parts", "things")?;
        let name = if asked.dice.roll(2) == 0 { asked.person.full() } else { asked.surname() };
        Some(format!("{name} {thing}"))
    }),
    ("a firm", |asked| {
        let firm = asked.listed("parts", "firms")?;
        Some(format!("{} {firm}{}", asked.surname(), stop(firm)))
    }),
    ("a firm of two", |asked| Some(format!("{} & {}", asked.surname(), asked.word()?))),
    ("a case", |asked| {
        let versus = asked.listed("parts", "versus")?;
        let stop = if versus.ends_with(char::is_alphabetic) { "." } else { "" };
        Some(format!("{} {versus}{stop} {}", asked.word()?, asked.surname()))
    }),
    ("several people", |asked| Some(format!("{} {}", asked.surname(), asked.listed("kinship", "several")?))),
    ("an official of the name", |asked| {
        Some(format!("{} {}", asked.listed("titles", "proceedings")?, asked.surname()))
    }),
    ("an honorific of the other sex", |asked| {
        let is_male = asked.person.is_male?;
        let honorific = asked.listed("honorifics", honorific_key(Some(!is_male)))?;
        (!asked.world.is_shared(&asked.surname())).then(|| format!("{honorific} {}", asked.surname()))
    }),
    ("somebody new", |asked| {
        let before = asked.listed("new_person", "before")?;
        let name = if asked.dice.roll(2) == 0 { asked.person.full() } else { asked.surname() };
        Some(format!("{before} {name}"))
    }),
    ("a nickname", |asked| Some(format!("{} “{}” {}", asked.word()?, asked.word()?, asked.surname()))),
    ("another given name behind", |asked| Some(format!("{} {}", asked.surname(), asked.word()?))),
    ("two given names", |asked| {
        let conjunctions = asked.list("parts", "conjunctions");
        let and = asked.dice.pick(&conjunctions)?;
        let is_conjunction = asked.world.script.language_data().has_role(and, Role::Conjunction);
        is_conjunction.then_some(())?;
        Some(format!("{} {and} {} {}", asked.word()?, asked.word()?, asked.surname()))
    }),
];

/// The full stop at the end of an abbreviation: words are listed without it.
fn stop(listed: &str) -> &'static str {
    if listed.contains('.') { "." } else { "" }
}

fn initial(word: &str) -> String {
    format!("{}.", word.chars().next().unwrap_or_default())
}
