//! A case 办件: one procedure applied for in one project, from the draft to the last delivery.
//!
//! [`decide()`] says what a command does or why it is refused, [`Case::apply`] takes an event into the state,
//! [`Case::replay`] makes the state from the log, and [`offers()`] asks [`decide()`] what an actor may do now.

mod accept;
mod account;
mod agent;
mod alarm;
mod apply;
mod command;
mod counter;
mod decide;
pub mod diagram;
mod document;
mod ending;
mod event;
mod event_name;
mod explanation;
mod extension;
mod false_material;
mod flow;
mod forwarding;
mod heard;
mod hearing;
mod inspection;
mod intake;
mod interest;
mod joint_review;
mod key;
mod material;
mod measure;
mod message;
mod notice;
mod offers;
mod officer;
mod on_the_spot;
mod paper;
mod places;
mod rated;
mod rating;
mod recount;
mod review;
mod routing;
mod rung;
mod second_notice;
mod secrecy;
mod silence;
mod site_visit;
mod slip;
mod stale;
mod state;
mod supplement;
mod task;
mod tolerance;
mod unified;
mod voting;

pub use account::{TimeAccount, account};
pub use agent::{Agent, declared};
pub use alarm::{Alarm, AlarmRule};
pub use command::{Action, Command, CorrectionItem, CorrectionSubject};
pub(crate) use decide::written;
pub use decide::{CaseFacts, Decision, Effect, decide, open};
pub use document::{Document, DocumentKind, DrawnDocument, Papers};
pub use ending::Ending;
pub use event::{CaseEvent, Event};
pub use explanation::{DelayExplanation, ToldReason};
pub(crate) use extension::is_head as extends;
pub use extension::{Extension, ExtensionAnswer};
pub use false_material::FalseMaterial;
pub use forwarding::{Forwarding, TierCommand};
pub use hearing::{Hearing, HearingCommand, HearingRecord, HearingRequest, HearingSession, Recusal};
pub use interest::{InterestCommand, InterestedParty};
pub use joint_review::{
    ConcludedReview, Conclusion, ConvenedReview, Criterion, GivenVote, JointReview, Participant,
    ReviewCommand, ReviewPlan, ScoredReview, Vote, VoteJoin,
};
pub use key::{ClockKey, InvalidKey, StepKey, TaskKey};
pub use material::{CaseMaterial, MaterialState, materials};
pub use measure::{Measure, Outturn, StepMeasure, measure};
pub use notice::{Addressee, NoticeKind, Notified, notices};
pub use offers::{Offer, offers};
pub use officer::Officer;
pub use paper::{PaperApplication, PaperMaterial};
pub use places::{Acceptance, Places};
pub use rating::{
    AppealAnswer, CallBack, CallBackNote, CountedRating, GivenRating, Rating, RatingAppeal, RatingCommand,
    Rectified,
};
pub use recount::recount;
pub use routing::{
    CaseCopy, Colleague, Consultation, ConsultationAnswer, ConsultationCommand, CopyCommand, HandOff,
    HandOffCommand, IntegrityAnswer, IntegrityCommand, IntegrityQuestion, OpinionRequest, Override,
    OverrideAct, OverrideCommand, OverrideOrder, Panel, PanelCommand, PanelMember, Routing, RoutingCommand,
    RoutingEvent, Urging, UrgingAnswer, UrgingCommand, may_read_words, redacted,
};
pub use rung::{Rung, Timer, timers};
pub use secrecy::{AccessBasis, Disclosed, Disclosure, SecrecyCommand, SecretOpening, may_open};
pub use site_visit::{RecordedVisit, SiteVisit, VisitOfStep, VisitReport};
pub use state::{
    Attachment, Case, Correction, Delivery, DeliveryMethod, IssuedDocument, Notice, Opinion, Outcome, Phase,
    Ruling, Sample, StepRun, StepState, Suspension, Verdict,
};
pub use supplement::{Supplement, SupplementItem};
pub use task::{Colour, Task, TaskStatus, tasks};
pub use tolerance::Promise;

pub use crate::counter::Channel;
pub use unified::{UnifiedExtension, UnifiedHandling};
