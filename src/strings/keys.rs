//! The keys of the strings that code uses. A template uses more of the table `text`: [`crate::render`] checks those.

use crate::model::key_enum;
use crate::model::relation::RelationKind;
use crate::model::vocabulary::{
    CaseType, EventType, OrganizationType, Outcome, OutcomeGroup, ParticipantRole, PersonRole, Stage,
};
use crate::model::{EventGroup, Key, PersonGroup};

key_enum! {
    /// A phrase of the table `text`.
    TextKey {
        Quote = "quote",
        ListComma = "list_comma",
        AuthorsTwo = "authors_two",
        AuthorsMore = "authors_more",
        Report = "report",
        Timeline = "timeline",
        Names = "names",
        NamesTitle = "names_title",
        Search = "search",
        SearchTitle = "search_title",
        SearchNone = "search_none",
        SearchFound = "search_found",
        SearchSome = "search_some",
        SearchLike = "search_like",
        SearchRecords = "search_records",
        SearchNamed = "search_named",
        SearchNamedIn = "search_named_in",
        SearchParagraphs = "search_paragraphs",
        SearchPossible = "search_possible",
        SearchLists = "search_lists",
        SearchWithout = "search_without",
        SearchNoParagraph = "search_no_paragraph",
        SearchMore = "search_more",
        SearchAll = "search_all",
        SearchIgnored = "search_ignored",
        SearchBeforeNumber = "search_before_number",
        Sources = "sources",
        Corrections = "corrections",
        AboutTitle = "about_title",
        Edition = "edition",
        AsOf = "as_of",
        PublishedBy = "published_by",
        KickerReport = "kicker_report",
        KickerReportUndated = "kicker_report_undated",
        KickerSection = "kicker_section",
        KickerRecord = "kicker_record",
        Sections = "sections",
        Topics = "topics",
        MarginLabel = "margin_label",
        ReportErrorParagraph = "report_error_paragraph",
        ReportSubject = "report_subject",
        ReportSubjectPage = "report_subject_page",
        ReportSubjectParagraph = "report_subject_paragraph",
        Heading = "heading",
        FootnoteCall = "footnote_call",
        Paragraph = "paragraph",
        ParagraphLink = "paragraph_link",
        Role = "role",
        Affiliations = "affiliations",
        AffiliationAs = "affiliation_as",
        Former = "former",
        FormerAffiliation = "former_affiliation",
        TimeSince = "time_since",
        TimeFrom = "time_from",
        TimeUntil = "time_until",
        TimeFromTo = "time_from_to",
        Born = "born",
        Died = "died",
        CaseNumber = "case_number",
        ChargeUnder = "charge_under",
        Bans = "bans",
        ChargesAgainst = "charges_against",
        KnownConvicted = "known_convicted",
        KnownSentenced = "known_sentenced",
        KnownFoundGuilty = "known_found_guilty",
        KnownAcquitted = "known_acquitted",
        KnownOther = "known_other",
        KnownCharged = "known_charged",
        KnownStage = "known_stage",
        KnownWithSentence = "known_with_sentence",
        WhenDay = "when_day",
        WhenMonth = "when_month",
        WhenOther = "when_other",
        ListAnd = "list_and",
        AndOthers = "and_others",
        EventOfCase = "event_of_case",
        Type = "type",
        Parent = "parent",
        Children = "children",
        Within = "within",
        PlacesWithin = "places_within",
        Coordinates = "coordinates",
        Jurisdiction = "jurisdiction",
        Adopted = "adopted",
        Identifier = "identifier",
        Articles = "articles",
        ChargesCharged = "charges_charged",
        ChargesConvicted = "charges_convicted",
        ChargesSentenced = "charges_sentenced",
        ChargesFound = "charges_found",
        ChargesAcquitted = "charges_acquitted",
        Court = "court",
        Place = "place",
        Case = "case",
        Laws = "laws",
        Sentence = "sentence",
        Outcome = "outcome",
        Cases = "cases",
        CasesCharge = "cases_charge",
        CasesNoCharge = "cases_no_charge",
        CasesCourt = "cases_court",
        CasesDate = "cases_date",
        CasesNone = "cases_none",
        CasesPerson = "cases_person",
        CasesAll = "cases_all",
        CasesCount = "cases_count",
        CasesCountParties = "cases_count_parties",
        Courts = "courts",
        CourtsUnknown = "courts_unknown",
        CourtsAllCases = "courts_all_cases",
        Penalty = "penalty",
        Members = "members",
        HearsCases = "hears_cases",
        WhatHappened = "what_happened",
        WhereNamed = "where_named",
        WhereNamedPerson = "where_named_person",
        MentionsTitle = "mentions_title",
        MentionsInSection = "mentions_in_section",
        MentionsInSections = "mentions_in_sections",
        YearAdded = "year_added",
        AndMore = "and_more",
        DescribedIn = "described_in",
        Review = "review",
        SectionDraft = "section_draft",
        SectionEmbargo = "section_embargo",
        TimelineUndated = "timeline_undated",
        TimelineYearOnly = "timeline_year_only",
        TimelineJumpUndated = "timeline_jump_undated",
        SourceNone = "source_none",
        NotFound = "not_found",
        Moved = "moved",
        Permanent = "permanent",
        TimelineOf = "timeline_of",
        CountOfEvents = "count_of_events",
        YearLineFolded = "year_line_folded",
        FilterNone = "filter_none",
        FilterKind = "filter_kind",
        FilterTopic = "filter_topic",
        FilterPlace = "filter_place",
        FilterMonth = "filter_month",
        FilterMore = "filter_more",
        ListRange = "list_range",
        ListTitle = "list_title",
        AllSections = "all_sections",
        AllPeople = "all_people",
        AllTopics = "all_topics",
        CiteReport = "cite_report",
        CitePage = "cite_page",
        CiteParagraph = "cite_paragraph",
        CiteEdition = "cite_edition",
        CiteAddress = "cite_address",
        StartOpen = "start_open",
        StartUnpack = "start_unpack",
        CheckCopy = "check_copy",
        TaskDone = "task_done",
        TaskOpen = "task_open",
        CountParagraphs = "count_paragraphs",
        CountMentions = "count_mentions",
        CountRecords = "count_records",
        CountEvents = "count_events",
        CountUndated = "count_undated",
        CountNames = "count_names",
        CountTimes = "count_times",
        RestsOn = "rests_on",
        FigurePeople = "figure_people",
        FigureEvents = "figure_events",
        FigureTopics = "figure_topics",
        FigureOrganizations = "figure_organizations",
        FigureCases = "figure_cases",
        People = "people",
        LetterHan = "letter_han",
        FeedCorrections = "feed_corrections",
        FeedRecord = "feed_record",
        FeedEvent = "feed_event",
        FeedAbout = "feed_about",
        FeedPage = "feed_page",
        FeedRead = "feed_read",
        License = "license",
        Address = "address",
        Cite = "cite",
        Status = "status",
        NamesOther = "names_other",
        Proceedings = "proceedings",
        Parties = "parties",
        ChargesUnderLaw = "charges_under_law",
        Relations = "relations",
        Links = "links",
        ReviewNote = "review_note",
        Footnotes = "footnotes",
        FootnoteBack = "footnote_back",
        Wrote = "wrote",
        Publisher = "publisher",
        Issued = "issued",
        Accessed = "accessed",
        Archived = "archived",
        Checksum = "checksum",
        CitedIn = "cited_in",
        Stage = "stage",
        BookContents = "book_contents",
        BookTitle = "book_title",
        BookStart = "book_start",
        BookParagraphs = "book_paragraphs",
        BookLandmarks = "book_landmarks",
        BookRegisters = "book_registers",
        BookAccessibility = "book_accessibility",
        BookParagraphsHelp = "book_paragraphs_help",
    }
}

key_enum! {
    /// A phrase of the table `preview`.
    PreviewKey {
        Name = "name",
        Well = "well",
        Errors = "errors",
        Warnings = "warnings",
        Broken = "broken",
        BrokenHelp = "broken_help",
        Stale = "stale",
        Gone = "gone",
        Moved = "moved",
        WrittenIn = "written_in",
        WasSection = "was_section",
        WasRecord = "was_record",
        Copy = "copy",
        Error = "error",
        Warning = "warning",
        More = "more",
        Draft = "draft",
        Embargo = "embargo",
        HeldBack = "held_back",
        Follow = "follow",
        Close = "close",
        Hint = "hint",
        Copied = "copied",
        Opened = "opened",
        Nowhere = "nowhere",
        Disconnected = "disconnected",
    }
}

key_enum! {
    /// A table of words whose keys are values of records: a value that it lacks is shown as it is.
    WordTable {
        Names = "names",
        Scripts = "scripts",
        Kinds = "kinds",
        Roles = "roles",
        OrganizationTypes = "organization_types",
        CaseTypes = "case_types",
        CaseTypesMany = "case_types_many",
        EventTypes = "event_types",
        EventTypesMany = "event_types_many",
        EventGroups = "event_groups",
        PeopleGroups = "people_groups",
        Parts = "parts",
        Outcomes = "outcomes",
        Relations = "relations",
        OutcomeGroups = "outcome_groups",
        Stages = "stages",
        SourceTypes = "source_types",
        SearchWords = "search_words",
        DataTables = "data_tables",
        DataColumns = "data_columns",
        DataClaims = "data_claims",
    }
}

/// A value of records with a word in a table that has exactly the keys of its type.
pub trait WordKey: Key {
    /// The table.
    const TABLE: WordTable;
}

impl WordKey for PersonRole {
    const TABLE: WordTable = WordTable::Roles;
}

impl WordKey for ParticipantRole {
    const TABLE: WordTable = WordTable::Parts;
}

impl WordKey for OrganizationType {
    const TABLE: WordTable = WordTable::OrganizationTypes;
}

impl WordKey for CaseType {
    const TABLE: WordTable = WordTable::CaseTypes;
}

impl WordKey for EventType {
    const TABLE: WordTable = WordTable::EventTypes;
}

impl WordKey for RelationKind {
    const TABLE: WordTable = WordTable::Relations;
}

impl WordKey for Outcome {
    const TABLE: WordTable = WordTable::Outcomes;
}

impl WordKey for OutcomeGroup {
    const TABLE: WordTable = WordTable::OutcomeGroups;
}

impl WordKey for EventGroup {
    const TABLE: WordTable = WordTable::EventGroups;
}

impl WordKey for PersonGroup {
    const TABLE: WordTable = WordTable::PeopleGroups;
}

impl WordKey for Stage {
    const TABLE: WordTable = WordTable::Stages;
}
