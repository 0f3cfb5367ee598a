//! The site that every sequence of edits begins with.
//!
//! It is small, and everything in it is related to another file. Each field of a record, each key of
//! front matter and each setting is on a line of its own, and an empty line separates two blocks of
//! prose: the edits rely on that.

/// Path and text of every file.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("book.toml", BOOK),
    ("about.md", ABOUT),
    ("content/01-the-march.md", MARCH),
    ("content/02-the-court.md", COURT),
    ("content/03-papers/index.md", PAPERS),
    ("content/03-papers/01-the-daily.md", DAILY),
    ("content/03-papers/02-the-raid.md", RAID),
    ("content/04-harbour/01-the-ships.md", SHIPS),
    ("content/04-harbour/02-the-strike.md", STRIKE),
    ("content/05-what-came-after.md", AFTER),
    ("content/quay.jpg", QUAY),
    ("content/ruling.pdf", "a ruling"),
    ("content/03-papers/raid.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h9\"/></svg>"),
    ("seeds/people.yaml", PEOPLE),
    ("seeds/organizations.yaml", ORGANIZATIONS),
    ("seeds/places.yaml", PLACES),
    ("seeds/laws.yaml", LAWS),
    ("seeds/cases.yaml", CASES),
    ("seeds/topics.yaml", TOPICS),
    ("seeds/events.yaml", EVENTS),
    ("seeds/sources.yaml", SOURCES),
    ("seeds/corrections.yaml", CORRECTIONS),
    ("seeds/vessels.yaml", VESSELS),
    ("static/key.asc", "a key"),
    ("looks/own.css", ".prose { color: inherit; }\n"),
];

/// The smallest GIF: the type of a picture is detected from its bytes. Bytes after its end are not published.
pub(crate) const QUAY: &str = "GIF89a\u{1}\0\u{1}\0\0\0\0,\0\0\0\0\u{1}\0\u{1}\0\0\u{2}\u{2}L\u{1}\0;taken on the quay";

const BOOK: &str = r#"[book]
title = "The Harbour Inquiry"
language = "en"
authors = ["Ines Park", "Tom Abel"]
description = "How a march was stopped."

[report]
period = "2024"
published = "2025-01"
as_of = "2024-12"
publisher = "Westhaven Rights Group"
license = "CC-BY-4.0"
url = "https://example.org"

[output.feeds]
people = true
topics = true

[output.sitemap]
enabled = true

[output.data]
enabled = true

[output.claims]
enabled = true

[check]
allow = []

[theme]
stylesheet = "looks/own.css"

[types.events.blockade]
name = "blockade"
plural = "Blockades"

[types.cases.inquest]
name = "inquest"
plural = "Inquests"

[registers.vessels]
name = "Vessel"
plural = "Vessels"
fields = { flag = "text", built = "date", owner = "organizations", crew = ["people"], home_port = "places" }
"#;

const ABOUT: &str = "\
Who made the [report](content/01-the-march.md), with [[ines-park|Ines Park]] and others.[^thanks]

## How we worked

We read [[sources/notes-2025|the notes]] and asked [[dockers-union]]. {#p-k7a2}

[^thanks]: With thanks to [the court](content/02-the-court.md#ruling).
";

const MARCH: &str = "\
---
title: The March
summary: A march was stopped; see [the court](02-the-court.md#ruling) and [[mira-holm|its organiser]].
topics: [assembly]
sources: [notes-2025]
---
[[events/march-stopped|On 4 May 2024]] the police of Westhaven stopped a march of the Dockers’ Union to the harbour. {#p-k7d3}

Mira Holm, who had called for the march, was detained. Holm spoke to Dr. Okoro on Quay Street, No. 5. {#p-w5x9}

![Vans on Quay Street](quay.jpg \"Quay Street, 4 May 2024. Photo: Tom Abel\")

The raid is told in [another section](03-papers/02-the-raid.md#p-r2d2), the ruling [here](ruling.pdf). Lindqvist was not there.[^who] {#p-m3n4}

[^who]: Ada Lindqvist said so to the Daily Post.
";

const COURT: &str = "\
---
title: The Court
topics: [courts, assembly]
sources: [ruling-2024]
---
Ada Lindqvist fined Mira Holm under the Assembly Act. Jonas Holm watched with Tom Abel. Judge Lindqvist gave no reasons. {#p-c3r4}

## The ruling {#ruling}

[[events/holm-fined]] was the end of [[holm-traffic|the case]] before the Westhaven District Court. Holm did not appeal. {#p-c5r6}

| Month | Who | What |
|-------|-----|------|
| May | Mira Holm | [[events/march-stopped\\|detained]] |
| June | Holm | fined under the Act on Assemblies |

{#p-t2b3}

As [told before](01-the-march.md#p-w5x9), and [in the harbour](04-harbour/01-the-ships.md), nobody else was tried. Peaceful assembly and the press are free.
";

const PAPERS: &str = "\
---
title: Papers
summary: What became of the papers.
---
Two papers wrote of it: the Daily Post, and one in Eastmoor. {#p-p2p3}
";

const DAILY: &str = "\
---
title: The Daily
topics: [press]
sources: [daily-2024, notes-2025]
was: [the-paper]
---
Sela Okoro wrote for the Daily Post. Okoro was sued under the Press Code by Erik Sund. Red laughed. {#p-d2d3}

> Sela Okoro and Dina Ruzha were *the first* to write of the Blue Heron. Ruzha’s notes were taken.

{#p-q2q3}

- Per Aalto drove,
- Aalto’s brother stayed in Northland.

{#p-l2l3}

See [below](#later). [[events/okoro-sued|In autumn]] a suit was brought against **Sela** Okoro. {#p-d4d5}

### Later {#later}

Мира Хольм писала в газету. {#p-d6d7}
";

const RAID: &str = "\
---
title: The Raid
lang: en
topics: [press, courts]
---
[[events/raid]] began at dawn in Westhaven. Dina Ruzha opened. {#p-r2d2}

![](raid.svg)

```rust
fn named_in_code() -> &'static str { \"Mira Holm\" }
```

Jon Vik and Aigerim Toktar were [seen](01-the-daily.md#later). Vik left for Eastmoor. {#p-r4d4}
";

const SHIPS: &str = "\
---
title: The Ships
sources: [notes-2025]
---
The Blue Heron and the Grey Gull lay off Westhaven. Edda Holm was aboard the Blue Heron. Holm slept. {#p-s2s3}

> [!NOTE]
> Harbour Watch counted them; see [the march](../01-the-march.md).
";

const STRIKE: &str = "\
---
title: The Strike
order: 7
topics: [assembly]
autolink: false
---
Mira Holm and Jonas Holm led the strike of the [[dockers-union|union]]. [[-|Holm]] sang. {#p-s4s5}

[[people/mira-holm|She]] was not [[events/strike|fined again]]. {#p-s6s7}
";

const AFTER: &str = "\
---
title: What Came After
embargo: 2025-03-01
---
Ines Park met Aigerim Toktar in Northland. {#p-f2f3}
";

const PEOPLE: &str = "\
- id: mira-holm
  name: Mira Holm
  names: [{ text: Мира Хольм, lang: ru }]
  aliases: [Holm]
  roles: [targeted]
  occupation: dock worker
  summary: She called for [the march](../content/01-the-march.md), with [[jonas-holm|her brother]].
  status: [{ text: Fined; her appeal is pending, as_of: 2024-12, sources: [notes-2025] }]
  affiliations: [{ ref: organizations/dockers-union, as: secretary }]
  topics: [assembly]
  sources: [notes-2025]
- id: jonas-holm
  name: Jonas Holm
  aliases: [Holm]
  occupation: clerk
  affiliations: [harbour-watch]
- id: edda-holm
  name: Edda Holm
  aliases: [Holm]
- id: ada-lindqvist
  name: Ada Lindqvist
  aliases: [Lindqvist]
  roles: [official]
  occupation: judge
  affiliations: [{ ref: organizations/westhaven-district-court, as: judge }]
- id: per-aalto
  name: Per Aalto
  aliases: [Aalto]
  status: [{ text: Abroad, as_of: 2024-11 }]
- id: ines-park
  name: Ines Park
- id: tom-abel
  name: Tom Abel
  links: [{ url: \"https://example.org/abel\", title: His page }]
- id: jon-vik
  name: Jon Vik
  aliases: [Vik]
- id: sela-okoro
  name: Sela Okoro
  aliases: [Okoro]
  roles: [targeted]
  occupation: reporter
  status: [{ text: On trial, as_of: 2024-10 }]
  topics: [press]
- id: dina-ruzha
  name: Dina Ruzha
  names: [{ text: Дина Ружа, lang: ru }]
  aliases: [Ruzha]
  was: [d-ruzha]
- id: aigerim-toktar
  name: Aigerim Toktar
  review: true
- id: erik-sund
  name: Erik Sund
  aliases: [Red, Sund, Coco]
";

const ORGANIZATIONS: &str = "\
- id: westhaven-district-court
  name: Westhaven District Court
  type: court
  parent: northland-courts
- id: northland-courts
  name: Courts of Northland
  type: state
- id: dockers-union
  name: Dockers’ Union
  type: other
  summary: The union of [[westhaven]].
- id: harbour-watch
  name: Harbour Watch
  type: ngo
";

const PLACES: &str = "\
- id: northland
  name: Northland
- id: westhaven
  name: Westhaven
  within: northland
  coordinates: [57.7, 11.9]
- id: quay-street
  name: Quay Street
  within: westhaven
- id: eastmoor
  name: Eastmoor
  names: [{ text: Сосо, lang: ru }]
  within: northland
";

const LAWS: &str = "\
- id: assembly-act
  name: Assembly Act
  aliases: [Act on Assemblies]
  jurisdiction: northland
  adopted: 2020-05-25
  identifier: No. 333-VI
- id: press-code
  name: Press Code
  jurisdiction: northland
";

const CASES: &str = "\
- id: holm-traffic
  name: The case of the harbour march
  type: administrative
  court: westhaven-district-court
  parties: [{ ref: people/mira-holm, as: accused, charges: [obstructing traffic], outcome: found-guilty-administrative, sentence: a fine }]
  topics: [assembly]
- id: okoro-libel
  name: The libel suit
  type: civil
  court: westhaven-district-court
  parties: [{ ref: people/erik-sund, as: petitioner }, { ref: people/sela-okoro, as: accused, outcome: pending }]
- id: union-permit
  name: The refused permit
  type: inquest
  court_text: a court in Northland
  place: northland
";

const TOPICS: &str = "\
- id: assembly
  name: Peaceful assembly
  order: 1
  summary: Marches, and what became of [[mira-holm|those]] who called for them.
- id: press
  name: The press
  order: 2
- id: courts
  name: Fair trials
";

const EVENTS: &str = "\
- id: march-stopped
  date: 2024-05-04
  type: arrest
  title: The march to the harbour is stopped
  place: westhaven
  laws: [assembly-act]
  participants: [{ ref: people/mira-holm, as: detained }, { text: the police, as: authority }]
  topics: [assembly]
  sources: [notes-2025]
- id: holm-fined
  date: 2024-06
  date_text: late June 2024
  type: ruling
  title: Mira Holm is fined
  case: holm-traffic
  participants: [{ ref: people/mira-holm, as: accused }, { ref: organizations/westhaven-district-court, as: court }]
- id: permits-refused
  date: 2024-01/2024-04
  type: policy
  title: Permits for marches are refused
  count: 5
- id: okoro-sued
  date: 2024-11~
  type: charge
  title: Sela Okoro is sued
  case: okoro-libel
  participants: [{ ref: people/sela-okoro, as: accused }, { ref: people/erik-sund, as: petitioner }]
  topics: [press]
- id: raid
  date: 2024-05-04
  type: blockade
  title: The raid on the Daily Post
  place: westhaven
  participants: [{ ref: people/dina-ruzha, as: victim }]
- id: strike
  date: 2023-12/2024-01
  type: protest
  title: The strike
  place: quay-street
  participants: [{ ref: organizations/dockers-union, as: speaker }, { ref: people/jonas-holm, as: speaker }]
";

const SOURCES: &str = "\
- id: notes-2025
  type: report
  title: Notes of an inquiry
  author: [Ines Park, Tom Abel]
  issued: 2025-01
  url: https://example.org/notes
- id: daily-2024
  type: article-newspaper
  title: A day in May
  publisher: Daily Post
  issued: 2024-05-05
- id: ruling-2024
  type: legal_case
  title: Ruling of June
  accessed: 2025-01-20
";

const CORRECTIONS: &str = "\
- id: size-of-the-fine
  date: 2025-02-14
  title: The size of the fine
  sections: [the-court]
  text: The first edition gave a wrong sum. [[mira-holm|Mira Holm]] was fined 400 crowns.
";

const VESSELS: &str = "\
- id: blue-heron
  name: Blue Heron
  flag: Northland
  built: 1998~
  owner: dockers-union
  crew: [mira-holm, edda-holm]
  home_port: westhaven
- id: grey-gull
  name: Grey Gull
  aliases: [the Gull]
  owner: harbour-watch
";
