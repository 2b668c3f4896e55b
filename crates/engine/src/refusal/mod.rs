//! Why a command is refused: a value that a person reads. The code is stable, the words exist in both languages,
//! and where the law says so, the article is named.

mod examples;
mod hearing;
mod licence;
mod limits;
mod meeting;
mod names;
mod quota;
mod rating;
mod routing;
mod secrecy;
mod substitution;
mod tier;
mod tolerance;
mod unified;
mod words;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::actor::Role;
use crate::case::{Phase, StepKey};
use crate::fact::FactPath;
use crate::form::Violation;
use crate::ids::{DepartmentCode, MaterialCode, MilestoneCode, ProcedureCode};
use crate::procedure::SuspensionKind;
use crate::route::Node;
use crate::service::ServiceScope;
use crate::text::{Language, Text};

pub use examples::errors_page;
pub use hearing::HearingRefusal;
pub use licence::LicenceRefusal;
pub use meeting::MeetingRefusal;
pub use quota::QuotaRefusal;
pub use rating::RatingRefusal;
pub use routing::RoutingRefusal;
pub use secrecy::SecrecyRefusal;
pub use substitution::SubstitutionRefusal;
pub use tier::TierRefusal;
pub use tolerance::ToleranceRefusal;
pub use unified::UnifiedRefusal;

/// Why not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum Refusal {
    /// The caller is not signed in.
    NotSignedIn,
    /// None of the caller's roles may do this.
    NotYourRole {
        /// The roles that may.
        needed: Vec<Role>,
    },
    /// The caller does not belong to the department whose turn it is.
    NotYourDepartment {
        /// Whose turn it is.
        needed: DepartmentCode,
    },
    /// The case belongs to another enterprise.
    NotYourEnterprise,
    /// The caller represents the applying enterprise and so may not act on its case as an officer.
    Recused,
    /// The service account lacks a scope.
    ScopeMissing {
        /// The scope that it would take.
        needed: ServiceScope,
    },
    /// No service account may do this: it takes a person.
    PersonNeeded,
    /// The case is not in a state for this.
    WrongPhase {
        /// Where it stands.
        found: Phase,
        /// Where it would have to stand.
        needed: Vec<Phase>,
    },
    /// There is no such step in this case.
    UnknownStep {
        /// What was named.
        step: String,
    },
    /// The step is not open.
    StepNotOpen {
        /// Which.
        step: StepKey,
    },
    /// Somebody else has claimed the step.
    StepClaimed {
        /// Which.
        step: StepKey,
        /// Who.
        by: String,
    },
    /// The caller has not claimed the step and so cannot give it back.
    StepNotClaimed {
        /// Which.
        step: StepKey,
    },
    /// Four eyes: the caller has done a step that must be another person's.
    SamePerson {
        /// The earlier step.
        step: StepKey,
    },
    /// Two officers have to sign, and the caller has signed already.
    TwoOfficersNeeded {
        /// Which step.
        step: StepKey,
    },
    /// This step is ended by a decision, not by an opinion.
    DecisionNeeded {
        /// Which.
        step: StepKey,
    },
    /// This step ends by itself.
    EndsByItself {
        /// Which.
        step: StepKey,
    },
    /// Only the deciding step can decide.
    NotADecision {
        /// What was named.
        step: StepKey,
    },
    /// A case can only be returned to an earlier step that is done.
    ReturnTarget {
        /// What was named.
        to: StepKey,
        /// What could be named.
        possible: Vec<StepKey>,
    },
    /// The procedure does not list this kind of suspension.
    ExclusionNotAllowed {
        /// What was asked.
        kind: SuspensionKind,
        /// What is allowed.
        allowed: Vec<SuspensionKind>,
    },
    /// The time told to the applicant is longer than the cap allows, or in no countable unit.
    SuspensionTooLong {
        /// The cap in words.
        cap: Text,
    },
    /// A text that the law wants is missing.
    TextMissing {
        /// Which field.
        field: String,
    },
    /// A text is longer than can be kept.
    TextTooLong {
        /// Which field.
        field: String,
        /// The most characters.
        limit: u32,
    },
    /// The answers break the form.
    FormInvalid {
        /// Every violation.
        violations: Vec<Violation>,
    },
    /// Materials are missing.
    MissingMaterials {
        /// Every one.
        items: Vec<MaterialCode>,
    },
    /// The procedure knows no such material.
    UnknownMaterial {
        /// What was named.
        material: MaterialCode,
    },
    /// An outcome is needed to apply.
    PrerequisiteMissing {
        /// What is missing.
        needs: Vec<Node>,
        /// The article.
        basis: Option<String>,
    },
    /// An outcome is needed before this.
    GateNotMet {
        /// What is missing.
        needs: Vec<Node>,
        /// The article.
        basis: Option<String>,
    },
    /// The project does not need this procedure.
    NotNeeded {
        /// Which.
        procedure: ProcedureCode,
        /// The rule that says so.
        rule: Text,
    },
    /// An area assessment stands for this procedure (Business Environment Regulations Art. 42).
    CoveredByArea {
        /// Which.
        procedure: ProcedureCode,
        /// The rule that says so.
        rule: Text,
        /// The article.
        basis: String,
    },
    /// It can't be said whether the project needs it.
    Undetermined {
        /// Which.
        procedure: ProcedureCode,
        /// The missing facts.
        missing: Vec<FactPath>,
    },
    /// There is an open case of this procedure in the project, or it has its outcome already.
    AlreadyApplied {
        /// Which.
        procedure: ProcedureCode,
    },
    /// The route does not have this procedure.
    NotOnRoute {
        /// Which.
        procedure: ProcedureCode,
    },
    /// The route does not have this milestone, or the project does not pass it.
    UnknownMilestone {
        /// Which.
        milestone: MilestoneCode,
    },
    /// The milestone was reached before.
    MilestoneAlreadyReached {
        /// Which.
        milestone: MilestoneCode,
        /// When.
        on: NaiveDate,
    },
    /// A day in the future, or before the project was created, cannot be reported.
    DateOutOfRange {
        /// The day.
        date: NaiveDate,
    },
    /// The facts break the vocabulary.
    FactsInvalid {
        /// Every violation.
        violations: Vec<Violation>,
    },
    /// The facts of a decided permit can't be changed so that it would not have been needed.
    FactsFixed {
        /// The procedures in progress or decided that the change would take away.
        procedures: Vec<ProcedureCode>,
    },
    /// A second correction notice is not allowed (Licensing Law Art. 32(1)4).
    SecondCorrectionNotice,
    /// Everything the notice asked for was supplied, so the application is accepted (Licensing Law Art. 32(1)5).
    AcceptanceOwed,
    /// A correction notice without items, or with positions that it does not have.
    CorrectionItems {
        /// How many items the notice has.
        count: usize,
    },
    /// There is no correction notice to answer.
    NothingToCorrect,
    /// No version of the procedure holds on this day.
    NoVersion {
        /// Which.
        procedure: ProcedureCode,
        /// The day.
        date: NaiveDate,
    },
    /// A timer that is not due, or was fired before.
    NotDue,
    /// There was no correction notice beyond which another could be allowed.
    NoEarlierNotice,
    /// The procedure does not provide for a decision on the spot.
    NotOnTheSpot,
    /// The procedure does not provide for an extension.
    ExtensionNotAllowed,
    /// The decision limit was extended as often as it may be.
    ExtensionAlreadyUsed {
        /// How often that is.
        times: u32,
    },
    /// The decision limit has passed.
    ExtensionTooLate {
        /// When.
        due: Option<NaiveDate>,
    },
    /// Nobody has asked for an extension that could be answered.
    ExtensionNotAsked,
    /// Only the head of the agency answers a request to extend the limit.
    NotAgencyHead {
        /// In which role.
        needed: Role,
        /// In which department.
        department: DepartmentCode,
    },
    /// No promised limit has passed that would have to be explained.
    NothingToExplain,
    /// A milestone is reported for a day on which its gates were not yet open.
    BeforeItsGate {
        /// The day.
        date: NaiveDate,
        /// The first day on which it could have been reached.
        open_since: NaiveDate,
        /// The article that sets the gate.
        basis: Option<String>,
    },
    /// The limit ends today and the counter has closed; online there is time until midnight (Civil Code Art. 203(2)).
    CounterClosed {
        /// The last day.
        last_day: NaiveDate,
        /// When the counter closes.
        closes: NaiveTime,
    },
    /// A matter between the level that accepts and the one that decides.
    #[serde(untagged)]
    Tier(TierRefusal),
    /// A matter of joint reviews and site visits.
    #[serde(untagged)]
    Meeting(MeetingRefusal),
    /// A matter of whoever stands in for an absent colleague.
    #[serde(untagged)]
    Substitution(SubstitutionRefusal),
    /// A matter of a stage that several departments handle together.
    #[serde(untagged)]
    Unified(UnifiedRefusal),
    /// A matter of those who have to be heard.
    #[serde(untagged)]
    Hearing(HearingRefusal),
    /// A matter of limited places.
    #[serde(untagged)]
    Quota(QuotaRefusal),
    /// A matter of a licence after its grant.
    #[serde(untagged)]
    Licence(LicenceRefusal),
    /// A matter of what may follow later.
    #[serde(untagged)]
    Tolerance(ToleranceRefusal),
    /// A matter of ratings of the service.
    #[serde(untagged)]
    Rating(RatingRefusal),
    /// A matter of trade secrets.
    #[serde(untagged)]
    Secrecy(SecrecyRefusal),
    /// A matter of routing within and between departments.
    #[serde(untagged)]
    Routing(RoutingRefusal),
}

impl Refusal {
    /// The refusal of a service account that lacks a scope, or of any service account where none would do.
    pub fn lacking_scope(needed: Option<ServiceScope>) -> Self {
        needed.map_or(Self::PersonNeeded, |needed| Self::ScopeMissing { needed })
    }

    /// The stable code.
    pub fn code(&self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| {
                value
                    .get("code")
                    .and_then(|code| code.as_str().map(str::to_owned))
            })
            .unwrap_or_default()
    }

    /// What happened and what to do, for people.
    pub fn message(&self, language: Language) -> String {
        self.text().get(language).to_owned()
    }
}
