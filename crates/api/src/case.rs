//! Cases.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{CaseFilter, Stream};
use onewindow_engine::case::{Case as EngineCase, Phase as EnginePhase, account, declared};
use onewindow_engine::ids::{CaseId, DepartmentCode, ProcedureCode};
use onewindow_engine::text::Language;
use serde::Serialize;

use crate::agent::Agent;
use crate::alarm::Alarm;
use crate::clock::{Clock, TimeAccount};
use crate::connection::{Connection, Request, is_wanted};
use crate::department::Department;
use crate::desk_error::read;
use crate::document::Document;
use crate::eager::{Eager, EagerList};
use crate::enterprise::Enterprise;
use crate::event::{self, EventConnection};
use crate::exchange::Exchange;
use crate::extension::{DelayExplanation, Extension};
use crate::false_material::FalseMaterial;
use crate::forwarding::{Forwarding, Supplement};
use crate::hearing::{Hearing, InterestedParty};
use crate::joint_review::JointReview;
use crate::loader::{DocumentsOf, TasksOf};
use crate::material::{Attachment, CaseMaterial};
use crate::message::{self, MessageConnection};
use crate::offer::Offer;
use crate::outcome::{Correction, Delivery, Ending, IssuedDocument, Ruling, Sample};
use crate::person::Person;
use crate::procedure::Procedure;
use crate::project::Project;
use crate::queue::QueueItem;
use crate::rating::Rating;
use crate::routing::Routing;
use crate::scalar::{Date, Json};
use crate::secrecy::Disclosure;
use crate::siblings::{ExchangeOf, Loaded, OffersOf};
use crate::step::StepRun;
use crate::suspension::Suspension;
use crate::tolerance::MaterialPromise;
use crate::track::Track;
use crate::{caller, code, global_id, loader};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[graphql(remote = "EnginePhase")]
pub enum PhaseCode {
    /// The applicant is filling it in 草稿.
    Draft,
    /// Handed in, not yet answered 已接件.
    Received,
    /// A correction notice is out 补正.
    Correcting,
    /// Accepted, no department has begun 已受理.
    Accepted,
    /// Departments are at work 审查中.
    InReview,
    /// The clock stands still 特别程序.
    Suspended,
    /// Granted, not yet delivered 准予.
    Granted,
    /// Refused, not yet delivered 不予.
    Refused,
    /// A filing is complete; its check, if drawn, is open 已备案.
    Filed,
    /// Served on the applicant 已送达.
    Delivered,
    /// At its end with an outcome 办结.
    Closed,
    /// No licence is needed 不受理 (Administrative Licensing Law, Art. 32(1)1).
    NotRequired,
    /// Another agency is competent 不予受理 (Administrative Licensing Law, Art. 32(1)2).
    NotCompetent,
    /// Not accepted for another lawful reason 不予受理.
    NotAccepted,
    /// Withdrawn by the applicant 撤件.
    Withdrawn,
    /// Ended without a decision 终止.
    Terminated,
}

/// Where a case stands, with the name people use.
#[derive(Debug, Clone, SimpleObject)]
pub struct Phase {
    /// The phase, for programs.
    pub code: PhaseCode,
    /// Its official name in the caller's language.
    pub name: String,
    /// Whether nothing can happen any more.
    pub is_final: bool,
}

impl Phase {
    pub(crate) fn new(phase: EnginePhase, language: Language) -> Self {
        Self {
            code: phase.into(),
            name: phase.name().get(language).to_owned(),
            is_final: phase.is_final(),
        }
    }
}

/// Which cases; every part that is set has to hold.
#[derive(Debug, Clone, Default, InputObject, Serialize)]
#[graphql(name = "CaseFilter")]
pub struct CaseFilterInput {
    /// Of this project.
    pub project_id: Option<ID>,
    /// Of the procedure with this code.
    pub procedure: Option<String>,
    /// In which the department with this code has a part.
    pub department: Option<String>,
    /// In this phase.
    pub phase: Option<PhaseCode>,
    /// Of this enterprise.
    pub enterprise_id: Option<ID>,
    /// Changed at this instant or later.
    pub updated_since: Option<DateTime<Utc>>,
    /// Whose number begins like this.
    pub number: Option<String>,
    /// Words, each a part of the name of the project or the enterprise, or of its code; or the beginning of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}

impl CaseFilterInput {
    fn read(&self, context: &Context<'_>) -> Result<CaseFilter> {
        Ok(CaseFilter {
            project: global_id::decode_given(context, self.project_id.as_ref())?,
            procedure: code::read(context, self.procedure.as_ref(), ProcedureCode::try_new)?,
            department: code::read(context, self.department.as_ref(), DepartmentCode::try_new)?,
            phase: self.phase.map(EnginePhase::from),
            enterprise: global_id::decode_given(context, self.enterprise_id.as_ref())?,
            updated_since: self.updated_since,
            number: self.number.clone(),
            search: self.search.clone(),
        })
    }
}

/// A page of the cases that the caller may see, newest first.
pub(crate) async fn list(
    context: &Context<'_>,
    filter: Option<CaseFilterInput>,
    page: (Option<i32>, Option<String>),
) -> Result<Connection<Case>> {
    let filter = filter.unwrap_or_default();
    let request = Request::read(context, "cases", &filter, page, true)?;
    let filter = filter.read(context)?;
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let slice = read(context, desk.cases(actor, &filter, &request.page).await)?;
    let total = if is_wanted(context, "totalCount") {
        read(context, desk.count_cases(actor, &filter).await)?
    } else {
        0
    };
    Ok(request.connection(slice, total, |case| Case(Arc::new(case))))
}

/// A case.
#[derive(Debug, Clone)]
pub struct Case(pub(crate) Arc<EngineCase>);

impl Case {
    /// The case with this id, if it is there and the caller may know of it.
    pub(crate) async fn find(context: &Context<'_>, id: CaseId) -> Result<Option<Self>> {
        Ok(loader::load(context, id).await?.map(Self))
    }

    /// What the caller may do with it, as far as it is wanted.
    pub(crate) async fn offers_for(
        &self,
        context: &Context<'_>,
        is_wanted: impl Fn(&onewindow_engine::case::Offer) -> bool,
    ) -> Result<Vec<Offer>> {
        let Some(project) = loader::load(context, self.0.project).await? else {
            return Ok(Vec::new());
        };
        let project = Loaded(project.id, project);
        let asked = OffersOf(Loaded(self.0.id, Arc::clone(&self.0)), project);
        let offers = loader::load(context, asked).await?.unwrap_or_default();
        let wanted = offers.iter().filter(|offer| is_wanted(offer));
        Ok(wanted.filter_map(|offer| Offer::new(context, offer)).collect())
    }
}

impl From<EngineCase> for Case {
    fn from(case: EngineCase) -> Self {
        Self(Arc::new(case))
    }
}

/// A case 办件: one procedure applied for in one project, from the draft to the last delivery.
#[Object]
impl Case {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.id)
    }

    /// The number for people.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// What a change has to name as `expectedVersion`.
    async fn version(&self) -> u64 {
        self.0.sequence
    }

    /// Where it stands.
    async fn phase(&self, context: &Context<'_>) -> Eager<Phase> {
        Eager(Phase::new(self.0.phase, caller::language(context)))
    }

    /// The procedure in the version that the case pins: today's for a draft, the receipt date's from then on.
    async fn procedure(&self, context: &Context<'_>) -> Result<Procedure> {
        let desk = caller::desk(context)?;
        Ok(Procedure(read(context, desk.procedure_of(&self.0))?))
    }

    /// The project it belongs to.
    async fn project(&self, context: &Context<'_>) -> Result<Option<Project>> {
        Project::find(context, self.0.project).await
    }

    /// The applying enterprise.
    async fn enterprise(&self, context: &Context<'_>) -> Result<Option<Enterprise>> {
        Enterprise::find(context, self.0.enterprise).await
    }

    /// The competent department.
    async fn department(&self, context: &Context<'_>) -> Result<Option<Eager<Department>>> {
        Ok(Department::find(context, &self.0.department)?.map(Eager))
    }

    /// The one window that receives and delivers.
    async fn window(&self, context: &Context<'_>) -> Result<Option<Department>> {
        Department::find(context, &self.0.window)
    }

    /// The track that it takes.
    async fn track(&self, context: &Context<'_>) -> Result<Option<Track>> {
        let procedure = read(context, caller::desk(context)?.procedure_of(&self.0))?;
        Ok(procedure.track(&self.0.track).cloned().map(Track::from))
    }

    /// Who applies for the enterprise; none when it applies itself.
    async fn agent(&self) -> Option<Agent> {
        self.0.agent.as_ref().map(Agent::from)
    }

    /// The answers of the form.
    async fn form(&self) -> Json {
        Json::from(&self.0.form)
    }

    /// Every material of the procedure with its state in this case.
    async fn materials(&self, context: &Context<'_>) -> Result<Vec<CaseMaterial>> {
        let Some(project) = loader::load(context, self.0.project).await? else {
            return Ok(Vec::new());
        };
        let desk = caller::desk(context)?;
        let procedure = read(context, desk.procedure_of(&self.0))?;
        let found = read(context, desk.materials(&self.0, &project))?;
        let whose = (&*self.0, caller::actor(context));
        Ok(found
            .into_iter()
            .filter_map(|found| {
                let material = declared(&procedure, &found.material)?;
                let files = self
                    .0
                    .materials
                    .get(&found.material)
                    .map_or(&[][..], Vec::as_slice);
                let files = files.iter().map(|file| Attachment::new(context, whose, file));
                Some(CaseMaterial::new(&material, found, files.collect()))
            })
            .collect())
    }

    /// Which materials were promised to follow later 容缺, by the code of the material.
    async fn promises(&self) -> Vec<MaterialPromise> {
        let promises = self.0.promises.iter();
        promises
            .map(|(material, promise)| MaterialPromise::new(material, promise))
            .collect()
    }

    /// The applicant's consents that departments open secret materials, oldest first.
    async fn disclosures(&self) -> Vec<Disclosure> {
        self.0.disclosures.iter().map(Disclosure::from).collect()
    }

    /// Who opened which secret file, when and on what, oldest first: the events `SecretOpened`, whose `data` names the
    /// `material`, the `file`, the `basis` (`applicant`, `competent`, `consent` or `law`) and the `ground`.
    async fn accesses(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many events, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<EventConnection> {
        let types = vec!["SecretOpened".to_owned()];
        event::list(context, types, Some(Stream::Case(self.0.id)), (first, after)).await
    }

    /// The correction notices 补正通知.
    async fn corrections(&self, context: &Context<'_>) -> Result<Vec<Correction>> {
        let procedure = read(context, caller::desk(context)?.procedure_of(&self.0))?;
        let language = caller::language(context);
        let corrections = self.0.corrections.iter();
        Ok(corrections
            .map(|correction| Correction::new(correction, &procedure, language))
            .collect())
    }

    /// Every round of every step, in the order of opening.
    async fn steps(&self, context: &Context<'_>) -> Result<EagerList<StepRun>> {
        Ok(EagerList(StepRun::all(context, &self.0)?))
    }

    /// Whose its steps are and were, who else signs or is asked, who is told and urged 流转.
    async fn routing(&self) -> Routing {
        Routing(Arc::clone(&self.0))
    }

    /// The clocks: intake, correction, statutory and promised limits, a suspension's cap, delivery, steps.
    async fn clocks(&self) -> Vec<Clock> {
        let clocks = self.0.clocks.iter();
        clocks.map(|(key, clock)| Clock::new(key, clock)).collect()
    }

    /// The suspensions 特别程序.
    async fn suspensions(&self, context: &Context<'_>) -> Vec<Suspension> {
        let language = caller::language(context);
        let suspensions = self.0.suspensions.iter();
        suspensions
            .map(|suspension| Suspension::new(suspension, language))
            .collect()
    }

    /// The hearing 听证; none as long as nothing has happened about one.
    async fn hearing(&self) -> Option<Hearing> {
        self.0.hearing.clone().map(Hearing::from)
    }

    /// The interested parties 利害关系人, in the order of their registration.
    async fn interested_parties(&self) -> Vec<InterestedParty> {
        self.0.interested.iter().map(InterestedParty::from).collect()
    }

    /// Who inspects or tests (Administrative Licensing Law, Art. 55).
    async fn inspectors(&self) -> Vec<Person> {
        self.0.inspectors.iter().map(Person::from).collect()
    }

    /// How the first level passed the whole file up 上报 (Administrative Licensing Law, Art. 35); none as long as it has
    /// not.
    async fn forwarding(&self) -> Option<Forwarding> {
        Forwarding::of(&self.0)
    }

    /// What the upper level asked for beyond the file, oldest first.
    async fn supplements(&self, context: &Context<'_>) -> Result<Vec<Supplement>> {
        let procedure = read(context, caller::desk(context)?.procedure_of(&self.0))?;
        let language = caller::language(context);
        let supplements = self.0.supplements.iter();
        Ok(supplements
            .map(|supplement| Supplement::new(supplement, (&self.0, &procedure), language))
            .collect())
    }

    /// The day on which the decision is due: the earliest where several limits run side by side, the case's own and the
    /// one of the whole that it is handled in. None while none runs.
    async fn decision_due_on(&self, context: &Context<'_>) -> Result<Option<Date>> {
        let desk = caller::desk(context)?;
        Ok(self.0.decision_due(&desk.catalogue().calendar).map(Date))
    }

    /// The random draw of a filing for a check afterwards 抽查.
    async fn sample(&self) -> Option<Sample> {
        self.0.sample.map(Sample::from)
    }

    /// The decision 决定.
    async fn ruling(&self) -> Option<Ruling> {
        self.0.ruling.as_ref().map(Ruling::from)
    }

    /// The document that came out.
    async fn document(&self) -> Option<IssuedDocument> {
        self.0.document.as_ref().map(IssuedDocument::from)
    }

    /// What was drawn up in writing 文书, oldest first.
    async fn documents(&self, context: &Context<'_>) -> Result<Vec<Document>> {
        let registered = loader::load(context, DocumentsOf(self.0.id)).await?;
        let registered = registered.unwrap_or_default();
        let language = caller::language(context);
        let drawn = self.0.documents.iter();
        Ok(drawn
            .map(|drawn| {
                let found = registered.iter().find(|found| found.code == drawn.code);
                Document::new(drawn, found, language)
            })
            .collect())
    }

    /// How the decision was served 送达.
    async fn delivery(&self) -> Option<Delivery> {
        self.0.delivery.as_ref().map(Delivery::from)
    }

    /// Why it ended without a decision.
    async fn ending(&self) -> Option<Ending> {
        self.0.ending.as_ref().map(Ending::from)
    }

    /// Who opened it.
    async fn opened_by(&self) -> Person {
        Person::from(&self.0.opened_by)
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime<Utc> {
        self.0.opened_at
    }

    /// When it was received.
    async fn received_at(&self) -> Option<DateTime<Utc>> {
        self.0.received_at
    }

    /// The day of acceptance 受理; with deemed acceptance the day of receipt.
    async fn accepted_on(&self) -> Option<Date> {
        self.0.accepted_on.map(Date)
    }

    /// Whether acceptance came by silence (Administrative Licensing Law, Art. 32(1)4).
    async fn is_deemed_accepted(&self) -> bool {
        self.0.deemed_accepted
    }

    /// The acceptance number 受理序号 within the procedure; none where places are not limited (Administrative Licensing
    /// Law, Art. 57).
    async fn acceptance_number(&self) -> Option<u32> {
        self.0.acceptance.map(|acceptance| acceptance.number)
    }

    /// What was found to be hidden or false, with the warning and the bar that follow.
    async fn false_material(&self) -> Option<FalseMaterial> {
        self.0.false_material.as_ref().map(FalseMaterial::from)
    }

    /// The joint reviews 会商 of it, oldest first.
    async fn reviews(&self) -> Vec<JointReview> {
        self.0.reviews.iter().map(JointReview::from).collect()
    }

    /// The ratings of the service 好差评, oldest first.
    async fn ratings(&self) -> Vec<Rating> {
        self.0.ratings.iter().map(Rating::from).collect()
    }

    /// The extensions of the decision limit that were asked for 延期.
    async fn extensions(&self, context: &Context<'_>) -> Vec<Extension> {
        let language = caller::language(context);
        let extensions = self.0.extensions.iter();
        extensions
            .map(|extension| Extension::new(extension, language))
            .collect()
    }

    /// What the public is owed and was told of a promised limit that passed.
    async fn delay_explanation(&self) -> Option<DelayExplanation> {
        self.0.explanation.as_ref().map(DelayExplanation::from)
    }

    /// What supervision was told of it 预警.
    async fn alarms(&self, context: &Context<'_>) -> Vec<Alarm> {
        let alarms = self.0.alarms.iter();
        alarms.map(|alarm| Alarm::new(context, alarm)).collect()
    }

    /// When it reached its end.
    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.0.closed_at
    }

    /// What the caller may do with it now, and why not the rest.
    async fn offers(&self, context: &Context<'_>) -> Result<Vec<Offer>> {
        self.offers_for(context, |_| true).await
    }

    /// What of it stands in whose queue now.
    async fn tasks(&self, context: &Context<'_>) -> Result<Vec<QueueItem>> {
        let items = loader::load(context, TasksOf(self.0.id)).await?;
        Ok(items
            .unwrap_or_default()
            .into_iter()
            .map(QueueItem::from)
            .collect())
    }

    /// How long each party held it, until now or its end.
    async fn time_account(&self, context: &Context<'_>) -> Result<TimeAccount> {
        let desk = caller::desk(context)?;
        Ok(account(&self.0, &desk.catalogue().calendar, desk.now()).into())
    }

    /// As provincial platforms take it; none for a draft.
    async fn exchange(&self, context: &Context<'_>) -> Result<Option<Exchange>> {
        let asked = ExchangeOf(Loaded(self.0.id, Arc::clone(&self.0)));
        let exchange = loader::load(context, asked).await?;
        Ok(exchange.map(|exchange| Exchange::new(context, &exchange)))
    }

    /// What the enterprise and the departments wrote to one another about it, oldest first.
    async fn messages(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many messages, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<MessageConnection> {
        message::list(context, self.0.id, (first, after)).await
    }

    /// What happened to it, oldest first.
    async fn events(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many events, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<EventConnection> {
        event::list(context, Vec::new(), Some(Stream::Case(self.0.id)), (first, after)).await
    }
}
