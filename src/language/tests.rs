//! The files in `tests/` list the expected results for each language: see the head of `tests/ru.txt`.

use super::*;
use rust_embed::RustEmbed;
use std::collections::BTreeSet;

#[derive(RustEmbed)]
#[folder = "src/language/tests"]
struct Cases;

fn language(tag: &str) -> Arc<Language> {
    Languages::default().get(&Tag::parse(tag).expect("a tag"))
}

fn overlaid(files: &[(&str, &str)], tag: &str) -> (Arc<Language>, Vec<Diagnostic>) {
    let files: Vec<SourceFile> = files
        .iter()
        .map(|(path, text)| SourceFile { path: format!("languages/{path}").into(), bytes: text.as_bytes().into() })
        .collect();
    let mut out = Vec::new();
    let languages = Languages::read(&files, &mut out);
    (languages.get(&Tag::parse(tag).expect("a tag")), out)
}

#[test]
fn every_embedded_file_can_be_read_and_removes_nothing() {
    for tag in embedded::tags() {
        let mut out = Vec::new();
        let file = LanguageFile::parse(&embedded::file(&tag).expect("a file"), &mut out);
        assert_eq!(out, [], "{tag}");
        assert!(file.removed.is_empty(), "{tag}");
        assert!(tag == COMMON || Tag::parse(&tag).is_some_and(|parsed| parsed.as_str() == tag), "{tag}");
    }
    assert!(embedded::tags().any(|tag| tag == COMMON));
}

/// The tables that are read alone are those that reading the whole file finds.
#[test]
fn tables_can_be_cut_out_of_every_embedded_file() {
    for tag in embedded::tags() {
        let whole = LanguageFile::parse(&embedded::file(&tag).expect("a file"), &mut Vec::new());
        let cut = embedded::tables(&tag, &["sentences", "search", "spelling", "dates", "sorting"]).expect("a file");
        let values = |words: &file::WordChanges| words.added.iter().map(|word| word.value.clone()).collect::<Vec<_>>();
        assert_eq!(values(&cut.sentences.abbreviations), values(&whole.sentences.abbreviations), "{tag}");
        assert_eq!(values(&cut.sentences.before_numbers), values(&whole.sentences.before_numbers), "{tag}");
        assert_eq!((cut.search_endings, cut.dates), (whole.search_endings, whole.dates), "{tag}");
        assert_eq!(cut.synonyms, whole.synonyms, "{tag}");
        assert_eq!(cut.letter_changes, whole.letter_changes, "{tag}");
        assert_eq!(cut.sorting, whole.sorting, "{tag}");
    }
}

#[test]
fn a_language_adds_letters_and_replaces_those_of_all_scripts() {
    let text = "[search]\nletters = { \"Ɓ\" = \"b\", \"ø\" = \"oe\" }\ntransliterations = { \"ш\" = \"x\" }\n";
    let file = SourceFile { path: "languages/ha.toml".into(), bytes: text.as_bytes().into() };
    let mut out = Vec::new();
    let languages = Languages::read([&file], &mut out);
    assert_eq!(out, []);
    let (own, embedded) = (languages.letters(), Languages::default());
    let embedded = embedded.letters();
    assert_eq!((own.variants.get('ɓ'), embedded.variants.get('ɓ')), (Some("b"), None));
    assert_eq!((own.variants.get('ø'), embedded.variants.get('ø')), (Some("oe"), Some("o")));
    assert_eq!((own.transliterations.get('ш'), embedded.transliterations.get('ш')), (Some("x"), Some("sh")));
    assert_eq!(own.variants.pairs().count(), embedded.variants.pairs().count() + 1);
    assert_eq!((&own.sequences, &own.spellings), (&embedded.sequences, &embedded.spellings));
}

#[test]
fn english_has_every_word_for_dates() {
    let words = Languages::default().dates(&Tag::english());
    assert_eq!(words.lists().map(|(_, names)| names.len()).sum::<usize>(), 52);
    assert_eq!(words.phrases().map(|(key, _)| key).collect::<Vec<_>>(), DatePhrase::ALL);
}

#[test]
fn each_language_names_all_months_and_seasons() {
    let languages = Languages::default();
    let count = languages.date_vocabularies().len();
    assert_eq!(count, embedded::tags().count() - 1);
    for vocabulary in languages.date_vocabularies() {
        let numbers = |names: &[&str], number: fn(&DateVocabulary, &str) -> Option<usize>| {
            names.iter().filter_map(|name| number(vocabulary, name)).collect::<BTreeSet<usize>>()
        };
        let months: Vec<&str> = vocabulary.month_names().collect();
        let seasons: Vec<&str> = vocabulary.season_names().collect();
        assert_eq!(numbers(&months, DateVocabulary::month), (1..=12).collect(), "{months:?}");
        assert_eq!(numbers(&seasons, DateVocabulary::season), (1..=4).collect(), "{seasons:?}");
    }
}

#[test]
fn the_start_of_a_name_is_a_month_if_no_other_month_starts_so() {
    let languages = Languages::default();
    let mut french = languages.date_vocabularies().iter().filter(|language| language.month("janvier").is_some());
    let french = french.next().expect("French");
    let months = ["juin", "jui", "juil", "ju", "juine"].map(|name| french.month(name));
    assert_eq!(months, [Some(6), None, Some(7), None, None]);
}

#[test]
fn a_report_adds_the_data_of_a_language_that_has_no_file() {
    let text = "[sentences]\nabbreviations = [\"e.e\"]\n[[search.endings]]\ncommon = 4\nforms = [\"\", \"oedd\"]\n[dates]\nabout = \"tua {date}\"\n[sorting]\nlike = \"en\"\n";
    let file = SourceFile { path: "languages/cy.toml".into(), bytes: text.as_bytes().into() };
    let mut out = Vec::new();
    let languages = Languages::read([&file], &mut out);
    let welsh = Tag::parse("cy-GB").expect("a tag");
    assert_eq!(out, []);
    let full_stop = |languages: &Languages, tag: &Tag, word: &str| languages.sentence_rules(tag).full_stop(word);
    assert_eq!(["e.e.", "Dr.", "ул."].map(|word| full_stop(&languages, &welsh, word)), [Some(FullStop::EndsNone); 3]);
    // It is no word of another language in the same script.
    assert_eq!(full_stop(&languages, &Tag::english(), "e.e."), None);
    assert_eq!(full_stop(&Languages::default(), &welsh, "e.e."), None);
    assert_eq!(languages.search_endings().len(), Languages::default().search_endings().len() + 1);
    assert_eq!(languages.dates(&welsh).phrases().collect::<Vec<_>>(), [(DatePhrase::About, "tua {date}")]);
    assert_eq!(languages.sorting(&welsh), Tag::english());
    assert_eq!(languages.sorting(&Tag::parse("tr").expect("a tag")).as_str(), "tr");
}

#[test]
fn the_keys_are_in_the_order_of_the_roles() {
    for (at, (_, _, role)) in KEYS.into_iter().enumerate() {
        assert_eq!(role as usize, at);
    }
}

#[test]
fn every_case_of_the_files_is_as_expected() {
    let mut wrong = Vec::new();
    for path in Cases::iter() {
        let tag = path.strip_suffix(".txt").expect("a .txt file");
        let bytes = Cases::get(&path).expect("a file").data;
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        let language = language(tag);
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let (query, expected) = line.split_once(':').expect("a colon");
            let expected: BTreeSet<String> =
                expected.split(';').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
            let actual = evaluate(&language, query);
            if actual != expected {
                wrong.push(format!("{path}:{}: {query}: expected {expected:?}, found {actual:?}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The result for the query before the colon of a line.
fn evaluate(language: &Language, query: &str) -> BTreeSet<String> {
    let words: Vec<&str> = query.split(' ').collect();
    let name_of_case = |case: Option<GrammaticalCase>| {
        let known = GrammaticalCase::KEYS.into_iter().find(|(_, other)| Some(*other) == case);
        known.map_or("any case", |(name, _)| name)
    };
    match words[..] {
        ["suffix", word] => {
            let all: Vec<_> = language.suffixed(word).collect();
            for (form, case) in &all {
                let back: Vec<_> = language.unsuffixed(form).collect();
                assert!(back.contains(&(word, *case)), "{form}: {back:?}");
            }
            all.iter().map(|(form, case)| format!("{} {form}", name_of_case(*case))).collect()
        }
        ["words", ..] => {
            let (count, roles) = language.phrase_at_end(&words[1..]);
            let names =
                KEYS.iter().filter(|(_, _, role)| roles.has(*role)).map(|(table, key, _)| format!("{table}.{key}"));
            names.filter(|_| count == words.len() - 1).collect()
        }
        ["elision", word] => {
            language.elision(word).map(|(before, name)| format!("{before} {name}")).into_iter().collect()
        }
        ["possessive", word] => {
            language.possessive(word).map(|(name, mark)| format!("{name} {mark}")).into_iter().collect()
        }
        [part, sex, word] => {
            let part = NamePart::KEYS.into_iter().find(|(name, _)| *name == part).expect("a part").1;
            let sex = NameSex::KEYS.into_iter().find(|(name, _)| *name == sex).expect("a sex").1;
            let forms = language.inflections(word).filter(|form| form.part == part && form.sex.agrees(sex));
            let forms: Vec<Inflection> = forms.collect();
            for form in &forms {
                let is_back = |back: Inflection| back.form == word && back.case == form.case && back.part == part;
                assert!(language.nominatives(&form.form).any(is_back), "{form:?}");
            }
            forms.iter().map(|form| format!("{} {}", name_of_case(Some(form.case)), form.form)).collect()
        }
        _ => panic!("{query}"),
    }
}

#[test]
fn a_nominative_that_is_found_has_the_form_it_was_found_by() {
    for tag in ["ru", "uk"] {
        let language = language(tag);
        for form in
            ["Орлова", "Сові", "Анны-Марии", "Петровым", "ШЕВЧЕНКУ", "Иванов", "а", "-", "Ё", "ІВАНОВИ", "-а", "Львом"]
        {
            for base in language.nominatives(form) {
                let is_form = |it: Inflection| it.form == form && it.case == base.case && it.part == base.part;
                assert!(language.inflections(&base.form).any(is_form), "{form}: {base:?}");
            }
        }
    }
}

#[test]
fn a_region_has_the_words_of_its_language_and_an_unknown_language_no_english_ones() {
    assert!(language("ru-KZ").has_role("Прокурор", Role::Proceedings));
    assert!(language("en-GB").has_role("president", Role::Office));
    let unknown = language("sv");
    assert!(unknown.has_role("von", Role::Particle));
    assert!(!unknown.has_role("president", Role::Office) && !unknown.has_role("The", Role::Opener));
}

#[test]
fn a_report_adds_words_and_removes_them() {
    let file =
        "[words]\nopeners = { add = [\"Sodann\"], remove = [\"So\"] }\n[titles]\noffice = [\"Harbour  Warden\"]\n";
    let (language, out) = overlaid(&[("en.toml", file)], "en-GB");
    assert_eq!(out, []);
    assert!(
        language.has_role("sodann", Role::Opener)
            && !language.has_role("so", Role::Opener)
            && language.has_role("Then", Role::Opener)
    );
    assert_eq!(language.phrase_at_end(&["the", "harbour", "warden"]), (2, RoleSet::from(Role::Office)));
    assert!(!overlaid(&[("en.toml", file)], "ru").0.has_role("sodann", Role::Opener));
    assert!(overlaid(&[("und.toml", file)], "ru").0.has_role("sodann", Role::Opener));
    assert!(overlaid(&[("und.toml", file)], "sv").0.has_role("sodann", Role::Opener));
    assert!(overlaid(&[("sv.toml", file)], "sv").0.has_role("sodann", Role::Opener));
}

#[test]
fn a_report_replaces_a_paradigm_and_adds_one() {
    let file = "[[endings.paradigms]]\nof = [\"surname\", \"given\"]\nnominative = \"\"\ngenitive = \"s\"\n\
                [[endings.paradigms]]\nof = \"surname\"\nafter = \"sxz\"\nnominative = \"\"\ngenitive = [\"'\", \"ens\"]\n";
    let (language, out) = overlaid(&[("sv.toml", file)], "sv");
    assert_eq!(out, []);
    let forms = |word: &str| {
        let forms = language.inflections(word).filter(|form| form.part == NamePart::Surname);
        forms.map(|form| form.form).collect::<Vec<_>>()
    };
    assert_eq!(forms("Holm"), ["Holms"]);
    assert_eq!(forms("Marx"), ["Marx'", "Marxens"]);
}

#[test]
fn mistakes_in_a_file_are_reported_with_their_places() {
    let cases = [
        ("en.toml", "[word]\n", "unknown-key"),
        ("en.toml", "[words]\nopener = [\"X\"]\n", "unknown-key"),
        ("en.toml", "[words]\nopeners = \"X\"\n", "wrong-type"),
        ("en.toml", "[words]\nopeners = { ad = [\"X\"] }\n", "unknown-key"),
        ("en.toml", "[words]\nopeners = { remove = [\"Xyzzy\"] }\n", "not-listed"),
        ("en.toml", "[words]\nopeners = [1]\n", ""),
        ("en.toml", "[words\n", "toml"),
        ("en.toml", "[endings]\nparadigms = [{ of = \"surnam\", nominative = \"a\" }]\n", "unknown-word"),
        ("en.toml", "[endings]\nparadigms = [{ of = \"surname\" }]\n", "missing-key"),
        ("en.toml", "[endings]\nparadigms = [{ of = \"surname\", nominative = \"a b\" }]\n", "ending"),
        ("en.toml", "[endings]\nsuffixes = [{ case = \"genitive\" }]\n", "missing-key"),
        ("en.toml", "[spelling]\nletters = { ab = \"c\" }\n", "letters"),
        ("en.toml", "[spelling]\ncapital_nouns = \"yes\"\n", "wrong-type"),
        ("english.txt", "", "language-file"),
        ("EN.toml", "", "language-file"),
        ("a/en.toml", "", "language-file"),
        ("en.toml", "\u{feff}[words]\n", ""),
    ];
    for (path, text, code) in cases {
        let (_, out) = overlaid(&[(path, text)], "en");
        let codes: Vec<&str> = out.iter().map(|diagnostic| diagnostic.code.name()).collect();
        assert!(codes.first().copied().unwrap_or_default() == code, "{text}: {out:?}");
        assert!(out.iter().all(|diagnostic| !diagnostic.help.is_empty()), "{out:?}");
    }
    let (_, out) = overlaid(&[("und.toml", "[word]\n"), ("en.toml", "[words]\nopener = []\n")], "en");
    assert_eq!(out.len(), 2, "each once: {out:?}");
}

#[test]
fn words_are_compared_without_capitals_apostrophes_and_stops() {
    let english = language("en");
    assert!(english.has_role("DR.", Role::Honorific) && english.has_role("dr", Role::Honorific));
    assert_eq!(english.phrase_at_end(&["a", "Vice", "President"]).0, 2);
    assert_eq!(english.phrase_at_end(&["President"]).0, 1);
    assert_eq!(english.phrase_at_end(&[]).0, 0);
    assert_eq!(english.phrase_at_start(&["the", "Elder", "left"]).0, 2);
    assert_eq!(english.possessive("Holm’s"), Some(("Holm", "’s")));
    assert_eq!(english.possessive("’s"), None);
    assert_eq!(language("fr").elision("d’Estrel"), Some(("d’", "Estrel")));
    assert!(language("tr").has_role("İMAM", Role::Office) && language("tr").has_role("başkanı", Role::Office));
    assert!(
        language("tr").has_role("SAVCI", Role::Proceedings) && !language("en").has_role("SAVCI", Role::Proceedings)
    );
}

#[test]
fn no_word_panics() {
    let words = [
        "",
        "-",
        "--",
        "'",
        "’",
        "ß",
        "İ",
        "ǅ",
        "a\u{301}",
        "\u{ad}",
        "ОРЛОВ",
        "𝒳",
        "ʼ",
        " ",
        "Ⅳ",
        ".",
        "..",
        "А-Б-В-Г",
        "ё",
    ];
    for tag in embedded::tags().filter(|tag| tag != COMMON) {
        let language = language(&tag);
        for word in words {
            let _ = (language.roles(word), language.phrase_at_end(&[word, word]), language.phrase_at_start(&[word]));
            let _ = (language.elision(word), language.possessive(word), language.folded(word));
            let _ = (language.inflections(word).count(), language.nominatives(word).count());
            let _ = (language.suffixed(word).count(), language.unsuffixed(word).count());
        }
    }
}

/// The handbook has a table of all keys, and an example.
#[test]
fn the_handbook_describes_every_key() {
    let handbook = include_str!("../../docs/writing.md");
    let (_, chapter) = handbook.split_once("\n### Languages\n").expect("the chapter");
    let chapter = chapter.split("\n## ").next().unwrap_or_default();
    let mut table = "";
    let mut described = BTreeSet::new();
    for row in chapter.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.split(" | ").collect();
        let written = |cell: &str| cell.trim_start_matches("| ").trim_matches(['`', '[', ']', ' ', '|']).to_owned();
        if cells[0].contains('[') {
            table = cells[0].trim_start_matches("| ").trim_matches(['`', '[', ']']);
        }
        described.extend(cells[1].split(", ").map(|key| (table.to_owned(), written(key))));
    }
    for (table, key, _) in KEYS {
        assert!(described.contains(&(table.to_owned(), key.to_owned())), "{table}.{key}: {described:?}");
    }
    let lists = DateList::ALL.iter().map(|list| list.as_str());
    let dates = lists.chain(DatePhrase::ALL.iter().map(|phrase| phrase.as_str()));
    let others = [
        ("sentences", "abbreviations"),
        ("sentences", "before_numbers"),
        ("sentences", "may_end"),
        ("sentences", "speech"),
        ("sentences", "names"),
        ("sentences", "ordinals"),
        ("search", "letters"),
        ("spelling", "letters"),
        ("spelling", "accents"),
        ("search", "synonyms"),
        ("search", "transliterations"),
        ("sorting", "like"),
    ];
    let written = vocabulary::LISTS.map(|(key, _)| key).into_iter().chain(vocabulary::NAMES.map(|(key, _)| key));
    let dates = dates.map(|key| ("dates", key)).chain(written.map(|key| ("written_dates", key)));
    for (table, key) in dates.chain(others) {
        assert!(described.contains(&(table.to_owned(), key.to_owned())), "{table}.{key}: {described:?}");
    }
    let of_paradigms =
        GrammaticalCase::KEYS.iter().map(|(key, _)| key).chain(NamePart::KEYS.iter().map(|(key, _)| key));
    for key in
        of_paradigms.chain(NameSex::KEYS.iter().map(|(key, _)| key)).chain(&["after", "vowels", "forms", "of", "sex"])
    {
        assert!(chapter.contains(&format!("`{key}`")), "{key}");
    }
    let (_, example) = chapter.split_once("```toml\n").expect("an example");
    let (language, out) = overlaid(&[("en.toml", example.split("```").next().unwrap_or_default())], "en");
    assert_eq!(out, []);
    assert!(language.has_role("barge", Role::Thing) && language.has_role("harbourmaster", Role::Proceedings));
    assert_eq!(language.inflections("Bondarenko").map(|form| form.form).collect::<Vec<_>>(), ["Bondarenka"]);
}
