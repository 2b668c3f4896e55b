//! Refusals speak to people: each has a stable code, words in both languages, and a place in the documents.

use std::collections::BTreeSet;

use onewindow_engine::refusal::{LicenceRefusal, Refusal, TierRefusal, UnifiedRefusal, errors_page};
use onewindow_engine::text::Language;

/// The place of a variant. Whoever adds a variant is stopped here: give it a number and an example.
fn place(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::NotSignedIn => 0,
        Refusal::NotYourRole { .. } => 1,
        Refusal::NotYourDepartment { .. } => 2,
        Refusal::NotYourEnterprise => 3,
        Refusal::Recused => 4,
        Refusal::WrongPhase { .. } => 5,
        Refusal::UnknownStep { .. } => 6,
        Refusal::StepNotOpen { .. } => 7,
        Refusal::StepClaimed { .. } => 8,
        Refusal::StepNotClaimed { .. } => 9,
        Refusal::SamePerson { .. } => 10,
        Refusal::TwoOfficersNeeded { .. } => 11,
        Refusal::DecisionNeeded { .. } => 12,
        Refusal::EndsByItself { .. } => 13,
        Refusal::NotADecision { .. } => 14,
        Refusal::ReturnTarget { .. } => 15,
        Refusal::ExclusionNotAllowed { .. } => 16,
        Refusal::SuspensionTooLong { .. } => 17,
        Refusal::TextMissing { .. } => 18,
        Refusal::TextTooLong { .. } => 19,
        Refusal::FormInvalid { .. } => 20,
        Refusal::MissingMaterials { .. } => 21,
        Refusal::UnknownMaterial { .. } => 22,
        Refusal::PrerequisiteMissing { .. } => 23,
        Refusal::GateNotMet { .. } => 24,
        Refusal::NotNeeded { .. } => 25,
        Refusal::Undetermined { .. } => 26,
        Refusal::AlreadyApplied { .. } => 27,
        Refusal::NotOnRoute { .. } => 28,
        Refusal::UnknownMilestone { .. } => 29,
        Refusal::MilestoneAlreadyReached { .. } => 30,
        Refusal::DateOutOfRange { .. } => 31,
        Refusal::FactsInvalid { .. } => 32,
        Refusal::FactsFixed { .. } => 33,
        Refusal::SecondCorrectionNotice => 34,
        Refusal::CorrectionItems { .. } => 35,
        Refusal::NothingToCorrect => 36,
        Refusal::NoVersion { .. } => 37,
        Refusal::NotDue => 38,
        Refusal::NoEarlierNotice => 39,
        Refusal::NotOnTheSpot => 40,
        Refusal::ExtensionNotAllowed => 41,
        Refusal::ExtensionAlreadyUsed { .. } => 42,
        Refusal::ExtensionTooLate { .. } => 43,
        Refusal::ExtensionNotAsked => 44,
        Refusal::NotAgencyHead { .. } => 45,
        Refusal::NothingToExplain => 46,
        Refusal::Tier(refusal) => UNGROUPED + place_of_tier(refusal),
        Refusal::Unified(refusal) => UNGROUPED + OF_TIERS + place_of_unified(refusal),
        Refusal::Hearing(refusal) => HEARINGS + crate::hearing::place(refusal),
        Refusal::Licence(refusal) => HEARINGS + crate::hearing::VARIANTS + place_of_licence(refusal),
    }
}

/// How many refusals are about two-tier handling.
const OF_TIERS: usize = 6;

fn place_of_tier(refusal: &TierRefusal) -> usize {
    match refusal {
        TierRefusal::FileForwardedInPart { .. } => 0,
        TierRefusal::MaterialAskedAgain { .. } => 1,
        TierRefusal::MaterialNotNeeded { .. } => 2,
        TierRefusal::NotForwarded => 3,
        TierRefusal::ForwardingNeeded { .. } => 4,
        TierRefusal::NotAForwarding { .. } => 5,
    }
}

/// How many refusals are about unified handling.
const OF_UNIFIED: usize = 4;

fn place_of_unified(refusal: &UnifiedRefusal) -> usize {
    match refusal {
        UnifiedRefusal::NotUnified { .. } => 0,
        UnifiedRefusal::NothingToAccept { .. } => 1,
        UnifiedRefusal::UnifiedNotBegun { .. } => 2,
        UnifiedRefusal::NotGovernmentHead { .. } => 3,
    }
}

/// Where those about hearings begin.
const HEARINGS: usize = UNGROUPED + OF_TIERS + OF_UNIFIED;

/// How many refusals stand in no group.
const UNGROUPED: usize = 47;

const VARIANTS: usize = HEARINGS + crate::hearing::VARIANTS + OF_LICENCES;

/// How many refusals are about licences.
const OF_LICENCES: usize = 10;

fn place_of_licence(refusal: &LicenceRefusal) -> usize {
    match refusal {
        LicenceRefusal::LicenceStanding { .. } => 0,
        LicenceRefusal::NotProvidedFor { .. } => 1,
        LicenceRefusal::RenewalTooLate { .. } => 2,
        LicenceRefusal::AppliedForAlready => 3,
        LicenceRefusal::NothingAppliedFor => 4,
        LicenceRefusal::StartExtensionsUsed { .. } => 5,
        LicenceRefusal::StartExtensionTooLong { .. } => 6,
        LicenceRefusal::PublicInterestForbids => 7,
        LicenceRefusal::VerificationNeeded { .. } => 8,
        LicenceRefusal::DayOutOfRange { .. } => 9,
    }
}

#[test]
fn there_is_one_example_of_every_refusal_in_the_declared_order() {
    let places: Vec<usize> = Refusal::examples().iter().map(place).collect();
    assert_eq!(places, (0..VARIANTS).collect::<Vec<_>>());
    let codes: BTreeSet<String> = Refusal::examples().iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), VARIANTS);
    assert!(codes.iter().all(|code| !code.is_empty()));
}

/// More of the same variants, where the words differ.
fn variations() -> Vec<Refusal> {
    vec![
        Refusal::NotYourRole { needed: Vec::new() },
        Refusal::Undetermined {
            procedure: "construction-permit".parse().unwrap(),
            missing: Vec::new(),
        },
    ]
}

#[test]
fn every_refusal_speaks_both_languages_in_whole_sentences() {
    for refusal in Refusal::examples().into_iter().chain(variations()) {
        let code = refusal.code();
        let (zh, en) = (refusal.message(Language::Zh), refusal.message(Language::En));
        assert!(zh.ends_with('。'), "{code}: {zh}");
        assert!(en.ends_with('.'), "{code}: {en}");
        assert!(zh.chars().any(is_chinese), "{code}: {zh}");
        assert!(en.len() > 10, "{code}: {en}");
    }
}

#[test]
fn chinese_words_are_followed_by_full_width_punctuation() {
    for refusal in Refusal::examples().into_iter().chain(variations()) {
        let text: Vec<char> = refusal.message(Language::Zh).chars().collect();
        for pair in text.windows(2) {
            let narrow = |c: char| ",;:!?()\"'".contains(c);
            let mixed = (is_chinese(pair[0]) && narrow(pair[1])) || (narrow(pair[0]) && is_chinese(pair[1]));
            assert!(!mixed, "{}: {}", refusal.code(), refusal.message(Language::Zh));
        }
    }
}

#[test]
fn the_page_of_refusals_has_a_row_for_each() {
    let page = errors_page();
    for refusal in Refusal::examples() {
        let row = format!("| `{}` | {} |", refusal.code(), refusal.message(Language::Zh));
        assert!(page.contains(&row), "{row}");
    }
    assert_eq!(page, errors_page());
}

#[test]
fn a_refusal_is_written_and_read_again() {
    for refusal in Refusal::examples() {
        let written = serde_json::to_value(&refusal).unwrap();
        assert_eq!(serde_json::from_value::<Refusal>(written).unwrap(), refusal);
    }
}

fn is_chinese(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}
