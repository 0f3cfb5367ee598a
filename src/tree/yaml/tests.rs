//! Which YAML is read, and what is reported about the rest.

use super::*;

/// The tree, or the first error of any kind.
fn strict(text: &str, base: usize) -> Result<Option<Node>, Box<Diagnostic>> {
    let mut out = Vec::new();
    let node = parse(FileId::from_path("x.yaml"), text, base, &mut out)?;
    out.into_iter().next().map_or(Ok(node), |error| Err(Box::new(error)))
}

fn tree(text: &str) -> Node {
    strict(text, 0).expect("YAML").expect("something")
}

fn scalar(text: &str) -> Value {
    let Value::Map(entries) = tree(&format!("a: {text}\n")).value else { panic!("a map") };
    entries.into_iter().next().expect("one entry").1.value
}

#[test]
fn plain_scalars_stay_as_they_are_written() {
    for word in ["No", "nil", "nUll", "1e3", "0755", "2024-08-02", "true", ".inf", "12345678901234567890123", "on"] {
        assert_eq!(scalar(word), Value::Scalar { text: word.to_owned(), plain: true }, "{word}");
    }
    assert_eq!(scalar("\"No\""), Value::Scalar { text: "No".to_owned(), plain: false });
    assert_eq!(scalar("'it''s'"), Value::Scalar { text: "it's".to_owned(), plain: false });
    assert_eq!(scalar(""), Value::Empty);
    for word in ["null", "Null", "NULL", "~", ".nan", ".NaN"] {
        assert_eq!(scalar(word), Value::Null(word.to_owned()), "{word}");
        assert_eq!(scalar(&format!("'{word}'")), Value::Scalar { text: word.to_owned(), plain: false });
    }
}

#[test]
fn a_word_with_an_exclamation_mark_is_no_tag() {
    for text in ["a: wow !great\nb: c\n", "a: \"so: !x\"\nb: c\n", "- hey!\n- you\n"] {
        assert!(strict(text, 0).is_ok(), "{text}");
    }
}

#[test]
fn duplicate_keys_remain_in_the_tree() {
    let Value::Map(entries) = tree("a: 1\na: 2\n").value else { panic!("a map") };
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1].0.span.range(), 5..6);
}

#[test]
fn tags_cycles_documents_and_odd_keys_are_errors_with_a_span() {
    for (text, at) in [
        ("a: !!python/object x\n", 3),
        ("a: &b [*b]\n", 7),
        ("a: 1\n---\nb: 2\n", 9),
        ("? [a]\n: b\n", 2),
        ("a: 'b\n", 3),
        ("қ: b: c\n", 5),
    ] {
        let error = strict(text, 100).expect_err(text);
        let crate::diag::DiagnosticLocation::Span(span) = error.location else { panic!("{text}") };
        assert_eq!(span.range().start, 100 + at, "{text}: {}", error.message);
    }
}

#[test]
fn unsupported_features_are_reported_and_the_rest_is_read() {
    let text = "- &a {id: a, b: 1}\n- !x\n  <<: *a\n  id: !!str c\n  ? [k]\n  : v\n- {<<: [*a, {d: 2}], \"<<\": 3}\n";
    let mut out = Vec::new();
    let node = parse(FileId::from_path("x.yaml"), text, 0, &mut out).expect("YAML").expect("something");
    let codes: Vec<&str> = out.iter().map(|diagnostic| diagnostic.code.name()).collect();
    assert_eq!(codes, ["yaml-tag", "yaml-tag", "merge-key", "yaml", "merge-key"]);
    let Value::List(items) = node.value else { panic!("a list") };
    let keys = |at: usize| match &items[at].value {
        Value::Map(entries) => entries.iter().map(|(key, _)| key.value.as_str()).collect::<Vec<_>>(),
        _ => panic!("a map"),
    };
    assert_eq!((keys(1), keys(2)), (vec!["id", "b"], vec!["<<", "id", "b", "d"]));
}

#[test]
fn a_value_that_its_tag_makes_invalid_is_read_without_the_tag() {
    let text = "a: !!int x\nb: !!timestamp 2024\nc: wow !great\nd: !<tag:yaml.org,2002:int> x\n";
    let mut out = Vec::new();
    let node = parse(FileId::from_path("x.yaml"), text, 0, &mut out).expect("YAML").expect("something");
    let Value::Map(entries) = node.value else { panic!("a map") };
    assert_eq!((entries.len(), entries[2].1.scalar()), (4, Some("wow !great")));
    assert!(out.len() == 3 && out.iter().all(|diagnostic| diagnostic.code == Code::YamlTag), "{out:?}");
}

#[test]
fn a_file_of_only_comments_has_no_node() {
    assert_eq!(strict("# only\n", 0).expect("YAML"), None);
}
