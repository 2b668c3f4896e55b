//! Refusals speak to people: each has a stable code, words in both languages, and a place in the documents.

use std::collections::BTreeSet;

use onewindow_engine::refusal::{
    HearingRefusal, LicenceRefusal, MeetingRefusal, QuotaRefusal, RatingRefusal, Refusal, RoutingRefusal,
    SecrecyRefusal, SubstitutionRefusal, TierRefusal, ToleranceRefusal, UnifiedRefusal, errors_page,
};
use onewindow_engine::text::Language;

/// The variants of an enumeration in their order, as the match that gives each its place. It has to name every one:
/// whoever adds a variant is stopped by it, and then by the example that lacks.
macro_rules! order {
    ($module:ident, $refusal:ident: $($variant:ident),+ $(; $group:ident in $inner:ident)*) => {
        mod $module {
            pub const COUNT: usize = [$(stringify!($variant)),+].len() $(+ super::$inner::COUNT)*;

            pub fn place(refusal: &super::$refusal) -> Vec<usize> {
                enum Place { $($variant,)+ $($group,)* }
                match refusal {
                    $(super::$refusal::$variant { .. } => vec![Place::$variant as usize],)+
                    $(super::$refusal::$group(inner) => {
                        [vec![Place::$group as usize], super::$inner::place(inner)].concat()
                    })*
                }
            }
        }
    };
}

order!(all, Refusal:
    NotSignedIn,
    NotYourRole,
    NotYourDepartment,
    NotYourEnterprise,
    Recused,
    ScopeMissing,
    PersonNeeded,
    WrongPhase,
    UnknownStep,
    StepNotOpen,
    StepClaimed,
    StepNotClaimed,
    SamePerson,
    TwoOfficersNeeded,
    DecisionNeeded,
    EndsByItself,
    NotADecision,
    ReturnTarget,
    ExclusionNotAllowed,
    SuspensionTooLong,
    TextMissing,
    TextTooLong,
    FormInvalid,
    MissingMaterials,
    UnknownMaterial,
    PrerequisiteMissing,
    GateNotMet,
    NotNeeded,
    CoveredByArea,
    Undetermined,
    AlreadyApplied,
    NotOnRoute,
    UnknownMilestone,
    MilestoneAlreadyReached,
    DateOutOfRange,
    FactsInvalid,
    FactsFixed,
    SecondCorrectionNotice,
    AcceptanceOwed,
    CorrectionItems,
    NothingToCorrect,
    NoVersion,
    NotDue,
    NoEarlierNotice,
    NotOnTheSpot,
    ExtensionNotAllowed,
    ExtensionAlreadyUsed,
    ExtensionTooLate,
    ExtensionNotAsked,
    NotAgencyHead,
    NothingToExplain,
    BeforeItsGate,
    CounterClosed
    ; Tier in tier
    ; Meeting in meeting
    ; Substitution in substitution
    ; Unified in unified
    ; Hearing in hearing
    ; Quota in quota
    ; Licence in licence
    ; Tolerance in tolerance
    ; Rating in rating
    ; Secrecy in secrecy
    ; Routing in routing
);
order!(tier, TierRefusal:
    FileForwardedInPart,
    MaterialAskedAgain,
    MaterialNotNeeded,
    NotForwarded,
    ForwardingNeeded,
    NotAForwarding
);
order!(meeting, MeetingRefusal:
    ReviewPlanInvalid,
    ReviewOpen,
    NoOpenReview,
    ReviewedElsewhere,
    ReviewNotConcluded,
    NotParticipant,
    PointsOutOfRange,
    QuorumMissing,
    ConclusionAgainstVotes,
    NotASiteVisit,
    SiteVisitNotRecorded,
    SiteVisitSigned,
    NotAtSiteVisit
);
order!(substitution, SubstitutionRefusal:
    NotAbsentOrHead,
    NotOfDepartment,
    OwnSubstitute,
    SubstitutionPeriod,
    SubstitutionOverlaps,
    SubstitutionChain
);
order!(unified, UnifiedRefusal:
    NotUnified,
    NothingToAccept,
    UnifiedNotBegun,
    NotGovernmentHead
);
order!(hearing, HearingRefusal:
    HearingRequired,
    HearingRightNotTold,
    HearingRightOpen,
    HearingRequestTooLate,
    HearingTooLate,
    HearingNoticeTooLate,
    PresiderIsReviewer,
    NotPresider,
    HearingNotScheduled,
    HearingNotYetHeld,
    HearingHeld,
    RecusalPending,
    HearingRecordUnsigned,
    HearingRecordNotCited,
    UnknownParty,
    InterestedPartyNotTold,
    InterestedPartyNotHeard,
    OfficerNotOfDepartment,
    OfficerRecused,
    InspectionNotDeclared,
    InspectorsMissing,
    TwoInspectorsNeeded,
    NotInspector
);
order!(quota, QuotaRefusal:
    NoPlaceLeft,
    EarlierApplicantFirst
);
order!(licence, LicenceRefusal:
    LicenceStanding,
    NotProvidedFor,
    RenewalTooLate,
    AppliedForAlready,
    NothingAppliedFor,
    StartExtensionsUsed,
    StartExtensionTooLong,
    PublicInterestForbids,
    VerificationNeeded,
    DayOutOfRange
);
order!(tolerance, ToleranceRefusal:
    ToleranceNotProvided,
    MaterialNotDeferrable,
    MaterialNotMissing,
    PromiseOutOfRange,
    PromiseNeeded
);

order!(rating, RatingRefusal:
    CaseNotEnded,
    NeverHandedIn,
    ScoreOutOfRange,
    RatedAlready,
    RectificationOpen,
    NothingToRectify,
    CallBackNeeded,
    CallBackDayOutOfRange,
    AppealTooLate,
    AppealedAlready,
    NoAppeal
);
order!(secrecy, SecrecyRefusal:
    SecretMaterial,
    GroundWithoutArticle,
    NotSecret,
    NoSuchDepartment,
    NotDisclosed
);
order!(routing, RoutingRefusal:
    ColleagueUnfit,
    ColleagueBarred,
    HolderAlready,
    NobodyNamed,
    NothingToRecall,
    ReceiverHasBegun,
    ReviewersAwaited,
    AskedAlready,
    QuorumOutOfRange,
    NotAwaited,
    NotTheAsker,
    NotAskedToSign,
    OpinionsAwaited,
    CannotBeAsked,
    DeadlineOutOfRange,
    UnknownConsultation,
    NotAwaitedFrom,
    UrgedToday,
    UrgingUnanswered,
    NothingToAnswer,
    ExpectedDayPast,
    BasisWithoutArticle,
    CannotBeReopened,
    NothingHoldsUp
);

#[test]
fn there_is_one_example_of_every_refusal_in_the_declared_order() {
    let examples = Refusal::examples();
    let places: Vec<Vec<usize>> = examples.iter().map(all::place).collect();
    assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
    assert_eq!(places.len(), all::COUNT);
    let codes: BTreeSet<String> = examples.iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), all::COUNT);
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
