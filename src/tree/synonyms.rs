//! Keys of other programs, and the known keys that they most likely stand for.

use crate::diag::nearest;

/// Folded synonyms, and the keys that they can stand for: the first one known in the map is suggested. Sources: CSV
/// exports, OpenSanctions, Wikidata, SKOS, schema.org and other static site generators.
const SYNONYMS: [(&[&str], &[&str]); 14] = [
    (&["uid", "uuid", "key", "slug", "qid", "recordid", "identifier"], &["id"]),
    (&["label", "caption", "fullname", "displayname", "preflabel", "title", "headline"], &["name", "title"]),
    (&["name", "subject"], &["title"]),
    (&["description", "bio", "biography", "notes", "note", "comment", "abstract", "excerpt"], &["summary"]),
    (
        &["alias", "aka", "altnames", "alsoknownas", "altlabel", "weakalias", "othernames", "alternatename"],
        &["aliases"],
    ),
    (&["position", "job", "profession", "jobtitle", "hasoccupation"], &["occupation"]),
    (&["gender"], &["sex"]),
    (&["tags", "keywords", "categories", "category"], &["topics"]),
    (&["website", "homepage", "url", "link", "sameas", "sourceurl"], &["url", "links"]),
    (&["location", "venue", "city"], &["place", "within"]),
    (&["day", "when", "startdate", "eventdate", "datetime"], &["date"]),
    (&["references", "citations", "source"], &["sources"]),
    (&["coords", "latlng", "latlon", "geo"], &["coordinates"]),
    (&["people", "persons", "actors", "attendee"], &["participants", "parties"]),
];

/// The known key to suggest for an unknown one: the same after folding, as `asOf` and `As of` for `as_of`; else a
/// synonym; else the nearest spelling.
pub(super) fn suggested_key<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let folded = fold_key(key);
    let is_same_folded = |known: &&str| self::fold_key(known) == folded;
    let by_folding = known.iter().copied().find(is_same_folded);
    let find = |meant: &&str| known.iter().copied().find(|known| known == meant);
    let synonyms = SYNONYMS.iter().filter(|(others, _)| others.contains(&folded.as_str()));
    let by_synonym = || synonyms.flat_map(|(_, keys)| keys.iter()).find_map(find);
    by_folding.or_else(by_synonym).or_else(|| nearest(key, known.iter().copied()))
}

fn fold_key(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_other_programs_are_recognized() {
        let known = ["id", "name", "aliases", "summary", "as_of", "links", "occupation"];
        for (key, meant) in [
            ("Name", Some("name")),
            ("ID", Some("id")),
            ("asOf", Some("as_of")),
            ("As of", Some("as_of")),
            ("caption", Some("name")),
            ("alsoKnownAs", Some("aliases")),
            ("url", Some("links")),
            ("ocupation", Some("occupation")),
            ("birthDate", None),
        ] {
            assert_eq!(suggested_key(key, &known), meant, "{key}");
        }
        assert_eq!(suggested_key("title", &["title", "date"]), Some("title"));
        assert_eq!(suggested_key("name", &["title", "date"]), Some("title"));
    }
}
