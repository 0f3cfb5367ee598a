//! The entries of the registry, ordered by name. The handbook's tables and `annals explain` show them.
//!
//! `error` and `warning` say what a diagnostic of that severity means; a code has the severities whose text it has.

codes! {
    Address = "address" {
        error: "a file or folder name that cannot be an address; a folder that looks like a language tag",
        fix: "rename it: small letters a to z, digits and single hyphens",
        explain: "The names of files and folders under `content/` become the addresses of pages. Two or three letters, alone or before parts such as `gb`, look like a language tag, and such folders are reserved for translations.",
        example: "content/The March.md" => "content/the-march.md",
    }
    AmbiguousId = "ambiguous-id" {
        error: "a `ref` or `means` by an id that several registers have",
        fix: "write the register in front of the id",
        explain: "An id belongs to its register, so a place and an organization can have the same one. Where both can be referred to, the register says which is meant.",
        example: "ref: harbour" => "ref: places/harbour",
    }
    AmbiguousName = "ambiguous-name" {
        error: "two records have the full name that the prose uses",
        fix: "say in `means` who is meant, or link by hand",
        explain: "A full name is linked to its record. If two records have the same full name, only the author knows who is meant.",
        example: "Ana Silva spoke." => "[[people/ana-silva-judge|Ana Silva]] spoke.",
    }
    Bug = "bug" {
        error: "a fault of annals itself. Nothing was written (exit code 70)",
        fix: "report it as the message says",
        explain: "The report is not at fault. Until the fault is corrected, undo the last change of the file that the message names.",
        example: "a build that ends with this error" => "a report of it with the message, the version and, if others may see it, the file",
    }
    ChangedAddress = "changed-address" {
        warning: "at an address of the last build there is another text now, as where two files swapped their names: links to it arrive at the wrong text",
        fix: "rename the files, so that each text has its old address. For another order, change the number in front of the name or `order`",
        explain: "The ids of paragraphs show that a text is at another address now. Links to the old address, on other sites and on paper, show readers something else than what was cited.",
        example: "content/01-march.md renamed to 01-trial.md, and 02-trial.md to 02-march.md" => "content/01-trial.md with the text of the trial, content/02-march.md with that of the march",
    }
    Check = "check" {
        error: "`allow` or `deny` under `[check]` in `book.toml` names an unknown code, `allow` one that is always an error, or both the same",
        fix: "write the code of a warning as messages have it in square brackets, in one of the two",
        explain: "`allow` silences warnings of a code, and `deny` makes them errors. Errors cannot be silenced, since a report with errors is not built.",
        example: "allow = [\"no-stamps\"]" => "allow = [\"no-stamp\"]",
    }
    Checksum = "checksum" {
        error: "the `sha256` of a source is not a SHA-256 checksum",
        fix: "write the 64 hexadecimal digits that `sha256sum FILE` prints",
        explain: "The checksum lets readers verify that an archived file is the one that was used. It is 64 digits, 0 to 9 and a to f.",
        example: "sha256: 9f86d081" => "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }
    Circle = "circle" {
        error: "records that refer to each other in a cycle, such as an organization that is its own parent",
        fix: "remove one of the references",
        explain: "A `parent` places a record below another. Followed upwards, these references must end.",
        example: "- {id: north, name: North, parent: south}\n- {id: south, name: South, parent: north}" => "- {id: north, name: North, parent: south}\n- {id: south, name: South}",
    }
    Color = "color" {
        error: "a colour under `[theme]` that cannot be read, or is not opaque",
        fix: "write it as `#8c1d18`, or by its name in CSS",
        explain: "The accent of a report is compared with the page, so it is one opaque colour: in hexadecimal digits, or one of the names that CSS has.",
        example: "accent = \"8c1d18\"" => "accent = \"#8c1d18\"",
    }
    Comment = "comment" {
        error: "a comment (`<!--`) without its `-->`",
        fix: "close it, or put it between backticks",
        explain: "Comments are not published. Without its end, a comment would hide all that follows, or show what was not meant for readers.",
        example: "<!-- ask Tom" => "<!-- ask Tom -->",
    }
    Contact = "contact" {
        error: "a `contact` that is neither one mail address (`mailto:…`) nor the `https` address of a page",
        fix: "write `mailto:` and one address without anything behind it, or an address that begins with `https:`",
        explain: "Readers report errors there. A mail address gets the paragraph, its permanent address and the edition filled in; to the address of a page nothing is added.",
        example: "contact = \"editors@example.org\"" => "contact = \"mailto:editors@example.org\"",
    }
    Contrast = "contrast" {
        warning: "the accent under `[theme]` is hard to read on the page: its contrast is below 4.5 : 1",
        fix: "choose a darker colour for the light scheme, a lighter one for the dark scheme, or set the two apart",
        explain: "Links that are pointed at, numbers and marks have the accent. Readers with impaired sight need a contrast of 4.5 : 1, and pages are shown light or dark, as the reader has set.",
        example: "accent = \"#8c1d18\"" => "accent = { light = \"#8c1d18\", dark = \"#f29a91\" }",
    }
    CountedHeading = "counted-heading" {
        warning: "a link to a heading whose words others of its section have too: one more above would change what it means",
        fix: "write an id at the heading: `## The trial {#first-trial}`",
        explain: "Headings with the same words are numbered in their order. A new heading with these words above them moves every number, and the link then leads to another heading without a message.",
        example: "[the second trial](#the-trial-1)" => "## The trial {#second-trial}\n\n[the second trial](#second-trial)",
    }
    CurlyQuotes = "curly-quotes" {
        warning: "a name or title is wholly between curly quotation marks, and readers see them",
        fix: "remove them, or put straight ones around the whole",
        explain: "In YAML only straight quotation marks enclose a text. Curly ones, which some editors write by themselves, are part of it.",
        example: "title: “The March”" => "title: \"The March\"",
    }
    Date = "date" {
        error: "`2 August 2024`, `2024-8-2`, `2024-02-30`, `12/05/2024`, `2023-24`, `0000-00-00`",
        fix: "write year, month and day with hyphens, as far as they are known: `2024-08-02`, `2024-08`, `2024`",
        explain: "A date is written in the Extended Date/Time Format, so that it means the same in every language and can be less exact than a day.",
        example: "date: 2 August 2024" => "date: 2024-08-02",
    }
    DateOrder = "date-order" {
        error: "an end before its beginning: `to` before `from`, `died` before `born`",
        fix: "correct one of the two dates",
        explain: "Dates of any precision are compared by the first and the last day that they can mean.",
        example: "- {ref: dockers-union, as: secretary, from: 2023, to: 2019}" => "- {ref: dockers-union, as: secretary, from: 2019, to: 2023}",
    }
    DuplicateAddress = "duplicate-address" {
        error: "two sections have the same address",
        fix: "rename one of the files",
        explain: "A number in front of a file name is not part of the address, so files that differ only in it have the same one.",
        example: "content/01-march.md and content/02-march.md" => "content/01-march.md and content/02-second-march.md",
    }
    DuplicateId = "duplicate-id" {
        error: "a record was copied with its id",
        fix: "give one of the two another id",
        explain: "The id is the address of a record's page and what references name, so a register has each id once.",
        example: "- {id: mira-holm, name: Mira Holm}\n- {id: mira-holm, name: Mira Lund}" => "- {id: mira-holm, name: Mira Holm}\n- {id: mira-lund, name: Mira Lund}",
    }
    DuplicateKey = "duplicate-key" {
        error: "a key is written more than once in one map",
        fix: "keep one of them; in a list, each new entry begins with `- `",
        explain: "Only one of the values could be used. Often the hyphen is missing that begins the next record.",
        example: "- id: mira-holm\n  name: Mira Holm\n  id: tom-abel\n  name: Tom Abel" => "- id: mira-holm\n  name: Mira Holm\n- id: tom-abel\n  name: Tom Abel",
    }
    DuplicateReference = "duplicate-reference" {
        error: "an event names a case twice",
        fix: "keep one of them, or write the case that is meant",
        explain: "An event of several cases names each once: `case: [one, two]`.",
        example: "case: [holm-traffic, holm-traffic]" => "case: [holm-traffic, okoro-libel]",
    }
    DuplicateStamp = "duplicate-stamp" {
        error: "a paragraph was copied with its id",
        fix: "remove the newer id and run `annals ids`",
        explain: "An id belongs to one paragraph permanently: citations lead to it.",
        example: "The march began. {#p-7k2m}\n\nIt ended at noon. {#p-7k2m}" => "The march began. {#p-7k2m}\n\nIt ended at noon.",
    }
    Embargo = "embargo" {
        error: "an embargo that does not end on one whole, certain day",
        fix: "write a day: `embargo: 2025-03-01`",
        explain: "A section is published when its embargo ends. A month, a year or an uncertain date does not say when that is.",
        example: "embargo: 2025-03" => "embargo: 2025-03-01",
    }
    EmptyText = "empty-text" {
        error: "a text without a word in it",
        fix: "write something, or remove the key",
        explain: "A key that is not needed is left out. An empty text most often is one that was meant to be filled in.",
        example: "name: \"\"" => "name: Mira Holm",
    }
    Ending = "ending" {
        error: "an entry of a language file that is no ending",
        fix: "write the letters of the ending alone",
        explain: "Endings are what inflection adds to a name: letters, perhaps with an apostrophe or a hyphen, and few of them.",
        example: "genitive = \"-ова (m.)\"" => "genitive = \"ова\"",
    }
    Face = "face" {
        error: "a face under `[theme]` that is not the name of one font",
        fix: "write one name; the theme adds its own fonts as a fallback",
        explain: "A face is the name of a font that readers have, or that the style sheet of the report loads from its own files.",
        example: "text-face = \"Charter, serif\"" => "text-face = \"Charter\"",
    }
    FieldName = "field-name" {
        error: "a declared register has a field with a name that every record has already",
        fix: "choose another name",
        explain: "Keys such as `id`, `name` and `aliases` mean the same in every register and need no declaration.",
        example: "fields = { name = \"text\" }" => "fields = { owner = \"text\" }",
    }
    FieldType = "field-type" {
        error: "a declared register has a field of an unknown type",
        fix: "use `text`, `date`, `url`, `number`, a register's name, or a list of one of them",
        explain: "The type says what a value of the field must look like, and how it is shown.",
        example: "fields = { owner = \"person\" }" => "fields = { owner = \"people\" }",
    }
    Footnote = "footnote" {
        error: "a footnote called in a summary or another short text: it would lead to a note of another text",
        warning: "a footnote that is never called (its words are in the message), called and never written, or called in the heading that becomes the title",
        fix: "call it or write it, or remove it",
        explain: "A footnote is called by `[^name]` and written once as `[^name]: words` in the same text.",
        example: "The court adjourned.[^1]" => "The court adjourned.[^1]\n\n[^1]: Minutes of 4 May 2024.",
    }
    ForeignMarkup = "foreign-markup" {
        warning: "markup that only other generators render: HTML, shortcodes, `:::`, `$$`, `%%`, `[TOC]`, diagrams",
        fix: "write it in Markdown, or between backticks if readers are meant to see it",
        explain: "Prose is CommonMark with tables, footnotes, strikethrough and task lists. Other markup is shown to readers as it is written.",
        example: "<b>stopped</b>" => "**stopped**",
    }
    Format = "format" {
        error: "a table `[output.…]` in `book.toml` asks for a format that needs what the report does not have",
        warning: "the report has an address and no date, so it has no feed",
        fix: "add what is missing under `[report]`, or remove the table",
        explain: "Feeds and sitemaps have absolute URLs, so they need `url`; the entries of a feed also have a date, that of the edition.",
        example: "[report]\nurl = \"https://example.org/report\"" => "[report]\nurl = \"https://example.org/report\"\npublished = \"2025-01\"",
    }
    FrontMatter = "front-matter" {
        error: "the first or the second line of three hyphens is missing, or something is before the first or in it, seen or not; `draft: true` as a line at the beginning of the text",
        warning: "`draft: true` or an embargo is a paragraph of its own in the text, where readers see it and it keeps nothing back",
        fix: "move it to the front matter, or put it between backticks",
        explain: "Front matter is between two lines of exactly three hyphens, the first of which is the first line of the file. Only there does `draft` or `embargo` keep a section out of a build.",
        example: "title: The March\n---\ndraft: true" => "---\ntitle: The March\ndraft: true\n---",
    }
    HalfLink = "half-link" {
        warning: "`[[` opens a link and none follows",
        fix: "write the link whole; brackets that are no link are put between backticks",
        explain: "A link to a record is `[[register/id]]` or `[[register/id|words]]`. What is not one of them is shown as it is written.",
        example: "[[people/mira-holm|Holm] spoke." => "[[people/mira-holm|Holm]] spoke.",
    }
    HeadingId = "heading-id" {
        error: "the id of a heading is taken in its section, or reserved",
        fix: "give the heading another id",
        explain: "Ids that begin with `p-` belong to paragraphs and those that begin with `_` to the theme. Within a section each id is used once.",
        example: "## The trial {#p-trial}" => "## The trial {#trial}",
    }
    HeadingLevel = "heading-level" {
        warning: "a heading more than one level below the one above: `##`, then `####`",
        fix: "write a heading of the level between, or a higher one",
        explain: "People who listen to a page use the levels of headings to find their way.",
        example: "## The trial\n\n#### The first day" => "## The trial\n\n### The first day",
    }
    Id = "id" {
        error: "an id that is not made of small letters, digits and single hyphens, or an address where an old id is expected",
        fix: "write small letters a to z, digits and single hyphens",
        explain: "The id of a record becomes the address of its page.",
        example: "id: Mira_Holm" => "id: mira-holm",
    }
    Image = "image" {
        error: "a picture that is not there, or on another host",
        warning: "an image in the heading that becomes the title: pages show its words",
        fix: "copy the picture beside the section; move it below the heading",
        explain: "Pages load nothing from other servers, which could see who reads them. A title is text: it is used in lists and citations.",
        example: "![The harbour](https://example.org/harbour.jpg)" => "![The harbour](harbour.jpg)",
    }
    ImageText = "image-text" {
        warning: "an image without words for those who cannot see it",
        fix: "write `![words](file)`",
        explain: "The words are read aloud in place of the image, and shown if it cannot be loaded.",
        example: "![](harbour.jpg)" => "![Police at the gate of the harbour](harbour.jpg)",
    }
    InvisibleCharacter = "invisible-character" {
        error: "a name or another short text has a character in it that cannot be seen or controls a device",
        warning: "a character in prose that cannot be seen or controls a device: it is removed or replaced by a space",
        fix: "type the text again instead of copying it",
        explain: "Such characters come with copied text. They make equal names different, and some of them reverse or hide what is beside them.",
        example: "name: Mira\\u200bHolm" => "name: Mira Holm",
    }
    LanguageFile = "language-file" {
        error: "a file in `languages/` that is not named by a language tag, such as `ru.toml`",
        fix: "rename it",
        explain: "The name of the file says which language its words and endings belong to.",
        example: "languages/russian.toml" => "languages/ru.toml",
    }
    LanguageTag = "language-tag" {
        error: "a language that is not a BCP 47 tag",
        fix: "write the tag: `en`, `ru`, `kk`, `en-GB`",
        explain: "Browsers, screen readers and search engines know languages by their tags.",
        example: "lang: Russian" => "lang: ru",
    }
    Letters = "letters" {
        error: "an entry of `letters` in a language file that is not one letter on each side",
        fix: "write `letters = { \"ё\" = \"е\" }`",
        explain: "`letters` lists letters that names are spelt with interchangeably. Each replaces one letter by one.",
        example: "letters = { \"ае\" = \"э\" }" => "letters = { \"ё\" = \"е\" }",
    }
    License = "license" {
        warning: "the `license` in `book.toml` is not a name that SPDX has",
        fix: "write the SPDX name: `CC-BY-4.0`",
        explain: "Programs and libraries recognize a licence by its SPDX name, and pages link to the text of a Creative Commons licence. Other words are shown as they are.",
        example: "license = \"CC BY version 4\"" => "license = \"CC-BY-4.0\"",
    }
    Limit = "limit" {
        error: "more of something than is accepted: see the limits in the handbook",
        fix: "remove the file that is not what it should be, or divide it",
        explain: "No report that people write comes near the limits. They end a build with a message where memory would run out.",
        example: "a section of 40 MiB" => "two sections of 20 MiB",
    }
    LinkDropped = "link-dropped" {
        warning: "a link of a kind that is not followed",
        fix: "use `https:`, `http:`, `mailto:`, `tel:` or a file",
        explain: "Links that run a program or open a file of the reader's computer are not published; their words are.",
        example: "[the file](file:///home/ines/minutes.pdf)" => "[the file](minutes.pdf)",
    }
    LinkText = "link-text" {
        warning: "a link with nothing between its square brackets",
        fix: "write its words, or remove it",
        explain: "Readers cannot see such a link, and a screen reader has nothing to read.",
        example: "[](https://example.org/minutes)" => "[the minutes](https://example.org/minutes)",
    }
    LongerName = "longer-name" {
        warning: "another capitalised word is beside a person's name, or a word that makes it the name of a thing: it may be somebody else",
        fix: "add it to the `aliases` if it is a name of the record, link by hand, or `[[-|…]]`",
        explain: "A name within a longer one often names something else, such as a street or another member of a family, so it stays text.",
        example: "They met in Mira Holm Street." => "They met in [[-|Mira Holm Street]].",
    }
    LookAlike = "look-alike" {
        warning: "two names look the same and are written with different letters",
        fix: "if they are one name, type it again in both places",
        explain: "Letters of different scripts can look alike, such as Latin and Cyrillic `a`. Names are compared by their letters, so mentions of one do not find the other.",
        example: "name: Мира Holm" => "name: Mira Holm",
    }
    Means = "means" {
        error: "an entry of `means` without a name or a record, or with a record that has no names in prose (an event)",
        fix: "write `means: {Holm: people/mira-holm}`",
        explain: "`means` says for one section which record a form of a name means. `-` means that no record is meant.",
        example: "means: {Holm: }" => "means: {Holm: people/mira-holm}",
    }
    MergeKey = "merge-key" {
        error: "YAML that merges a map (`<<: *base`), which is not supported: a record says itself what it says",
        fix: "write out the keys and values",
        explain: "What a record says is read where it is written, without another place that changes it.",
        example: "- {<<: *base, id: mira-holm}" => "- {id: mira-holm, name: Mira Holm}",
    }
    MissingAccent = "missing-accent" {
        warning: "the full name of a record is written without its accents (“Jose” for “José”)",
        fix: "add it to the `aliases`, or link by hand",
        explain: "Without its accents it may be another person's name, so it stays text.",
        example: "Jose Lima spoke." => "José Lima spoke.",
    }
    MissingKey = "missing-key" {
        error: "a record without `id` or `name`, an event without `date`",
        fix: "add the key",
        explain: "These keys are what a page or a list cannot be made without.",
        example: "- id: mira-holm" => "- id: mira-holm\n  name: Mira Holm",
    }
    MixedScripts = "mixed-scripts" {
        error: "a word of a name mixes letters of two scripts",
        fix: "type the letters that the message names again, in the script of the rest",
        explain: "A Latin letter in a Cyrillic name cannot be seen, and searches for the name do not find it.",
        example: "name: Miра Holm" => "name: Mira Holm",
    }
    Namesake = "namesake" {
        warning: "somebody else of that name has been named before",
        fix: "write the full name here, say in `means` who is meant, or link by hand",
        explain: "After a person of the same surname without a record, the surname alone can mean either, so it stays text.",
        example: "Mira Holm left. Peter Holm stayed. Holm spoke." => "Mira Holm left. Peter Holm stayed. Mira Holm spoke.",
    }
    NoBook = "no-book" {
        error: "there is no `book.toml`",
        fix: "run `annals` in the folder of a site, give it with `--root`, or create a new site with `annals init DIR`",
        explain: "`book.toml` marks the folder of a report and has its settings.",
        example: "annals build" => "annals build --root harbour",
    }
    NoStamp = "no-stamp" {
        warning: "paragraphs have no permanent id",
        fix: "run `annals ids`",
        explain: "With an id a paragraph has an address of its own that stays the same when the text around it changes, so it can be cited.",
        example: "The march began." => "The march began. {#p-7k2m}",
    }
    NoStrings = "no-strings" {
        warning: "no words in the book's language",
        fix: "translate them, or leave it",
        explain: "The theme has no words of the pages (“Contents”, “Search”) in the language of the report, so pages have the English ones.",
        example: "language = \"fi\"" => "themes/default/strings/fi.toml, translated from strings/en.toml",
    }
    NoValue = "no-value" {
        error: "`draft:` or `embargo:` with nothing behind it",
        fix: "write the value, or remove the key",
        explain: "A section that was meant to be held back would be published if the key without a value were passed over.",
        example: "embargo:" => "embargo: 2025-03-01",
    }
    NotARegister = "not-a-register" {
        warning: "a file in `seeds/` that is not YAML",
        fix: "move it away",
        explain: "Registers are files that end in `.yaml`. Others in the folder are not read.",
        example: "seeds/people.csv" => "seeds/people.yaml",
    }
    NotASection = "not-a-section" {
        warning: "a file in `content/` that ends in `.MD`, `.markdown` or `.mdx`",
        fix: "rename it so that it ends in `.md`",
        explain: "Sections are files that end in `.md`, in small letters. Other files are not in the report.",
        example: "content/01-march.MD" => "content/01-march.md",
    }
    NotIntroduced = "not-introduced" {
        warning: "a surname is used before the full name, or without it",
        fix: "write the full name first, say in `means` who is meant, or link by hand",
        explain: "A surname alone is a link only after the full name in the same section: many people can have one surname.",
        example: "Lindqvist heard the case." => "Ada Lindqvist heard the case.",
    }
    NotListed = "not-listed" {
        warning: "a language file removes a word that the list does not have",
        fix: "remove it from `remove`, or write it as it is listed",
        explain: "A file in `languages/` adds words to the built-in lists and removes some. Removing a word that is not listed has no effect.",
        example: "remove = [\"captian\"]" => "remove = [\"captain\"]",
    }
    NotPublished = "not-published" {
        warning: "files in `static/` that systems and programs leave there",
        fix: "remove what is not needed, and rename what readers should get",
        explain: "Backups, caches and files of the system can tell more than readers should know, so they are not copied into the site.",
        example: "static/report.pdf~" => "static/report.pdf",
    }
    NotUtf8 = "not-utf8" {
        error: "a text that is not UTF-8",
        fix: "save the file as UTF-8",
        explain: "Files in older encodings, or damaged ones, would be shown with wrong letters.",
        example: "a section saved as Windows-1251" => "the same section saved as UTF-8",
    }
    Null = "null" {
        warning: "`Null` or `NULL` without quotation marks, or `null` or `~` in a list: it means that there is no value",
        fix: "remove it; a name needs quotation marks: `\"Null\"`",
        explain: "YAML reads these words as no value. Null is also a surname.",
        example: "name: Null" => "name: \"Null\"",
    }
    OldAddress = "old-address" {
        error: "an entry of `was` that is no address, or one that is taken",
        fix: "write the old address; remove it where it is taken",
        explain: "At each old address there is a page that redirects to the new one, so it can lead to one page only.",
        example: "was: [\"The Protest\"]" => "was: [the-protest]",
    }
    OldId = "old-id" {
        error: "an old id of a record is the id of a record, or the old id of another",
        fix: "remove one of the two",
        explain: "At each old id there is a page that redirects to the record, so it can lead to one record only.",
        example: "- {id: mira-holm, was: [tom-abel]}\n- {id: tom-abel}" => "- {id: mira-holm}\n- {id: tom-abel}",
    }
    OrdinaryName = "ordinary-name" {
        warning: "a form of one word is also an ordinary word, a month, a day of the week or a title",
        fix: "put it under `short` or `never`, or write a longer form",
        explain: "Every use of the word in prose would become a link to the record.",
        example: "aliases: [May]" => "short: [May]",
    }
    OtherName = "other-name" {
        warning: "the words of a link by hand, or the form of an entry of `means`, are the full name of another",
        fix: "link to whom they name",
        explain: "Most often the id of the link is mistaken, or was copied from another link.",
        example: "[[people/tom-abel|Mira Holm]]" => "[[people/mira-holm|Mira Holm]]",
    }
    Outcome = "outcome" {
        error: "somebody is convicted who is not there as accused or convicted; charges, a sentence or bans of a victim or another bystander; an outcome, a stage and a role that contradict each other; different keys in the languages of one outcome",
        fix: "correct the role, the outcome or the stage",
        explain: "A page must not say of anybody that a court convicted them if the case does not say so.",
        example: "- {ref: mira-holm, as: witness, outcome: convicted}" => "- {ref: mira-holm, as: accused, outcome: convicted}",
    }
    OutcomeSpelling = "outcome-spelling" {
        warning: "an outcome is nearly one that is known, and counts as words of your own",
        fix: "write the known one, if you meant it",
        explain: "Known outcomes are translated and counted. Other words are shown as they are written.",
        example: "outcome: aquitted" => "outcome: acquitted",
    }
    OutdatedTheme = "outdated-theme" {
        error: "a file of the site’s own theme uses a name that has another one in this version, or lacks a block or a component that built-in templates use",
        warning: "a script of the site’s own theme lacks what the pages of this version need",
        fix: "do what the message says, or remove the file to use the default theme’s",
        explain: "A file of the site’s own theme replaces the default theme’s file of the same path, and may be a copy of an earlier one. docs/upgrading.md lists what has changed.",
        example: "{% if is_way_in %}page{% endif %}" => "{% if is_nav_page %}page{% endif %}",
    }
    Output = "output" {
        error: "the folder of the site, where the build is to be written, cannot be used",
        fix: "choose another folder with `build-dir` or `--out`",
        explain: "A build replaces its folder, so it must not be one that has sources in it, or files that an earlier build did not write.",
        example: "build-dir = \"content\"" => "build-dir = \"public\"",
    }
    Outside = "outside" {
        error: "a path in `book.toml`, or a link, that leads out of the site",
        fix: "name a file or folder below the folder of `book.toml`",
        explain: "What is outside the folder of the report is neither read nor published.",
        example: "seeds = \"../seeds\"" => "seeds = \"seeds\"",
    }
    Overlap = "overlap" {
        error: "two of `src`, `seeds`, `static`, `theme` and `about` in `book.toml` are the same, or one is in another, or in `languages/`",
        fix: "choose another path",
        explain: "A draft in one of them could be copied into the site as a file of the other.",
        example: "src = \"text\"\nstatic = \"text/files\"" => "src = \"text\"\nstatic = \"files\"",
    }
    ParagraphSubject = "paragraph-subject" {
        warning: "the paragraph of a status, an outcome or a charge does not name the person",
        fix: "name the paragraph that says it, or drop `paragraph`",
        explain: "Readers follow the link to see for themselves. A paragraph may mean somebody without a name: then allow this code in book.toml.",
        example: "status: [{text: In detention, as_of: 2024-12, paragraph: p-7k2m}]" => "status: [{text: In detention, as_of: 2024-12, paragraph: p-4q8z}]",
    }
    PassedOver = "passed-over" {
        warning: "`draft` or `embargo` in the front matter of `about.md`, which every build publishes",
        fix: "remove the line; what must not be published yet has to be in another file",
        explain: "The page about the report is part of every build, so nothing in its file is held back.",
        example: "about.md with `draft: true`" => "the text in `_about-draft.md`, which is not read",
    }
    PublicKey = "public-key" {
        error: "the `public_key` is not one of minisign, or the site is signed with another key",
        fix: "write the second line of the file that ends in `.pub`, which begins with `RW`, and sign with the key that belongs to it",
        explain: "The page about the report shows readers this key with the command that checks a copy of the site. `annals build --sign` compares it with its own.",
        example: "public_key = \"report.pub\"" => "public_key = \"RWSUJ7KSxb+KwqEc3XJWUEewTl6stdGUJEb1+iRB9rf8FkC5657MZDQ5\"",
    }
    Reference = "reference" {
        error: "a reference that is misspelt, or without its register where that is needed",
        fix: "write `register/id`",
        explain: "A reference is the id of a record, with its register where records of several can be meant.",
        example: "ref: persons/mira-holm" => "ref: people/mira-holm",
    }
    RegisterName = "register-name" {
        error: "a declared register has the name of a page, or one that cannot be an address",
        fix: "choose another name",
        explain: "The name of a register is the folder of its pages.",
        example: "[registers.search]" => "[registers.searches]",
    }
    Relation = "relation" {
        error: "a relation of a record to itself, between records that cannot have it, or written twice with different kinds or dates",
        fix: "correct `as`, or write the relation once",
        explain: "A relation is on the pages of both, so it is written in one record. Two kinds at one time are a list: `as: [sibling, lawyer]`.",
        example: "relations: [{ref: jonas-holm, as: sibling}, {ref: jonas-holm, as: lawyer}]" => "relations: [{ref: jonas-holm, as: [sibling, lawyer]}]",
    }
    Role = "role" {
        warning: "a participant of a release, an extradition, a conviction, a sentence or an acquittal has no role",
        fix: "add the role: `as: detained`, `as: convicted`, `as: other`",
        explain: "Such an event happens to some of its participants. The role says to whom: beside the names of the others, and of those without a role, lists do not show it.",
        example: "- {ref: mira-holm}" => "- {ref: mira-holm, as: detained}",
    }
    RoleSource = "role-source" {
        warning: "somebody with the role `alleged-perpetrator` has no `sources`: it is not known who alleges it",
        fix: "name the sources that allege it, or remove the role",
        explain: "The role says of a person what can do harm if it is wrong. Readers should be able to check it.",
        example: "roles: [alleged-perpetrator]" => "roles: [alleged-perpetrator]\nsources: [notes-2025]",
    }
    RootRelative = "root-relative" {
        error: "an address from the root of a host (`/files/a.pdf`)",
        fix: "name the file relative to this one",
        explain: "The site must also work in a folder of a host, and opened from a disk.",
        example: "[minutes](/minutes.pdf)" => "[minutes](minutes.pdf)",
    }
    SharedName = "shared-name" {
        warning: "the word can mean several records",
        fix: "write the full name, say in `means` who is meant, or link by hand",
        explain: "Several records have this form of a name, and the section does not say who is meant, so it stays text.",
        example: "Mira Holm and Peter Holm met. Holm spoke." => "Mira Holm and Peter Holm met. Peter Holm spoke.",
    }
    ShortAndNever = "short-and-never" {
        warning: "a form is in `short` and in `never` of one record",
        fix: "remove it from one of the two",
        explain: "`short` lists forms that are linked after the full name, `never` those that are not linked at all.",
        example: "short: [Holm]\nnever: [Holm]" => "short: [Holm]",
    }
    Stamp = "stamp" {
        error: "a paragraph id where none can be: within a sentence, in an item of a list, below a block of code",
        warning: "a block that `annals ids` can write no id at without changing what the file says",
        fix: "write the id at the end of its paragraph",
        explain: "An id belongs to a whole paragraph and is the last thing in it.",
        example: "The march {#p-7k2m} began." => "The march began. {#p-7k2m}",
    }
    StatusDate = "status-date" {
        warning: "a status is of later than the report's `as_of`, or `published` where there is no `as_of`",
        fix: "correct one of the two dates",
        explain: "The report says as of when it is true, so nothing in it can be later.",
        example: "status: [{text: In detention, as_of: 2052-12}]" => "status: [{text: In detention, as_of: 2025-12}]",
    }
    StatusSource = "status-source" {
        warning: "a status without `sources`: nobody says so",
        fix: "name the source that says so",
        explain: "A status says of a person what can do harm if it is wrong. Readers should be able to check it.",
        example: "status: [{text: In detention, as_of: 2024-12}]" => "status: [{text: In detention, as_of: 2024-12, sources: [notes-2025]}]",
    }
    TableCells = "table-cells" {
        warning: "a row of a table has more cells than the head has columns, and readers do not see them",
        fix: "add a column, or write `\\|` for a `|` within a cell",
        explain: "The head of a table says how many columns it has.",
        example: "| Day |\n|---|\n| 4 May | Noon |" => "| Day | Time |\n|---|---|\n| 4 May | Noon |",
    }
    Taken = "taken" {
        error: "two files would be written to one address",
        fix: "rename one of the two",
        explain: "Addresses that differ only in capital letters or in how an accented letter is stored are one file on many systems.",
        example: "static/Map.svg and static/map.svg" => "static/map.svg and static/map-2.svg",
    }
    Template = "template" {
        error: "a template of a theme that cannot be read or rendered",
        fix: "correct the template at the place that the message names",
        explain: "Templates are written in the language of Tera. They see their view, `site` and `s`.",
        example: "{{ page.titel }}" => "{{ page.title }}",
    }
    Theme = "theme" {
        error: "`theme` in `book.toml` names no folder under `themes/`",
        fix: "create the folder, or remove `theme` to use the default theme",
        explain: "A theme is a folder under `themes/`; what it lacks is taken from the default one.",
        example: "theme = \"themes/harbour\"" => "theme = \"harbour\"",
    }
    Toml = "toml" {
        error: "in `book.toml`: a date or a text without straight quotation marks",
        fix: "put straight quotation marks around texts and dates",
        explain: "`book.toml`, the strings of a theme and the language files are written in TOML.",
        example: "title = The Harbour Inquiry" => "title = \"The Harbour Inquiry\"",
    }
    TypeName = "type-name" {
        error: "a declared type has the name of a built-in type, or one that cannot be part of an address",
        fix: "choose another name",
        explain: "The name of a type is what registers have as `type`, and part of the address of the list of its events or cases.",
        example: "[types.events.arrest]" => "[types.events.house-arrest]",
    }
    UnknownFile = "unknown-file" {
        error: "a link to a section or file that is not there",
        fix: "write the path from this file to the other",
        explain: "Links are checked, so that a published page leads nowhere wrong.",
        example: "[the trial](02-trail.md)" => "[the trial](02-trial.md)",
    }
    UnknownForm = "unknown-form" {
        warning: "a record has no such form as is written under its `never`",
        fix: "write the form as the record has it, or remove it",
        explain: "`never` takes forms away that a record has by its names. One that it does not have changes nothing.",
        example: "name: Mira Holm\nnever: [Hollm]" => "name: Mira Holm\nnever: [Holm]",
    }
    UnknownKey = "unknown-key" {
        error: "a misspelt key, one with a capital letter (`Name`), or another program's (`caption`). The nearest known one is offered",
        fix: "write the key that is offered, or remove it",
        explain: "A key that is not known would be passed over without a word, and what it says would be on no page.",
        example: "Name: Mira Holm" => "name: Mira Holm",
    }
    UnknownPlace = "unknown-place" {
        error: "a link to a paragraph or heading that is not there",
        fix: "write the id of a paragraph or heading of that section",
        explain: "Behind `#` is the id of a paragraph or a heading, as it is in the address of the page.",
        example: "[the trial](02-trial.md#frist-day)" => "[the trial](02-trial.md#first-day)",
    }
    UnknownRecord = "unknown-record" {
        error: "an id that is misspelt, or of a record that is not there",
        fix: "write the id as the register has it, or add the record",
        explain: "References are checked against the registers. The nearest known id is offered.",
        example: "ref: people/mira-hollm" => "ref: people/mira-holm",
    }
    UnknownRegister = "unknown-register" {
        error: "a file in `seeds/` that is neither a built-in register nor declared",
        fix: "declare it in `book.toml`, or rename or remove the file",
        explain: "A register of your own needs a declaration, which says which keys its records have.",
        example: "seeds/vessels.yaml alone" => "seeds/vessels.yaml and, in book.toml, [registers.vessels]",
    }
    UnknownSection = "unknown-section" {
        error: "a record names a section that is not there",
        fix: "write the address of the section",
        explain: "A section is named by its address, without the number in front of the file name.",
        example: "sections: [01-the-march.md]" => "sections: [the-march]",
    }
    UnknownWord = "unknown-word" {
        error: "a `type`, `as` or role that is not in the list",
        fix: "use one of the words that the message lists, or declare a type of your own",
        explain: "Some keys take a word of a list, so that it can be translated and sorted. A report can add types of events and cases to the list.",
        example: "type: goverment" => "type: state",
    }
    Unpublished = "unpublished" {
        error: "a link to a draft",
        fix: "remove the link, or publish the section",
        explain: "The page is not in the site, and its address would tell of a section that is held back.",
        example: "[the trial](02-trial.md), which is a draft" => "the trial",
    }
    Unreadable = "unreadable" {
        error: "a link out of the site, from one part of it into another (`static/x` to `content/`), to a section or to a hidden place (`.git`, `.env`): a draft could be published so. Also a file that cannot be read, or that is written again and again while it is read",
        fix: "copy what may be published, and remove the link; make the file readable",
        explain: "What is read and published is what is in the folders of the report, and nothing that a link leads to elsewhere.",
        example: "static/report.pdf, a link to ../private/report.pdf" => "static/report.pdf, a copy",
    }
    UnsafeFile = "unsafe-file" {
        error: "a file that runs something or asks another host; a picture that is broken, or of a kind that may tell more than it shows",
        fix: "remove what the message names, or save the picture again",
        explain: "A file that readers open must not tell others that they did so, nor have hidden data about those who made it.",
        example: "<img src=\"https://example.org/pixel.gif\">" => "<img src=\"pixel.gif\">",
    }
    UnusedMeans = "unused-means" {
        warning: "the form of an entry of `means` is not in the prose of the section",
        fix: "remove the entry, or write the form as the text has it",
        explain: "The entry has no effect. Often the text was changed, or the form is misspelt.",
        example: "means: {Hollm: people/mira-holm}" => "means: {Holm: people/mira-holm}",
    }
    UnusualCharacter = "unusual-character" {
        warning: "a character that is rare in this text and looks like another, or is for private use",
        fix: "type it again, if it is not meant",
        explain: "Such a character comes with copied text. Readers may see a box, and searches do not find the word.",
        example: "name: Mira Holm, with a private character at its end" => "name: Mira Holm",
    }
    Url = "url" {
        error: "an address without its host: `https:example.org`, `mailto:`",
        fix: "write the whole address: `https://example.org/page`",
        explain: "The address is a link on the page, and must lead somewhere.",
        example: "url: example.org" => "url: https://example.org",
    }
    VanishedAddress = "vanished-address" {
        warning: "a section with paragraph ids has no page at the address that it had in the last build",
        fix: "write the line `was:` that the message offers",
        explain: "Links to the old address, on other sites and on paper, would lead nowhere.",
        example: "content/01-protest.md renamed to 01-march.md" => "the same, with `was: [protest]` in its front matter",
    }
    VanishedStamp = "vanished-stamp" {
        warning: "a paragraph id that the last build had is gone, so links to the paragraph lead nowhere",
        fix: "run `annals ids` before the next build: it puts the id back where a paragraph has the same words; or put it back by hand, in any section. It is right if the paragraph was dropped",
        explain: "An id is a promise that the address of the paragraph stays.",
        example: "The march began at noon." => "The march began at noon. {#p-7k2m}",
    }
    Who = "who" {
        error: "a participant with both `ref` and `text`, or with neither",
        fix: "keep `ref` for a record, `text` for a person without one",
        explain: "A participant is a record or a person who has none and is named by words.",
        example: "- {ref: mira-holm, text: a student}" => "- {ref: mira-holm}",
    }
    Word = "word" {
        error: "an entry of a language file that is no short word or phrase",
        fix: "write each word or phrase as an item of its own",
        explain: "Words are compared with those of the prose, one by one.",
        example: "titles = [\"\"\"judge\ncaptain\"\"\"]" => "titles = [\"judge\", \"captain\"]",
    }
    WrongType = "wrong-type" {
        error: "one word where a list is expected (`topics: assembly`) or the reverse, a number or `true` in quotation marks, `yes` instead of `true`",
        fix: "write what the message expects",
        explain: "Each key takes a text, a number, `true` or `false`, a list or a map.",
        example: "topics: assembly" => "topics: [assembly]",
    }
    Yaml = "yaml" {
        error: "a colon in a text without quotation marks; a quotation mark that is never closed, or a curly one; a tab; a key without its colon or the space after it; a dash (–) where a hyphen (-) begins an item",
        fix: "correct the line that the message shows, or the one before it",
        explain: "Registers and front matter are written in YAML.",
        example: "title: The March: a report" => "title: \"The March: a report\"",
    }
    YamlTag = "yaml-tag" {
        error: "YAML that names a type (`!!str`, `!person`), which is not supported",
        fix: "remove the tag: the key says what the value is",
        explain: "Each key has its type already.",
        example: "name: !!str Mira Holm" => "name: Mira Holm",
    }
}
