//! What waits for one subscriber: a short queue and somebody to wake, nothing else. A subscriber who lets it run full
//! has missed something, throws it away and reads the feed instead: memory stays small and no event is lost.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use onewindow_store::{Audience, Occurrence, Place};

/// Changes that may wait for a subscriber.
const CAPACITY: usize = 256;
/// A queue that was longer gives its memory back once it is empty.
const KEPT: usize = 16;

/// Something happened, and whose business it was when it was told. One for all subscribers.
#[derive(Debug)]
pub(crate) struct Told {
    pub occurrence: Arc<Occurrence>,
    pub audience: Audience,
}

/// What a subscriber finds.
#[derive(Debug)]
pub(crate) enum Mail {
    /// The next change.
    Told(Arc<Told>),
    /// There was too much: read the feed behind the last change seen.
    Missed,
    /// Nothing will come any more.
    Over,
}

#[derive(Debug, Default)]
struct Inside {
    queue: VecDeque<Arc<Told>>,
    waker: Option<Waker>,
    /// The last change put in, so that one who follows it for two reasons is told once.
    newest: Place,
    is_full: bool,
    is_over: bool,
}

/// The mailbox of one subscriber.
#[derive(Debug, Default)]
pub(crate) struct Mailbox(Mutex<Inside>);

impl Mailbox {
    /// Puts a change in. Changes come in commit order.
    pub fn put(&self, told: &Arc<Told>) {
        let mut inside = self.lock();
        if inside.is_over || inside.is_full || told.occurrence.place <= inside.newest {
            return;
        }
        inside.newest = told.occurrence.place;
        if inside.queue.len() < CAPACITY {
            inside.queue.push_back(Arc::clone(told));
        } else {
            inside.queue = VecDeque::new();
            inside.is_full = true;
        }
        wake(inside);
    }

    /// Nothing will come any more.
    pub fn close(&self) {
        let mut inside = self.lock();
        inside.is_over = true;
        wake(inside);
    }

    /// Takes the next change out, or waits for it.
    pub fn poll(&self, context: &Context<'_>) -> Poll<Mail> {
        let mut inside = self.lock();
        if inside.is_full {
            inside.is_full = false;
            return Poll::Ready(Mail::Missed);
        }
        if let Some(told) = inside.queue.pop_front() {
            if inside.queue.is_empty() && inside.queue.capacity() > KEPT {
                inside.queue = VecDeque::new();
            }
            return Poll::Ready(Mail::Told(told));
        }
        if inside.is_over {
            return Poll::Ready(Mail::Over);
        }
        match &mut inside.waker {
            Some(waker) => waker.clone_from(context.waker()),
            none => *none = Some(context.waker().clone()),
        }
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes the subscriber when nobody holds the mailbox any more.
fn wake(mut inside: MutexGuard<'_, Inside>) {
    let waker = inside.waker.take();
    drop(inside);
    if let Some(waker) = waker {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use onewindow_engine::ids::CaseId;
    use onewindow_store::Stream;
    use uuid::Uuid;

    use super::*;

    fn told(position: i64) -> Arc<Told> {
        Arc::new(Told {
            occurrence: Arc::new(Occurrence {
                place: Place {
                    transaction: 0,
                    position,
                },
                stream: Stream::Case(CaseId(Uuid::nil())),
                sequence: 1,
                at: chrono::DateTime::UNIX_EPOCH,
                type_name: "FormSaved".into(),
            }),
            audience: Audience::default(),
        })
    }

    fn take(mailbox: &Mailbox) -> Option<Mail> {
        match mailbox.poll(&Context::from_waker(Waker::noop())) {
            Poll::Ready(mail) => Some(mail),
            Poll::Pending => None,
        }
    }

    #[test]
    fn a_change_that_comes_for_two_reasons_is_told_once() {
        let mailbox = Mailbox::default();
        for position in [1, 1, 2] {
            mailbox.put(&told(position));
        }
        for position in [1, 2] {
            let Some(Mail::Told(found)) = take(&mailbox) else {
                panic!("change {position} is missing")
            };
            assert_eq!(found.occurrence.place.position, position);
        }
        assert!(take(&mailbox).is_none());
    }

    #[test]
    fn a_mailbox_that_ran_full_says_so_once_and_fills_anew() {
        let mailbox = Mailbox::default();
        let overflow = i64::try_from(CAPACITY).unwrap() + 1;
        for position in 1..=overflow {
            mailbox.put(&told(position));
        }
        assert!(matches!(take(&mailbox), Some(Mail::Missed)));
        assert!(take(&mailbox).is_none());
        mailbox.put(&told(overflow + 1));
        assert!(matches!(take(&mailbox), Some(Mail::Told(_))));
    }
}
