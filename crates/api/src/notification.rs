//! What concerns the caller.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::Notification as DeskNotification;
use onewindow_engine::case::NoticeKind;

use crate::case::Case;
use crate::connection::{Edge, PageInfo, Request, is_wanted, nodes};
use crate::desk_error::read;
use crate::eager::EagerList;
use crate::global_id::{self, NotificationId};
use crate::person::Person;
use crate::{caller, loader};

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "NoticeKind")]
pub enum NotificationKind {
    /// The application was received 接件.
    CaseReceived,
    /// The application was accepted 受理.
    CaseAccepted,
    /// The application was not accepted, lapsed, or ended without a decision.
    CaseEnded,
    /// A correction is asked for 补正.
    CorrectionRequested,
    /// The clock was stopped 特别程序.
    CaseSuspended,
    /// The clock goes on.
    CaseResumed,
    /// There is a right to a hearing 听证.
    HearingRightTold,
    /// A hearing was announced.
    HearingScheduled,
    /// The limit was extended 延期.
    LimitExtended,
    /// The upper level asks for more.
    SupplementRequested,
    /// The decision was made 决定.
    CaseDecided,
    /// The decision was served 送达.
    CaseDelivered,
    /// A promised material is overdue 容缺.
    PromiseOverdue,
    /// Something is due soon.
    DeadlineNear,
    /// A limit has passed.
    DeadlinePassed,
    /// A step came to somebody.
    StepAssigned,
    /// There is a message.
    MessageReceived,
}

/// A page of what concerns the caller, newest first.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotificationConnection {
    /// The notifications with their cursors.
    pub edges: Vec<Edge<Notification>>,
    /// The notifications alone.
    pub nodes: EagerList<Notification>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    /// How many the caller has not read, whatever the page.
    pub unread_count: Option<u64>,
}

/// Something that concerns the caller: a projection of the log, written with the event itself.
#[derive(Debug, Clone)]
pub struct Notification(DeskNotification);

impl Notification {
    /// The notification with this id, if it concerns the caller.
    pub(crate) async fn find(context: &Context<'_>, id: NotificationId) -> Result<Option<Self>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        Ok(read(context, desk.notification(actor, id.0).await)?.map(Self))
    }
}

/// Something that concerns the caller, or the enterprise or department of the caller.
#[Object]
impl Notification {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&NotificationId(self.0.id))
    }

    /// What happened.
    async fn kind(&self) -> NotificationKind {
        self.0.kind.into()
    }

    /// What happened, in words.
    async fn message(&self, context: &Context<'_>) -> Result<String> {
        let case = loader::load(context, self.0.case).await?;
        let number = case.as_ref().map_or("—", |case| case.number.as_str());
        Ok(caller::say(context, &self.0.kind.words(number)))
    }

    /// To which case; none when the caller may no longer see it.
    async fn case(&self, context: &Context<'_>) -> Result<Option<Case>> {
        Case::find(context, self.0.case).await
    }

    /// The sequence of the event among those of the case.
    async fn sequence(&self) -> u64 {
        self.0.sequence
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// Who did it.
    async fn by(&self) -> Person {
        Person::from(&self.0.by)
    }

    /// Whether the caller has read it.
    async fn is_read(&self) -> bool {
        self.0.is_read
    }
}

/// A page of what concerns the caller.
pub(crate) async fn list(
    context: &Context<'_>,
    unread: bool,
    page: (Option<i32>, Option<String>),
) -> Result<NotificationConnection> {
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let request = Request::read(context, "notifications", &(unread, actor.id), page, true)?;
    let slice = read(context, desk.notifications(actor, unread, &request.page).await)?;
    let unread_count = if is_wanted(context, "unreadCount") {
        Some(read(context, desk.unread_notifications(actor).await)?)
    } else {
        None
    };
    let (edges, page_info) = request.edges(slice, Notification);
    Ok(NotificationConnection {
        nodes: nodes(&edges),
        edges,
        page_info,
        unread_count,
    })
}
