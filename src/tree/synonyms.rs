//! Keys that other programs write, and the known key that each most likely is.

use crate::diag::nearest;

/// Other names of keys, in small letters without marks between words, and the keys that they can be: the first that is
/// known where the other name is used. They are those of CSV exports, of OpenSanctions, Wikidata and SKOS, of
/// schema.org, and of other generators of sites.
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

/// The known key that an unknown one most likely is: by its letters, as `asOf` and `As of` for `as_of`; by its sense;
/// or as a misspelling.
pub(super) fn meant_key<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let letters = letters(key);
    let has_letters = |known: &&str| self::letters(known) == letters;
    let by_letters = known.iter().copied().find(has_letters);
    let find = |meant: &&str| known.iter().copied().find(|known| known == meant);
    let of_sense = SYNONYMS.iter().filter(|(others, _)| others.contains(&letters.as_str()));
    let by_sense = || of_sense.flat_map(|(_, keys)| keys.iter()).find_map(find);
    by_letters.or_else(by_sense).or_else(|| nearest(key, known.iter().copied()))
}

fn letters(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_other_programs_are_known() {
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
            assert_eq!(meant_key(key, &known), meant, "{key}");
        }
        assert_eq!(meant_key("title", &["title", "date"]), Some("title"));
        assert_eq!(meant_key("name", &["title", "date"]), Some("title"));
    }
}
