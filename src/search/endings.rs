//! Sets of word endings, in place of a stemmer.
//!
//! Two words are forms of one word where the rest of each after their common prefix, or after a few letters less of it, is an
//! ending of the same set. The browser compares the word that a reader types with the words of the report. So no word is cut
//! to a wrong stem, and a form that the report does not use still matches.

/// A set of endings, and the least number of letters that the words must have in common before them.
pub(super) type Endings = (u32, &'static str);

/// The sets, each separated by spaces; the empty ending is `-`. They are folded as words are ([`super::fold::LETTER_FOLDS`]).
pub(super) const ENDINGS: [Endings; 10] = [
    // English: arrest, arrests, arrested, arresting; quick, quickly.
    (3, "- s es ed ing ings ly"),
    // Case, cases; release, released, releasing.
    (3, "e es ed ing ings ely"),
    // Policy, policies, policing; arbitrary, arbitrarily.
    (3, "y ies ied ying ily iness"),
    // Woman, women.
    (3, "an en"),
    (4, "- ren"),
    // Prosecute, prosecution, prosecutor; imprison, imprisonment; accuse, accusation; peace, peaceful; accept, acceptable.
    (
        5,
        "- s e es ed ing er ers or ors ion ions ation ations ment ments ful fully ness ly able ably al ally ity ities \
         ive ively ingly edly",
    ),
    // Disabled, disability; violence, violent.
    (5, "le les led ling ly ility ilities"),
    (5, "ce ces t ts tly"),
    // Russian: nouns, adjectives, verbs and participles.
    (
        3,
        "- а я ы и у ю е о ь ои еи ем ом ам ям ами ями ах ях ов ев ью ию ия ие иям иями иях \
         ыи ии ая яя ое ее ые ого его ому ему ым им ых их ую юю ыми ими ою ею \
         ть ти л ла ло ли ет ют ит ят ут ат ешь ишь ете ите \
         н на но ны нныи нная нное нные нного нному нным нных нную нными нном \
         ся сь лся лась лось лись ться ется ются ится ятся \
         т те шь тся ил ила или в вши вшись ость ости остью остеи сть сти стью",
    ),
    // Kazakh: number, case and possession.
    (
        3,
        "- лар лер дар дер тар тер нын нин дын дин тын тин га ге ка ке на не а е ды ди ты ти ны ни да де та те \
         дан ден тан тен нан нен мен бен пен ы и сы си лары лери дары дери тары тери лардын лердин ларга лерге \
         ынын инин ында инде ына ине ынан инен",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold;

    #[test]
    fn endings_are_folded_as_words_are() {
        for (_, set) in ENDINGS {
            for ending in set.split_whitespace().filter(|ending| *ending != "-") {
                assert_eq!(fold::fold_letters(ending), ending);
            }
        }
    }
}
