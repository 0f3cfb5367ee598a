//! Registers and settings: encodings, depths, aliases.

use super::*;

#[test]
fn utf_16_is_reported_as_such() {
    let text: Vec<u8> = "\u{feff}- id: a\n  name: A\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = "\u{feff}---\ntitle: A\n---\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let sources = Sources::from_files([
        (BOOK.0, BOOK.1.as_bytes().to_vec()),
        ("seeds/people.yaml", text),
        ("content/01-a.md", big),
    ]);
    let outcome = Builder::default().build(&sources, &Options::default());
    assert!(outcome.site.is_none());
    assert_eq!(error_lines(&outcome.diagnostics, &sources), ["not-utf8 content/01-a.md", "not-utf8 seeds/people.yaml"]);
    assert!(outcome.diagnostics.iter().all(|diagnostic| diagnostic.message.contains("UTF-16")));
}

#[test]
fn ten_thousand_levels_of_nesting_are_refused() {
    let deep = 10_000;
    let flow = format!("- id: a\n  name: {}{}\n", "[".repeat(deep), "]".repeat(deep));
    let open = format!("- id: a\n  name: {}\n", "[".repeat(deep));
    let maps = format!("- id: a\n  name: {}x{}\n", "{a: ".repeat(deep), "}".repeat(deep));
    let mut block = String::from("- id: a\n  name:\n");
    for level in 0..2_000 {
        let _ = writeln!(block, "{}a:", " ".repeat(level + 4));
    }
    let dashes = format!("{}a\n", "- ".repeat(deep));
    for seeds in [&flow, &open, &maps, &block, &dashes] {
        build_fails(&[SECTION, ("seeds/people.yaml", seeds)]);
    }
    let front = format!("---\ntitle: A\nsummary: {}{}\n---\n", "[".repeat(deep), "]".repeat(deep));
    build_fails(&[("content/01-a.md", &front)]);
}

#[test]
fn ten_thousand_levels_of_toml_are_refused() {
    let deep = 10_000;
    for value in [
        format!("{}{}", "[".repeat(deep), "]".repeat(deep)),
        "[".repeat(deep),
        format!("{}x = 1{}", "{a = ".repeat(deep), "}".repeat(deep)),
    ] {
        let folder = site(&[SECTION]);
        put(folder.path(), "book.toml", format!("[book]\ntitle = \"A\"\nauthors = {value}\n").as_bytes());
        assert_eq!(build(folder.path()).status.code(), Some(1));
    }
    let folder = site(&[SECTION]);
    put(folder.path(), "book.toml", format!("[book]\ntitle = \"A\"\n[{}]\n", vec!["a"; deep].join(".")).as_bytes());
    assert_eq!(build(folder.path()).status.code(), Some(1));
}

#[test]
fn an_alias_bomb_costs_nothing() {
    for levels in [9, 30] {
        let mut bomb = String::from("- &l0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..levels {
            let above = format!("*l{}", level - 1);
            let _ = writeln!(bomb, "- &l{level} [{}]", vec![above; 9].join(", "));
        }
        build_fails(&[SECTION, ("seeds/people.yaml", &bomb)]);
    }
    let quadratic = format!("- id: a\n  name: A\n  aliases: [&a {}{}]\n", "x".repeat(20_000), ", *a".repeat(20_000));
    build_exits(&[SECTION, ("seeds/people.yaml", &quadratic)]);
}
