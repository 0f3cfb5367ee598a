//! Markdown, drawings and names that could take a parser too long, or overflow its stack.

use super::*;

#[test]
fn markup_that_makes_parsers_slow_is_read_in_time() {
    for prose in [
        "[a](<b".repeat(50_000),
        "[^".repeat(50_000),
        "![".repeat(50_000),
        "[[".repeat(50_000),
        "*a_".repeat(50_000),
        "`a``".repeat(50_000),
        "[a][".repeat(50_000),
        " {#p-a".repeat(50_000),
        "`{#p-a}` ".repeat(50_000),
        "[[[-|{#p-a}]] ".repeat(20_000),
        "[^a] ".repeat(50_000),
        "`a` [^a] ".repeat(20_000),
    ] {
        build_succeeds(&[("content/01-a.md", &section(&prose))]);
    }
    build_fails(&[("content/01-a.md", &section(&"<!--".repeat(50_000)))]);
}

#[test]
fn thirty_thousand_mistakes_in_a_line_are_reported_in_time() {
    for mistake in ["x {#p-1} ", "[x](#_a) ", "[x](b.md#_a) ", "[x](c.md) ", "[[x]] "] {
        let other = ("content/b.md", section("Words. {#p-b1}"));
        build_fails(&[("content/a.md", &section(&mistake.repeat(30_000))), (other.0, &other.1)]);
    }
}

#[test]
fn ten_thousand_footnotes_and_stamps_are_read_in_time() {
    let calls: String = (0..10_000).map(|n| format!("[^{n}] ")).collect();
    let notes: String = (0..10_000).map(|n| format!("\n[^{n}]: Note.\n")).collect();
    build_succeeds(&[("content/01-a.md", &section(&format!("{calls}\n{notes}")))]);
    let paragraphs: String = (0..10_000).map(|_| "The same words.\n\n").collect();
    build_succeeds(&[("content/01-a.md", &section(&paragraphs))]);
    let headings: String = (0..10_000).map(|_| "## The same heading\n\n").collect();
    build_succeeds(&[("content/01-a.md", &section(&headings))]);
}

#[test]
fn ten_thousand_nested_quotations_or_lists_overflow_nothing() {
    for prose in [
        format!("{}words", "> ".repeat(10_000)),
        format!("{}words", "- ".repeat(10_000)),
        format!("{}words", ">".repeat(10_000)),
        format!("{}words{}", "*".repeat(10_000), "*".repeat(10_000)),
        format!("{}words", "1. ".repeat(10_000)),
    ] {
        build_exits(&[("content/01-a.md", &section(&prose))]);
    }
}

#[test]
fn a_line_of_five_megabytes_is_read_in_time() {
    let people = "- {id: zhanbolat-mamay, name: Zhanbolat Mamay, aliases: [Mamay]}\n";
    let plain = "words and words ".repeat(5 << 16);
    build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&plain))]);
    let word = "x".repeat(5 << 20);
    build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&word))]);
}

#[test]
fn a_name_a_hundred_thousand_times_is_read_in_time() {
    let people = "- {id: zhanbolat-mamay, name: Zhanbolat Mamay, aliases: [Mamay]}\n";
    for words in ["Zhanbolat Mamay ", "Mamay ", "Zhanbolat "] {
        build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&words.repeat(10_000)))]);
    }
    let paragraphs = "Zhanbolat Mamay came.\n\n".repeat(5_000);
    build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&paragraphs))]);
}

#[test]
fn a_drawing_that_makes_parsers_slow_is_refused_or_read_in_time() {
    let drawing = |attributes: &str, inner: &str| {
        let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"{attributes}>{inner}</svg>\n");
        build_exits(&[("content/01-a.md", &section("One.")), ("static/a.svg", &drawing)]).status.code()
    };
    let numbered = |words: &str| (0..60_000).map(|number| words.replace('N', &number.to_string())).collect::<String>();
    assert_eq!(drawing(&numbered(" aN='x'"), ""), Some(0), "many attributes");
    assert_eq!(drawing(&numbered(" xmlns:aN='x'"), ""), Some(1), "many prefixes");
    assert_eq!(drawing("", &format!("<g{}/>", numbered(" xmlns:aN='x'"))), Some(1), "many prefixes of one");
    assert_eq!(drawing("", &numbered("<g xmlns:aN='x'>")), Some(1), "many levels, each with a prefix");
    assert_eq!(drawing("", &numbered("<g xmlns:aN='x'/>")), Some(0), "many that are not nested");
    assert_eq!(drawing("", &numbered("<!-- N --><x:e><x:f/></x:e>")), Some(0), "many that are left out");
}

#[test]
fn marks_that_could_each_end_a_sentence_are_read_in_time() {
    let people = "- {id: mira-holm, name: Mira Holm}\n";
    for marks in ["a.", ".", "? ", "1. ", "a.\u{a0}", "…!"] {
        let prose = format!("Mira Holm {}", marks.repeat(200_000));
        build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&prose))]);
    }
}

#[test]
fn a_chain_of_ten_thousand_places_overflows_nothing() {
    let mut places = String::new();
    for at in 0..10_000 {
        let _ = writeln!(places, "- {{id: p{at}, name: Place {at}, within: p{}}}", at + 1);
    }
    let _ = writeln!(places, "- {{id: p10000, name: The last}}");
    // `check` is enough: it writes no pages.
    let folder = site(&[("seeds/places.yaml", &places)]);
    assert_eq!(run(folder.path(), &["check", "--root", "."]).status.code(), Some(0));
}

#[test]
fn thousands_of_mistakes_are_reported_in_time() {
    let links: String = (0..5_000).map(|n| format!("[a](x{n}.md)\n")).collect();
    build_fails(&[("content/01-a.md", &section(&links))]);
    let people: String = (0..5_000).map(|n| format!("- {{id: p{n}, name: Person {n}, topics: [zz{n}q]}}\n")).collect();
    let topics: String = (0..5_000).map(|n| format!("- {{id: t{n}, name: Topic {n}}}\n")).collect();
    build_fails(&[SECTION, ("seeds/people.yaml", &people), ("seeds/topics.yaml", &topics)]);
    let keys: String = (0..5_000).map(|n| format!("  key{n}: x\n")).collect();
    build_fails(&[SECTION, ("seeds/people.yaml", &format!("- id: a\n  name: A\n{keys}"))]);
}

#[test]
fn thousands_of_people_in_one_paragraph_are_linked_in_time() {
    let people: String = (0..4_000).map(|n| format!("- {{id: p{n}, name: Ann N{n}x}}\n")).collect();
    let prose: String = (0..4_000).map(|n| format!("Ann N{n}x came. ")).collect();
    build_succeeds(&[("seeds/people.yaml", &people), ("content/01-a.md", &section(&prose))]);
}

#[test]
fn text_before_a_name_is_read_no_farther_than_a_name_is_long() {
    let people = "- {id: mira, name: Mira Holm, aliases: [Holm]}\n- {id: jonas, name: Jonas Holm, aliases: [Holm]}\n";
    for before in [".", " a) ", " a» ", " (a) ", "-"] {
        let prose = format!("Mira Holm. {}", format!("{before}Holm").repeat(150_000));
        build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&prose))]);
    }
}

#[test]
fn nested_names_are_not_stored_one_by_one() {
    let places: String = (1..300).map(|n| format!("- {{id: p{n}, name: \"{}\"}}\n", "Ab ".repeat(n).trim())).collect();
    build_succeeds(&[("seeds/places.yaml", &places), ("content/01-a.md", &section(&"Ab ".repeat(40_000)))]);
}
