//! Licences after their grant.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{LicenceFilter, Stream};
use onewindow_engine::ids::{DepartmentCode, LicenceId, ProcedureCode};
use onewindow_engine::licence::{
    Alarm, Application as EngineApplication, Bar, BarKind as EngineBarKind,
    CancellationGround as EngineCancellation, End, EndKind as EngineEndKind, Licence as EngineLicence,
    LicenceTask as EngineTask, LicenceVersion as EngineVersion, RevocationGround as EngineRevocation,
    Standing as EngineStanding, WithdrawalGround as EngineWithdrawal,
};
use onewindow_engine::text::Language;
use serde::Serialize;

use crate::case::Case;
use crate::connection::{Connection, Request, is_wanted};
use crate::department::Department;
use crate::desk_error::read;
use crate::enterprise::Enterprise;
use crate::event::{self, EventConnection};
use crate::person::Person;
use crate::procedure::Procedure;
use crate::project::Project;
use crate::scalar::Date;
use crate::{caller, code, global_id, loader};

/// Where a licence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[graphql(remote = "EngineStanding")]
pub enum StandingCode {
    /// It is valid 有效.
    Effective,
    /// It is valid; a change is applied for 变更 (Administrative Licensing Law, Art. 49).
    Changing,
    /// It is valid; a renewal is applied for 延续 (Administrative Licensing Law, Art. 50).
    Renewing,
    /// It may not be used for a time 暂扣.
    Suspended,
    /// Its validity is over, or it became void by itself 失效.
    Expired,
    /// The agency took a lawful licence back 撤回 (Administrative Licensing Law, Art. 8).
    WithdrawnByAgency,
    /// An unlawful grant was revoked 撤销 (Administrative Licensing Law, Art. 69).
    Revoked,
    /// It was taken away as a penalty 吊销.
    RevokedAsPenalty,
    /// It was struck off the register 注销 (Administrative Licensing Law, Art. 70).
    Cancelled,
}

/// Where a licence stands, with the name people use.
#[derive(Debug, Clone, SimpleObject)]
pub struct Standing {
    /// The standing, for programs.
    pub code: StandingCode,
    /// Its official name in the caller's language.
    pub name: String,
    /// Whether it may be used.
    pub is_in_force: bool,
}

impl Standing {
    pub(crate) fn new(standing: EngineStanding, language: Language) -> Self {
        Self {
            code: standing.into(),
            name: standing.name().get(language).to_owned(),
            is_in_force: standing.is_in_force(),
        }
    }
}

/// What a holder can apply for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineApplication")]
pub enum LicenceApplicationKind {
    /// A change 变更 (Administrative Licensing Law, Art. 49).
    Change,
    /// A renewal 延续 (Administrative Licensing Law, Art. 50).
    Renewal,
    /// More time to begin 延期 (e.g. Construction Law, Art. 9).
    StartExtension,
}

/// How a licence ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineEndKind")]
pub enum LicenceEndKind {
    /// Its validity was over 届满.
    Expired,
    /// It became void by itself 自行废止 (e.g. Construction Law, Art. 9).
    SelfVoided,
    /// Taken back by the agency 撤回 (Administrative Licensing Law, Art. 8).
    Withdrawn,
    /// Revoked 撤销 (Administrative Licensing Law, Art. 69).
    Revoked,
    /// Taken away as a penalty 吊销.
    RevokedAsPenalty,
}

/// Why a grant is revoked 撤销 (Administrative Licensing Law, Art. 69).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineRevocation")]
pub enum RevocationGround {
    /// Officers abused their office or neglected their duty (Art. 69(1)1). May be revoked.
    AbuseOrNeglect,
    /// Officers exceeded their powers (Art. 69(1)2). May be revoked.
    ExceededPowers,
    /// The procedure of law was violated (Art. 69(1)3). May be revoked.
    ViolatedProcedure,
    /// The applicant was not qualified (Art. 69(1)4). May be revoked.
    NotQualified,
    /// Another case in law (Art. 69(1)5). May be revoked.
    OtherLawful,
    /// Fraud, bribery or other improper means (Art. 69(2)). Must be revoked; nothing of it is protected.
    Fraud,
    /// The commitment 告知承诺 was not kept and not made good in time. Must be revoked.
    CommitmentNotKept,
}

/// Why a lawful licence is taken back 撤回 (Administrative Licensing Law, Art. 8(2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineWithdrawal")]
pub enum WithdrawalGround {
    /// The law it stands on was changed or repealed.
    LawChanged,
    /// The circumstances it stands on changed greatly.
    CircumstancesChanged,
}

/// Why a licence is struck off the register 注销 (Administrative Licensing Law, Art. 70).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineCancellation")]
pub enum CancellationGround {
    /// Its validity ended without a renewal.
    Expired,
    /// The holder was dissolved.
    HolderDissolved,
    /// It was withdrawn, revoked or taken away as a penalty.
    Revoked,
}

/// What has to be done about a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineTask")]
pub enum LicenceTask {
    /// An application waits for its decision.
    DecideApplication,
    /// It has to be struck off the register (Administrative Licensing Law, Art. 70).
    Cancel,
    /// The holder has to report that work stands still.
    ReportWorkStop,
    /// The permit has to be verified before work goes on.
    VerifyPermit,
    /// The department checks whether what was found is put right.
    CheckRectification,
}

/// What is barred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineBarKind")]
pub enum BarKind {
    /// Applying again for the same licence (Administrative Licensing Law, Art. 78 and 79).
    Application,
    /// Having a commitment stand for the check beforehand 告知承诺.
    Commitment,
}

/// One version of a licence. None is ever overwritten.
#[derive(Debug, Clone, SimpleObject)]
pub struct LicenceVersion {
    /// Counts from 1.
    pub version: u32,
    /// The first day on which it holds.
    pub on: Date,
    /// The last valid day; none: without end.
    pub valid_until: Option<Date>,
    /// What was changed; none for the first and for renewals.
    pub change: Option<String>,
    /// Whether silence renewed it (Administrative Licensing Law, Art. 50(2)).
    pub is_deemed: bool,
    /// Who decided.
    pub by: Person,
}

impl From<&EngineVersion> for LicenceVersion {
    fn from(version: &EngineVersion) -> Self {
        Self {
            version: version.version,
            on: version.on.into(),
            valid_until: version.valid_until.map(Date),
            change: version.change.clone(),
            is_deemed: version.deemed,
            by: Person::from(&version.by),
        }
    }
}

/// An application about a licence that is not yet decided.
#[derive(Debug, Clone, SimpleObject)]
pub struct LicenceApplication {
    /// For what.
    pub kind: LicenceApplicationKind,
    /// The local day it was filed.
    pub filed_on: Date,
    /// What is asked and why.
    pub reason: String,
    /// Whether it came too late and is handled as a new application.
    pub is_late: bool,
    /// How many months are asked for.
    pub months: Option<u32>,
}

/// How, when and why a licence ended.
#[derive(Debug, Clone, SimpleObject)]
pub struct LicenceEnd {
    /// How.
    pub how: LicenceEndKind,
    /// The first day on which it no longer holds.
    pub on: Date,
    /// Why, for a revocation.
    pub revocation: Option<RevocationGround>,
    /// Why, for a withdrawal.
    pub withdrawal: Option<WithdrawalGround>,
    /// The reasons in words.
    pub reasons: String,
    /// The remedies told.
    pub remedy: String,
    /// Whether the holder's losses are to be made good (Administrative Licensing Law, Art. 8(2) and 69(4)).
    pub has_compensation: bool,
    /// Who did it.
    pub by: Person,
}

impl From<&End> for LicenceEnd {
    fn from(end: &End) -> Self {
        Self {
            how: end.how.into(),
            on: end.on.into(),
            revocation: end.revocation.map(RevocationGround::from),
            withdrawal: end.withdrawal.map(WithdrawalGround::from),
            reasons: end.reasons.clone(),
            remedy: end.remedy.clone(),
            has_compensation: end.compensation,
            by: Person::from(&end.by),
        }
    }
}

/// What the holder may not apply for.
#[derive(Debug, Clone, SimpleObject)]
pub struct HolderBar {
    /// What is barred.
    pub kind: BarKind,
    /// The first day.
    pub from: Date,
    /// The last day; none: until it is lifted.
    pub until: Option<Date>,
    /// The article.
    pub law: String,
}

impl From<&Bar> for HolderBar {
    fn from(bar: &Bar) -> Self {
        Self {
            kind: bar.kind.into(),
            from: bar.from.into(),
            until: bar.until.map(Date),
            law: bar.law.clone(),
        }
    }
}

/// Something that a supervisor should know of a licence.
#[derive(Debug, Clone, SimpleObject)]
pub struct LicenceAlarm {
    /// The rule.
    pub rule: String,
    /// When.
    pub at: DateTime<Utc>,
    /// In the caller's language.
    pub words: String,
}

impl LicenceAlarm {
    fn new(alarm: &Alarm, language: Language) -> Self {
        Self {
            rule: alarm.rule.clone(),
            at: alarm.at,
            words: alarm.words.get(language).to_owned(),
        }
    }
}

/// A time in which work stands still 中止施工 (Construction Law, Art. 10).
#[derive(Debug, Clone, SimpleObject)]
pub struct WorkStop {
    /// Since when.
    pub on: Date,
    /// The last day for the report.
    pub report_due_on: Date,
    /// When it was reported.
    pub reported_on: Option<Date>,
    /// From when on the permit is verified before work goes on.
    pub verify_from: Date,
    /// When the permit was verified.
    pub verified_on: Option<Date>,
    /// When work went on.
    pub resumed_on: Option<Date>,
}

/// Which licences; every part that is set has to hold.
#[derive(Debug, Clone, Default, InputObject, Serialize)]
#[graphql(name = "LicenceFilter")]
pub struct LicenceFilterInput {
    /// Of this project.
    pub project_id: Option<ID>,
    /// Held by this enterprise.
    pub enterprise_id: Option<ID>,
    /// Of the procedure with this code.
    pub procedure: Option<String>,
    /// Watched over by the department with this code.
    pub department: Option<String>,
    /// Standing like this.
    pub standing: Option<StandingCode>,
    /// Whose number begins like this.
    pub number: Option<String>,
    /// With something to do about it.
    pub has_tasks: Option<bool>,
}

impl LicenceFilterInput {
    fn read(&self, context: &Context<'_>) -> Result<LicenceFilter> {
        Ok(LicenceFilter {
            project: global_id::decode_given(context, self.project_id.as_ref())?,
            enterprise: global_id::decode_given(context, self.enterprise_id.as_ref())?,
            procedure: code::read(context, self.procedure.as_ref(), ProcedureCode::try_new)?,
            department: code::read(context, self.department.as_ref(), DepartmentCode::try_new)?,
            standing: self.standing.map(EngineStanding::from),
            number: self.number.clone(),
            has_tasks: self.has_tasks,
        })
    }
}

/// A page of the licences that the caller may see, newest first.
pub(crate) async fn list(
    context: &Context<'_>,
    filter: Option<LicenceFilterInput>,
    page: (Option<i32>, Option<String>),
) -> Result<Connection<Licence>> {
    let filter = filter.unwrap_or_default();
    let request = Request::read(context, "licences", &filter, page, true)?;
    let filter = filter.read(context)?;
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let slice = read(context, desk.licences(actor, &filter, &request.page).await)?;
    let total = if is_wanted(context, "totalCount") {
        read(context, desk.count_licences(actor, &filter).await)?
    } else {
        0
    };
    Ok(request.connection(slice, total, Licence::from))
}

/// A licence.
#[derive(Debug, Clone)]
pub struct Licence(pub(crate) Arc<EngineLicence>);

impl From<EngineLicence> for Licence {
    fn from(licence: EngineLicence) -> Self {
        Self(Arc::new(licence))
    }
}

impl Licence {
    /// The licence with this id, if it is there and the caller may know of it.
    pub(crate) async fn find(context: &Context<'_>, id: LicenceId) -> Result<Option<Self>> {
        Ok(loader::load(context, id).await?.map(Self))
    }
}

/// A licence 许可证件: what a grant made. It is changed, renewed, withdrawn, revoked and cancelled, each an act of its
/// own.
#[Object]
impl Licence {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.id)
    }

    /// Its number.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// The code by which anybody can check it: see `verifyLicence`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What it is called, in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// Counts what has happened to it: what `expectedVersion` takes.
    async fn version(&self) -> u64 {
        self.0.sequence
    }

    /// Where it stands.
    async fn standing(&self, context: &Context<'_>) -> Standing {
        Standing::new(self.0.standing, caller::language(context))
    }

    /// Its versions as a document, the one that holds last.
    async fn versions(&self) -> Vec<LicenceVersion> {
        self.0.versions.iter().map(LicenceVersion::from).collect()
    }

    /// The last valid day as it stands, or the last day to begin; none: without end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until().map(Date)
    }

    /// What is applied for and not yet decided.
    async fn applications(&self) -> Vec<LicenceApplication> {
        let pending = self.0.pending.iter();
        pending
            .map(|(kind, pending)| LicenceApplication {
                kind: (*kind).into(),
                filed_on: pending.filed_on.into(),
                reason: pending.reason.clone(),
                is_late: pending.late,
                months: pending.months,
            })
            .collect()
    }

    /// What has to be done about it today.
    async fn tasks(&self, context: &Context<'_>) -> Result<Vec<LicenceTask>> {
        let tasks = caller::desk(context)?.tasks_of_licence(&self.0);
        Ok(tasks.into_iter().map(LicenceTask::from).collect())
    }

    /// The last time that work stood still.
    async fn work_stop(&self) -> Option<WorkStop> {
        self.0.stop.as_ref().map(|stop| WorkStop {
            on: stop.on.into(),
            report_due_on: stop.report_due.into(),
            reported_on: stop.reported_on.map(Date),
            verify_from: stop.verify_from.into(),
            verified_on: stop.verified_on.map(Date),
            resumed_on: stop.resumed_on.map(Date),
        })
    }

    /// The last day for putting right what was found 限期整改; none when nothing is open.
    async fn rectify_until(&self) -> Option<Date> {
        self.0
            .open_rectification()
            .map(|rectification| Date(rectification.until))
    }

    /// Until when it is suspended 暂扣.
    async fn suspended_until(&self) -> Option<Date> {
        self.0.suspended_until.map(Date)
    }

    /// How it ended.
    async fn end(&self) -> Option<LicenceEnd> {
        self.0.end.as_ref().map(LicenceEnd::from)
    }

    /// Why it has to be struck off the register, or was.
    async fn cancellation(&self) -> Option<CancellationGround> {
        self.0.cancellation.map(CancellationGround::from)
    }

    /// When it was struck off.
    async fn cancelled_on(&self) -> Option<Date> {
        self.0.cancelled_on.map(Date)
    }

    /// What the holder may not apply for because of it.
    async fn bars(&self) -> Vec<HolderBar> {
        self.0.bars.iter().map(<HolderBar as From<&Bar>>::from).collect()
    }

    /// What was written into the holder's credit record, in the caller's language.
    async fn credit_records(&self, context: &Context<'_>) -> Vec<String> {
        self.0
            .credit
            .iter()
            .map(|words| caller::say(context, words))
            .collect()
    }

    /// What a supervisor should know.
    async fn alarms(&self, context: &Context<'_>) -> Vec<LicenceAlarm> {
        let language = caller::language(context);
        self.0
            .alarms
            .iter()
            .map(|alarm| LicenceAlarm::new(alarm, language))
            .collect()
    }

    /// The case it was granted in.
    async fn case(&self, context: &Context<'_>) -> Result<Option<Case>> {
        Case::find(context, self.0.case).await
    }

    /// The project.
    async fn project(&self, context: &Context<'_>) -> Result<Option<Project>> {
        Project::find(context, self.0.project).await
    }

    /// The holder.
    async fn enterprise(&self, context: &Context<'_>) -> Result<Option<Enterprise>> {
        Enterprise::find(context, self.0.enterprise).await
    }

    /// The procedure in the version it was granted by.
    async fn procedure(&self, context: &Context<'_>) -> Result<Option<Procedure>> {
        Procedure::version(context, &self.0.procedure)
    }

    /// The department that watches over it.
    async fn department(&self, context: &Context<'_>) -> Result<Option<Department>> {
        Department::find(context, &self.0.department)
    }

    /// What happened to it.
    async fn events(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many events, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<EventConnection> {
        event::list(
            context,
            Vec::new(),
            Some(Stream::Licence(self.0.id)),
            (first, after),
        )
        .await
    }
}
