//! The questions that can be asked: each reads its arguments, asks once, and wraps the answer.

use async_graphql::{Context, ID, Object, Result};
use futures::future::try_join_all;
use onewindow_engine::ids::{DepartmentCode, ProcedureCode, RouteCode};
use onewindow_engine::text::Text;

use crate::audit::{self, AuditEntryConnection, AuditFilterInput};
use crate::calendar::{self, CalendarDay};
use crate::case::{self, Case, CaseFilterInput};
use crate::clock::OfficeClock;
use crate::connection::{Connection, Request};
use crate::department::Department;
use crate::desk_error::read;
use crate::document::VerifiedDocument;
use crate::enterprise::{self, Enterprise};
use crate::error_code::ErrorCode;
use crate::event::{self, EventConnection};
use crate::licence::{self, Licence, LicenceFilterInput};
use crate::node::Node;
use crate::notification::{self, NotificationConnection};
use crate::procedure::Procedure;
use crate::project::{self, Project, ProjectFilterInput};
use crate::queue::{self, QueueConnection, QueueFilterInput, QueueOrder};
use crate::register::{self, RegisterEntry, RegisterFilterInput};
use crate::route::{PlanItem, Route};
use crate::scalar::{Date, Json};
use crate::service_account::{self, ServiceAccount};
use crate::session::{self, OpenSession};
use crate::statistics::{self, Statistics, StatisticsFilterInput, StatisticsGroup, StepStatistics};
use crate::viewer::Viewer;
use crate::webhook::{self, Webhook};
use crate::{caller, code, global_id};

/// The most ids that are looked up at once.
const IDS_MAXIMUM: usize = 100;

/// The questions that can be asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query;

/// What can be asked. What a caller sees depends on who it is; what is hidden is as if it were not there.
#[Object]
impl Query {
    /// Who is signed in; none when nobody is.
    async fn viewer(&self, context: &Context<'_>) -> Option<Viewer> {
        Viewer::of(caller::actor(context))
    }

    /// What a global id stands for; none if it is not there or hidden.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The global id.")] id: ID,
    ) -> Result<Option<Node>> {
        Node::find(context, &id).await
    }

    /// What global ids stand for, in the same order.
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The global ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > IDS_MAXIMUM {
            let text = Text::new(
                format!("一次最多查询 {IDS_MAXIMUM} 个 id，得到 {} 个。", ids.len()),
                format!(
                    "At most {IDS_MAXIMUM} ids are looked up at once, not {}.",
                    ids.len()
                ),
            );
            return Err(ErrorCode::BadUserInput.error(caller::say(context, &text)));
        }
        try_join_all(ids.iter().map(|id| Node::find(context, id))).await
    }

    /// The days of the zone's calendar, from one day through another: which are worked, which are holidays.
    async fn calendar(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day, at most 397 days from the first.")] through: Date,
    ) -> Result<Vec<CalendarDay>> {
        calendar::days(context, from.0, through.0)
    }

    /// The office's clock: what time it is here, and how far the calendar is published.
    async fn clock(&self, context: &Context<'_>) -> Result<OfficeClock> {
        OfficeClock::read(context)
    }

    /// The departments of the zone, by code.
    async fn departments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many departments, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<Department>> {
        let request = Request::read(context, "departments", &(), (first, after), false)?;
        let all = Department::all(context)?;
        let total = all.len() as u64;
        let slice = request.slice_of(all.into_iter());
        Ok(request.connection(slice, total, |department| department))
    }

    /// A department; none if the zone does not have it.
    async fn department(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Result<Option<Department>> {
        Department::find(context, &code::required(context, &code, DepartmentCode::try_new)?)
    }

    /// The procedures in the versions that hold on a day, by code.
    async fn procedures(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; today if left out.")] on: Option<Date>,
        #[graphql(desc = "How many procedures, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<Procedure>> {
        let day = on.map(|day| day.0);
        let request = Request::read(context, "procedures", &day, (first, after), false)?;
        let all = Procedure::all(context, day)?;
        let total = all.len() as u64;
        let slice = request.slice_of(all.into_iter());
        Ok(request.connection(slice, total, |procedure| procedure))
    }

    /// A procedure in the version that holds on a day; none if there is none.
    async fn procedure(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
        #[graphql(desc = "The day; today if left out.")] on: Option<Date>,
    ) -> Result<Option<Procedure>> {
        let code = code::required(context, &code, ProcedureCode::try_new)?;
        Procedure::on(context, &code, on.map(|day| day.0))
    }

    /// The routes of the zone, by code.
    async fn routes(&self, context: &Context<'_>) -> Result<Vec<Route>> {
        Route::all(context)
    }

    /// A route; none if the zone does not have it.
    async fn route(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Result<Option<Route>> {
        Route::find(context, &code::required(context, &code, RouteCode::try_new)?)
    }

    /// Which procedures of a route a project with these facts would need, each with the rule that says so. Public, and
    /// nothing is kept of it.
    async fn route_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The code of the route.")] route: String,
        #[graphql(desc = "The facts known so far: `{\"group\": {\"name\": value}}`.")] facts: Json,
    ) -> Result<Vec<PlanItem>> {
        let route = code::required(context, &route, RouteCode::try_new)?;
        let plan = read(context, caller::desk(context)?.plan(&route, &facts.0))?;
        Ok(plan.into_iter().map(PlanItem::from).collect())
    }

    /// The projects that the caller may see, newest first.
    async fn projects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which projects; all that the caller may see if left out.")] filter: Option<
            ProjectFilterInput,
        >,
        #[graphql(desc = "How many projects, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<Project>> {
        project::list(context, filter, (first, after)).await
    }

    /// A project; none if it is not there or hidden.
    async fn project(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Project>> {
        Project::find(context, global_id::decode(context, &id)?).await
    }

    /// The cases that the caller may see, newest first.
    async fn cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases; all that the caller may see if left out.")] filter: Option<
            CaseFilterInput,
        >,
        #[graphql(desc = "How many cases, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<Case>> {
        case::list(context, filter, (first, after)).await
    }

    /// A case; none if it is not there or hidden.
    async fn case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Case>> {
        Case::find(context, global_id::decode(context, &id)?).await
    }

    /// What a verification code 核验码 on a paper stands for; none if no document of this office has it. Public.
    async fn verify_document(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The code as it stands at the foot of the paper.")] code: String,
    ) -> Result<Option<VerifiedDocument>> {
        let found = read(context, caller::desk(context)?.verify_document(&code).await)?;
        let language = caller::language(context);
        Ok(found.map(|document| VerifiedDocument::new(&document, language)))
    }

    /// The webhooks of the caller's own enterprises and departments, and for administrators all; oldest first.
    async fn webhooks(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many webhooks, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<Webhook>> {
        webhook::list(context, (first, after)).await
    }

    /// A webhook; none if it is not there or hidden.
    async fn webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Webhook>> {
        Webhook::find(context, global_id::decode(context, &id)?).await
    }

    /// The licences that the caller may see, newest first.
    async fn licences(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which licences; all that the caller may see if left out.")] filter: Option<
            LicenceFilterInput,
        >,
        #[graphql(desc = "How many licences, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<Licence>> {
        licence::list(context, filter, (first, after)).await
    }

    /// A licence; none if it is not there or hidden.
    async fn licence(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Licence>> {
        Licence::find(context, global_id::decode(context, &id)?).await
    }

    /// The public register of licences 行政许可公示 (Administrative Licensing Law, Art. 40), newest first. Public.
    async fn register(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which entries; all if left out.")] filter: Option<RegisterFilterInput>,
        #[graphql(desc = "How many entries, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<RegisterEntry>> {
        register::list(context, filter, (first, after)).await
    }

    /// The licence that a code on a paper belongs to, as it stands now; none if no licence has it. Public.
    async fn verify_licence(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The code as it stands on the paper.")] code: String,
    ) -> Result<Option<RegisterEntry>> {
        register::verify(context, &code).await
    }

    /// A department's queue: what waits for it to act.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is an argument of the field, known by its own name"
    )]
    async fn queue(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The code of the department; every queue that the caller may see if left out.")]
        department: Option<String>,
        #[graphql(desc = "Which tasks; all if left out.")] filter: Option<QueueFilterInput>,
        #[graphql(desc = "In which order; what is due first if left out.")] order_by: Option<QueueOrder>,
        #[graphql(desc = "How many tasks, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<QueueConnection> {
        let query = queue::Query {
            department,
            filter,
            order: order_by,
            page: (first, after),
        };
        queue::list(context, query).await
    }

    /// An enterprise; none if it is not there or hidden.
    async fn enterprise(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Enterprise>> {
        Enterprise::find(context, global_id::decode(context, &id)?).await
    }

    /// The service accounts that the caller keeps, newest first: an applicant those of the own enterprises, an
    /// administrator all.
    async fn service_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many service accounts, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<ServiceAccount>> {
        service_account::list(context, (first, after)).await
    }

    /// Where the caller is signed in, newest first; for an administrator also where somebody else is.
    async fn sessions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The login whose sessions are asked for; the caller's own if left out.")]
        login: Option<String>,
        #[graphql(desc = "How many sessions, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<OpenSession>> {
        session::list(context, login.as_deref(), (first, after)).await
    }

    /// The enterprises that the caller may see, newest first: for applicants their own.
    async fn enterprises(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Words, each a part of the name or of the unified social credit code; all if left out."
        )]
        search: Option<String>,
        #[graphql(desc = "How many enterprises, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<Connection<Enterprise>> {
        enterprise::list(context, search, (first, after)).await
    }

    /// What cases come to, as far as the caller may see them: counts, shares, days.
    async fn statistics(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of which cases; of all that the caller may see if left out.")] filter: Option<
            StatisticsFilterInput,
        >,
        #[graphql(desc = "What they are told apart by; all together if left out.")] group_by: Option<
            StatisticsGroup,
        >,
    ) -> Result<Vec<Statistics>> {
        statistics::of_cases(context, filter, group_by).await
    }

    /// What the steps of cases come to, by procedure, step and department, as far as the caller may see the cases.
    async fn step_statistics(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of which cases and steps; of all that the caller may see if left out.")]
        filter: Option<StatisticsFilterInput>,
    ) -> Result<Vec<StepStatistics>> {
        statistics::of_steps(context, filter).await
    }

    /// Who did what and when, newest first, each entry with its proof. About everything for supervisors and
    /// administrators; for others about a case, project or licence that they may see, or about themselves.
    async fn audit_trail(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which entries.")] filter: Option<AuditFilterInput>,
        #[graphql(desc = "How many entries, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<AuditEntryConnection> {
        audit::list(context, filter, (first, after)).await
    }

    /// What concerns the caller, newest first: the own cases as an applicant, the own steps as an officer.
    async fn notifications(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whether only those that the caller has not read.", default)] unread: bool,
        #[graphql(desc = "How many notifications, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<NotificationConnection> {
        notification::list(context, unread, (first, after)).await
    }

    /// The feed of what happened, in the order of commit and without gaps, as far as the caller may see it. To follow
    /// it, ask again with the last cursor.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is an argument of the field, known by its own name"
    )]
    async fn events(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Only events of these types, such as `CaseAccepted`; all if left out.",
            default
        )]
        types: Vec<String>,
        #[graphql(desc = "Only events of the case or project with this global id; all if left out.")]
        subject: Option<ID>,
        #[graphql(desc = "How many events, from 0 to 100; 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<String>,
    ) -> Result<EventConnection> {
        let stream = event::stream(context, subject.as_ref())?;
        event::list(context, types, stream, (first, after)).await
    }
}
