//! Live feeds: what happened behind a place, and then what happens, each change once and in commit order.
//!
//! One reader a node follows the log and puts each change into the mailboxes of those whom it concerns. A subscription
//! first reads what lies before, page by page, and then its mailbox; the place up to which the hub had offered when it
//! took its seat parts the two, so there is neither a gap nor a repetition. Rights are asked when a change is handed
//! over, not when the subscription begins.

mod hub;
mod mailbox;
mod reader;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;

use onewindow_engine::access::{Operation, Scope};
use onewindow_engine::actor::Actor;
use onewindow_store::{Occurrence, Place, Topic};

pub(crate) use hub::Hub;
use hub::Seat;
use mailbox::{Mail, Told};
pub(crate) use reader::announce;

use crate::access::{asked, authorize, of_department, scope_for};
use crate::desk::Desk;
use crate::error::{DeskError, Result};
use crate::identity::Caller;

/// Changes read at once while catching up.
const PAGE: usize = 200;

/// Changes of one topic, as long as the subscriber may see them.
#[derive(Debug)]
pub struct Subscription {
    desk: Desk,
    caller: Caller,
    topic: Topic,
    seat: Seat,
    /// The last change that was looked at.
    last: Place,
    is_behind: bool,
    /// Taken out of the mailbox, not yet judged.
    taken: Option<Arc<Told>>,
    page: VecDeque<Arc<Occurrence>>,
    /// The rights that were asked last, and what they cover.
    rights: (Arc<Actor>, Scope),
}

impl Desk {
    /// Follows a topic from behind a position of the feed, or from now on.
    ///
    /// # Errors
    /// When nobody is signed in, [`DeskError::NotFound`] for what the caller may not know of, a position that no event
    /// has, or the store can't answer.
    pub async fn follow(&self, caller: &Caller, topic: Topic, after: Option<i64>) -> Result<Subscription> {
        let _turn = self.inner.hub.beginning.acquire().await;
        // Boxed: what it takes to begin is carried along neither by those who wait for their turn nor by those who follow.
        Box::pin(self.begin(caller, topic, after)).await
    }

    async fn begin(&self, caller: &Caller, topic: Topic, after: Option<i64>) -> Result<Subscription> {
        let actor = Arc::clone(&caller.actor);
        self.may_follow(&actor, &topic).await?;
        let scope = scope_of(&actor, &topic)?;
        let after = match after {
            Some(position) => Some(self.store().feed_place(position).await?),
            None => None,
        };
        let (seat, head) = self.take_seat(&topic, &scope).await?;
        Ok(Subscription {
            desk: self.clone(),
            caller: caller.clone(),
            topic,
            seat,
            last: after.unwrap_or(head),
            is_behind: after.is_some_and(|after| after < head),
            taken: None,
            page: VecDeque::new(),
            rights: (actor, scope),
        })
    }

    async fn may_follow(&self, actor: &Actor, topic: &Topic) -> Result<()> {
        match topic {
            Topic::Case(id) => self.require_case(actor, *id).await,
            Topic::Project(id) => self.project(actor, *id).await.map(drop),
            Topic::Queue(code) => {
                self.known_department(Some(code))?;
                authorize(actor, Operation::ReadQueue, &of_department(code))
            }
            // Told by the scope, which is asked for next.
            Topic::Everything => Ok(()),
        }
    }

    async fn take_seat(&self, topic: &Topic, scope: &Scope) -> Result<(Seat, Place)> {
        let hub = &self.inner.hub;
        loop {
            if let Some(seat) = hub.sit(topic, scope) {
                return Ok(seat);
            }
            let _only_one = hub.starting.lock().await;
            if hub.is_reading() {
                continue;
            }
            if !hub.begin(self.store().feed_end().await?) {
                return Err(DeskError::Busy);
            }
            let reader = reader::run(Arc::clone(hub), self.store().clone(), self.inner.node);
            tokio::spawn(reader);
        }
    }
}

/// What of a topic somebody may be told.
fn scope_of(actor: &Actor, topic: &Topic) -> Result<Scope> {
    let reading = match topic {
        Topic::Case(_) | Topic::Project(_) => Operation::ReadCase,
        Topic::Queue(_) => Operation::ReadQueue,
        Topic::Everything => Operation::ReadEvents,
    };
    scope_for(actor, reading)
}

impl Subscription {
    /// The next change. Dropping the future loses none.
    ///
    /// # Errors
    /// [`DeskError::SessionEnded`] when the subscriber's session is over, [`DeskError::Busy`] when the office closes, or
    /// the store can't answer; go on after the last change then.
    pub async fn next(&mut self) -> Result<Arc<Occurrence>> {
        loop {
            if let Some(occurrence) = self.page.pop_front() {
                self.last = occurrence.place;
                return Ok(occurrence);
            }
            if self.is_behind {
                // Boxed: it is seldom needed, and would be carried along by everybody who waits.
                Box::pin(self.catch_up()).await?;
                continue;
            }
            let told = match self.taken.take() {
                Some(told) => told,
                None => match poll_fn(|context| self.seat.mailbox.poll(context)).await {
                    Mail::Told(told) => told,
                    Mail::Missed => {
                        self.is_behind = true;
                        continue;
                    }
                    Mail::Over => return Err(DeskError::Busy),
                },
            };
            if told.occurrence.place <= self.last {
                continue;
            }
            self.taken = Some(Arc::clone(&told));
            let may_see = Box::pin(self.may_see(&told)).await?;
            self.taken = None;
            self.last = told.occurrence.place;
            if may_see {
                return Ok(Arc::clone(&told.occurrence));
            }
        }
    }

    async fn catch_up(&mut self) -> Result<()> {
        self.refresh_rights().await?;
        let (scope, first) = (&self.rights.1, PAGE as u64);
        let page = self
            .desk
            .store()
            .feed(scope, &self.topic, self.last, first)
            .await?;
        self.is_behind = page.len() == PAGE;
        self.page = page.into_iter().map(Arc::new).collect();
        Ok(())
    }

    async fn may_see(&mut self, told: &Told) -> Result<bool> {
        self.refresh_rights().await?;
        Ok(self.rights.1.covers(&told.audience.subject))
    }

    /// Who may no longer read a queue follows it no longer: left out in silence, he would not know of the gap.
    fn require_queue(&self) -> Result<()> {
        match &self.topic {
            Topic::Queue(code) => asked(&self.rights.0, Operation::ReadQueue, &of_department(code)),
            Topic::Case(_) | Topic::Project(_) | Topic::Everything => Ok(()),
        }
    }

    /// Who the subscriber is now: a session may have ended, an office changed hands.
    async fn refresh_rights(&mut self) -> Result<()> {
        let actor = match (self.caller.account, self.caller.session) {
            (Some(account), Some(session)) => self.desk.actor(account, session).await?,
            // Whoever came by an identity provider has no session here.
            (Some(account), None) => self.desk.person(account).await?,
            (None, _) => return Ok(()),
        };
        if !Arc::ptr_eq(&actor, &self.rights.0) {
            let scope = scope_of(&actor, &self.topic)?;
            self.rights = (actor, scope);
            self.require_queue()?;
        }
        Ok(())
    }
}
