//! The registry of codes: every kind of error and warning, in one place.

use std::fmt;

macro_rules! codes {
    ($($variant:ident = $name:literal,)*) => {
        /// The kind of a diagnostic. Ordered by name, as diagnostics at one place are.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Code {
            /// All codes, ordered by name.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in messages, in kebab case.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

codes! {
    Address = "address",
    AmbiguousId = "ambiguous-id",
    AmbiguousName = "ambiguous-name",
    Bug = "bug",
    ChangedAddress = "changed-address",
    Checksum = "checksum",
    Circle = "circle",
    Comment = "comment",
    CountedHeading = "counted-heading",
    CurlyQuotes = "curly-quotes",
    Date = "date",
    DuplicateAddress = "duplicate-address",
    DuplicateId = "duplicate-id",
    DuplicateKey = "duplicate-key",
    DuplicateStamp = "duplicate-stamp",
    Embargo = "embargo",
    EmptyText = "empty-text",
    Ending = "ending",
    FieldName = "field-name",
    FieldType = "field-type",
    Footnote = "footnote",
    ForeignMarkup = "foreign-markup",
    FrontMatter = "front-matter",
    HalfLink = "half-link",
    HeadingId = "heading-id",
    HeadingLevel = "heading-level",
    Id = "id",
    Image = "image",
    ImageText = "image-text",
    InvisibleCharacter = "invisible-character",
    LanguageFile = "language-file",
    LanguageTag = "language-tag",
    Letters = "letters",
    License = "license",
    Limit = "limit",
    LinkDropped = "link-dropped",
    LinkText = "link-text",
    LongerName = "longer-name",
    LookAlike = "look-alike",
    Means = "means",
    MergeKey = "merge-key",
    MissingAccent = "missing-accent",
    MissingKey = "missing-key",
    MixedScripts = "mixed-scripts",
    Namesake = "namesake",
    NoBook = "no-book",
    NoStamp = "no-stamp",
    NoStrings = "no-strings",
    NoValue = "no-value",
    NotARegister = "not-a-register",
    NotASection = "not-a-section",
    NotIntroduced = "not-introduced",
    NotListed = "not-listed",
    NotPublished = "not-published",
    NotUtf8 = "not-utf8",
    Null = "null",
    OldAddress = "old-address",
    OldId = "old-id",
    OrdinaryName = "ordinary-name",
    OtherName = "other-name",
    Outcome = "outcome",
    OutcomeSpelling = "outcome-spelling",
    Output = "output",
    Outside = "outside",
    Overlap = "overlap",
    PassedOver = "passed-over",
    Reference = "reference",
    RegisterName = "register-name",
    RootRelative = "root-relative",
    SharedName = "shared-name",
    ShortAndNever = "short-and-never",
    Stamp = "stamp",
    StatusDate = "status-date",
    StatusSource = "status-source",
    TableCells = "table-cells",
    Taken = "taken",
    Template = "template",
    Theme = "theme",
    Toml = "toml",
    UnknownFile = "unknown-file",
    UnknownForm = "unknown-form",
    UnknownKey = "unknown-key",
    UnknownPlace = "unknown-place",
    UnknownRecord = "unknown-record",
    UnknownRegister = "unknown-register",
    UnknownSection = "unknown-section",
    UnknownWord = "unknown-word",
    Unpublished = "unpublished",
    Unreadable = "unreadable",
    UnsafeFile = "unsafe-file",
    UnusedMeans = "unused-means",
    UnusualCharacter = "unusual-character",
    Url = "url",
    VanishedAddress = "vanished-address",
    VanishedStamp = "vanished-stamp",
    Who = "who",
    Word = "word",
    WrongType = "wrong-type",
    Yaml = "yaml",
    YamlTag = "yaml-tag",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ordered_by_name() {
        assert!(Code::ALL.is_sorted_by(|one, two| one < two && one.name() < two.name()));
    }
}
